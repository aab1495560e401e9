//! Auditing an archive: its bytes are rebuilt and compared, then what it holds is audited as anywhere else.

use super::checks::Ledger;
use super::{Auditor, Check, Evidence, Progress, Report};
use crate::board::archive::Archive;
use crate::board::checkpoint::origin;
use crate::board::note::{KeyKind, NoteKey};
use crate::election::{Election, Record};
use crate::encoding::Hash;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Record for Archive<'_> {
    fn size(&self) -> u64 {
        self.entries().len() as u64
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        Archive::entry(self, index).map(Cow::Borrowed)
    }
}

/// What [`Auditor`] needs, from an archive's bytes; `Err` says why they are none.
pub fn evidence(bytes: &[u8]) -> Result<Evidence<Archive<'_>>, String> {
    let archive = Archive::read(bytes).map_err(|error| error.to_string())?;
    // Without a manifest no key is known; the audit ends at entry 0 anyway.
    let election = archive.entry(0).and_then(|entry| Election::begin(entry).ok());
    let known = election.map(|election| keys(&election)).transpose()?.unwrap_or_default();
    let rebuilt = archive.check_rebuild(&known);
    let heads = archive.heads();
    Ok(Evidence {
        checkpoint: heads.checkpoint.to_string().into_bytes(),
        closing: heads.closing.as_ref().map(|closing| closing.to_string().into_bytes()),
        rebuilt: Some(rebuilt),
        record: archive,
    })
}

/// Audits an archive from its bytes alone. Bytes that are no archive fail the check `archive`.
pub fn audit_archive(
    bytes: &[u8],
    expected: Option<Hash>,
    seed: [u8; 32],
    progress: impl FnMut(Progress),
) -> Report {
    match evidence(bytes) {
        Ok(evidence) => Auditor::new(evidence, expected, seed).run(progress),
        Err(reason) => {
            let mut ledger = Ledger::default();
            ledger.fail(Check::Archive, None, "archive.differs", reason);
            ledger.abandon("the archive cannot be read");
            ledger.report(None, None)
        }
    }
}

/// The keys whose lines belong on an election's checkpoints: the board's, then the witnesses'.
pub fn keys(election: &Election) -> Result<Vec<NoteKey>, String> {
    let manifest = election.manifest();
    let origin = origin(&manifest.board.host, manifest.id()).map_err(|error| error.to_string())?;
    let board = origin.log_key(manifest.board.key).map_err(|error| error.to_string())?;
    let witnesses = manifest.witnesses.members.iter();
    let witnesses = witnesses.map(|witness| NoteKey::new(&witness.name, KeyKind::Witness, witness.key));
    let all: Result<Vec<NoteKey>, _> = core::iter::once(Ok(board)).chain(witnesses).collect();
    all.map_err(|error| error.to_string())
}
