//! What shuffles cost, in processor time: sealing an answer, mixing, proving and verifying one, and verifying a chain of three together. Prints
//! a line of JSON for each number of answers, for `cargo xtask bench`: times of one answer of one pair in milliseconds, each
//! the median of the rounds, and the bytes that one answer adds to a shuffle.
//!
//! `shuffle [answers …]`; without a number, of a few answers.

#[allow(dead_code, reason = "each program measures a part of it")]
mod cpu;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::group::Point;
use glassurn_crypto::shuffle::{Answers, Context, Link, Proof, message, mix, seal, verify};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::json;
use std::hint::black_box;

/// Answers that are measured again and again, in all rounds together.
const ANSWERS: usize = 20_000;
/// Shuffles of a chain.
const CHAIN: u64 = 3;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    for count in if sizes.is_empty() { vec![100] } else { sizes } {
        println!("{}", measure(count));
    }
}

fn measure(count: usize) -> serde_json::Value {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    let key = RistrettoPoint::mul_base(&Scalar::from_bytes_mod_order_wide(&wide));
    let key = Point::new(key).expect("not the identity");
    let began = cpu::now();
    let context = Context::new([1; 32], [2; 32], 0, key, count, 1).expect("a size within the limits");
    let each = |began: std::time::Duration| (cpu::now() - began).as_secs_f64() * 1e3 / count as f64;
    let generators = each(began);
    let began = cpu::now();
    let answer = || message::encode(b"3>1>2").expect("an answer of one piece");
    let pairs = (0..count).flat_map(|_| seal(&key, &answer(), &mut rng)).collect();
    let sealing = each(began);
    let first = Answers::new(&context, pairs).expect("as many as the context has");

    let mut times: [Vec<f64>; 4] = Default::default();
    let mut bytes = 0;
    // The first round fills caches and counts for nothing; of so many answers there is one, which fills them by itself.
    for round in usize::from(count > ANSWERS)..=(ANSWERS / count).clamp(1, 10) {
        let (mut lists, mut proofs) = (vec![first.to_bytes()], Vec::new());
        let mut inputs = first.clone();
        for place in 1..=CHAIN {
            let began = cpu::now();
            let mixed = mix(&context, &inputs, &mut rng).expect("answers of the context");
            let mixing = each(began);
            let began = cpu::now();
            let (outputs, proof) =
                mixed.prove(&context, place, place, &inputs, &mut rng).expect("answers of the context");
            let proving = each(began);
            lists.push(outputs.to_bytes());
            proofs.push(proof.to_bytes());
            if round > 0 {
                times[0].push(mixing);
                times[1].push(proving);
            }
            inputs = outputs;
        }
        bytes = (lists[1].len() + proofs[0].len()) / count;
        // What is verified was read: decoding its points is part of it.
        let began = cpu::now();
        check(&context, &first, &lists[1..2], &proofs[..1], &mut rng);
        let alone = each(began);
        let began = cpu::now();
        check(&context, &first, &lists[1..], &proofs, &mut rng);
        let chain = each(began) / CHAIN as f64;
        if round > 0 {
            times[2].push(alone);
            times[3].push(chain);
        }
    }
    let [mixing, proving, alone, chain] = times.map(median);
    json!({
        "answers": count, "bytes": bytes, "generators": generators,
        "time": { "seal": sealing, "mix": mixing, "prove": proving, "verify": alone, "chain": chain },
    })
}

/// Decodes and verifies the first shuffles of a chain.
fn check(context: &Context, first: &Answers, lists: &[Vec<u8>], proofs: &[Vec<u8>], rng: &mut ChaCha20Rng) {
    let decode = |bytes: &Vec<u8>| Answers::from_bytes(context, bytes).expect("it was just encoded");
    let lists: Vec<Answers> = lists.iter().map(decode).collect();
    let decode = |bytes: &Vec<u8>| Proof::from_bytes(context, bytes).expect("it was just encoded");
    let proofs: Vec<Proof> = proofs.iter().map(decode).collect();
    let links = (1..).zip(lists.iter().zip(&proofs));
    let links: Vec<Link<'_>> =
        links.map(|(mixer, (outputs, proof))| Link { mixer, outputs, proof }).collect();
    black_box(verify(context, 1, first, &links, rng)).expect("every shuffle is honest");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
