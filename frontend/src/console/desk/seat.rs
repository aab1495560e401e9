//! A key holder's place in one election: who he is on the public record, and the election's key file, open in the worker.

use std::collections::BTreeMap;

use glassurn_api::election::{ElectionView, Stage as BoardStage};
use glassurn_api::endpoint;
use glassurn_api::file::{ElectionKeyError, Role, lock_election_key, open_election_key};
use glassurn_api::result::by_language;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::encoding::{Hash, hex, unhex};
use glassurn_crypto::manifest::{Closing, Manifest, Named};
use glassurn_crypto::signature::PublicKey;
use glassurn_crypto::trustee::KeyFile;
use serde::{Deserialize, Serialize};

use super::Request;
use super::count::Counted;
use super::identity::{Identities, Keyring};
use super::post::post;
use crate::client;
use crate::fault::{Fault, HolderFault, KeyFault};
use crate::phase::now;
use crate::random;
use crate::record::{Accepted, Record, Service};
use crate::wire::{bytes, text};

/// Reads an election's public record up to the opening of voting.
#[derive(Debug, Serialize, Deserialize)]
pub struct Look {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The last checkpoint's note that this browser saw of it.
    pub seen: Option<String>,
}

/// What the record says of the election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The election id.
    pub election: String,
    /// The title by language.
    pub title: BTreeMap<String, String>,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// The IANA zone of its times.
    pub zone: String,
    /// When voting begins, in seconds since 1970.
    pub opens: u64,
    /// When voting ends.
    pub closes: u64,
    /// Whether an official may end it earlier.
    pub may_close_early: bool,
    /// How many key holders are needed for the count.
    pub threshold: u64,
    /// Whether answers are mixed and opened one by one.
    pub mixes: bool,
    /// The key holders in their order.
    pub holders: Vec<Holder>,
    /// How far things are.
    pub stage: Stage,
    /// The note to remember as seen.
    pub note: String,
}

/// A key holder as the manifest names him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The name.
    pub name: String,
    /// The public key, 64 lower-case hexadecimal digits.
    pub key: String,
}

/// What a key holder is needed for now. Up to the key the record decides; later the service says it, who can at most delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The key is being made.
    Ceremony,
    /// The key is made; nothing is due until voting ends.
    Made,
    /// Voting has ended: the count is due.
    Closed,
    /// There is a result: nothing is due any more.
    Counted,
    /// Too few voted: nothing is ever decrypted.
    Void,
}

/// Takes the place of the open key in the election that was looked at.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sit {
    /// The name under which the record must have the key, where an invitation gave one.
    pub name: Option<String>,
}

/// The place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seated {
    /// The holder's number, from 1.
    pub number: u64,
}

/// Opens the election's key file under the passphrase of the open key; without a file a new one is begun.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenElectionKey {
    /// The locked file.
    pub file: Option<LockedFile>,
}

/// A file under a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedFile {
    /// Its bytes.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

/// Says whether the open file's share is that of the key on the record.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckKey {
    /// The last checkpoint's note that this browser saw.
    pub seen: Option<String>,
}

/// It is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChecked {
    /// The key's code, eight groups of four.
    pub key: String,
    /// The closing code that the file is bound to.
    pub decrypted: Option<String>,
    /// The note to remember as seen.
    pub note: String,
}

/// A key holder at work.
pub struct Seat {
    pub(super) manifest: Manifest,
    pub(super) service: Service,
    pub(super) number: Option<u64>,
    pub(super) file: Option<KeyFile>,
    pub(super) due: Option<(Kind, Vec<u8>)>,
    pub(super) counted: Option<Counted>,
}

impl Seat {
    /// Reads the record of an election and everything that a first screen says.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn look(ask: &Look) -> Result<(Self, Looked), Fault> {
        let id: Hash = unhex(&ask.election).ok_or(Fault::WrongElection)?;
        let service = Service::new(&id);
        let record = read(&service, &id, ask.seen.as_deref()).await?;
        let view: ElectionView = client::get_json(&endpoint::election(&ask.election)).await?;
        let made = record.election().ceremony().key().is_some();
        let stage = match view.summary.stage {
            _ if !made => Stage::Ceremony,
            BoardStage::Closed => Stage::Closed,
            BoardStage::Tallied => Stage::Counted,
            BoardStage::Void => Stage::Void,
            BoardStage::Ceremony | BoardStage::Confirmed | BoardStage::Open => Stage::Made,
        };
        let manifest = record.manifest().clone();
        let holder = |member: &Named| Holder { name: member.name.clone(), key: hex(member.key.bytes()) };
        let looked = Looked {
            election: ask.election.clone(),
            title: by_language(&manifest.title),
            organiser: manifest.organiser.clone(),
            contact: manifest.contact.clone(),
            zone: manifest.schedule.zone.clone(),
            opens: manifest.schedule.opens,
            closes: view.summary.closes.max(manifest.schedule.closes),
            may_close_early: manifest.schedule.closing == Closing::Official,
            threshold: manifest.trustees.threshold,
            mixes: manifest.is_mixed(),
            holders: manifest.trustees.members.iter().map(holder).collect(),
            stage,
            note: record.note(),
        };
        let seat = Self { manifest, service, number: None, file: None, due: None, counted: None };
        Ok((seat, looked))
    }

    /// Whether both are of one election.
    pub fn is_of(&self, other: &Self) -> bool {
        self.manifest.id() == other.manifest.id()
    }

    /// Goes on with what was open before.
    pub fn keep(&mut self, before: Self) {
        (self.number, self.file) = (before.number, before.file);
        (self.due, self.counted) = (before.due, before.counted);
    }

    /// Answers what is asked of a key holder.
    pub async fn answer(
        &mut self,
        request: Request,
        identities: &Identities,
        far: &impl Fn(u64, u64),
    ) -> String {
        match request {
            Request::Sit(ask) => text(self.sit(&ask, identities)),
            Request::OpenElectionKey(ask) => text(self.open(&ask, identities)),
            Request::CheckKey(ask) => text(self.check(&ask).await),
            Request::NextStep(ask) => text(self.next_step(&ask, identities).await),
            Request::PostStep(ask) => text(self.post_step(&ask, identities).await),
            Request::Reopen(ask) => text(self.reopen(&ask, identities)),
            Request::AuditClosing(ask) => text(self.audit_closing(&ask, far).await),
            Request::Bind(ask) => text(self.bind(&ask, identities)),
            Request::Decrypt(ask) => text(self.decrypt(&ask, identities).await),
            Request::ReadBack(ask) => text(self.read_back(&ask).await),
            Request::ReadMixing(ask) => text(self.read_mixing(&ask, far).await),
            Request::MixOn(ask) => text(self.mix_on(&ask, identities, far).await),
            _ => text::<(), Fault>(Err(HolderFault::NoElection.into())),
        }
    }

    /// Finds the open key among the key holders.
    ///
    /// # Errors
    /// [`HolderFault::NotNamed`], [`HolderFault::OtherName`]; nothing is ever signed for such an election.
    pub fn sit(&mut self, ask: &Sit, identities: &Identities) -> Result<Seated, Fault> {
        let own = identities.of(Role::Trustee)?.identity.public();
        self.number = None;
        let number = place(&self.manifest, &own, ask.name.as_deref())?;
        if self.file.as_ref().is_some_and(|file| file.trustee() != number) {
            (self.file, self.due, self.counted) = (None, None, None);
        }
        self.number = Some(number);
        Ok(Seated { number })
    }

    /// Opens the election's key file.
    ///
    /// # Errors
    /// [`KeyFault`], [`HolderFault`].
    pub fn open(&mut self, ask: &OpenElectionKey, identities: &Identities) -> Result<(), Fault> {
        let file = match &ask.file {
            Some(locked) => self.unlock(&locked.bytes, identities)?,
            None => KeyFile::new(&self.manifest, self.number()?).map_err(HolderFault::from)?,
        };
        (self.file, self.due) = (Some(file), None);
        Ok(())
    }

    /// Compares the open file with the key on the record.
    ///
    /// # Errors
    /// [`HolderFault::Misfit`], [`HolderFault::KeyNotMade`], and what reading the record gives.
    pub async fn check(&self, ask: &CheckKey) -> Result<KeyChecked, Fault> {
        let record = self.record(ask.seen.as_deref()).await?;
        let ceremony = record.election().ceremony();
        let share = self.key_file()?.fitting(ceremony).map_err(HolderFault::from)?;
        let (share, key) = share.zip(ceremony.key()).ok_or(HolderFault::KeyNotMade)?;
        Ok(KeyChecked {
            key: hash_code(key.y().bytes()),
            decrypted: share.decrypted().map(hash_code),
            note: record.note(),
        })
    }

    /// The record as it is now.
    pub(super) async fn record(&self, seen: Option<&str>) -> Result<Record, Fault> {
        read(&self.service, self.manifest.id(), seen).await
    }

    pub(super) fn number(&self) -> Result<u64, Fault> {
        self.number.ok_or(Fault::Holder(HolderFault::NotNamed))
    }

    pub(super) fn key_file(&self) -> Result<&KeyFile, Fault> {
        self.file.as_ref().ok_or(Fault::Holder(HolderFault::NoKeyFile))
    }

    /// Opens a locked file of this holder in this election.
    pub(super) fn unlock(&self, locked: &[u8], identities: &Identities) -> Result<KeyFile, Fault> {
        let passphrase = &identities.of(Role::Trustee)?.passphrase;
        let place = (self.manifest.id(), self.number()?);
        open_election_key(locked, place, passphrase).map_err(|error| match error {
            ElectionKeyError::File(error) => KeyFault::from(error).into(),
            ElectionKeyError::Key(error) => HolderFault::from(error).into(),
        })
    }

    /// The open file under the passphrase.
    pub(super) fn lock(&self, identities: &Identities) -> Result<LockedFile, Fault> {
        let passphrase = &identities.of(Role::Trustee)?.passphrase;
        let bytes = lock_election_key(self.key_file()?, passphrase).map_err(KeyFault::from)?;
        Ok(LockedFile { bytes })
    }

    /// Signs and posts an entry; believes nothing but a receipt of exactly this body.
    pub(super) async fn post(&self, kind: Kind, body: Vec<u8>, keyring: &Keyring) -> Result<Accepted, Fault> {
        let signer = Signer::trustee(self.number()?);
        let id = self.manifest.id();
        let submission = Submission::sign(kind, body, id, signer, &keyring.identity.key);
        let path = endpoint::entries(&hex(id));
        post(&path, &self.manifest, &submission).await
    }
}

/// The number of the key holder whose key it is, from 1; under this name, if there is one.
fn place(manifest: &Manifest, key: &PublicKey, name: Option<&str>) -> Result<u64, HolderFault> {
    let mut members = (1..).zip(&manifest.trustees.members);
    let (number, member) = members.find(|(_, member)| member.key == *key).ok_or(HolderFault::NotNamed)?;
    if name.is_some_and(|name| name != member.name) { Err(HolderFault::OtherName) } else { Ok(number) }
}

async fn read(service: &Service, id: &Hash, seen: Option<&str>) -> Result<Record, Fault> {
    Record::load(service, id, seen, now(), &mut random::generator()?, |_| {}).await
}
