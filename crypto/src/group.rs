//! The group 𝔾 = ristretto255 and its two generators (`docs/protocol.md` §1).

use bulletproofs::PedersenGens;
use core::fmt;
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
pub use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use minicbor::{Decode, Decoder, Encode, Encoder};
use rand_core::{CryptoRng, RngCore};

/// The bytes of `B̃`, frozen: soundness of ranges and privacy rest on nobody knowing its logarithm to `B`.
pub const B_BLINDING_BYTES: [u8; 32] = [
    0x8c, 0x92, 0x40, 0xb4, 0x56, 0xa9, 0xe6, 0xdc, 0x65, 0xc3, 0x77, 0xa1, 0x04, 0x8d, 0x74, 0x5f, 0x94,
    0xa0, 0x8c, 0xdb, 0x7f, 0x44, 0xcb, 0xcd, 0x7b, 0x46, 0xf3, 0x40, 0x48, 0x87, 0x11, 0x34,
];

/// The basepoint `B`.
pub const B: RistrettoPoint = RISTRETTO_BASEPOINT_POINT;

/// `B̃`, the blinding generator of the Pedersen commitments.
pub fn b_blinding() -> RistrettoPoint {
    PedersenGens::default().B_blinding
}

/// A transmitted group element: canonical encoding, never the identity. Keeps its bytes, so that hashing it is free.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Point {
    element: RistrettoPoint,
    bytes: [u8; 32],
}

impl Point {
    /// The element as a transmitted point; `None` for the identity.
    pub fn new(element: RistrettoPoint) -> Option<Self> {
        (element != RistrettoPoint::identity())
            .then(|| Self { element, bytes: element.compress().to_bytes() })
    }

    /// Decodes 32 canonical bytes; `None` for anything else and for the identity.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        // Of the canonical encodings only 32 zeros are the identity.
        let element = CompressedRistretto(bytes).decompress()?;
        (bytes != [0; 32]).then_some(Self { element, bytes })
    }

    /// The canonical encoding.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The group element.
    pub fn element(&self) -> &RistrettoPoint {
        &self.element
    }
}

impl zeroize::Zeroize for Point {
    fn zeroize(&mut self) {
        self.element.zeroize();
        self.bytes.zeroize();
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::encoding::hex(&self.bytes))
    }
}

impl<C> Encode<C> for Point {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.bytes)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Point {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes =
            d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("a point is 32 bytes"))?;
        Self::from_bytes(bytes)
            .ok_or_else(|| minicbor::decode::Error::message("not a point, or the identity"))
    }
}

/// A partial decryption `M_j`: a canonical group element that may be the identity (§1, the one exception).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(pub RistrettoPoint);

impl<C> Encode<C> for Share {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(self.0.compress().as_bytes())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Share {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes =
            d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("a point is 32 bytes"))?;
        let element = CompressedRistretto(bytes).decompress();
        element.map(Self).ok_or_else(|| minicbor::decode::Error::message("not a point"))
    }
}

/// A canonical scalar from 32 little-endian bytes, or `None`.
pub fn scalar(bytes: [u8; 32]) -> Option<Scalar> {
    Scalar::from_canonical_bytes(bytes).into()
}

/// A uniformly random scalar.
pub fn random_scalar(rng: &mut (impl CryptoRng + RngCore)) -> Scalar {
    let mut wide = zeroize::Zeroizing::new([0u8; 64]);
    rng.fill_bytes(wide.as_mut());
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// Scalars in CBOR: 32 canonical bytes. Used as `#[cbor(with = "crate::group::scalar_cbor")]`.
pub mod scalar_cbor {
    use super::{Decoder, Encoder, Scalar};

    /// Encodes the 32 canonical bytes.
    pub fn encode<C, W: minicbor::encode::Write>(
        scalar: &Scalar,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(scalar.as_bytes())?.ok()
    }

    /// Decodes 32 canonical bytes; refuses anything else.
    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Scalar, minicbor::decode::Error> {
        let bytes =
            d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("a scalar is 32 bytes"))?;
        super::scalar(bytes).ok_or_else(|| minicbor::decode::Error::message("not a canonical scalar"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blinding_generator_is_frozen() {
        assert_eq!(b_blinding().compress().to_bytes(), B_BLINDING_BYTES);
    }

    #[test]
    fn identity_and_non_canonical_points_are_refused() {
        assert!(Point::from_bytes([0; 32]).is_none());
        assert!(Point::from_bytes([0xff; 32]).is_none());
        assert!(Point::new(RistrettoPoint::identity()).is_none());
        let b = Point::new(B).expect("B is not the identity");
        assert_eq!(Point::from_bytes(*b.bytes()), Some(b));
    }
}
