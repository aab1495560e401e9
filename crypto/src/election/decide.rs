//! The table of kinds: who may sign what, when, and what it changes (`docs/protocol.md` §7).

use super::bodies::{Close, Extend, MAX_NOTE, Note, Open};
use super::mix::{Claim, Judged, MixChange, Posted, Step};
use super::{Closed, Election, Last, Opened, Refusal, seen};
use crate::ballot::Context;
use crate::board::entry::{Kind, Role, Signer, Submission};
use crate::credential::{Roll, RollChange};
use crate::elgamal::Ciphertext;
use crate::encoding::{Hash, decode};
use crate::manifest::{Closing, Eligibility, Manifest, is_bidi_control};
use crate::shuffle::{MAX_ANSWERS, MAX_PAIRS};
use crate::signature::PublicKey;
use crate::tally::{MixedResult, PartialDecryption, TallyResult, VerifiedShare, Void};
use crate::trustee::Change as CeremonyChange;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Total weight times the largest form maximum stays at or below this, so that no total wraps around.
const MAX_TOTAL: u64 = 1 << 40;

/// What an accepted submission will change. Made by [`Election::decide`], carried out by [`Election::commit`].
#[derive(Clone)]
pub struct Change {
    pub(super) seen: Option<Hash>,
    pub(super) effect: Effect,
}

#[derive(Clone)]
pub(super) enum Effect {
    Ceremony(Box<CeremonyChange>),
    Roll(Roll),
    RollChange(RollChange),
    Open(Open),
    /// A credential's next ballot, and what it adds to the sums.
    Ballot([u8; 32], Vec<Ciphertext>),
    Extend(u64),
    Close(Close),
    Decryption(VerifiedShare),
    Mix(Box<MixChange>),
    Outcome(Kind),
    Nothing,
}

/// The public key of a signer of this manifest, if there is such a signer.
pub(super) fn signing_key(manifest: &Manifest, signer: Signer) -> Option<&PublicKey> {
    let place = usize::try_from(signer.number).ok()?;
    match signer.role {
        Role::Official => manifest.officials.get(place).map(|official| &official.key),
        Role::Trustee => manifest.trustees.members.get(place.checked_sub(1)?).map(|trustee| &trustee.key),
        Role::Registrar => (place == 0).then_some(&manifest.registrar),
        Role::Board => (place == 0).then_some(&manifest.board.key),
        Role::Authenticator => manifest.authenticator.get(place),
    }
}

/// Checks that a role that may sign this kind has signed, and the signature. Not for ballots.
pub(super) fn check_signature(
    manifest: &Manifest,
    kind: Kind,
    content: &Submission,
) -> Result<Signer, Refusal> {
    let signer = content.signature.map(|signed| signed.signer);
    let wrong = Refusal::WrongSigner { kind, signer };
    let signer = signer.ok_or(wrong.clone())?;
    let allowed = match kind {
        Kind::Manifest | Kind::DkgRestart | Kind::Open | Kind::Extend | Kind::Note => {
            signer.role == Role::Official
        }
        Kind::TrusteeKey
        | Kind::DkgCommit
        | Kind::DkgRound1
        | Kind::DkgRound2
        | Kind::DkgConfirm
        | Kind::DkgComplaint
        | Kind::PartialDecryption
        | Kind::Shuffle
        | Kind::ShuffleProof
        | Kind::MixDecryption => signer.role == Role::Trustee,
        Kind::Roll | Kind::RollChange => signer.role == Role::Registrar,
        Kind::Close | Kind::Result | Kind::Void => matches!(signer.role, Role::Official | Role::Board),
        Kind::Ballot => false,
    };
    let key = signing_key(manifest, signer).filter(|_| allowed).ok_or(wrong)?;
    content.check(kind, manifest.id(), key).map_err(|_| Refusal::Signature { signer })?;
    Ok(signer)
}

impl Election {
    /// Whether the board may take this submission at `time`; anything but a ballot, whose proof must be verified
    /// first ([`Election::decide_ballot`]). Changes nothing.
    pub fn decide(&self, content: &Submission, time: u64) -> Result<Change, Refusal> {
        self.decide_by(content, time, &mut |claim| Ok(claim.verdict(true)?))
    }

    /// What of this submission takes long to judge: all parts of mixed answers, of a proof or a decryption, that it completes;
    /// `None` if it is anything else that the board may take. [`Claim::judge`] needs this state no more.
    pub fn claim(&self, content: &Submission, time: u64) -> Result<Option<Claim>, Refusal> {
        let mut found = None;
        let decided = self.decide_by(content, time, &mut |claim| {
            found = Some(claim);
            Err(Refusal::Unjudged)
        });
        if found.is_some() { Ok(found) } else { decided.map(|_| None) }
    }

    /// [`Election::decide`] with what was judged before, which must be what this state waits for: nothing is judged here.
    pub fn decide_judged(
        &self,
        content: &Submission,
        time: u64,
        judged: Option<&Judged>,
    ) -> Result<Change, Refusal> {
        self.decide_by(content, time, &mut |claim| {
            let verdict = judged.and_then(|judged| judged.on(&claim)).ok_or(Refusal::Unjudged)?;
            Ok(verdict?)
        })
    }

    /// The decision; `judge` is asked of what a last part completes.
    pub(super) fn decide_by(
        &self,
        content: &Submission,
        time: u64,
        judge: &mut dyn FnMut(Claim) -> Result<Step, Refusal>,
    ) -> Result<Change, Refusal> {
        let mixed = self.manifest.is_mixed();
        let known = |kind: &Kind| match kind {
            Kind::PartialDecryption => !mixed,
            kind => mixed || !Kind::MIXED.contains(kind),
        };
        let kind = Kind::from_number(content.kind).filter(known);
        let kind = kind.ok_or(Refusal::UnknownKind(content.kind))?;
        if kind == Kind::Ballot {
            // Without a proof, only the state can speak: before Open there is no key to verify a ballot under.
            return self.gate_body(&content.body, time).and(Err(Refusal::NotOpen));
        }
        let signer = check_signature(&self.manifest, kind, content)?;
        let seen = seen(content);
        if self.seen.contains(&seen) {
            return Err(Refusal::Duplicate);
        }
        let effect = match kind {
            Kind::Manifest => return Err(Refusal::Frozen),
            Kind::Ballot => Effect::Nothing,
            Kind::TrusteeKey
            | Kind::DkgCommit
            | Kind::DkgRound1
            | Kind::DkgRound2
            | Kind::DkgConfirm
            | Kind::DkgComplaint
            | Kind::DkgRestart => {
                self.before_open()?;
                Effect::Ceremony(Box::new(self.ceremony.check(kind, signer.number, &content.body)?))
            }
            Kind::Roll => self.decide_roll(&content.body, time)?,
            Kind::RollChange => self.decide_roll_change(&content.body, time)?,
            Kind::Open => self.decide_open(&content.body)?,
            Kind::Extend => self.decide_extend(&content.body, time)?,
            Kind::Close => self.decide_close(&content.body, signer, time)?,
            Kind::PartialDecryption => self.decide_decryption(&content.body, signer.number)?,
            Kind::Shuffle | Kind::ShuffleProof | Kind::MixDecryption => {
                self.decide_mix(kind, &content.body, signer.number, time, judge)?
            }
            Kind::Result | Kind::Void => self.decide_outcome(kind, &content.body)?,
            Kind::Note => {
                let note: Note = decode(&content.body)?;
                let bad = note.text.trim().is_empty()
                    || note.text.chars().count() > MAX_NOTE
                    || note.text.chars().any(|c| c.is_control() && c != '\n' || is_bidi_control(c));
                if bad {
                    return Err(Refusal::Note);
                }
                Effect::Nothing
            }
        };
        Ok(Change { seen: Some(seen), effect })
    }

    /// Carries out a change as the next entry of the board, with this leaf hash and time.
    pub fn commit(&mut self, change: Change, leaf: Hash, time: u64) {
        let index = self.size;
        self.link(leaf, time);
        self.seen.extend(change.seen);
        match change.effect {
            Effect::Ceremony(change) => self.ceremony.apply(*change, &leaf),
            Effect::Roll(roll) => self.register.add(&roll, index),
            Effect::RollChange(change) => {
                let last = self.register.replace(&change.revoked, &change.added, index);
                self.undone.extend(last);
            }
            Effect::Open(body) => {
                self.context = Some(Arc::new(Context::new(self.manifest.clone(), body.key)));
                self.opened = Some(Opened { index, time, body });
            }
            Effect::Ballot(credential, values) => {
                self.ballots += 1;
                let weight = self.register.get(&credential).map_or(0, |standing| standing.weight);
                self.sums.add(weight, &values);
                let before = self.register.voted(&credential, Last { index, leaf });
                self.undone.extend(before);
            }
            Effect::Extend(closes) => self.closes = closes,
            Effect::Close(body) => self.closed = Some(Closed { index, leaf, time, body }),
            Effect::Decryption(share) => {
                self.decryptions.push(share);
                self.combine();
            }
            Effect::Mix(change) => {
                if let Some(mixes) = &mut self.mixes {
                    mixes.apply(*change, index, time);
                }
            }
            Effect::Outcome(kind) => self.outcome = Some((kind, index)),
            Effect::Nothing => {}
        }
    }

    fn before_open(&self) -> Result<(), Refusal> {
        match (&self.opened, &self.closed) {
            (_, Some(_)) => Err(Refusal::Closed),
            (Some(_), None) => Err(Refusal::AfterOpen),
            (None, None) => Ok(()),
        }
    }

    fn before_closing(&self, time: u64) -> Result<(), Refusal> {
        if self.closed.is_some() || time >= self.closes { Err(Refusal::Closed) } else { Ok(()) }
    }

    fn decide_roll(&self, body: &[u8], time: u64) -> Result<Effect, Refusal> {
        let frozen = self.manifest.eligibility == Eligibility::Roll;
        if frozen {
            self.before_open()?;
        } else {
            self.before_closing(time)?;
        }
        let roll: Roll = decode(body)?;
        let limit = if self.manifest.is_mixed() {
            if roll.0.iter().any(|voter| voter.weight != 1) {
                return Err(Refusal::RollMixed);
            }
            let widest = self.manifest.layout().contests.iter().map(|pairs| pairs.len()).max().unwrap_or(1);
            MAX_ANSWERS.min(MAX_PAIRS / widest.max(1)) as u64
        } else {
            MAX_TOTAL / self.manifest.layout().largest().max(1)
        };
        self.register.check(&roll, limit, frozen)?;
        Ok(Effect::Roll(roll))
    }

    fn decide_roll_change(&self, body: &[u8], time: u64) -> Result<Effect, Refusal> {
        self.before_closing(time)?;
        let change: RollChange = decode(body)?;
        let standing = self.register.get(change.revoked.bytes()).ok_or(Refusal::CredentialUnknown)?;
        if standing.revoked.is_some() {
            return Err(Refusal::CredentialRevoked);
        }
        if self.register.get(change.added.bytes()).is_some() || change.added == change.revoked {
            return Err(Refusal::RollDuplicate);
        }
        match (&self.opened, &change.consent[..]) {
            (None, []) => {}
            (Some(_), [consent]) => {
                let place = usize::try_from(consent.official).map_err(|_| Refusal::Consent)?;
                let official = self.manifest.officials.get(place).ok_or(Refusal::Consent)?;
                consent
                    .check(self.manifest.id(), &change.revoked, &change.added, &official.key)
                    .map_err(|_| Refusal::Consent)?;
            }
            _ => return Err(Refusal::Consent),
        }
        Ok(Effect::RollChange(change))
    }

    fn decide_open(&self, body: &[u8]) -> Result<Effect, Refusal> {
        self.before_open()?;
        let open: Open = decode(body)?;
        let key = self.ceremony.key().ok_or(Refusal::NoKey)?;
        if !self.manifest.weights_reveal_votes && self.register.weights_reveal() {
            return Err(Refusal::WeightsReveal);
        }
        let truth = Open {
            attempt: key.attempt(),
            key: *key.y(),
            number: self.register.number(),
            weight: self.register.weight(),
        };
        if open == truth { Ok(Effect::Open(open)) } else { Err(Refusal::WrongStatement) }
    }

    fn decide_extend(&self, body: &[u8], time: u64) -> Result<Effect, Refusal> {
        self.before_closing(time)?;
        if self.opened.is_none() {
            return Err(Refusal::BeforeOpen);
        }
        let Extend { closes } = decode(body)?;
        let allowed = closes > self.closes && closes <= self.manifest.latest_closing();
        if allowed { Ok(Effect::Extend(closes)) } else { Err(Refusal::Extension) }
    }

    fn decide_close(&self, body: &[u8], signer: Signer, time: u64) -> Result<Effect, Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::Closed);
        }
        if time < self.closes {
            let early = self.manifest.schedule.closing == Closing::Official && signer.role == Role::Official;
            if !early {
                return Err(Refusal::TooEarly);
            }
            if self.opened.is_none() {
                return Err(Refusal::BeforeOpen);
            }
            if self.register.counting() < self.manifest.minimum {
                return Err(Refusal::BelowMinimum);
            }
        }
        let close: Close = decode(body)?;
        let truth = Close { ballots: self.ballots, counting: self.register.counting() };
        if close == truth { Ok(Effect::Close(close)) } else { Err(Refusal::WrongStatement) }
    }

    fn decide_decryption(&self, body: &[u8], trustee: u64) -> Result<Effect, Refusal> {
        let closed = self.closed.as_ref().ok_or(Refusal::NotClosed)?;
        if closed.body.counting < self.manifest.minimum {
            return Err(Refusal::BelowMinimum);
        }
        if self.decryptions.iter().any(|share| share.trustee() == trustee) {
            return Err(Refusal::Duplicate);
        }
        let decryption: PartialDecryption = decode(body)?;
        let key = self.ceremony.key().ok_or(Refusal::NoKey)?;
        let tally = self.tally.as_ref().ok_or(Refusal::NoCount)?;
        Ok(Effect::Decryption(tally.verify(key, trustee, &decryption)?))
    }

    fn decide_mix(
        &self,
        kind: Kind,
        body: &[u8],
        trustee: u64,
        time: u64,
        judge: &mut dyn FnMut(Claim) -> Result<Step, Refusal>,
    ) -> Result<Effect, Refusal> {
        let closed = self.closed.as_ref().ok_or(Refusal::NotClosed)?;
        if closed.body.counting < self.manifest.minimum {
            return Err(Refusal::BelowMinimum);
        }
        let key = self.ceremony.key().ok_or(Refusal::NoKey)?;
        let mixes = self.mixes.as_ref().ok_or(Refusal::NoCount)?;
        let posted = Posted { key, kind, trustee, time };
        Ok(Effect::Mix(Box::new(mixes.decide(&self.manifest, &posted, body, judge)?)))
    }

    fn decide_outcome(&self, kind: Kind, body: &[u8]) -> Result<Effect, Refusal> {
        let closed = self.closed.as_ref().ok_or(Refusal::NotClosed)?;
        if self.outcome.is_some() {
            return Err(Refusal::Duplicate);
        }
        let counting = closed.body.counting;
        let enough = counting >= self.manifest.minimum;
        let holds = match kind {
            Kind::Void => decode::<Void>(body)? == Void { counting } && !enough,
            _ if !enough => return Err(Refusal::BelowMinimum),
            _ if self.manifest.is_mixed() => {
                let mixes = self.mixes.as_ref().ok_or(Refusal::NoCount)?;
                let result = mixes.result().ok_or(Refusal::NotEnoughShares)?;
                decode::<MixedResult>(body)? == *result.as_ref().map_err(|&error| Refusal::Tally(error))?
            }
            _ => {
                let totals = self.totals.as_ref().ok_or(Refusal::NotEnoughShares)?;
                decode::<TallyResult>(body)? == *totals.as_ref().map_err(|&error| Refusal::Tally(error))?
            }
        };
        if holds { Ok(Effect::Outcome(kind)) } else { Err(Refusal::WrongResult) }
    }
}
