//! A prover that is not held to permutations: it commits to any matrix, claims any `u'`, and proves as well as can be.

use super::proof::{Item, Tail};
use super::*;
use crate::transcript::Transcript;

/// What is claimed of every column, from `u` and `u'`.
pub(super) type Claim<'a> = &'a dyn Fn(&[Scalar], &[Scalar]) -> Vec<Scalar>;

/// A square matrix of scalars.
pub(super) type Matrix = Vec<Vec<Scalar>>;

/// `M` with `m[i][j]`: how much of input `j` comes out in place `i`.
pub(super) fn permutation(from: &[usize]) -> Matrix {
    let entry = |own: usize, j: usize| Scalar::from(u64::from(own == j));
    from.iter().map(|own| (0..from.len()).map(|j| entry(*own, j)).collect()).collect()
}

/// `Mv`.
pub(super) fn apply(matrix: &Matrix, vector: &[Scalar]) -> Vec<Scalar> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(m, v)| m * v).sum()).collect()
}

/// Answers that are linear combinations of others, each sealed anew: pair `i` is `Σ a[i][j]·input j` and an encryption of
/// nothing with `randomness`.
pub(super) fn combine(
    context: &Context,
    inputs: &Answers,
    combinations: &Matrix,
    randomness: &[Scalar],
) -> Answers {
    let rows: Vec<&[Pair]> = inputs.iter().collect();
    let mut randomness = randomness.iter();
    let mut pair = |row: &[Scalar], column: usize| {
        let r = randomness.next().unwrap();
        let sum = |part: fn(&Pair) -> &Point| -> RistrettoPoint {
            rows.iter().zip(row).map(|(pairs, a)| part(&pairs[column]).element() * a).sum()
        };
        let d = sum(|pair| &pair.d) + element(r);
        let c = sum(|pair| &pair.c) + context.key.element() * r;
        Pair { d: Point::new(d).unwrap(), c: Point::new(c).unwrap() }
    };
    let mut pairs = Vec::new();
    for row in combinations {
        (0..context.width).for_each(|column| pairs.push(pair(row, column)));
    }
    Answers::new(context, pairs).unwrap()
}

/// What a forger does.
pub(super) struct Forger<'a> {
    pub context: &'a Context,
    pub outputs: &'a Answers,
    /// The statement, absorbed.
    pub statement: Transcript,
    /// Whether the commitments are absorbed before the first challenges.
    pub committed: bool,
    /// What is committed to; may be made after `u` is known if nothing is absorbed.
    pub matrix: &'a dyn Fn(&[Scalar]) -> Matrix,
    /// `u'`, from `u`.
    pub permuted: &'a dyn Fn(&[Scalar]) -> Vec<Scalar>,
    /// `r'` of each column, from `u` and `u'`.
    pub randomness: Claim<'a>,
    /// What is added to announcements: `t1, t2, t3`, then `t4` for `D` and `C` of each column.
    pub errors: Vec<RistrettoPoint>,
    /// What is added to every `t̂_i`.
    pub chain_errors: Vec<RistrettoPoint>,
    /// Whether the chain ends where it must, whatever led there.
    pub closed: bool,
    /// First challenges that a broken verifier takes instead of the transcript's.
    pub forced: Option<Vec<Scalar>>,
}

impl Forger<'_> {
    /// The proof, each of whose equations holds as far as the claims are true, but for the errors.
    pub fn prove(self, rng: &mut ChaCha20Rng) -> Proof {
        let count = self.context.count;
        let generators = oracle::generators(count + 1);
        let mut draw = |count: usize| (0..count).map(|_| random_scalar(rng)).collect::<Vec<_>>();
        let mut transcript = self.statement.clone();
        let r = draw(count);
        let commit = |matrix: &Matrix| -> Vec<Point> {
            let commitment = |j: usize| {
                let column = matrix.iter().zip(&generators[1..]).map(|(row, generator)| generator * row[j]);
                Point::new(element(&r[j]) + column.sum::<RistrettoPoint>()).unwrap()
            };
            (0..count).map(commitment).collect()
        };
        let (u, commitments): (Vec<Scalar>, Vec<Point>) = if self.committed {
            let commitments = commit(&(self.matrix)(&[]));
            commitments.iter().for_each(|commitment| transcript.point("c_i", commitment));
            ((0..count).map(|_| transcript.challenge("u")).collect(), commitments)
        } else {
            let u: Vec<Scalar> = (0..count).map(|_| transcript.challenge("u")).collect();
            let commitments = commit(&(self.matrix)(&u));
            (u, commitments)
        };
        let (drawn, u) = (u.clone(), self.forced.unwrap_or(u));
        let permuted = (self.permuted)(&u);
        let columns = (self.randomness)(&u, &permuted);

        let (r_chain, nonces, nonces_chain) = (draw(count), draw(count), draw(count));
        let (short, short_columns) = (draw(3), draw(self.context.width));
        let mut errors = self.errors.iter().copied().chain(core::iter::repeat(RistrettoPoint::default()));
        let mut announce = |element: RistrettoPoint| Point::new(element + errors.next().unwrap()).unwrap();
        let sum = |points: &[RistrettoPoint]| -> RistrettoPoint {
            points.iter().zip(&nonces).map(|(point, nonce)| point * nonce).sum()
        };
        let (sums, product) = (announce(element(&short[0])), announce(element(&short[1])));
        let commitment = announce(element(&short[2]) + sum(&generators[1..]));
        let mut announced = Vec::new();
        for (column, nonce) in short_columns.iter().enumerate() {
            let half = |part: fn(&Pair) -> &Point| -> Vec<RistrettoPoint> {
                self.outputs.iter().map(|pairs| *part(&pairs[column]).element()).collect()
            };
            let d = announce(sum(&half(|pair| &pair.d)) - element(nonce));
            let c = announce(sum(&half(|pair| &pair.c)) - self.context.key.element() * nonce);
            announced.push(Pair { d, c });
        }
        let mut items = Vec::new();
        let (mut before, mut opened) = (generators[0], Scalar::ZERO);
        let mut chain_errors =
            self.chain_errors.iter().copied().chain(core::iter::repeat(RistrettoPoint::default()));
        for (place, commitment) in commitments.into_iter().enumerate() {
            let mut chain = element(&r_chain[place]) + before * permuted[place];
            let announcement =
                element(&nonces_chain[place]) + before * nonces[place] + chain_errors.next().unwrap();
            opened = r_chain[place] + permuted[place] * opened;
            if self.closed && place + 1 == count {
                let product: Scalar = u.iter().product();
                (chain, opened) = (element(&r_chain[place]) + generators[0] * product, r_chain[place]);
            }
            let (chain, announcement) = (Point::new(chain).unwrap(), Point::new(announcement).unwrap());
            let (chain_response, response) = (Scalar::ZERO, Scalar::ZERO);
            items.push(Item { commitment, chain, announcement, chain_response, response });
            before = *chain.element();
        }
        let responses = [Scalar::ZERO; 3];
        let tail =
            Tail { sums, product, commitment, columns: announced, responses, column_responses: Vec::new() };
        let mut proof = Proof { items, tail };
        // Nothing is absorbed twice: the challenges so far are drawn again.
        let (again, c) = oracle::challenges(self.statement, &proof, self.committed);
        assert_eq!(again, drawn);
        for (place, item) in proof.items.iter_mut().enumerate() {
            item.chain_response = nonces_chain[place] + c * r_chain[place];
            item.response = nonces[place] + c * permuted[place];
        }
        let weighted: Scalar = u.iter().zip(&r).map(|(u, r)| u * r).sum();
        let known = [r.iter().sum::<Scalar>(), opened, weighted];
        proof.tail.responses = [0, 1, 2].map(|place| short[place] + c * known[place]);
        proof.tail.column_responses =
            short_columns.iter().zip(&columns).map(|(nonce, r)| nonce + c * r).collect();
        proof
    }
}

/// An honest statement for a forger to begin with: trustee 1 in place 1.
pub(super) fn forge<'a>(
    context: &'a Context,
    inputs: &Answers,
    outputs: &'a Answers,
    matrix: &'a dyn Fn(&[Scalar]) -> Matrix,
    permuted: &'a dyn Fn(&[Scalar]) -> Vec<Scalar>,
    randomness: Claim<'a>,
) -> Forger<'a> {
    let statement = oracle::statement(context, 1, 1, inputs, outputs);
    Forger {
        context,
        outputs,
        statement,
        committed: true,
        matrix,
        permuted,
        randomness,
        errors: Vec::new(),
        chain_errors: Vec::new(),
        closed: false,
        forced: None,
    }
}

/// `Σ u'_i r'_i` of each column: what is true of outputs that were sealed anew with these.
pub(super) fn weighted(randomness: &[Scalar], width: usize) -> impl Fn(&[Scalar], &[Scalar]) -> Vec<Scalar> {
    move |_, permuted| {
        let column = |column: usize| {
            let own = randomness.iter().skip(column).step_by(width);
            own.zip(permuted).map(|(r, u)| r * u).sum()
        };
        (0..width).map(column).collect()
    }
}
