//! The aggregated range proof over all forms (`docs/protocol.md` §6, step 2).
//!
//! `bulletproofs` proves and verifies; [`replay`] absorbs a proof into a transcript without verifying it, so that the
//! cheap equations can be checked before the expensive one.

use super::verify::point;
use super::{BallotError, Context, Part};
use crate::group::scalar;
use crate::manifest::Layout;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// The commitments of all forms, derived from the `K_k`, padded with identities: `constant·B ± Σ K_k`.
pub(super) fn commitments(layout: &Layout, k: &[RistrettoPoint]) -> Vec<CompressedRistretto> {
    let forms = layout.forms.iter().map(|form| {
        let sum: RistrettoPoint = k[form.values.clone()].iter().sum();
        let constant = match form.constant {
            0 => RistrettoPoint::identity(),
            c if c > 0 => RistrettoPoint::mul_base(&Scalar::from(c.unsigned_abs())),
            c => -RistrettoPoint::mul_base(&Scalar::from(c.unsigned_abs())),
        };
        if form.negative { constant - sum } else { constant + sum }
    });
    let padding = core::iter::repeat(RistrettoPoint::identity());
    forms.chain(padding).take(layout.padded).map(|point| point.compress()).collect()
}

/// The blinding of each form, padded with zeros: `± Σ r_k`.
pub(super) fn blindings(layout: &Layout, r: &[Scalar]) -> Vec<Scalar> {
    let forms = layout.forms.iter().map(|form| {
        let sum: Scalar = r[form.values.clone()].iter().sum();
        if form.negative { -sum } else { sum }
    });
    forms.chain(core::iter::repeat(Scalar::ZERO)).take(layout.padded).collect()
}

/// Checks that the proof's points and scalars are canonical and no point is the identity: four points, three scalars,
/// the pairs `L`, `R`, two scalars. The library would refuse them too, but only inside the expensive equation.
pub(super) fn inspect(proof: &[u8]) -> Result<(), BallotError> {
    let last = (proof.len() / 32).saturating_sub(2);
    for (place, bytes) in proof.chunks(32).enumerate() {
        if (4..7).contains(&place) || place >= last {
            let canonical = bytes.try_into().ok().and_then(scalar);
            canonical.ok_or(BallotError::Encoding(Part::Range))?;
        } else {
            point(bytes, Part::Range)?;
        }
    }
    Ok(())
}

/// Absorbs the range proof's messages exactly as the library does (its labels stand in `docs/protocol.md`).
/// `None` if the proof is too short; [`inspect`] has refused identities, as the library does.
pub(super) fn replay(
    transcript: &mut Transcript,
    layout: &Layout,
    commitments: &[CompressedRistretto],
    proof: &[u8],
) -> Option<()> {
    let merlin = transcript.inner();
    let mut parts = proof.chunks_exact(32);
    let mut skip = [0u8; 64];
    merlin.append_message(b"dom-sep", b"rangeproof v1");
    merlin.append_u64(b"n", layout.bits as u64);
    merlin.append_u64(b"m", layout.padded as u64);
    for commitment in commitments {
        merlin.append_message(b"V", commitment.as_bytes());
    }
    merlin.append_message(b"A", parts.next()?);
    merlin.append_message(b"S", parts.next()?);
    merlin.challenge_bytes(b"y", &mut skip);
    merlin.challenge_bytes(b"z", &mut skip);
    merlin.append_message(b"T_1", parts.next()?);
    merlin.append_message(b"T_2", parts.next()?);
    merlin.challenge_bytes(b"x", &mut skip);
    merlin.append_message(b"t_x", parts.next()?);
    merlin.append_message(b"t_x_blinding", parts.next()?);
    merlin.append_message(b"e_blinding", parts.next()?);
    merlin.challenge_bytes(b"w", &mut skip);
    merlin.append_message(b"dom-sep", b"ipp v1");
    merlin.append_u64(b"n", (layout.bits * layout.padded) as u64);
    // What is left are the pairs L, R and the two last scalars, which are not absorbed here.
    while parts.len() > 2 {
        merlin.append_message(b"L", parts.next()?);
        merlin.append_message(b"R", parts.next()?);
        merlin.challenge_bytes(b"u", &mut skip);
    }
    Some(())
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
        &context.generators,
        &context.pedersen,
        transcript.inner(),
        values,
        blindings,
        bits,
        secrets,
    )
    .ok()?;
    Some(proof.to_bytes())
}

/// Verifies the range proof with the library.
pub(super) fn verify(
    context: &Context,
    transcript: &mut Transcript,
    commitments: &[CompressedRistretto],
    proof: &[u8],
    rng: &mut (impl rand_core::CryptoRng + rand_core::RngCore),
) -> Option<()> {
    let layout = context.manifest.layout();
    let proof = bulletproofs::RangeProof::from_bytes(proof).ok()?;
    proof
        .verify_multiple_with_rng(
            &context.generators,
            &context.pedersen,
            transcript.inner(),
            commitments,
            layout.bits,
            rng,
        )
        .ok()
}

/// Evaluates the forms on a voter's values, padded with zeros; `None` if one is broken: the library would silently
/// prove the low bits of a larger value.
pub(super) fn evaluate(layout: &Layout, values: &[u64]) -> Option<Vec<u64>> {
    let forms: Option<Vec<u64>> = layout.forms.iter().map(|form| form.evaluate(values)).collect();
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
