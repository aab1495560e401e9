//! Proofs of knowledge and of equal logarithms; each prover has its verifier beside it.

#[cfg(test)]
mod attacks;
mod equality;
mod knowledge;
mod many;

pub use equality::Equality;
pub use knowledge::Knowledge;
pub(crate) use many::Challenged;

/// The proof does not hold for its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not hold")]
pub struct Invalid;
