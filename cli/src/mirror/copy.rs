//! One board's copy: what was read of it, verified as an audit does (`docs/protocol.md` §7.3, §9) before it is shown or
//! cosigned.
//!
//! Not trusted: whoever serves the board's files can at most delay. What proves that the board is at fault is a [`Fault`],
//! after which nothing more is read.

use super::fault::{Fault, Stop};
use super::folder::Folder;
use crate::evidence;
use crate::http::Client;
use crate::output::{Failure, say};
use crate::record::{self, CLOCK};
use crate::time;
use glassurn_api::credential::{Bucket, Places, Proven};
use glassurn_api::election::Turnout;
use glassurn_crypto::audit::{signers, witnesses};
use glassurn_crypto::board::archive::Heads;
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::evidence::{EvidenceError, Statement};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::board::tile::{Bundle, HEIGHT, HashTile, WIDTH, encode_bundle};
use glassurn_crypto::election::{Broken, Closed, Election, Record, Verdict};
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A board's copy in a folder, and the state of its election.
pub struct BoardCopy {
    /// The files.
    pub folder: Folder,
    /// Where evidence is kept.
    proofs: PathBuf,
    manifest: Manifest,
    origin: Origin,
    election: Option<Election>,
    /// The leaves that the board's key has signed, of which the entries may still be read.
    tree: Tree,
    /// The largest head that was met: that of the whole tree.
    head: Option<SignedCheckpoint>,
    /// How many entries are stored with all hashes, and the head that says so.
    size: u64,
    settled: Option<SignedCheckpoint>,
    shown: Option<SignedCheckpoint>,
    closing: Option<SignedCheckpoint>,
    turnout: Turnout,
}

impl BoardCopy {
    /// Opens the copy of a manifest's board in a public folder, or begins one. `cosigned` is a head that must be stored in it
    /// beside the one that it shows; evidence is kept in `proofs`.
    pub fn open(
        public: &Path,
        proofs: &Path,
        manifest: Manifest,
        cosigned: Option<SignedCheckpoint>,
    ) -> Result<Self, Failure> {
        let origin = origin(&manifest.board.host, manifest.id())
            .map_err(|e| Failure::refused("manifest.invalid", e.to_string()))?;
        let folder = Folder::new(public, manifest.id());
        let (shown, closing) = (folder.checkpoint()?, folder.closing()?);
        let mut copy = Self {
            folder,
            proofs: proofs.to_owned(),
            manifest,
            origin,
            election: None,
            tree: Tree::new(),
            head: None,
            size: 0,
            settled: None,
            shown,
            closing,
            turnout: Turnout::default(),
        };
        let heads = copy.shown.iter().chain(&copy.closing).chain(&cosigned).cloned().collect();
        copy.load(heads)?;
        let size = |head: &SignedCheckpoint| head.claimed().size;
        let grown = cosigned.filter(|head| copy.shown.as_ref().is_none_or(|shown| size(shown) < size(head)));
        // Cosigned, and not shown any more before a crash: the board need not be there for that, but for the closing checkpoint.
        if let Some(head) = grown.filter(|head| copy.closing_due(size(head)).is_none())
            && copy.showable(&head).unwrap_or(false)
        {
            copy.put(&head, None)?;
        }
        Ok(copy)
    }

    /// Reads what the folder must hold: the entries of all these heads. They were verified before they were stored.
    fn load(&mut self, mut heads: Vec<SignedCheckpoint>) -> Result<(), Failure> {
        heads.sort_by_key(|head| head.claimed().size);
        let Some(last) = heads.last().cloned() else { return Ok(()) };
        let size = last.claimed().size;
        let path = self.folder.path().to_owned();
        let broken = |what: String| {
            Failure::cannot("mirror.folder", format!("{}: {what}", path.display())).help(
                "Stop, and find out why. Put the newest folder back as it was; an older copy is never served. A mirror that \
                 has lost its folder must be retired: a new key, a new name, a new state.",
            )
        };
        while self.tree.len() < size {
            let first = self.tree.len();
            let entries = self.folder.entries(size).entries_from(first);
            if entries.is_empty() {
                let what = format!(
                    "it ends after {first} entries, and {size} were verified: it is an older copy, or damaged"
                );
                return Err(broken(what));
            }
            entries.iter().for_each(|entry| self.tree.push(leaf_hash(entry)));
            let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
            self.read(&entries, true).map_err(|stop| broken(stop.words()))?;
        }
        for head in &heads {
            let verified =
                head.verify(&self.origin, self.manifest.board.key).map_err(|e| broken(e.to_string()))?;
            if self.tree.root_at(verified.size) != Some(verified.root) {
                return Err(broken(format!(
                    "its entries are not those of its head of {} entries",
                    verified.size
                )));
            }
        }
        (self.head, self.settled, self.size) = (Some(last.clone()), Some(last), size);
        Ok(())
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The log.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The state after the entries that were verified; `None` before the first.
    pub fn election(&self) -> Option<&Election> {
        self.election.as_ref()
    }

    /// How many entries are verified and stored.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The tree: of at least those entries.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The head of the entries that are verified and stored.
    pub fn settled(&self) -> Option<&SignedCheckpoint> {
        self.settled.as_ref()
    }

    /// Ballots by the hour in which they came.
    pub fn turnout(&self) -> &Turnout {
        &self.turnout
    }

    /// The head that readers are shown.
    pub fn shown(&self) -> Option<&SignedCheckpoint> {
        self.shown.as_ref()
    }

    /// The closing checkpoint, once readers are shown it.
    pub fn closing(&self) -> Option<&SignedCheckpoint> {
        self.closing.as_ref()
    }

    /// The head up to which readers are given hashes, entries and buckets. Where no witnesses are, a browser remembers the newest
    /// head that it has met: it must meet none before it is shown for good, also after a crash.
    fn given(&self) -> Option<&SignedCheckpoint> {
        let head = if self.manifest.witnesses.members.is_empty() { &self.shown } else { &self.settled };
        head.as_ref()
    }

    /// How many entries readers are given.
    pub fn readable(&self) -> u64 {
        self.given().map_or(0, |head| head.claimed().size)
    }

    /// Whether all hashes of a tile are of entries that readers are given.
    pub fn spans(&self, tile: HashTile) -> bool {
        let end = tile.start().and_then(|start| start.checked_add(u64::from(tile.width())));
        end.is_some_and(|end| {
            end <= self.readable().checked_shr(HEIGHT as u32 * u32::from(tile.level())).unwrap_or(0)
        })
    }

    /// Whether this head, which the board has signed, is of the record that is verified and stored.
    pub fn holds(&self, head: &Checkpoint) -> bool {
        head.size <= self.size && self.tree.root_at(head.size) == Some(head.root)
    }

    /// Takes a head of the board whose tree, read from the board's own hashes, begins with this one.
    pub fn extend(&mut self, signed: &SignedCheckpoint, tree: Tree) {
        (self.tree, self.head) = (tree, Some(signed.clone()));
    }

    /// Verifies the next bundle of the tree and stores it.
    pub fn take(&mut self, bundle: Bundle, entries: &[Vec<u8>]) -> Result<(), Stop> {
        let first = bundle.index() * u64::from(WIDTH);
        let same = |(index, entry): (u64, &Vec<u8>)| self.tree.leaf(index) == Some(&leaf_hash(entry));
        if !(first..).zip(entries).all(same) {
            let what = format!("the board's file {bundle} does not hold the entries of its hashes");
            return Err(Failure::refused("board.tile", what).into());
        }
        let bytes = encode_bundle(entries)
            .map_err(|e| Failure::refused("board.tile", format!("the board's file {bundle}: {e}")))?;
        // From here on the entries are on the disk, and no head speaks of them yet.
        self.folder.put_bundle(bundle, &bytes)?;
        let known = usize::try_from(self.verified() - first).unwrap_or(usize::MAX);
        let fresh: Vec<&[u8]> = entries.iter().skip(known).map(Vec::as_slice).collect();
        self.read(&fresh, false)
    }

    /// Stores the hashes of the entries of a head, all of which are verified.
    pub fn settle(&mut self, signed: &SignedCheckpoint) -> Result<(), Failure> {
        let size = signed.claimed().size;
        if size > self.size {
            self.folder.put_hashes(&self.tree, self.size, size)?;
            (self.settled, self.size) = (Some(signed.clone()), size);
        }
        Ok(())
    }

    /// What the copy holds for the credentials of a bucket, under the board's signature (`docs/protocol.md` §6.5). `None`
    /// while more is being read.
    pub fn bucket(&self, credentials: Vec<Places>) -> Option<Bucket> {
        let size = self.readable();
        let given = self.given().filter(|_| self.verified() == size)?;
        let indices: BTreeSet<u64> = credentials.iter().flat_map(Places::entries).collect();
        let stored = self.folder.entries(self.size);
        let proven = |index: u64| {
            let (entry, path) = (stored.entry(index)?.into_owned(), self.tree.inclusion(index, size)?);
            Some(Proven { index, entry: entry.into(), proof: path.concat().into() })
        };
        let entries = indices.into_iter().map(proven).collect::<Option<_>>()?;
        let checkpoint = self.arranged(given).ok()?.to_string();
        Some(Bucket { checkpoint, entries, credentials })
    }

    /// Whether readers may be shown a head of the board: it is verified, not older than the one that they are shown, and where
    /// the manifest names witnesses, a quorum has cosigned it.
    pub fn showable(&self, signed: &SignedCheckpoint) -> Result<bool, Failure> {
        let head = self.signed(signed)?;
        let old = self.shown.as_ref().map_or(0, |shown| shown.claimed().size);
        if head.size < old || !self.holds(&head) || self.shown.as_ref() == Some(signed) {
            return Ok(false);
        }
        if let Some(witnesses) = witnesses(&self.manifest) {
            let quorum = witnesses.and_then(|all| all.verify_quorum(signed).map_err(|e| e.to_string()));
            quorum.map_err(|e| {
                let what = format!("too few independent witnesses have seen the board's newest head: {e}");
                Failure::refused("board.unwitnessed", what)
            })?;
        }
        Ok(true)
    }

    /// Shows readers a head, and from Close on the closing checkpoint.
    pub fn put(
        &mut self,
        signed: &SignedCheckpoint,
        closing: Option<SignedCheckpoint>,
    ) -> Result<(), Failure> {
        let size = signed.claimed().size;
        let grown = self.shown.as_ref().is_none_or(|shown| shown.claimed().size < size);
        self.closing = self.closing.take().or(closing);
        if size < self.size {
            self.folder.put_partial(&self.tree, size, self.size)?;
        }
        let ended = self.election.as_ref().is_some_and(|election| election.outcome().is_some());
        if ended && (grown || !self.folder.has_archive()) {
            self.folder.put_archive(&self.heads(signed)?)?;
        }
        self.folder.put_heads(signed, self.closing.as_ref())?;
        self.shown = Some(signed.clone());
        Ok(())
    }

    /// Close, if a head of this size has it and readers have not been shown the closing checkpoint.
    pub fn closing_due(&self, size: u64) -> Option<Closed> {
        let closed = self.election.as_ref().and_then(Election::closed)?;
        (closed.index < size && self.closing.is_none()).then(|| closed.clone())
    }

    /// A head with the lines of the board and of the manifest's witnesses alone.
    pub fn arranged(&self, signed: &SignedCheckpoint) -> Result<SignedCheckpoint, Failure> {
        let keys = signers(&self.manifest).map_err(|e| Failure::refused("manifest.invalid", e))?;
        Ok(signed.arranged(&keys))
    }

    /// The heads of the archive that ends with this one.
    pub fn heads(&self, signed: &SignedCheckpoint) -> Result<Heads, Failure> {
        let closing = self.closing.as_ref().filter(|closing| closing.claimed().size <= signed.claimed().size);
        let closing = closing.map(|closing| self.arranged(closing)).transpose()?;
        Ok(Heads { checkpoint: self.arranged(signed)?, closing })
    }

    /// The head of a checkpoint that this board signed.
    pub fn signed(&self, signed: &SignedCheckpoint) -> Result<Checkpoint, Failure> {
        let verified = signed.verify(&self.origin, self.manifest.board.key);
        verified
            .cloned()
            .map_err(|e| Failure::refused("board.checkpoint", format!("the board's checkpoint: {e}")))
    }

    /// How many entries the state machine has read.
    pub fn verified(&self) -> u64 {
        self.election.as_ref().map_or(0, Election::size)
    }

    /// Feeds the next entries, which are stored and in the tree, to the state machine. Those that were verified before are
    /// believed.
    fn read(&mut self, entries: &[&[u8]], believed: bool) -> Result<(), Stop> {
        let mut rest = entries;
        if self.election.is_none()
            && let Some((first, others)) = entries.split_first()
        {
            let begun = Election::begin(first).map_err(|e| e.to_string());
            let begun = begun.and_then(|election| match election.manifest().id() == self.manifest.id() {
                true => Ok(election),
                false => Err("it is the manifest of another election".into()),
            });
            self.election = Some(begun.map_err(|reason| self.void(0, "manifest.invalid", &reason, first))?);
            rest = others;
        }
        while !rest.is_empty() {
            let Some(election) = &mut self.election else { return Ok(()) };
            let keyed = election.context().is_some();
            let mut done = 0;
            let prepared = if believed { Vec::new() } else { election.prepare(rest, &mut OsRng) };
            let mut prepared = prepared.into_iter();
            while done < rest.len() {
                self.count()?;
                let Some(election) = &mut self.election else { return Ok(()) };
                let index = election.size();
                let verdict = match prepared.next() {
                    Some(prepared) => election.next_with(prepared),
                    None => election.reload(rest[done]),
                };
                let opened = !keyed && election.context().is_some();
                self.judge(index, verdict, rest[done])?;
                done += 1;
                if opened {
                    // Without a key no ballot could be verified: what follows Open is looked at anew.
                    break;
                }
            }
            rest = &rest[done..];
        }
        Ok(())
    }

    /// What the state machine says of an entry.
    fn judge(&mut self, index: u64, verdict: Result<Verdict, Broken>, bytes: &[u8]) -> Result<(), Stop> {
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(broken) => return Err(self.void(index, "board.chain", &broken.to_string(), bytes)),
        };
        if let Err(refusal) = &verdict.outcome {
            return Err(self.void(index, refusal.code(), &refusal.to_string(), bytes));
        }
        let Some(entry) = verdict.entry else { return Ok(()) };
        if entry.kind() == Some(Kind::Ballot) {
            self.turnout.count(entry.time);
        }
        if entry.time > time::now().saturating_add(CLOCK) {
            say(format_args!("{}: entry {index} is of a time more than 5 minutes ahead", self.origin));
        }
        Ok(())
    }

    /// After Close the sums are computed before anything else is judged: without them no decryption can be.
    fn count(&mut self) -> Result<(), Failure> {
        let size = self.tree.len();
        let Some(election) = &mut self.election else { return Ok(()) };
        let closed = election.closed().filter(|_| election.count_is_due());
        let Some(index) = closed.map(|closed| closed.index) else { return Ok(()) };
        let bundle = Bundle::holding(index, size);
        let end = bundle.map_or(0, |bundle| bundle.index() * u64::from(WIDTH) + u64::from(bundle.width()));
        election.compute_count(&self.folder.entries(end), |_| {}).map_err(|e| {
            Failure::cannot("mirror.folder", format!("{}: {e}", self.folder.path().display()))
                .help("The disk has lost or changed entries. Put the folder back as it was, or begin with an empty one.")
        })
    }

    /// An entry that no honest board has, with a receipt of it that anybody can check.
    fn void(&self, index: u64, code: &str, reason: &str, entry: &[u8]) -> Stop {
        let reason = format!("entry {index} of the board is void: {reason} ({code})");
        let head = self.head.clone();
        let receipt = head.and_then(|head| Receipt::issue(entry.to_vec(), index, &self.tree, head).ok());
        let kept = receipt.map(|receipt| evidence::keep_receipt(&receipt, &self.manifest, &self.proofs));
        Stop::Proven(Fault::new(&self.manifest, "board.void", reason, Some(index), kept))
    }

    /// A head that the board has signed and that is not of this record, or hashes that are not those of the head.
    pub fn other(&self, signed: &SignedCheckpoint, client: &Client) -> Stop {
        let size = signed.claimed().size;
        let not_its_hashes = || {
            let what = format!("the board's hashes are not those of its head of {size} entries");
            Stop::from(Failure::refused("board.tile", what))
        };
        let Some(ours) = self.head.clone() else { return not_its_hashes() };
        let theirs = if size > self.tree.len() {
            record::hashes(client, self.manifest.id(), size)
        } else {
            Ok(self.tree.clone())
        };
        let made = theirs.and_then(|tree| {
            let statements = [ours.clone(), signed.clone()].map(Statement::Checkpoint);
            evidence::make(statements, Some(&tree), &self.manifest)
        });
        match made {
            Ok(Ok(found)) => {
                let reason = format!(
                    "the board has signed a record of {} entries and one of {size}, and no history contains both",
                    ours.claimed().size
                );
                let kept = evidence::keep(&found, &self.manifest, &self.proofs);
                Stop::Proven(Fault::new(&self.manifest, "board.fork", reason, None, Some(kept)))
            }
            Ok(Err(EvidenceError::OtherEntries { .. })) => {
                // Without the entries of the other head nobody can tell; whoever gets them makes evidence of the two.
                if let Err(failure) = evidence::keep_checkpoint(signed, &self.manifest, &self.proofs) {
                    return failure.into();
                }
                not_its_hashes()
            }
            Ok(Err(_)) => not_its_hashes(),
            Err(failure) => failure.into(),
        }
    }
}

/// The copy, for who reads it.
pub fn read(copy: &RwLock<BoardCopy>) -> RwLockReadGuard<'_, BoardCopy> {
    copy.read().unwrap_or_else(PoisonError::into_inner)
}

/// The copy, for who changes it.
pub fn write(copy: &RwLock<BoardCopy>) -> RwLockWriteGuard<'_, BoardCopy> {
    copy.write().unwrap_or_else(PoisonError::into_inner)
}
