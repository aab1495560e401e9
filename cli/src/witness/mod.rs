//! Witness: cosigns the checkpoints of logs that it sees only grow (C2SP tlog-witness).

pub mod http;
mod restore;
pub mod service;
pub mod slot;
pub mod state;

use crate::file;
use crate::identity::{self, Role, witness_name};
use crate::output::{Answer, Console, Failure, Outcome, confirm, say};
use crate::passphrase::Source;
use crate::record;
use clap::{Args, Subcommand};
use glassurn_crypto::audit::witnesses;
use glassurn_crypto::board::checkpoint::{Origin, origin};
use glassurn_crypto::board::note::NoteKey;
use glassurn_crypto::board::policy::policy as board_policy;
use glassurn_crypto::board::witness::Witness;
use glassurn_crypto::manifest::Manifest;
use serde_json::json;
use service::{Keys, Service, monitoring_path};
use state::{Folder, MAX_LOGS};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest list of logs, in bytes: 400 a line, and as many for comments.
const MAX_LIST: u64 = (MAX_LOGS * 800) as u64;

/// `glassurn witness …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make the state of a witness that has never cosigned anything
    #[command(after_help = "Example:\n  \
        glassurn witness new-state /var/lib/witness --key witness.key --name witness.example/w1\n\n\
        A witness without its state would cosign a second history. So if the state is ever lost, or only an older \
        copy of it is left, the witness must be retired: a new key, a new name, a new state. Never make a new state \
        for a key that has cosigned.")]
    NewState(NewState),
    /// Make the state of a witness that has lost it anew, from records that a quorum of the other witnesses vouches for
    #[command(after_help = "Example:\n  \
        glassurn archive https://vote.example.org/e/5c…01 -o record.glassurn\n  \
        glassurn witness restore /var/lib/witness --key witness.key --name witness.example/w1 --from record.glassurn\n\n\
        Each record is audited, and enough of its election's witnesses must have cosigned its head within the last hour: the \
        witness goes on from there. Without them it must be retired. Give the record of every log that this witness has ever \
        cosigned, and never list one again of which you have none: it would cosign a second history of that.")]
    Restore(restore::Restore),
    /// Print the line that names an election's board to a witness
    #[command(after_help = "Example:\n  glassurn witness log --manifest manifest.cbor >> logs.txt")]
    Log(LogArgs),
    /// Print an election's log, witnesses and quorum as others' software reads them (C2SP tlog-policy)
    #[command(after_help = "Example:\n  glassurn witness policy --manifest manifest.cbor > policy.txt")]
    Policy(LogArgs),
    /// Cosign the checkpoints of these logs, over HTTP
    #[command(after_help = "Example:\n  \
        glassurn witness serve --state /var/lib/witness --key witness.key --logs logs.txt \\\n      \
        --listen 127.0.0.1:8090\n\n\
        Put a proxy that speaks TLS before it. SIGHUP reads the file of --logs again; SIGTERM ends well. It does \
        not start without its state, nor while another process uses it.")]
    Serve(Serve),
}

/// `witness new-state`
#[derive(Debug, Args)]
pub struct NewState {
    /// The folder to make; it must not exist
    #[arg(value_name = "FOLDER")]
    state: PathBuf,
    /// The witness's identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The witness's name as it stands in manifests: an address without a scheme
    #[arg(long)]
    name: String,
}

/// `witness log` and `witness policy`
#[derive(Debug, Args)]
pub struct LogArgs {
    /// The election's manifest
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
}

/// `witness serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The witness's state, from `glassurn witness new-state`
    #[arg(long, value_name = "FOLDER")]
    state: PathBuf,
    /// The witness's identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// A log to cosign: its verifier key (C2SP signed-note); once for each
    #[arg(long, value_name = "VKEY", required_unless_present = "logs")]
    log: Vec<String>,
    /// A file with more of them, one a line; empty lines and those that begin with # are left out
    #[arg(long, value_name = "FILE")]
    logs: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::NewState(new) => new_state(&new, source, console),
        Verb::Restore(args) => restore::run(&args, source, console),
        Verb::Log(args) => log(&args),
        Verb::Policy(args) => policy(&args),
        Verb::Serve(args) => serve(&args, source),
    }
}

/// `witness new-state`, and `mirror new-state`.
pub fn new_state(new: &NewState, source: &Source, console: &Console) -> Outcome {
    witness_name(&new.name)?;
    file::check_new(&new.state)?;
    let witness = witness(&new.key, &new.name, source)?;
    confirm("This key has never cosigned anything: is that so? [y/N] ", console)?;
    Folder::create(&new.state, witness.key(), &[])?;
    let vkey = witness.key().to_string();
    let words = format!(
        "{}: the state of {}, which has cosigned nothing yet.\nIts key for those who verify cosignatures:\n{vkey}\n\n\
         Keep this folder on a disk that does not forget. If it is ever lost, or only an older copy of it is left, \
         this witness must be retired: a new key, a new name, a new state.",
        new.state.display(),
        new.name
    );
    Ok(Answer::done(json!({ "state": new.state, "name": new.name, "vkey": vkey }), words))
}

fn log(args: &LogArgs) -> Outcome {
    let (origin, key) = board(&record::manifest_file(&args.manifest)?)?;
    let (vkey, path) = (key.to_string(), monitoring_path(&origin.to_string()));
    Ok(Answer::done(json!({ "origin": origin.to_string(), "vkey": vkey, "path": path }), vkey))
}

fn policy(args: &LogArgs) -> Outcome {
    let manifest = record::manifest_file(&args.manifest)?;
    let (_, key) = board(&manifest)?;
    let witnesses = witnesses(&manifest).transpose().map_err(unfit)?;
    let policy = board_policy(&key, witnesses.as_ref());
    Ok(Answer::done(json!({ "policy": policy }), policy.trim_end()))
}

/// The log of a manifest's board, and its key under that name.
fn board(manifest: &Manifest) -> Result<(Origin, NoteKey), Failure> {
    let origin = origin(&manifest.board.host, manifest.id()).map_err(unfit)?;
    let key = origin.log_key(manifest.board.key).map_err(unfit)?;
    Ok((origin, key))
}

fn unfit(error: impl std::fmt::Display) -> Failure {
    Failure::refused("manifest.invalid", error.to_string())
}

fn serve(args: &Serve, source: &Source) -> Outcome {
    let service = Arc::new(open(&args.state, &args.key, source)?);
    let count = service.list(keys(args)?)?;
    say(format_args!("{count} logs to cosign"));
    let reload = || match keys(args).and_then(|keys| service.list(keys)) {
        Ok(count) => say(format_args!("read again: {count} logs to cosign")),
        Err(failure) => say(format_args!("the list of logs stays as it was: {failure}")),
    };
    http::serve(service.clone(), args.listen, reload).map_err(not_served(args.listen))?;
    let vkey = service.key().to_string();
    Ok(Answer::done(json!({ "state": args.state, "vkey": vkey }), "stopped; every answer is kept"))
}

/// A witness with its state, which knows no logs yet.
pub fn open(state: &Path, key: &Path, source: &Source) -> Result<Service, Failure> {
    let folder = Folder::open(state)?;
    let witness = witness(key, folder.key().name(), source)?;
    if witness.key() != folder.key() {
        let what =
            format!("{} is not the key of the witness whose state is {}", key.display(), state.display());
        return Err(Failure::cannot("witness.state", what)
            .help(format!("The state belongs to {}. Another key needs a state of its own.", folder.key())));
    }
    Ok(Service::new(witness, folder))
}

/// Why nothing can be served at an address.
pub fn not_served(listen: SocketAddr) -> impl Fn(std::io::Error) -> Failure {
    move |e| {
        Failure::cannot("network", format!("cannot serve on {listen}: {e}"))
            .help("Stop what listens there, or choose another address with --listen.")
    }
}

fn witness(key: &Path, name: &str, source: &Source) -> Result<Witness, Failure> {
    let identity = identity::load(key, Some(Role::Witness), source)?;
    Witness::new(name, identity.key).map_err(|e| Failure::cannot("usage", e.to_string()))
}

/// The keys of the logs to cosign, as they are listed now.
fn keys(args: &Serve) -> Result<Keys, Failure> {
    let text = args.logs.as_ref().map(|path| file::read_text(path, MAX_LIST)).transpose()?;
    let name = args.logs.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let lines = text.iter().flat_map(|text| text.lines()).map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let given = args.log.iter().map(|line| ("--log".to_owned(), line.as_str()));
    let listed = lines.map(|(at, line)| (format!("{name}, line {}", at + 1), line));
    given.chain(listed).map(|(place, line)| key_of(place, line)).collect()
}

fn key_of(place: String, line: &str) -> Result<(String, NoteKey), Failure> {
    match NoteKey::parse(line) {
        Ok(key) => Ok((place, key)),
        Err(e) => Err(Failure::cannot("witness.log", format!("{place}: {e}"))
            .help("`glassurn witness log --manifest manifest.cbor` prints the line of an election's board.")),
    }
}
