//! The pages: each asks for what it shows and lets components draw it.

#[cfg(test)]
pub(crate) mod asking;
mod audit;
mod board;
mod check;
mod counting;
mod election;
mod home;
mod not_found;
mod result;
mod secret;
mod vote;

pub use audit::Audit;
pub use board::Board;
pub use check::Check;
pub use counting::rule_words;
pub use election::{Begun, Election, Holders, Turnout, Warnings, When, begin, doubted};
pub use home::Home;
pub use not_found::NotFound;
pub use result::{Counted, ResultPage};
pub use secret::{Secret, SecretOf};
pub use vote::{AnswerList, Answers, ContestForm, Vote, order, remember};
