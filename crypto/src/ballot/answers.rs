//! Ballots of answers that are mixed: sealed pairs, and one proof that their voter knows what is sealed
//! (`docs/protocol.md` §6.6).

#[cfg(test)]
mod tests;

use super::statement::powers;
use super::verify::point;
use super::{Ballot, BallotError, Context, KNOWLEDGE_BYTES, PAIR_BYTES, Part, SealedContest, Verified};
use crate::elgamal::Pair;
use crate::encoding::{Hash, VERSION_MIXED};
use crate::group::{B, Point, Scalar, random_scalar, scalar};
use crate::message;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The kind of a ballot's part for a contest whose answers are mixed.
const KIND: u64 = 1;

/// The sealed pairs of every answer, whose bytes `values` holds, and their randomness.
pub(super) fn encrypt(
    context: &Context,
    values: &[u64],
    randomness_of: impl Fn(usize) -> Scalar,
) -> Option<(Vec<SealedContest>, Zeroizing<Vec<Scalar>>)> {
    let manifest = context.manifest();
    let mut randomness = Zeroizing::new(Vec::with_capacity(manifest.layout().values));
    let (mut contests, mut rest) = (Vec::new(), values);
    for (contest, numbers) in manifest.contests().iter().zip(&manifest.layout().contests) {
        let (own, behind) = rest.split_at_checked(contest.rule.explicit(contest.selections.len()))?;
        rest = behind;
        let mut answer = Zeroizing::new(Vec::with_capacity(own.len()));
        for value in own {
            answer.push(u8::try_from(*value).ok()?);
        }
        let elements = Zeroizing::new(message::encode(&answer)?);
        let mut bytes = Vec::with_capacity(numbers.len() * PAIR_BYTES);
        for (k, element) in numbers.clone().zip(elements.iter()) {
            let r = randomness_of(k);
            // An identity would need a chosen seed; `None` asks for another one.
            for part in [RistrettoPoint::mul_base(&r), element.element() + context.key().element() * r] {
                bytes.extend_from_slice(Point::new(part)?.bytes());
            }
            randomness.push(r);
        }
        contests.push(SealedContest { kind: KIND, values: bytes });
    }
    Some((contests, randomness))
}

/// What the statements of all ballots of an election begin with.
fn begin(election: &Hash, key: &Point) -> Transcript {
    let mut transcript = Transcript::new("glassurn/v2/ballot");
    transcript.hash("election", election);
    transcript.point("Y", key);
    transcript
}

/// Absorbs a ballot's statement, pair by pair, and draws `ρ`, whose powers fold all pairs into one.
fn folding(mut transcript: Transcript, ballot: &Ballot) -> (Transcript, Scalar) {
    transcript.bytes("X", &ballot.credential);
    transcript.integer("sequence", ballot.sequence);
    transcript.integer("contests", ballot.contests.len() as u64);
    for (index, contest) in ballot.contests.iter().enumerate() {
        transcript.integer("contest", index as u64);
        transcript.integer("kind", contest.kind);
        transcript.integer("pairs", (contest.values.len() / PAIR_BYTES) as u64);
        for pair in contest.values.chunks_exact(PAIR_BYTES) {
            transcript.bytes("D", &pair[..32]);
            transcript.bytes("C", &pair[32..]);
        }
    }
    let rho = transcript.challenge("rho");
    (transcript, rho)
}

/// Absorbs both announcements and draws `c`.
fn challenge(transcript: &mut Transcript, announcements: &[u8]) -> Scalar {
    transcript.bytes("A1", &announcements[..32]);
    transcript.bytes("A4", &announcements[32..64]);
    transcript.challenge("c")
}

/// The proof that who casts this ballot knows `x` and every `r`; `witness` keys the secrets of the proof.
pub(super) fn prove(
    context: &Context,
    mut ballot: Ballot,
    x: &Scalar,
    randomness: &[Scalar],
    witness: &[u8],
    rng: &mut (impl CryptoRng + RngCore),
) -> Ballot {
    let (mut transcript, rho) = folding(begin(&ballot.election, context.key()), &ballot);
    let mut secrets = transcript.secrets(witness, rng);
    let folded: Zeroizing<Scalar> =
        Zeroizing::new(randomness.iter().zip(powers(rho)).map(|(r, power)| r * power).sum());
    let (a, e) = (Zeroizing::new(random_scalar(&mut secrets)), Zeroizing::new(random_scalar(&mut secrets)));
    let mut linear = Vec::with_capacity(KNOWLEDGE_BYTES);
    for announced in [&a, &e] {
        linear.extend_from_slice(RistrettoPoint::mul_base(announced).compress().as_bytes());
    }
    let c = challenge(&mut transcript, &linear);
    linear.extend_from_slice((*a + c * *folded).as_bytes());
    linear.extend_from_slice((*e + c * x).as_bytes());
    ballot.linear = linear;
    ballot
}

/// A ballot whose lengths and encodings hold, with its challenges; nothing is proven yet.
struct Checked {
    ballot: Ballot,
    credential: Point,
    /// Every `D`.
    randomness: Vec<RistrettoPoint>,
    /// `A1`, `A4`.
    announcements: [RistrettoPoint; 2],
    /// `z_r`, `z_x`.
    responses: [Scalar; 2],
    rho: Scalar,
    c: Scalar,
}

/// Checks the election, the lengths and the kinds.
fn shape(context: &Context, ballot: &Ballot) -> Result<(), BallotError> {
    let layout = context.manifest().layout();
    if ballot.election != *context.manifest().id() {
        return Err(BallotError::WrongElection);
    }
    let shape = ballot.version == VERSION_MIXED
        && ballot.contests.len() == layout.contests.len()
        && ballot.contests.iter().zip(&layout.contests).all(|(c, r)| c.values.len() == r.len() * PAIR_BYTES)
        && ballot.linear.len() == KNOWLEDGE_BYTES
        && ballot.sequence > 0;
    if !shape {
        return Err(BallotError::Schema);
    }
    match ballot.contests.iter().position(|contest| contest.kind != KIND) {
        Some(contest) => Err(BallotError::WrongContest(contest)),
        None => Ok(()),
    }
}

/// The pairs of the part for one contest, of which the first is number `first` through the ballot.
fn pairs(bytes: &[u8], first: usize) -> Result<Vec<Pair>, BallotError> {
    let decode = |(place, pair): (usize, &[u8])| {
        let part = Part::Value(first + place);
        Ok(Pair { d: point(&pair[..32], part)?, c: point(&pair[32..], part)? })
    };
    bytes.chunks_exact(PAIR_BYTES).enumerate().map(decode).collect()
}

/// Checks lengths, kinds and encodings, and replays the transcript.
fn inspect(context: &Context, beginning: &Transcript, ballot: Ballot) -> Result<Checked, BallotError> {
    shape(context, &ballot)?;
    let credential = point(&ballot.credential, Part::Credential)?;
    let mut randomness = Vec::with_capacity(context.manifest().layout().values);
    for contest in &ballot.contests {
        let pairs = pairs(&contest.values, randomness.len())?;
        randomness.extend(pairs.iter().map(|pair| *pair.d.element()));
    }
    let announced = |place: usize| point(&ballot.linear[32 * place..][..32], Part::Linear);
    let announcements = [*announced(0)?.element(), *announced(1)?.element()];
    let response = |place: usize| {
        let bytes = ballot.linear[32 * place..].first_chunk().copied().ok_or(BallotError::Schema)?;
        scalar(bytes).ok_or(BallotError::Encoding(Part::Linear))
    };
    let responses = [response(2)?, response(3)?];
    let (mut transcript, rho) = folding(beginning.clone(), &ballot);
    let c = challenge(&mut transcript, &ballot.linear);
    Ok(Checked { ballot, credential, randomness, announcements, responses, rho, c })
}

/// Takes a ballot again that has been verified before: lengths and encodings alone.
pub(super) fn again(context: &Context, ballot: Ballot) -> Result<Verified, BallotError> {
    contests(context, &ballot)?;
    Ok(Verified { ballot, values: Vec::new() })
}

/// The sealed pairs of a ballot, contest by contest.
pub(crate) fn contests(context: &Context, ballot: &Ballot) -> Result<Vec<Vec<Pair>>, BallotError> {
    shape(context, ballot)?;
    let mut first = 0;
    let decode = |contest: &SealedContest| {
        let pairs = pairs(&contest.values, first)?;
        first += pairs.len();
        Ok(pairs)
    };
    ballot.contests.iter().map(decode).collect()
}

/// What a ballot claims.
#[derive(Clone, Copy, PartialEq)]
enum Claim {
    /// `A4 + cX − z_x B` is the identity.
    Credential,
    /// `A1 + cD* − z_r B` is the identity.
    Knowledge,
}

/// Verifies ballots of one election together; the verdict on each is the one that it gets alone. `rng` must be the operating
/// system's or as good: it keys the weights, after every ballot is fixed.
pub(super) fn verify(
    context: &Context,
    ballots: Vec<Ballot>,
    rng: &mut (impl CryptoRng + RngCore),
) -> Vec<Result<Verified, BallotError>> {
    let beginning = begin(context.manifest().id(), context.key());
    let inspected: Vec<Result<Checked, BallotError>> =
        ballots.into_iter().map(|ballot| inspect(context, &beginning, ballot)).collect();
    let members: Vec<&Checked> = inspected.iter().filter_map(|checked| checked.as_ref().ok()).collect();
    let mut verdicts = alloc::vec![Ok(()); members.len()];
    for first in (0..members.len()).step_by(context.batch()) {
        let group: Vec<usize> = (first..members.len().min(first + context.batch())).collect();
        let weights = weigh(context, &members[first..=group[group.len() - 1]], rng);
        let judge = Judge { members: &members[first..], weights: &weights };
        let places: Vec<usize> = (0..group.len()).collect();
        if judge.hold(&[Claim::Credential, Claim::Knowledge], &places) {
            continue;
        }
        let mut honest = places;
        for (claim, error) in
            [(Claim::Credential, BallotError::Credential), (Claim::Knowledge, BallotError::Linear)]
        {
            let mut at_fault = Vec::new();
            judge.search(claim, &honest, &mut at_fault);
            honest.retain(|place| !at_fault.contains(place));
            at_fault.iter().for_each(|place| verdicts[first + place] = Err(error));
        }
    }
    let mut verdicts = verdicts.into_iter();
    let verdict = |checked: Result<Checked, BallotError>| {
        let checked = checked?;
        verdicts.next().unwrap_or(Err(BallotError::Schema))?;
        Ok(Verified { ballot: checked.ballot, values: Vec::new() })
    };
    inspected.into_iter().map(verdict).collect()
}

/// Two weights for each ballot, as §9.1 keys them.
fn weigh(context: &Context, ballots: &[&Checked], rng: &mut (impl CryptoRng + RngCore)) -> Vec<[Scalar; 2]> {
    let mut random = [0u8; 32];
    rng.fill_bytes(&mut random);
    let mut hash = Sha256::new();
    hash.update(b"glassurn/v2/batch");
    hash.update(context.manifest().id());
    for checked in ballots {
        [checked.c].iter().chain(&checked.responses).for_each(|scalar| hash.update(scalar.as_bytes()));
    }
    hash.update(random);
    let mut stream = ChaCha20Rng::from_seed(hash.finalize().into());
    let mut weight = || {
        let mut bytes = [0u8; 16];
        stream.fill_bytes(&mut bytes);
        Scalar::from(u128::from_le_bytes(bytes))
    };
    ballots.iter().map(|_| [weight(), weight()]).collect()
}

/// Ballots whose equations are weighed together.
struct Judge<'a> {
    members: &'a [&'a Checked],
    weights: &'a [[Scalar; 2]],
}

impl Judge<'_> {
    /// Finds those of the members for which the claim does not hold, by halves.
    fn search(&self, claim: Claim, members: &[usize], at_fault: &mut Vec<usize>) {
        if self.hold(&[claim], members) {
            return;
        }
        if let [one] = members {
            at_fault.push(*one);
            return;
        }
        let (left, right) = members.split_at(members.len() / 2);
        self.search(claim, left, at_fault);
        self.search(claim, right, at_fault);
    }

    /// Whether the weighted sum of these claims over these members is the identity.
    fn hold(&self, claims: &[Claim], members: &[usize]) -> bool {
        let (mut scalars, mut points) = (Vec::new(), Vec::new());
        let (mut base, basepoint) = (Scalar::ZERO, B);
        for place in members {
            let (checked, [credential, knowledge]) = (self.members[*place], self.weights[*place]);
            let ([a1, a4], [z_r, z_x]) = (&checked.announcements, checked.responses);
            if claims.contains(&Claim::Credential) {
                scalars.extend([credential, credential * checked.c]);
                points.extend([a4, checked.credential.element()]);
                base -= credential * z_x;
            }
            if claims.contains(&Claim::Knowledge) {
                scalars.push(knowledge);
                points.push(a1);
                scalars.extend(
                    powers(checked.rho).take(checked.randomness.len()).map(|p| knowledge * checked.c * p),
                );
                points.extend(&checked.randomness);
                base -= knowledge * z_r;
            }
        }
        scalars.push(base);
        points.push(&basepoint);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }
}
