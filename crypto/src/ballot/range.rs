//! The aggregated range proof over all forms (`docs/protocol.md` §6, step 2).
//!
//! `bulletproofs` proves. Its verifier takes one proof at a time, so [`replay`] recomputes the challenges, and
//! [`super::equation`] makes coefficients of them that many ballots share.

use super::residue::Residue;
use super::verify::point;
use super::{BallotError, Context, Part};
use crate::group::{Point, Scalar, scalar};
use crate::manifest::Layout;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use bulletproofs::PedersenGens;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::Identity;
use zeroize::Zeroizing;

/// The commitments of all forms, derived from the `K_k` and every `Q`, padded with identities: `constant·B ± Σ K_k`.
pub(super) fn commitments(context: &Context, k: &[Point]) -> Vec<CompressedRistretto> {
    let layout = context.manifest.layout();
    let forms =
        layout.forms.iter().zip(&context.constants).map(|(form, constant)| match &k[form.values.clone()] {
            // Half the forms or more are a value itself, whose encoding came with it.
            [value] if form.constant == 0 && !form.negative => CompressedRistretto(*value.bytes()),
            values => {
                let sum: RistrettoPoint = values.iter().map(Point::element).sum();
                (if form.negative { constant - sum } else { constant + sum }).compress()
            }
        });
    forms.chain(core::iter::repeat(CompressedRistretto::identity())).take(layout.padded).collect()
}

/// The blinding of each form, padded with zeros: `± Σ r_k`, from the randomness of all values and then of every `Q`.
pub(super) fn blindings(layout: &Layout, r: &[Scalar]) -> Vec<Scalar> {
    let forms = layout.forms.iter().map(|form| {
        let sum: Scalar = r[form.values.clone()].iter().sum();
        if form.negative { -sum } else { sum }
    });
    forms.chain(core::iter::repeat(Scalar::ZERO)).take(layout.padded).collect()
}

/// A range proof whose encodings hold.
pub(super) struct Parts {
    /// `A`, `S`, `T_1`, `T_2`, then the pairs `L`, `R`.
    pub points: Vec<RistrettoPoint>,
    /// `t_x`, its blinding, the blinding of the vectors, `a`, `b`.
    pub scalars: [Scalar; 5],
}

/// Decodes a proof of this layout's length; every point and scalar is canonical and no point is the identity.
pub(super) fn inspect(proof: &[u8]) -> Result<Parts, BallotError> {
    let last = (proof.len() / 32).saturating_sub(2);
    let mut points = Vec::with_capacity(last);
    let mut scalars = [Scalar::ZERO; 5];
    let mut slots = scalars.iter_mut();
    for (place, bytes) in proof.chunks(32).enumerate() {
        if (4..7).contains(&place) || place >= last {
            let slot = slots.next().ok_or(BallotError::Schema)?;
            let canonical = bytes.try_into().ok().and_then(scalar);
            *slot = canonical.ok_or(BallotError::Encoding(Part::Range))?;
        } else {
            points.push(*point(bytes, Part::Range)?.element());
        }
    }
    Ok(Parts { points, scalars })
}

/// The challenges of a range proof, named as in the library.
pub(super) struct Challenges {
    pub y: Residue,
    pub z: Residue,
    pub x: Residue,
    pub w: Residue,
    /// One for each pair `L`, `R`, in their order.
    pub u: Vec<Residue>,
}

/// Absorbs the range proof's messages exactly as the library does (its labels stand in `docs/protocol.md`) and gives
/// its challenges. `None` if the proof is too short; [`inspect`] has refused identities, as the library does.
pub(super) fn replay(
    transcript: &mut Transcript,
    layout: &Layout,
    commitments: &[CompressedRistretto],
    proof: &[u8],
) -> Option<Challenges> {
    let draw = |transcript: &mut Transcript, label| Residue::from(transcript.wide(label));
    let mut parts = proof.chunks_exact(32);
    let merlin = transcript.inner();
    merlin.append_message(b"dom-sep", b"rangeproof v1");
    merlin.append_u64(b"n", layout.bits as u64);
    merlin.append_u64(b"m", layout.padded as u64);
    for commitment in commitments {
        merlin.append_message(b"V", commitment.as_bytes());
    }
    merlin.append_message(b"A", parts.next()?);
    merlin.append_message(b"S", parts.next()?);
    let (y, z) = (draw(transcript, "y"), draw(transcript, "z"));
    let merlin = transcript.inner();
    merlin.append_message(b"T_1", parts.next()?);
    merlin.append_message(b"T_2", parts.next()?);
    let x = draw(transcript, "x");
    let merlin = transcript.inner();
    merlin.append_message(b"t_x", parts.next()?);
    merlin.append_message(b"t_x_blinding", parts.next()?);
    merlin.append_message(b"e_blinding", parts.next()?);
    let w = draw(transcript, "w");
    let merlin = transcript.inner();
    merlin.append_message(b"dom-sep", b"ipp v1");
    merlin.append_u64(b"n", (layout.bits * layout.padded) as u64);
    // What is left are the pairs L, R and the two last scalars, which are not absorbed here.
    let mut u = Vec::with_capacity(parts.len() / 2);
    while parts.len() > 2 {
        let merlin = transcript.inner();
        merlin.append_message(b"L", parts.next()?);
        merlin.append_message(b"R", parts.next()?);
        u.push(draw(transcript, "u"));
    }
    Some(Challenges { y, z, x, w, u })
}

/// Proves that every form is in `[0, 2^n)`; the transcript has absorbed the statement.
pub(super) fn prove(
    context: &Context,
    transcript: &mut Transcript,
    values: &[u64],
    blindings: &[Scalar],
    secrets: &mut merlin::TranscriptRng,
) -> Option<Vec<u8>> {
    let bits = context.manifest.layout().bits;
    let (proof, _) = bulletproofs::RangeProof::prove_multiple_with_rng(
        context.prover(),
        &PedersenGens::default(),
        transcript.inner(),
        values,
        blindings,
        bits,
        secrets,
    )
    .ok()?;
    Some(proof.to_bytes())
}

/// Evaluates the forms on a voter's values, padded with zeros; `None` if one is broken: the library would silently
/// prove the low bits of a larger value.
pub(super) fn evaluate(layout: &Layout, values: &[u64]) -> Option<Vec<u64>> {
    let committed = Zeroizing::new(layout.committed(values));
    let forms: Option<Vec<u64>> = layout.forms.iter().map(|form| form.evaluate(&committed)).collect();
    forms.map(|mut forms| {
        forms.resize(layout.padded, 0);
        forms
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn basepoint_of_the_library_is_ours() {
        assert_eq!(bulletproofs::PedersenGens::default().B, crate::group::B);
    }
}
