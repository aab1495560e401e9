//! A voter who makes her own credential proves that she has its secret (`docs/protocol.md` §5.5).
//!
//! In scope: the proof for one election and one question of the service. Out of scope: who the person is, which the
//! service finds out before it puts the credential on the roll.

use super::Credential;
use crate::encoding::{EncodingError, Hash, decode, encode};
use crate::group::Point;
use crate::proof::{Invalid, Knowledge};
use crate::transcript::Transcript;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};

/// What a voter's browser answers to the service's nonce: her public credential `X` and the proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Registration {
    #[n(0)]
    credential: Point,
    #[n(1)]
    proof: Knowledge,
}

fn statement(election: &Hash, nonce: &[u8; 32]) -> Transcript {
    let mut transcript = Transcript::new("glassurn/v1/registration");
    transcript.hash("election", election);
    transcript.bytes("nonce", nonce);
    transcript
}

impl Registration {
    /// Proves possession of a credential's secret. `nonce` is the service's, made for this person and asked for once.
    pub fn prove(
        election: &Hash,
        nonce: &[u8; 32],
        credential: &Credential,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Self {
        let proof =
            Knowledge::prove(statement(election, nonce), credential.public(), credential.secret(), rng);
        Self { credential: *credential.public(), proof }
    }

    /// The credential, if the proof is an answer to this nonce in this election.
    pub fn verify(&self, election: &Hash, nonce: &[u8; 32]) -> Result<&Point, Invalid> {
        self.proof.verify(statement(election, nonce), &self.credential)?;
        Ok(&self.credential)
    }

    /// The bytes that travel.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{code, rng};

    fn credential(voter: u64) -> Credential {
        code(voter).credential(&[1; 32]).expect("not zero")
    }

    #[test]
    fn a_registration_holds_for_its_election_and_nonce_only() {
        let registration = Registration::prove(&[1; 32], &[2; 32], &credential(1), &mut rng(1));
        assert_eq!(registration.verify(&[1; 32], &[2; 32]), Ok(credential(1).public()));
        assert_eq!(registration.verify(&[9; 32], &[2; 32]), Err(Invalid), "another election");
        assert_eq!(registration.verify(&[1; 32], &[9; 32]), Err(Invalid), "another nonce");
        assert_eq!(Registration::from_bytes(&registration.to_bytes()), Ok(registration));
    }

    #[test]
    fn c_07_somebody_elses_credential_cannot_be_registered() {
        let alices = Registration::prove(&[1; 32], &[2; 32], &credential(1), &mut rng(1));
        let mallorys = Registration::prove(&[1; 32], &[3; 32], &credential(2), &mut rng(2));
        // Alice's public credential with Mallory's proof, and Alice's whole answer to another question.
        let copied = Registration { credential: alices.credential, proof: mallorys.proof };
        assert_eq!(copied.verify(&[1; 32], &[3; 32]), Err(Invalid));
        assert_eq!(alices.verify(&[1; 32], &[3; 32]), Err(Invalid));
    }

    #[test]
    fn no_bit_of_a_registration_can_be_flipped() {
        let honest = Registration::prove(&[1; 32], &[2; 32], &credential(1), &mut rng(1)).to_bytes();
        for bit in 0..honest.len() * 8 {
            let mut flipped = honest.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let taken =
                Registration::from_bytes(&flipped).is_ok_and(|r| r.verify(&[1; 32], &[2; 32]).is_ok());
            assert!(!taken, "bit {bit}");
        }
    }
}
