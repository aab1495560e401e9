//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod election;
pub mod identity;
mod post;
pub mod roll;

use serde::{Deserialize, Serialize};

use crate::asks;
use crate::fault::Fault;
use crate::wire::{self, Program, text};

use roll::{
    Change, Codes, ConsentTo, FindPerson, Found, Judged, LeaveOut, Letter, Letters, Lines, MakeCodes,
    MendLine, OnRecord, OpenCodes, PostChange, PostRoll, ReadChange, ReadRoll, Receipt, ReplaceCode,
    Replaced, RollDesk, RollLines, RollOnRecord, TakeRoll,
};

use election::{Act, Compile, Compiled, Posted, Publish};
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
    /// See [`ReadRoll`].
    ReadRoll(ReadRoll),
    /// See [`RollLines`].
    RollLines(RollLines),
    /// See [`MendLine`].
    MendLine(MendLine),
    /// See [`LeaveOut`].
    LeaveOut(LeaveOut),
    /// See [`TakeRoll`].
    TakeRoll(TakeRoll),
    /// See [`RollOnRecord`].
    RollOnRecord(RollOnRecord),
    /// See [`MakeCodes`].
    MakeCodes(MakeCodes),
    /// See [`OpenCodes`].
    OpenCodes(OpenCodes),
    /// See [`Letters`].
    Letters(Letters),
    /// See [`PostRoll`].
    PostRoll(PostRoll),
    /// See [`FindPerson`].
    FindPerson(FindPerson),
    /// See [`ReplaceCode`].
    ReplaceCode(ReplaceCode),
    /// See [`ReadChange`].
    ReadChange(ReadChange),
    /// See [`ConsentTo`].
    ConsentTo(ConsentTo),
    /// See [`PostChange`].
    PostChange(PostChange),
    /// See [`Compile`].
    Compile(Compile),
    /// See [`Publish`].
    Publish(Publish),
    /// See [`Act`].
    Act(Act),
}

asks! { Office, Request:
    Ready => ();
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    ReadRoll => Judged;
    RollLines => Lines;
    MendLine => Judged;
    LeaveOut => Judged;
    TakeRoll => Receipt;
    RollOnRecord => OnRecord;
    MakeCodes => Codes;
    OpenCodes => Codes;
    Letters => Vec<Letter>;
    PostRoll => OnRecord;
    FindPerson => Vec<Found>;
    ReplaceCode => Replaced;
    ReadChange => Change;
    ConsentTo => String;
    PostChange => Change;
    Compile => Compiled;
    Publish => Compiled;
    Act => Posted;
}

/// Asks whether the worker works.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ready {}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {
    identities: Identities,
    roll: RollDesk,
}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::Ready(_) => text::<_, Fault>(Ok(())),
            Request::MakeIdentity(ask) => text(self.identities.make(&ask)),
            Request::OpenIdentity(ask) => text(self.identities.open(&ask)),
            Request::ReadRoll(ask) => text(self.roll.read(&ask)),
            Request::RollLines(ask) => text(self.roll.lines(&ask)),
            Request::MendLine(ask) => text(self.roll.mend(&ask)),
            Request::LeaveOut(ask) => text(self.roll.leave_out(&ask)),
            Request::TakeRoll(ask) => text(self.roll.take(&ask)),
            Request::RollOnRecord(ask) => text(self.roll.on_record(&ask).await),
            Request::MakeCodes(ask) => text(self.roll.make(&ask, far).await),
            Request::OpenCodes(ask) => text(self.roll.open(&ask)),
            Request::Letters(ask) => text(self.roll.letters(&ask)),
            Request::PostRoll(ask) => text(self.roll.post(&ask, &self.identities, far).await),
            Request::FindPerson(ask) => text(self.roll.find(&ask)),
            Request::ReplaceCode(ask) => text(self.roll.replace(&ask)),
            Request::ReadChange(ask) => text(self.roll.change(&ask).await),
            Request::ConsentTo(ask) => text(self.roll.consent(&ask, &self.identities).await),
            Request::PostChange(ask) => text(self.roll.post_change(&ask, &self.identities).await),
            Request::Compile(ask) => text(election::compile(&ask).await),
            Request::Publish(ask) => text(election::publish(&ask, &self.identities).await),
            Request::Act(ask) => text(election::act(&ask, &self.identities, far).await),
        }
    }
}
