//! One encoding only: deterministic CBOR (RFC 8949 §4.2.1), decoded strictly (`docs/protocol.md` §1).
//!
//! Every type on the board is an array described in `docs/glassurn.cddl`. Decoding re-encodes and compares, so that
//! trailing bytes, unknown fields, long integers and indefinite lengths are all refused by one rule.

use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256, Sha512};

/// The version of elections that add up; first field of their manifests and ballots, and of every entry.
pub const VERSION: u64 = 1;

/// The version of elections that mix: of their manifests, ballots, and what mixers post.
pub const VERSION_MIXED: u64 = 2;

/// The largest board entry in bytes, the manifest's included.
pub const MAX_ENTRY: usize = 60_000;

/// A SHA-256 digest, a leaf hash, an election id.
pub type Hash = [u8; 32];

/// Why bytes were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// More bytes than the limit allows.
    #[error("{length} bytes, but at most {limit} are allowed")]
    TooLong {
        /// What was given, in bytes.
        length: usize,
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// Not CBOR of the expected shape, or a point, scalar or text that is not allowed.
    #[error("not of the expected shape")]
    Malformed,
    /// It decodes, but does not encode to the same bytes: another encoding of the same value, or something behind it.
    #[error("not the one deterministic encoding of its value")]
    NotCanonical,
    /// A version, contest kind or key number of a later protocol.
    #[error("made by a newer version of the protocol: this needs newer software")]
    NeedsNewer,
}

/// The deterministic encoding of a value.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    minicbor::encode(value, &mut bytes)
        .expect("writing to a vector does not fail, and our types always encode");
    bytes
}

/// Decodes strictly: at most [`MAX_ENTRY`] bytes, nothing behind the value, and the one deterministic encoding.
pub fn decode<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<T, EncodingError> {
    if bytes.len() > MAX_ENTRY {
        return Err(EncodingError::TooLong { length: bytes.len(), limit: MAX_ENTRY });
    }
    let value: T = minicbor::decode(bytes).map_err(|_| EncodingError::Malformed)?;
    if encode(&value) != bytes {
        return Err(EncodingError::NotCanonical);
    }
    Ok(value)
}

/// SHA-256 over the parts, one behind the other. Callers pass fixed lengths, or lengths first (§1).
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// SHA-512 over the parts, one behind the other.
pub fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    let mut hash = Sha512::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// An integer as it stands in concatenations: 8 bytes, little-endian.
pub fn le(value: u64) -> [u8; 8] {
    value.to_le_bytes()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> alloc::string::String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// 64 lower-case hexadecimal digits as a hash, or `None`.
pub fn unhex(text: &str) -> Option<Hash> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn trailing_bytes_and_long_integers_are_not_canonical() {
        assert_eq!(decode::<u64>(&[0x01]), Ok(1));
        assert_eq!(decode::<u64>(&[0x01, 0x00]), Err(EncodingError::NotCanonical));
        assert_eq!(decode::<u64>(&[0x18, 0x01]), Err(EncodingError::NotCanonical));
        assert_eq!(decode::<Vec<u64>>(&[0x9f, 0x01, 0xff]), Err(EncodingError::NotCanonical));
        assert_eq!(decode::<Vec<u64>>(&[0x81, 0x01]), Ok(vec![1]));
    }

    #[test]
    fn e_38_a_declared_length_allocates_nothing() {
        // Arrays, byte strings and texts of 2^31, 2^62 and 2^64 − 1 elements or bytes, with nothing behind the header.
        // The last ones are more than can be asked for at all: a decoder that asks before it reads panics here.
        for major in [0x80, 0x40, 0x60] {
            for head in [
                &[26, 0x80, 0, 0, 0][..],
                &[27, 0x40, 0, 0, 0, 0, 0, 0, 0],
                &[27, 255, 255, 255, 255, 255, 255, 255, 255],
            ] {
                let bytes: Vec<u8> = [&[major | head[0]], &head[1..]].concat();
                assert_eq!(decode::<Vec<u64>>(&bytes), Err(EncodingError::Malformed), "{bytes:02x?}");
                assert_eq!(
                    decode::<minicbor::bytes::ByteVec>(&bytes),
                    Err(EncodingError::Malformed),
                    "{bytes:02x?}"
                );
                assert_eq!(
                    decode::<alloc::string::String>(&bytes),
                    Err(EncodingError::Malformed),
                    "{bytes:02x?}"
                );
            }
        }
    }
}
