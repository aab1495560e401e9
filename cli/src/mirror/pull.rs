//! `mirror pull`: one board, once, into a folder for web servers.

use super::copy::{BoardCopy, read};
use super::fault::Stop;
use super::folder;
use super::follow::{follow, show};
use crate::http::{Client, Plain};
use crate::observer::address;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::record::{self, MAX_CHECKPOINT};
use clap::Args;
use glassurn_api::audit::stage_name;
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::encoding::{Hash, hex};
use serde_json::json;
use std::path::PathBuf;
use std::sync::RwLock;

/// `mirror pull`
#[derive(Debug, Args)]
pub struct Pull {
    /// The folder for web servers; it is made if it is missing
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The board's address: the service's, or an election's (https://vote.example.org/e/5c…01)
    #[arg(long, value_name = "URL")]
    url: String,
    /// The election's manifest
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The election id that you were given, if you have no manifest and the address does not hold it
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
    #[command(flatten)]
    plain: Plain,
}

/// Copies what is new.
pub fn run(args: &Pull, console: &Console) -> Outcome {
    let given = args.manifest.as_deref().map(record::manifest_file).transpose()?;
    let id = given.as_ref().map(|manifest| *manifest.id()).or(args.election);
    let (client, id) = address(&args.url, id, args.plain)?;
    let manifest = match given {
        Some(manifest) => record::check_id(manifest, &id)?,
        None => record::manifest(&client, &id)?,
    };
    let _lock = folder::lock(&args.folder)?;
    let copy = RwLock::new(BoardCopy::open(&args.folder, &args.folder, manifest, None)?);
    let before = read(&copy).size();
    let pulled = newest(&client, &id).map_err(Stop::from).and_then(|signed| {
        let bar = console.bar("Verifying entries", signed.claimed().size);
        follow(&copy, &signed, &client, |done| bar.set_position(done))?;
        bar.finish_and_clear();
        show(&copy, &signed, &[], &client)
    });
    match pulled {
        Ok(()) => {}
        Err(Stop::Passing(failure)) => return Err(failure),
        Err(Stop::Proven(fault)) => return Err(fault.failure()),
    }
    let copy = read(&copy);
    copy.folder.prune(&[copy.size()]);
    Ok(told(&copy, before))
}

/// The newest head that the board shows.
pub fn newest(client: &Client, id: &Hash) -> Result<SignedCheckpoint, Failure> {
    let bytes = client.get(&endpoint::checkpoint(&hex(id)), MAX_CHECKPOINT)?;
    SignedCheckpoint::parse(&bytes)
        .map_err(|e| Failure::refused("board.checkpoint", format!("the board's checkpoint: {e}")))
}

fn told(copy: &BoardCopy, before: u64) -> Answer {
    let (size, id) = (copy.size(), hex(copy.manifest().id()));
    let root = copy.tree().root_at(size).map(|root| hex(&root)).unwrap_or_default();
    let stage = copy.election().map_or("setup", |election| stage_name(election.stage()));
    let facts = json!({
        "election": id, "folder": copy.folder.path(), "size": size, "root": root, "new": size - before, "stage": stage,
    });
    let words = format!(
        "{}: {size} entries, {} of them new. All hold; root {root}.\nServe the folder, and anybody audits it: glassurn audit \
         https://…/e/{id}",
        copy.folder.path().display(),
        size - before,
    );
    Answer::done(facts, words)
}
