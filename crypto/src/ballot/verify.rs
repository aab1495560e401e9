//! The one verifier of ballots, cheapest checks first (`docs/protocol.md` §6, §7).

use super::statement::{challenge, folding, powers, transcript};
use super::{Ballot, Context, VALUE_BYTES, range};
use crate::elgamal::Ciphertext;
use crate::encoding::VERSION;
use crate::group::{B, Point, Scalar, b_blinding, scalar};
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rand_core::{CryptoRng, RngCore};

/// Which part of a ballot is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The public credential.
    Credential,
    /// The sealed value of this number through the whole ballot, from 0.
    Value(usize),
    /// The range proof.
    Range,
    /// The linear proof.
    Linear,
}

impl core::fmt::Display for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Part::Credential => f.write_str("the credential"),
            Part::Value(k) => write!(f, "sealed value {k}"),
            Part::Range => f.write_str("the range proof"),
            Part::Linear => f.write_str("the linear proof"),
        }
    }
}

/// Why a ballot is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BallotError {
    /// Not the number of contests, values or proof bytes that the manifest asks for.
    #[error("the ballot does not have the shape that the manifest asks for")]
    Schema,
    /// It is for another election.
    #[error("the ballot is for another election")]
    WrongElection,
    /// A contest's part is of another kind.
    #[error("the part for contest {} is of another kind", .0 + 1)]
    WrongContest(usize),
    /// Not a canonical point or scalar.
    #[error("{0} is not encoded canonically")]
    Encoding(Part),
    /// The identity, which would show the vote.
    #[error("{0} holds the identity element")]
    Identity(Part),
    /// The proof does not show knowledge of the credential's secret.
    #[error("the ballot is not made with the secret of its credential")]
    Credential,
    /// The range proof is rejected: an answer breaks a rule.
    #[error("the range proof is rejected")]
    Range,
    /// The ciphertexts and commitments do not open to the same answers.
    #[error("the linear proof is rejected")]
    Linear,
}

impl BallotError {
    /// The stable code of the HTTP interface and of reports.
    pub fn code(&self) -> &'static str {
        match self {
            BallotError::Schema => "ballot.schema",
            BallotError::WrongElection => "ballot.wrong_election",
            BallotError::WrongContest(_) => "ballot.wrong_contest",
            BallotError::Encoding(_) => "ballot.encoding",
            BallotError::Identity(_) => "ballot.identity_element",
            BallotError::Credential => "credential.signature_invalid",
            BallotError::Range | BallotError::Linear => "ballot.proof_invalid",
        }
    }
}

/// A ballot whose lengths and encodings hold; nothing is proven yet.
pub struct Checked {
    ballot: Ballot,
    credential: Point,
    /// `D_k, C_k, K_k` of each explicit value.
    values: Vec<[RistrettoPoint; 3]>,
    announcements: [RistrettoPoint; 4],
    responses: [Scalar; 3],
}

/// A valid ballot: all that a tally accepts.
#[derive(Debug, Clone)]
pub struct Verified {
    ballot: Ballot,
    values: Vec<Ciphertext>,
}

impl Verified {
    /// The ballot.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }

    /// `(D_k, C_k)` of each explicit value.
    pub fn ciphertexts(&self) -> &[Ciphertext] {
        &self.values
    }

    /// Takes a ballot that has been verified before from the same board again: the caller has compared the leaf hash
    /// of its entry with that of the entry it verified, so the bytes are the same.
    pub(crate) fn again(context: &Context, ballot: Ballot) -> Result<Self, BallotError> {
        inspect(context, ballot).map(Checked::assume)
    }
}

impl Checked {
    /// The ballot.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }

    /// `D_k, C_k, K_k` of each explicit value.
    #[cfg(test)]
    pub(super) fn values(&self) -> impl Iterator<Item = &[RistrettoPoint; 3]> {
        self.values.iter()
    }

    fn assume(self) -> Verified {
        Verified {
            values: self.values.iter().map(|&[d, c, _]| Ciphertext { d, c }).collect(),
            ballot: self.ballot,
        }
    }
}

/// Checks lengths, kinds and encodings: no curve equation yet.
pub fn inspect(context: &Context, ballot: Ballot) -> Result<Checked, BallotError> {
    let layout = context.manifest.layout();
    if ballot.election != *context.manifest.id() {
        return Err(BallotError::WrongElection);
    }
    let shape = ballot.version == VERSION
        && ballot.contests.len() == layout.contests.len()
        && ballot.contests.iter().zip(&layout.contests).all(|(c, r)| c.values.len() == r.len() * VALUE_BYTES)
        && ballot.range.len() == layout.range_proof_length()
        && ballot.sequence > 0;
    if !shape {
        return Err(BallotError::Schema);
    }
    if let Some(contest) = ballot.contests.iter().position(|contest| contest.kind != 0) {
        return Err(BallotError::WrongContest(contest));
    }
    let credential = Point::new(point(&ballot.credential, Part::Credential)?);
    let credential = credential.ok_or(BallotError::Identity(Part::Credential))?;
    let mut values = Vec::with_capacity(layout.values);
    for bytes in ballot.contests.iter().flat_map(|contest| contest.values.chunks_exact(VALUE_BYTES)) {
        let part = Part::Value(values.len());
        values.push([point(&bytes[..32], part)?, point(&bytes[32..64], part)?, point(&bytes[64..], part)?]);
    }
    range::inspect(&ballot.range)?;
    let mut announcements = [RistrettoPoint::identity(); 4];
    for (slot, bytes) in announcements.iter_mut().zip(ballot.linear.chunks_exact(32)) {
        *slot = point(bytes, Part::Linear)?;
    }
    let mut responses = [Scalar::ZERO; 3];
    for (slot, bytes) in responses.iter_mut().zip(ballot.linear[128..].chunks_exact(32)) {
        let bytes = bytes.try_into().map_err(|_| BallotError::Schema)?;
        *slot = scalar(bytes).ok_or(BallotError::Encoding(Part::Linear))?;
    }
    Ok(Checked { ballot, credential, values, announcements, responses })
}

/// Verifies a ballot; `rng` weighs the equations inside the range proof, which are fixed before it is asked.
pub fn verify(
    context: &Context,
    checked: Checked,
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Verified, BallotError> {
    let ballot = &checked.ballot;
    let parts = ballot.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
    let statement = transcript(&ballot.election, &context.key, &ballot.credential, ballot.sequence, parts);
    verify_statement(context, checked, statement, rng)
}

/// Verifies the proofs over a transcript that has absorbed the statement.
pub(super) fn verify_statement(
    context: &Context,
    checked: Checked,
    statement: Transcript,
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Verified, BallotError> {
    let (ballot, layout) = (&checked.ballot, context.manifest.layout());
    let [a1, a2, a3, a4] = checked.announcements;
    let [z_r, z_v, z_x] = checked.responses;
    let k: Vec<RistrettoPoint> = checked.values.iter().map(|value| value[2]).collect();
    let commitments = range::commitments(layout, &k);

    let mut replayed = statement.clone();
    range::replay(&mut replayed, layout, &commitments, &ballot.range).ok_or(BallotError::Range)?;
    let rho = folding(&mut replayed, &ballot.range);
    let c = challenge(&mut replayed, &ballot.linear);

    let msm = RistrettoPoint::vartime_multiscalar_mul::<[Scalar; 2], [&RistrettoPoint; 2]>;
    if msm([z_x, -c], [&B, checked.credential.element()]) != a4 {
        return Err(BallotError::Credential);
    }
    let weights: Vec<Scalar> = powers(rho).take(layout.values).collect();
    let fold = |part: usize| {
        RistrettoPoint::vartime_multiscalar_mul(&weights, checked.values.iter().map(|value| value[part]))
    };
    let (d, c_star, k_star) = (fold(0), fold(1), fold(2));
    let pair = |second: &RistrettoPoint, folded: &RistrettoPoint| {
        RistrettoPoint::vartime_multiscalar_mul([z_v, z_r, -c], [&B, second, folded])
    };
    let linear = msm([z_r, -c], [&B, &d]) == a1
        && pair(&b_blinding(), &k_star) == a2
        && pair(context.key.element(), &c_star) == a3;
    if !linear {
        return Err(BallotError::Linear);
    }
    // The library draws its weight from a generator keyed with the whole ballot and the caller's randomness.
    let mut weights = replayed.secrets(&ballot.linear, rng);
    range::verify(context, &mut statement.clone(), &commitments, &ballot.range, &mut weights)
        .ok_or(BallotError::Range)?;
    Ok(checked.assume())
}

/// A transmitted point, or what is wrong with it.
pub(super) fn point(bytes: &[u8], part: Part) -> Result<RistrettoPoint, BallotError> {
    let compressed = CompressedRistretto::from_slice(bytes).map_err(|_| BallotError::Schema)?;
    if compressed == CompressedRistretto::identity() {
        return Err(BallotError::Identity(part));
    }
    compressed.decompress().ok_or(BallotError::Encoding(part))
}
