//! Mixed answers are opened: a point for every pair from each trustee, one proof for all, and the answers from enough of them
//! (`docs/protocol.md` §12.6).

use super::{Answers, Context, Pair, Part, ShuffleError, message, point};
use crate::encoding::{Hash, encode};
use crate::group::Point;
use crate::parts::in_parts;
use crate::proof::{Challenged, Equality};
use crate::tally::{DecryptError, ShareFault, TallyError, authorised, quorum};
use crate::transcript::Transcript;
use crate::trustee::{ElectionKey, KeyShare};
use alloc::vec::Vec;
use core::borrow::Borrow;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rand_core::{CryptoRng, RngCore};

/// Pairs that a core works on at a time.
const PART: usize = 128;
/// The bytes of a proof in CBOR: an array of three byte strings of 32 bytes.
const PROOF: usize = 1 + 3 * (2 + 32);

/// A trustee's decryption of mixed answers: `M_{i,k} = y·D_{i,k}` for every pair, and that all of them and `Y_i` have one
/// logarithm. No `M` is the identity, as no `D` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixDecryption {
    pub(super) shares: Vec<Point>,
    pub(super) proof: Equality,
}

impl MixDecryption {
    /// The bytes of a decryption: 32 for each pair, and the proof.
    pub fn length(context: &Context) -> usize {
        32 * context.count * context.width + PROOF
    }

    /// Decodes 32 bytes for each pair, then the proof in CBOR.
    pub fn from_bytes(context: &Context, bytes: &[u8]) -> Result<Self, ShuffleError> {
        let expected = 32 * context.count * context.width;
        let split = bytes.split_at_checked(expected);
        let (shares, proof) = split.ok_or(ShuffleError::Length { given: bytes.len(), expected })?;
        let decode = |first: usize, part: &[[u8; 32]]| {
            let share = |(place, bytes): (usize, &[u8; 32])| {
                point(&mut core::iter::once(*bytes), Part::Share((first + place) / context.width))
            };
            part.iter().enumerate().map(share).collect()
        };
        let shares = in_parts(shares.as_chunks().0, PART, decode).into_iter().collect::<Result<_, _>>()?;
        let proof = crate::encoding::decode(proof).map_err(|_| ShuffleError::Encoding(Part::Tail))?;
        Ok(Self { shares, proof })
    }

    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let shares = self.shares.iter().flat_map(|share| *share.bytes());
        shares.chain(encode(&self.proof)).collect()
    }
}

/// A decryption whose proof holds: all that [`open`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedMixShare {
    trustee: u64,
    close: Hash,
    contest: u64,
    /// What was decrypted is told by what was decrypted of it: every `D`.
    answers: Hash,
    shares: Vec<Point>,
}

impl VerifiedMixShare {
    /// A decryption that this program has verified before it was stored: its length is asked, its proof is not.
    pub(crate) fn again(
        context: &Context,
        answers: &Answers,
        trustee: u64,
        decryption: MixDecryption,
    ) -> Self {
        let (close, contest, answers) = (context.close, context.contest, digest(answers));
        Self { trustee, close, contest, answers, shares: decryption.shares }
    }

    /// The trustee whose it is, from 1.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }
}

/// A trustee decrypts mixed answers with a share that is bound to this closing ([`KeyShare::bind`]). The caller has
/// verified every shuffle of the chain whose last list this is.
pub fn decrypt(
    context: &Context,
    answers: &Answers,
    key: &ElectionKey,
    share: &KeyShare,
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<MixDecryption, DecryptError> {
    let verification = authorised(share, key, &context.election, &context.close)?;
    let decrypt = |_, part: &[Pair]| {
        // A `y_i` of zero would have no `Y_i`, and no `D` is the identity: nor is a product.
        part.iter().map(|pair| Point::new(pair.d.element() * share.secret())).collect()
    };
    let shares = in_parts(answers.pairs(), PART, decrypt).into_iter().collect::<Option<Vec<Point>>>();
    let shares = shares.ok_or(DecryptError::OtherKey)?;
    let challenged = statement(context, answers, share.trustee(), verification, &shares);
    let proof = challenged.prove(&bases(answers), share.secret(), rng);
    Ok(MixDecryption { shares, proof })
}

/// Verifies that `decryption` is what trustee `trustee` gives for these answers.
pub fn verify_decryption(
    context: &Context,
    answers: &Answers,
    key: &ElectionKey,
    trustee: u64,
    decryption: &MixDecryption,
) -> Result<VerifiedMixShare, ShareFault> {
    let verification = key.of(trustee).ok_or(ShareFault::NoSuchTrustee)?;
    let (given, expected) = (decryption.shares.len(), answers.pairs().len());
    if given != expected {
        return Err(ShareFault::Length { given, expected });
    }
    let challenged = statement(context, answers, trustee, verification, &decryption.shares);
    let images: Vec<RistrettoPoint> = decryption.shares.iter().map(|share| *share.element()).collect();
    let proof = challenged.verify(&decryption.proof, &bases(answers), verification, &images);
    proof.map_err(|_| ShareFault::Proof)?;
    Ok(VerifiedMixShare::again(context, answers, trustee, decryption.clone()))
}

/// Opens the answers, of `bytes` bytes each, with the first shares that the key needs; `None` stands for an answer that
/// no voter's client makes.
pub fn open(
    context: &Context,
    answers: &Answers,
    key: &ElectionKey,
    shares: &[impl Borrow<VerifiedMixShare>],
    bytes: usize,
) -> Result<Vec<Option<Vec<u8>>>, TallyError> {
    let own = digest(answers);
    let shares = || shares.iter().map(Borrow::borrow);
    for share in shares() {
        if (share.close, share.contest, share.answers) != (context.close, context.contest, own) {
            return Err(TallyError::OtherClosing { trustee: share.trustee });
        }
    }
    let (chosen, lagrange) =
        quorum(key, shares().map(|share: &VerifiedMixShare| (share.trustee, share.shares.as_slice())))?;
    let places: Vec<usize> = (0..answers.iter().len()).collect();
    let opened = in_parts(&places, PART, |first, part| {
        let open = |(place, pairs): (usize, &[Pair])| {
            let piece = |(column, pair): (usize, &Pair)| {
                let place = place * context.width + column;
                let part = |shares: &&[Point]| {
                    shares.get(place).map_or(RistrettoPoint::identity(), |share| *share.element())
                };
                let parts = chosen.iter().map(part);
                pair.c.element() - RistrettoPoint::vartime_multiscalar_mul(&lagrange, parts)
            };
            let pieces: Vec<RistrettoPoint> = pairs.iter().enumerate().map(piece).collect();
            message::decode(&pieces, bytes)
        };
        answers.iter().enumerate().skip(first).take(part.len()).map(open).collect()
    });
    Ok(opened)
}

/// The whole statement and its challenge `δ`.
pub(super) fn statement(
    context: &Context,
    answers: &Answers,
    trustee: u64,
    verification: &Point,
    shares: &[Point],
) -> Challenged {
    let mut transcript = Transcript::new("glassurn/v1/mix-decryption");
    transcript.hash("election", &context.election);
    transcript.hash("close", &context.close);
    transcript.integer("contest", context.contest);
    transcript.integer("i", trustee);
    transcript.point("Y_i", verification);
    transcript.integer("count", context.count as u64);
    transcript.integer("width", context.width as u64);
    for (pair, share) in answers.pairs().iter().zip(shares) {
        transcript.point("D", &pair.d);
        transcript.point("M", share);
    }
    Challenged::new(transcript)
}

/// Every `D`.
fn bases(answers: &Answers) -> Vec<RistrettoPoint> {
    answers.pairs().iter().map(|pair| *pair.d.element()).collect()
}

/// Tells lists apart; nothing but the equality of two is asked of it.
fn digest(answers: &Answers) -> Hash {
    crate::encoding::sha256(&answers.pairs().iter().map(|pair| &pair.d.bytes()[..]).collect::<Vec<_>>())
}
