//! The ceremony as everyone sees it: fed with the board's entries, it judges each and knows the key they make
//! (`docs/protocol.md` §4, and the ceremony's rows of the table in §7).
//!
//! Out of scope: signatures and who may sign; whoever feeds it has checked them.

use super::body::{DkgCommit, DkgRound1, DkgRound2};
use super::fault::CeremonyFault;
use super::key::ElectionKey;
use super::sealing::{ExchangeKey, SealedShare};
use super::statement::{Context, round1_hash};
use super::status::{Complaint, Phase, Status, TrusteeStatus};
use crate::board::entry::Kind;
use crate::encoding::{Hash, sha256};
use crate::group::Point;
use crate::manifest::{Ceremony as Mode, Manifest};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// What one trustee has on the board in the running attempt; steps are done in order of the fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    pub key: Option<Point>,
    pub commit: Option<DkgCommit>,
    pub round1: Option<(Box<DkgRound1>, Vec<u8>)>,
    pub round2: Option<DkgRound2>,
    pub confirmed: bool,
    pub complaint: Option<Complaint>,
    /// The kinds posted, with the hashes of their bodies.
    posted: Vec<(Kind, Hash)>,
}

/// The state of a key ceremony.
#[derive(Debug, Clone)]
pub struct Ceremony {
    pub(super) context: Context,
    pub(super) mode: Mode,
    pub(super) records: Vec<Record>,
    /// The leaf hash of the n-th TrusteeKey or DkgRound2.
    pub(super) after: Option<Hash>,
    /// The key that the attempt makes, known before it is confirmed.
    pub(super) key: Option<ElectionKey>,
}

/// A checked entry, to be applied to the state that checked it.
#[derive(Debug, Clone)]
pub struct Change {
    kind: Kind,
    trustee: u64,
    body: Hash,
    deed: Deed,
}

#[derive(Debug, Clone)]
pub(super) enum Deed {
    Key(Point, Option<ElectionKey>),
    Commit(DkgCommit),
    Round1(Box<DkgRound1>, Vec<u8>, Option<ElectionKey>),
    Round2(DkgRound2),
    Confirm,
    Complaint(Complaint),
    Restart(u64),
}

impl Ceremony {
    /// The first attempt, with nothing on the board.
    pub fn new(manifest: &Manifest) -> Self {
        let trustees = &manifest.trustees;
        let context = Context {
            election: *manifest.id(),
            attempt: 1,
            trustees: trustees.members.len() as u64,
            threshold: trustees.threshold,
        };
        let records = alloc::vec![Record::default(); trustees.members.len()];
        Self { context, mode: trustees.ceremony, records, after: None, key: None }
    }

    /// Judges the body of an entry of `kind`, signed by trustee `trustee` (1 … n; an official's DkgRestart ignores
    /// it). Changes nothing.
    pub fn check(&self, kind: Kind, trustee: u64, body: &[u8]) -> Result<Change, CeremonyFault> {
        let signer = (kind != Kind::DkgRestart).then_some(trustee);
        let deed = self.judge(kind, trustee, body);
        let deed = deed.map_err(|reason| CeremonyFault { kind, trustee: signer, reason })?;
        Ok(Change { kind, trustee, body: sha256(&[body]), deed })
    }

    /// Applies a change that this very state has checked; `leaf` is the entry's leaf hash.
    pub fn apply(&mut self, change: Change, leaf: &Hash) {
        let n = self.records.len();
        if let Deed::Restart(attempt) = change.deed {
            self.context.attempt = attempt;
            self.records = alloc::vec![Record::default(); n];
            (self.after, self.key) = (None, None);
            return;
        }
        let Some(record) = place(change.trustee).and_then(|place| self.records.get_mut(place)) else {
            return;
        };
        record.posted.push((change.kind, change.body));
        match change.deed {
            Deed::Key(own, key) => {
                record.key = Some(own);
                // The n-th key completes the sum.
                self.after = key.is_some().then_some(*leaf);
                self.key = key;
            }
            Deed::Commit(commit) => record.commit = Some(commit),
            Deed::Round1(round1, body, key) => {
                record.round1 = Some((round1, body));
                self.key = key;
            }
            Deed::Round2(round2) => {
                record.round2 = Some(round2);
                let all = self.records.iter().all(|record| record.round2.is_some());
                self.after = all.then_some(*leaf);
            }
            Deed::Confirm => record.confirmed = true,
            Deed::Complaint(complaint) => record.complaint = Some(complaint),
            Deed::Restart(_) => {}
        }
    }

    /// Checks and applies; a refused entry changes nothing.
    pub fn accept(
        &mut self,
        kind: Kind,
        trustee: u64,
        body: &[u8],
        leaf: &Hash,
    ) -> Result<(), CeremonyFault> {
        let change = self.check(kind, trustee, body)?;
        self.apply(change, leaf);
        Ok(())
    }

    /// The election's key, once all trustees have confirmed it.
    pub fn key(&self) -> Option<&ElectionKey> {
        self.key.as_ref().filter(|_| self.phase() == Phase::Complete)
    }

    /// The running attempt, from 1.
    pub fn attempt(&self) -> u64 {
        self.context.attempt
    }

    /// What the running attempt waits for.
    pub fn phase(&self) -> Phase {
        let lacks = |done: fn(&Record) -> bool| !self.records.iter().all(done);
        if self.records.iter().any(|record| record.complaint.is_some()) {
            return Phase::Dead;
        }
        if !lacks(|record| record.confirmed) {
            return Phase::Complete;
        }
        match self.mode {
            Mode::AllOfN if lacks(|record| record.key.is_some()) => Phase::Keys,
            Mode::Dkg if lacks(|record| record.commit.is_some()) => Phase::Commits,
            Mode::Dkg if lacks(|record| record.round1.is_some()) => Phase::Round1,
            Mode::Dkg if lacks(|record| record.round2.is_some()) => Phase::Round2,
            Mode::AllOfN | Mode::Dkg => Phase::Confirms,
        }
    }

    /// Who has done what, who owes what, and who lied.
    pub fn status(&self) -> Status {
        let phase = self.phase();
        let trustees = (1..).zip(&self.records).map(|(trustee, record)| {
            let done: Vec<Kind> = record.posted.iter().map(|(kind, _)| *kind).collect();
            TrusteeStatus { trustee, due: phase.kind().filter(|kind| !done.contains(kind)), done }
        });
        let complaints = self.records.iter().filter_map(|record| record.complaint);
        Status {
            attempt: self.attempt(),
            phase,
            trustees: trustees.collect(),
            complaints: complaints.collect(),
        }
    }

    /// What was sealed by `from` to `to`: its round 2 leaves itself out.
    pub(super) fn sealed(&self, from: u64, to: u64) -> Option<&SealedShare> {
        let shares = &self.record(from)?.round2.as_ref()?.shares;
        let place = place(to)?;
        shares.get(if to > from { place.checked_sub(1)? } else { place }).filter(|_| to != from)
    }

    /// The hash of all round-1 bodies, once all are there.
    pub(super) fn round1_hash(&self) -> Option<Hash> {
        let body = |record: &'_ Record| record.round1.as_ref().map(|(_, body)| body.clone());
        let bodies: Option<Vec<Vec<u8>>> = self.records.iter().map(body).collect();
        bodies.map(|bodies| round1_hash(&bodies))
    }

    /// `E_i`, once it is on the board.
    pub(super) fn exchange(&self, trustee: u64) -> Option<&ExchangeKey> {
        self.record(trustee)?.commit.as_ref().map(|commit| &commit.exchange)
    }

    /// The hash of the body of this kind that a trustee has on the board in this attempt.
    pub(super) fn posted(&self, trustee: u64, kind: Kind) -> Option<&Hash> {
        self.record(trustee)?.posted.iter().find(|(posted, _)| *posted == kind).map(|(_, hash)| hash)
    }

    /// What all confirm, once everything is dealt: the leaf hash and the key, not confirmed yet.
    pub(super) fn dealt(&self) -> Option<(&Hash, &ElectionKey)> {
        self.after.as_ref().zip(self.key.as_ref())
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    pub(super) fn record(&self, trustee: u64) -> Option<&Record> {
        self.records.get(place(trustee)?)
    }
}

/// The place of trustee 1 … n in a list.
fn place(trustee: u64) -> Option<usize> {
    usize::try_from(trustee.checked_sub(1)?).ok()
}

pub(super) fn round1_of(record: &Record) -> Option<&DkgRound1> {
    record.round1.as_ref().map(|(body, _)| &**body)
}
