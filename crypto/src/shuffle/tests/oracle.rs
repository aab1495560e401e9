//! The verifier that the tests compare with: every equation by the book, one after the other (`docs/protocol.md` §12.4).

use super::*;
use crate::group::B;
use crate::transcript::Transcript;

/// The verdict on a shuffle.
pub(super) fn verify(
    context: &Context,
    place: u64,
    inputs: &Answers,
    link: &Link<'_>,
) -> Result<(), ShuffleError> {
    let transcript = statement(context, link.mixer, place, inputs, link.outputs);
    let (u, c) = challenges(transcript, link.proof, true);
    match equations(context, inputs, link, &u, c) {
        None => Ok(()),
        Some(equation) => Err(ShuffleError::Proof { place, equation }),
    }
}

/// The statement, absorbed value by value as the protocol lists it.
pub(super) fn statement(
    context: &Context,
    mixer: u64,
    place: u64,
    inputs: &Answers,
    outputs: &Answers,
) -> Transcript {
    let mut transcript = Transcript::new("glassurn/v1/shuffle");
    transcript.bytes("election", &context.election);
    transcript.bytes("close", &context.close);
    transcript.bytes("contest", &context.contest.to_le_bytes());
    transcript.bytes("Y", context.key.bytes());
    transcript.bytes("mixer", &mixer.to_le_bytes());
    transcript.bytes("place", &place.to_le_bytes());
    transcript.bytes("count", &(context.count as u64).to_le_bytes());
    transcript.bytes("width", &(context.width as u64).to_le_bytes());
    for (answers, labels) in [(inputs, ["D", "C"]), (outputs, ["D'", "C'"])] {
        for (place, bytes) in answers.to_bytes().chunks(32).enumerate() {
            transcript.bytes(labels[place % 2], bytes);
        }
    }
    transcript
}

/// The challenges over a statement; without `committed`, of the weak variant that does not absorb the commitments first.
pub(super) fn challenges(
    mut transcript: Transcript,
    proof: &Proof,
    committed: bool,
) -> (Vec<Scalar>, Scalar) {
    let (items, tail) = (&proof.items, &proof.tail);
    if committed {
        items.iter().for_each(|item| transcript.bytes("c_i", item.commitment.bytes()));
    }
    let u = items.iter().map(|_| transcript.challenge("u")).collect();
    items.iter().for_each(|item| transcript.bytes("chain", item.chain.bytes()));
    for (label, point) in [("t1", &tail.sums), ("t2", &tail.product), ("t3", &tail.commitment)] {
        transcript.bytes(label, point.bytes());
    }
    for pair in &tail.columns {
        transcript.bytes("t4D", pair.d.bytes());
        transcript.bytes("t4C", pair.c.bytes());
    }
    items.iter().for_each(|item| transcript.bytes("t_i", item.announcement.bytes()));
    (u, transcript.challenge("c"))
}

/// The first equation that fails with these challenges.
pub(super) fn equations(
    context: &Context,
    inputs: &Answers,
    link: &Link<'_>,
    u: &[Scalar],
    c: Scalar,
) -> Option<Equation> {
    let (items, tail) = (&link.proof.items, &link.proof.tail);
    let generators: Vec<RistrettoPoint> = generators(context.count + 1);
    let [s1, s2, s3] = tail.responses;
    let commitments = || items.iter().map(|item| item.commitment.element());
    let product: Scalar = u.iter().product();

    let sums = commitments().sum::<RistrettoPoint>() - generators[1..].iter().sum::<RistrettoPoint>();
    if tail.sums.element() + sums * c != B * s1 {
        return Some(Equation::Sums);
    }
    let last = items.last().unwrap().chain.element();
    if tail.product.element() + (last - generators[0] * product) * c != B * s2 {
        return Some(Equation::Product);
    }
    let weighted: RistrettoPoint = commitments().zip(u).map(|(point, u)| point * u).sum();
    let responses: RistrettoPoint =
        items.iter().zip(&generators[1..]).map(|(item, generator)| generator * item.response).sum();
    if tail.commitment.element() + weighted * c != B * s3 + responses {
        return Some(Equation::Commitment);
    }
    for column in 0..context.width {
        let half = |part: fn(&Pair) -> &Point, base: &RistrettoPoint| {
            let fold = |answers: &Answers, weights: &mut dyn Iterator<Item = Scalar>| -> RistrettoPoint {
                answers
                    .iter()
                    .zip(weights)
                    .map(|(pairs, weight)| part(&pairs[column]).element() * weight)
                    .sum()
            };
            let came = fold(inputs, &mut u.iter().copied());
            let gone = fold(link.outputs, &mut items.iter().map(|item| item.response));
            let announced = part(&tail.columns[column]).element();
            announced + came * c == gone - base * tail.column_responses[column]
        };
        if !half(|pair| &pair.d, &B) {
            return Some(Equation::Randomness(column));
        }
        if !half(|pair| &pair.c, context.key.element()) {
            return Some(Equation::Answers(column));
        }
    }
    let mut before = generators[0];
    for item in items {
        let left = item.announcement.element() + item.chain.element() * c;
        if left != B * item.chain_response + before * item.response {
            return Some(Equation::Chain);
        }
        before = *item.chain.element();
    }
    None
}

/// `H_0, H_1, …` by the book.
pub(super) fn generators(count: usize) -> Vec<RistrettoPoint> {
    use sha2::{Digest, Sha512};
    let generator = |number: usize| {
        let hash =
            Sha512::new().chain_update(b"glassurn/v1/generator").chain_update((number as u64).to_le_bytes());
        RistrettoPoint::from_uniform_bytes(&hash.finalize().into())
    };
    (0..count).map(generator).collect()
}
