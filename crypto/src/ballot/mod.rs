//! The ballot: sealed answers of one voter with the proof that they obey the rules (`docs/protocol.md` §6).
//!
//! [`seal`] makes ciphertexts and a fingerprint; the voter then either challenges them ([`Sealed::challenge`]) or casts
//! them ([`Sealed::cast`]), never both. [`verify_ballots`] verifies ballots of either version; of values that are added up
//! [`verify_batch`] is the only verifier, and [`verify`] a batch of one.

#[allow(clippy::indexing_slicing)]
mod answers;
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
mod squares;
#[allow(clippy::indexing_slicing)]
mod statement;
#[cfg(test)]
mod tests;
mod verify;
#[allow(clippy::indexing_slicing)]
mod wide;

use crate::encoding::{EncodingError, Hash, VERSION, VERSION_MIXED, decode, encode};
use crate::group::{Point, Scalar};
use crate::manifest::{Form, Manifest};
use alloc::boxed::Box;
use alloc::vec::Vec;
use bulletproofs::BulletproofGens;
use curve25519_dalek::ristretto::RistrettoPoint;
use generators::Generators;
use minicbor::{Decode, Decoder, Encode, Encoder};
use once_cell::race::OnceBox;

pub(crate) use answers::contests;
pub use batch::{verify, verify_ballots, verify_batch};
pub use challenge::{Challenge, ChallengeError};
pub use seal::{SealError, Sealed, seal};
pub use verify::{BallotError, Checked, Part, Verified, inspect};

/// The bytes of one sealed value: `D ‖ C ‖ K`.
const VALUE_BYTES: usize = 96;
/// The bytes of a sealed pair of an answer: `D ‖ C`.
const PAIR_BYTES: usize = 64;
/// The bytes of the linear proof: `A1 ‖ A2 ‖ A3 ‖ A4 ‖ z_r ‖ z_v ‖ z_x`.
const LINEAR_BYTES: usize = 7 * 32;
/// The bytes of the proof about answers: `A1 ‖ A4 ‖ z_r ‖ z_x`.
const KNOWLEDGE_BYTES: usize = 4 * 32;

/// A ballot's part for one contest: `[0, D_0 ‖ C_0 ‖ K_0 ‖ D_1 ‖ …]`, where votes cost their squares `[2, D_0 ‖ C_0 ‖ K_0 ‖ … ‖ Q]`,
/// of answers `[1, D_0 ‖ C_0 ‖ D_1 ‖ …]`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SealedContest {
    /// The contest's kind; 0 is `sum`, 1 is `answer`, 2 is `quadratic`.
    #[n(0)]
    kind: u64,
    /// 96 bytes for each explicit value and 32 for the sum of squares, or 64 for each pair of an answer.
    #[cbor(n(1), with = "minicbor::bytes")]
    values: Vec<u8>,
}

/// A ballot as it travels; nothing in it is checked but its encoding. One of answers has no range proof; only one of votes that
/// cost their squares has proofs of squares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    version: u64,
    election: Hash,
    credential: [u8; 32],
    sequence: u64,
    contests: Vec<SealedContest>,
    range: Vec<u8>,
    linear: Vec<u8>,
    squares: Vec<u8>,
}

/// A ballot of values that are added up, as it is encoded; without proofs of squares its last field is missing.
#[derive(Decode)]
#[cbor(array)]
struct OfValues {
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
    #[cbor(n(7), with = "minicbor::bytes", default)]
    squares: Vec<u8>,
}

/// A ballot of answers, as it is encoded.
#[derive(Decode)]
#[cbor(array)]
struct OfAnswers {
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
    linear: [u8; KNOWLEDGE_BYTES],
}

impl<C> Encode<C> for Ballot {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let mixed = self.version == VERSION_MIXED;
        let fields = if mixed { 6 } else { 7 } + u64::from(!self.squares.is_empty());
        e.array(fields)?.u64(self.version)?.bytes(&self.election)?;
        e.bytes(&self.credential)?.u64(self.sequence)?;
        self.contests.encode(e, c)?;
        if !mixed {
            e.bytes(&self.range)?;
        }
        e.bytes(&self.linear)?;
        if !self.squares.is_empty() {
            e.bytes(&self.squares)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Ballot {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        let mut ahead = d.clone();
        ahead.array()?;
        if ahead.u64()? == VERSION_MIXED {
            let OfAnswers { version, election, credential, sequence, contests, linear } =
                OfAnswers::decode(d, c)?;
            let (range, linear, squares) = (Vec::new(), linear.to_vec(), Vec::new());
            return Ok(Self { version, election, credential, sequence, contests, range, linear, squares });
        }
        let OfValues { version, election, credential, sequence, contests, range, linear, squares } =
            OfValues::decode(d, c)?;
        let linear = linear.to_vec();
        Ok(Self { version, election, credential, sequence, contests, range, linear, squares })
    }
}

impl Ballot {
    /// Decodes a ballot strictly; the points are decoded by [`inspect`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let ballot: Self = decode(bytes)?;
        let known = [VERSION, VERSION_MIXED].contains(&ballot.version);
        if known { Ok(ballot) } else { Err(EncodingError::NeedsNewer) }
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
        let size = if self.version == VERSION_MIXED { PAIR_BYTES } else { VALUE_BYTES };
        self.contests
            .iter()
            .flat_map(move |contest| contest.values.chunks_exact(size))
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
