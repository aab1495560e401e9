//! What officials and key holders keep secret, and what is computed with it: the worker's side of this program.

pub mod ceremony;
pub mod count;
pub mod election;
pub mod identity;
mod made_up;
pub mod mixing;
pub mod poll;
mod post;
pub mod practice;
pub mod registration;
pub mod rehearsal;
pub mod roll;
pub mod seat;

use serde::{Deserialize, Serialize};

use self::poll::{CountPoll, Counted, MadePoll, MakePoll};
use self::practice::Practise;
use crate::asks;
use crate::fault::{Fault, HolderFault};
use crate::wire::{self, Program, text};

use ceremony::{NextStep, PostStep, Reopen, Stand};
use count::{AuditClosing, Bind, Bound, ClosingAudited, Decrypt, ReadBack};
use election::{Act, Closed, Compile, Compiled, Posted, Publish, ReadClosing, ReadRisks, Risks};
use identity::{
    Identities, LockByPasskey, MadeIdentity, MakeIdentity, OpenByPasskey, OpenIdentity, OpenedIdentity,
};
use mixing::{MixOn, ReadMixing, Standing};
use registration::{Enrol, MakeCode};
use rehearsal::{Rehearse, Rehearsed};
use roll::{
    CastPapers, Change, Codes, ConsentTo, FindPerson, Found, Judged, LeaveOut, Letter, Letters, Lines,
    MailAddresses, MailPeople, MakeCodes, MendLine, OnRecord, OpenCodes, PapersCast, PapersSealed,
    PostChange, PostRoll, ReadChange, ReadRoll, Receipt, ReplaceCode, Replaced, RollDesk, RollLines,
    RollOnRecord, SealPapers, SomeAddresses, TakeRoll,
};
use seat::{CheckKey, KeyChecked, LockedFile, Look, Looked, OpenElectionKey, Seat, Seated, Sit};

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
    LockByPasskey(LockByPasskey),
    OpenByPasskey(OpenByPasskey),
    MakePoll(MakePoll),
    CountPoll(CountPoll),
    Practise(Practise),
    Rehearse(Rehearse),
    MakeCode(MakeCode),
    Enrol(Enrol),
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
    MailAddresses(MailAddresses),
    MailPeople(MailPeople),
    ReplaceCode(ReplaceCode),
    ReadChange(ReadChange),
    ConsentTo(ConsentTo),
    PostChange(PostChange),
    SealPapers(SealPapers),
    CastPapers(CastPapers),
    Compile(Compile),
    Publish(Publish),
    Act(Act),
    ReadClosing(ReadClosing),
    ReadRisks(ReadRisks),
    Look(Look),
    Sit(Sit),
    OpenElectionKey(OpenElectionKey),
    CheckKey(CheckKey),
    NextStep(NextStep),
    PostStep(PostStep),
    Reopen(Reopen),
    AuditClosing(AuditClosing),
    Bind(Bind),
    Decrypt(Decrypt),
    ReadBack(ReadBack),
    ReadMixing(ReadMixing),
    MixOn(MixOn),
}

asks! { Office, Request:
    MakeIdentity => MadeIdentity;
    OpenIdentity => OpenedIdentity;
    LockByPasskey => LockedFile;
    OpenByPasskey => OpenedIdentity;
    MakePoll => MadePoll;
    CountPoll => Counted;
    Practise => MadePoll;
    Rehearse => Rehearsed;
    MakeCode => String;
    Enrol => ();
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
    MailAddresses => SomeAddresses;
    MailPeople => SomeAddresses;
    ReplaceCode => Replaced;
    ReadChange => Change;
    ConsentTo => String;
    PostChange => Change;
    SealPapers => PapersSealed;
    CastPapers => PapersCast;
    Compile => Compiled;
    Publish => Compiled;
    Act => Posted;
    ReadClosing => Closed;
    ReadRisks => Risks;
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
    ReadMixing => Standing;
    MixOn => ();
}

/// What the worker knows.
#[derive(Default)]
pub struct Desk {
    identities: Identities,
    roll: RollDesk,
    /// The key holder's place in the election that was looked at last.
    seat: Option<Seat>,
}

impl wire::Desk for Desk {
    type Program = Office;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::MakeIdentity(ask) => text(self.identities.make(&ask)),
            Request::OpenIdentity(ask) => text(self.identities.open(&ask)),
            Request::LockByPasskey(ask) => text(self.identities.lock(&ask)),
            Request::OpenByPasskey(ask) => text(self.identities.unlock(&ask)),
            Request::MakePoll(make) => text(poll::make(make, far).await),
            Request::Practise(ask) => text(practice::practise(&ask, far).await),
            Request::CountPoll(count) => text(poll::count(count, far).await),
            Request::Rehearse(ask) => text(rehearsal::rehearse(&ask, &self.identities, far).await),
            Request::MakeCode(ask) => text(registration::make(&ask)),
            Request::Enrol(ask) => text(registration::enrol(&ask).await),
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
            Request::MailAddresses(ask) => text(self.roll.addresses(&ask)),
            Request::MailPeople(ask) => text(self.roll.mail_people(&ask)),
            Request::ReplaceCode(ask) => text(self.roll.replace(&ask)),
            Request::ReadChange(ask) => text(self.roll.change(&ask).await),
            Request::ConsentTo(ask) => text(self.roll.consent(&ask, &self.identities).await),
            Request::PostChange(ask) => text(self.roll.post_change(&ask, &self.identities).await),
            Request::SealPapers(ask) => text(self.roll.seal_papers(&ask, far).await),
            Request::CastPapers(ask) => text(self.roll.cast_papers(&ask, far).await),
            Request::Compile(ask) => text(election::compile(&ask).await),
            Request::Publish(ask) => text(election::publish(&ask, &self.identities).await),
            Request::Act(ask) => text(election::act(&ask, &self.identities, far).await),
            Request::ReadClosing(ask) => text(election::closing(&ask, far).await),
            Request::ReadRisks(ask) => text(election::risks(&ask, far).await),
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
