//! `mirror serve`: boards followed for as long as elections run, cosigned, and served.

use super::copy::BoardCopy;
use super::fault::Fault;
use super::folder::{self, Folder};
use super::http::{self, Mirror};
use super::log::Log;
use super::pages::Pages;
use super::waiting::Waiting;
use crate::http::{Client, Plain};
use crate::output::{Answer, Failure, Outcome, say};
use crate::passphrase::Source;
use crate::record;
use crate::witness;
use crate::witness::service::{Keys, Service};
use clap::Args;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::witness::origin_hash;
use glassurn_crypto::election::Record;
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::Manifest;
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// `mirror serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The mirror's state, from `glassurn mirror new-state`
    #[arg(long, value_name = "FOLDER")]
    state: PathBuf,
    /// The mirror's identity, of the role of a witness
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The boards' address, such as https://vote.example.org
    #[arg(long, value_name = "URL")]
    url: String,
    /// An election to mirror: its manifest; once for each
    #[arg(long, value_name = "FILE", required_unless_present = "election")]
    manifest: Vec<PathBuf>,
    /// An election to mirror of which you have the id alone; once for each
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Vec<Hash>,
    /// The folder for web servers, if not `public` in the state
    #[arg(long, value_name = "FOLDER")]
    public: Option<PathBuf>,
    /// The pages to serve as well: a folder that `glassurn-server pages` has written
    #[arg(long, value_name = "FOLDER")]
    pages: Option<PathBuf>,
    /// How often to ask the board for what is new, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    every: u64,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
    #[command(flatten)]
    plain: Plain,
}

/// Serves until a signal to stop.
pub fn run(args: &Serve, source: &Source) -> Outcome {
    let pages = args.pages.as_deref().map(Pages::read).transpose()?;
    let service = Arc::new(witness::open(&args.state, &args.key, source)?);
    let public = args.public.clone().unwrap_or_else(|| args.state.join("public"));
    let _lock = folder::lock(&public)?;
    let client = || Client::new(&args.url, args.plain);
    let manifests = manifests(args, &client()?, &public)?;
    service.list(keys(&manifests)?)?;
    let logs =
        manifests.into_iter().map(|manifest| open(&args.state, &public, manifest, client()?, &service));
    let logs: Vec<Arc<Log>> = logs.map(|log| log.map(Arc::new)).collect::<Result<_, Failure>>()?;
    let every = Duration::from_secs(args.every);
    let threads: Vec<_> = logs.iter().flat_map(|log| start(log, every)).collect();
    say(format_args!("{} boards to mirror", logs.len()));
    if let Some(pages) = &pages {
        say(format_args!(
            "the pages of {}, with the hash {}",
            args.pages.as_deref().unwrap_or(&public).display(),
            pages.hash()
        ));
    }
    let mirror = Arc::new(Mirror::new(service.clone(), logs.clone(), pages));
    let served = http::serve(mirror, args.listen);
    logs.iter().for_each(|log| log.stop());
    threads.into_iter().for_each(|thread| _ = thread.join());
    served.map_err(witness::not_served(args.listen))?;
    let faults: Vec<Fault> = logs.iter().filter_map(|log| log.fault()).collect();
    let facts = json!({ "state": args.state, "vkey": service.key().to_string(), "faults": faults });
    let mut words = vec!["stopped; every answer is kept".to_owned()];
    words.extend(
        faults.iter().map(|fault| format!("{}: THE BOARD IS AT FAULT: {}", fault.election, fault.reason)),
    );
    Ok(Answer { holds: faults.is_empty(), facts, words: words.join("\n") })
}

/// The threads of a board: one reads it, one offers it the ballots that wait.
fn start(log: &Arc<Log>, every: Duration) -> [std::thread::JoinHandle<()>; 2] {
    let (reading, offering) = (log.clone(), log.clone());
    [std::thread::spawn(move || reading.run(every)), std::thread::spawn(move || offering.offer_all(every))]
}

/// The manifests of the elections: given, or as copies and boards have them under their ids.
fn manifests(args: &Serve, client: &Client, public: &Path) -> Result<Vec<Manifest>, Failure> {
    let given = args.manifest.iter().map(|path| record::manifest_file(path));
    let named = args.election.iter().map(|id| match copied(public, id)? {
        Some(manifest) => record::check_id(manifest, id),
        None => record::manifest(client, id),
    });
    given.chain(named).collect()
}

/// The manifest of an election that was copied before.
pub fn copied(public: &Path, id: &Hash) -> Result<Option<Manifest>, Failure> {
    let folder = Folder::new(public, id);
    let Some(shown) = folder.checkpoint()? else { return Ok(None) };
    let stored = folder.entries(shown.claimed().size);
    let entry = stored.entry(0).and_then(|bytes| Entry::from_bytes(&bytes).ok());
    Ok(entry.and_then(|entry| Manifest::from_bytes(&entry.content.body).ok()))
}

fn keys(manifests: &[Manifest]) -> Result<Keys, Failure> {
    let key = |manifest: &Manifest| {
        let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| e.to_string())?;
        let key = origin.log_key(manifest.board.key).map_err(|e| e.to_string())?;
        Ok((hex(manifest.id()), key))
    };
    let keys: Result<Keys, String> = manifests.iter().map(key).collect();
    keys.map_err(|e| Failure::refused("manifest.invalid", e))
}

fn open(
    state: &Path,
    public: &Path,
    manifest: Manifest,
    client: Client,
    service: &Arc<Service>,
) -> Result<Log, Failure> {
    let fault = Fault::read(state, &manifest)?;
    let waiting = Waiting::open(state.join("waiting").join(hex(manifest.id())), &manifest)?;
    let origin = origin(&manifest.board.host, manifest.id())
        .map_err(|e| Failure::refused("manifest.invalid", e.to_string()))?;
    let cosigned = service.latest(&origin_hash(&origin.to_string()));
    let cosigned = cosigned.map(|last| SignedCheckpoint::parse(last.to_string().as_bytes())).transpose();
    let cosigned = cosigned.map_err(|e| Failure::cannot("witness.state", e.to_string()))?;
    let copy = BoardCopy::open(public, state, manifest, cosigned)?;
    if let Some(fault) = &fault {
        say(format_args!("{origin}: THE BOARD IS AT FAULT, AND IS NOT COSIGNED: {}", fault.reason));
    }
    say(format_args!("{origin}: {} entries are here", copy.size()));
    let log = Log::new(copy, waiting, client, service.clone(), state.to_owned(), fault);
    log.carried();
    Ok(log)
}
