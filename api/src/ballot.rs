//! Casting with a login: a ballot and the authenticator's signature.

use glassurn_crypto::encoding::{EncodingError, decode, encode};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// The body of a cast where the manifest names an authenticator: `[ballot's bytes, signature]` (§5).
/// Without one the body is the ballot's CBOR alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cast {
    /// The ballot's CBOR, as a byte string.
    #[n(0)]
    pub ballot: ByteVec,
    /// The authenticator's Ed25519 signature over [`glassurn_crypto::credential::login_message`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

impl Cast {
    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}
