//! Auditing an archive: its bytes are rebuilt and compared, then what it holds is audited as anywhere else.

use super::checks::Ledger;
use super::{Auditor, Check, Evidence, Progress, Report};
use crate::board::archive::{Archive, Source};
use crate::board::checkpoint::origin;
use crate::board::note::{KeyKind, NoteKey};
use crate::election::{Election, Record};
use crate::encoding::Hash;
use crate::manifest::Manifest;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl<S: Source> Record for Archive<S> {
    fn size(&self) -> u64 {
        Archive::size(self)
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        Archive::entries_from(self, index)?.into_iter().next().map(Cow::Owned)
    }

    fn entries_from(&self, index: u64) -> Vec<Vec<u8>> {
        Archive::entries_from(self, index).unwrap_or_default()
    }
}

/// What [`Auditor`] needs, from an archive's file; `Err` says why it is none.
pub fn evidence<S: Source>(source: S) -> Result<Evidence<Archive<S>>, String> {
    let archive = Archive::read(source).map_err(|error| error.to_string())?;
    // Without a manifest no key is known; the audit ends at entry 0 anyway.
    let election = Record::entry(&archive, 0).and_then(|entry| Election::begin(&entry).ok());
    let known = election.map(|election| signers(election.manifest())).transpose()?.unwrap_or_default();
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
    source: impl Source,
    expected: Option<Hash>,
    seed: [u8; 32],
    progress: impl FnMut(Progress),
) -> Report {
    match evidence(source) {
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
pub fn signers(manifest: &Manifest) -> Result<Vec<NoteKey>, String> {
    let origin = origin(&manifest.board.host, manifest.id()).map_err(|error| error.to_string())?;
    let board = origin.log_key(manifest.board.key).map_err(|error| error.to_string())?;
    let witnesses = manifest.witnesses.members.iter();
    let witnesses = witnesses.map(|witness| NoteKey::new(&witness.name, KeyKind::Witness, witness.key));
    let all: Result<Vec<NoteKey>, _> = core::iter::once(Ok(board)).chain(witnesses).collect();
    all.map_err(|error| error.to_string())
}
