//! Elections with pools of ballots, made once: honest ones, and forged ones that no change of bytes could make.

use super::library;
use crate::generate::prover::{Prover, random};
use crate::world::{contest, draft};
use bulletproofs::BulletproofGens;
use glassurn_crypto::ballot::{Context, seal};
use glassurn_crypto::credential::Credential;
use glassurn_crypto::group::{B, Point, Scalar};
use glassurn_crypto::manifest::{Contest, Manifest, Rule};
use minicbor::Decoder;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::ops::Range;
use std::sync::OnceLock;

/// How many elections there are.
pub const COUNT: usize = 5;

/// An election and what is made for it.
pub struct Prepared {
    /// The election.
    pub context: Context,
    /// The generators of the library's verifier.
    pub generators: BulletproofGens,
    /// Ballots to begin with, in an order that seeds rely on.
    pub pool: Vec<Pooled>,
    /// Where a ballot's byte strings stand: election, credential, each contest's values, range proof, linear
    /// proof, proofs of squares if there are any.
    pub parts: Vec<Range<usize>>,
    /// Where the linear proof begins.
    pub linear: usize,
}

/// A ballot of a pool.
pub struct Pooled {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the oracle takes it.
    pub valid: bool,
}

/// The election of this number, below [`COUNT`].
pub fn prepared(number: usize) -> &'static Prepared {
    static ALL: [OnceLock<Prepared>; COUNT] = [const { OnceLock::new() }; COUNT];
    ALL[number].get_or_init(|| prepare(number))
}

/// One of two; three contests; approval; a budget with a smallest sum, of 16 bits and with padding; a conviction budget beside
/// one of two.
fn contests(number: usize) -> Vec<Contest> {
    let over = |name: &str, options: usize, rule| {
        let options: Vec<String> = (0..options).map(|i| format!("option-{i}")).collect();
        contest(name, &options, rule)
    };
    let one_of = Rule::Exactly { sum: 1, cap: None };
    match number {
        0 => vec![over("a", 2, one_of)],
        1 => vec![over("a", 3, one_of.clone()), over("b", 3, one_of), over("c", 1, Rule::Cap { cap: 5 })],
        2 => vec![over("a", 3, Rule::Cap { cap: 1 })],
        4 => vec![over("a", 2, Rule::Quadratic { credits: 9, against: true }), over("b", 2, one_of)],
        _ => vec![over("a", 3, Rule::Between { low: 1, high: 300, cap: None })],
    }
}

/// Two answers that each election's rules allow, then two that they do not.
fn answers(number: usize) -> [&'static [i64]; 4] {
    match number {
        0 => [&[1], &[0], &[2], &[-1]],
        1 => [&[0, 1, 1, 0, 5], &[0, 0, 0, 1, 0], &[0, 1, 1, 0, 6], &[1, 1, 0, 0, 0]],
        2 => [&[1, 0, 1], &[0, 0, 0], &[2, 0, 0], &[0, -1, 1]],
        4 => [&[5, 1, 1], &[3, 0, 0], &[6, 4, 1], &[-1, 3, 0]],
        _ => [&[1, 299, 0], &[0, 0, 1], &[0, 0, 0], &[300, 2, -2]],
    }
}

fn manifest(number: usize) -> Manifest {
    draft(contests(number), 1, 1).check().expect("the rules hold")
}

/// `Y = yB` with a `y` that everybody knows.
fn key(y: u64) -> Point {
    Point::new(B * Scalar::from(y)).expect("not the identity")
}

fn prepare(number: usize) -> Prepared {
    let context = Context::new(manifest(number), key(20_261_123));
    let layout = context.manifest().layout();
    let generators = BulletproofGens::new(layout.bits, layout.padded);
    let mut prepared = Prepared { generators, pool: Vec::new(), parts: Vec::new(), linear: 0, context };
    for bytes in pool(number, &prepared.context) {
        let valid = library(&prepared.context, &prepared.generators, &bytes);
        prepared.pool.push(Pooled { bytes, valid });
    }
    prepared.parts = parts(&prepared.pool[0].bytes).expect("an honest ballot is one");
    let behind = 1 + usize::from(!prepared.context.manifest().layout().squares.is_empty());
    prepared.linear = prepared.parts[prepared.parts.len() - behind].start;
    prepared
}

/// Ballots 0 to 4 are honest; of 5 and 6 the range proof claims low bits of what the rules forbid; 7 to 11 miss
/// equations of the range proof by what would cancel between 7 and 8, 9 and 10, 8 and 9, and inside of 11; 12 is
/// committed over another blinding base, 13 sealed for another key, 14 for another election; 15 to 20 miss
/// equations of the linear proof by what would cancel inside of 15, between 16 and 17 or 18, and between 19 and
/// 20. Where votes cost their squares, 21 and 22 miss them by what would cancel between them, 23 has another `Q` than its votes
/// cost, and its range proof claims that nothing is left of that.
fn pool(number: usize, context: &Context) -> Vec<Vec<u8>> {
    let mut rng = ChaCha20Rng::seed_from_u64(number as u64);
    let secrets: Vec<Scalar> = (0..21).map(|_| random(&mut rng)).collect();
    let [first, second, high, negative] = answers(number);
    let allowed = |values: &[i64]| -> Vec<u64> { values.iter().map(|v| v.unsigned_abs()).collect() };
    let (first, second) = (allowed(first), allowed(second));

    let mut pool = Vec::new();
    for (voter, values) in [(0, &first), (1, &second)] {
        let credential = Credential::from_secret(secrets[voter]).expect("not zero");
        let sealed = seal(context, &credential, 1, 0, values, &mut rng).expect("the rules allow it");
        pool.push(sealed.cast(context, &mut rng).expect("fresh randomness").to_bytes());
    }
    let mut prover = Prover::new(context);
    for (voter, sequence, values) in [(2, 1, &first), (3, 1, &second), (0, 2, &second)] {
        pool.push(prover.ballot(&secrets[voter], sequence, values, &mut rng));
    }
    for (voter, values) in [(5, high), (6, negative)] {
        pool.push(lie(context, &prover, &secrets[voter], values, &mut rng));
    }
    let mut spoil = |voters: Range<usize>, spoiled: &[[i64; 5]]| -> Vec<Vec<u8>> {
        let ballot = |(voter, errors): (usize, &[i64; 5])| {
            prover.off = errors.map(signed);
            prover.ballot(&secrets[voter], 1, &first, &mut rng)
        };
        voters.zip(spoiled).map(ballot).collect()
    };
    let range = [[0, 7, 0, 0, 0], [0, -7, 0, 0, 0], [7, 0, 0, 0, 0], [-7, 0, 0, 0, 0], [7, -7, 0, 0, 0]];
    let linear = [
        [0, 0, 0, 7, -7],
        [0, 0, 7, 0, 0],
        [0, 0, -7, 0, 0],
        [0, 0, 0, -7, 0],
        [0, 0, 0, 0, 7],
        [0, 0, 0, 0, -7],
    ];
    pool.extend(spoil(7..12, &range));
    let linear = spoil(15..21, &linear);
    let over = Prover::over(context, context.key().element());
    pool.push(over.ballot(&secrets[12], 1, &first, &mut rng));
    let elsewhere = Context::new(manifest(number), key(20_261_124));
    pool.push(Prover::new(&elsewhere).ballot(&secrets[13], 1, &first, &mut rng));
    let other = if number < 3 { number + 1 } else { 0 };
    let elsewhere = Context::new(manifest(other), *context.key());
    let values = allowed(answers(other)[0]);
    pool.push(Prover::new(&elsewhere).ballot(&secrets[14], 1, &values, &mut rng));
    pool.extend(linear);
    if !context.manifest().layout().squares.is_empty() {
        let prover = &mut Prover::new(context);
        for [q, opening, product] in [[0, 7, 0], [0, -7, 0], [1, 0, 0]] {
            let secret = random(&mut rng);
            prover.off_squares = [q, opening, product].map(signed);
            let cost = context.manifest().layout().committed(&first).last().copied().unwrap_or(0) as i64;
            let values: Vec<i64> = first.iter().map(|value| *value as i64).chain([cost + q]).collect();
            let opened: Vec<(Scalar, Scalar)> =
                values[..first.len()].iter().map(|&value| (signed(value), random(&mut rng))).collect();
            pool.push(prover.claim(&secret, 1, &opened, &claims(context, &values), &mut rng));
        }
    }
    pool
}

/// A signed integer as a scalar: −1 is ℓ − 1.
pub fn signed(value: i64) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// A ballot of values that the rules forbid; the range proof claims the low bits of each form.
fn lie(
    context: &Context,
    prover: &Prover,
    secret: &Scalar,
    values: &[i64],
    rng: &mut ChaCha20Rng,
) -> Vec<u8> {
    let opened: Vec<(Scalar, Scalar)> = values.iter().map(|&value| (signed(value), random(rng))).collect();
    let squares = context.manifest().layout().squares.iter().map(|squares| {
        let own = values[squares.values.clone()].iter();
        own.map(|value| (value - squares.offset as i64).pow(2)).sum()
    });
    let committed: Vec<i64> = values.iter().copied().chain(squares).collect();
    prover.claim(secret, 1, &opened, &claims(context, &committed), rng)
}

/// The low bits of each form of what is committed to.
fn claims(context: &Context, committed: &[i64]) -> Vec<u64> {
    let claimed = context.manifest().layout().forms.iter().map(|form| {
        let sum: i64 = committed[form.values.clone()].iter().sum();
        (form.constant + if form.negative { -sum } else { sum }) as u64
    });
    claimed.collect()
}

/// The ranges of a ballot's byte strings.
fn parts(ballot: &[u8]) -> Result<Vec<Range<usize>>, minicbor::decode::Error> {
    let mut d = Decoder::new(ballot);
    let mut parts = Vec::new();
    let mut string = |d: &mut Decoder<'_>| {
        let length = d.bytes()?.len();
        parts.push(d.position() - length..d.position());
        Ok::<_, minicbor::decode::Error>(())
    };
    d.array()?;
    d.u64()?;
    string(&mut d)?;
    string(&mut d)?;
    d.u64()?;
    for _ in 0..d.array()?.unwrap_or(0) {
        d.array()?;
        d.u64()?;
        string(&mut d)?;
    }
    string(&mut d)?;
    string(&mut d)?;
    if d.position() < ballot.len() {
        string(&mut d)?;
    }
    Ok(parts)
}
