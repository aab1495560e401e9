//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod board;
pub mod election;
pub mod identity;
pub mod poll;
mod post;
pub mod roll;

use serde::{Deserialize, Serialize};

use self::poll::{CountPoll, Counted, MadePoll, MakePoll};
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
#[allow(missing_docs, reason = "each is described at its own type")]
pub enum Request {
    MakeIdentity(MakeIdentity),
    OpenIdentity(OpenIdentity),
    MakePoll(MakePoll),
    CountPoll(CountPoll),
    ReadRoll(ReadRoll),
    RollLines(RollLines),
    MendLine(MendLine),
    LeaveOut(LeaveOut),
    TakeRoll(TakeRoll),
    RollOnRecord(RollOnRecord),
    MakeCodes(MakeCodes),
    OpenCodes(OpenCodes),
    Letters(Letters),
    PostRoll(PostRoll),
    FindPerson(FindPerson),
    ReplaceCode(ReplaceCode),
    ReadChange(ReadChange),
    ConsentTo(ConsentTo),
    PostChange(PostChange),
    Compile(Compile),
    Publish(Publish),
    Act(Act),
}

asks! { Office, Request:
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    MakePoll => MadePoll;
    CountPoll => Counted;
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
            Request::MakeIdentity(ask) => text(self.identities.make(&ask)),
            Request::OpenIdentity(ask) => text(self.identities.open(&ask)),
            Request::MakePoll(make) => text(poll::make(make, far).await),
            Request::CountPoll(count) => text(poll::count(count, far).await),
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
