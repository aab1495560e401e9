//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod board;
pub mod poll;

use serde::{Deserialize, Serialize};

use self::poll::{CountPoll, Counted, MadePoll, MakePoll};
use crate::asks;
use crate::fault::Fault;
use crate::wire::{self, Program, text};

/// This program's side of the wire.
pub struct Office;

/// Its worker.
pub type Worker = wire::Worker<Office>;

impl Program for Office {
    type Request = Request;
    type Fault = Fault;

    fn glue() -> Option<String> {
        Some("/console.js".into())
    }
}

/// Everything that a page may ask.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is described at its own type")]
pub enum Request {
    MakePoll(MakePoll),
    CountPoll(CountPoll),
}

asks! { Office, Request:
    MakePoll => MadePoll;
    CountPoll => Counted;
}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::MakePoll(make) => text(poll::make(make, far).await),
            Request::CountPoll(count) => text(poll::count(count, far).await),
        }
    }
}
