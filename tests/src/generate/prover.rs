//! A prover for generated elections, several times faster than a voter's: written from `docs/protocol.md` §6, it makes
//! ballots that any verifier accepts, but hides nothing. It works with tables of the generators in variable time, and its
//! range proofs have no blinding vectors: whoever knows the votes of a generated election anyway loses nothing.

use bulletproofs::PedersenGens;
use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint, VartimeRistrettoPrecomputation};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimePrecomputedMultiscalarMul;
use glassurn_crypto::ballot::Context;
use glassurn_crypto::manifest::{Layout, Squares};
use merlin::Transcript;
use minicbor::Encoder;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use sha3::Shake256;
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// What all ballots of an election share.
pub struct Prover {
    election: [u8; 32],
    key: [u8; 32],
    layout: Layout,
    /// Multiples of the election's key and of the blinding base.
    keys: RistrettoBasepointTable,
    blindings: RistrettoBasepointTable,
    /// `G_i + H_i` of each bit, and the sum of all `H_i`.
    bits: Vec<RistrettoPoint>,
    all: RistrettoPoint,
    /// Of each round the generators of `L` and of `R`, then `B`.
    rounds: Vec<[VartimeRistrettoPrecomputation; 2]>,
    /// What a cheat adds to `t̃_x` and to `ẽ` of range proofs, and in multiples of `B` to `A1`, `A2`, `A3` of
    /// linear proofs: each spoils one equation, and all else in the ballot holds.
    pub off: [Scalar; 5],
    /// What a cheat adds in multiples of `B` to every `Q`, and to the first `A5` and the `A6` of every proof of squares.
    pub off_squares: [Scalar; 3],
}

/// What a ballot commits to: a `K` or a `Q`, with its randomness.
type Committed = (RistrettoPoint, Scalar);

/// A uniformly random scalar.
pub fn random(rng: &mut ChaCha20Rng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

impl Prover {
    /// The tables of an election.
    pub fn new(context: &Context) -> Self {
        Self::over(context, &PedersenGens::default().B_blinding)
    }

    /// The same for a prover who commits over another blinding base than B̃: what a protocol would have to refuse.
    pub fn over(context: &Context, blinding: &RistrettoPoint) -> Self {
        let layout = context.manifest().layout().clone();
        let generators = |name| -> Vec<RistrettoPoint> {
            (0..layout.padded).flat_map(|form| chain(name, form).take(layout.bits)).collect()
        };
        let (g, h) = (generators(b'G'), generators(b'H'));
        let pedersen = PedersenGens::default();
        // `L` takes the high half of the folded `G` and the low half of the folded `H`, `R` the other halves.
        let table = |half: usize, low: &[RistrettoPoint], high: &[RistrettoPoint]| {
            let points = (0..low.len()).map(|i| if is_low(i, half) { low[i] } else { high[i] });
            VartimeRistrettoPrecomputation::new(points.chain([pedersen.B]))
        };
        let halves =
            std::iter::successors(Some(g.len() / 2), |half| Some(half / 2)).take_while(|half| *half > 0);
        Self {
            election: *context.manifest().id(),
            key: *context.key().bytes(),
            keys: RistrettoBasepointTable::create(context.key().element()),
            blindings: RistrettoBasepointTable::create(blinding),
            bits: g.iter().zip(&h).map(|(g, h)| g + h).collect(),
            all: h.iter().sum(),
            rounds: halves.map(|half| [table(half, &h, &g), table(half, &g, &h)]).collect(),
            off: [Scalar::ZERO; 5],
            off_squares: [Scalar::ZERO; 3],
            layout,
        }
    }

    /// The bytes of the ballot of a credential's secret.
    pub fn ballot(&self, secret: &Scalar, sequence: u64, values: &[u64], rng: &mut ChaCha20Rng) -> Vec<u8> {
        let secrets: Vec<(Scalar, Scalar)> =
            values.iter().map(|&value| (Scalar::from(value), random(rng))).collect();
        let committed = self.layout.committed(values);
        let claimed = self.layout.forms.iter().map(|form| form.evaluate(&committed));
        let claimed: Option<Vec<u64>> = claimed.collect();
        self.claim(secret, sequence, &secrets, &claimed.expect("the answers obey the rules"), rng)
    }

    /// The bytes of a ballot of any values, each with its randomness, whose range proof claims these values of the forms.
    pub fn claim(
        &self,
        secret: &Scalar,
        sequence: u64,
        secrets: &[(Scalar, Scalar)],
        claimed: &[u64],
        rng: &mut ChaCha20Rng,
    ) -> Vec<u8> {
        let sealed: Vec<[RistrettoPoint; 3]> = secrets.iter().map(|(v, r)| self.seal(v, r)).collect();
        let bytes: Vec<[[u8; 32]; 3]> =
            sealed.iter().map(|value| value.map(|point| point.compress().to_bytes())).collect();
        let credential = RistrettoPoint::mul_base(secret).compress().to_bytes();
        let mut committed: Vec<Committed> =
            sealed.iter().zip(secrets).map(|([.., k], (_, r))| (*k, *r)).collect();
        for squares in &self.layout.squares {
            let cost: Scalar = votes(squares, secrets).map(|v| v * v).sum();
            let [off, ..] = self.off_squares;
            let s = random(rng);
            committed.push((RistrettoPoint::mul_base(&(cost + off)) + &self.blindings * &s, s));
        }
        let (_, costs) = committed.split_at(secrets.len());
        let costs: Vec<[u8; 32]> = costs.iter().map(|(q, _)| q.compress().to_bytes()).collect();
        let cost = |index| {
            let place = self.layout.squares.iter().position(|squares| squares.contest == index)?;
            costs.get(place)
        };

        let mut t = Transcript::new(b"glassurn/v1/ballot");
        t.append_message(b"election", &self.election);
        t.append_message(b"Y", &self.key);
        t.append_message(b"X", &credential);
        t.append_u64(b"sequence", sequence);
        t.append_u64(b"contests", self.layout.contests.len() as u64);
        for (index, range) in self.layout.contests.iter().enumerate() {
            t.append_u64(b"contest", index as u64);
            t.append_u64(b"kind", if cost(index).is_some() { 2 } else { 0 });
            t.append_u64(b"values", range.len() as u64);
            for value in &bytes[range.clone()] {
                for (label, part) in [b"D", b"C", b"K"].into_iter().zip(value) {
                    t.append_message(label, part);
                }
            }
            cost(index).into_iter().for_each(|cost| t.append_message(b"Q", cost));
        }
        let range = self.range(&mut t, claimed, &committed, rng);
        t.append_message(b"range-proof", &range);
        let rho = challenge(&mut t, b"rho");
        let announced: Vec<_> = self
            .layout
            .squares
            .iter()
            .map(|squares| self.announce(&mut t, squares, &committed, rng))
            .collect();
        let (linear, c) = self.linear(&mut t, rho, secret, secrets, rng);
        let mut proofs = Vec::new();
        for ((squares, (points, hidden)), (_, s)) in
            self.layout.squares.iter().zip(announced).zip(&committed[secrets.len()..])
        {
            let (d, pairs) = hidden.split_last().expect("d is the last");
            proofs.extend(points);
            let mut left = *s;
            for ((v, pair), (_, r)) in
                votes(squares, secrets).zip(pairs.chunks(2)).zip(&secrets[squares.values.clone()])
            {
                proofs.extend([pair[0] + c * v, pair[1] + c * r].map(|z| z.to_bytes()).as_flattened());
                left -= v * r;
            }
            proofs.extend((d + c * left).as_bytes());
        }
        let contests = self.layout.contests.iter().enumerate().map(|(index, range)| {
            let values = bytes[range.clone()].as_flattened().as_flattened();
            let cost = cost(index);
            (2 * u64::from(cost.is_some()), [values, cost.map_or(&[], |cost| cost.as_slice())].concat())
        });
        self.encode(&credential, sequence, contests.collect(), [&range, &linear, &proofs])
    }

    /// The announcements of a proof of squares, and what they hide: `b`, `a` of each value, then `d`.
    fn announce(
        &self,
        t: &mut Transcript,
        squares: &Squares,
        committed: &[Committed],
        rng: &mut ChaCha20Rng,
    ) -> (Vec<u8>, Vec<Scalar>) {
        let offset = RistrettoPoint::mul_base(&Scalar::from(squares.offset));
        let [_, mut off, off_product] = self.off_squares;
        let (mut points, mut hidden) = (Vec::new(), Vec::new());
        let mut product = RistrettoPoint::mul_base(&off_product);
        for (k, _) in &committed[squares.values.clone()] {
            let [b, a] = [(); 2].map(|()| random(rng));
            let opening = RistrettoPoint::mul_base(&(b + off)) + &self.blindings * &a;
            off = Scalar::ZERO;
            product += (k - offset) * b;
            let opening = opening.compress().to_bytes();
            t.append_message(b"A5", &opening);
            points.extend(opening);
            hidden.extend([b, a]);
        }
        let d = random(rng);
        let product = (product + &self.blindings * &d).compress().to_bytes();
        t.append_message(b"A6", &product);
        points.extend(product);
        hidden.push(d);
        (points, hidden)
    }

    fn seal(&self, v: &Scalar, r: &Scalar) -> [RistrettoPoint; 3] {
        let value = RistrettoPoint::mul_base(v);
        [RistrettoPoint::mul_base(r), value + &self.keys * r, value + &self.blindings * r]
    }

    /// The range proof with `S` a multiple of the blinding base alone: then `l` and `r` are constant, and so is `t`.
    fn range(
        &self,
        t: &mut Transcript,
        claimed: &[u64],
        committed: &[Committed],
        rng: &mut ChaCha20Rng,
    ) -> Vec<u8> {
        let Layout { forms, bits, padded, .. } = &self.layout;
        t.append_message(b"dom-sep", b"rangeproof v1");
        t.append_u64(b"n", *bits as u64);
        t.append_u64(b"m", *padded as u64);
        // Of each form, padding included: its value, and the blinding of its commitment.
        let mut opened = vec![(0, Scalar::ZERO); *padded];
        for (place, slot) in opened.iter_mut().enumerate() {
            let mut commitment = RistrettoPoint::default();
            if let Some((form, &claimed)) = forms.get(place).zip(claimed.get(place)) {
                let sign = if form.negative { -Scalar::ONE } else { Scalar::ONE };
                let constant = Scalar::from(form.constant.unsigned_abs());
                let constant = if form.constant < 0 { -constant } else { constant };
                let own = &committed[form.values.clone()];
                let sum: RistrettoPoint = own.iter().map(|(point, _)| point).sum();
                let blinding: Scalar = own.iter().map(|(_, r)| r).sum();
                commitment = RistrettoPoint::mul_base(&constant) + if form.negative { -sum } else { sum };
                *slot = (claimed, sign * blinding);
            }
            t.append_message(b"V", commitment.compress().as_bytes());
        }
        let is_set = |place: usize| opened[place / bits].0 >> (place % bits) & 1 == 1;
        let count = bits * padded;
        let mut proof = Vec::new();
        let mut point = |t: &mut Transcript, label: &'static [u8], point: RistrettoPoint| {
            let bytes = point.compress().to_bytes();
            t.append_message(label, &bytes);
            proof.extend(bytes);
        };
        let [alpha, rho, tau1, tau2] = [(); 4].map(|()| random(rng));
        let set: RistrettoPoint = (0..count).filter(|&i| is_set(i)).map(|i| self.bits[i]).sum();
        point(t, b"A", &self.blindings * &alpha + set - self.all);
        point(t, b"S", &self.blindings * &rho);
        let (y, z) = (challenge(t, b"y"), challenge(t, b"z"));
        point(t, b"T_1", &self.blindings * &tau1);
        point(t, b"T_2", &self.blindings * &tau2);
        let x = challenge(t, b"x");

        let powers: Vec<Scalar> = successive(z).skip(2).take(*padded).collect();
        let ys: Vec<Scalar> = successive(y).take(count).collect();
        let a: Vec<Scalar> = (0..count).map(|i| Scalar::from(u8::from(is_set(i))) - z).collect();
        let b = (0..count).map(|i| {
            let right = if is_set(i) { z } else { z - Scalar::ONE };
            ys[i] * right + powers[i / bits] * Scalar::from(1u64 << (i % bits))
        });
        let b: Vec<Scalar> = b.collect();
        let blinding: Scalar =
            opened.iter().zip(&powers).map(|((_, blinding), power)| blinding * power).sum();
        let [off_t, off_e, ..] = self.off;
        let scalars = [inner(&a, &b), blinding + (tau1 + tau2 * x) * x + off_t, alpha + rho * x + off_e];
        for (label, scalar) in [&b"t_x"[..], b"t_x_blinding", b"e_blinding"].into_iter().zip(scalars) {
            t.append_message(label, scalar.as_bytes());
            proof.extend(scalar.as_bytes());
        }
        let w = challenge(t, b"w");
        t.append_message(b"dom-sep", b"ipp v1");
        t.append_u64(b"n", count as u64);
        self.fold(t, a, b, y.invert(), w, &mut proof);
        proof
    }

    /// The inner product argument. The generators are never folded: what they would be multiplied with is.
    fn fold(
        &self,
        t: &mut Transcript,
        mut a: Vec<Scalar>,
        mut b: Vec<Scalar>,
        y_inverse: Scalar,
        w: Scalar,
        proof: &mut Vec<u8>,
    ) {
        let count = a.len();
        let mut g = vec![Scalar::ONE; count];
        let mut h: Vec<Scalar> = successive(y_inverse).take(count).collect();
        for tables in &self.rounds {
            let half = a.len() / 2;
            let ((a_low, a_high), (b_low, b_high)) = (a.split_at(half), b.split_at(half));
            let (mut left, mut right) = (Vec::with_capacity(count + 1), Vec::with_capacity(count + 1));
            for (i, (g, h)) in g.iter().zip(&h).enumerate() {
                let at = i % half;
                let low = is_low(i, half);
                left.push(if low { b_high[at] * h } else { a_low[at] * g });
                right.push(if low { a_high[at] * g } else { b_low[at] * h });
            }
            left.push(inner(a_low, b_high) * w);
            right.push(inner(a_high, b_low) * w);
            for ((label, table), scalars) in [b"L", b"R"].into_iter().zip(tables).zip([left, right]) {
                let bytes = table.vartime_multiscalar_mul(&scalars).compress().to_bytes();
                t.append_message(label, &bytes);
                proof.extend(bytes);
            }
            let u = challenge(t, b"u");
            let inverse = u.invert();
            let folded = |low: &[Scalar], high: &[Scalar], by: Scalar, other: Scalar| -> Vec<Scalar> {
                low.iter().zip(high).map(|(low, high)| low * by + high * other).collect()
            };
            for (i, (g, h)) in g.iter_mut().zip(&mut h).enumerate() {
                let low = is_low(i, half);
                *g *= if low { inverse } else { u };
                *h *= if low { u } else { inverse };
            }
            (a, b) = (folded(a_low, a_high, u, inverse), folded(b_low, b_high, inverse, u));
        }
        proof.extend(a[0].as_bytes());
        proof.extend(b[0].as_bytes());
    }

    /// The linear proof, and the ballot's challenge.
    fn linear(
        &self,
        t: &mut Transcript,
        rho: Scalar,
        secret: &Scalar,
        secrets: &[(Scalar, Scalar)],
        rng: &mut ChaCha20Rng,
    ) -> (Vec<u8>, Scalar) {
        let fold = |part: fn(&(Scalar, Scalar)) -> Scalar| -> Scalar {
            secrets.iter().zip(successive(rho)).map(|(secret, power)| part(secret) * power).sum()
        };
        let (v, r) = (fold(|secret| secret.0), fold(|secret| secret.1));
        let [a, b, e] = [(); 3].map(|()| random(rng));
        let [.., off_1, off_2, off_3] = self.off;
        let announced = [
            RistrettoPoint::mul_base(&(a + off_1)),
            RistrettoPoint::mul_base(&(b + off_2)) + &self.blindings * &a,
            RistrettoPoint::mul_base(&(b + off_3)) + &self.keys * &a,
            RistrettoPoint::mul_base(&e),
        ];
        let mut linear = Vec::new();
        for (label, point) in [b"A1", b"A2", b"A3", b"A4"].into_iter().zip(announced) {
            let bytes = point.compress().to_bytes();
            t.append_message(label, &bytes);
            linear.extend(bytes);
        }
        let c = challenge(t, b"c");
        [a + c * r, b + c * v, e + c * secret].iter().for_each(|z| linear.extend(z.as_bytes()));
        (linear, c)
    }

    fn encode(
        &self,
        credential: &[u8; 32],
        sequence: u64,
        contests: Vec<(u64, Vec<u8>)>,
        proofs: [&[u8]; 3],
    ) -> Vec<u8> {
        let mut e = Encoder::new(Vec::new());
        // Without proofs of squares there is no field for them.
        let proofs = proofs.into_iter().filter(|proof| !proof.is_empty());
        let written = (|| {
            e.array(5 + proofs.clone().count() as u64)?.u64(1)?.bytes(&self.election)?;
            e.bytes(credential)?.u64(sequence)?.array(contests.len() as u64)?;
            for (kind, values) in contests {
                e.array(2)?.u64(kind)?.bytes(&values)?;
            }
            for proof in proofs {
                e.bytes(proof)?;
            }
            Ok::<(), minicbor::encode::Error<std::convert::Infallible>>(())
        })();
        written.expect("writing to a vector does not fail");
        e.into_writer()
    }
}

/// The votes that values of a contest stand for, as scalars.
fn votes<'a>(squares: &Squares, secrets: &'a [(Scalar, Scalar)]) -> impl Iterator<Item = Scalar> + 'a {
    let offset = Scalar::from(squares.offset);
    secrets[squares.values.clone()].iter().map(move |(value, _)| value - offset)
}

/// The generators of one form: SHAKE256 over the chain's label, 64 bytes a point.
fn chain(name: u8, form: usize) -> impl Iterator<Item = RistrettoPoint> {
    let mut hash = Shake256::default();
    hash.update(b"GeneratorsChain");
    hash.update(&[name]);
    hash.update(&u32::try_from(form).expect("there are few forms").to_le_bytes());
    let mut reader = hash.finalize_xof();
    std::iter::repeat_with(move || {
        let mut uniform = [0; 64];
        reader.read(&mut uniform);
        RistrettoPoint::from_uniform_bytes(&uniform)
    })
}

/// Whether a generator stands in the low half of the folded ones, which are twice `half`.
fn is_low(i: usize, half: usize) -> bool {
    i % (2 * half) < half
}

fn challenge(t: &mut Transcript, label: &'static [u8]) -> Scalar {
    let mut wide = [0; 64];
    t.challenge_bytes(label, &mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// `1, base, base², …`
fn successive(base: Scalar) -> impl Iterator<Item = Scalar> {
    std::iter::successors(Some(Scalar::ONE), move |power| Some(power * base))
}

fn inner(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
