//! Public verification: reads a whole board and says, check by check, whether its result holds (`docs/protocol.md` §9).
//!
//! [`Auditor`] is pure and streaming: entries are read once in order through [`Record`], ballots that count a second
//! time for the sums. Memory grows with the roll, not with the ballots' bytes. With the feature `parallel` all that needs
//! no order is done on all cores, chunk by chunk; the report is the same without. Uses every *verify* and no secret.

mod archive;
mod checks;
mod randomness;
mod report;

use crate::ballot::Context;
use crate::board::archive::Difference;
use crate::board::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, origin};
use crate::board::cosign::Witnesses;
use crate::board::merkle::Frontier;
use crate::election::{Election, Prepared, Record};
use crate::encoding::{Hash, sha256};
use crate::manifest::Manifest;
use crate::parts::{cores, in_parts};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use checks::Ledger;
use core::ops::Range;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use randomness::{Randomness, Recent};

pub use archive::{audit_archive, evidence, signers};
pub use report::{Check, MixedContest, Outcome, Report, Status, Warning};

/// How many entries one step reads at most: several batches of ballots, so that every core has one.
pub const CHUNK: u64 = 2_048;

/// How many entries that need no proof are looked at together.
const BELIEVED: usize = 64;

/// How far an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reading and verifying entries: so many of so many.
    Entries {
        /// Entries done.
        done: u64,
        /// Entries of the checkpoint.
        total: u64,
    },
    /// Nothing is left to do: take the report.
    Done,
}

/// What is audited: a checkpoint and the entries under it.
pub struct Evidence<R> {
    /// The entries.
    pub record: R,
    /// The signed checkpoint's bytes.
    pub checkpoint: Vec<u8>,
    /// The signed closing checkpoint's bytes, where there is one.
    pub closing: Option<Vec<u8>>,
    /// For an archive, whether it was rebuilt byte for byte; `None` for other sources. `Err` says what differs.
    pub rebuilt: Option<Result<(), Difference>>,
}

/// What an earlier audit has verified.
#[derive(Debug, Clone, Copy)]
struct Earlier {
    size: u64,
    root: Hash,
    /// Ballots whose proofs were not verified again.
    ballots: u64,
    /// Whether these entries are there again; `None` before all of them were read.
    same: Option<bool>,
}

/// What was found about an entry without those before it.
struct Looked {
    prepared: Prepared,
    randomness: Option<Randomness>,
}

impl From<Prepared> for Looked {
    fn from(prepared: Prepared) -> Self {
        let randomness = prepared.with_ballot(Randomness::of);
        Self { prepared, randomness }
    }
}

/// An audit under way.
pub struct Auditor<R> {
    evidence: Evidence<R>,
    expected: Option<Hash>,
    seed: [u8; 32],
    election: Option<Election>,
    signed: Result<SignedCheckpoint, CheckpointError>,
    frontier: Frontier,
    closing_root: Option<Hash>,
    next: u64,
    ended: Option<String>,
    earlier: Option<Earlier>,
    recent: Recent,
    ledger: Ledger,
}

impl<R: Record + Sync> Auditor<R> {
    /// Begins an audit. `expected` is the election id that the observer was given; `seed` is 32 bytes of the
    /// operating system's generator, which weigh equations and do not change the report.
    pub fn new(evidence: Evidence<R>, expected: Option<Hash>, seed: [u8; 32]) -> Self {
        Self {
            signed: SignedCheckpoint::parse(&evidence.checkpoint),
            evidence,
            expected,
            seed,
            election: None,
            frontier: Frontier::new(),
            closing_root: None,
            next: 0,
            ended: None,
            earlier: None,
            recent: Recent::default(),
            ledger: Ledger::default(),
        }
    }

    /// Continues an audit of the caller's own that held for the first `size` entries under this root: the proofs of the
    /// ballots in them are not verified again. Where the record does not begin with these entries it fails the check
    /// `tree`, and nothing of it is believed.
    #[must_use]
    pub fn since(mut self, size: u64, root: Hash) -> Self {
        let long_enough = size <= self.evidence.record.size();
        self.earlier = long_enough.then_some(Earlier { size, root, ballots: 0, same: None });
        self
    }

    /// Whether the record continues what was audited before; `None` if it has fewer entries, or was not read so far.
    pub fn continued(&self) -> Option<bool> {
        self.earlier.and_then(|earlier| earlier.same)
    }

    /// How many ballots' proofs were verified by the earlier audit and not again.
    pub fn verified_before(&self) -> u64 {
        self.earlier.map_or(0, |earlier| earlier.ballots)
    }

    /// Reads the next entries: as many whole batches for every core as [`CHUNK`] has room for.
    pub fn step(&mut self) -> Progress {
        let round = (self.batch() * cores()) as u64;
        self.step_by(round * (CHUNK / round).max(1))
    }

    /// Reads the next `count` entries, at most [`CHUNK`]: small steps let a caller pause and tell how far it is. The
    /// report is the same.
    pub fn step_by(&mut self, count: u64) -> Progress {
        self.advance(count, &[])
    }

    /// The next `count` entries, at most [`CHUNK`]: for helpers that verify their ballots elsewhere
    /// ([`Election::prove`] under the same manifest and key).
    pub fn upcoming(&self, count: u64) -> Vec<Vec<u8>> {
        self.evidence.record.entries(self.due(count))
    }

    /// Reads the next entries, one for each of `proven`, which says whether a helper of this same program has verified
    /// the ballot's proof. Such a ballot is decoded only; every other one is verified here. The report is the same.
    pub fn step_proven(&mut self, proven: &[bool]) -> Progress {
        if proven.is_empty() {
            return self.step();
        }
        self.advance(proven.len() as u64, proven)
    }

    fn due(&self, count: u64) -> Range<u64> {
        self.next..self.evidence.record.size().min(self.next + count.min(CHUNK))
    }

    fn advance(&mut self, count: u64, proven: &[bool]) -> Progress {
        let total = self.evidence.record.size();
        let Range { end, .. } = self.due(if self.election.is_none() { 1 } else { count });
        let bytes = self.evidence.record.entries(self.next..end);
        let missing = self.next + bytes.len() as u64;
        match (&self.election, bytes.first()) {
            (Some(election), _) => {
                // Without a key no ballot can be verified: such a step ends with Open, so that the ballots behind it
                // are proven together.
                let setup = self.context().is_none();
                for looked in self.look(election, &bytes, proven) {
                    if self.ended.is_some() || (setup && self.context().is_some()) {
                        break;
                    }
                    self.read(looked);
                }
            }
            (None, Some(first)) => self.begin(first),
            (None, None) => {}
        }
        if self.ended.is_none() && self.next == missing && missing < end {
            let reason = "the entry is missing from the record".into();
            self.end(Check::Tree, missing, "record.missing", reason);
        }
        if self.ended.is_some() || self.next >= total {
            return Progress::Done;
        }
        Progress::Entries { done: self.next, total }
    }

    /// Runs the whole audit; `progress` is told after every step.
    pub fn run(mut self, mut progress: impl FnMut(Progress)) -> Report {
        loop {
            let now = self.step();
            progress(now);
            if now == Progress::Done {
                return self.finish().0;
            }
        }
    }

    /// The state after the entries read so far.
    pub fn election(&self) -> Option<&Election> {
        self.election.as_ref()
    }

    /// Whether an earlier audit covers this entry.
    fn is_earlier(&self, index: u64) -> bool {
        self.earlier.is_some_and(|earlier| index < earlier.size)
    }

    /// Counts a believed ballot and, once all entries of the earlier audit were read, compares them with it.
    fn compare(&mut self, believed: bool) {
        let Some(earlier) = &mut self.earlier else { return };
        earlier.ballots += u64::from(believed);
        if self.ended.is_some() || self.frontier.size() != earlier.size || earlier.same.is_some() {
            return;
        }
        let same = self.frontier.root() == earlier.root;
        earlier.same = Some(same);
        if !same {
            let reason = format!("the first {} entries are not those that were audited before", earlier.size);
            self.end(Check::Tree, self.next, "board.fork", reason);
        }
    }

    fn rng(&self, index: u64) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(sha256(&[&self.seed, &index.to_le_bytes()]))
    }

    fn context(&self) -> Option<&Context> {
        self.election.as_ref()?.context().map(|context| &**context)
    }

    /// How many ballots are best verified together.
    fn batch(&self) -> usize {
        self.context().map_or(CHUNK as usize, Context::batch)
    }

    /// Everything about a chunk's entries that needs no order, in parallel where the feature allows.
    fn look(&self, election: &Election, entries: &[Vec<u8>], proven: &[bool]) -> Vec<Looked> {
        let known = |place: usize| {
            self.is_earlier(self.next + place as u64) || proven.get(place).copied().unwrap_or(false)
        };
        let part = |wanted: bool| -> Vec<&Vec<u8>> {
            (0..).zip(entries).filter(|(place, _)| known(*place) == wanted).map(|(_, entry)| entry).collect()
        };
        let mut believed = in_parts(&part(true), BELIEVED, |_, entries: &[&Vec<u8>]| {
            entries.iter().map(|entry| Looked::from(election.believe(entry))).collect()
        })
        .into_iter();
        let rest = part(false);
        // Equal batches, none larger than is best, as many for each core.
        let count = rest.len().div_ceil(self.batch()).max(1).next_multiple_of(cores());
        let mut verified = in_parts(&rest, rest.len().div_ceil(count).max(1), |first, entries| {
            let prepared = election.prepare(entries, &mut self.rng(self.next + first as u64));
            prepared.into_iter().map(Looked::from).collect()
        })
        .into_iter();
        (0..entries.len())
            .filter_map(|place| if known(place) { believed.next() } else { verified.next() })
            .collect()
    }

    /// Reads entry 0.
    fn begin(&mut self, bytes: &[u8]) {
        match Election::begin(bytes) {
            Ok(election) => {
                self.frontier.push(*election.head());
                self.ledger.begin();
                self.election = Some(election);
                self.compare(false);
            }
            Err(error) => self.end(Check::Manifest, self.next, "manifest.invalid", error.to_string()),
        }
        self.next += 1;
    }

    fn read(&mut self, Looked { prepared, randomness }: Looked) {
        let index = self.next;
        let believed = prepared.holds() && self.is_earlier(index);
        let Some(election) = self.election.as_mut() else { return };
        match election.next_with(prepared) {
            Ok(verdict) => {
                let roll = election.register().number();
                self.frontier.push(verdict.leaf);
                self.ledger.judge(&verdict);
                self.randomness(randomness, index, roll);
                self.closed(index);
            }
            Err(broken) => self.end(Check::Chain, index, "board.chain", broken.to_string()),
        }
        self.compare(believed);
        self.next += 1;
    }

    /// After Close: notes the root that the closing checkpoint must have and computes the sums.
    fn closed(&mut self, index: u64) {
        let Some(election) = self.election.as_mut() else { return };
        let Some(closed) = election.closed().filter(|closed| closed.index == index) else { return };
        let enough = closed.body.counting >= election.manifest().minimum;
        self.closing_root = Some(self.frontier.root());
        if enough && let Err(error) = election.compute_count(&self.evidence.record, |_| {}) {
            self.end(Check::Count, index, "tally.count", error.to_string());
        }
    }

    /// Equal randomness shows equal or related votes: a warning, never a reason to drop a ballot.
    fn randomness(&mut self, randomness: Option<Randomness>, index: u64, roll: u64) {
        let Some(randomness) = randomness else { return };
        if randomness.repeats {
            self.ledger.warn(Warning::EqualInBallot { entry: index });
        }
        if let Some(first) = self.recent.note(&randomness, index, roll) {
            self.ledger.warn(Warning::EqualBetweenBallots { first, second: index });
        }
    }

    /// Ends the audit: what follows this entry cannot be read in order.
    fn end(&mut self, check: Check, entry: u64, code: &'static str, reason: String) {
        self.ledger.fail(check, Some(entry), code, reason);
        self.ended = Some(format!("the audit ended at entry {entry}"));
    }

    /// The report of what was read, and the state after it.
    pub fn finish(mut self) -> (Report, Option<Election>) {
        match &self.evidence.rebuilt {
            None => self.ledger.skip(Check::Archive, "this source is no archive"),
            Some(Ok(())) => self.ledger.pass(Check::Archive, 1),
            Some(Err(difference)) => {
                let entry = if let Difference::Entry(entry) = difference { Some(*entry) } else { None };
                self.ledger.fail(Check::Archive, entry, "archive.differs", difference.to_string());
            }
        }
        let checkpoint = self.checkpoint();
        if let Some(reason) = self.ended.take() {
            self.ledger.abandon(&reason);
        }
        if let Some(election) = &self.election {
            self.ledger.conclude(election);
        }
        let report = self.ledger.report(self.election.as_ref(), checkpoint);
        (report, self.election)
    }

    /// Signature, quorum and root of the checkpoint; the closing checkpoint likewise.
    fn checkpoint(&mut self) -> Option<Checkpoint> {
        let election = self.election.as_ref()?;
        let manifest = election.manifest();
        let id = *manifest.id();
        match self.expected {
            Some(expected) if expected != id => {
                let reason = format!("the record is of election {}", crate::encoding::hex(&id));
                self.ledger.fail(Check::Manifest, Some(0), "board.wrong_origin", reason);
            }
            _ => self.ledger.pass(Check::Manifest, 1),
        }
        let origin = origin(&manifest.board.host, &id);
        let key = manifest.board.key;
        let verify = |signed: &Result<SignedCheckpoint, CheckpointError>| {
            let signed = signed.as_ref().map_err(ToString::to_string)?;
            let origin = origin.as_ref().map_err(ToString::to_string)?;
            signed.verify(origin, key).cloned().map_err(|error| error.to_string())
        };
        let checkpoint = match verify(&self.signed) {
            Ok(checkpoint) => checkpoint,
            Err(reason) => {
                self.ledger.fail(Check::Checkpoint, None, "board.checkpoint", reason);
                return None;
            }
        };
        self.ledger.pass(Check::Checkpoint, 1);
        let signed_closing = self.evidence.closing.as_ref().map(|bytes| SignedCheckpoint::parse(bytes));
        let closing = signed_closing.as_ref().map(&verify);
        match witnesses(manifest) {
            None => self
                .ledger
                .skip(Check::Witnesses, "the manifest names no witnesses: not independently witnessed"),
            Some(Err(reason)) => self.ledger.fail(Check::Witnesses, None, "board.unwitnessed", reason),
            Some(Ok(witnesses)) => {
                let quorum = self.signed.as_ref().map_err(ToString::to_string);
                let checked = quorum.and_then(|signed| {
                    let seen = witnesses.verify_quorum(signed).map_err(|error| error.to_string())?;
                    let Some(Ok(closing)) = &signed_closing else { return Ok(seen) };
                    // A false cosignature on the closing checkpoint is as false as one on this. Its quorum has seen
                    // Close first: cosignatures on later checkpoints are renewed for ever.
                    witnesses.verify(closing).map_err(|error| error.to_string())?;
                    Ok(witnesses.verify_quorum(closing).map_or(seen, |closing| closing.min(seen)))
                });
                match checked {
                    Ok(time) => {
                        self.ledger.pass(Check::Witnesses, witnesses.quorum() as u64);
                        self.ledger.witnessed(election, time);
                    }
                    Err(reason) => self.ledger.fail(Check::Witnesses, None, "board.unwitnessed", reason),
                }
            }
        }
        if self.ended.is_none() {
            let size = self.frontier.size();
            if checkpoint.size != size {
                let reason =
                    format!("the checkpoint is of {} entries, the record has {size}", checkpoint.size);
                self.ledger.fail(Check::Tree, None, "board.root", reason);
            } else if checkpoint.root != self.frontier.root() {
                let reason = "the entries do not give the checkpoint's root".into();
                self.ledger.fail(Check::Tree, None, "board.root", reason);
            } else {
                self.ledger.pass(Check::Tree, size);
            }
        }
        match (closing, election.closed(), self.closing_root) {
            (Some(Err(reason)), ..) => self.ledger.fail(Check::Closing, None, "board.closing", reason),
            (Some(Ok(closing)), Some(closed), Some(root)) => {
                if closing.size == closed.index + 1 && closing.root == root {
                    self.ledger.pass(Check::Closing, 1);
                } else {
                    let reason = "the closing checkpoint does not end with Close".into();
                    self.ledger.fail(Check::Closing, Some(closed.index), "board.closing", reason);
                }
            }
            (Some(Ok(_)), ..) => {
                let reason = "there is a closing checkpoint, but no Close".into();
                self.ledger.fail(Check::Closing, None, "board.closing", reason);
            }
            (None, Some(_), _) if self.ended.is_none() => {
                let reason = "the record has Close, but no closing checkpoint".into();
                self.ledger.fail(Check::Closing, None, "board.closing", reason);
            }
            (None, ..) => self.ledger.skip(Check::Closing, "the election is not closed"),
        }
        Some(checkpoint)
    }
}

/// The witnesses of a manifest; `None` if it names none.
pub fn witnesses(manifest: &Manifest) -> Option<Result<Witnesses, String>> {
    if manifest.witnesses.members.is_empty() {
        return None;
    }
    let quorum = usize::try_from(manifest.witnesses.quorum).unwrap_or(usize::MAX);
    Some(signers(manifest).and_then(|keys| {
        let witnesses = keys.into_iter().skip(1).collect();
        Witnesses::new(witnesses, quorum, manifest.board.key).map_err(|error| error.to_string())
    }))
}
