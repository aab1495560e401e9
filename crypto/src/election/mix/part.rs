//! Lists, proofs and decryptions are longer than an entry, and come in parts (`docs/protocol.md` §8.6).

use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// The bytes of every part but the last.
pub const MIX_PART: usize = 58 * 1024;

/// Body of Shuffle, ShuffleProof and MixDecryption: a part of a list, of its proof, or of a decryption.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MixPart {
    /// The version of elections that mix.
    #[n(0)]
    pub version: u64,
    /// The contest, from 0.
    #[n(1)]
    pub contest: u64,
    /// The place in the chain, from 1; of a decryption the last one, and one more for each time that this trustee has begun it before.
    #[n(2)]
    pub place: u64,
    /// The number of the part, from 0.
    #[n(3)]
    pub part: u64,
    /// [`MIX_PART`] bytes, in the last part what is left.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// How many parts so many bytes have.
pub(super) fn parts(length: usize) -> usize {
    length.div_ceil(MIX_PART)
}
