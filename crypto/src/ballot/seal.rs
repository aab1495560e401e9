//! The voter's side: answers become ciphertexts, and ciphertexts become a ballot (`docs/protocol.md` §6).

use super::challenge::Challenge;
use super::statement::{challenge, fingerprint, folding, powers, transcript};
use super::{Ballot, Context, LINEAR_BYTES, PAIR_BYTES, SealedContest, VALUE_BYTES, answers, range, squares};
use crate::credential::Credential;
use crate::encoding::{Hash, VERSION, VERSION_MIXED, le};
use crate::group::{Point, Scalar, b_blinding, random_scalar};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

/// Why answers are not sealed, or a sealed ballot not cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not one number for each explicit value.
    #[error("the ballot has {expected} values, but {given} were given")]
    Length {
        /// What the manifest asks for.
        expected: usize,
        /// What was given.
        given: usize,
    },
    /// The answers break the rule of this contest.
    #[error("the answers to question {} break its rule", contest + 1)]
    Rule {
        /// The contest, from 0.
        contest: usize,
    },
    /// Sequence numbers begin with 1.
    #[error("a ballot's sequence begins with 1")]
    Sequence,
    /// The generator of this device repeats itself: the ballot would show which answers are equal.
    #[error("this device's random numbers repeat: please use another device")]
    Randomness,
}

/// Sealed answers without a proof: nothing that could be cast. Show its fingerprint, then challenge or cast it.
pub struct Sealed {
    election: Hash,
    credential: Credential,
    sequence: u64,
    seed: Zeroizing<Hash>,
    values: Zeroizing<Vec<u64>>,
    randomness: Zeroizing<Vec<Scalar>>,
    contests: Vec<SealedContest>,
    fingerprint: Hash,
}

/// The ciphertexts and commitments of all contests and their randomness, that of all values first, from a seed: what a
/// challenge recomputes.
pub(super) fn encrypt(
    context: &Context,
    credential: &Point,
    sequence: u64,
    seed: &Hash,
    values: &[u64],
) -> Option<(Vec<SealedContest>, Zeroizing<Vec<Scalar>>)> {
    let (key, blinding) = (context.key.element(), b_blinding());
    let randomness_of = |k: usize| {
        let mut hash = Sha512::new();
        hash.update(b"glassurn/v1/randomness");
        hash.update(context.manifest.id());
        hash.update(credential.bytes());
        hash.update(le(sequence));
        hash.update(seed);
        hash.update(le(k as u64));
        Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
    };
    if context.manifest.is_mixed() {
        return answers::encrypt(context, values, randomness_of);
    }
    let layout = context.manifest.layout();
    let mut randomness = Zeroizing::new(Vec::with_capacity(layout.values + layout.squares.len()));
    let mut contests = Vec::new();
    for (contest, numbers) in context.manifest.contests().iter().zip(&layout.contests) {
        let mut bytes = Vec::with_capacity((numbers.len() + 1) * VALUE_BYTES);
        for k in numbers.clone() {
            let r = randomness_of(k);
            let v = RistrettoPoint::mul_base(&Scalar::from(*values.get(k)?));
            // An identity would need a chosen seed; `None` asks for another one.
            let parts = [RistrettoPoint::mul_base(&r), v + key * r, v + blinding * r];
            for part in parts {
                bytes.extend_from_slice(Point::new(part)?.bytes());
            }
            randomness.push(r);
        }
        contests.push(SealedContest { kind: contest.rule.kind(), values: bytes });
    }
    for squares in &layout.squares {
        let s = randomness_of(randomness.len());
        let q = RistrettoPoint::mul_base(&Scalar::from(squares.cost(values))) + blinding * s;
        contests.get_mut(squares.contest)?.values.extend_from_slice(Point::new(q)?.bytes());
        randomness.push(s);
    }
    Some((contests, randomness))
}

/// Seals the answers of one voter: one value for each explicit value, in manifest order (the last selection of an
/// `exactly` contest is implied and left out); where answers are mixed, every byte of every answer. `sealings` counts the sealings on this device so far.
pub fn seal(
    context: &Context,
    credential: &Credential,
    sequence: u64,
    sealings: u64,
    values: &[u64],
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Sealed, SealError> {
    let expected = context.manifest.values();
    if values.len() != expected {
        return Err(SealError::Length { expected, given: values.len() });
    }
    if sequence == 0 {
        return Err(SealError::Sequence);
    }
    if let Some(contest) = context.manifest.broken(values) {
        return Err(SealError::Rule { contest });
    }
    let mut random = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(random.as_mut());
    let mut hash = Sha256::new();
    hash.update(b"glassurn/v1/seed");
    hash.update(random.as_ref());
    hash.update(credential.secret().as_bytes());
    hash.update(le(sequence));
    hash.update(le(sealings));
    hash.update(le(values.len() as u64));
    values.iter().for_each(|&value| hash.update(le(value)));
    let seed: Zeroizing<Hash> = Zeroizing::new(hash.finalize().into());
    let (contests, randomness) =
        encrypt(context, credential.public(), sequence, &seed, values).ok_or(SealError::Randomness)?;
    let parts = contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
    let fingerprint =
        fingerprint(context.manifest.id(), &context.key, credential.public().bytes(), sequence, parts);
    Ok(Sealed {
        election: *context.manifest.id(),
        credential: credential.clone(),
        sequence,
        seed,
        values: Zeroizing::new(values.to_vec()),
        randomness,
        contests,
        fingerprint,
    })
}

impl Sealed {
    /// The fingerprint, shown before the voter chooses to challenge or to cast.
    pub fn fingerprint(&self) -> &Hash {
        &self.fingerprint
    }

    /// Opens the sealed answers for a second device. There is no proof, so nothing that could be cast.
    pub fn challenge(self) -> Challenge {
        Challenge::new(
            self.election,
            *self.credential.public(),
            self.sequence,
            *self.seed,
            self.values.to_vec(),
        )
    }

    /// Computes the proofs. The seed is dropped: it is never shown, stored or exported.
    pub fn cast(self, context: &Context, rng: &mut (impl CryptoRng + RngCore)) -> Result<Ballot, SealError> {
        let layout = context.manifest.layout();
        let mixed = context.manifest.is_mixed();
        let size = if mixed { PAIR_BYTES } else { VALUE_BYTES };
        let values = self.contests.iter().flat_map(|contest| contest.values.chunks_exact(size));
        let first: BTreeSet<&[u8]> = values.map(|v| &v[..32]).collect();
        if first.len() != layout.values {
            return Err(SealError::Randomness);
        }
        let credential = *self.credential.public().bytes();
        // Large enough from the start: growing would leave copies of the secrets behind.
        let room = 32 + self.values.len() * 8 + self.randomness.len() * 32;
        let mut witness = Zeroizing::new(Vec::with_capacity(room));
        witness.extend_from_slice(self.credential.secret().as_bytes());
        self.values.iter().for_each(|&value| witness.extend_from_slice(&le(value)));
        self.randomness.iter().for_each(|r| witness.extend_from_slice(r.as_bytes()));
        if mixed {
            let (secret, randomness) = (self.credential.secret(), &self.randomness);
            let unproven = Ballot {
                version: VERSION_MIXED,
                election: self.election,
                credential,
                sequence: self.sequence,
                contests: self.contests,
                range: Vec::new(),
                linear: Vec::new(),
                squares: Vec::new(),
            };
            return Ok(answers::prove(context, unproven, secret, randomness, &witness, rng));
        }
        let parts = self.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
        let mut transcript = transcript(&self.election, &context.key, &credential, self.sequence, parts);
        let mut secrets = transcript.secrets(&witness, rng);

        let forms =
            Zeroizing::new(range::evaluate(layout, &self.values).ok_or(SealError::Rule { contest: 0 })?);
        let blindings = Zeroizing::new(range::blindings(layout, &self.randomness));
        let range = range::prove(context, &mut transcript, &forms, &blindings, &mut secrets)
            .expect("the generators were made for this layout and every form is below 2^n");

        let rho = folding(&mut transcript, &range);
        let fold = |scalars: &mut dyn Iterator<Item = Scalar>| -> Scalar {
            scalars.zip(powers(rho)).map(|(scalar, power)| scalar * power).sum()
        };
        let r = Zeroizing::new(fold(&mut self.randomness.iter().copied().take(layout.values)));
        let v = Zeroizing::new(fold(&mut self.values.iter().map(|&value| Scalar::from(value))));
        let (a, b, e) = (
            Zeroizing::new(random_scalar(&mut secrets)),
            Zeroizing::new(random_scalar(&mut secrets)),
            Zeroizing::new(random_scalar(&mut secrets)),
        );
        let base = RistrettoPoint::mul_base(&b);
        let announcements = [
            RistrettoPoint::mul_base(&a),
            base + b_blinding() * *a,
            base + context.key.element() * *a,
            RistrettoPoint::mul_base(&e),
        ];
        let mut linear = [0u8; LINEAR_BYTES];
        for (slot, point) in linear.chunks_exact_mut(32).zip(announcements) {
            slot.copy_from_slice(point.compress().as_bytes());
        }
        let (mut squares, announced) =
            squares::announce(layout, &self.values, &self.randomness, &mut secrets);
        squares::absorb(layout, &mut transcript, &squares);
        let c = challenge(&mut transcript, &linear);
        squares::respond(layout, &announced, &c, &mut squares);
        let responses = [*a + c * *r, *b + c * *v, *e + c * self.credential.secret()];
        for (slot, response) in linear[128..].chunks_exact_mut(32).zip(responses) {
            slot.copy_from_slice(response.as_bytes());
        }
        Ok(Ballot {
            version: VERSION,
            election: self.election,
            credential,
            sequence: self.sequence,
            contests: self.contests,
            range,
            linear: linear.to_vec(),
            squares,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{code, contest, context, rng};
    use crate::manifest::Rule;

    #[test]
    fn a_34_a_ballot_with_two_equal_d_is_not_sent() {
        let context = context(alloc::vec![contest("c", 2, Rule::Cap { cap: 1 })]);
        let credential = code(1).credential(context.manifest().id()).expect("not zero");
        let mut sealed = seal(&context, &credential, 1, 0, &[1, 0], &mut rng(1)).expect("it obeys the rule");
        sealed.contests[0].values.copy_within(..32, VALUE_BYTES);
        assert_eq!(sealed.cast(&context, &mut rng(1)), Err(SealError::Randomness));
    }
}
