//! A mixer permutes sealed answers, seals them anew and proves it (`docs/protocol.md` §12.4).
//!
//! Every operation on a secret scalar takes the same time whatever it is. How long the divisions take that draw the permutation,
//! and in which order memory is read, does follow it: whoever watches the mixer's own machine so closely is out of scope.

use super::proof::{Item, Proof, Tail};
use super::statement::{challenge, permuting, statement};
use super::{Answers, Context, Pair, ShuffleError};
use crate::group::{Point, Scalar, random_scalar};
use crate::parts::in_parts;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use core::iter::repeat_with;
use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::traits::MultiscalarMul;
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, Zeroizing};

/// Answers that a core works on at a time: a multiplication of so many points shares its doublings.
const PART: usize = 128;

type Secrets = Zeroizing<Vec<Scalar>>;

/// Mixed answers and the secret of how: consumed by the proof, zeroized with it, not printed.
pub struct Mixed {
    outputs: Answers,
    secret: Secret,
}

/// Where every answer came from, and how it was sealed anew.
pub(super) struct Secret {
    /// Output `i` is input `permutation[i]`.
    pub permutation: Zeroizing<Vec<usize>>,
    /// `r'` of every pair that came out.
    pub randomness: Secrets,
}

/// Permutes the answers at random and seals every pair anew.
pub fn mix(
    context: &Context,
    inputs: &Answers,
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Mixed, ShuffleError> {
    inputs.fits(context)?;
    let key = RistrettoBasepointTable::create(context.key.element());
    loop {
        let permutation = permutation(context.count, rng);
        let randomness = scalars(context.count * context.width, rng);
        let secret = Secret { permutation, randomness };
        // Nobody meets an identity, which would not be transmitted.
        if let Some(outputs) = seal_anew(context, &key, inputs, &secret) {
            return Ok(Mixed { outputs, secret });
        }
    }
}

/// A permutation, each as likely as any other but for `N/2^128`.
fn permutation(count: usize, rng: &mut (impl CryptoRng + RngCore)) -> Zeroizing<Vec<usize>> {
    let mut permutation: Zeroizing<Vec<usize>> = Zeroizing::new((0..count).collect());
    for last in (1..count).rev() {
        let mut bytes = [0u8; 16];
        rng.fill_bytes(&mut bytes);
        let chosen = u128::from_le_bytes(bytes) % (last as u128 + 1);
        bytes.zeroize();
        permutation.swap(last, usize::try_from(chosen).unwrap_or(last));
    }
    permutation
}

/// The permuted pairs, to each of which an encryption of nothing is added; `None` if one were an identity.
pub(super) fn seal_anew(
    context: &Context,
    key: &RistrettoBasepointTable,
    inputs: &Answers,
    secret: &Secret,
) -> Option<Answers> {
    let width = context.width;
    let seal = |first: usize, part: &[usize]| {
        let pair = |(place, from): (usize, &usize)| {
            let inputs = &inputs.pairs()[from * width..][..width];
            let randomness = &secret.randomness[(first + place) * width..][..width];
            let pair = |(pair, r): (&Pair, &Scalar)| {
                let d = Point::new(pair.d.element() + RistrettoPoint::mul_base(r));
                let c = Point::new(pair.c.element() + key * r);
                d.zip(c).map(|(d, c)| Pair { d, c })
            };
            inputs.iter().zip(randomness).map(pair).collect::<Vec<_>>()
        };
        part.iter().enumerate().flat_map(pair).collect()
    };
    let pairs = in_parts(&secret.permutation, PART, seal).into_iter().collect::<Option<Vec<_>>>()?;
    Answers::new(context, pairs).ok()
}

impl Mixed {
    /// The answers as they come out.
    pub fn outputs(&self) -> &Answers {
        &self.outputs
    }

    /// Proves the shuffle of `inputs`, which it was made of, for trustee `mixer` in this place of the chain, both from 1.
    pub fn prove(
        self,
        context: &Context,
        mixer: u64,
        place: u64,
        inputs: &Answers,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(Answers, Proof), ShuffleError> {
        inputs.fits(context)?;
        self.outputs.fits(context)?;
        let statement = statement(context, mixer, place, inputs, &self.outputs);
        let proof = prove(context, statement, &self.outputs, &self.secret, rng);
        Ok((self.outputs, proof))
    }
}

/// The proof over a transcript that has absorbed the statement.
pub(super) fn prove(
    context: &Context,
    statement: Transcript,
    outputs: &Answers,
    secret: &Secret,
    rng: &mut (impl CryptoRng + RngCore),
) -> Proof {
    let prover = Prover { context, outputs, secret, chain: table(&context.generators.chain) };
    let room = 8 * secret.permutation.len() + 32 * secret.randomness.len();
    let mut witness: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(room));
    secret.permutation.iter().for_each(|from| witness.extend((*from as u64).to_le_bytes()));
    secret.randomness.iter().for_each(|scalar| witness.extend(scalar.as_bytes()));
    let mut secrets = statement.secrets(&witness, rng);
    loop {
        // Nobody meets an identity among what is transmitted; other secrets serve.
        if let Some(proof) = prover.attempt(statement.clone(), &mut secrets) {
            return proof;
        }
    }
}

/// What one proof is made with.
struct Prover<'a> {
    context: &'a Context,
    outputs: &'a Answers,
    secret: &'a Secret,
    chain: RistrettoBasepointTable,
}

impl Prover<'_> {
    /// A proof with these secrets; `None` if a point of it were the identity.
    fn attempt(&self, mut transcript: Transcript, secrets: &mut merlin::TranscriptRng) -> Option<Proof> {
        let (count, width) = (self.context.count, self.context.width);
        let permutation = &self.secret.permutation;
        let mut draw = |count: usize| scalars(count, secrets);
        // c_{π(i)} = r_{π(i)} B + H_i.
        let r = draw(count);
        let commitments = self.commitments(&r)?;
        let u = permuting(&mut transcript, commitments.iter());
        let permuted: Secrets = Zeroizing::new(permutation.iter().map(|from| u[*from]).collect());

        let (r_chain, nonces_chain, nonces) = (draw(count), draw(count), draw(count));
        let (nonces_short, nonces_columns) = (draw(3), draw(width));
        // ĉ_i = r̂_i B + u'_i ĉ_{i−1} is R_i B + U_i H_0, and t̂_i = ω̂_i B + ω'_i ĉ_{i−1} so too: two known bases each.
        let mut steps: Zeroizing<Vec<[Scalar; 4]>> = Zeroizing::new(Vec::with_capacity(count));
        let (mut base, mut product) = (Scalar::ZERO, Scalar::ONE);
        for place in 0..count {
            let announced = [nonces_chain[place] + nonces[place] * base, nonces[place] * product];
            base = r_chain[place] + permuted[place] * base;
            product *= permuted[place];
            steps.push([base, product, announced[0], announced[1]]);
        }
        let links = in_parts(&steps, PART, |_, part| {
            let point = |b: &Scalar, h: &Scalar| Point::new(RistrettoPoint::mul_base(b) + &self.chain * h);
            part.iter().map(|[b, h, tb, th]| point(b, h).zip(point(tb, th))).collect()
        });
        let links = links.into_iter().collect::<Option<Vec<_>>>()?;

        let short = |place: usize| Point::new(RistrettoPoint::mul_base(&nonces_short[place]));
        let folded = self.fold(&nonces);
        let commitment = Point::new(RistrettoPoint::mul_base(&nonces_short[2]) + folded[0])?;
        let column = |(nonce, folded): (&Scalar, &[RistrettoPoint])| {
            let d = Point::new(folded[0] - RistrettoPoint::mul_base(nonce));
            let c = Point::new(folded[1] - self.context.key.element() * nonce);
            d.zip(c).map(|(d, c)| Pair { d, c })
        };
        let columns = nonces_columns.iter().zip(folded[1..].chunks_exact(2)).map(column);
        let mut tail = Tail {
            sums: short(0)?,
            product: short(1)?,
            commitment,
            columns: columns.collect::<Option<_>>()?,
            responses: [Scalar::ZERO; 3],
            column_responses: Vec::new(),
        };
        let item = |(commitment, (chain, announcement)): (Point, (Point, Point))| Item {
            commitment,
            chain,
            announcement,
            chain_response: Scalar::ZERO,
            response: Scalar::ZERO,
        };
        let mut items: Vec<Item> = commitments.into_iter().zip(links).map(item).collect();
        let c = challenge(&mut transcript, &items, &tail);

        for (place, item) in items.iter_mut().enumerate() {
            item.chain_response = nonces_chain[place] + c * r_chain[place];
            item.response = nonces[place] + c * permuted[place];
        }
        let weighted: Scalar = u.iter().zip(r.iter()).map(|(u, r)| u * r).sum();
        let sums = [r.iter().sum(), base, weighted];
        tail.responses = [0, 1, 2].map(|place| nonces_short[place] + c * sums[place]);
        let column = |column: usize| {
            let own = self.secret.randomness.iter().skip(column).step_by(width);
            let sum: Scalar = own.zip(permuted.iter()).map(|(r, u)| r * u).sum();
            nonces_columns[column] + c * sum
        };
        tail.column_responses = (0..width).map(column).collect();
        Some(Proof { items, tail })
    }

    /// `c_j = r_j B + H_i` for the input `j` that came out in place `i`.
    fn commitments(&self, r: &Secrets) -> Option<Vec<Point>> {
        let permutation = &self.secret.permutation;
        let mut inverse = Zeroizing::new(alloc::vec![0; permutation.len()]);
        permutation.iter().enumerate().for_each(|(to, from)| inverse[*from] = to);
        let commit = |first: usize, part: &[usize]| {
            let commit = |(place, to): (usize, &usize)| {
                let own = RistrettoPoint::mul_base(&r[first + place]);
                Point::new(own + self.context.generators.each[*to])
            };
            part.iter().enumerate().map(commit).collect()
        };
        in_parts(&inverse, PART, commit).into_iter().collect()
    }

    /// `Σ ω'_i H_i`, then `Σ ω'_i D'_i` and `Σ ω'_i C'_i` for each column.
    fn fold(&self, nonces: &Secrets) -> Vec<RistrettoPoint> {
        let width = self.context.width;
        let fold = |first: usize, part: &[Scalar]| {
            let generators = &self.context.generators.each[first..][..part.len()];
            let pairs = &self.outputs.pairs()[first * width..][..part.len() * width];
            let column = |column: usize| {
                let own = pairs.iter().skip(column).step_by(width);
                let d = RistrettoPoint::multiscalar_mul(part, own.clone().map(|pair| pair.d.element()));
                [d, RistrettoPoint::multiscalar_mul(part, own.map(|pair| pair.c.element()))]
            };
            let mut sums = alloc::vec![RistrettoPoint::multiscalar_mul(part, generators)];
            sums.extend((0..width).flat_map(column));
            alloc::vec![sums]
        };
        let add = |mut sums: Vec<RistrettoPoint>, part: Vec<RistrettoPoint>| {
            sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            sums
        };
        in_parts(nonces, PART, fold).into_iter().reduce(add).unwrap_or_default()
    }
}

/// So many secret scalars.
fn scalars(count: usize, rng: &mut (impl CryptoRng + RngCore)) -> Secrets {
    Zeroizing::new(repeat_with(|| random_scalar(rng)).take(count).collect())
}

/// Multiples of a base that is multiplied often.
fn table(base: &RistrettoPoint) -> RistrettoBasepointTable {
    RistrettoBasepointTable::create(base)
}
