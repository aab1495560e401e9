//! The pages: each asks for what it shows and lets components draw it.

mod audit;
mod board;
mod check;
mod election;
mod home;
mod not_found;
mod result;
mod secret;
mod vote;

pub use audit::Audit;
pub use board::Board;
pub use check::Check;
pub use election::{Begun, Contact, Election, Holders, Turnout, Warnings, When, begin, doubted};
pub use home::Home;
pub use not_found::NotFound;
pub use result::{Counted, ResultPage};
pub use secret::Secret;
pub use vote::{AnswerList, Answers, ContestForm, Vote, order, remember};
