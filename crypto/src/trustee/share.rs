//! A trustee's share of the key, bound to the one closing that it ever decrypts (`docs/protocol.md` §8).

use crate::encoding::Hash;
use crate::group::{Point, Scalar, scalar_cbor};
use core::fmt;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Decoder, Encode, Encoder};
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// The share has decrypted, or promised to decrypt, another closing: it refuses this one for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this key file has decrypted another closing of the election and never decrypts a second one")]
pub struct OtherClosing;

/// A secret scalar: zeroized when dropped, not printed, 32 bytes in the key file.
pub(super) struct Secret(pub Zeroizing<Scalar>);

impl Secret {
    pub fn new(scalar: Scalar) -> Self {
        Self(Zeroizing::new(scalar))
    }
}

impl<C> Encode<C> for Secret {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        scalar_cbor::encode(&self.0, e, c)
    }
}

impl<'b, C> Decode<'b, C> for Secret {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        scalar_cbor::decode(d, c).map(Self::new)
    }
}

/// `y_i` of one attempt of one election, and the closing that it is bound to.
#[derive(Encode, Decode)]
#[cbor(array)]
pub struct KeyShare {
    #[cbor(n(0), with = "minicbor::bytes")]
    election: Hash,
    #[n(1)]
    attempt: u64,
    #[n(2)]
    trustee: u64,
    #[n(3)]
    secret: Secret,
    #[cbor(n(4), with = "minicbor::bytes")]
    decrypted: Option<Hash>,
}

impl KeyShare {
    pub(super) fn new(election: Hash, attempt: u64, trustee: u64, secret: Secret) -> Self {
        Self { election, attempt, trustee, secret, decrypted: None }
    }

    /// The election that the share belongs to.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The attempt that made it.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// The trustee who holds it, from 1.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }

    /// The leaf hash of the Close that the share is bound to.
    pub fn decrypted(&self) -> Option<&Hash> {
        self.decrypted.as_ref()
    }

    /// Binds the share to the closing with this leaf hash, for ever; the same again is fine. The caller writes the key
    /// file durably before it decrypts: a crash in between leaves a share that still decrypts this closing and no
    /// other.
    pub fn bind(&mut self, close: &Hash) -> Result<(), OtherClosing> {
        match self.decrypted {
            Some(bound) if bound != *close => Err(OtherClosing),
            _ => {
                self.decrypted = Some(*close);
                Ok(())
            }
        }
    }

    /// `y_iB`, to compare with the `Y_i` that the board gives.
    pub fn public(&self) -> Option<Point> {
        Point::new(RistrettoPoint::mul_base(&self.secret.0))
    }

    /// `y_i`.
    pub(crate) fn secret(&self) -> &Scalar {
        &self.secret.0
    }
}

// The secret scalar is, and it is all that is secret here.
impl ZeroizeOnDrop for KeyShare {}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyShare(trustee {}, attempt {}, …)", self.trustee, self.attempt)
    }
}
