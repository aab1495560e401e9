//! What this page reads from the board and verifies: the manifest by its hash, the head by its signature, and on demand
//! the roll and the key, both under that head.

use std::rc::Rc;

use glassurn_api::{board::ConsistencyView, endpoint, roll};
use glassurn_crypto::board::{
    checkpoint::{SignedCheckpoint, origin},
    entry::{Entry, Kind},
    merkle::{Frontier, leaf_hash, verify_consistency},
    tile::{Bundle, bundles, decode_bundle},
};
use glassurn_crypto::credential::{Roll, Voter, hash_code};
use glassurn_crypto::election::Open;
use glassurn_crypto::encoding::{EncodingError, Hash, decode, hex, unhex};
use glassurn_crypto::manifest::{Eligibility, Manifest, ManifestError};

use crate::{
    client::{self, LONG_PATIENCE, PATIENCE},
    failure::Failure,
    i18n::{Language, TextId},
    id,
};

/// The most entries before Open that are read: ceremonies, and rolls of 1,500 voters each.
const MAX_BEFORE_OPEN: u64 = 8_192;

/// Why the board is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The manifest belongs to a later version of the protocol.
    NeedsNewer,
    /// Entry 0 is not the manifest that the address names.
    OtherElection,
    /// The head is not signed by the key that the manifest names.
    Head,
    /// What was read is not the beginning of what the board has signed.
    Beginning,
}

impl Doubt {
    /// The stable code, for the contact.
    pub fn code(self) -> &'static str {
        match self {
            Self::NeedsNewer => "manifest.needs_newer",
            Self::OtherElection => "board.wrong_origin",
            Self::Head => "board.wrong_signature",
            Self::Beginning => "board.inconsistent",
        }
    }

    /// What does not hold, in one sentence.
    pub fn sentence(self, l: &Language) -> String {
        l.text(self.ids().0, &[])
    }

    /// What to do now.
    pub fn advice(self, l: &Language) -> String {
        l.text(self.ids().1, &[])
    }

    fn ids(self) -> (TextId, TextId) {
        match self {
            Self::NeedsNewer => (id!("election-newer"), id!("election-newer-advice")),
            Self::OtherElection => (id!("election-other"), id!("election-doubt-advice")),
            Self::Head => (id!("election-head-false"), id!("election-doubt-advice")),
            Self::Beginning => (id!("election-beginning-false"), id!("election-doubt-advice")),
        }
    }
}

/// What the board begins with, and its newest head.
#[derive(Clone, PartialEq)]
pub struct Begun {
    /// The manifest that the address names by its hash.
    pub manifest: Rc<Manifest>,
    /// The newest head, if the board's key signed it.
    pub head: Result<Head, Doubt>,
}

/// A head that the key of the manifest signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The number of entries.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
    /// The signed note.
    pub note: Rc<str>,
}

/// What can be compared by telephone: the roll and the key, each as a code of 32 symbols.
#[derive(Clone, Debug, PartialEq)]
pub struct Deep {
    /// The fingerprint of the roll that was published before voting, and how many are on it; nothing where voters come
    /// later.
    pub roll: Option<(String, u64)>,
    /// The election's key, once Open is there: the number of that entry and the key's code.
    pub key: Option<(u64, String)>,
}

/// Reads entry 0 and the newest head. The inner error is the board's fault.
pub async fn begin(id: String) -> Result<Result<Begun, Doubt>, Failure> {
    // A board of one entry has this bundle; each larger one serves it, too.
    let Some(first) = Bundle::holding(0, 1) else { return Ok(Err(Doubt::OtherElection)) };
    let bytes = bundle(&id, first).await?;
    let manifest = match manifest(&bytes, &id) {
        Ok(manifest) => manifest,
        Err(doubt) => return Ok(Err(doubt)),
    };
    let note = client::get_fresh(&endpoint::checkpoint(&id)).await?;
    let head = head(&note, &manifest).ok_or(Doubt::Head);
    Ok(Ok(Begun { manifest: Rc::new(manifest), head }))
}

/// The manifest in the bundle of entry 0, if its hash is the id.
fn manifest(bytes: &[u8], id: &str) -> Result<Manifest, Doubt> {
    let entries = decode_bundle(bytes, 1).map_err(|_| Doubt::OtherElection)?;
    let entry = entries.first().ok_or(Doubt::OtherElection)?;
    let entry = Entry::from_bytes(entry).map_err(|error| match error {
        EncodingError::NeedsNewer => Doubt::NeedsNewer,
        _ => Doubt::OtherElection,
    })?;
    let manifest = Manifest::from_bytes(&entry.content.body).map_err(|error| match error {
        ManifestError::Encoding(EncodingError::NeedsNewer) => Doubt::NeedsNewer,
        _ => Doubt::OtherElection,
    })?;
    if unhex(id) == Some(*manifest.id()) { Ok(manifest) } else { Err(Doubt::OtherElection) }
}

/// The head of a signed note, if the manifest's board signed it.
fn head(note: &[u8], manifest: &Manifest) -> Option<Head> {
    let signed = SignedCheckpoint::parse(note).ok()?;
    let origin = origin(&manifest.board.host, manifest.id()).ok()?;
    let head = signed.verify(&origin, manifest.board.key).ok()?;
    Some(Head { size: head.size, root: head.root, note: signed.to_string().into() })
}

/// Reads the entries up to Open, and proves that the head continues them.
pub async fn deep(manifest: Rc<Manifest>, head: Head) -> Result<Result<Deep, Doubt>, Failure> {
    let id = hex(manifest.id());
    let mut reading = Reading::new(&manifest);
    for wanted in bundles(head.size) {
        let bytes = bundle(&id, wanted).await?;
        let Ok(entries) = decode_bundle(&bytes, wanted.width()) else { return Ok(Err(Doubt::Beginning)) };
        for entry in entries {
            reading.next(entry);
            if reading.ended() {
                break;
            }
        }
        if reading.ended() {
            break;
        }
    }
    let from = reading.frontier.size();
    let proof: ConsistencyView = client::get_json(&endpoint::consistency(&id, from, head.size)).await?;
    let hashes: Option<Vec<Hash>> = proof.hashes.iter().map(|hash| unhex(hash)).collect();
    let root = reading.frontier.root();
    let holds =
        hashes.is_some_and(|hashes| verify_consistency(from, head.size, &root, &head.root, &hashes).is_ok());
    Ok(if holds { Ok(reading.finish()) } else { Err(Doubt::Beginning) })
}

/// The entries before voting, as far as they were read.
struct Reading<'a> {
    manifest: &'a Manifest,
    frontier: Frontier,
    voters: Vec<Voter>,
    open: Option<(u64, Open)>,
}

impl<'a> Reading<'a> {
    fn new(manifest: &'a Manifest) -> Self {
        Self { manifest, frontier: Frontier::new(), voters: Vec::new(), open: None }
    }

    /// True at Open, and where no election has so much before it.
    fn ended(&self) -> bool {
        self.open.is_some() || self.frontier.size() >= MAX_BEFORE_OPEN
    }

    /// Takes the next entry. One that its signer did not sign is void (the audit reports it) and says nothing here.
    fn next(&mut self, bytes: &[u8]) {
        let index = self.frontier.size();
        self.frontier.push(leaf_hash(bytes));
        let Ok(entry) = Entry::from_bytes(bytes) else { return };
        let (manifest, content) = (self.manifest, &entry.content);
        match entry.kind() {
            Some(Kind::Roll) if content.check(Kind::Roll, manifest.id(), &manifest.registrar).is_ok() => {
                if let Ok(roll) = decode::<Roll>(&content.body) {
                    self.voters.extend(roll.0);
                }
            }
            Some(Kind::Open)
                if manifest
                    .officials
                    .iter()
                    .any(|official| content.check(Kind::Open, manifest.id(), &official.key).is_ok()) =>
            {
                self.open = decode(&content.body).ok().map(|open| (index, open));
            }
            _ => {}
        }
    }

    fn finish(self) -> Deep {
        let fixed = self.manifest.eligibility == Eligibility::Roll && !self.voters.is_empty();
        let roll =
            fixed.then(|| (roll::fingerprint(self.manifest.id(), &self.voters), self.voters.len() as u64));
        Deep { roll, key: self.open.map(|(index, open)| (index, hash_code(open.key.bytes()))) }
    }
}

/// The bytes of a bundle of entries.
async fn bundle(id: &str, bundle: Bundle) -> Result<Vec<u8>, Failure> {
    let path = bundle.to_string();
    let patience = if bundle.width() == 1 { PATIENCE } else { LONG_PATIENCE };
    client::get_bytes(&endpoint::tile(id, path.strip_prefix("tile/").unwrap_or(&path)), patience).await
}
