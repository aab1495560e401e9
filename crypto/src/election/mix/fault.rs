//! Why a part of mixed answers is void (`docs/protocol.md` §8.6).

use crate::shuffle::{Equation, ShuffleError};
use crate::tally::ShareFault;

/// Why a part is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum MixFault {
    #[error("there is no contest {}", contest + 1)]
    Contest { contest: u64 },
    #[error("contest {}: enough trustees have mixed", contest + 1)]
    Complete { contest: u64 },
    #[error("contest {}: trustee {mixer} has mixed already", contest + 1)]
    Again { contest: u64, mixer: u64 },
    #[error("contest {}: it is for place {given} of the chain, but place {next} is next", contest + 1)]
    Place { contest: u64, given: u64, next: u64 },
    #[error("contest {}: it is part {given} of trustee {trustee}, but part {next} is next", contest + 1)]
    Part { contest: u64, trustee: u64, given: u64, next: u64 },
    #[error(
        "contest {}: trustee {trustee} has begun {begun} times and may begin anew in {wait} seconds",
        contest + 1
    )]
    TooOften { contest: u64, trustee: u64, begun: u32, wait: u64 },
    #[error("contest {}: the answers are not mixed by enough trustees yet", contest + 1)]
    NotMixed { contest: u64 },
    #[error("contest {}: what trustee {mixer} posted is no shuffle: {error}", contest + 1)]
    Shuffle { contest: u64, mixer: u64, error: ShuffleError },
    #[error("contest {}: what trustee {trustee} posted is no decryption: {error}", contest + 1)]
    Decryption { contest: u64, trustee: u64, error: ShuffleError },
    #[error("contest {}: trustee {trustee}: {fault}", contest + 1)]
    Share { contest: u64, trustee: u64, fault: ShareFault },
}

impl MixFault {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            MixFault::Contest { .. } => "shuffle.contest",
            MixFault::Complete { .. } => "shuffle.complete",
            MixFault::Again { .. } => "shuffle.again",
            MixFault::Place { .. } | MixFault::Part { .. } => "shuffle.order",
            MixFault::TooOften { .. } => "shuffle.too_often",
            MixFault::NotMixed { .. } => "decryption.not_mixed",
            MixFault::Shuffle { error, .. } => error.code(),
            MixFault::Decryption { .. } => "decryption.encoding",
            MixFault::Share { fault, .. } => fault.code(),
        }
    }

    /// The trustee at fault and, of a proof, the first equation that fails.
    pub fn culprit(&self) -> Option<(u64, Option<Equation>)> {
        match *self {
            MixFault::Shuffle { mixer, error: ShuffleError::Proof { equation, .. }, .. } => {
                Some((mixer, Some(equation)))
            }
            MixFault::Shuffle { mixer, .. } | MixFault::Again { mixer, .. } => Some((mixer, None)),
            MixFault::Part { trustee, .. }
            | MixFault::TooOften { trustee, .. }
            | MixFault::Decryption { trustee, .. }
            | MixFault::Share { trustee, .. } => Some((trustee, None)),
            _ => None,
        }
    }
}
