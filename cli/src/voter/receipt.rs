//! Receipts, checked offline.

use crate::output::{Answer, Failure, Outcome};
use crate::{file, record, time};
use clap::{Args, Subcommand};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::encoding::hex;
use serde_json::json;
use std::path::PathBuf;

/// `glassurn receipt …`
#[derive(Debug, Subcommand)]
pub enum ReceiptVerb {
    /// Check a receipt offline: the board signed a record that holds this ballot
    #[command(
        after_help = "Example:\n  glassurn receipt check receipt-….tlog-proof --manifest manifest.cbor"
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
    let words = format!(
        "The receipt holds: the board signed a record of {size} entries in which number {} is {what}, taken {at}.\n\
         If the record ever lacks it, this file is the proof.",
        entry.index
    );
    Ok(Answer::done(facts, words))
}
