//! What a ballot states: the fingerprint and the transcript over it (`docs/protocol.md` §6).

use super::VALUE_BYTES;
use crate::encoding::{Hash, sha256};
use crate::group::{Point, Scalar};
use crate::manifest::KIND_QUADRATIC;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use minicbor::Encoder;

/// `SHA-256("glassurn/v1/fingerprint" ‖ CBOR of [election id, Y, X, sequence, [[index, kind, values], …]])`.
pub(super) fn fingerprint<'a>(
    election: &Hash,
    key: &Point,
    credential: &[u8; 32],
    sequence: u64,
    contests: impl ExactSizeIterator<Item = (u64, &'a [u8])>,
) -> Hash {
    let mut e = Encoder::new(Vec::new());
    let written = (|| {
        e.array(5)?.bytes(election)?.bytes(key.bytes())?.bytes(credential)?.u64(sequence)?;
        e.array(contests.len() as u64)?;
        for (index, (kind, values)) in contests.enumerate() {
            e.array(3)?.u64(index as u64)?.u64(kind)?.bytes(values)?;
        }
        Ok::<(), minicbor::encode::Error<core::convert::Infallible>>(())
    })();
    written.expect("writing to a vector does not fail");
    sha256(&[b"glassurn/v1/fingerprint", e.writer()])
}

/// Step 1 of the transcript `glassurn/v1/ballot`: the statement, value by value.
pub(super) fn transcript<'a>(
    election: &Hash,
    key: &Point,
    credential: &[u8; 32],
    sequence: u64,
    contests: impl ExactSizeIterator<Item = (u64, &'a [u8])>,
) -> Transcript {
    finish(begin(election, key), credential, sequence, contests)
}

/// What the statements of all ballots of an election begin with.
pub(super) fn begin(election: &Hash, key: &Point) -> Transcript {
    let mut transcript = Transcript::new("glassurn/v1/ballot");
    transcript.hash("election", election);
    transcript.point("Y", key);
    transcript
}

/// Absorbs the rest of a statement.
pub(super) fn finish<'a>(
    mut transcript: Transcript,
    credential: &[u8; 32],
    sequence: u64,
    contests: impl ExactSizeIterator<Item = (u64, &'a [u8])>,
) -> Transcript {
    transcript.bytes("X", credential);
    transcript.integer("sequence", sequence);
    transcript.integer("contests", contests.len() as u64);
    for (index, (kind, values)) in contests.enumerate() {
        transcript.integer("contest", index as u64);
        transcript.integer("kind", kind);
        transcript.integer("values", (values.len() / VALUE_BYTES) as u64);
        for value in values.chunks_exact(VALUE_BYTES) {
            transcript.bytes("D", &value[..32]);
            transcript.bytes("C", &value[32..64]);
            transcript.bytes("K", &value[64..]);
        }
        if kind == KIND_QUADRATIC {
            transcript.bytes("Q", values.chunks_exact(VALUE_BYTES).remainder());
        }
    }
    transcript
}

/// Steps 2b and 3: the range proof's bytes, then `ρ`, whose powers fold all values into one.
pub(super) fn folding(transcript: &mut Transcript, range: &[u8]) -> Scalar {
    transcript.bytes("range-proof", range);
    transcript.challenge("rho")
}

/// The end of step 4: the four announcements, then `c`.
pub(super) fn challenge(transcript: &mut Transcript, announcements: &[u8]) -> Scalar {
    for (label, bytes) in ["A1", "A2", "A3", "A4"].into_iter().zip(announcements.chunks_exact(32)) {
        transcript.bytes(label, bytes);
    }
    transcript.challenge("c")
}

/// `ρ^0, ρ^1, …`: one power for each explicit value, through the whole ballot.
pub(super) fn powers(rho: Scalar) -> impl Iterator<Item = Scalar> {
    core::iter::successors(Some(Scalar::ONE), move |power| Some(power * rho))
}
