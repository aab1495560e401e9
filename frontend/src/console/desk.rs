//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod board;
pub mod identity;
pub mod poll;

use serde::{Deserialize, Serialize};

use self::poll::{CountPoll, Counted, MadePoll, MakePoll};
use crate::asks;
use crate::fault::Fault;
use crate::wire::{self, Program, text};

use identity::{Identities, MadeIdentity, MakeIdentity, OpenIdentity, OpenedIdentity};

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
    MakeIdentity(MakeIdentity),
    OpenIdentity(OpenIdentity),
    MakePoll(MakePoll),
    CountPoll(CountPoll),
}

asks! { Office, Request:
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    MakePoll => MadePoll;
    CountPoll => Counted;
}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {
    identities: Identities,
}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::MakeIdentity(ask) => text(self.identities.make(&ask)),
            Request::OpenIdentity(ask) => text(self.identities.open(&ask)),
            Request::MakePoll(make) => text(poll::make(make, far).await),
            Request::CountPoll(count) => text(poll::count(count, far).await),
        }
    }
}
