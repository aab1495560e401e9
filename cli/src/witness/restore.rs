//! `witness restore`: the way back for a witness that has lost its state (attacks F-11).
//!
//! What it cosigned last it does not know any more. A quorum of its logs' other witnesses knows: what they have cosigned now is
//! where it goes on, so that it never cosigns anything that is smaller.

use super::state::Folder;
use super::{board, witness};
use crate::audit;
use crate::file;
use crate::identity::witness_name;
use crate::observer::MAX_ARCHIVE;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::passphrase::Source;
use crate::record;
use crate::time;
use clap::Args;
use glassurn_crypto::audit::{evidence, witnesses};
use glassurn_crypto::board::witness::{Cosigned, Log, Request, Witness};
use glassurn_crypto::encoding::hex;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `witness restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder to make; it must not exist
    #[arg(value_name = "FOLDER")]
    state: PathBuf,
    /// The witness's identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The witness's name as it stands in manifests
    #[arg(long)]
    name: String,
    /// The newest archive (`glassurn archive`) of a log that it has cosigned; once for each
    #[arg(long, required = true, value_name = "ARCHIVE")]
    from: Vec<PathBuf>,
}

/// Makes the state anew.
pub fn run(args: &Restore, source: &Source, console: &Console) -> Outcome {
    witness_name(&args.name)?;
    file::check_new(&args.state)?;
    let witness = witness(&args.key, &args.name, source)?;
    let states =
        args.from.iter().map(|path| state(path, &witness, console)).collect::<Result<Vec<_>, _>>()?;
    confirm("These are all the logs that this key has ever cosigned: is that so? [y/N] ", console)?;
    Folder::create(&args.state, witness.key(), &states)?;
    let lines = states.iter().map(|state| format!("{}: {} entries", state.head().origin, state.head().size));
    let words = format!(
        "{}: the state of {}, made again from what a quorum of witnesses has cosigned:\n{}\n\nNever list a log again that this key \
         has cosigned and that is not among these.",
        args.state.display(),
        args.name,
        lines.collect::<Vec<_>>().join("\n")
    );
    let logs: Vec<_> = states
        .iter()
        .map(|state| json!({ "origin": state.head().origin, "size": state.head().size }))
        .collect();
    let vkey = witness.key().to_string();
    Ok(Answer::done(json!({ "state": args.state, "name": args.name, "vkey": vkey, "logs": logs }), words))
}

/// The state that an archive gives: its head, once everything under it holds and enough witnesses have just cosigned it.
fn state(path: &Path, witness: &Witness, console: &Console) -> Result<Cosigned, Failure> {
    let disk = file::open(path, MAX_ARCHIVE)?;
    let damaged = |e: String| Failure::refused("archive.differs", format!("{}: {e}", path.display()));
    let evidence = evidence(&disk).map_err(damaged)?;
    let checkpoint = evidence.checkpoint.clone();
    let audited = audit::run(evidence, None, console);
    if !audited.report.holds() {
        let what = format!("{}: the record does not hold", path.display());
        let help = format!("`glassurn audit {}` says why. Get another one.", path.display());
        return Err(Failure::refused("archive.differs", what).help(help));
    }
    let election = audited.state(console)?;
    let manifest = election.manifest();
    if witnesses(manifest).is_none() {
        let what = format!("{}: election {} names no witnesses", path.display(), hex(manifest.id()));
        return Err(Failure::refused("board.unwitnessed", what).help(RETIRE));
    }
    let signed = record::verify_checkpoint(&checkpoint, manifest)
        .map_err(|failure| Failure::refused("board.unwitnessed", failure.what()).help(RETIRE))?;
    let (_, key) = board(manifest)?;
    let log = Log::new(key, witness.key())
        .map_err(|e| Failure::cannot("witness.log", format!("{}: {e}", path.display())))?;
    // As if it were asked for the first time; the cosignature leaves with the next request for this head.
    let request = Request::new(0, Vec::new(), &signed);
    witness
        .decide(&log, None, &request, time::now())
        .map_err(|e| Failure::refused("board.checkpoint", format!("{}: {e}", path.display())))
}

/// What to do where nobody vouches for the record.
const RETIRE: &str = "Get the newest archive while the other witnesses cosign (`glassurn archive`). If they never do, this witness \
     must be retired: make a new key with a new name and begin with `glassurn witness new-state`.";
