//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod ceremony;
pub mod count;
pub mod election;
pub mod identity;
pub mod seat;

use serde::{Deserialize, Serialize};

use crate::asks;
use crate::fault::{Fault, HolderFault};
use crate::wire::{self, Program, text};

use ceremony::{NextStep, PostStep, Reopen, Stand};
use count::{AuditClosing, Bind, Bound, ClosingAudited, Decrypt, ReadBack};
use election::{Act, Closed, Compile, Compiled, Posted, Publish, ReadClosing};
use identity::{Identities, MadeIdentity, MakeIdentity, OpenIdentity, OpenedIdentity};
use seat::{CheckKey, KeyChecked, Look, Looked, OpenElectionKey, Seat, Seated, Sit};

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
    /// See [`Look`].
    Look(Look),
    /// See [`Sit`].
    Sit(Sit),
    /// See [`OpenElectionKey`].
    OpenElectionKey(OpenElectionKey),
    /// See [`CheckKey`].
    CheckKey(CheckKey),
    /// See [`NextStep`].
    NextStep(NextStep),
    /// See [`PostStep`].
    PostStep(PostStep),
    /// See [`Reopen`].
    Reopen(Reopen),
    /// See [`AuditClosing`].
    AuditClosing(AuditClosing),
    /// See [`Bind`].
    Bind(Bind),
    /// See [`Decrypt`].
    Decrypt(Decrypt),
    /// See [`ReadBack`].
    ReadBack(ReadBack),
}

asks! { Office, Request:
    Ready => ();
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    Compile => Compiled;
    Publish => Compiled;
    Act => Posted;
    ReadClosing => Closed;
    Look => Looked;
    Sit => Seated;
    OpenElectionKey => ();
    CheckKey => KeyChecked;
    NextStep => Stand;
    PostStep => u64;
    Reopen => ();
    AuditClosing => ClosingAudited;
    Bind => Bound;
    Decrypt => u64;
    ReadBack => bool;
}

/// Asks whether the worker works.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ready {}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {
    identities: Identities,
    /// The key holder's place in the election that was looked at last.
    seat: Option<Seat>,
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
            Request::Look(ask) => text(self.look(&ask).await),
            other => match &mut self.seat {
                Some(seat) => seat.answer(other, &self.identities, &far).await,
                None => text::<(), Fault>(Err(HolderFault::NoElection.into())),
            },
        }
    }
}

impl Desk {
    /// Looks at an election; what was open of the same one stays open.
    async fn look(&mut self, ask: &Look) -> Result<Looked, Fault> {
        let (mut seat, looked) = Seat::look(ask).await?;
        if let Some(before) = self.seat.take().filter(|before| before.is_of(&seat)) {
            seat.keep(before);
        }
        self.seat = Some(seat);
        Ok(looked)
    }
}
