//! What must be zero if a ballot's proofs hold, as coefficients of its points and of the generators that all ballots
//! share (`docs/protocol.md` §9). Names follow the Bulletproofs paper (Bünz et al. 2018) and the library.

use super::residue::Residue;
use super::statement::{challenge, folding};
use super::verify::Checked;
use super::wide::{Limbs, Wide};
use super::{Context, range, squares};
use crate::group::{B, Scalar, b_blinding};
use crate::transcript::Transcript;
use alloc::vec::Vec;
use core::iter::successors;
use curve25519_dalek::ristretto::RistrettoPoint;

/// The challenges of one ballot, recomputed from its bytes.
pub(super) struct Equation {
    range: range::Challenges,
    rho: Residue,
    /// The last challenge: it binds all of the ballot but the responses.
    pub c: Scalar,
    challenge: Residue,
    y_inverse: Residue,
    x_inverse: Residue,
    /// `u_i^{-1}`, in the order of the proof.
    u_inverse: Vec<Residue>,
}

/// How much each equation of a ballot weighs; zero leaves it out.
#[derive(Clone)]
pub(super) struct Weights {
    /// `A4 + cX − z_xB`.
    pub credential: Scalar,
    /// `A1 + cD* − z_rB`, `A2 + cK* − z_vB − z_rB̃`, `A3 + cC* − z_vB − z_rY`.
    pub linear: [Scalar; 3],
    /// The inner product of the range proof, and its polynomial divided by `x`: then `T_1` has the short weight itself.
    pub range: [Scalar; 2],
    /// For each contest of squares `A5_k + cG_k − f_kB − g_kB̃` of each value, then `A6 + cQ − Σf_kG_k − hB̃`; empty leaves all
    /// of them out.
    pub squares: Vec<Scalar>,
}

impl Equation {
    /// Replays a transcript that has absorbed the statement. The inverses are filled in by [`Equation::invert`].
    pub fn new(context: &Context, checked: &Checked, mut transcript: Transcript) -> Option<Self> {
        let ballot = checked.ballot();
        let commitments = range::commitments(context, &checked.commitments());
        let range = range::replay(&mut transcript, context.manifest.layout(), &commitments, &ballot.range)?;
        let rho = Residue::from(&folding(&mut transcript, &ballot.range));
        squares::absorb(context.manifest.layout(), &mut transcript, &ballot.squares);
        let c = challenge(&mut transcript, &ballot.linear);
        let (y_inverse, x_inverse, u_inverse) = (range.y, range.x, range.u.clone());
        Some(Self { range, rho, c, challenge: Residue::from(&c), y_inverse, x_inverse, u_inverse })
    }

    /// Inverts the challenges of many ballots at the price of one inversion (Montgomery). A challenge that is zero has
    /// no inverse; none is found in practice.
    pub fn invert(equations: &mut [Self]) {
        Residue::invert(
            equations
                .iter_mut()
                .flat_map(|e| e.u_inverse.iter_mut().chain([&mut e.y_inverse, &mut e.x_inverse])),
        );
    }
}

/// A weighted sum over the points of many ballots and the generators that they share.
///
/// Every coefficient is a sum of products, each with one weight. A weight `w` enters as the number whose form it is, and so
/// the form of each product is the coefficient itself: nothing is converted on its way into the multiplication.
pub(super) struct Sum<'a> {
    context: &'a Context,
    scalars: Vec<Scalar>,
    points: Vec<&'a RistrettoPoint>,
    base: Residue,
    blinding: Residue,
    key: Residue,
    /// Of every `−G_i` and every `H_i` alike: `Σ wz`.
    all: Residue,
    g: Vec<Wide>,
    h: Vec<Wide>,
}

impl<'a> Sum<'a> {
    /// Nothing yet, with room for the equations of so many ballots.
    pub fn new(context: &'a Context, ballots: usize) -> Self {
        let room = context.points(ballots);
        let (scalars, points) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let [base, blinding, key, all] = [Residue::ZERO; 4];
        Self { context, scalars, points, base, blinding, key, all, g: Vec::new(), h: Vec::new() }
    }

    /// Adds the weighted equations of a ballot.
    pub fn add(&mut self, checked: &'a Checked, equation: &Equation, weights: &Weights) {
        if weights.credential != Scalar::ZERO {
            self.credential(checked, equation, weights.credential);
        }
        let linear = weights.linear != [Scalar::ZERO; 3];
        let range = weights.range != [Scalar::ZERO; 2];
        let squares = !weights.squares.is_empty();
        // All speak of the K and the Q, each of which is multiplied once.
        let mut k = alloc::vec![Residue::ZERO; checked.values.len() + checked.costs.len()];
        if linear {
            self.linear(checked, equation, weights.linear, &mut k);
        }
        if range {
            self.range(checked, equation, weights.range, &mut k);
        }
        if squares {
            self.squares(checked, equation, &weights.squares, &mut k);
        }
        if linear || range || squares {
            let committed = checked.values.iter().map(|[.., k]| k).chain(&checked.costs);
            k.into_iter().zip(committed).for_each(|(sum, point)| self.push(sum, point.element()));
        }
    }

    /// Adds `w(A4 + cX − z_xB)`.
    fn credential(&mut self, checked: &'a Checked, equation: &Equation, w: Scalar) {
        self.push_short(w, &checked.announcements[3]);
        let w = Residue::of_form(&w);
        self.base -= w * Residue::from(&checked.responses[2]);
        self.push(w * equation.challenge, checked.credential.element());
    }

    /// Adds the three equations that tie `D`, `C` and `K` to the same answers and randomness; what multiplies each `K`
    /// is added to `sums`. The announcements have the weights themselves, as short numbers multiply faster.
    fn linear(
        &mut self,
        checked: &'a Checked,
        equation: &Equation,
        weights: [Scalar; 3],
        sums: &mut [Residue],
    ) {
        for (w, announcement) in weights.into_iter().zip(&checked.announcements) {
            self.push_short(w, announcement);
        }
        let [z_r, z_v] = [0, 1].map(|place: usize| Residue::from(&checked.responses[place]));
        let weights = weights.each_ref().map(Residue::of_form);
        let [d, k, c] = weights;
        self.base -= d * z_r + (k + c) * z_v;
        self.blinding -= k * z_r;
        self.key -= c * z_r;
        let [mut d, mut k, mut c] = weights.map(|w| w * equation.challenge);
        for ([point_d, point_c, _], sum) in checked.values.iter().zip(sums) {
            self.push(d, point_d.element());
            self.push(c, point_c.element());
            *sum += k;
            d *= equation.rho;
            k *= equation.rho;
            c *= equation.rho;
        }
    }

    /// Adds the equations of squares, with `G_k = K_k − oB`; what multiplies each `K` and each `Q` is added to `sums`.
    fn squares(
        &mut self,
        checked: &'a Checked,
        equation: &Equation,
        weights: &[Scalar],
        sums: &mut [Residue],
    ) {
        let layout = self.context.manifest.layout();
        let (of_values, of_costs) = sums.split_at_mut(layout.values);
        let mut weights = weights.iter();
        let mut weight = || weights.next().copied().unwrap_or(Scalar::ZERO);
        for ((squares, proof), of_cost) in layout.squares.iter().zip(&checked.squares).zip(of_costs) {
            let offset = Residue::from(squares.offset);
            let own = &mut of_values[squares.values.clone()];
            for ((opening, [f, g]), sum) in proof.openings.iter().zip(&proof.responses).zip(own.iter_mut()) {
                let short = weight();
                self.push_short(short, opening);
                let w = Residue::of_form(&short);
                let c = w * equation.challenge;
                *sum += c;
                self.base -= c * offset + w * Residue::from(f);
                self.blinding -= w * Residue::from(g);
            }
            let short = weight();
            self.push_short(short, &proof.product);
            let w = Residue::of_form(&short);
            *of_cost += w * equation.challenge;
            for ([f, _], sum) in proof.responses.iter().zip(own) {
                let f = w * Residue::from(f);
                *sum -= f;
                self.base += f * offset;
            }
            self.blinding -= w * Residue::from(&proof.rest);
        }
    }

    /// Adds the two equations of the range proof; what multiplies each `K` is added to `sums`.
    fn range(
        &mut self,
        checked: &'a Checked,
        equation: &Equation,
        weights: [Scalar; 2],
        sums: &mut [Residue],
    ) {
        let layout = self.context.manifest.layout();
        let (bits, forms) = (layout.bits, layout.padded);
        let range::Challenges { y, z, x, w: mix, ref u } = equation.range;
        let [short_w, short_v] = weights;
        let [w, v] = weights.each_ref().map(Residue::of_form);
        let [t, t_blinding, e_blinding, a, b] = checked.range.scalars.each_ref().map(Residue::from);
        let (inner, products) = checked.range.points.split_at(4);
        // A + xS, then T_1 + xT_2, then Σ u²L + u⁻²R.
        self.push_short(short_w, &inner[0]);
        self.push(w * x, &inner[1]);
        self.push_short(short_v, &inner[2]);
        self.push(v * x, &inner[3]);
        let squares: Vec<[Residue; 2]> =
            u.iter().zip(&equation.u_inverse).map(|(&u, &inverse)| [u * u, inverse * inverse]).collect();
        for (&[square, inverse], pair) in squares.iter().zip(products.chunks_exact(2)) {
            self.push(w * square, &pair[0]);
            self.push(w * inverse, &pair[1]);
        }
        let (zz, v) = (z * z, v * equation.x_inverse);
        self.blinding -= w * e_blinding + v * t_blinding;
        self.base += w * mix * (t - a * b) + v * (delta(bits, forms, y, z) - t);
        self.commitments(v * zz, z, sums);

        let size = bits * forms;
        self.g.resize(size, Wide::default());
        self.h.resize(size, Wide::default());
        self.all += w * z;
        // −wa·s_i of G_i, where s_i is a product of one u or u⁻¹ for each bit of i.
        let inverse: Residue = equation.u_inverse.iter().product();
        let steps: Vec<Residue> = squares.iter().rev().map(|[square, _]| *square).collect();
        add_products(&mut self.g, -w * a * inverse, &steps);
        // −wb·y^{−i}/s_i of H_i: y^{−i} is such a product too.
        let product: Residue = u.iter().product();
        let mut y_power = equation.y_inverse;
        let mut steps = Vec::with_capacity(squares.len());
        for &[_, inverse] in squares.iter().rev() {
            steps.push(y_power * inverse);
            y_power *= y_power;
        }
        add_products(&mut self.h, -w * b * product, &steps);
        // wz²·y^{−i}·z^j·2^k of H_i with i = jn + k.
        let double = equation.y_inverse + equation.y_inverse;
        let mut next = equation.y_inverse;
        (0..bits.trailing_zeros()).for_each(|_| next *= next);
        let series = |first, step, count| successors(Some(first), move |p| Some(*p * step)).take(count);
        let forms: Vec<Residue> = series(w * zz, z * next, forms).collect();
        let bits: Vec<Residue> = series(Residue::ONE, double, bits).collect();
        add_outer(&mut self.h, &forms, &bits);
    }

    /// Adds `Σ factor·z^j·V_j` over the commitments of all forms, which are sums of `K`s and `B`.
    fn commitments(&mut self, mut factor: Residue, z: Residue, sums: &mut [Residue]) {
        // The padding is the identity: nothing to add.
        for form in &self.context.manifest.layout().forms {
            if form.constant != 0 {
                let constant = Residue::from(form.constant.unsigned_abs());
                self.base += factor * if form.constant < 0 { -constant } else { constant };
            }
            for sum in &mut sums[form.values.clone()] {
                *sum += if form.negative { -factor } else { factor };
            }
            factor *= z;
        }
    }

    fn push(&mut self, scalar: Residue, point: &'a RistrettoPoint) {
        self.push_short(scalar.form().into(), point);
    }

    /// A weight itself: short numbers multiply faster.
    fn push_short(&mut self, scalar: Scalar, point: &'a RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    /// Whether the sum is the identity.
    pub fn vanishes(self) -> bool {
        use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
        let (basepoint, second) = (B, b_blinding());
        let Self { context, mut scalars, points, base, blinding, key, all, g, h } = self;
        // Shorter lives: the two basepoints end here.
        let mut points: Vec<&RistrettoPoint> = points;
        scalars.extend([base, blinding, key].map(|sum| Scalar::from(sum.form())));
        points.extend([&basepoint, &second, context.key.element()]);
        if !g.is_empty() {
            let generators = context.generators();
            let (sum, all) =
                (|sum: &Wide| Scalar::from(Residue::of_form(&sum.reduce())), Scalar::from(all.form()));
            scalars.extend(g.iter().map(|g| sum(g) - all));
            scalars.extend(h.iter().map(|h| sum(h) + all));
            points.extend(generators.g.iter().chain(&generators.h));
        }
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }
}

/// Adds to every slot `i` the product of `start` and of `steps[k]` for each bit `k` that `i` has.
fn add_products(slots: &mut [Wide], start: Residue, steps: &[Residue]) {
    let products = |start: Residue, steps: &[Residue]| {
        let mut products = Vec::with_capacity(1 << steps.len());
        products.push(start);
        for step in steps {
            for place in 0..products.len() {
                products.push(products[place] * *step);
            }
        }
        products
    };
    let (low, high) = steps.split_at(steps.len() / 2);
    add_outer(slots, &products(start, high), &products(Residue::ONE, low));
}

/// Adds the product of the forms of `rows[j]` and `columns[k]` to slot `jn + k`, with `n` columns.
fn add_outer(slots: &mut [Wide], rows: &[Residue], columns: &[Residue]) {
    let columns: Vec<Limbs> = columns.iter().map(|column| column.form()).collect();
    for (slots, row) in slots.chunks_exact_mut(columns.len()).zip(rows) {
        let row = row.form();
        slots.iter_mut().zip(&columns).for_each(|(slot, column)| slot.add_product(row, *column));
    }
}

/// `δ(y, z) = (z − z²)·Σ y^i − z³·Σ 2^k·Σ z^j` with `i < nM`, `k < n`, `j < M`; `nM` and `M` are powers of two.
fn delta(bits: usize, forms: usize, y: Residue, z: Residue) -> Residue {
    let powers = |base: Residue, count: usize| {
        let (mut sum, mut power) = (Residue::ONE, base);
        for _ in 0..count.trailing_zeros() {
            sum *= Residue::ONE + power;
            power *= power;
        }
        sum
    };
    let ones = Residue::from((1u64 << bits) - 1);
    (z - z * z) * powers(y, bits * forms) - z * z * z * ones * powers(z, forms)
}

#[cfg(test)]
mod tests {
    use super::super::statement::powers;
    use super::*;

    #[test]
    fn products_and_powers_are_what_they_say() {
        let [two, three, five] = [2u64, 3, 5].map(Residue::from);
        let mut slots = [Wide::default(); 8];
        let weight = |number: u64| Residue::of_form(&Scalar::from(number));
        add_outer(&mut slots, &[weight(1); 4], &[Residue::ONE; 2]);
        add_products(&mut slots, weight(5), &[two, three, five]);
        let sums = slots.map(|slot| Scalar::from(Residue::of_form(&slot.reduce())));
        assert_eq!(sums, [6u64, 11, 16, 31, 26, 51, 76, 151].map(Scalar::from));
        let naive = |base: Scalar, count: usize| powers(base).take(count).sum::<Scalar>();
        let (y, z) = (Scalar::from(7u64), Scalar::from(11u64));
        let expected = (z - z * z) * naive(y, 32) - z * z * z * naive(2u64.into(), 8) * naive(z, 4);
        assert_eq!(Scalar::from(delta(8, 4, (&y).into(), (&z).into())), expected);
    }
}
