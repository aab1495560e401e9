//! The transcript of a shuffle: the whole statement first (`docs/protocol.md` §12.4).

use super::proof::{Item, Tail};
use super::{Answers, Context};
use crate::group::{Point, Scalar};
use crate::transcript::Transcript;
use alloc::vec::Vec;

/// The statement: that `outputs` are `inputs`, sealed anew and permuted by trustee `mixer`, in this place of the chain.
pub(super) fn statement(
    context: &Context,
    mixer: u64,
    place: u64,
    inputs: &Answers,
    outputs: &Answers,
) -> Transcript {
    let mut transcript = Transcript::new("glassurn/v1/shuffle");
    transcript.hash("election", &context.election);
    transcript.hash("close", &context.close);
    transcript.integer("contest", context.contest);
    transcript.point("Y", &context.key);
    transcript.integer("mixer", mixer);
    transcript.integer("place", place);
    transcript.integer("count", context.count as u64);
    transcript.integer("width", context.width as u64);
    for pair in inputs.pairs() {
        transcript.point("D", &pair.d);
        transcript.point("C", &pair.c);
    }
    for pair in outputs.pairs() {
        transcript.point("D'", &pair.d);
        transcript.point("C'", &pair.c);
    }
    transcript
}

/// Absorbs the commitment to the permutation and draws `u_1 … u_N`.
pub(super) fn permuting<'a>(
    transcript: &mut Transcript,
    commitments: impl ExactSizeIterator<Item = &'a Point>,
) -> Vec<Scalar> {
    let count = commitments.len();
    commitments.for_each(|commitment| transcript.point("c_i", commitment));
    (0..count).map(|_| transcript.challenge("u")).collect()
}

/// Absorbs the chain and all announcements and draws the last challenge `c`.
pub(super) fn challenge(transcript: &mut Transcript, items: &[Item], tail: &Tail) -> Scalar {
    items.iter().for_each(|item| transcript.point("chain", &item.chain));
    transcript.point("t1", &tail.sums);
    transcript.point("t2", &tail.product);
    transcript.point("t3", &tail.commitment);
    for pair in &tail.columns {
        transcript.point("t4D", &pair.d);
        transcript.point("t4C", &pair.c);
    }
    items.iter().for_each(|item| transcript.point("t_i", &item.announcement));
    transcript.challenge("c")
}

/// The challenges of one shuffle.
#[derive(Clone)]
pub(super) struct Challenges {
    /// `u_1 … u_N`.
    pub u: Vec<Scalar>,
    /// `c`.
    pub c: Scalar,
}

impl Challenges {
    /// Recomputes them over a transcript that has absorbed the statement.
    pub fn replay(mut transcript: Transcript, items: &[Item], tail: &Tail) -> Self {
        let u = permuting(&mut transcript, items.iter().map(|item| &item.commitment));
        Self { u, c: challenge(&mut transcript, items, tail) }
    }
}
