//! The one verifier of ballots: many ballots, one equation in the group (`docs/protocol.md` §9).
//!
//! Every equation of every ballot gets a weight of 128 random bits; the weighted sum is one multiscalar multiplication
//! in which the generators appear once. If it is not zero, the batch is halved until the ballots at fault are found;
//! credentials come first then: they are cheap, and whoever knows no credential's secret costs those who know theirs one
//! more sum, not a search.

use super::equation::{Equation, Sum, Weights};
use super::statement::{begin, finish};
use super::verify::{BallotError, Checked, Verified, inspect};
use super::{Ballot, Context, answers};
use crate::group::Scalar;
use crate::transcript::Transcript;
use alloc::vec::Vec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

/// Points of one multiplication: about as many as stay in a core's cache, and not one more than a power of two, for which
/// the library would make a copy of all that it holds.
const POINTS: usize = 16_384;

impl Context {
    /// How many points the equations of so many ballots multiply.
    pub(super) fn points(&self, ballots: usize) -> usize {
        let layout = self.manifest.layout();
        if self.manifest.is_mixed() {
            // `D` of every pair, `A1`, `A4`, `X`; and `B`.
            return ballots * (layout.values + 3) + 1;
        }
        let size = layout.bits * layout.padded;
        // `Q`, `A5` of every value and `A6` where votes cost their squares.
        let squares: usize = layout.squares.iter().map(|squares| squares.values.len() + 2).sum();
        let each = 3 * layout.values + squares + 2 * size.trailing_zeros() as usize + 9;
        // `B`, `B̃`, `Y`, and the generators.
        ballots * each + 3 + 2 * size
    }

    /// How many ballots are best verified together.
    pub fn batch(&self) -> usize {
        let shared = self.points(0);
        (POINTS.saturating_sub(shared) / (self.points(1) - shared)).max(1)
    }
}

/// Verifies a ballot alone: a batch of one.
pub fn verify(
    context: &Context,
    checked: Checked,
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Verified, BallotError> {
    verify_batch(context, [checked].into(), rng).pop().unwrap_or(Err(BallotError::Schema))
}

/// Inspects and verifies ballots of one election together: a verdict on each, in their order.
pub fn verify_ballots(
    context: &Context,
    ballots: Vec<Ballot>,
    rng: &mut (impl CryptoRng + RngCore),
) -> Vec<Result<Verified, BallotError>> {
    if context.manifest.is_mixed() {
        return answers::verify(context, ballots, rng);
    }
    let mut checked = Vec::with_capacity(ballots.len());
    let inspect = |ballot| inspect(context, ballot).map(|ballot| checked.push(ballot));
    let inspected: Vec<Result<(), BallotError>> = ballots.into_iter().map(inspect).collect();
    let mut verdicts = verify_batch(context, checked, rng).into_iter();
    let mut verdict = |()| verdicts.next().unwrap_or(Err(BallotError::Schema));
    inspected.into_iter().map(|inspected| inspected.and_then(&mut verdict)).collect()
}

/// Verifies ballots of one election together, in groups of at most [`Context::batch`]; the verdict on each is the one that it
/// gets alone. `rng` must be the operating system's or as good: it keys the weights, after every ballot is fixed.
pub fn verify_batch(
    context: &Context,
    ballots: Vec<Checked>,
    rng: &mut (impl CryptoRng + RngCore),
) -> Vec<Result<Verified, BallotError>> {
    // Whoever inspected them has compared their election.
    let beginning = begin(context.manifest.id(), &context.key);
    let statements = |checked: &Checked| {
        let ballot = checked.ballot();
        let parts = ballot.contests.iter().map(|contest| (contest.kind, contest.values.as_slice()));
        finish(beginning.clone(), &ballot.credential, ballot.sequence, parts)
    };
    let mut verdicts = Vec::with_capacity(ballots.len());
    // Equal groups: what is shared costs the last one as much as the others.
    let count = ballots.len().div_ceil(context.batch()).max(1);
    for group in ballots.chunks(ballots.len().div_ceil(count).max(1)) {
        verdicts.extend(judge(context, group, group.iter().map(statements), rng));
    }
    let assume = |(checked, verdict): (Checked, Result<(), BallotError>)| verdict.map(|()| checked.assume());
    ballots.into_iter().zip(verdicts).map(assume).collect()
}

/// The verdicts on one group, over transcripts that have absorbed the ballots' statements.
pub(super) fn judge(
    context: &Context,
    ballots: &[Checked],
    statements: impl Iterator<Item = Transcript>,
    rng: &mut (impl CryptoRng + RngCore),
) -> Vec<Result<(), BallotError>> {
    let equations = ballots.iter().zip(statements).map(|(b, statement)| Equation::new(context, b, statement));
    let Some(mut equations) = equations.collect::<Option<Vec<_>>>() else {
        // A range proof of the layout's length has every message.
        return ballots.iter().map(|_| Err(BallotError::Range)).collect();
    };
    Equation::invert(&mut equations);
    let weights = weigh(context, ballots, &equations, rng);
    let mut group =
        Group { context, ballots, equations, weights, verdicts: alloc::vec![Ok(()); ballots.len()] };
    let all: Vec<usize> = (0..ballots.len()).collect();
    if !group.hold(&[Claim::Credential, Claim::Linear, Claim::Squares, Claim::Range], &all) {
        group.search(&[Claim::Credential], &all);
        let honest: Vec<usize> = all.into_iter().filter(|&place| group.verdicts[place].is_ok()).collect();
        group.search(&[Claim::Linear, Claim::Squares, Claim::Range], &honest);
    }
    group.verdicts
}

/// What a ballot claims, and which equations say so.
#[derive(Clone, Copy)]
enum Claim {
    Credential,
    Linear,
    Squares,
    Range,
}

/// Ballots whose equations are weighed together.
struct Group<'a> {
    context: &'a Context,
    ballots: &'a [Checked],
    equations: Vec<Equation>,
    weights: Vec<Weights>,
    verdicts: Vec<Result<(), BallotError>>,
}

impl Group<'_> {
    /// Finds the members for which one of the claims does not hold.
    fn search(&mut self, claims: &[Claim], members: &[usize]) {
        if !self.hold(claims, members) {
            self.narrow(claims, members);
        }
    }

    /// Halves a set of members that is known not to hold.
    fn narrow(&mut self, claims: &[Claim], members: &[usize]) {
        if let &[one] = members {
            self.verdicts[one] = Err(self.fault(claims, one));
            return;
        }
        let (left, right) = members.split_at(members.len() / 2);
        if self.hold(claims, left) {
            self.narrow(claims, right);
        } else {
            self.narrow(claims, left);
            self.search(claims, right);
        }
    }

    /// Whether the weighted sum of these claims over these members is zero.
    fn hold(&self, claims: &[Claim], members: &[usize]) -> bool {
        let mut sum = Sum::new(self.context, members.len());
        for &place in members {
            let weights = only(&self.weights[place], claims);
            sum.add(&self.ballots[place], &self.equations[place], &weights);
        }
        sum.vanishes()
    }

    /// The first of the claims that does not hold for a member, one of which does not.
    fn fault(&self, claims: &[Claim], one: usize) -> BallotError {
        let [rest @ .., last] = claims else { return BallotError::Schema };
        match rest.iter().find(|claim| !self.hold(&[**claim], &[one])).unwrap_or(last) {
            Claim::Credential => BallotError::Credential,
            Claim::Linear => BallotError::Linear,
            Claim::Squares => BallotError::Squares,
            Claim::Range => BallotError::Range,
        }
    }
}

/// The weights of these claims; the others are left out.
fn only(weights: &Weights, claims: &[Claim]) -> Weights {
    let mut only = Weights {
        credential: Scalar::ZERO,
        linear: [Scalar::ZERO; 3],
        range: [Scalar::ZERO; 2],
        squares: Vec::new(),
    };
    for claim in claims {
        match claim {
            Claim::Credential => only.credential = weights.credential,
            Claim::Linear => only.linear = weights.linear,
            Claim::Squares => only.squares.clone_from(&weights.squares),
            Claim::Range => only.range = weights.range,
        }
    }
    only
}

/// Six weights for each ballot, and as many more as it has equations of squares, from ChaCha20, keyed with a hash over all of
/// them and 32 bytes of the caller's generator. A ballot's challenge `c` binds everything in it but its responses, which stand
/// beside it.
pub(super) fn weigh(
    context: &Context,
    ballots: &[Checked],
    equations: &[Equation],
    rng: &mut (impl CryptoRng + RngCore),
) -> Vec<Weights> {
    let mut random = [0u8; 32];
    rng.fill_bytes(&mut random);
    let mut hash = Sha256::new();
    hash.update(b"glassurn/v1/batch");
    hash.update(context.manifest.id());
    for (checked, equation) in ballots.iter().zip(equations) {
        [equation.c].iter().chain(checked.all_responses()).for_each(|scalar| hash.update(scalar.as_bytes()));
    }
    hash.update(random);
    let mut stream = ChaCha20Rng::from_seed(hash.finalize().into());
    let mut weight = || {
        let mut bytes = [0u8; 16];
        stream.fill_bytes(&mut bytes);
        Scalar::from(u128::from_le_bytes(bytes))
    };
    let squares = context.manifest.layout().squares.iter().map(|squares| squares.values.len() + 1).sum();
    let mut all = || Weights {
        credential: weight(),
        linear: [weight(), weight(), weight()],
        range: [weight(), weight()],
        squares: (0..squares).map(|_| weight()).collect(),
    };
    ballots.iter().map(|_| all()).collect()
}
