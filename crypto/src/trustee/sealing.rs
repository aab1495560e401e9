//! Shares sealed to one trustee on a board that everyone reads: HPKE base mode (RFC 9180) with X25519, HKDF-SHA256
//! and ChaCha20-Poly1305 (`docs/protocol.md` §4).

use super::statement::Context;
use crate::encoding::{Hash, le};
use crate::group::{Scalar, scalar};
use alloc::vec::Vec;
use core::fmt;
use curve25519_dalek::montgomery::MontgomeryPoint;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{Kem, X25519HkdfSha256};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Decoder, Encode, Encoder};
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// 32 bytes of encapsulated key and 48 of ciphertext.
const SEALED: usize = 80;

/// `E_i`: a canonical X25519 public key that is not of small order, so that sealing to it never fails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExchangeKey([u8; 32]);

impl ExchangeKey {
    /// The key of these bytes. `None` if they are another encoding of one (nobody could open what is sealed to it and
    /// still show the secret) or of small order (all secrets with it are zero).
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        // p = 2^255 − 19 is ed ff … ff 7f.
        let top = bytes[31] > 0x7f;
        let beyond = bytes[31] == 0x7f && bytes[1..31].iter().all(|&b| b == 0xff) && bytes[0] >= 0xed;
        // Clamped zero is 2^254: it takes exactly the points of small order to zero, as all small orders divide 8.
        let small = MontgomeryPoint(bytes).mul_clamped([0; 32]).to_bytes() == [0; 32];
        (!top && !beyond && !small).then_some(Self(bytes))
    }

    /// The key of a secret (RFC 7748; any 32 bytes are one).
    pub fn of_secret(secret: &[u8; 32]) -> Self {
        Self(MontgomeryPoint::mul_base_clamped(*secret).to_bytes())
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ExchangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::encoding::hex(&self.0))
    }
}

/// A share as it stands on the board: the encapsulated key and the ciphertext.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealedShare(pub [u8; SEALED]);

impl SealedShare {
    /// Seals `share` from trustee `from` to trustee `to` with key `key`; `round1` is the hash of all round-1 bodies.
    pub(super) fn seal(
        share: &Scalar,
        key: &ExchangeKey,
        context: &Context,
        (from, to): (u64, u64),
        round1: &Hash,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&key.0).expect("32 bytes are a key");
        let (encapsulated, ciphertext) =
            hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
                &OpModeS::Base,
                &key,
                &info(context, from, to),
                share.as_bytes(),
                round1,
                rng,
            )
            .expect("an exchange key is not of small order, and 32 bytes are not too many");
        let mut sealed = [0u8; SEALED];
        sealed[..32].copy_from_slice(&encapsulated.to_bytes());
        sealed[32..].copy_from_slice(&ciphertext);
        Self(sealed)
    }

    /// Opens a share with the secret of the receiver's exchange key. `None` if it does not open or is no canonical
    /// scalar: who sealed it is at fault.
    pub(super) fn open(
        &self,
        secret: &[u8; 32],
        context: &Context,
        (from, to): (u64, u64),
        round1: &Hash,
    ) -> Option<Zeroizing<Scalar>> {
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.0[..32]).ok()?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &encapsulated,
            &info(context, from, to),
            &self.0[32..],
            round1,
        )
        .map(Zeroizing::new)
        .ok()?;
        let bytes = Zeroizing::new(<[u8; 32]>::try_from(plain.as_slice()).ok()?);
        scalar(*bytes).map(Zeroizing::new)
    }
}

impl fmt::Debug for SealedShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::encoding::hex(&self.0))
    }
}

/// `"glassurn/v1/share" ‖ election id ‖ attempt ‖ i ‖ j`.
pub(super) fn info(context: &Context, from: u64, to: u64) -> Vec<u8> {
    [b"glassurn/v1/share".as_slice(), &context.election, &le(context.attempt), &le(from), &le(to)].concat()
}

/// CBOR byte strings of fixed length.
fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], minicbor::decode::Error> {
    d.bytes()?.try_into().map_err(|_| minicbor::decode::Error::message("bytes of another length"))
}

impl<C> Encode<C> for ExchangeKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ExchangeKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_bytes(fixed(d)?)
            .ok_or_else(|| minicbor::decode::Error::message("not an X25519 key that can be sealed to"))
    }
}

impl<C> Encode<C> for SealedShare {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for SealedShare {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        fixed(d).map(Self)
    }
}
