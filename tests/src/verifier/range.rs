//! Aggregated range proofs (`docs/protocol.md` §6, step 2), by hand or by the library's verifier.

use super::{Answer, Challenges, b_blinding, challenge, point, powers, scalar, sum};
use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as B;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use merlin::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// Absorbs an aggregated Bulletproof; gives its challenges `y`, `z`, `x`, `w` and all `u`.
pub fn absorb(
    t: &mut Transcript,
    n: usize,
    commitments: &[RistrettoPoint],
    proof: &[u8],
) -> (Scalar, Scalar, Scalar, Scalar, Vec<Scalar>) {
    let m = commitments.len();
    let part = |place: usize| &proof[place * 32..place * 32 + 32];
    t.append_message(b"dom-sep", b"rangeproof v1");
    t.append_u64(b"n", n as u64);
    t.append_u64(b"m", m as u64);
    commitments.iter().for_each(|v| t.append_message(b"V", v.compress().as_bytes()));
    t.append_message(b"A", part(0));
    t.append_message(b"S", part(1));
    let (y, z) = (challenge(t, b"y"), challenge(t, b"z"));
    t.append_message(b"T_1", part(2));
    t.append_message(b"T_2", part(3));
    let x = challenge(t, b"x");
    t.append_message(b"t_x", part(4));
    t.append_message(b"t_x_blinding", part(5));
    t.append_message(b"e_blinding", part(6));
    let w = challenge(t, b"w");
    t.append_message(b"dom-sep", b"ipp v1");
    t.append_u64(b"n", (n * m) as u64);
    let mut round = |round| {
        t.append_message(b"L", part(7 + 2 * round));
        t.append_message(b"R", part(8 + 2 * round));
        challenge(t, b"u")
    };
    let us = (0..(n * m).ilog2() as usize).map(&mut round).collect();
    (y, z, x, w, us)
}

/// Verifies an aggregated Bulletproof; absorbs it, and gives its challenges.
pub fn verify(
    t: &mut Transcript,
    n: usize,
    commitments: &[RistrettoPoint],
    proof: &[u8],
) -> Answer<Challenges> {
    let (y, z, x, w, us) = absorb(t, n, commitments, proof);
    let (m, rounds) = (commitments.len(), us.len());
    let part = |place: usize| &proof[place * 32..place * 32 + 32];
    let (a_point, s_point, t1, t2) = (point(part(0))?, point(part(1))?, point(part(2))?, point(part(3))?);
    let (tx, tx_blinding, e_blinding) = (scalar(part(4))?, scalar(part(5))?, scalar(part(6))?);
    let (a, b) = (scalar(part(7 + 2 * rounds))?, scalar(part(8 + 2 * rounds))?);

    // t_x·B + t̃_x·B̃ = Σ z^{2+j}V_j + δB + xT_1 + x²T_2
    let (ys, zs) = (powers(y, n * m), powers(z, m + 3));
    let all_bits = Scalar::from((1u64 << n) - 1);
    let delta =
        (z - z * z) * ys.iter().sum::<Scalar>() - zs[3..].iter().map(|z| z * all_bits).sum::<Scalar>();
    let right = sum(&zs[2..m + 2], commitments) + B * delta + t1 * x + t2 * (x * x);
    if B * tx + b_blinding() * tx_blinding != right {
        return Err("the polynomial's equation".into());
    }
    // A + xS − zΣG + Σ(z + y^{-i} z^{2+j} 2^k)H − ẽB̃ + w t_x B + Σ(u²L + u^{-2}R) = aΣsG + bΣ s^{-1}y^{-i}H + abwB
    let inverse = powers(y.invert(), n * m);
    let mut scalars = vec![Scalar::ONE, x, -e_blinding, w * (tx - a * b)];
    let mut points = vec![a_point, s_point, b_blinding(), B];
    for (round, u) in us.iter().enumerate() {
        scalars.extend([u * u, (u * u).invert()]);
        points.extend([point(part(7 + 2 * round))?, point(part(8 + 2 * round))?]);
    }
    for i in 0..n * m {
        let bit = |round: usize| i >> (rounds - 1 - round) & 1 == 1;
        let s: Scalar =
            us.iter().enumerate().map(|(round, u)| if bit(round) { *u } else { u.invert() }).product();
        let power = Scalar::from(1u64 << (i % n));
        scalars.push(-z - a * s);
        scalars.push(z + inverse[i] * (zs[2 + i / n] * power - b * s.invert()));
    }
    for party in 0..m {
        let (g, h) = (chain(b'G', party, n), chain(b'H', party, n));
        points.extend(g.into_iter().zip(h).flat_map(|(g, h)| [g, h]));
    }
    if sum(&scalars, &points) != RistrettoPoint::identity() {
        return Err("the inner product's equation".into());
    }
    Ok(named(y, z, x, w, us))
}

/// Verifies it with the library's own verifier, over these generators or more; absorbs it, and gives its
/// challenges.
pub fn verify_by_library(
    generators: &BulletproofGens,
    t: &mut Transcript,
    n: usize,
    commitments: &[RistrettoPoint],
    bytes: &[u8],
) -> Answer<Challenges> {
    let proof = RangeProof::from_bytes(bytes).map_err(|e| format!("{e:?}"))?;
    let encoded: Vec<CompressedRistretto> = commitments.iter().map(RistrettoPoint::compress).collect();
    // It only weighs the library's two equations, after all is fixed.
    let mut rng = ChaCha20Rng::from_seed(Sha256::digest(bytes).into());
    let pedersen = PedersenGens::default();
    proof
        .verify_multiple_with_rng(generators, &pedersen, &mut t.clone(), &encoded, n, &mut rng)
        .map_err(|e| format!("{e:?}"))?;
    let (y, z, x, w, us) = absorb(t, n, commitments, bytes);
    Ok(named(y, z, x, w, us))
}

/// Challenges under their names.
fn named(y: Scalar, z: Scalar, x: Scalar, w: Scalar, us: Vec<Scalar>) -> Challenges {
    let mut challenges = vec![("y", y), ("z", z), ("x", x), ("w", w)];
    challenges.extend(us.into_iter().map(|u| ("u", u)));
    challenges
}

/// The generators `G_{j,0…n−1}` (letter `G`) or `H_{j,0…n−1}` (letter `H`) of party `j`.
fn chain(letter: u8, party: usize, n: usize) -> Vec<RistrettoPoint> {
    let mut shake = sha3::Shake256::default();
    shake.update(b"GeneratorsChain");
    shake.update(&[letter]);
    shake.update(&u32::try_from(party).expect("few parties").to_le_bytes());
    let mut reader = shake.finalize_xof();
    let mut next = || {
        let mut wide = [0; 64];
        reader.read(&mut wide);
        RistrettoPoint::from_uniform_bytes(&wide)
    };
    (0..n).map(|_| next()).collect()
}
