//! A trustee's side of the ceremony: from the audited board to the step that is due (`docs/protocol.md` §4).
//!
//! Twin of [`Ceremony`]: it makes what that one judges.

use super::body::{DkgCommit, DkgComplaint, DkgConfirm, DkgRound1, DkgRound2, FrostProof, TrusteeKey};
use super::key_file::{Dealing, ExchangeSecret, KeyFile, KeyFileError, Made, Step};
use super::public::Ceremony;
use super::sealing::{ExchangeKey, SealedShare};
use super::share::{KeyShare, Secret};
use super::statement::{Confirmed, Context};
use super::status::Phase;
use crate::board::entry::Kind;
use crate::encoding::{encode, sha256};
use crate::group::{Point, Scalar, random_scalar};
use crate::manifest::Ceremony as Mode;
use crate::proof::{Equality, Knowledge};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

impl KeyFile {
    /// The step that is due, given the ceremony as audited on the board. Write the file after every call.
    pub fn due(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Step, KeyFileError> {
        let context = *board.context();
        if context.election != self.election {
            return Err(KeyFileError::OtherElection);
        }
        if context.attempt < self.attempt {
            return Err(KeyFileError::OldBoard { board: context.attempt, file: self.attempt });
        }
        if context.attempt > self.attempt {
            if self.complete {
                return Err(KeyFileError::Replaced);
            }
            self.begin(board, rng);
        }
        self.recognise(board)?;
        let kind = match board.phase() {
            Phase::Complete if self.share.is_none() => return Err(KeyFileError::Misfit),
            Phase::Complete if self.complete => return Ok(Step::Done),
            Phase::Complete => {
                self.complete = true;
                return Ok(Step::Save);
            }
            Phase::Dead => return Ok(Step::Restart { complaints: board.status().complaints }),
            Phase::Keys => Kind::TrusteeKey,
            Phase::Commits => Kind::DkgCommit,
            Phase::Round1 => Kind::DkgRound1,
            Phase::Round2 => Kind::DkgRound2,
            Phase::Confirms => Kind::DkgConfirm,
        };
        if board.posted(self.trustee, kind).is_some() {
            let owing = board.status().trustees.into_iter().filter(|trustee| trustee.due.is_some());
            return Ok(Step::Wait { kind, missing: owing.map(|trustee| trustee.trustee).collect() });
        }
        match kind {
            Kind::DkgRound2 => self.seal_shares(board, rng)?,
            Kind::DkgConfirm => return self.confirm(board, rng),
            _ => {}
        }
        self.post(kind)
    }

    /// Begins an attempt with new secrets; what was made before is erased.
    fn begin(&mut self, board: &Ceremony, rng: &mut (impl CryptoRng + RngCore)) {
        let context = *board.context();
        (self.attempt, self.dealing, self.share, self.unread) = (context.attempt, None, None, false);
        self.made.clear();
        match board.mode() {
            Mode::AllOfN => {
                let (secret, key) = secret_point(rng);
                let proof = Knowledge::prove(context.possession(self.trustee), &key, &secret.0, rng);
                self.remember(Kind::TrusteeKey, encode(&TrusteeKey { attempt: context.attempt, key, proof }));
                self.hold(secret);
            }
            Mode::Dkg => self.deal(&context, rng),
        }
    }

    /// The polynomial, the exchange key, and the two bodies that speak of them.
    fn deal(&mut self, context: &Context, rng: &mut (impl CryptoRng + RngCore)) {
        let (polynomial, coefficients): (Vec<Secret>, Vec<Point>) =
            (0..context.threshold).map(|_| secret_point(rng)).unzip();
        let (secret, public) = (&polynomial[0].0, &coefficients[0]);
        // Keyed with the secret like all nonces of ours, so that a broken generator alone does not repeat one.
        let mut hedged = context.possession(self.trustee).secrets(secret.as_bytes(), rng);
        let frost = FrostProof::prove(self.trustee, public, secret, &mut hedged);
        let proof = Knowledge::prove(context.possession(self.trustee), public, secret, rng);
        let (mut nonce, mut exchange) = ([0u8; 32], Zeroizing::new([0u8; 32]));
        rng.fill_bytes(&mut nonce);
        rng.fill_bytes(exchange.as_mut());
        let attempt = context.attempt;
        let round1 = encode(&DkgRound1 { attempt, nonce, coefficients, frost, proof });
        let commitment = context.commitment(self.trustee, &round1);
        let commit = DkgCommit { attempt, commitment, exchange: ExchangeKey::of_secret(&exchange) };
        self.remember(Kind::DkgCommit, encode(&commit));
        self.remember(Kind::DkgRound1, round1);
        self.dealing = Some(Dealing { polynomial, exchange: ExchangeSecret(exchange), sealed_for: None });
    }

    /// Seals `f_i(j)` to every other trustee, once, for one set of round-1 bodies.
    fn seal_shares(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), KeyFileError> {
        let (context, own) = (board.context(), self.trustee);
        let dealing = self.dealing.as_mut().ok_or(KeyFileError::Misfit)?;
        let round1 = board.round1_hash().ok_or(KeyFileError::Misfit)?;
        match dealing.sealed_for {
            Some(sealed_for) if sealed_for == round1 => return Ok(()),
            Some(_) => return Err(KeyFileError::OtherRound1),
            None => dealing.sealed_for = Some(round1),
        }
        let mut shares = Vec::new();
        for to in (1..=context.trustees).filter(|&to| to != own) {
            let key = board.exchange(to).ok_or(KeyFileError::Misfit)?;
            let share = dealing.evaluate(to);
            shares.push(SealedShare::seal(&share.0, key, context, (own, to), &round1, rng));
        }
        self.remember(Kind::DkgRound2, encode(&DkgRound2 { attempt: context.attempt, shares }));
        Ok(())
    }

    /// Adds up the shares, or complains; confirms with what was read back from the file.
    fn confirm(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Step, KeyFileError> {
        if self.body(Kind::DkgConfirm).is_some() {
            return self.post(Kind::DkgConfirm);
        }
        if self.share.is_none()
            && let Some(complaint) = self.add_up(board)?
        {
            self.remember(Kind::DkgComplaint, encode(&complaint));
            return self.post(Kind::DkgComplaint);
        }
        if self.unread {
            return Ok(Step::Save);
        }
        let (context, own) = (board.context(), self.trustee);
        let (after, key) = board.dealt().ok_or(KeyFileError::Misfit)?;
        let share = self.share.as_ref().ok_or(KeyFileError::Misfit)?;
        let base = context.rehearsal(key.y());
        let verification = Point::new(RistrettoPoint::mul_base(share.secret()));
        let verification = verification.filter(|own_key| Some(own_key) == key.of(own));
        let confirmed = Confirmed {
            after: *after,
            key: *key.y(),
            verification: verification.ok_or(KeyFileError::Misfit)?,
            rehearsal: Point::new(base * share.secret()).ok_or(KeyFileError::Misfit)?,
        };
        let statement = context.confirmation(own, &confirmed);
        let proof = Equality::prove(statement, &base, share.secret(), rng);
        let Confirmed { after, key, verification, rehearsal } = confirmed;
        let body = DkgConfirm { attempt: context.attempt, after, key, verification, rehearsal, proof };
        self.remember(Kind::DkgConfirm, encode(&body));
        // Nothing is opened any more: the secret of E_i and the polynomial go with this step.
        self.dealing = None;
        self.post(Kind::DkgConfirm)
    }

    /// Opens every share: `y_i = Σ_j f_j(i)`, or a complaint against the first whose share is bad.
    fn add_up(&mut self, board: &Ceremony) -> Result<Option<DkgComplaint>, KeyFileError> {
        let (context, own) = (board.context(), self.trustee);
        let dealing = self.dealing.as_ref().ok_or(KeyFileError::Misfit)?;
        let secret = &dealing.exchange.0;
        let mut sum = dealing.evaluate(own);
        for from in (1..=context.trustees).filter(|&from| from != own) {
            match board.open_share(from, own, secret) {
                Ok(share) => *sum.0 += *share,
                Err(_) => {
                    let complaint =
                        DkgComplaint { attempt: context.attempt, against: from, secret: **secret };
                    return Ok(Some(complaint));
                }
            }
        }
        self.hold(sum);
        Ok(None)
    }

    /// Everything of this trustee on the board was made by this file.
    fn recognise(&self, board: &Ceremony) -> Result<(), KeyFileError> {
        for kind in Kind::ALL {
            let Some(posted) = board.posted(self.trustee, kind) else { continue };
            if self.body(kind).is_none_or(|body| sha256(&[body]) != *posted) {
                return Err(KeyFileError::NotMine { kind });
            }
        }
        Ok(())
    }

    fn hold(&mut self, secret: Secret) {
        self.share = Some(KeyShare::new(self.election, self.attempt, self.trustee, secret));
        self.unread = true;
    }

    fn remember(&mut self, kind: Kind, body: Vec<u8>) {
        self.made.retain(|made| made.kind != kind.number());
        self.made.push(Made { kind: kind.number(), body: body.into() });
    }

    fn body(&self, kind: Kind) -> Option<&[u8]> {
        self.made.iter().find(|made| made.kind == kind.number()).map(|made| made.body.as_slice())
    }

    fn post(&self, kind: Kind) -> Result<Step, KeyFileError> {
        let body = self.body(kind).ok_or(KeyFileError::Misfit)?;
        Ok(Step::Post { kind, body: body.to_vec() })
    }
}

impl Dealing {
    /// `f_i(place)` by Horner's rule, in constant time.
    pub(super) fn evaluate(&self, place: u64) -> Secret {
        let place = Scalar::from(place);
        let mut sum = Secret::new(Scalar::ZERO);
        for coefficient in self.polynomial.iter().rev() {
            *sum.0 = *sum.0 * place + *coefficient.0;
        }
        sum
    }
}

/// A random secret and its point, which is not the identity.
fn secret_point(rng: &mut (impl CryptoRng + RngCore)) -> (Secret, Point) {
    loop {
        let secret = Secret::new(random_scalar(rng));
        // Zero comes up once in 2^252; the next one serves.
        if let Some(point) = Point::new(RistrettoPoint::mul_base(&secret.0)) {
            return (secret, point);
        }
    }
}
