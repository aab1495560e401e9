//! The roll and its changes on the public record: signed here, sent, and read back. Nothing is believed that is not on a
//! record that the board has signed.

use glassurn_api::endpoint;
use glassurn_api::file::Role;
use glassurn_api::roll::change::ChangeFile;
use glassurn_api::roll::public::{PublicRoll, parse_credential};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Roll, Voter};
use glassurn_crypto::encoding::{Hash, encode, hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::signature::SecretKey;

use super::RollDesk;
use super::questions::{Change, ConsentTo, OnRecord, PostChange, PostRoll, ReadChange, RollOnRecord};
use crate::console::desk::identity::Identities;
use crate::console::desk::post::post;
use crate::fault::{Fault, KeyFault, RollFault};
use crate::phase::now;
use crate::random;
use crate::record::{Record, Service};

/// The longest address of a service, in characters: more makes no QR code that a phone reads from paper.
const MAX_URL: usize = 200;

/// The service's address as voters type it.
pub(super) fn url(text: &str) -> Result<&str, Fault> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let bad = |c: char| c.is_whitespace() || c.is_control() || "#?\"<>".contains(c);
    if host.is_empty() || text.len() > MAX_URL || host.contains(bad) {
        return Err(RollFault::Address.into());
    }
    Ok(text)
}

/// Reads and verifies a record, up to Open.
pub(super) async fn read(ask: &RollOnRecord) -> Result<(Service, Record), Fault> {
    let id: Hash = unhex(&ask.election).ok_or(Fault::WrongElection)?;
    let service = Service::new(&id);
    let mut rng = random::generator()?;
    let record = Record::load(&service, &id, ask.seen.as_deref(), now(), &mut rng, |_| ()).await?;
    Ok((service, record))
}

/// The roll on a record.
fn on_board(record: &Record) -> PublicRoll {
    let counting = record.election().register().iter().filter(|(_, standing)| standing.revoked.is_none());
    let voter = |(credential, weight): (&[u8; 32], u64)| {
        Some(Voter { credential: Point::from_bytes(*credential)?, weight })
    };
    let voters = counting.filter_map(|(credential, standing)| voter((credential, standing.weight)));
    PublicRoll::new(*record.manifest().id(), voters.collect())
}

fn view(record: &Record) -> OnRecord {
    let roll = on_board(record);
    OnRecord {
        manifest: record.manifest().bytes().to_vec(),
        opened: record.election().opened().is_some(),
        voters: roll.voters.len() as u64,
        fingerprint: roll.fingerprint(),
        note: record.note(),
    }
}

/// Signs a body as registrar, sends it, and checks the board's receipt for it.
async fn send(kind: Kind, body: Vec<u8>, manifest: &Manifest, key: &SecretKey) -> Result<(), Fault> {
    let submission = Submission::sign(kind, body, manifest.id(), Signer::registrar(), key);
    post(&endpoint::entries(&hex(manifest.id())), manifest, &submission).await.map(drop)
}

/// The registrar's key, if it is the one that the manifest names.
fn registrar<'a>(keys: &'a Identities, manifest: &Manifest) -> Result<&'a SecretKey, Fault> {
    let identity = &keys.of(Role::Registrar)?.identity;
    if identity.public() == manifest.registrar { Ok(&identity.key) } else { Err(KeyFault::Other.into()) }
}

impl RollDesk {
    /// What the record holds now.
    ///
    /// # Errors
    /// Whose fault it is that it cannot be read.
    pub async fn on_record(&self, ask: &RollOnRecord) -> Result<OnRecord, Fault> {
        Ok(view(&read(ask).await?.1))
    }

    /// Publishes the roll of the codes and reads it back. Entries that are on the record already are not sent again.
    ///
    /// # Errors
    /// [`RollFault`], [`KeyFault`], or what the service says; then the same may be asked again.
    pub async fn post(
        &self,
        ask: &PostRoll,
        keys: &Identities,
        far: impl Fn(u64, u64),
    ) -> Result<OnRecord, Fault> {
        let book = self.book()?;
        if !book.saved {
            return Err(RollFault::Unsaved.into());
        }
        let on = RollOnRecord { election: hex(&book.election), seen: ask.seen.clone() };
        let (_, record) = read(&on).await?;
        let key = registrar(keys, record.manifest())?;
        let (ours, theirs) = (book.roll(), on_board(&record));
        if ours == theirs {
            return Ok(view(&record));
        }
        if record.election().opened().is_some() {
            return Err(RollFault::Opened.into());
        }
        if theirs.voters.iter().any(|voter| !ours.voters.contains(voter)) {
            return Err(RollFault::Published.into());
        }
        let known = record.election().register();
        let chunks = Roll::chunks(ours.voters.clone());
        let total = chunks.len() as u64;
        for (chunk, done) in chunks.iter().zip(0..) {
            far(done, total);
            if chunk.0.iter().any(|voter| known.get(voter.credential.bytes()).is_none()) {
                send(Kind::Roll, encode(chunk), record.manifest(), key).await?;
            }
        }
        far(total, total);
        let (_, record) = read(&RollOnRecord { seen: Some(record.note()), ..on }).await?;
        if on_board(&record) == ours { Ok(view(&record)) } else { Err(RollFault::NotThere.into()) }
    }

    /// What a change means on the record as it is now.
    ///
    /// # Errors
    /// [`RollFault`] if it is none of this election, or names nobody who is on the roll.
    pub async fn change(&self, ask: &ReadChange) -> Result<Change, Fault> {
        let (service, mut record) = read(&ask.on).await?;
        Ok(meaning(&parse(&ask.change, &record)?, &service, &mut record).await?.1)
    }

    /// An official's consent to a change, as a file.
    ///
    /// # Errors
    /// As [`RollDesk::change`], and [`KeyFault`].
    pub async fn consent(&self, ConsentTo(ask): &ConsentTo, keys: &Identities) -> Result<String, Fault> {
        let (service, mut record) = read(&ask.on).await?;
        let change = parse(&ask.change, &record)?;
        meaning(&change, &service, &mut record).await?;
        let identity = &keys.of(Role::Official)?.identity;
        let officials = &record.manifest().officials;
        let number = officials.iter().position(|official| official.key == identity.public());
        let number = number.ok_or(KeyFault::Other)? as u64;
        let consent = change.sign(number, &identity.key).ok_or(RollFault::NotAChange)?;
        Ok(consent.to_text())
    }

    /// Publishes a change and looks whether the record holds it. The new code must be in a file by then.
    ///
    /// # Errors
    /// As [`RollDesk::change`], and [`KeyFault`].
    pub async fn post_change(
        &mut self,
        PostChange(ask): &PostChange,
        keys: &Identities,
    ) -> Result<Change, Fault> {
        let (service, mut record) = read(&ask.on).await?;
        let change = parse(&ask.change, &record)?;
        let same =
            |known: &ChangeFile| (known.revoked(), known.added()) == (change.revoked(), change.added());
        let ours = |book: &&super::Book| book.pending.as_ref().is_some_and(same);
        if self.book.as_ref().filter(ours).is_some_and(|book| !book.saved) {
            return Err(RollFault::Unsaved.into());
        }
        let (done, before) = meaning(&change, &service, &mut record).await?;
        if !done {
            if before.opened && !before.consented {
                return Err(RollFault::NoConsent.into());
            }
            let key = registrar(keys, record.manifest())?;
            let body = change.body().ok_or(RollFault::NotAChange)?;
            send(Kind::RollChange, encode(&body), record.manifest(), key).await?;
            let on = RollOnRecord { seen: Some(record.note()), ..ask.on.clone() };
            let (service, mut record) = read(&on).await?;
            if !meaning(&change, &service, &mut record).await?.0 {
                return Err(RollFault::NotThere.into());
            }
        }
        if let Some(book) = self.book.as_mut().filter(|book| book.pending.as_ref().is_some_and(same)) {
            book.pending = None;
        }
        Ok(before)
    }
}

/// A change of this record's election.
fn parse(text: &str, record: &Record) -> Result<ChangeFile, Fault> {
    let change = ChangeFile::parse(text).ok_or(RollFault::NotAChange)?;
    if change.election().as_ref() == Some(record.manifest().id()) {
        Ok(change)
    } else {
        Err(RollFault::ChangeElsewhere.into())
    }
}

/// Whether a change is on the record already, and what it means.
async fn meaning(
    change: &ChangeFile,
    service: &Service,
    record: &mut Record,
) -> Result<(bool, Change), Fault> {
    let opened = record.election().opened().is_some();
    let revoked = parse_credential(change.revoked()).ok_or(RollFault::NotAChange)?;
    let added = parse_credential(change.added()).ok_or(RollFault::NotAChange)?;
    let (done, known, ballot) = if opened {
        let mut rng = random::generator()?;
        let standing = record.standing(service, revoked.bytes(), &mut rng).await?;
        let known = match record.standing(service, added.bytes(), &mut rng).await {
            Ok(_) => true,
            Err(Fault::NotOnRoll) => false,
            Err(fault) => return Err(fault),
        };
        (standing.revoked.is_some(), known, standing.last.map(|last| last.entry))
    } else {
        let register = record.election().register();
        let standing = register.get(revoked.bytes()).ok_or(RollFault::Stranger)?;
        (standing.revoked.is_some(), register.get(added.bytes()).is_some(), None)
    };
    if done != known {
        // Replaced already, by another code.
        return Err(RollFault::Stranger.into());
    }
    let change = Change {
        revoked: change.revoked().to_owned(),
        added: change.added().to_owned(),
        consented: change.consenting().is_some(),
        opened,
        ballot,
        officials: record.manifest().officials.iter().map(|official| hex(official.key.bytes())).collect(),
    };
    Ok((done, change))
}
