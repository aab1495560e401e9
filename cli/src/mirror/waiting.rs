//! Ballots that a mirror has verified and the board does not hold: kept, offered to the board again and again, and shown to
//! everybody (attacks B-21).

use crate::file;
use crate::http::Client;
use crate::output::{Failure, say};
use crate::record;
use crate::time;
use glassurn_api::ballot::{Answer, Cast, Waiting as View};
use glassurn_api::endpoint::{self, MAX_BALLOT_BODY};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{Hash, hex, sha256};
use glassurn_crypto::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many ballots wait for one board at most. Each is the next one of a credential on its roll.
pub const MAX_WAITING: usize = 10_000;
/// The seconds between two offers of one ballot: at least, and at most while the board goes on refusing it.
const OFFERS: (u64, u64) = (1, 300);
/// The largest file of a ballot, in bytes: its body as a list of numbers, and what was acknowledged.
const MAX_FILE: u64 = 4 * MAX_BALLOT_BODY as u64 + 8_192;

/// Whose ballot, and which of its ballots.
type Place = ([u8; 32], u64);

/// The ballots that wait for one board.
pub struct Waiting {
    folder: PathBuf,
    ballots: Mutex<BTreeMap<Place, Held>>,
}

/// What a ballot's file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    since: u64,
    acknowledgement: String,
    /// What was cast.
    body: Vec<u8>,
}

struct Held {
    ballot: Hash,
    body: Vec<u8>,
    since: u64,
    acknowledgement: String,
    offered: u64,
    next: u64,
    answer: Option<Answer>,
}

/// Why a ballot cannot wait here.
#[derive(Debug)]
pub enum Refused {
    /// Another one of the same credential and sequence does.
    Other,
    /// [`MAX_WAITING`] do.
    Full,
    /// The disk.
    Storage(Failure),
}

/// What the board made of an offer.
pub enum Offer {
    /// Its receipt, which holds, and the status that it came with.
    Receipt(u16, Vec<u8>),
    /// Anything else, or it was offered a moment ago.
    Refused,
    /// Nobody answered.
    Nobody,
}

impl Waiting {
    /// Opens the folder of a board's waiting ballots.
    pub fn open(folder: PathBuf, manifest: &Manifest) -> Result<Self, Failure> {
        let unusable = |e: std::io::Error| {
            Failure::cannot("file.unwritable", format!("cannot use {}: {e}", folder.display()))
        };
        fs::create_dir_all(&folder).map_err(unusable)?;
        let mut ballots = BTreeMap::new();
        for entry in fs::read_dir(&folder).map_err(unusable)? {
            let path = entry.map_err(unusable)?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let damaged = || Failure::cannot("mirror.folder", format!("{} is damaged", path.display()));
            let stored: Stored =
                serde_json::from_slice(&file::read(&path, MAX_FILE)?).map_err(|_| damaged())?;
            let ballot = ballot_of(&stored.body, manifest).ok_or_else(damaged)?;
            let held = Held::new(stored.body, stored.since, stored.acknowledgement);
            ballots.insert((*ballot.credential(), ballot.sequence()), held);
        }
        Ok(Self { folder, ballots: Mutex::new(ballots) })
    }

    /// Keeps a ballot that was verified; gives the acknowledgement that its voter gets, which is the first one for the same
    /// bytes. `acknowledge` makes it.
    pub fn keep(
        &self,
        ballot: &Ballot,
        body: &[u8],
        acknowledge: impl FnOnce(Hash, u64) -> Result<String, Failure>,
    ) -> Result<String, Refused> {
        let mut ballots = self.ballots();
        let place = (*ballot.credential(), ballot.sequence());
        match ballots.get(&place) {
            Some(held) if held.body == body => return Ok(held.acknowledgement.clone()),
            Some(_) => return Err(Refused::Other),
            None if ballots.len() >= MAX_WAITING => return Err(Refused::Full),
            None => {}
        }
        let since = time::now();
        let acknowledgement = acknowledge(sha256(&[body]), since).map_err(Refused::Storage)?;
        let held = Held::new(body.to_vec(), since, acknowledgement.clone());
        let stored = Stored { since, acknowledgement: acknowledgement.clone(), body: body.to_vec() };
        let bytes = serde_json::to_vec(&stored).expect("plain data becomes JSON");
        // From here on it is offered, also after a crash; nothing was acknowledged yet.
        file::replace(&self.file(&held.ballot), &bytes).map_err(Refused::Storage)?;
        ballots.insert(place, held);
        Ok(acknowledgement)
    }

    /// The acknowledgement of a ballot of these bytes that waits.
    pub fn acknowledged(&self, body: &[u8]) -> Option<String> {
        let ballots = self.ballots();
        ballots.values().find(|held| held.body == body).map(|held| held.acknowledgement.clone())
    }

    /// Forgets the ballots that the board holds, and those in whose place it can take none any more.
    pub fn carried(&self, election: &Election) {
        let mut ballots = self.ballots();
        let register = election.register();
        let gone = |((credential, sequence), _): &(&Place, &Held)| {
            register
                .get(credential)
                .is_none_or(|standing| standing.revoked.is_some() || standing.sequence >= *sequence)
        };
        let gone: Vec<Place> = ballots.iter().filter(gone).map(|(place, _)| *place).collect();
        for place in gone {
            let Some(held) = ballots.remove(&place) else { continue };
            if let Err(e) = fs::remove_file(self.file(&held.ballot)) {
                // After a restart it is found to be on the board again.
                say(format_args!("a ballot that waits no more cannot be removed: {e}"));
            }
        }
    }

    /// Offers a ballot to the board, unless it has just been offered.
    pub fn offer(&self, body: &[u8], client: &Client, manifest: &Manifest) -> Offer {
        let Some(place) = ballot_of(body, manifest).map(|ballot| (*ballot.credential(), ballot.sequence()))
        else {
            return Offer::Refused;
        };
        let now = time::now();
        match self.ballots().get_mut(&place) {
            Some(held) if held.next <= now => held.next = now + OFFERS.0,
            _ => return Offer::Refused,
        }
        // Nobody else waits for the board's answer.
        let path = endpoint::ballots(&hex(manifest.id()));
        let offered = client.offer(&path, body, MAX_RECEIPT as u64);
        let (answer, receipt) = judge(offered, body, manifest);
        if let Some(held) = self.ballots().get_mut(&place) {
            held.offered += 1;
            held.next = time::now() + (OFFERS.0 << held.offered.min(16)).min(OFFERS.1);
            held.answer = Some(answer);
        }
        receipt
    }

    /// All are due again: the board answers after a while in which it did not.
    pub fn retry(&self) {
        self.ballots().values_mut().for_each(|held| held.next = 0);
    }

    /// The bodies that are due to be offered again.
    pub fn due(&self) -> Vec<Vec<u8>> {
        let now = time::now();
        self.ballots().values().filter(|held| held.next <= now).map(|held| held.body.clone()).collect()
    }

    /// How many wait.
    pub fn count(&self) -> usize {
        self.ballots().len()
    }

    /// What everybody may read, the oldest first.
    pub fn list(&self) -> Vec<View> {
        let view = |((credential, sequence), held): (&Place, &Held)| View {
            ballot: hex(&held.ballot),
            credential: hex(credential),
            sequence: *sequence,
            since: held.since,
            offered: held.offered,
            answer: held.answer.clone(),
        };
        let mut list: Vec<View> = self.ballots().iter().map(view).collect();
        list.sort_by(|a, b| (a.since, &a.ballot).cmp(&(b.since, &b.ballot)));
        list
    }

    /// What was cast, by its hash.
    pub fn body(&self, ballot: &Hash) -> Option<Vec<u8>> {
        self.ballots().values().find(|held| held.ballot == *ballot).map(|held| held.body.clone())
    }

    fn file(&self, ballot: &Hash) -> PathBuf {
        self.folder.join(format!("{}.json", hex(ballot)))
    }

    fn ballots(&self) -> MutexGuard<'_, BTreeMap<Place, Held>> {
        self.ballots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn new(body: Vec<u8>, since: u64, acknowledgement: String) -> Self {
        Self { ballot: sha256(&[&body]), body, since, acknowledgement, offered: 0, next: 0, answer: None }
    }
}

/// The ballot in what was cast: with a login the authenticator's signature is beside it.
pub fn ballot_of(body: &[u8], manifest: &Manifest) -> Option<Ballot> {
    if manifest.authenticator.is_empty() {
        return Ballot::from_bytes(body).ok();
    }
    Ballot::from_bytes(&Cast::from_bytes(body).ok()?.ballot).ok()
}

/// What a board's answer is worth, in words for everybody; its receipt counts only if it holds and is of this ballot.
fn judge(offered: Result<crate::http::Offered, String>, body: &[u8], manifest: &Manifest) -> (Answer, Offer) {
    let time = time::now();
    let offered = match offered {
        Ok(offered) => offered,
        Err(words) => return (Answer { time, status: None, code: None, words }, Offer::Nobody),
    };
    let status = Some(offered.status);
    if let Some(problem) = offered.problem {
        let words = problem.detail.unwrap_or(problem.title);
        return (Answer { time, status, code: Some(problem.code), words }, Offer::Refused);
    }
    let cast = if manifest.authenticator.is_empty() {
        Some(body.to_vec())
    } else {
        Cast::from_bytes(body).ok().map(|cast| cast.ballot.to_vec())
    };
    let verified = record::verify_receipt(&offered.body, manifest, &cast.unwrap_or_default());
    match verified {
        Ok(_) => {
            let words = "the board has given its receipt".into();
            (Answer { time, status, code: None, words }, Offer::Receipt(offered.status, offered.body))
        }
        Err(failure) => {
            (Answer { time, status, code: None, words: failure.what().to_owned() }, Offer::Refused)
        }
    }
}
