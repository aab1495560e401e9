//! The way back for a board whose database is an older copy, or whose heads are lost: what is missing comes from an archive
//! that a mirror or anybody else has kept (attacks F-10, F-11).
//!
//! Not trusted: whoever made the archive. It counts as far as an audit of it holds, and as far as it is one history with the
//! entries and the heads that are still here. All of that is verified before anything is written.

use super::heads::{HeadError, Heads};
use super::store::{self, BallotRow, Row};
use crate::clock;
use crate::db::{self, Link, StoreError, Writer};
use crate::folder::FolderError;
use crate::journal::store::{Deed, note};
use crate::witness;
use crate::witness::address::Address;
use glassurn_crypto::audit::{Auditor, Check, Evidence, Progress, Report, Status, evidence};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::archive::{Archive, Source};
use glassurn_crypto::board::checkpoint::Checkpoint;
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::Manifest;
use rand_core::{OsRng, RngCore};
use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Entries that are compared, or stored, at once: a bundle of the archive.
const CHUNK: u64 = 256;

/// Why nothing is restored; each says what to do. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A head cannot be read.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A head cannot be written. The entries are stored already.
    #[error("{0}; the entries are stored: run the same command again")]
    Heads(FolderError),
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is no archive, or not all of it can be read.
    #[error("{}: {reason}; get the archive again, or from another mirror", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An audit of it does not hold.
    #[error("{}: the record does not hold: {reason} (check {check}); get the archive from another mirror", path.display())]
    Audit {
        /// The file.
        path: PathBuf,
        /// The check that fails.
        check: &'static str,
        /// Why.
        reason: String,
    },
    /// It is another board's.
    #[error(
        "{}: election {election} is of another board: its host or key are not those of this service (GLASSURN_HOST, board.key)",
        path.display()
    )]
    OtherBoard {
        /// The file.
        path: PathBuf,
        /// The election.
        election: String,
    },
    /// Two of the archives are of one election.
    #[error("election {0} is in two of the archives: give the one that has more entries")]
    Twice(String),
    /// It does not begin with what the database holds, or not end with it.
    #[error(
        "{}: entry {index} of election {election} is another one in the database: the archive and the database are not one \
         history, so nothing is taken from it; restore an older database, or find out who changed which",
        path.display()
    )]
    Differs {
        /// The file.
        path: PathBuf,
        /// The election.
        election: String,
        /// The first entry that differs.
        index: u64,
    },
    /// The database is not whole in itself.
    #[error(
        "the database says that election {election} has {stated} entries, but holds {held}: restore one that is whole first"
    )]
    Size {
        /// The election.
        election: String,
        /// What it says.
        stated: u64,
        /// What it holds.
        held: u64,
    },
    /// Entries that are signed are in neither.
    #[error(
        "{}: with it there are {held} entries of election {election}, but {signed} are signed: it does not have all that is \
         missing; get the archive from a mirror that has",
        path.display()
    )]
    Short {
        /// The file.
        path: PathBuf,
        /// The election.
        election: String,
        /// Entries in the archive and the database.
        held: u64,
        /// Entries that are signed.
        signed: u64,
    },
    /// What is signed is another history.
    #[error(
        "{}: its entries of election {election} are not those that heads/ says are signed: this key has signed two histories, \
         or one of the two was changed; restore nothing, and keep both",
        path.display()
    )]
    Forked {
        /// The file.
        path: PathBuf,
        /// The election.
        election: String,
    },
    /// Nobody knows how far this board has signed.
    #[error(
        "{}: the head of election {election} is missing or older than this record, and no quorum of witnesses has cosigned \
         it: nobody can say what else this board has signed; restore the newest heads/, or give an archive that the quorum of \
         the election's witnesses has cosigned",
        path.display()
    )]
    Unwitnessed {
        /// The file.
        path: PathBuf,
        /// The election.
        election: String,
    },
    /// A witness has seen more, or something else.
    #[error("{0}")]
    Disproof(String),
}

/// An archive's file.
pub struct OnDisk {
    path: PathBuf,
    file: File,
    length: u64,
}

impl OnDisk {
    /// A file as long as it is now.
    pub fn open(path: &Path) -> Result<Self, RestoreError> {
        let failed = |error| RestoreError::File { path: path.to_owned(), error };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok(Self { path: path.to_owned(), file, length })
    }

    fn broken(&self, reason: impl ToString) -> RestoreError {
        RestoreError::Archive { path: self.path.clone(), reason: reason.to_string() }
    }
}

impl Source for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn bytes(&self, range: Range<u64>) -> Option<Cow<'_, [u8]>> {
        let mut bytes = vec![0; usize::try_from(range.end.checked_sub(range.start)?).ok()?];
        self.file.read_exact_at(&mut bytes, range.start).ok()?;
        Some(Cow::Owned(bytes))
    }
}

/// An archive that holds and is one history with what is here.
pub struct Restorable<'a> {
    disk: &'a OnDisk,
    archive: Archive<&'a OnDisk>,
    /// The archive's head, which this board has signed.
    head: Checkpoint,
    id: Hash,
    /// The election's number in the database, if it is there.
    number: Option<i32>,
    /// How many entries the database holds.
    stored: u64,
    /// The head that is here is missing, or says less than the archive: a quorum of witnesses stands in its place.
    lost: bool,
}

impl<'a> Restorable<'a> {
    /// Verifies an archive, and compares it with the database, with the heads, and with what the witnesses show now.
    pub fn check(
        disk: &'a OnDisk,
        writer: &mut Writer,
        heads: &Heads,
        witnesses: &[Address],
    ) -> Result<Self, RestoreError> {
        let evidence = evidence(disk).map_err(|reason| disk.broken(reason))?;
        let archive = evidence.record.clone();
        let (report, manifest) = audit(disk, evidence)?;
        let (id, election) = (*manifest.id(), hex(manifest.id()));
        let head = report.checkpoint.clone().ok_or_else(|| disk.broken("it has no signed head"))?;
        if manifest.board.host != heads.host() || manifest.board.key != heads.public() {
            return Err(RestoreError::OtherBoard { path: disk.path.clone(), election });
        }
        let number = store::number(writer, &id)?;
        let mut checked = Self { disk, archive, head, id, number, stored: 0, lost: false };
        let tree = checked.compare(writer)?;
        checked.lost = checked.compare_heads(&tree, heads)?;
        let witnessed = report.outcome(Check::Witnesses).is_some_and(|found| found.status == Status::Passed);
        if checked.lost && !witnessed {
            return Err(RestoreError::Unwitnessed { path: disk.path.clone(), election });
        }
        witness::compare_tree(witnesses, &manifest, &tree, heads)
            .map_err(|disproof| RestoreError::Disproof(disproof.words))?;
        Ok(checked)
    }

    /// The election.
    pub fn id(&self) -> &Hash {
        &self.id
    }

    /// The tree of all entries of the database and the archive, of which one begins with the other.
    fn compare(&mut self, connection: &mut Link) -> Result<Tree, RestoreError> {
        let mut tree = Tree::new();
        while let Some(number) = self.number {
            let found = store::entries(connection, number, self.stored..self.stored + CHUNK)?;
            if found.is_empty() {
                break;
            }
            let kept = self.archive.entries_from(self.stored).unwrap_or_default();
            for (index, entry) in (self.stored..).zip(&found) {
                let same = usize::try_from(index - self.stored).ok().and_then(|place| kept.get(place));
                if index < self.archive.size() && same != Some(entry) {
                    let (path, election) = (self.disk.path.clone(), hex(&self.id));
                    return Err(RestoreError::Differs { path, election, index });
                }
                tree.push(leaf_hash(entry));
            }
            self.stored = tree.len();
        }
        let stated = self.number.map(|number| store::size(connection, number)).transpose()?;
        if let Some(stated) = stated.filter(|stated| *stated != self.stored) {
            return Err(RestoreError::Size { election: hex(&self.id), stated, held: self.stored });
        }
        while tree.len() < self.archive.size() {
            self.entries_from(tree.len())?.iter().for_each(|entry| tree.push(leaf_hash(entry)));
        }
        Ok(tree)
    }

    /// Refuses what does not hold all that is signed; says whether the newest head is lost.
    fn compare_heads(&self, tree: &Tree, heads: &Heads) -> Result<bool, RestoreError> {
        let newest = match heads.read(&self.id) {
            Err(HeadError::Missing(_)) => None,
            read => Some(read?),
        };
        let lost = newest.as_ref().is_none_or(|newest| newest.size < self.head.size);
        let mut signed: Vec<Checkpoint> = newest.into_iter().collect();
        signed.extend(heads.read_closing(&self.id)?);
        signed.extend(heads.read_other(&self.id)?);
        for closing in [true, false] {
            signed.extend(heads.read_witnessed(&self.id, closing)?.map(|head| head.claimed().clone()));
        }
        for signed in signed {
            let (path, election) = (self.disk.path.clone(), hex(&self.id));
            match tree.root_at(signed.size) {
                None => {
                    let (held, signed) = (tree.len(), signed.size);
                    return Err(RestoreError::Short { path, election, held, signed });
                }
                Some(root) if root != signed.root => return Err(RestoreError::Forked { path, election }),
                Some(_) => {}
            }
        }
        Ok(lost)
    }

    /// The entries of the archive's bundle that holds this one, from it on.
    fn entries_from(&self, index: u64) -> Result<Vec<Vec<u8>>, RestoreError> {
        let entries = self.archive.entries_from(index).unwrap_or_default();
        if entries.is_empty() {
            return Err(self.disk.broken(format!("entry {index} cannot be read any more")));
        }
        Ok(entries)
    }

    /// Stores the entries that the database lacks, within a transaction of the caller's.
    fn store(&self, writer: &mut Writer) -> Result<(), RestoreError> {
        let mut next = self.stored;
        let mut number = self.number;
        while next < self.head.size {
            let mut rows = Vec::new();
            for (index, bytes) in (next..).zip(self.entries_from(next)?) {
                rows.push(self.row(number.unwrap_or_default(), index, bytes)?);
            }
            next += rows.len() as u64;
            let first = match (number, rows.first()) {
                (None, Some(first)) => Some(store::begin(writer, first)?),
                _ => None,
            };
            let known = number.or(first).unwrap_or_default();
            number = Some(known);
            rows.iter_mut().for_each(|row| row.election = known);
            store::append(writer, rows.iter().skip(usize::from(first.is_some())))?;
        }
        if next > self.stored {
            let detail = format!("entries {} to {} from an archive", self.stored, next - 1);
            note(writer, clock::now(), Deed::Restored, Some(&self.id), &detail)?;
        }
        Ok(())
    }

    /// An entry's row. Which batch it came with nobody knows any more: the receipt that is given for the same ballot from now
    /// on speaks of the archive's tree, whose head this board has signed.
    fn row(&self, election: i32, index: u64, bytes: Vec<u8>) -> Result<Row, RestoreError> {
        let entry = Entry::from_bytes(&bytes).map_err(|error| self.disk.broken(error))?;
        let ballot = match entry.kind() {
            Some(Kind::Ballot) => {
                let ballot =
                    Ballot::from_bytes(&entry.content.body).map_err(|error| self.disk.broken(error))?;
                let first_d = ballot.first_d().ok_or_else(|| self.disk.broken("a ballot without values"))?;
                let (credential, sequence) = (*ballot.credential(), ballot.sequence());
                Some(BallotRow { credential, sequence, first_d })
            }
            _ => None,
        };
        Ok(Row {
            election,
            id: self.id,
            index,
            leaf: leaf_hash(&bytes),
            bytes,
            time: entry.time,
            request: store::request(&entry.content),
            content: entry.content,
            ballot,
            batch: self.head.size,
        })
    }

    /// What was done, for the operator.
    fn words(&self) -> String {
        let taken = self.head.size.saturating_sub(self.stored);
        let head = if self.lost { "; its head is made again" } else { "" };
        format!("election {}: {taken} entries restored behind {}{head}", hex(&self.id), self.stored)
    }
}

/// Stores what is missing of all of them in one transaction, then the heads that were lost. Says what was done.
pub fn restore(
    writer: &mut Writer,
    heads: &Heads,
    all: &[Restorable<'_>],
) -> Result<Vec<String>, RestoreError> {
    db::transact(writer, |writer| all.iter().try_for_each(|one| one.store(writer)))?;
    // A crash here leaves entries without their head, and the service does not start: the same command makes the head.
    for one in all.iter().filter(|one| one.lost) {
        let head = heads.sign(&one.id, one.head.size, one.head.root).to_string();
        heads.make().and_then(|()| heads.write(&one.id, &head)).map_err(RestoreError::Heads)?;
    }
    Ok(all.iter().map(Restorable::words).collect())
}

/// Audits an archive as any observer does; gives the report, in which no check fails, and the manifest.
fn audit(disk: &OnDisk, evidence: Evidence<Archive<&OnDisk>>) -> Result<(Report, Manifest), RestoreError> {
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let mut auditor = Auditor::new(evidence, None, seed);
    while auditor.step() != Progress::Done {}
    let (report, election) = auditor.finish();
    for outcome in &report.checks {
        if let Status::Failed { entry, reason, .. } = &outcome.status {
            let place = entry.map_or_else(String::new, |entry| format!("entry {entry}: "));
            let (path, check) = (disk.path.clone(), outcome.check.id());
            return Err(RestoreError::Audit { path, check, reason: format!("{place}{reason}") });
        }
    }
    let election = election.ok_or_else(|| disk.broken("it has no manifest"))?;
    Ok((report, election.manifest().clone()))
}
