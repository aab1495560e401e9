//! The state machine of an election: entry after entry, what it changes or why it is void (`docs/protocol.md` §7).
//!
//! The board asks [`Election::decide`] before it takes a submission; everybody who reads a board feeds it with
//! [`Election::next`]. Both give the same answer, so a server cannot have rules of its own.

mod bodies;
mod count;
mod decide;
mod gate;
mod mix;
mod prepared;
mod refusal;
mod release;
mod roll;
mod standings;

use crate::ballot::{self, Ballot, Context, Verified};
use crate::board::entry::{Entry, Kind};
use crate::board::merkle::leaf_hash;
use crate::encoding::{EncodingError, Hash, sha256};
use crate::manifest::{Manifest, ManifestError};
use crate::tally::{Sums, Tally, TallyError, TallyResult, VerifiedShare};
use crate::trustee::Ceremony;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;
use count::Undone;
use rand_core::{CryptoRng, RngCore};

pub use bodies::{Close, Extend, MAX_NOTE, Note, Open, prepare_close_message};
pub use count::{CountError, Record};
pub use decide::Change;
pub use mix::{Chain, Claim, Judged, MIX_PART, MixFault, MixPart, Mixer, Mixes};
pub use prepared::Prepared;
pub use refusal::Refusal;
pub use release::{Heard, Withheld, confirmations};
pub use roll::{Last, Register, Standing};

/// Where an election stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The key is made and the roll published.
    Setup,
    /// Open is on the board: voters vote between the manifest's times.
    Open,
    /// Close is on the board: trustees open the sum.
    Closed,
    /// The result is on the board.
    Counted,
    /// Too few voted: nothing is decrypted.
    Void,
}

/// What Open stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The index of its entry.
    pub index: u64,
    /// Its time.
    pub time: u64,
    /// The body.
    pub body: Open,
}

/// What Close fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The index `c` of its entry.
    pub index: u64,
    /// Its leaf hash: the closing code is its first 32 symbols.
    pub leaf: Hash,
    /// Its time.
    pub time: u64,
    /// The body.
    pub body: Close,
}

/// Why an election cannot begin with this entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// Entry 0 cannot be read, or is not a signed Manifest at index 0 with zeros before it.
    #[error("the board does not begin with a manifest signed by an official")]
    NotAManifest,
    /// The manifest does not hold.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// A reader met an entry that is not linked to the one before: the record is not a board at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The entry says another index.
    #[error("entry {expected} says that it is entry {found}")]
    Index {
        /// Its place.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// Its `previous` is not the leaf hash of the entry before.
    #[error("entry {index} is not linked to the entry before it")]
    Link {
        /// Its place.
        index: u64,
    },
}

/// What became of an entry.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Its index.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The entry, where it can be read.
    pub entry: Option<Entry>,
    /// `Err` if it is void.
    pub outcome: Result<(), Refusal>,
}

/// The state of one election.
#[derive(Clone)]
pub struct Election {
    manifest: Manifest,
    ceremony: Ceremony,
    register: Register,
    closes: u64,
    time: u64,
    size: u64,
    head: Hash,
    seen: BTreeSet<Hash>,
    ballots: u64,
    /// The sums of all non-void ballots but those that were taken out.
    sums: Sums,
    undone: Undone,
    opened: Option<Opened>,
    context: Option<Arc<Context>>,
    closed: Option<Closed>,
    tally: Option<Arc<Tally>>,
    decryptions: Vec<VerifiedShare>,
    totals: Option<Result<TallyResult, TallyError>>,
    mixes: Option<Mixes>,
    outcome: Option<(Kind, u64)>,
}

impl Election {
    /// Begins with the bytes of entry 0.
    pub fn begin(bytes: &[u8]) -> Result<Self, BeginError> {
        let entry = Entry::from_bytes(bytes).map_err(|error| match error {
            EncodingError::NeedsNewer => BeginError::Manifest(error.into()),
            _ => BeginError::NotAManifest,
        })?;
        let linked = entry.index == 0 && entry.previous == [0; 32] && entry.kind() == Some(Kind::Manifest);
        if !linked {
            return Err(BeginError::NotAManifest);
        }
        let manifest = Manifest::from_bytes(&entry.content.body)?;
        decide::check_signature(&manifest, Kind::Manifest, &entry.content)
            .map_err(|_| BeginError::NotAManifest)?;
        Ok(Self {
            ceremony: Ceremony::new(&manifest),
            register: Register::default(),
            closes: manifest.schedule.closes,
            time: entry.time,
            size: 1,
            head: leaf_hash(bytes),
            seen: BTreeSet::from([seen(&entry.content)]),
            ballots: 0,
            sums: Sums::empty(if manifest.is_mixed() { 0 } else { manifest.layout().values }),
            undone: Undone::default(),
            opened: None,
            context: None,
            closed: None,
            tally: None,
            decryptions: Vec::new(),
            totals: None,
            mixes: None,
            outcome: None,
            manifest,
        })
    }

    /// Reads the next entry of a board, which [`Election::prepare`] has looked at under the current key.
    pub fn next_with(&mut self, prepared: Prepared) -> Result<Verdict, Broken> {
        self.next_by(prepared, true)
    }

    /// The same; `verify` says whether shuffles and decryptions are verified, or were before.
    fn next_by(&mut self, prepared: Prepared, verify: bool) -> Result<Verdict, Broken> {
        let Prepared { leaf, entry, proof } = prepared;
        let index = self.size;
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.link(leaf, self.time);
                return Ok(Verdict { index, leaf, entry: None, outcome: Err(error.into()) });
            }
        };
        if entry.index != index {
            return Err(Broken::Index { expected: index, found: entry.index });
        }
        if entry.previous != self.head {
            return Err(Broken::Link { index });
        }
        let decided = match proof {
            _ if entry.time < self.time => Err(Refusal::TimeBack { time: entry.time, last: self.time }),
            Some(Err(refusal)) => self.gate_body(&entry.content.body, entry.time).and(Err(refusal)),
            Some(Ok(verified)) => self.decide_ballot(&entry.content, &verified, entry.time),
            None => {
                let judge = &mut |claim: Claim| Ok(claim.verdict(verify)?);
                self.decide_by(&entry.content, entry.time, judge)
            }
        };
        let outcome = decided.map(|change| self.commit(change, leaf, entry.time));
        if outcome.is_err() {
            self.link(leaf, self.time);
        }
        Ok(Verdict { index, leaf, entry: Some(entry), outcome })
    }

    /// Moves the head of the chain over an entry.
    fn link(&mut self, leaf: Hash, time: u64) {
        self.size += 1;
        self.head = leaf;
        self.time = time;
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The ceremony of the key.
    pub fn ceremony(&self) -> &Ceremony {
        &self.ceremony
    }

    /// The roll and who has voted.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// Entries so far: the size of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The leaf hash of the last entry.
    pub fn head(&self) -> &Hash {
        &self.head
    }

    /// The time of the last entry that is not void, in seconds since 1970.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// The closing time, with extensions.
    pub fn closes(&self) -> u64 {
        self.closes
    }

    /// Non-void Ballot entries, superseded and revoked ones included.
    pub fn ballots(&self) -> u64 {
        self.ballots
    }

    /// Open, once it is there.
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    /// Close, once it is there.
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// What sealing and verifying need, once the key is made and Open is there.
    pub fn context(&self) -> Option<&Arc<Context>> {
        self.context.as_ref()
    }

    /// The valid partial decryptions in the order of the board.
    pub fn decryptions(&self) -> &[VerifiedShare] {
        &self.decryptions
    }

    /// The sums of the counting ballots, once computed by [`Election::compute_count`].
    pub fn tally(&self) -> Option<&Arc<Tally>> {
        self.tally.as_ref()
    }

    /// What becomes of the answers of an election that mixes, once computed by [`Election::compute_count`].
    pub fn mixes(&self) -> Option<&Mixes> {
        self.mixes.as_ref()
    }

    /// Whether Close is there and enough voters count, but [`Election::compute_count`] has not been asked.
    pub fn count_is_due(&self) -> bool {
        let enough = self.closed.as_ref().is_some_and(|c| c.body.counting >= self.manifest.minimum);
        enough && self.tally.is_none() && self.mixes.is_none()
    }

    /// The totals that the entries give, once enough partial decryptions are there, whether a Result entry stands on
    /// the board or not; an error is one of the proof system and never shown as a result.
    pub fn totals(&self) -> Option<&Result<TallyResult, TallyError>> {
        self.totals.as_ref()
    }

    /// The kind (Result or Void) and index of the entry that ends the election.
    pub fn outcome(&self) -> Option<(Kind, u64)> {
        self.outcome
    }

    /// Where it stands.
    pub fn stage(&self) -> Stage {
        match (self.outcome, &self.closed, &self.opened) {
            (Some((Kind::Result, _)), ..) => Stage::Counted,
            (Some(_), ..) => Stage::Void,
            (None, Some(_), _) => Stage::Closed,
            (None, None, Some(_)) => Stage::Open,
            (None, None, None) => Stage::Setup,
        }
    }
}

/// Decodes and verifies a ballot's body.
pub fn verify_ballot(
    context: &Context,
    body: &[u8],
    rng: &mut (impl CryptoRng + RngCore),
) -> Result<Verified, Refusal> {
    let ballot = Ballot::from_bytes(body)?;
    let verdict = ballot::verify_ballots(context, [ballot].into(), rng).pop();
    Ok(verdict.unwrap_or(Err(ballot::BallotError::Schema))?)
}

/// What must not come twice: signer, kind and body.
fn seen(content: &crate::board::entry::Submission) -> Hash {
    let signer = content.signature.map_or([0xff; 16], |signed| {
        let mut bytes = [0u8; 16];
        bytes[..8].copy_from_slice(&(signed.signer.role as u64).to_le_bytes());
        bytes[8..].copy_from_slice(&signed.signer.number.to_le_bytes());
        bytes
    });
    sha256(&[&signer, &content.kind.to_le_bytes(), &content.body])
}
