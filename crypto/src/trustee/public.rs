//! The ceremony as everyone sees it: fed with the board's entries, it judges each and knows the key they make
//! (`docs/protocol.md` §4, and the ceremony's rows of the table in §7).
//!
//! Out of scope: signatures and who may sign; whoever feeds it has checked them.

use super::body::{DkgCommit, DkgComplaint, DkgConfirm, DkgRestart, DkgRound1, DkgRound2, TrusteeKey};
use super::fault::{CeremonyFault, Reason};
use super::key::{ElectionKey, acceptable, evaluate};
use super::sealing::{ExchangeKey, SealedShare};
use super::statement::{Confirmed, Context, round1_hash};
use super::status::{Blame, Complaint, Phase, Status, TrusteeStatus};
use crate::board::entry::Kind;
use crate::encoding::{Hash, decode, sha256};
use crate::group::Point;
use crate::manifest::{Ceremony as Mode, Manifest};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Encode};

/// The longest reason of a restart, in characters.
const MAX_REASON: usize = 200;

/// What one trustee has on the board in the running attempt; steps are done in order of the fields.
#[derive(Debug, Clone, Default)]
struct Record {
    key: Option<Point>,
    commit: Option<DkgCommit>,
    round1: Option<(DkgRound1, Vec<u8>)>,
    round2: Option<DkgRound2>,
    confirmed: bool,
    complaint: Option<Complaint>,
    /// The kinds posted, with the hashes of their bodies.
    posted: Vec<(Kind, Hash)>,
}

/// The state of a key ceremony.
#[derive(Debug, Clone)]
pub struct Ceremony {
    context: Context,
    mode: Mode,
    records: Vec<Record>,
    /// The leaf hash of the n-th TrusteeKey or DkgRound2.
    after: Option<Hash>,
    /// The key that the attempt makes, known before it is confirmed.
    key: Option<ElectionKey>,
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
enum Deed {
    Key(Point, Option<ElectionKey>),
    Commit(DkgCommit),
    Round1(DkgRound1, Vec<u8>, Option<ElectionKey>),
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

    fn judge(&self, kind: Kind, trustee: u64, body: &[u8]) -> Result<Deed, Reason> {
        if kind == Kind::DkgRestart {
            return self.restart(read(body)?);
        }
        let record = self.record(trustee).ok_or(Reason::Trustee)?;
        match kind {
            Kind::TrusteeKey => self.trustee_key(trustee, record, read(body)?),
            Kind::DkgCommit => self.commit(record, read(body)?),
            Kind::DkgRound1 => self.round1(trustee, record, read(body)?, body),
            Kind::DkgRound2 => self.round2(record, read(body)?),
            Kind::DkgConfirm => self.confirm(trustee, record, read(body)?),
            Kind::DkgComplaint => self.complaint(trustee, record, read(body)?),
            _ => Err(Reason::Kind),
        }
    }

    /// What every step needs: the running attempt, a ceremony that has the step, and the author's first.
    fn current(&self, attempt: u64, mode: Option<Mode>, done: bool) -> Result<(), Reason> {
        if attempt != self.attempt() {
            return Err(Reason::Attempt { given: attempt, current: self.attempt() });
        }
        if mode.is_some_and(|mode| mode != self.mode) {
            return Err(Reason::Mode);
        }
        if done { Err(Reason::Twice) } else { Ok(()) }
    }

    /// Every trustee has done the step before.
    fn all(&self, before: Kind, done: fn(&Record) -> bool) -> Result<(), Reason> {
        match self.records.iter().position(|record| !done(record)) {
            Some(place) => Err(Reason::Early { before, missing: place as u64 + 1 }),
            None => Ok(()),
        }
    }

    fn trustee_key(&self, trustee: u64, record: &Record, body: TrusteeKey) -> Result<Deed, Reason> {
        self.current(body.attempt, Some(Mode::AllOfN), record.key.is_some())?;
        body.proof.verify(self.context.possession(trustee), &body.key).map_err(|_| Reason::Possession)?;
        acceptable(*body.key.element()).map_err(|_| Reason::Unacceptable)?;
        let own =
            |(place, record): (u64, &Record)| if place == trustee { Some(body.key) } else { record.key };
        let keys: Option<Vec<Point>> = (1..).zip(&self.records).map(own).collect();
        let key = keys.map(|keys| ElectionKey::sum(self.attempt(), keys)).transpose();
        Ok(Deed::Key(body.key, key.map_err(|_| Reason::Unacceptable)?))
    }

    fn commit(&self, record: &Record, body: DkgCommit) -> Result<Deed, Reason> {
        self.current(body.attempt, Some(Mode::Dkg), record.commit.is_some())?;
        Ok(Deed::Commit(body))
    }

    fn round1(&self, trustee: u64, record: &Record, body: DkgRound1, bytes: &[u8]) -> Result<Deed, Reason> {
        self.current(body.attempt, Some(Mode::Dkg), record.round1.is_some())?;
        self.all(Kind::DkgCommit, |record| record.commit.is_some())?;
        let committed = record.commit.as_ref().map(|commit| commit.commitment);
        if committed != Some(self.context.commitment(trustee, bytes)) {
            return Err(Reason::Commitment);
        }
        body.verify(&self.context, trustee)?;
        let own = |(place, record)| if place == trustee { Some(&body) } else { round1_of(record) };
        let rounds: Option<Vec<&DkgRound1>> = (1..).zip(&self.records).map(own).collect();
        let make = |rounds: Vec<_>| ElectionKey::interpolate(self.attempt(), self.context.threshold, &rounds);
        let key = rounds.map(make).transpose().map_err(|_| Reason::Unacceptable)?;
        Ok(Deed::Round1(body, bytes.to_vec(), key))
    }

    fn round2(&self, record: &Record, body: DkgRound2) -> Result<Deed, Reason> {
        self.current(body.attempt, Some(Mode::Dkg), record.round2.is_some())?;
        self.all(Kind::DkgRound1, |record| record.round1.is_some())?;
        let (given, expected) = (body.shares.len() as u64, self.context.trustees - 1);
        if given != expected {
            return Err(Reason::Shares { given, expected });
        }
        Ok(Deed::Round2(body))
    }

    fn confirm(&self, trustee: u64, record: &Record, body: DkgConfirm) -> Result<Deed, Reason> {
        self.current(body.attempt, None, record.confirmed)?;
        if self.phase() == Phase::Dead {
            return Err(Reason::Dead);
        }
        self.all_dealt()?;
        let key = self.key.as_ref().ok_or(Reason::Key)?;
        if Some(body.after) != self.after {
            return Err(Reason::After);
        }
        if body.key != *key.y() {
            return Err(Reason::Key);
        }
        if Some(&body.verification) != key.of(trustee) {
            return Err(Reason::Verification);
        }
        let confirmed = Confirmed {
            after: body.after,
            key: body.key,
            verification: body.verification,
            rehearsal: body.rehearsal,
        };
        let statement = self.context.confirmation(trustee, &confirmed);
        let base = self.context.rehearsal(&body.key);
        let proof = body.proof.verify(statement, &base, &body.verification, body.rehearsal.element());
        proof.map(|()| Deed::Confirm).map_err(|_| Reason::Rehearsal)
    }

    /// All keys or all sealed shares are on the board.
    fn all_dealt(&self) -> Result<(), Reason> {
        match self.mode {
            Mode::AllOfN => self.all(Kind::TrusteeKey, |record| record.key.is_some()),
            Mode::Dkg => self.all(Kind::DkgRound2, |record| record.round2.is_some()),
        }
    }

    /// A complaint in an attempt that another one has ended still counts: it names another liar.
    fn complaint(&self, trustee: u64, record: &Record, body: DkgComplaint) -> Result<Deed, Reason> {
        self.current(body.attempt, Some(Mode::Dkg), record.complaint.is_some())?;
        if record.confirmed {
            return Err(Reason::AfterConfirm);
        }
        self.all_dealt()?;
        if body.against == trustee || self.record(body.against).is_none() {
            return Err(Reason::Accused);
        }
        let own = record.commit.as_ref().map(|commit| commit.exchange);
        if own != Some(ExchangeKey::of_secret(&body.secret)) {
            return Err(Reason::Secret);
        }
        let blame = self.open_share(body.against, trustee, &body.secret).err();
        let blame = blame.unwrap_or(Blame::FalseComplaint);
        Ok(Deed::Complaint(Complaint { by: trustee, against: body.against, blame }))
    }

    fn restart(&self, body: DkgRestart) -> Result<Deed, Reason> {
        if self.phase() == Phase::Complete {
            return Err(Reason::Complete);
        }
        // 2^64 attempts do not happen; saturating keeps the check without a panic.
        let expected = self.attempt().saturating_add(1);
        if body.attempt != expected {
            return Err(Reason::Next { given: body.attempt, expected });
        }
        let reason = &body.reason;
        let plain = !reason.trim().is_empty() && !reason.chars().any(char::is_control);
        if !plain || reason.chars().count() > MAX_REASON {
            return Err(Reason::Text);
        }
        Ok(Deed::Restart(expected))
    }

    /// `f_from(to)`, opened with the secret of `E_to` and compared with the polynomial of round 1.
    pub(super) fn open_share(
        &self,
        from: u64,
        to: u64,
        secret: &[u8; 32],
    ) -> Result<zeroize::Zeroizing<crate::group::Scalar>, Blame> {
        let hash = self.round1_hash().ok_or(Blame::DoesNotOpen)?;
        let sealed = self.sealed(from, to).ok_or(Blame::DoesNotOpen)?;
        let share = sealed.open(secret, &self.context, (from, to), &hash).ok_or(Blame::DoesNotOpen)?;
        let round1 = self.record(from).and_then(round1_of).ok_or(Blame::WrongShare)?;
        let expected = evaluate(round1.coefficients.iter().map(Point::element), to);
        if RistrettoPoint::mul_base(&share) == expected { Ok(share) } else { Err(Blame::WrongShare) }
    }

    /// What was sealed by `from` to `to`: its round 2 leaves itself out.
    fn sealed(&self, from: u64, to: u64) -> Option<&SealedShare> {
        let shares = &self.record(from)?.round2.as_ref()?.shares;
        let place = place(to)?;
        shares.get(if to > from { place.checked_sub(1)? } else { place }).filter(|_| to != from)
    }

    /// The hash of all round-1 bodies, once all are there.
    pub(super) fn round1_hash(&self) -> Option<Hash> {
        let body = |record: &'_ Record| record.round1.as_ref().map(|(_, body)| body.len());
        self.records.iter().all(|record| body(record).is_some()).then(|| {
            round1_hash(
                self.records.iter().filter_map(|r| r.round1.as_ref().map(|(_, body)| body.as_slice())),
            )
        })
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

    fn record(&self, trustee: u64) -> Option<&Record> {
        self.records.get(place(trustee)?)
    }
}

/// The place of trustee 1 … n in a list.
fn place(trustee: u64) -> Option<usize> {
    usize::try_from(trustee.checked_sub(1)?).ok()
}

fn round1_of(record: &Record) -> Option<&DkgRound1> {
    record.round1.as_ref().map(|(body, _)| body)
}

fn read<T: for<'b> Decode<'b, ()> + Encode<()>>(body: &[u8]) -> Result<T, Reason> {
    decode(body).map_err(Reason::Encoding)
}
