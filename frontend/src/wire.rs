//! The wire between a page and the worker beside it, whatever the two talk about: numbered questions, progress, answers.
//!
//! A program is page and worker at once: `frontend/worker.js` gives the worker the module that the page runs. Out of
//! scope: the observer's worker, a program of its own that speaks without being asked.

pub mod bytes;
mod page;
mod serve;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use page::Worker;
pub use serve::{Desk, serve, text};

/// What a worker of one kind can be asked.
pub trait Program: 'static {
    /// Every question.
    type Request: Serialize + DeserializeOwned;
    /// Why there is no answer.
    type Fault: DeserializeOwned + From<Stopped>;
    /// The address of the program's glue, as the page knows it.
    fn glue() -> Option<String>;
}

/// A question with the type of its answer.
pub trait Ask<P: Program> {
    /// What the worker answers.
    type Answer: DeserializeOwned;
    /// The question among all questions.
    fn request(self) -> P::Request;
}

/// Declares which question has which answer.
#[macro_export]
macro_rules! asks {
    ($program:ty, $request:ident: $($question:ident => $answer:ty;)*) => {
        $(impl $crate::wire::Ask<$program> for $question {
            type Answer = $answer;
            fn request(self) -> $request {
                $request::$question(self)
            }
        })*
    };
}

/// The worker says nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It never listened: its program did not come.
    NeverLoaded,
    /// It stopped.
    Ended,
}

/// How far a long answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is done.
    pub done: u64,
    /// What there is to do; 0 while that is not known.
    pub total: u64,
}
