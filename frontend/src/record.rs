//! Reads a board as a voter's client must (`docs/protocol.md` §6): nothing that the service says is believed unverified.
//!
//! [`Record::load`] reads the entries up to Open under a checkpoint fetched now; [`Record::standing`] finds one
//! credential in its bucket; [`Record::receipt`] checks the answer to a cast. Where bytes come from is [`Source`].

mod ballots;
mod posted;
mod receipt;
mod source;
mod standing;
mod tiles;

use glassurn_crypto::audit::{signers, witnesses};
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::board::evidence::{ForkEvidence, Statement};
use glassurn_crypto::board::merkle::{Frontier, leaf_hash, verify_consistency};
use glassurn_crypto::board::tile::{Bundle, decode_bundle};
use glassurn_crypto::election::{BeginError, Election};
use glassurn_crypto::encoding::{EncodingError, Hash};
use glassurn_crypto::manifest::{Manifest, ManifestError};
use rand_chacha::ChaCha20Rng;

use crate::fault::Fault;
use tiles::Tiles;

pub use ballots::{Counted, Found, Search};
pub use posted::{Accepted, accepted};
pub use receipt::{Proven, Seen, prove as prove_receipt, read as read_receipt};
pub use source::{Service, Source};
pub use standing::{LastBallot, Standing};

/// The most entries that a board may have before Open: key ceremonies, and rolls of 1,500 voters each.
const MAX_BEFORE_OPEN: u64 = 8_192;
/// How old a cosignature may be, in seconds (§6).
const FRESH: u64 = 3_600;
/// How far a clock may be off, in seconds (§7).
pub const CLOCK: u64 = 300;

/// A board as far as it has been read and verified.
pub struct Record {
    /// The state at Open, or at the end of the board before it.
    election: Election,
    origin: Origin,
    /// The last checkpoint that this browser is to remember: where the manifest names witnesses, they have seen it.
    kept: SignedCheckpoint,
    /// The newest that was verified: `kept`, or one that extends it and that the witnesses see in a moment.
    newest: SignedCheckpoint,
    /// Where the manifest names witnesses, and `kept` is not of late.
    stale: Option<Stale>,
}

/// A checkpoint that a quorum of witnesses has seen, but not within the last hour.
#[derive(Clone, Copy)]
struct Stale {
    /// How many have within the last hour.
    found: u64,
    needed: u64,
    /// When enough had, in seconds since 1970.
    since: u64,
}

impl Record {
    /// As [`Record::read`], for who acts on it: [`Record::fresh`] must hold.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn load(
        source: &impl Source,
        id: &Hash,
        seen: Option<&str>,
        now: u64,
        rng: &mut ChaCha20Rng,
        progress: impl FnMut(u64),
    ) -> Result<Self, Fault> {
        let record = Self::read(source, id, seen, now, rng, progress).await?;
        record.fresh()?;
        Ok(record)
    }

    /// Reads entries 0 to Open and checks them: the manifest is the one that the link names, the key is acceptable (§4:
    /// the ceremony was audited on the way), and all of it is the beginning of a tree that the board has signed,
    /// with a quorum of witnesses where the manifest names any, and that extends `seen`, the last note of this
    /// browser. `now` is this device's clock, in seconds since 1970; `progress` hears how many entries are read.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn read(
        source: &impl Source,
        id: &Hash,
        seen: Option<&str>,
        now: u64,
        rng: &mut ChaCha20Rng,
        mut progress: impl FnMut(u64),
    ) -> Result<Self, Fault> {
        let note = source.checkpoint().await?;
        let signed = SignedCheckpoint::parse(&note).map_err(Fault::record)?;
        let size = signed.claimed().size;
        let mut frontier = Frontier::new();
        let mut election: Option<Election> = None;
        while election.as_ref().is_none_or(|election| election.opened().is_none()) && frontier.size() < size {
            let bundle =
                Bundle::holding(frontier.size(), size).ok_or_else(|| Fault::record("no such bundle"))?;
            let bytes = source.bundle(bundle).await?;
            for entry in decode_bundle(&bytes, bundle.width()).map_err(Fault::record)? {
                match election.as_mut() {
                    None => election = Some(begin(entry, id)?),
                    Some(election) if election.opened().is_none() => {
                        // A void entry changes nothing; the audit reports it.
                        election.next(entry, rng).map_err(Fault::record)?;
                    }
                    Some(_) => break,
                }
                frontier.push(leaf_hash(entry));
                progress(frontier.size());
            }
            if frontier.size() > MAX_BEFORE_OPEN {
                return Err(Fault::record("more entries before Open than any election needs"));
            }
        }
        let election = election.ok_or_else(|| Fault::record("the board is empty"))?;
        let manifest = election.manifest();
        let origin = origin(&manifest.board.host, id).map_err(Fault::record)?;
        let head = signed.verify(&origin, manifest.board.key).map_err(Fault::record)?.clone();
        let begun = Checkpoint { origin: origin.clone(), size: frontier.size(), root: frontier.root() };
        if !extends(source, &begun, &head).await? {
            return Err(Fault::record("the entries are not those of the signed checkpoint"));
        }
        let mut record = Self { origin, kept: signed.clone(), newest: signed, election, stale: None };
        record.stale = record.witnessed(&record.kept, now)?;
        record.compare(source, seen).await?;
        Ok(record)
    }

    /// The manifest, which the link names by its hash.
    pub fn manifest(&self) -> &Manifest {
        self.election.manifest()
    }

    /// The state at Open, or at the end of the board before it.
    pub fn election(&self) -> &Election {
        &self.election
    }

    /// The signed note of the last checkpoint that this browser is to remember.
    pub fn note(&self) -> String {
        self.kept.to_string()
    }

    /// The newest verified checkpoint.
    pub fn head(&self) -> &Checkpoint {
        self.newest.claimed()
    }

    /// Whether a voter may seal under it: where the manifest names witnesses, a quorum had signed within the hour before it was
    /// fetched (§6.5).
    ///
    /// # Errors
    /// [`Fault::Unwitnessed`]
    pub fn fresh(&self) -> Result<(), Fault> {
        match self.stale {
            Some(Stale { found, needed, .. }) => Err(Fault::Unwitnessed { found, needed }),
            None => Ok(()),
        }
    }

    /// When enough witnesses last saw it, in seconds since 1970, if that was not of late.
    pub fn aged(&self) -> Option<u64> {
        self.stale.map(|stale| stale.since)
    }

    /// Moves on to a newer checkpoint that the witnesses have seen, after checking that it extends the last one of these.
    async fn advance(&mut self, source: &impl Source, note: &[u8], now: u64) -> Result<(), Fault> {
        let signed = self.signed(note)?;
        if !extends(source, self.kept.claimed(), signed.claimed()).await? {
            return Err(self.fork(source, &self.kept, &signed).await);
        }
        let stale = self.witnessed(&signed, now)?;
        self.join(source, &signed).await?;
        (self.kept, self.stale) = (signed, stale);
        Ok(())
    }

    /// A checkpoint that this board has signed.
    fn signed(&self, note: &[u8]) -> Result<SignedCheckpoint, Fault> {
        let signed = SignedCheckpoint::parse(note).map_err(Fault::record)?;
        signed.verify(&self.origin, self.manifest().board.key).map_err(Fault::record)?;
        Ok(signed)
    }

    /// Brings a checkpoint that this board has signed and the newest one together: the later one must extend the other.
    /// It is read under from now on if it is the later one; it is remembered where no witnesses are, who are behind the
    /// board and whose last one everybody is shown.
    ///
    /// # Errors
    /// [`Fault::Fork`] if the board told two stories.
    pub async fn join(&mut self, source: &impl Source, signed: &SignedCheckpoint) -> Result<(), Fault> {
        let (known, other) = (self.newest.claimed(), signed.claimed());
        let newer = other.size >= known.size;
        let (old, new) = if newer { (known, other) } else { (other, known) };
        if !extends(source, old, new).await? {
            return Err(self.fork(source, &self.newest, signed).await);
        }
        if newer {
            self.newest = signed.clone();
            if witnesses(self.manifest()).is_none() {
                self.kept = signed.clone();
            }
        }
        Ok(())
    }

    /// The fault that two notes of the board do not fit, with the evidence if it can be had.
    async fn fork(&self, source: &impl Source, seen: &SignedCheckpoint, shown: &SignedCheckpoint) -> Fault {
        let (seen, shown) = (seen.to_string(), shown.to_string());
        let evidence = evidence(source, self.manifest(), [&seen, &shown]).await;
        Fault::Fork { seen, shown, evidence: evidence.map(|evidence| evidence.to_string()) }
    }

    /// The last checkpoint that this browser saw must be a beginning of this one.
    async fn compare(&self, source: &impl Source, seen: Option<&str>) -> Result<(), Fault> {
        let key = self.manifest().board.key;
        let before = seen.and_then(|note| SignedCheckpoint::parse(note.as_bytes()).ok());
        // What the board has not signed is no statement of the board's: there is nothing to compare.
        let Some(before) = before.filter(|signed| signed.verify(&self.origin, key).is_ok()) else {
            return Ok(());
        };
        if extends(source, before.claimed(), self.head()).await? {
            return Ok(());
        }
        Err(self.fork(source, &before, &self.newest).await)
    }

    /// Where the manifest names witnesses, a quorum must have signed; says whether that was not within the last hour.
    fn witnessed(&self, signed: &SignedCheckpoint, now: u64) -> Result<Option<Stale>, Fault> {
        let Some(witnesses) = witnesses(self.manifest()) else { return Ok(None) };
        let witnesses = witnesses.map_err(Fault::record)?;
        let found = witnesses.verify(signed).map_err(Fault::record)?;
        let past = |time: &u64| *time <= now.saturating_add(CLOCK);
        let mut times: Vec<u64> =
            found.iter().map(|cosignature| cosignature.timestamp).filter(past).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        let found = times.iter().filter(|time| time.saturating_add(FRESH) >= now).count() as u64;
        let needed = witnesses.quorum() as u64;
        match times.get(witnesses.quorum().saturating_sub(1)) {
            Some(_) if found >= needed => Ok(None),
            Some(&since) => Ok(Some(Stale { found, needed, since })),
            None => Err(Fault::Unwitnessed { found, needed }),
        }
    }
}

/// Whether the board proves that `old` is the beginning of `new`.
async fn extends(source: &impl Source, old: &Checkpoint, new: &Checkpoint) -> Result<bool, Fault> {
    if old.size > new.size {
        return Ok(false);
    }
    let proof = Tiles::new(source, new.size).consistency(old.size).await?;
    Ok(verify_consistency(old.size, new.size, &old.root, &new.root, &proof).is_ok())
}

/// Evidence of two heads that do not fit. Between two sizes the board itself must give the hashes of the larger tree: then
/// they contradict the smaller one. `None` without them, and if both are one history, of which the shorter is shown now.
async fn evidence(source: &impl Source, manifest: &Manifest, notes: [&str; 2]) -> Option<ForkEvidence> {
    let keys = signers(manifest).ok()?;
    let (board, witnesses) = keys.split_first()?;
    let [a, b] = notes.map(|note| SignedCheckpoint::parse(note.as_bytes()));
    let (a, b) = (a.ok()?, b.ok()?);
    let sizes = [&a, &b].map(|signed| signed.claimed().size);
    let statements = [a, b].map(Statement::Checkpoint);
    let (old, new) = (sizes[0].min(sizes[1]), sizes[0].max(sizes[1]));
    if old == new {
        return ForkEvidence::make(statements, None, board, witnesses).ok();
    }
    let mut tiles = Tiles::new(source, new);
    let (root, proof) = (tiles.root(old).await.ok()?, tiles.consistency(old).await.ok()?);
    ForkEvidence::of_history(statements, root, proof, board, witnesses).ok()
}

/// Entry 0 holds the manifest that the link names.
fn begin(entry: &[u8], id: &Hash) -> Result<Election, Fault> {
    let election = Election::begin(entry).map_err(|error| match error {
        BeginError::Manifest(ManifestError::Encoding(EncodingError::NeedsNewer)) => Fault::NeedsNewer,
        other => Fault::record(other),
    })?;
    if election.manifest().id() == id { Ok(election) } else { Err(Fault::WrongElection) }
}

/// An entry that says the index under which the board gave it.
fn entry_at(bytes: &[u8], index: u64) -> Result<Entry, Fault> {
    let entry = Entry::from_bytes(bytes).map_err(Fault::record)?;
    if entry.index == index {
        Ok(entry)
    } else {
        Err(Fault::record(format!("entry {index} says another number")))
    }
}
