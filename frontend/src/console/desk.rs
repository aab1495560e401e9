//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod election;
pub mod identity;
mod post;

use serde::{Deserialize, Serialize};

use crate::asks;
use crate::fault::Fault;
use crate::wire::{self, Program, text};

use election::{Act, Closed, Compile, Compiled, Posted, Publish, ReadClosing};
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
pub enum Request {
    /// See [`Ready`].
    Ready(Ready),
    /// See [`MakeIdentity`].
    MakeIdentity(MakeIdentity),
    /// See [`OpenIdentity`].
    OpenIdentity(OpenIdentity),
    /// See [`Compile`].
    Compile(Compile),
    /// See [`Publish`].
    Publish(Publish),
    /// See [`Act`].
    Act(Act),
    /// See [`ReadClosing`].
    ReadClosing(ReadClosing),
}

asks! { Office, Request:
    Ready => ();
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    Compile => Compiled;
    Publish => Compiled;
    Act => Posted;
    ReadClosing => Closed;
}

/// Asks whether the worker works.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ready {}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {
    identities: Identities,
}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::Ready(_) => text::<_, Fault>(Ok(())),
            Request::MakeIdentity(ask) => text(self.identities.make(&ask)),
            Request::OpenIdentity(ask) => text(self.identities.open(&ask)),
            Request::Compile(ask) => text(election::compile(&ask).await),
            Request::Publish(ask) => text(election::publish(&ask, &self.identities).await),
            Request::Act(ask) => text(election::act(&ask, &self.identities, far).await),
            Request::ReadClosing(ask) => text(election::closing(&ask, far).await),
        }
    }
}
