//! The bucket in which a voter's client looks up its own credential without saying which (§6).

use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::credential::Registration as Possession;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{EncodingError, Hash, decode, encode, hex, sha256};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Eligibility;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// The smallest number of credentials that hide each other in a bucket, on average.
pub const BUCKET: u64 = 512;

/// The largest bucket that a client reads, in bytes.
pub const MAX_BUCKET: usize = 64 << 20;

/// The hexadecimal digits of a credential.
const ALL_DIGITS: usize = 64;

/// How many hexadecimal digits of a credential name its bucket: the largest `h` with `number / 16^h ≥ 512`, where
/// `number` is the number of credentials that Open states; 0 below 8,192.
pub fn bucket_digits(number: u64) -> usize {
    let mut digits = 0;
    let mut size = number / 16;
    while size >= BUCKET {
        digits += 1;
        size /= 16;
    }
    digits
}

/// The bucket of a credential: its first [`bucket_digits`] lower-case hexadecimal digits.
pub fn bucket_prefix(number: u64, credential: &[u8; 32]) -> String {
    let mut text = hex(credential);
    text.truncate(bucket_digits(number));
    text
}

/// Everything the board holds for the credentials that share a prefix, under one checkpoint.
///
/// Nothing here is to be believed: each entry is checked by its inclusion proof under the signed checkpoint.
/// That nothing is left out only the audit shows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Bucket {
    /// The signed checkpoint, as served at `/board/{id}/checkpoint`.
    #[n(0)]
    pub checkpoint: String,
    /// The entries, each once, in order of their index.
    #[n(1)]
    pub entries: Vec<Proven>,
    /// The credentials of the bucket, in order of their bytes, with the places of their entries.
    #[n(2)]
    pub credentials: Vec<Places>,
}

/// An entry of the board with its inclusion proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Proven {
    /// Its index.
    #[n(0)]
    pub index: u64,
    /// Its bytes.
    #[n(1)]
    pub entry: ByteVec,
    /// The hashes of its inclusion proof in the checkpoint's tree, 32 bytes each, from the leaf up, joined.
    #[n(2)]
    pub proof: ByteVec,
}

impl Proven {
    /// The proof's hashes; `None` if they are not whole.
    pub fn hashes(&self) -> Option<Vec<Hash>> {
        let (hashes, rest) = self.proof.as_chunks::<32>();
        rest.is_empty().then(|| hashes.to_vec())
    }
}

/// Where a credential stands on the board.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Places {
    /// The credential `X`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential: [u8; 32],
    /// The Roll entry or RollChange that put it on the roll.
    #[n(1)]
    pub added: u64,
    /// The RollChange that revoked it: none or one.
    #[n(2)]
    pub revoked: Vec<u64>,
    /// The last Ballot: none or one.
    #[n(3)]
    pub ballot: Vec<u64>,
}

impl Places {
    /// The places of the credentials of a bucket, in order of their bytes; `-` is the empty prefix. `None` for every prefix
    /// that is not of this election's length: a longer one would tell the server more.
    pub fn of(election: &Election, prefix: &str) -> Option<Vec<Self>> {
        let prefix = if prefix == "-" { "" } else { prefix };
        let digits = election_digits(election);
        let plain = prefix.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        if prefix.len() != digits || !plain {
            return None;
        }
        let standings = election.register().iter();
        let places = standings
            .filter(|(credential, _)| hex(&credential[..digits.div_ceil(2)]).starts_with(prefix))
            .map(|(credential, standing)| Places {
                credential: *credential,
                added: standing.added,
                revoked: standing.revoked.into_iter().collect(),
                ballot: standing.last.map(|last| last.index).into_iter().collect(),
            });
        Some(places.collect())
    }

    /// The numbers of its entries.
    pub fn entries(&self) -> impl Iterator<Item = u64> {
        self.ballot.iter().chain(&self.revoked).chain([&self.added]).copied()
    }
}

/// [`bucket_digits`] of an election: by the number that Open states, before Open by the roll so far. Where the service
/// itself puts voters on the roll, at the request of the same browser, it knows whose credential is looked up, and
/// a bucket is one credential: all [`ALL_DIGITS`] name it.
pub fn election_digits(election: &Election) -> usize {
    if election.manifest().eligibility != Eligibility::Roll {
        return ALL_DIGITS;
    }
    let opened = election.opened().map(|opened| opened.body.number);
    bucket_digits(opened.unwrap_or_else(|| election.register().number()))
}

/// The bucket of a credential in an election: its first [`election_digits`] lower-case hexadecimal digits.
pub fn election_prefix(election: &Election, credential: &[u8; 32]) -> String {
    let mut text = hex(credential);
    text.truncate(election_digits(election));
    text
}

impl Bucket {
    /// The bucket's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a bucket strictly, of at most [`MAX_BUCKET`] bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        if bytes.len() > MAX_BUCKET {
            return Err(EncodingError::TooLong { length: bytes.len(), limit: MAX_BUCKET });
        }
        let bucket: Self = minicbor::decode(bytes).map_err(|_| EncodingError::Malformed)?;
        if encode(&bucket) == bytes { Ok(bucket) } else { Err(EncodingError::NotCanonical) }
    }

    /// The receipt of the entry with this body, if the bucket has it. That a service refuses a ballot does not say that its
    /// board lacks it (attacks G-08). The receipt is verified by whoever asks, like any other.
    pub fn receipt(&self, body: &[u8]) -> Option<Receipt> {
        let same = |entry: &[u8]| Entry::from_bytes(entry).is_ok_and(|entry| entry.content.body == body);
        let found = self.entries.iter().find(|proven| same(&proven.entry))?;
        let checkpoint = SignedCheckpoint::parse(self.checkpoint.as_bytes()).ok()?;
        Receipt::with_path(found.entry.to_vec(), found.index, found.hashes()?, checkpoint).ok()
    }
}

/// Asks to be put on the roll of a vote that is open to anybody. Travels as CBOR `[X]`; the ballot proves that its
/// sender knows the secret of `X` (docs/protocol.md §5.5).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Registration {
    /// The credential.
    #[n(0)]
    pub credential: Point,
}

impl Registration {
    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    ///
    /// # Errors
    /// The bytes are not exactly one request; the identity is no credential.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

/// Asks to be put on the roll of an election whose voters register. Travels as CBOR `[token, [X, knowledge]]`
/// (docs/protocol.md §5.5).
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Claim {
    /// The token of the link, in digits.
    #[n(0)]
    pub token: String,
    /// The credential, and the proof that its secret is known.
    #[n(1)]
    pub answer: Possession,
}

impl Claim {
    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Decodes a request strictly.
    ///
    /// # Errors
    /// The bytes are not exactly one request.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        decode(bytes)
    }
}

/// What the proof of possession is for: it comes of the token of one person.
pub fn registration_nonce(token: &str) -> Hash {
    sha256(&[b"glassurn/v1/registration-nonce", token.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_hides_among_512_on_average() {
        for (number, digits) in [(0, 0), (511, 0), (8_191, 0), (8_192, 1), (131_071, 1), (131_072, 2)] {
            assert_eq!(bucket_digits(number), digits, "{number}");
        }
        assert_eq!(bucket_prefix(8_192, &[0xab; 32]), "a");
        assert_eq!(bucket_prefix(8_191, &[0xab; 32]), "");
    }

    #[test]
    fn a_bucket_has_one_encoding() {
        let bucket = Bucket {
            checkpoint: "note".into(),
            entries: vec![Proven { index: 3, entry: vec![1].into(), proof: vec![2; 64].into() }],
            credentials: vec![Places { credential: [4; 32], added: 3, revoked: vec![], ballot: vec![5] }],
        };
        let mut bytes = bucket.to_bytes();
        assert_eq!(Bucket::from_bytes(&bytes), Ok(bucket.clone()));
        assert_eq!(bucket.entries[0].hashes(), Some(vec![[2; 32], [2; 32]]));
        bytes.push(0);
        assert_eq!(Bucket::from_bytes(&bytes), Err(EncodingError::NotCanonical));
    }
}
