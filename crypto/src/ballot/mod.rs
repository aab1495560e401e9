//! The ballot: sealed answers of one voter with the proof that they obey the rules (`docs/protocol.md` §6).
//!
//! [`seal`] makes ciphertexts and a fingerprint; the voter then either challenges them ([`Sealed::challenge`]) or casts
//! them ([`Sealed::cast`]), never both. [`verify_batch`] is the only verifier; [`verify`] is a batch of one.

#[cfg(test)]
mod attacks;
#[allow(clippy::indexing_slicing)]
mod batch;
mod challenge;
#[allow(clippy::indexing_slicing)]
mod equation;
mod generators;
#[cfg(test)]
mod oracle;
#[allow(clippy::indexing_slicing)]
mod range;
mod residue;
#[allow(clippy::indexing_slicing)]
mod seal;
#[allow(clippy::indexing_slicing)]
mod statement;
#[cfg(test)]
mod tests;
mod verify;
#[allow(clippy::indexing_slicing)]
mod wide;

use crate::encoding::{EncodingError, Hash, VERSION, decode, encode};
use crate::group::{Point, Scalar};
use crate::manifest::{Form, Manifest};
use alloc::boxed::Box;
use alloc::vec::Vec;
use bulletproofs::BulletproofGens;
use curve25519_dalek::ristretto::RistrettoPoint;
use generators::Generators;
use minicbor::{Decode, Encode};
use once_cell::race::OnceBox;

pub use batch::{verify, verify_ballots, verify_batch};
pub use challenge::{Challenge, ChallengeError};
pub use seal::{SealError, Sealed, seal};
pub use verify::{BallotError, Checked, Part, Verified, inspect};

/// The bytes of one sealed value: `D ‖ C ‖ K`.
const VALUE_BYTES: usize = 96;
/// The bytes of the linear proof: `A1 ‖ A2 ‖ A3 ‖ A4 ‖ z_r ‖ z_v ‖ z_x`.
const LINEAR_BYTES: usize = 7 * 32;

/// A ballot's part for one contest: `[kind, D_0 ‖ C_0 ‖ K_0 ‖ D_1 ‖ …]`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SealedContest {
    /// The contest's kind; 0 is `sum`.
    #[n(0)]
    kind: u64,
    /// 96 bytes for each explicit value.
    #[cbor(n(1), with = "minicbor::bytes")]
    values: Vec<u8>,
}

/// A ballot as it travels; nothing in it is checked but its encoding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ballot {
    #[n(0)]
    version: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    election: Hash,
    #[cbor(n(2), with = "minicbor::bytes")]
    credential: [u8; 32],
    #[n(3)]
    sequence: u64,
    #[n(4)]
    contests: Vec<SealedContest>,
    #[cbor(n(5), with = "minicbor::bytes")]
    range: Vec<u8>,
    #[cbor(n(6), with = "minicbor::bytes")]
    linear: [u8; LINEAR_BYTES],
}

impl Ballot {
    /// Decodes a ballot strictly; the points are decoded by [`inspect`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let ballot: Self = decode(bytes)?;
        if ballot.version == VERSION { Ok(ballot) } else { Err(EncodingError::NeedsNewer) }
    }

    /// The ballot's bytes: the body of its entry.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The election that it is for.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The bytes of the public credential `X`.
    pub fn credential(&self) -> &[u8; 32] {
        &self.credential
    }

    /// Its number among the ballots of its credential, from 1.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The bytes of every `D` in order.
    pub fn ds(&self) -> impl Iterator<Item = &[u8]> {
        self.contests
            .iter()
            .flat_map(|contest| contest.values.chunks_exact(VALUE_BYTES))
            .filter_map(|value| value.get(..32))
    }

    /// The bytes of the first `D`: no two ballots of an election share it unless somebody's randomness is broken.
    pub fn first_d(&self) -> Option<[u8; 32]> {
        self.ds().next().and_then(|bytes| bytes.try_into().ok())
    }

    /// The fingerprint under the election's key `Y`: the receipt code that the voter sees before any proof exists.
    pub fn fingerprint(&self, key: &Point) -> Hash {
        let contests = self.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
        statement::fingerprint(&self.election, key, &self.credential, self.sequence, contests)
    }
}

/// What sealing and verifying need of an election: manifest, acceptable key, generators with the bits really used.
pub struct Context {
    manifest: Manifest,
    key: Point,
    /// The constant of each form times `B`.
    constants: Vec<RistrettoPoint>,
    prover: OnceBox<BulletproofGens>,
    generators: OnceBox<Generators>,
}

impl Context {
    /// The context of an election. `key` is `Y` of an acceptable key (§4): the caller has verified the ceremony. The
    /// first ballot that is cast or verified costs about 0.2 ms more for each of the `M` padded forms natively; make
    /// it once.
    pub fn new(manifest: Manifest, key: Point) -> Self {
        let constant = |form: &Form| {
            let constant = RistrettoPoint::mul_base(&Scalar::from(form.constant.unsigned_abs()));
            if form.constant < 0 { -constant } else { constant }
        };
        let constants = manifest.layout().forms.iter().map(constant).collect();
        Self { manifest, key, constants, prover: OnceBox::new(), generators: OnceBox::new() }
    }

    /// The library's generators, for its prover.
    fn prover(&self) -> &BulletproofGens {
        let layout = self.manifest.layout();
        self.prover.get_or_init(|| Box::new(BulletproofGens::new(layout.bits, layout.padded)))
    }

    /// The same generators, for the verifier.
    fn generators(&self) -> &Generators {
        let layout = self.manifest.layout();
        self.generators.get_or_init(|| Box::new(Generators::new(layout.bits, layout.padded)))
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The election's key `Y`.
    pub fn key(&self) -> &Point {
        &self.key
    }
}
