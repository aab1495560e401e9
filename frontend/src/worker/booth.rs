//! The booth's secrets and steps: board, credential, sealed answers, ballot.

use std::sync::Arc;

use glassurn_api::credential::Registration;
use glassurn_crypto::ballot::{self, SealError, Sealed as SealedAnswers};
use glassurn_crypto::credential::{Credential, VoterCode, hash_code};
use glassurn_crypto::encoding::{Hash, unhex};
use glassurn_crypto::manifest::Eligibility;

use super::{
    Ballot, Cast, Challenge, Identified, Identify, Load, Loaded, Practice, Recorded, Register, Registered,
    Request, Seal, Sealed, Sealing, Submit,
};
use crate::fault::Fault;
use crate::phase::now;
use crate::random::generator as rng;
use crate::record::{CLOCK, Record, Service};
use crate::wire::{Desk, text};

/// What a worker knows; each question moves it on.
#[derive(Default)]
pub struct Booth {
    pub(super) board: Option<(Service, Record)>,
    voter: Option<(Credential, u64)>,
    sealed: Option<SealedAnswers>,
}

impl Desk for Booth {
    type Program = Sealing;

    async fn answer(&mut self, request: Request, far: impl Fn(u64, u64)) -> String {
        match request {
            Request::Load(load) => text(self.load(load, |done| far(done, 0)).await),
            Request::Identify(identify) => text(self.identify(identify).await),
            Request::Register(register) => text(self.register(register).await),
            Request::Seal(seal) => text(self.seal(seal)),
            Request::Challenge(challenge) => text(self.challenge(challenge)),
            Request::Cast(cast) => text(self.cast(cast)),
            Request::Submit(submit) => text(self.submit(submit).await),
            Request::CheckCode(check) => text(self.check_code(check, far).await),
            Request::CheckFile(check) => text(self.check_file(check).await),
            Request::CheckPractice(check) => text(self.check_practice(check)),
        }
    }
}

impl Booth {
    /// Reads the board; a worker reads one election.
    pub async fn load(&mut self, load: Load, progress: impl Fn(u64)) -> Result<Loaded, Fault> {
        let id: Hash = unhex(&load.election).ok_or(Fault::WrongElection)?;
        *self = Self::default();
        let service = Service::new(&id);
        let record = Record::read(&service, &id, load.seen.as_deref(), now(), &mut rng()?, progress).await?;
        let loaded = Loaded {
            manifest: record.manifest().bytes().to_vec(),
            key: record.election().context().map(|context| *context.key().bytes()),
            note: record.note(),
            stale: record.fresh().err(),
        };
        self.board = Some((service, record));
        Ok(loaded)
    }

    /// Derives the credential and looks it up in its bucket.
    pub async fn identify(&mut self, identify: Identify) -> Result<Identified, Fault> {
        (self.voter, self.sealed) = (None, None);
        let (service, record) = self.board.as_mut().ok_or(Fault::NotOpen)?;
        record.fresh()?;
        let code = VoterCode::parse(&identify.code).map_err(|_| Fault::Code)?;
        let credential = code.credential(record.manifest().id()).ok_or(Fault::Code)?;
        let standing = record.standing(service, credential.public().bytes(), &mut rng()?).await?;
        let sequence = standing.last.as_ref().map_or(0, |last| last.sequence);
        let once = sequence > 0 && !record.manifest().revote;
        if standing.revoked.is_none() && !once {
            self.voter = Some((credential, sequence + 1));
        }
        Ok(Identified { standing, note: record.note() })
    }

    /// Makes a code of its own where anybody may vote.
    pub async fn register(&mut self, _: Register) -> Result<Registered, Fault> {
        let (service, record) = self.board.as_ref().ok_or(Fault::NotOpen)?;
        if record.manifest().eligibility != Eligibility::Open {
            return Err(Fault::NotOnRoll);
        }
        let code = VoterCode::generate(&mut rng()?);
        let credential = code.credential(record.manifest().id()).ok_or(Fault::Randomness)?;
        service.register(&Registration { credential: *credential.public() }).await?;
        Ok(Registered { code: code.reveal().to_string() })
    }

    /// Seals answers under the code's next number.
    pub fn seal(&mut self, seal: Seal) -> Result<Sealed, Fault> {
        self.sealed = None;
        let context = self.context()?;
        let (credential, sequence) = self.voter.as_ref().ok_or(Fault::Code)?;
        let sealed = ballot::seal(&context, credential, *sequence, seal.sealings, &seal.values, &mut rng()?)
            .map_err(refused)?;
        let code = hash_code(sealed.fingerprint());
        self.sealed = Some(sealed);
        Ok(Sealed { code })
    }

    /// Opens the sealed answers; what is opened can not be cast.
    pub fn challenge(&mut self, _: Challenge) -> Result<Practice, Fault> {
        let sealed = self.sealed.take().ok_or(Fault::NotOpen)?;
        Ok(Practice { bytes: sealed.challenge().to_bytes() })
    }

    /// Makes the ballot; what is cast can not be opened.
    pub fn cast(&mut self, _: Cast) -> Result<Ballot, Fault> {
        let context = self.context()?;
        let sealed = self.sealed.take().ok_or(Fault::NotOpen)?;
        let ballot = sealed.cast(&context, &mut rng()?).map_err(refused)?;
        Ok(Ballot { bytes: ballot.to_bytes() })
    }

    /// Sends a ballot and believes nothing but a receipt of exactly these bytes.
    pub async fn submit(&mut self, submit: Submit) -> Result<Recorded, Fault> {
        let context = self.context()?;
        let (service, record) = self.board.as_mut().ok_or(Fault::NotOpen)?;
        let answer = record.cast(service, &submit.ballot, submit.look).await?;
        let proven = record.receipt(&answer, &submit.ballot)?;
        // The ballot is recorded, whatever the comparison of checkpoints gives.
        let fork = match record.join(service, &proven.signed).await {
            Err(fault @ Fault::Fork { .. }) => Some(fault),
            _ => None,
        };
        Ok(Recorded {
            code: hash_code(&proven.ballot.fingerprint(context.key())),
            entry: proven.entry,
            time: proven.time,
            clock_differs: proven.time.abs_diff(now()) > CLOCK,
            // A receipt is text in its one spelling: the check has read it.
            file: String::from_utf8_lossy(&answer).into_owned(),
            note: record.note(),
            fork,
        })
    }

    fn context(&self) -> Result<Arc<ballot::Context>, Fault> {
        let (_, record) = self.board.as_ref().ok_or(Fault::NotOpen)?;
        record.election().context().cloned().ok_or(Fault::NotOpen)
    }
}

fn refused(error: SealError) -> Fault {
    match error {
        SealError::Rule { contest } => Fault::Answers(contest as u64),
        SealError::Length { .. } => Fault::Answers(0),
        SealError::Sequence | SealError::Randomness => Fault::Randomness,
    }
}
