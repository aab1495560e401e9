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
use crate::record::{self, CLOCK, MAX_ENTRIES};
use crate::time;
use glassurn_crypto::audit::{signers, witnesses};
use glassurn_crypto::board::archive::Heads;
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::evidence::{EvidenceError, Statement};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::board::tile::{Bundle, WIDTH, encode_bundle};
use glassurn_crypto::election::{Broken, Closed, Election, Record, Verdict};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use std::path::{Path, PathBuf};

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
    /// How many entries are stored with all hashes.
    size: u64,
    shown: Option<SignedCheckpoint>,
    closing: Option<SignedCheckpoint>,
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
            shown,
            closing,
        };
        let heads = copy.shown.iter().chain(&copy.closing).chain(&cosigned).cloned().collect();
        copy.load(heads)?;
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
        (self.head, self.size) = (Some(last), size);
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

    /// The largest head that was met.
    pub fn head(&self) -> Option<&SignedCheckpoint> {
        self.head.as_ref()
    }

    /// The head that readers are shown.
    pub fn shown(&self) -> Option<&SignedCheckpoint> {
        self.shown.as_ref()
    }

    /// The closing checkpoint, once readers are shown it.
    pub fn closing(&self) -> Option<&SignedCheckpoint> {
        self.closing.as_ref()
    }

    /// Whether this head, which the board has signed, is of the record that is verified and stored.
    pub fn holds(&self, head: &Checkpoint) -> bool {
        head.size <= self.size && self.tree.root_at(head.size) == Some(head.root)
    }

    /// Fetches and verifies everything up to a head of the board, and stores it. `hear` is told how many entries there are.
    ///
    /// # Errors
    /// [`Stop::Passing`] may be tried again and leaves a whole copy; [`Stop::Proven`] convicts the board.
    pub fn follow(
        &mut self,
        signed: &SignedCheckpoint,
        client: &Client,
        mut hear: impl FnMut(u64),
    ) -> Result<(), Stop> {
        let head = self.signed(signed)?;
        let id = *self.manifest.id();
        if head.size > MAX_ENTRIES {
            let what = format!("the board claims {} entries", head.size);
            return Err(Failure::cannot("board.too_large", what).into());
        }
        if head.size > self.tree.len() {
            let next = record::more_hashes(client, &id, self.tree.clone(), head.size)?;
            if next.root_at(head.size) != Some(head.root) {
                return Err(self.other(signed, client));
            }
            (self.tree, self.head) = (next, Some(signed.clone()));
        } else if self.tree.root_at(head.size) != Some(head.root) {
            return Err(self.other(signed, client));
        }
        while let Some(bundle) = Bundle::holding(self.verified(), head.size) {
            let entries = record::download_bundle(client, &hex(&id), bundle)?;
            let first = bundle.index() * u64::from(WIDTH);
            let same = |(index, entry): (u64, &Vec<u8>)| self.tree.leaf(index) == Some(&leaf_hash(entry));
            if !(first..).zip(&entries).all(same) {
                let what = format!("the board's file {bundle} does not hold the entries of its hashes");
                return Err(Failure::refused("board.tile", what).into());
            }
            let bytes = encode_bundle(&entries)
                .map_err(|e| Failure::refused("board.tile", format!("the board's file {bundle}: {e}")))?;
            // From here on the entries are on the disk, and no head speaks of them yet.
            self.folder.put_bundle(bundle, &bytes)?;
            let known = usize::try_from(self.verified() - first).unwrap_or(usize::MAX);
            let fresh: Vec<&[u8]> = entries.iter().skip(known).map(Vec::as_slice).collect();
            self.read(&fresh, false)?;
            hear(self.verified());
        }
        if head.size > self.size {
            self.folder.put_hashes(&self.tree, self.size, head.size)?;
            self.size = head.size;
        }
        Ok(())
    }

    /// Shows readers a head of the board that was verified and is not older than the one that they are shown, and the closing
    /// checkpoint with it. Where the manifest names witnesses, a quorum must have cosigned it.
    pub fn show(&mut self, signed: &SignedCheckpoint, client: &Client) -> Result<(), Stop> {
        let head = self.signed(signed)?;
        let old = self.shown.as_ref().map_or(0, |shown| shown.claimed().size);
        if head.size < old || !self.holds(&head) || self.shown.as_ref() == Some(signed) {
            return Ok(());
        }
        if let Some(witnesses) = witnesses(&self.manifest) {
            let quorum = witnesses.and_then(|all| all.verify_quorum(signed).map_err(|e| e.to_string()));
            quorum.map_err(|e| {
                let what = format!("too few independent witnesses have seen the board's newest head: {e}");
                Failure::refused("board.unwitnessed", what)
            })?;
        }
        let closed = self.election.as_ref().and_then(Election::closed).cloned();
        if let Some(closed) = closed.filter(|closed| closed.index < head.size && self.closing.is_none()) {
            self.closing = Some(self.fetch_closing(&closed, client)?);
        }
        if head.size < self.size {
            self.folder.put_partial(&self.tree, head.size, self.size)?;
        }
        let ended = self.election.as_ref().is_some_and(|election| election.outcome().is_some());
        if ended && (head.size > old || !self.folder.has_archive()) {
            self.folder.put_archive(&self.heads(signed)?)?;
        }
        self.folder.put_heads(signed, self.closing.as_ref())?;
        self.shown = Some(signed.clone());
        Ok(())
    }

    /// The heads of the archive that ends with this one.
    pub fn heads(&self, signed: &SignedCheckpoint) -> Result<Heads, Failure> {
        let keys = signers(&self.manifest).map_err(|e| Failure::refused("manifest.invalid", e))?;
        let closing = self.closing.as_ref().filter(|closing| closing.claimed().size <= signed.claimed().size);
        Ok(Heads {
            checkpoint: signed.arranged(&keys),
            closing: closing.map(|closing| closing.arranged(&keys)),
        })
    }

    /// The head of a checkpoint that this board signed.
    fn signed(&self, signed: &SignedCheckpoint) -> Result<Checkpoint, Failure> {
        let verified = signed.verify(&self.origin, self.manifest.board.key);
        verified
            .cloned()
            .map_err(|e| Failure::refused("board.checkpoint", format!("the board's checkpoint: {e}")))
    }

    fn fetch_closing(&self, closed: &Closed, client: &Client) -> Result<SignedCheckpoint, Stop> {
        let wrong = |what: String| {
            Failure::refused("board.closing", format!("the board's closing checkpoint: {what}"))
        };
        let bytes = record::closing(client, &hex(self.manifest.id()))?;
        let bytes = bytes.ok_or_else(|| wrong("voting has ended, and it is not there".into()))?;
        let signed = SignedCheckpoint::parse(&bytes).map_err(|e| wrong(e.to_string()))?;
        let head = self.signed(&signed)?;
        if head.size != closed.index + 1 {
            return Err(wrong(format!("it has {} entries, and does not end with Close", head.size)).into());
        }
        if self.tree.root_at(head.size) != Some(head.root) {
            return Err(self.other(&signed, client));
        }
        Ok(signed)
    }

    /// How many entries the state machine has read.
    fn verified(&self) -> u64 {
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
    fn judge(&mut self, index: u64, verdict: Result<Verdict, Broken>, entry: &[u8]) -> Result<(), Stop> {
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(broken) => return Err(self.void(index, "board.chain", &broken.to_string(), entry)),
        };
        if let Err(refusal) = &verdict.outcome {
            return Err(self.void(index, refusal.code(), &refusal.to_string(), entry));
        }
        let ahead = time::now().saturating_add(CLOCK);
        if verdict.entry.is_some_and(|entry| entry.time > ahead) {
            say(format_args!("{}: entry {index} is of a time more than 5 minutes ahead", self.origin));
        }
        Ok(())
    }

    /// After Close the sums are computed before anything else is judged: without them no decryption can be.
    fn count(&mut self) -> Result<(), Failure> {
        let (minimum, size) = (self.manifest.minimum, self.tree.len());
        let Some(election) = &mut self.election else { return Ok(()) };
        let due = |closed: &&Closed| closed.body.counting >= minimum && election.tally().is_none();
        let Some(index) = election.closed().filter(due).map(|closed| closed.index) else { return Ok(()) };
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
    fn other(&self, signed: &SignedCheckpoint, client: &Client) -> Stop {
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

/// The id as people read it.
pub fn id_of(manifest: &Manifest) -> String {
    let id: &Hash = manifest.id();
    hex(id)
}
