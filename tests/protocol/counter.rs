//! A second count of the frozen elections, written from `docs/protocol.md` (§1.4, §4, §5.2, §8): who made the key, which
//! ballots count, what the trustees opened. Of the crate under test it uses nothing.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as B;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use glassurn_tests::verifier::{b_blinding, challenge, powers};
use merlin::Transcript;
use minicbor::Decoder;
use sha2::{Digest, Sha256, Sha512};
use std::collections::BTreeMap;

/// An entry of the board.
struct Entry {
    kind: u64,
    body: Vec<u8>,
    role: Option<(u64, u64)>,
    leaf: [u8; 32],
}

/// What a count finds.
#[derive(Debug, PartialEq)]
pub struct Count {
    pub key: [u8; 32],
    pub counting: u64,
    pub weight: u64,
    /// Per explicit value `v_jB`.
    pub opened: Vec<RistrettoPoint>,
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    parts.iter().fold(Sha512::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

fn fixed(d: &mut Decoder) -> [u8; 32] {
    d.bytes().expect("bytes").try_into().expect("32 bytes")
}

fn element(bytes: [u8; 32]) -> RistrettoPoint {
    CompressedRistretto(bytes).decompress().expect("a point")
}

fn point(d: &mut Decoder) -> ([u8; 32], RistrettoPoint) {
    let bytes = fixed(d);
    (bytes, element(bytes))
}

fn scalar(d: &mut Decoder) -> Scalar {
    Option::from(Scalar::from_canonical_bytes(fixed(d))).expect("a scalar")
}

fn number(d: &mut Decoder) -> u64 {
    d.u64().expect("a number")
}

fn array(d: &mut Decoder) -> u64 {
    d.array().expect("an array").expect("of known length")
}

/// Reads the entries and follows the chain.
fn chain(record: &[Vec<u8>]) -> Vec<Entry> {
    let mut previous = [0; 32];
    let read = |(index, bytes): (usize, &Vec<u8>)| {
        let mut d = Decoder::new(bytes);
        assert_eq!((array(&mut d), number(&mut d), number(&mut d)), (7, 1, index as u64));
        assert_eq!(fixed(&mut d), previous, "entry {index}");
        let (_time, kind) = (number(&mut d), number(&mut d));
        let body = d.bytes().expect("bytes").to_vec();
        let role = (array(&mut d) == 3).then(|| (number(&mut d), number(&mut d)));
        previous = sha256(&[&[0], bytes]);
        Entry { kind, body, role, leaf: previous }
    };
    record.iter().enumerate().map(read).collect()
}

/// Knowledge: `zB = A + cP`.
fn knows(mut t: Transcript, p: RistrettoPoint, d: &mut Decoder) {
    t.append_message(b"P", p.compress().as_bytes());
    assert_eq!(array(d), 2);
    let ((bytes, a), z) = (point(d), scalar(d));
    t.append_message(b"A", &bytes);
    assert_eq!(B * z, a + p * challenge(&mut t, b"c"));
}

/// Equality: `zB = A + cP` and `zG = A' + cQ`.
fn equal(mut t: Transcript, [p, g, q]: [RistrettoPoint; 3], d: &mut Decoder) {
    assert_eq!(array(d), 3);
    let ((one, a), (two, b), z) = (point(d), point(d), scalar(d));
    t.append_message(b"A", &one);
    t.append_message(b"A'", &two);
    let c = challenge(&mut t, b"c");
    assert_eq!(B * z, a + p * c);
    assert_eq!(g * z, b + q * c);
}

/// The ceremony: `Y_1 … Y_n`, `Y`, and whether the key is a plain sum.
struct Key {
    trustees: Vec<RistrettoPoint>,
    sum: RistrettoPoint,
    threshold: usize,
    plain: bool,
}

fn ceremony(id: &[u8; 32], entries: &[Entry]) -> Key {
    // The manifest's tenth field: ceremony, threshold, members.
    let mut d = Decoder::new(&entries[0].body);
    array(&mut d);
    (0..9).for_each(|_| d.skip().expect("a field"));
    assert_eq!(array(&mut d), 3);
    let (plain, t, n) = (number(&mut d) == 0, number(&mut d), array(&mut d));
    let begin = |label: &'static [u8], i: u64| {
        let mut transcript = Transcript::new(label);
        transcript.append_message(b"election", id);
        transcript.append_message(b"attempt", &1u64.to_le_bytes());
        transcript.append_message(b"n", &n.to_le_bytes());
        transcript.append_message(b"t", &t.to_le_bytes());
        transcript.append_message(b"i", &i.to_le_bytes());
        transcript
    };
    let (mut polynomials, mut after) = (vec![vec![]; n as usize], [0; 32]);
    let mut commitments = BTreeMap::new();
    for entry in entries.iter().filter(|entry| (1..=4).contains(&entry.kind)) {
        let i = entry.role.expect("a trustee signed it").1;
        let mut d = Decoder::new(&entry.body);
        array(&mut d);
        assert_eq!(number(&mut d), 1, "the first attempt");
        match entry.kind {
            1 => {
                let key = point(&mut d).1;
                knows(begin(b"glassurn/v1/trustee-key", i), key, &mut d);
                polynomials[i as usize - 1] = vec![key];
                after = entry.leaf;
            }
            2 => drop(commitments.insert(i, fixed(&mut d))),
            3 => {
                let length = (entry.body.len() as u64).to_le_bytes();
                let parts: [&[u8]; 6] = [
                    b"glassurn/v1/dkg-commit",
                    id,
                    &1u64.to_le_bytes(),
                    &i.to_le_bytes(),
                    &length,
                    &entry.body,
                ];
                assert_eq!(commitments[&i], sha256(&parts));
                fixed(&mut d);
                let count = array(&mut d);
                assert_eq!(count, t);
                let points: Vec<_> = (0..count).map(|_| point(&mut d)).collect();
                assert_eq!(array(&mut d), 2);
                let ((r_bytes, r), z) = (point(&mut d), scalar(&mut d));
                let own = Scalar::from(i);
                let parts: [&[u8]; 5] =
                    [b"FROST-RISTRETTO255-SHA512-v1", b"dkg", own.as_bytes(), &points[0].0, &r_bytes];
                assert_eq!(B * z, r + points[0].1 * Scalar::from_bytes_mod_order_wide(&sha512(&parts)));
                knows(begin(b"glassurn/v1/trustee-key", i), points[0].1, &mut d);
                polynomials[i as usize - 1] = points.into_iter().map(|(_, point)| point).collect();
            }
            _ => after = entry.leaf,
        }
    }
    let sum: RistrettoPoint = polynomials.iter().map(|polynomial| polynomial[0]).sum();
    let value = |i: u64| -> RistrettoPoint {
        let at = powers(Scalar::from(i), t as usize);
        polynomials.iter().flat_map(|p| p.iter().zip(&at)).map(|(point, power)| point * power).sum()
    };
    let trustees: Vec<RistrettoPoint> =
        (1..=n).map(|i| if plain { polynomials[i as usize - 1][0] } else { value(i) }).collect();
    for key in trustees.iter().chain([&sum]) {
        assert!(![RistrettoPoint::identity(), B, -B, b_blinding(), -b_blinding()].contains(key));
    }
    let mut confirmed = 0;
    for entry in entries.iter().filter(|entry| entry.kind == 5) {
        let i = entry.role.expect("a trustee signed it").1;
        let mut d = Decoder::new(&entry.body);
        assert_eq!((array(&mut d), number(&mut d), fixed(&mut d)), (6, 1, after));
        let ((y, _), (y_i, own), (m, product)) = (point(&mut d), point(&mut d), point(&mut d));
        assert_eq!((y, own), (sum.compress().to_bytes(), trustees[i as usize - 1]));
        let parts: [&[u8]; 4] = [b"glassurn/v1/rehearsal", id, &1u64.to_le_bytes(), &y];
        let base = RistrettoPoint::from_uniform_bytes(&sha512(&parts));
        let mut transcript = begin(b"glassurn/v1/dkg-confirm", i);
        transcript.append_message(b"after", &after);
        transcript.append_message(b"Y", &y);
        transcript.append_message(b"Y_i", &y_i);
        transcript.append_message(b"T", base.compress().as_bytes());
        transcript.append_message(b"M", &m);
        equal(transcript, [own, base, product], &mut d);
        confirmed += 1;
    }
    assert_eq!(confirmed, n);
    Key { trustees, sum, threshold: t as usize, plain }
}

/// `(ΣwD, ΣwC)` per explicit value, over the last ballots of credentials that count.
struct Sums {
    values: Vec<(RistrettoPoint, RistrettoPoint)>,
    counting: u64,
    weight: u64,
}

fn sums(entries: &[Entry]) -> Sums {
    let mut weights: BTreeMap<[u8; 32], u64> = BTreeMap::new();
    let mut last: BTreeMap<[u8; 32], (u64, Vec<u8>)> = BTreeMap::new();
    for entry in entries {
        let mut d = Decoder::new(&entry.body);
        match entry.kind {
            8 => {
                for _ in 0..array(&mut d) {
                    assert_eq!(array(&mut d), 2);
                    weights.insert(fixed(&mut d), number(&mut d));
                }
            }
            9 => {
                array(&mut d);
                let weight = weights.remove(&fixed(&mut d)).expect("it was on the roll");
                weights.insert(fixed(&mut d), weight);
            }
            11 => {
                array(&mut d);
                d.skip().and_then(|()| d.skip()).expect("version and election");
                let (x, sequence) = (fixed(&mut d), number(&mut d));
                assert_eq!(sequence, last.get(&x).map_or(0, |(sequence, _)| *sequence) + 1);
                let mut values = vec![];
                for _ in 0..array(&mut d) {
                    assert_eq!((array(&mut d), number(&mut d)), (2, 0));
                    values.extend(d.bytes().expect("values"));
                }
                last.insert(x, (sequence, values));
            }
            _ => {}
        }
    }
    let mut sums = Sums { values: vec![], counting: 0, weight: 0 };
    for (x, weight) in weights {
        let Some((_, values)) = last.get(&x) else { continue };
        sums.values.resize(values.len() / 96, (RistrettoPoint::identity(), RistrettoPoint::identity()));
        for (sum, value) in sums.values.iter_mut().zip(values.chunks(96)) {
            let part = |at: usize| element(value[at..at + 32].try_into().expect("32 bytes"));
            sum.0 += part(0) * Scalar::from(weight);
            sum.1 += part(32) * Scalar::from(weight);
        }
        sums.counting += 1;
        sums.weight += weight;
    }
    sums
}

/// Counts a whole board that ended with a Result.
pub fn count(record: &[Vec<u8>]) -> Count {
    let entries = chain(record);
    let id = sha256(&[b"glassurn/v1/election", &entries[0].body]);
    let key = ceremony(&id, &entries);
    let sums = sums(&entries);
    let close = entries.iter().find(|entry| entry.kind == 13).expect("it was closed").leaf;
    let mut shares: Vec<(u64, Vec<RistrettoPoint>)> = vec![];
    for entry in entries.iter().filter(|entry| entry.kind == 14) {
        let i = entry.role.expect("a trustee signed it").1;
        let own = key.trustees[i as usize - 1];
        let mut t = Transcript::new(b"glassurn/v1/partial-decryption");
        t.append_message(b"election", &id);
        t.append_message(b"close", &close);
        t.append_message(b"i", &i.to_le_bytes());
        t.append_message(b"Y_i", own.compress().as_bytes());
        t.append_message(b"count", &(sums.values.len() as u64).to_le_bytes());
        let mut d = Decoder::new(&entry.body);
        assert_eq!((array(&mut d), array(&mut d)), (2, sums.values.len() as u64));
        let mut products = vec![];
        for (sum, _) in &sums.values {
            let (bytes, product) = point(&mut d);
            t.append_message(b"D", sum.compress().as_bytes());
            t.append_message(b"M", &bytes);
            products.push(product);
        }
        let weights = powers(challenge(&mut t, b"delta"), products.len());
        let fold = |points: &mut dyn Iterator<Item = &RistrettoPoint>| -> RistrettoPoint {
            points.zip(&weights).map(|(point, weight)| point * weight).sum()
        };
        let base = fold(&mut sums.values.iter().map(|(sum, _)| sum));
        equal(t, [own, base, fold(&mut products.iter())], &mut d);
        shares.push((i, products));
    }
    shares.truncate(key.threshold);
    assert_eq!(shares.len(), key.threshold);
    let lagrange = |i: u64| -> Scalar {
        let others = shares.iter().map(|(j, _)| *j).filter(|&j| j != i);
        others.map(|j| Scalar::from(j) * (Scalar::from(j) - Scalar::from(i)).invert()).product()
    };
    let opened = (0..sums.values.len()).map(|place| {
        let parts = shares
            .iter()
            .map(|(i, products)| products[place] * if key.plain { Scalar::ONE } else { lagrange(*i) });
        sums.values[place].1 - parts.sum::<RistrettoPoint>()
    });
    Count {
        key: key.sum.compress().to_bytes(),
        counting: sums.counting,
        weight: sums.weight,
        opened: opened.collect(),
    }
}
