//! Votes that cost their squares: the proof that a contest's `Q` commits to the sum of the squares of what its values commit
//! to (`docs/protocol.md` §6.3, step 4).
//!
//! With `G_k = K_k − oB` it is knowledge of `v_k`, `r_k`, `t` with `G_k = v_kB + r_kB̃` and `Q = Σv_kG_k + tB̃`. That `Σv²` is within
//! the budget is the range proof's business.

use super::verify::point;
use super::{BallotError, Part};
use crate::group::{Scalar, b_blinding, random_scalar, scalar};
use crate::manifest::{Layout, Squares};
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use zeroize::Zeroizing;

/// The bytes of one contest's proof: `A5` of each value, `A6`, then `f ‖ g` of each value, `h`.
fn length(squares: &Squares) -> usize {
    32 * (3 * squares.values.len() + 2)
}

/// The bytes of the proofs of all contests.
pub(super) fn total(layout: &Layout) -> usize {
    layout.squares.iter().map(length).sum()
}

/// Each contest's proof; a proof of another length than [`total`] has no business here.
fn each<'a>(layout: &'a Layout, mut proofs: &'a [u8]) -> impl Iterator<Item = (&'a Squares, &'a [u8])> {
    layout.squares.iter().map_while(move |squares| {
        let (own, rest) = proofs.split_at_checked(length(squares))?;
        proofs = rest;
        Some((squares, own))
    })
}

/// Absorbs the announcements, contest by contest.
pub(super) fn absorb(layout: &Layout, transcript: &mut Transcript, proofs: &[u8]) {
    for (squares, proof) in each(layout, proofs) {
        let (openings, rest) = proof.split_at(32 * squares.values.len());
        openings.chunks_exact(32).for_each(|opening| transcript.bytes("A5", opening));
        transcript.bytes("A6", &rest[..32]);
    }
}

/// The proof of one contest, whose encodings hold.
pub(super) struct Parts {
    /// `A5` of each value.
    pub openings: Vec<RistrettoPoint>,
    /// `A6`.
    pub product: RistrettoPoint,
    /// `f`, `g` of each value.
    pub responses: Vec<[Scalar; 2]>,
    /// `h`.
    pub rest: Scalar,
}

impl Parts {
    /// All responses in the order of the proof's bytes.
    pub fn responses(&self) -> impl Iterator<Item = &Scalar> {
        self.responses.iter().flatten().chain([&self.rest])
    }
}

/// Decodes the proofs of all contests; every point and scalar is canonical and no point is the identity.
pub(super) fn inspect(layout: &Layout, proofs: &[u8]) -> Result<Vec<Parts>, BallotError> {
    each(layout, proofs).map(|(squares, proof)| decode(squares, proof)).collect()
}

fn decode(squares: &Squares, proof: &[u8]) -> Result<Parts, BallotError> {
    let part = Part::Squares(squares.contest);
    let mut parts = proof.chunks_exact(32);
    let mut next = || parts.next().ok_or(BallotError::Schema);
    let mut openings = Vec::with_capacity(squares.values.len());
    for _ in squares.values.clone() {
        openings.push(*point(next()?, part)?.element());
    }
    let product = *point(next()?, part)?.element();
    let mut response = || {
        let bytes = next()?.try_into().map_err(|_| BallotError::Schema)?;
        scalar(bytes).ok_or(BallotError::Encoding(part))
    };
    let mut responses = Vec::with_capacity(squares.values.len());
    for _ in squares.values.clone() {
        responses.push([response()?, response()?]);
    }
    Ok(Parts { openings, product, responses, rest: response()? })
}

/// What a voter knows of one contest, and what the announcements hide.
pub(super) struct Announced {
    /// `v`, `r`, `b`, `a` of each value.
    values: Zeroizing<Vec<[Scalar; 4]>>,
    /// The randomness of `Q`, and `d`.
    rest: Zeroizing<[Scalar; 2]>,
}

/// Announces for all contests; the bytes have room for the responses. `randomness` is that of all values, then of every `Q`.
pub(super) fn announce(
    layout: &Layout,
    values: &[u64],
    randomness: &[Scalar],
    secrets: &mut merlin::TranscriptRng,
) -> (Vec<u8>, Vec<Announced>) {
    let (mut proofs, mut all) = (Vec::with_capacity(total(layout)), Vec::with_capacity(layout.squares.len()));
    let announce = |value: Scalar, blinding: Scalar| {
        (RistrettoPoint::mul_base(&value) + b_blinding() * blinding).compress().to_bytes()
    };
    for (squares, s) in layout.squares.iter().zip(&randomness[layout.values..]) {
        let end = proofs.len() + length(squares);
        let mut own = Zeroizing::new(Vec::with_capacity(squares.values.len()));
        for k in squares.values.clone() {
            let v = Scalar::from(values[k]) - Scalar::from(squares.offset);
            let (b, a) = (random_scalar(secrets), random_scalar(secrets));
            proofs.extend_from_slice(&announce(b, a));
            own.push([v, randomness[k], b, a]);
        }
        // `Σ b_kG_k + dB̃`, by what the voter knows of each `G_k`.
        let d = random_scalar(secrets);
        let product: Scalar = own.iter().map(|[v, _, b, _]| b * v).sum();
        let blinding: Scalar = own.iter().map(|[_, r, b, _]| b * r).sum();
        proofs.extend_from_slice(&announce(product, blinding + d));
        proofs.resize(end, 0);
        all.push(Announced { values: own, rest: Zeroizing::new([*s, d]) });
    }
    (proofs, all)
}

/// Answers the challenge: `f = b + cv`, `g = a + cr` of each value, `h = d + c(s − Σvr)`.
pub(super) fn respond(layout: &Layout, announced: &[Announced], c: &Scalar, proofs: &mut [u8]) {
    let mut rest = proofs;
    for (squares, own) in layout.squares.iter().zip(announced) {
        let (proof, behind) = rest.split_at_mut(length(squares));
        rest = behind;
        let [s, d] = *own.rest;
        let spent: Scalar = own.values.iter().map(|[v, r, ..]| v * r).sum();
        let each = own.values.iter().flat_map(|[v, r, b, a]| [b + c * v, a + c * r]);
        let responses = each.chain([d + c * (s - spent)]);
        let slots = proof.chunks_exact_mut(32).skip(squares.values.len() + 1);
        slots.zip(responses).for_each(|(slot, response)| slot.copy_from_slice(response.as_bytes()));
    }
}
