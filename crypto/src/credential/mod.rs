//! Voter codes and the credentials they stand for; the roll and its changes (`docs/protocol.md` §5).

mod registration;

use crate::encoding::{Hash, sha512};
use crate::group::{Point, Scalar};
use crate::signature::{BadSignature, PublicKey, SecretKey};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use registration::Registration;

/// Crockford's base32 alphabet.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The symbols of a voter code, the check symbol included.
pub const CODE_SYMBOLS: usize = 24;

/// Why a typed voter code cannot be right; said before the ballot is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A symbol that no code has.
    #[error("{0:?} is in no voting code: codes have digits and letters without U")]
    Symbol(char),
    /// Too few or too many symbols.
    #[error("a voting code has 24 letters and digits; this one has {0}")]
    Length(usize),
    /// The check symbol does not fit.
    #[error("one character is wrong, or two are swapped: please compare with your letter")]
    Check,
}

/// A voter code: 23 random symbols (115 bits) and a check symbol. Does not print itself by accident.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct VoterCode([u8; CODE_SYMBOLS]);

impl VoterCode {
    /// A new random code.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let mut symbols = Zeroizing::new([0u8; CODE_SYMBOLS]);
        rng.fill_bytes(&mut symbols[..CODE_SYMBOLS - 1]);
        symbols.iter_mut().for_each(|symbol| *symbol &= 31);
        symbols[CODE_SYMBOLS - 1] = check_symbol(&symbols[..CODE_SYMBOLS - 1]);
        Self(*symbols)
    }

    /// Reads a code as people type it: any case, `O` for 0, `I` and `L` for 1, hyphens and spaces anywhere.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(CODE_SYMBOLS));
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            symbols.push(value(c).ok_or(CodeError::Symbol(c))?);
        }
        let symbols: [u8; CODE_SYMBOLS] =
            symbols.as_slice().try_into().map_err(|_| CodeError::Length(symbols.len()))?;
        if check_symbol(&symbols[..CODE_SYMBOLS - 1]) != symbols[CODE_SYMBOLS - 1] {
            return Err(CodeError::Check);
        }
        Ok(Self(symbols))
    }

    /// Six groups of four, for the voter's eyes only.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(grouped(&self.0))
    }

    /// The secret credential in this election; `None` for the one code in 2^252 whose scalar is zero.
    pub fn credential(&self, election: &Hash) -> Option<Credential> {
        let mut packed = Zeroizing::new([0u8; 15]);
        for (i, &symbol) in self.0[..CODE_SYMBOLS - 1].iter().enumerate() {
            for bit in 0..5 {
                let place = i * 5 + bit;
                packed[place / 8] |= (symbol >> (4 - bit) & 1) << (7 - place % 8);
            }
        }
        let wide = Zeroizing::new(sha512(&[b"glassurn/v1/credential", election, packed.as_ref()]));
        Credential::from_secret(Scalar::from_bytes_mod_order_wide(&wide))
    }
}

impl fmt::Debug for VoterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoterCode(…)")
    }
}

/// A voter's secret `x` and public credential `X = xB`.
#[derive(Clone)]
pub struct Credential {
    secret: Zeroizing<Scalar>,
    public: Point,
}

impl Credential {
    /// The credential of a secret; `None` for zero.
    pub fn from_secret(secret: Scalar) -> Option<Self> {
        let public = Point::new(RistrettoPoint::mul_base(&secret))?;
        Some(Self { secret: Zeroizing::new(secret), public })
    }

    /// The public credential `X`.
    pub fn public(&self) -> &Point {
        &self.public
    }

    /// The secret `x`, for sealing.
    pub(crate) fn secret(&self) -> &Scalar {
        &self.secret
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({:?})", self.public)
    }
}

/// One line of the roll.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Voter {
    /// The public credential `X`.
    #[n(0)]
    pub credential: Point,
    /// The voting weight, at least 1.
    #[n(1)]
    pub weight: u64,
}

/// A chunk of the roll: body of a Roll entry. Sorted by the bytes of `X`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Roll(#[n(0)] pub Vec<Voter>);

impl Roll {
    /// The most voters of one Roll entry: with the longest weights, 44 bytes each, it stays below an entry's limit.
    pub const CHUNK: usize = 1_300;

    /// Sorts voters by credential, so that the order tells no names, and splits them into entries.
    pub fn chunks(mut voters: Vec<Voter>) -> Vec<Roll> {
        voters.sort_by(|a, b| a.credential.bytes().cmp(b.credential.bytes()));
        voters.chunks(Self::CHUNK).map(|chunk| Roll(chunk.to_vec())).collect()
    }
}

/// Body of a RollChange: `revoked` stops counting, `added` begins with the same weight.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RollChange {
    /// `X_old`.
    #[n(0)]
    pub revoked: Point,
    /// `X_new`.
    #[n(1)]
    pub added: Point,
    /// An official's consent, needed after Open: none or one.
    #[n(2)]
    pub consent: Vec<Consent>,
}

/// An official's signature over a roll change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Consent {
    /// The official's number, from 0.
    #[n(0)]
    pub official: u64,
    /// Ed25519 over `"glassurn/v1/revoke" ‖ election id ‖ X_old ‖ X_new`.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

impl Consent {
    /// An official consents to a change.
    pub fn sign(election: &Hash, revoked: &Point, added: &Point, official: u64, key: &SecretKey) -> Self {
        Self { official, signature: key.sign(&Self::message(election, revoked, added)) }
    }

    /// Checks the consent under the official's key.
    pub fn check(
        &self,
        election: &Hash,
        revoked: &Point,
        added: &Point,
        key: &PublicKey,
    ) -> Result<(), BadSignature> {
        key.check(&Self::message(election, revoked, added), &self.signature)
    }

    fn message(election: &Hash, revoked: &Point, added: &Point) -> Vec<u8> {
        [b"glassurn/v1/revoke".as_slice(), election, revoked.bytes(), added.bytes()].concat()
    }
}

/// The message that the authenticator signs for a ballot (§5): the login's half of "who may vote".
pub fn login_message(election: &Hash, credential: &Point, sequence: u64, fingerprint: &Hash) -> Vec<u8> {
    [b"glassurn/v1/login".as_slice(), election, credential.bytes(), &sequence.to_le_bytes(), fingerprint]
        .concat()
}

/// The value of a symbol as people type it.
fn value(c: char) -> Option<u8> {
    let upper = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&symbol| char::from(symbol) == upper).map(|place| place as u8)
}

/// `Σ α^i s_i` for i = 1…23 in GF(32) with `x^5 + x^2 + 1` and `α = x`: finds every wrong symbol and every swap of two.
fn check_symbol(symbols: &[u8]) -> u8 {
    let times_alpha = |a: u8| (a << 1 ^ if a & 16 != 0 { 0b100101 } else { 0 }) & 31;
    // Horner from the last symbol: ((s_23·α + s_22)·α + …)·α.
    symbols.iter().rev().fold(0, |sum, &symbol| times_alpha(sum ^ symbol))
}

/// Symbols in groups of four.
fn grouped(symbols: &[u8]) -> String {
    let mut text = String::with_capacity(symbols.len() * 5 / 4);
    for (i, &symbol) in symbols.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(symbol & 31)]));
    }
    text
}

/// 20 bytes of a hash as 32 symbols in eight groups of four: fingerprints and closing codes (§6, §8).
pub fn hash_code(hash: &Hash) -> String {
    let mut symbols = [0u8; 32];
    for (i, symbol) in symbols.iter_mut().enumerate() {
        for bit in 0..5 {
            let place = i * 5 + bit;
            *symbol = *symbol << 1 | (hash[place / 8] >> (7 - place % 8) & 1);
        }
    }
    grouped(&symbols)
}

/// Reads a code of [`hash_code`] as people type it and gives its canonical form; `None` if it is not one.
pub fn parse_hash_code(text: &str) -> Option<String> {
    let symbols: Option<Vec<u8>> =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(value).collect();
    symbols.filter(|symbols| symbols.len() == 32).map(|symbols| grouped(&symbols))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn every_wrong_symbol_and_every_swap_is_found() {
        let code = VoterCode::generate(&mut ChaCha20Rng::seed_from_u64(3));
        assert_eq!(VoterCode::parse(&code.reveal()).as_ref(), Ok(&code));
        for place in 0..CODE_SYMBOLS {
            for other in 0..32 {
                let mut wrong = code.clone();
                wrong.0[place] = other;
                let expected = if wrong == code { Ok(code.clone()) } else { Err(CodeError::Check) };
                assert_eq!(VoterCode::parse(&wrong.reveal()), expected);
            }
            for other in 0..place {
                let mut swapped = code.clone();
                swapped.0.swap(place, other);
                assert_eq!(VoterCode::parse(&swapped.reveal()).is_ok(), swapped == code);
            }
        }
    }

    /// A generator whose bytes are chosen, and which counts how many are taken.
    struct Chosen {
        bytes: Vec<u8>,
        taken: usize,
    }

    impl RngCore for Chosen {
        fn next_u32(&mut self) -> u32 {
            rand_core::impls::next_u32_via_fill(self)
        }
        fn next_u64(&mut self) -> u64 {
            rand_core::impls::next_u64_via_fill(self)
        }
        fn fill_bytes(&mut self, slots: &mut [u8]) {
            let bytes = self.bytes.iter().cycle().skip(self.taken);
            slots.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
            self.taken += slots.len();
        }
        fn try_fill_bytes(&mut self, slots: &mut [u8]) -> Result<(), rand_core::Error> {
            self.fill_bytes(slots);
            Ok(())
        }
    }

    impl CryptoRng for Chosen {}

    #[test]
    fn c_18_every_one_of_115_bits_of_a_code_is_the_generators() {
        let code = |bytes: &[u8]| {
            let mut rng = Chosen { bytes: bytes.to_vec(), taken: 0 };
            let code = VoterCode::generate(&mut rng);
            assert_eq!(rng.taken, CODE_SYMBOLS - 1, "a byte for each random symbol, and no other");
            code
        };
        let base = [0x5a; CODE_SYMBOLS - 1];
        let (mut codes, mut credentials) =
            (alloc::collections::BTreeSet::new(), alloc::collections::BTreeSet::new());
        let mut note = |code: VoterCode| {
            credentials.insert(*code.credential(&[1; 32]).expect("not zero").public().bytes());
            codes.insert(code.0);
        };
        note(code(&base));
        for bit in 0..(CODE_SYMBOLS - 1) * 5 {
            let mut bytes = base;
            bytes[bit / 5] ^= 1 << (bit % 5);
            note(code(&bytes));
        }
        assert_eq!(
            (codes.len(), credentials.len()),
            (116, 116),
            "each bit gives another code and credential"
        );
        // Nothing but the generator decides: no clock, no counter, no state between two codes.
        assert_eq!(code(&base), code(&base));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = VoterCode::generate(&mut ChaCha20Rng::seed_from_u64(4));
        let typed = code.reveal().to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        assert_eq!(VoterCode::parse(&typed), Ok(code));
        assert_eq!(VoterCode::parse("ABC"), Err(CodeError::Length(3)));
        assert_eq!(VoterCode::parse("U"), Err(CodeError::Symbol('U')));
    }

    #[test]
    fn a_full_chunk_of_the_heaviest_voters_fits_into_an_entry() {
        let voter = |n: u64| {
            let credential =
                Point::new(RistrettoPoint::mul_base(&Scalar::from(n))).expect("not the identity");
            Voter { credential, weight: u64::MAX }
        };
        let chunks = Roll::chunks((1..=Roll::CHUNK as u64 + 1).map(voter).collect());
        assert_eq!(chunks.iter().map(|chunk| chunk.0.len()).collect::<Vec<_>>(), [Roll::CHUNK, 1]);
        assert!(crate::encoding::encode(&chunks[0]).len() <= crate::encoding::MAX_ENTRY - 160);
    }

    #[test]
    fn c_21_one_code_has_unlinked_credentials_in_two_elections() {
        let code = VoterCode::generate(&mut ChaCha20Rng::seed_from_u64(5));
        let one = code.credential(&[1; 32]).expect("not zero");
        let two = code.credential(&[2; 32]).expect("not zero");
        assert_ne!(one.public(), two.public());
    }
}
