//! Receipts, checked offline; with somebody's copy of the record, the complaint that a ballot was taken and is not there.

use crate::evidence::{self, Kept};
use crate::output::{Answer, Failure, Outcome};
use crate::{file, record, time};
use clap::{Args, Subcommand};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::evidence::EvidenceError;
use glassurn_crypto::board::receipt::{MAX_RECEIPT, Receipt};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use serde_json::json;
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

/// `receipt …`
pub fn receipt(verb: ReceiptVerb) -> Outcome {
    let ReceiptVerb::Check(args) = verb;
    let manifest = record::manifest_file(&args.manifest)?;
    let bytes = file::read(&args.receipt, MAX_RECEIPT as u64)?;
    let refused = |what: String| {
        Failure::refused("receipt.invalid", format!("{}: {what}", args.receipt.display()))
            .help("If the manifest is the right one, this receipt proves nothing.")
    };
    let (entry, receipt) = record::open_receipt(&bytes, &manifest).map_err(refused)?;
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
    match &args.archive {
        None => words.push_str("If the record ever lacks it, this file is the proof."),
        Some(path) => {
            let size = included(&args, path, &receipt, &manifest)?;
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
