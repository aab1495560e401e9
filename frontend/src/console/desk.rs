//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

use serde::{Deserialize, Serialize};

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
pub enum Request {
    /// See [`Ready`].
    Ready(Ready),
}

asks! { Office, Request:
    Ready => ();
}

/// Asks whether the worker works.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ready {}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, _far: impl Fn(u64, u64)) -> String {
        match request {
            Request::Ready(_) => text::<_, Fault>(Ok(())),
        }
    }
}
