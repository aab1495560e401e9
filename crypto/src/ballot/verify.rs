//! What a ballot must be before its proofs are looked at, and what it is afterwards (`docs/protocol.md` §6).

use super::{Ballot, Context, VALUE_BYTES, answers, range, squares};
use crate::elgamal::Ciphertext;
use crate::encoding::VERSION;
use crate::group::{Point, Scalar, scalar};
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::Identity;

/// The bytes of a contest's sum of squares: `Q`.
const COST_BYTES: usize = 32;

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
    /// The sum of squares of this contest, or its proof.
    Squares(usize),
}

impl core::fmt::Display for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Part::Credential => f.write_str("the credential"),
            Part::Value(k) => write!(f, "sealed value {k}"),
            Part::Range => f.write_str("the range proof"),
            Part::Linear => f.write_str("the linear proof"),
            Part::Squares(contest) => write!(f, "the sum of squares of contest {}", contest + 1),
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
    /// A contest's `Q` is not proven to commit to the sum of the squares of its votes.
    #[error("the proof of squares is rejected")]
    Squares,
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
            BallotError::Range | BallotError::Linear | BallotError::Squares => "ballot.proof_invalid",
        }
    }
}

/// A ballot whose lengths and encodings hold; nothing is proven yet.
pub struct Checked {
    pub(super) ballot: Ballot,
    pub(super) credential: Point,
    /// `D_k, C_k, K_k` of each explicit value.
    pub(super) values: Vec<[Point; 3]>,
    /// `Q` of each contest whose votes cost their squares.
    pub(super) costs: Vec<Point>,
    /// The proofs of what they commit to.
    pub(super) squares: Vec<squares::Parts>,
    pub(super) range: range::Parts,
    /// `A1, A2, A3, A4`.
    pub(super) announcements: [RistrettoPoint; 4],
    /// `z_r, z_v, z_x`.
    pub(super) responses: [Scalar; 3],
}

/// A valid ballot: all that a tally accepts.
#[derive(Debug, Clone)]
pub struct Verified {
    pub(super) ballot: Ballot,
    pub(super) values: Vec<Ciphertext>,
}

impl Verified {
    /// The ballot.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }

    /// `(D_k, C_k)` of each explicit value; none of answers, which are not added up.
    pub fn ciphertexts(&self) -> &[Ciphertext] {
        &self.values
    }

    /// Takes a ballot that has been verified before from the same board again: the caller has compared the leaf hash
    /// of its entry with that of the entry it verified, so the bytes are the same.
    pub(crate) fn again(context: &Context, ballot: Ballot) -> Result<Self, BallotError> {
        if context.manifest.is_mixed() {
            return answers::again(context, ballot);
        }
        shape(context, &ballot)?;
        let mut values = Vec::with_capacity(context.manifest.layout().values);
        for bytes in parts(&ballot) {
            let mut part = points(bytes, values.len());
            values.push(Ciphertext::new(&part()?, &part()?));
        }
        Ok(Self { ballot, values })
    }
}

impl Checked {
    /// The ballot.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }

    /// The `K_k` of each explicit value, then every `Q`: the order of [`crate::manifest::Layout::committed`].
    pub(super) fn commitments(&self) -> Vec<Point> {
        self.values.iter().map(|[.., k]| k).chain(&self.costs).copied().collect()
    }

    /// All responses of the ballot's proofs but those of the range proof.
    pub(super) fn all_responses(&self) -> impl Iterator<Item = &Scalar> {
        self.responses.iter().chain(self.squares.iter().flat_map(squares::Parts::responses))
    }

    /// For who has verified it.
    pub(super) fn assume(self) -> Verified {
        let ciphertext = |[d, c, _]: &[Point; 3]| Ciphertext { d: *d.element(), c: *c.element() };
        Verified { values: self.values.iter().map(ciphertext).collect(), ballot: self.ballot }
    }
}

/// The bytes of each explicit value through the whole ballot.
fn parts(ballot: &Ballot) -> impl Iterator<Item = &[u8]> {
    ballot.contests.iter().flat_map(|contest| contest.values.chunks_exact(VALUE_BYTES))
}

/// Checks the election, the lengths and the kinds.
fn shape(context: &Context, ballot: &Ballot) -> Result<(), BallotError> {
    let layout = context.manifest.layout();
    if ballot.election != *context.manifest.id() {
        return Err(BallotError::WrongElection);
    }
    let mut lengths: Vec<usize> = layout.contests.iter().map(|range| range.len() * VALUE_BYTES).collect();
    for squares in &layout.squares {
        lengths.get_mut(squares.contest).into_iter().for_each(|length| *length += COST_BYTES);
    }
    let shape = ballot.version == VERSION
        && ballot.contests.iter().map(|contest| contest.values.len()).eq(lengths)
        && ballot.range.len() == layout.range_proof_length()
        && ballot.squares.len() == squares::total(layout)
        && ballot.sequence > 0;
    if !shape {
        return Err(BallotError::Schema);
    }
    let mut kinds = ballot.contests.iter().zip(context.manifest.contests());
    match kinds.position(|(sealed, contest)| sealed.kind != contest.rule.kind()) {
        Some(contest) => Err(BallotError::WrongContest(contest)),
        None => Ok(()),
    }
}

/// The points of the value in this place, one after the other.
fn points(bytes: &[u8], place: usize) -> impl FnMut() -> Result<Point, BallotError> {
    let mut parts = bytes.chunks_exact(32);
    move || point(parts.next().ok_or(BallotError::Schema)?, Part::Value(place))
}

/// Checks lengths, kinds and encodings of a ballot of values that are added up: no curve equation yet.
pub fn inspect(context: &Context, ballot: Ballot) -> Result<Checked, BallotError> {
    shape(context, &ballot)?;
    let credential = point(&ballot.credential, Part::Credential)?;
    let mut values = Vec::with_capacity(context.manifest.layout().values);
    for bytes in parts(&ballot) {
        let mut part = points(bytes, values.len());
        values.push([part()?, part()?, part()?]);
    }
    let mut costs = Vec::with_capacity(context.manifest.layout().squares.len());
    for squares in &context.manifest.layout().squares {
        let contest = ballot.contests.get(squares.contest).ok_or(BallotError::Schema)?;
        let cost = contest.values.chunks_exact(VALUE_BYTES).remainder();
        costs.push(point(cost, Part::Squares(squares.contest))?);
    }
    let range = range::inspect(&ballot.range)?;
    let squares = squares::inspect(context.manifest.layout(), &ballot.squares)?;
    let mut announcements = [RistrettoPoint::identity(); 4];
    for (slot, bytes) in announcements.iter_mut().zip(ballot.linear.chunks_exact(32)) {
        *slot = *point(bytes, Part::Linear)?.element();
    }
    let mut responses = [Scalar::ZERO; 3];
    for (slot, bytes) in responses.iter_mut().zip(ballot.linear.chunks_exact(32).skip(4)) {
        let bytes = bytes.try_into().map_err(|_| BallotError::Schema)?;
        *slot = scalar(bytes).ok_or(BallotError::Encoding(Part::Linear))?;
    }
    Ok(Checked { ballot, credential, values, costs, squares, range, announcements, responses })
}

/// A transmitted point, or what is wrong with it.
pub(super) fn point(bytes: &[u8], part: Part) -> Result<Point, BallotError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| BallotError::Schema)?;
    if bytes == [0; 32] {
        return Err(BallotError::Identity(part));
    }
    Point::from_bytes(bytes).ok_or(BallotError::Encoding(part))
}
