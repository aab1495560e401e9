//! Receipts, checked offline; with somebody's copy of the record, the complaint that a ballot was taken and is not there;
//! completed later with what the witnesses have cosigned.

use super::Place;
use crate::evidence::{self, Kept};
use crate::output::{Answer, Failure, Outcome};
use crate::{file, record, time};
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_crypto::audit::witnesses;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::cosign::Cosignature;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::evidence::{EvidenceError, Statement};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::board::receipt::{MAX_RECEIPT, Receipt};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// `glassurn receipt …`
#[derive(Debug, Subcommand)]
pub enum ReceiptVerb {
    /// Check a receipt offline: the board signed a record that holds this ballot
    #[command(
        after_help = "Examples:\n  glassurn receipt check receipt-….tlog-proof --manifest manifest.cbor\n  \
        glassurn receipt check receipt-….tlog-proof --manifest manifest.cbor --archive record.glassurn\n\n\
        The second form also asks whether this record holds the ballot. If it does not (exit status 1, board.fork), the \
        proof that the board has lied is written beside the receipt: anybody can check it with `glassurn evidence check`."
    )]
    Check(CheckReceipt),
    /// Complete a receipt: the same entry under the newest head that the witnesses have cosigned
    #[command(
        after_help = "Example:\n  glassurn receipt complete receipt-….tlog-proof https://vote.example.org/e/5c…01\n\n\
        A receipt is given at once, with the board's signature alone; witnesses come a moment later. The completed one \
        proves that they saw the same record, whatever becomes of the board. It replaces the file. If the record no longer \
        continues the receipt's (exit status 1, board.fork), the receipt stays and the proof is written beside it."
    )]
    Complete(CompleteReceipt),
}

/// `receipt check`
#[derive(Debug, Args)]
pub struct CheckReceipt {
    /// The receipt (.tlog-proof)
    #[arg(value_name = "FILE")]
    receipt: PathBuf,
    /// The manifest's file
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Also ask whether this record holds it (an archive, from whomever)
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
}

/// `receipt complete`
#[derive(Debug, Args)]
pub struct CompleteReceipt {
    /// The receipt (.tlog-proof)
    #[arg(value_name = "FILE")]
    receipt: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// `receipt …`
pub fn receipt(verb: ReceiptVerb) -> Outcome {
    match verb {
        ReceiptVerb::Check(args) => check(&args),
        ReceiptVerb::Complete(args) => complete(&args),
    }
}

/// Why a file is no receipt of an election.
fn refused(path: &Path) -> impl Fn(String) -> Failure {
    move |what| {
        Failure::refused("receipt.invalid", format!("{}: {what}", path.display()))
            .help("If the manifest is the right one, this receipt proves nothing.")
    }
}

/// What the manifest's witnesses make of a receipt, in words and as facts; a false cosignature is an error.
fn tell(receipt: &Receipt, manifest: &Manifest, facts: &mut Value) -> Result<String, String> {
    let Some(witnesses) = witnesses(manifest).transpose()? else {
        facts["witnessed"] = Value::Null;
        return Ok("The election has no independent witnesses.".into());
    };
    let found = witnesses.verify(receipt.checkpoint()).map_err(|e| e.to_string())?;
    let members = &manifest.witnesses.members;
    let named = |c: &Cosignature| Some((members.get(c.witness)?.name.as_str(), c.timestamp));
    let named: Vec<(&str, u64)> = found.iter().filter_map(named).collect();
    let enough = named.len() >= witnesses.quorum();
    facts["witnessed"] = json!(enough);
    facts["witnesses"] = named.iter().map(|(name, time)| json!({ "name": name, "time": time })).collect();
    let seen = format!("{} of {} witnesses cosigned this record", named.len(), members.len());
    Ok(if enough {
        let names: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
        format!("{seen}, which is enough: {}.", names.join(", "))
    } else {
        let quorum = witnesses.quorum();
        format!(
            "{seen}, and {quorum} are needed: `glassurn receipt complete` gets what they have cosigned since."
        )
    })
}

/// `receipt complete`
fn complete(args: &CompleteReceipt) -> Outcome {
    let bytes = file::read(&args.receipt, MAX_RECEIPT as u64)?;
    let (client, id) = args.place.connect()?;
    let manifest = record::manifest(&client, &id)?;
    let (entry, receipt) = record::open_receipt(&bytes, &manifest).map_err(refused(&args.receipt))?;
    let checkpoint = client.get(&endpoint::checkpoint(&hex(&id)), MAX_NOTE as u64)?;
    let signed = record::verify_checkpoint(&checkpoint, &manifest)?;
    let (old, new) = (receipt.checkpoint().claimed().size, signed.claimed().size);
    let tree = record::hashes(&client, &id, old.max(new))?;
    let statements = [Statement::Receipt(receipt.clone()), Statement::Checkpoint(signed.clone())];
    match evidence::make(statements, Some(&tree), &manifest)? {
        Err(EvidenceError::Fit) => {}
        Ok(found) => {
            let folder = args.receipt.parent().unwrap_or(Path::new(""));
            let what = "the board's record does not continue the one of this receipt";
            let told = evidence::told(evidence::keep(&found, &manifest, folder));
            return Err(Failure::refused("board.fork", what).help(told));
        }
        Err(error) => return Err(Failure::refused("board.tile", format!("the board's hashes: {error}"))),
    }
    if new <= entry.index {
        let what = format!(
            "the witnesses have cosigned {new} entries so far, and this one is number {}",
            entry.index
        );
        return Err(Failure::cannot("receipt.unseen", what)
            .help("Try again in a minute; the receipt stays as it is."));
    }
    let mut before = json!({});
    tell(&receipt, &manifest, &mut before).map_err(refused(&args.receipt))?;
    if new < old && before["witnessed"] != json!(false) {
        let what = format!("the board shows {new} entries now, and this receipt stands under {old} already");
        return Err(Failure::cannot("receipt.unseen", what)
            .help("The receipt stays as it is: it proves more than the older record that is shown now."));
    }
    let completed = Receipt::issue(receipt.entry().to_vec(), entry.index, &tree, signed)
        .map_err(|e| Failure::refused("board.tile", format!("the board's hashes: {e}")))?;
    file::replace(&args.receipt, completed.to_string().as_bytes())?;
    let mut facts = json!({ "completed": true, "entry": entry.index, "checkpoint_size": new });
    let seen = tell(&completed, &manifest, &mut facts).map_err(refused(&args.receipt))?;
    let path = args.receipt.display();
    Ok(Answer::done(facts, format!("{path} now stands under the record of {new} entries.\n{seen}")))
}

/// `receipt check`
fn check(args: &CheckReceipt) -> Outcome {
    let manifest = record::manifest_file(&args.manifest)?;
    let bytes = file::read(&args.receipt, MAX_RECEIPT as u64)?;
    let refused = refused(&args.receipt);
    let (entry, receipt) = record::open_receipt(&bytes, &manifest).map_err(&refused)?;
    let size = receipt.checkpoint().claimed().size;
    let kind = entry.kind().ok_or_else(|| refused("its entry is of no known kind".into()))?;
    let at = time::show(entry.time, &manifest.schedule.zone);
    let mut facts = json!({
        "holds": true,
        "election": hex(manifest.id()),
        "kind": kind.name(),
        "entry": entry.index,
        "time": entry.time,
        "checkpoint_size": size,
    });
    let what = match kind {
        Kind::Ballot => {
            let ballot = Ballot::from_bytes(&entry.content.body)
                .ok()
                .filter(|ballot| ballot.election() == manifest.id())
                .ok_or_else(|| refused("its ballot is not of this election".into()))?;
            facts["sequence"] = json!(ballot.sequence());
            facts["credential"] = json!(hex(ballot.credential()));
            format!("ballot {} of credential {}", ballot.sequence(), hex(ballot.credential()))
        }
        kind => format!("a {} entry", kind.name()),
    };
    let mut words = format!(
        "The receipt holds: the board signed a record of {size} entries in which number {} is {what}, taken {at}.\n",
        entry.index
    );
    let seen = tell(&receipt, &manifest, &mut facts).map_err(&refused)?;
    words.push_str(&format!("{seen}\n"));
    match &args.archive {
        None => words.push_str("If the record ever lacks it, this file is the proof."),
        Some(path) => {
            let size = included(args, path, &receipt, &manifest)?;
            facts["archive_size"] = json!(size);
            words.push_str(&format!("The record of {size} entries in {} holds it too.", path.display()));
        }
    }
    Ok(Answer::done(facts, words))
}

/// Whether this archive continues the record that a receipt, which holds, was signed for; gives its size. If not, the
/// evidence is written beside the receipt.
fn included(
    args: &CheckReceipt,
    path: &Path,
    receipt: &Receipt,
    manifest: &Manifest,
) -> Result<u64, Failure> {
    let kept = Kept::open(path)?;
    let (signed, size) = (receipt.checkpoint().claimed(), kept.tree.len());
    let failed = |code: &str, what: String| Failure::refused(code, format!("{}: {what}", path.display()));
    let found = match kept.contradicts(receipt, manifest)? {
        Ok(found) => found,
        Err(EvidenceError::Fit) => return Ok(size),
        Err(EvidenceError::OtherEntries { .. }) if size < signed.size => {
            return Err(Failure::cannot(
                "archive.older",
                format!(
                    "{} ends after {size} entries, and the receipt's record had {}: it proves nothing either way",
                    path.display(),
                    signed.size
                ),
            )
            .help(
                "Download the archive again. If the board still ends there, tell the officials and show them the \
                 receipt. Keep it: once the board has signed as many entries again, it proves what is missing.",
            ));
        }
        Err(EvidenceError::OtherEntries { .. }) => {
            return Err(failed("archive.differs", "its entries are not those of its checkpoint".into()));
        }
        Err(error) => return Err(failed("board.checkpoint", error.to_string())),
    };
    let what = format!(
        "the board has signed this record of {size} entries, and for the receipt one of {}; no one record has both: what \
         was taken is not there, or another entry before it is not as it was",
        signed.size
    );
    let folder = args.receipt.parent().unwrap_or(Path::new(""));
    Err(failed("board.fork", what).help(evidence::told(evidence::keep(&found, manifest, folder))))
}
