//! A second verifier of ballots, written from `docs/protocol.md` alone: of the crate under test it uses nothing.
//! Range proofs it verifies by its own hand, where of the proof's library it uses nothing either, or by the
//! library's verifier. What all accept and refuse must be the same.

mod range;

use bulletproofs::BulletproofGens;
use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_COMPRESSED, RISTRETTO_BASEPOINT_POINT as B};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use merlin::Transcript;
use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};

pub use range::absorb;

/// A reason in words; tests compare only whether there is one.
pub type Answer<T> = Result<T, String>;

/// A form: `constant`, first value, end, whether the values are subtracted; sums of squares are numbered behind all values.
pub type Form = (i64, usize, usize, bool);

/// Challenges by name, in the order in which they are drawn.
pub type Challenges = Vec<(&'static str, Scalar)>;

/// What a verifier computes on the way, for the vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The receipt code's hash.
    pub fingerprint: [u8; 32],
    /// All forms, without padding.
    pub forms: Vec<Form>,
    /// `n`: the bits of each.
    pub bits: usize,
    /// `M`: how many they are with padding.
    pub padded: usize,
    /// All challenges.
    pub challenges: Challenges,
}

/// `B̃`: SHA3-512 of the basepoint's encoding, mapped to the group.
pub fn b_blinding() -> RistrettoPoint {
    let wide: [u8; 64] = sha3::Sha3_512::digest(RISTRETTO_BASEPOINT_COMPRESSED.as_bytes()).into();
    RistrettoPoint::from_uniform_bytes(&wide)
}

/// What makes a rule of kind 2 a list of numbers like the others: `[QUADRATIC, credits, against]`.
const QUADRATIC: u64 = 1 << 32;

/// A contest's selections, and its rule as numbers.
fn contests(manifest: &[u8]) -> Answer<Vec<(u64, Vec<u64>)>> {
    let mut d = Decoder::new(manifest);
    let wrong = |e: minicbor::decode::Error| e.to_string();
    d.array().map_err(wrong)?;
    d.skip().map_err(wrong)?;
    d.skip().map_err(wrong)?;
    let count = d.array().map_err(wrong)?.ok_or("indefinite")?;
    let mut contests = Vec::new();
    for _ in 0..count {
        d.array().map_err(wrong)?;
        let kind = d.u64().map_err(wrong)?;
        for _ in 0..4 {
            d.skip().map_err(wrong)?;
        }
        let m = d.array().map_err(wrong)?.ok_or("indefinite")?;
        for _ in 0..m {
            d.skip().map_err(wrong)?;
        }
        let fields = d.array().map_err(wrong)?.ok_or("indefinite")?;
        let rule: Result<Vec<u64>, _> = match kind {
            0 => (0..fields).map(|_| d.u64()).collect(),
            2 if fields == 2 => d.u64().and_then(|credits| Ok(vec![QUADRATIC, credits, d.bool()?.into()])),
            _ => return Err("another kind of contest".into()),
        };
        contests.push((m, rule.map_err(wrong)?));
        for _ in 0..3 {
            d.skip().map_err(wrong)?;
        }
    }
    Ok(contests)
}

/// A contest of kind 2: its place, its values, and the value of no votes.
struct Budget {
    contest: usize,
    values: std::ops::Range<usize>,
    offset: u64,
}

/// The table of §3: for each contest its explicit values; all forms, and the largest value of any; the contests of kind 2.
fn compile(contests: &[(u64, Vec<u64>)]) -> (Vec<std::ops::Range<usize>>, Vec<Form>, u64, Vec<Budget>) {
    let (mut ranges, mut forms, mut next, mut largest, mut budgets) = (vec![], vec![], 0usize, 0, vec![]);
    let all: usize = contests.iter().map(|(m, rule)| *m as usize - usize::from(rule[0] == 0)).sum();
    for (contest, (m, rule)) in contests.iter().enumerate() {
        if let [QUADRATIC, credits, against] = rule[..] {
            let most = (0..).take_while(|votes| votes * votes <= credits).last().unwrap_or(0);
            let (values, offset) = (next..next + *m as usize, most * against);
            next = values.end;
            forms.extend(values.clone().map(|k| (0, k, k + 1, false)));
            let square = all + budgets.len();
            forms.push((credits as i64, square, square + 1, true));
            largest = largest.max(most + offset).max(credits);
            ranges.push(values.clone());
            budgets.push(Budget { contest, values, offset });
            continue;
        }
        let (low, high, cap) = match rule[..] {
            [0, sum, cap] => (sum, sum, cap),
            [1, high, cap] => (0, high, cap),
            [2, low, high, cap] => (low, high, cap),
            [3, cap] => (0, 0, cap),
            _ => panic!("no such rule"),
        };
        let implied = rule[0] == 0;
        let range = next..next + *m as usize - usize::from(implied);
        next = range.end;
        let each = |forms: &mut Vec<_>, constant: i64, negative| {
            forms.extend(range.clone().map(|k| (constant, k, k + 1, negative)));
        };
        each(&mut forms, 0, false);
        let value = if cap > 0 { cap } else { high };
        largest = largest.max(value);
        match rule[0] {
            0 => forms.push((high as i64, range.start, range.end, true)),
            1 => forms.push((high as i64, range.start, range.end, true)),
            2 => {
                forms.push((high as i64, range.start, range.end, true));
                forms.push((-(low as i64), range.start, range.end, false));
            }
            _ => {}
        }
        largest = match rule[0] {
            1 => largest.max(high),
            2 => largest.max(high - low),
            _ => largest,
        };
        if cap > 0 {
            each(&mut forms, cap as i64, true);
            if implied {
                forms.push((cap as i64 - high as i64, range.start, range.end, false));
            }
        }
        ranges.push(range);
    }
    (ranges, forms, largest, budgets)
}

fn point(bytes: &[u8]) -> Answer<RistrettoPoint> {
    let point = CompressedRistretto::from_slice(bytes).map_err(|e| e.to_string())?;
    let point = point.decompress().ok_or("not a canonical point")?;
    if point == RistrettoPoint::identity() { Err("the identity".into()) } else { Ok(point) }
}

fn scalar(bytes: &[u8]) -> Answer<Scalar> {
    let bytes = bytes.try_into().map_err(|_| "not 32 bytes")?;
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or_else(|| "not a canonical scalar".into())
}

/// Draws a challenge.
pub fn challenge(transcript: &mut Transcript, label: &'static [u8]) -> Scalar {
    let mut wide = [0; 64];
    transcript.challenge_bytes(label, &mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// `1, base, base², …`
pub fn powers(base: Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(power * base)).take(count).collect()
}

fn sum(scalars: &[Scalar], points: &[RistrettoPoint]) -> RistrettoPoint {
    RistrettoPoint::vartime_multiscalar_mul(scalars, points)
}

/// A ballot's fields.
struct Fields {
    election: Vec<u8>,
    credential: Vec<u8>,
    sequence: u64,
    contests: Vec<(u64, Vec<u8>)>,
    range: Vec<u8>,
    linear: Vec<u8>,
    squares: Option<Vec<u8>>,
}

fn read(ballot: &[u8]) -> Answer<Fields> {
    let mut d = Decoder::new(ballot);
    let fields = (|| {
        let head = (d.array()?, d.u64()?);
        let (election, credential, sequence) = (d.bytes()?.to_vec(), d.bytes()?.to_vec(), d.u64()?);
        let mut contests = vec![];
        for _ in 0..d.array()?.unwrap_or(0) {
            if d.array()? != Some(2) {
                return Ok(None);
            }
            contests.push((d.u64()?, d.bytes()?.to_vec()));
        }
        let (range, linear) = (d.bytes()?.to_vec(), d.bytes()?.to_vec());
        let squares = if head.0 == Some(8) { Some(d.bytes()?.to_vec()) } else { None };
        let fields = Fields { election, credential, sequence, contests, range, linear, squares };
        Ok::<_, minicbor::decode::Error>(matches!(head, (Some(7 | 8), 1)).then_some(fields))
    })();
    let fields = fields.map_err(|e| e.to_string())?.ok_or("not a ballot of version 1")?;
    // Deterministic: what is written again is what was read.
    let mut e = Encoder::new(Vec::new());
    let written = (|| {
        e.array(if fields.squares.is_some() { 8 } else { 7 })?
            .u64(1)?
            .bytes(&fields.election)?
            .bytes(&fields.credential)?
            .u64(fields.sequence)?;
        e.array(fields.contests.len() as u64)?;
        for (kind, values) in &fields.contests {
            e.array(2)?.u64(*kind)?.bytes(values)?;
        }
        e.bytes(&fields.range)?.bytes(&fields.linear)?;
        if let Some(squares) = &fields.squares {
            e.bytes(squares)?;
        }
        e.ok()
    })();
    written.map_err(|e| e.to_string())?;
    if e.writer() == ballot { Ok(fields) } else { Err("not the deterministic encoding".into()) }
}

/// Verifies a ballot under the election's key.
pub fn verify(manifest: &[u8], key: &[u8; 32], ballot: &[u8]) -> Answer<Trace> {
    verify_with(manifest, key, ballot, range::verify)
}

/// The same with the range proof by `bulletproofs`' own `verify_multiple_with_rng`, over these generators or more.
pub fn verify_by_library(
    generators: &BulletproofGens,
    manifest: &[u8],
    key: &[u8; 32],
    ballot: &[u8],
) -> Answer<Trace> {
    verify_with(manifest, key, ballot, |t, bits, commitments, proof| {
        range::verify_by_library(generators, t, bits, commitments, proof)
    })
}

/// Verifies a ballot with a verifier of range proofs, which absorbs the proof and gives its challenges.
fn verify_with(
    manifest: &[u8],
    key: &[u8; 32],
    ballot: &[u8],
    range: impl Fn(&mut Transcript, usize, &[RistrettoPoint], &[u8]) -> Answer<Challenges>,
) -> Answer<Trace> {
    let f = read(ballot)?;
    let id: [u8; 32] =
        Sha256::new().chain_update(b"glassurn/v1/election").chain_update(manifest).finalize().into();
    let (ranges, forms, largest, budgets) = compile(&contests(manifest)?);
    let bits = [8, 16, 32].into_iter().find(|&n| largest < 1 << n).ok_or("too large")?;
    let padded = forms.len().next_power_of_two();
    let shape = f.election == id
        && f.sequence > 0
        && f.contests.len() == ranges.len()
        && f.contests.iter().zip(&ranges).enumerate().all(|(place, ((kind, v), range))| {
            let squares = usize::from(budgets.iter().any(|budget| budget.contest == place));
            *kind == 2 * squares as u64 && v.len() == 96 * range.len() + 32 * squares
        })
        && f.squares.as_ref().map(Vec::len) == (!budgets.is_empty()).then(|| proofs_of_squares(&budgets))
        && f.range.len() == 32 * (9 + 2 * (bits * padded).ilog2() as usize)
        && f.linear.len() == 7 * 32;
    if !shape {
        return Err("another shape".into());
    }
    let fingerprint = fingerprint(&id, key, &f);
    let (x, y) = (point(&f.credential)?, point(key)?);
    let sealed = f.contests.iter().flat_map(|(_, values)| values.chunks_exact(96)).flatten();
    let sealed: Vec<u8> = sealed.copied().collect();
    let parts: Vec<RistrettoPoint> = sealed.chunks(32).map(point).collect::<Answer<_>>()?;
    let q = budgets.iter().map(|budget| point(f.contests[budget.contest].1.chunks_exact(96).remainder()));
    let q: Vec<RistrettoPoint> = q.collect::<Answer<_>>()?;
    let take = |part: usize| -> Vec<RistrettoPoint> { parts.iter().skip(part).step_by(3).copied().collect() };
    let (d, c, k) = (take(0), take(1), take(2));

    // Step 1: the statement.
    let mut t = Transcript::new(b"glassurn/v1/ballot");
    t.append_message(b"election", &id);
    t.append_message(b"Y", key);
    t.append_message(b"X", &f.credential);
    t.append_message(b"sequence", &f.sequence.to_le_bytes());
    t.append_message(b"contests", &(f.contests.len() as u64).to_le_bytes());
    for (index, (kind, values)) in f.contests.iter().enumerate() {
        t.append_message(b"contest", &(index as u64).to_le_bytes());
        t.append_message(b"kind", &kind.to_le_bytes());
        t.append_message(b"values", &(values.len() as u64 / 96).to_le_bytes());
        for value in values.chunks_exact(96) {
            t.append_message(b"D", &value[..32]);
            t.append_message(b"C", &value[32..64]);
            t.append_message(b"K", &value[64..]);
        }
        if *kind == 2 {
            t.append_message(b"Q", values.chunks_exact(96).remainder());
        }
    }
    // Step 2: the range proof over the derived commitments.
    let commitments = commitments(&forms, &[&k[..], &q[..]].concat());
    let mut challenges = range(&mut t, bits, &commitments, &f.range)?;
    // Step 3: its bytes, then ρ; step 4: the announcements, those of squares first, then c.
    t.append_message(b"range-proof", &f.range);
    let rho = challenge(&mut t, b"rho");
    let squares: Vec<[u8; 32]> = f.squares.unwrap_or_default().as_chunks().0.to_vec();
    let mut rest = &squares[..];
    let mut proofs = Vec::new();
    for budget in &budgets {
        let m = budget.values.len();
        let (proof, behind) = rest.split_at(3 * m + 2);
        rest = behind;
        proof[..m].iter().for_each(|opening| t.append_message(b"A5", opening));
        t.append_message(b"A6", &proof[m]);
        proofs.push(proof);
    }
    for (label, bytes) in [b"A1", b"A2", b"A3", b"A4"].into_iter().zip(f.linear.chunks(32)) {
        t.append_message(label, bytes);
    }
    let e = challenge(&mut t, b"c");
    challenges.extend([("rho", rho), ("c", e)]);
    let a: Vec<RistrettoPoint> = f.linear[..128].chunks(32).map(point).collect::<Answer<_>>()?;
    let z: Vec<Scalar> = f.linear[128..].chunks(32).map(scalar).collect::<Answer<_>>()?;
    let weights = powers(rho, d.len());
    let fold = |points: &[RistrettoPoint]| sum(&weights, points);
    let equations = [
        B * z[2] == a[3] + x * e,
        B * z[0] == a[0] + fold(&d) * e,
        B * z[1] + b_blinding() * z[0] == a[1] + fold(&k) * e,
        B * z[1] + y * z[0] == a[2] + fold(&c) * e,
    ];
    if let Some(place) = equations.iter().position(|holds| !holds) {
        return Err(format!("linear equation {place}"));
    }
    for ((budget, proof), q) in budgets.iter().zip(proofs).zip(&q) {
        squared(budget, proof, &k, q, e)?;
    }
    Ok(Trace { fingerprint, forms, bits, padded, challenges })
}

/// The bytes of all proofs of squares.
fn proofs_of_squares(budgets: &[Budget]) -> usize {
    budgets.iter().map(|budget| 32 * (3 * budget.values.len() + 2)).sum()
}

/// The equations of §6.3 for one contest of kind 2: `q` commits to the sum of the squares of its votes.
fn squared(
    budget: &Budget,
    proof: &[[u8; 32]],
    k: &[RistrettoPoint],
    q: &RistrettoPoint,
    c: Scalar,
) -> Answer<()> {
    let (announced, responses) = proof.split_at(budget.values.len() + 1);
    let announced: Vec<RistrettoPoint> = announced.iter().map(|bytes| point(bytes)).collect::<Answer<_>>()?;
    let responses: Vec<Scalar> = responses.iter().map(|bytes| scalar(bytes)).collect::<Answer<_>>()?;
    let (product, openings) = announced.split_last().ok_or("no announcement")?;
    let (h, pairs) = responses.split_last().ok_or("no response")?;
    let mut left = *h * b_blinding();
    for ((k, opening), pair) in k[budget.values.clone()].iter().zip(openings).zip(pairs.chunks(2)) {
        let votes = k - B * Scalar::from(budget.offset);
        if B * pair[0] + b_blinding() * pair[1] != opening + votes * c {
            return Err("an opening of a vote".into());
        }
        left += votes * pair[0];
    }
    if left == product + q * c { Ok(()) } else { Err("the sum of squares".into()) }
}

/// The commitments of all forms, padded with identities.
pub fn commitments(forms: &[Form], k: &[RistrettoPoint]) -> Vec<RistrettoPoint> {
    let form = |&(constant, from, to, negative): &Form| {
        let values: RistrettoPoint = k[from..to].iter().sum();
        let magnitude = B * Scalar::from(constant.unsigned_abs());
        let constant = if constant < 0 { -magnitude } else { magnitude };
        if negative { constant - values } else { constant + values }
    };
    let mut commitments: Vec<RistrettoPoint> = forms.iter().map(form).collect();
    commitments.resize(forms.len().next_power_of_two(), RistrettoPoint::identity());
    commitments
}

fn fingerprint(id: &[u8; 32], key: &[u8; 32], f: &Fields) -> [u8; 32] {
    let mut e = Encoder::new(Vec::new());
    let written = (|| {
        e.array(5)?
            .bytes(id)?
            .bytes(key)?
            .bytes(&f.credential)?
            .u64(f.sequence)?
            .array(f.contests.len() as u64)?;
        for (index, (kind, values)) in f.contests.iter().enumerate() {
            e.array(3)?.u64(index as u64)?.u64(*kind)?.bytes(values)?;
        }
        e.ok()
    })();
    written.expect("writing to a vector does not fail");
    Sha256::new().chain_update(b"glassurn/v1/fingerprint").chain_update(e.writer()).finalize().into()
}
