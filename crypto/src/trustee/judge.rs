//! What each entry of the ceremony must satisfy, kind by kind (`docs/protocol.md` §4, §7).

use super::body::{DkgCommit, DkgComplaint, DkgConfirm, DkgRestart, DkgRound1, DkgRound2, TrusteeKey};
use super::fault::Reason;
use super::key::{ElectionKey, acceptable, evaluate};
use super::public::{Ceremony, Deed, Record, round1_of};
use super::sealing::ExchangeKey;
use super::statement::Confirmed;
use super::status::{Blame, Complaint, Phase};
use crate::board::entry::Kind;
use crate::encoding::decode;
use crate::group::{Point, Scalar};
use crate::manifest::{Ceremony as Mode, is_bidi_control};
use alloc::boxed::Box;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// The longest reason of a restart, in characters.
const MAX_REASON: usize = 200;

impl Ceremony {
    pub(super) fn judge(&self, kind: Kind, trustee: u64, body: &[u8]) -> Result<Deed, Reason> {
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
        Ok(Deed::Round1(Box::new(body), bytes.to_vec(), key))
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
        let bad = reason.chars().any(|c| c.is_control() || is_bidi_control(c));
        if bad || reason.trim().is_empty() || reason.chars().count() > MAX_REASON {
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
    ) -> Result<Zeroizing<Scalar>, Blame> {
        let hash = self.round1_hash().ok_or(Blame::DoesNotOpen)?;
        let sealed = self.sealed(from, to).ok_or(Blame::DoesNotOpen)?;
        let share = sealed.open(secret, &self.context, (from, to), &hash).ok_or(Blame::DoesNotOpen)?;
        let round1 = self.record(from).and_then(round1_of).ok_or(Blame::WrongShare)?;
        let expected = evaluate(round1.coefficients.iter().map(Point::element), to);
        if RistrettoPoint::mul_base(&share) == expected { Ok(share) } else { Err(Blame::WrongShare) }
    }
}

fn read<T: for<'b> Decode<'b, ()> + Encode<()>>(body: &[u8]) -> Result<T, Reason> {
    decode(body).map_err(Reason::Encoding)
}
