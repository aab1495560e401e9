//! The count: audits the record up to the Close, and decrypts that one closing under the conditions of `docs/protocol.md`
//! §8.4.
//!
//! [`Bind`] writes the closing into the key file; the page keeps that file before it asks for [`Decrypt`], or, of an election that
//! mixes, for the steps of [`super::mixing`].

use glassurn_api::file::Role;
use glassurn_crypto::audit::{Check, Evidence, Report, Status, signers, witnesses};
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::evidence::ForkEvidence;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::{Election, Heard, confirmations};
use glassurn_crypto::encoding::{encode, hex};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::trustee::KeyShare;
use serde::{Deserialize, Serialize};

use super::identity::Identities;
use super::mixing::Behind;
use super::seat::{LockedFile, Seat};
use crate::fault::{Fault, HolderFault};
use crate::observer::audit::{Entries, compare, is_ballot, read, run};
use crate::observer::gate::Gate;
use crate::observer::{Phase, Progress, Tell, Trouble, download};
use crate::phase::now;
use crate::random;
use crate::record::Accepted;

/// Downloads the record and audits it up to the Close.
#[derive(Debug, Serialize, Deserialize)]
pub struct AuditClosing {
    /// The last checkpoint's note that this browser saw.
    pub seen: Option<String>,
}

/// A closing that this device has audited itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingAudited {
    /// The closing code, eight groups of four.
    pub code: String,
    /// Entries up to and with the Close.
    pub entries: u64,
    /// Ballots among them.
    pub ballots: u64,
    /// How many of them count.
    pub counting: u64,
    /// Whether enough independent witnesses have seen it.
    pub witnessed: bool,
    /// How many other holders must have told the code before anything is decrypted.
    pub needed: u64,
    /// Void entries and other faults that stop nothing, as the audit says them.
    pub faults: Vec<String>,
    /// The entry of this holder's decryption, if it is there already; of mixed answers, the last one.
    pub posted: Option<u64>,
    /// Of an election that mixes, how many answers each question has.
    pub answers: Option<u64>,
    /// The note to remember as seen.
    pub note: String,
}

/// Binds the key file to the audited closing, if every condition holds. Nothing is decrypted yet.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bind {
    /// The closing code as others told it, and their numbers.
    pub heard: Option<HeardCode>,
    /// The closing that this browser remembers to have bound, 64 lower-case hexadecimal digits.
    pub bound: Option<String>,
    /// Two notes of this board that this browser found not to fit.
    pub met: Option<[String; 2]>,
    /// Evidence against the board that the holder was given, as text.
    pub given: Option<String>,
}

/// A closing code that was told by other means than the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardCode {
    /// The code as it was typed.
    pub code: String,
    /// The numbers of those who told it.
    pub from: Vec<u64>,
}

/// The key file is bound: keep it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The locked file.
    pub file: LockedFile,
    /// The closing's leaf hash, to be remembered beside it, 64 lower-case hexadecimal digits.
    pub closing: String,
}

/// Decrypts the bound closing and posts it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Decrypt {}

/// Asks whether everybody who reads the record now reads the posted decryption.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadBack {}

/// What was audited, and what came of it.
pub struct Counted {
    election: Election,
    pub(super) note: String,
    witnessed: bool,
    /// Every condition held, and the file is bound.
    pub(super) released: bool,
    /// Of an election that mixes, what follows Close.
    pub(super) behind: Option<Behind>,
    posted: Option<Accepted>,
}

impl Seat {
    /// Conditions 1 and 6, and 2 where there are witnesses.
    ///
    /// # Errors
    /// [`HolderFault::NotClosed`], [`Fault::Fork`], [`Fault::Record`], and what the service says.
    pub async fn audit_closing(
        &mut self,
        ask: &AuditClosing,
        far: &impl Fn(u64, u64),
    ) -> Result<ClosingAudited, Fault> {
        self.counted = None;
        let (manifest, gate) = (&self.manifest, Gate::default());
        let id = hex(manifest.id());
        let newest = signed(manifest, &download::checkpoint(&id).await?)?;
        let closing = download::closing(&id).await?.ok_or(HolderFault::NotClosed)?;
        let head = newest.claimed().clone();
        let until = signed(manifest, &closing)?.claimed().size;
        let work = head.size + until;
        let mut entries = read(&id, head.size, &gate, |done| far(done, work)).await?;
        let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
        if tree.root_at(head.size) != Some(head.root) || until > head.size {
            return Err(Fault::record("the entries are not those of the signed checkpoint"));
        }
        if let Some(Err(fork)) = ask.seen.as_deref().and_then(|seen| compare(manifest, seen, &newest, &tree))
        {
            return Err(Trouble::Fork(Box::new(fork)).into());
        }
        let after = entries.split_off(usize::try_from(until).map_err(Fault::record)?);
        let kinds: Vec<bool> = entries.iter().map(|entry| is_ballot(entry)).collect();
        let evidence = Evidence {
            record: Entries(entries),
            checkpoint: closing.clone(),
            closing: Some(closing),
            rebuilt: None,
        };
        let setup = kinds.iter().position(|is| *is).unwrap_or(kinds.len()) as u64;
        let tell = |tell: Tell| {
            if let Tell::Progress(Progress { phase, done, total }) = tell {
                let entries = match phase {
                    Phase::Ballots => setup + done,
                    Phase::Count => until.saturating_sub(total - done),
                    _ => done,
                };
                far(head.size + entries.min(until), work);
            }
        };
        let (report, election) = run(evidence, Some(*manifest.id()), kinds, &gate, &tell).await?;
        let election = election.ok_or_else(|| Fault::record("the record has no manifest"))?;
        let covered =
            witnesses(manifest).is_some_and(|all| all.is_ok_and(|all| all.verify_quorum(&newest).is_ok()));
        let (witnessed, faults) = judge(&report, covered)?;
        let closed = election.closed().ok_or(HolderFault::NotClosed)?;
        let number = self.number()?;
        // A file that is bound to this closing was bound under all conditions: they need not be told again.
        let bound = self.key_file()?.share().and_then(KeyShare::decrypted) == Some(&closed.leaf);
        let (behind, posted) = if manifest.is_mixed() {
            let begun = (0..until).map_while(|index| tree.leaf(index).copied()).collect();
            let mut behind = Behind::new(election.clone(), begun);
            behind.take(&after, number, far).await?;
            let done = behind.done(number);
            (Some(behind), done)
        } else {
            (None, posted(&election, &after, number)?)
        };
        let audited = ClosingAudited {
            code: hash_code(&closed.leaf),
            entries: until,
            ballots: closed.body.ballots,
            counting: closed.body.counting,
            witnessed,
            needed: if witnessed || bound { 0 } else { confirmations(manifest) },
            faults,
            posted,
            answers: manifest.is_mixed().then_some(closed.body.counting),
            note: newest.to_string(),
        };
        let (witnessed, note) = (witnessed || bound, audited.note.clone());
        self.counted = Some(Counted { election, note, witnessed, released: false, behind, posted: None });
        Ok(audited)
    }

    /// Conditions 2 to 6; then the file is bound to this closing for ever.
    ///
    /// # Errors
    /// [`HolderFault`] with the condition that does not hold; the file is then as it was.
    pub fn bind(&mut self, ask: &Bind, identities: &Identities) -> Result<Bound, Fault> {
        let number = self.number()?;
        let counted = self.counted.as_ref().ok_or(HolderFault::NotClosed)?;
        convicted(&self.manifest, ask)?;
        let heard = ask.heard.as_ref().map(|heard| Heard { code: &heard.code, from: &heard.from });
        let (election, witnessed) = (&counted.election, counted.witnessed);
        let released = match counted.behind {
            Some(_) => election.release_answers(number, witnessed, heard, now()).map(|_| ()),
            None => election.release(number, witnessed, heard, now()).map(|_| ()),
        };
        released.map_err(HolderFault::from)?;
        let leaf = counted.election.closed().ok_or(HolderFault::NotClosed)?.leaf;
        let closing = hex(&leaf);
        if ask.bound.as_ref().is_some_and(|bound| *bound != closing) {
            return Err(HolderFault::OtherClosing.into());
        }
        self.key_file()?.fitting(counted.election.ceremony()).map_err(HolderFault::from)?;
        let file = self.file.as_mut().ok_or(HolderFault::NoKeyFile)?;
        let share = file.share_mut().ok_or(HolderFault::Misfit)?;
        share.bind(&leaf).map_err(|_| HolderFault::OtherClosing)?;
        let file = self.lock(identities)?;
        if let Some(counted) = self.counted.as_mut() {
            counted.released = true;
        }
        Ok(Bound { file, closing })
    }

    /// Decrypts what the file is bound to, and posts it; gives the entry's number.
    ///
    /// # Errors
    /// [`HolderFault::Misfit`] without a bound file; [`Fault::ReceiptFalse`] and what the service says.
    pub async fn decrypt(&mut self, _: &Decrypt, identities: &Identities) -> Result<u64, Fault> {
        let counted = self.counted.as_ref().filter(|counted| counted.released);
        let counted = counted.ok_or(HolderFault::NotClosed)?;
        let (tally, key) =
            counted.election.tally().zip(counted.election.ceremony().key()).ok_or(HolderFault::Misfit)?;
        let share = self.key_file()?.share().ok_or(HolderFault::Misfit)?;
        let decryption =
            tally.decrypt(key, share, &mut random::generator()?).map_err(|_| HolderFault::Misfit)?;
        let keyring = identities.of(Role::Trustee)?;
        let accepted = self.post(Kind::PartialDecryption, encode(&decryption), keyring).await?;
        let entry = accepted.entry;
        if let Some(counted) = self.counted.as_mut() {
            counted.posted = Some(accepted);
        }
        Ok(entry)
    }

    /// Reads the posted entry from the record as everybody is shown it; `false` while it is not there yet.
    ///
    /// # Errors
    /// [`Fault::Record`] if another entry stands in its place, and what reading the record gives.
    pub async fn read_back(&mut self, _: &ReadBack) -> Result<bool, Fault> {
        let counted = self.counted.as_ref().ok_or(HolderFault::NotClosed)?;
        let accepted = counted.posted.as_ref().ok_or(HolderFault::NotClosed)?;
        let mut record = self.record(Some(&counted.note)).await?;
        record.join(&self.service, &accepted.signed).await?;
        match record.shows(&self.service, accepted).await? {
            Some(true) => Ok(true),
            Some(false) => Err(Fault::record("another entry stands where the board has signed yours")),
            None => Ok(false),
        }
    }
}

/// A checkpoint that this board signed.
pub(super) fn signed(manifest: &Manifest, note: &[u8]) -> Result<SignedCheckpoint, Fault> {
    let signed = SignedCheckpoint::parse(note).map_err(Fault::record)?;
    let origin = origin(&manifest.board.host, manifest.id()).map_err(Fault::record)?;
    signed.verify(&origin, manifest.board.key).map_err(Fault::record)?;
    Ok(signed)
}

/// Whether the report lets a holder act, whether enough witnesses have seen the closing (where `covered`: a later
/// checkpoint over it), and what else is at fault.
fn judge(report: &Report, covered: bool) -> Result<(bool, Vec<String>), Fault> {
    let (mut witnessed, mut faults) = (covered, Vec::new());
    for outcome in &report.checks {
        match &outcome.status {
            Status::Passed => witnessed |= outcome.check == Check::Witnesses,
            Status::Skipped { .. } => {}
            Status::Failed { .. } if outcome.check == Check::Witnesses && covered => {}
            Status::Failed { reason, .. } if outcome.check.is_of_the_whole() => {
                return Err(Fault::record(format!("{}: {reason}", outcome.check.id())));
            }
            Status::Failed { reason, .. } => faults.push(format!("{}: {reason}", outcome.check.id())),
        }
    }
    Ok((witnessed, faults))
}

/// The entry of this holder's decryption among those after the Close.
fn posted(election: &Election, after: &[Vec<u8>], number: u64) -> Result<Option<u64>, Fault> {
    let (mut election, mut rng) = (election.clone(), random::generator()?);
    for bytes in after {
        let verdict = election.next(bytes, &mut rng).map_err(Fault::record)?;
        if election.decryptions().iter().any(|share| share.trustee() == number) {
            return Ok(Some(verdict.index));
        }
    }
    Ok(None)
}

/// Refuses a board that this browser has caught lying, or that given evidence convicts; what was given must be evidence
/// against this board.
fn convicted(manifest: &Manifest, ask: &Bind) -> Result<(), Fault> {
    if let Some(notes) = &ask.met
        && notes.iter().all(|note| signed(manifest, note.as_bytes()).is_ok())
    {
        return Err(HolderFault::Convicted.into());
    }
    let Some(given) = &ask.given else { return Ok(()) };
    let keys = signers(manifest).map_err(Fault::record)?;
    let proven = ForkEvidence::parse(given.as_bytes())
        .ok()
        .zip(keys.first())
        .is_some_and(|(evidence, board)| evidence.verify(board).is_ok());
    Err(if proven { HolderFault::Convicted } else { HolderFault::NotEvidence }.into())
}

#[cfg(test)]
mod tests {
    use glassurn_crypto::audit::Outcome;

    use super::*;

    fn report(statuses: &[(Check, Status)]) -> Report {
        let outcome =
            |(check, status): &(Check, Status)| Outcome { check: *check, count: 1, status: status.clone() };
        Report {
            election: None,
            checkpoint: None,
            stage: None,
            ballots: 0,
            counting: 0,
            checks: statuses.iter().map(outcome).collect(),
            warnings: Vec::new(),
            totals: None,
            answers: None,
        }
    }

    fn failed() -> Status {
        Status::Failed { entry: Some(7), code: "x", reason: "it does not hold".into(), failures: 1 }
    }

    #[test]
    fn a_record_that_does_not_hold_as_a_whole_stops_a_holder_and_a_void_entry_does_not() {
        for check in Check::ALL {
            let judged = judge(&report(&[(check, failed())]), false);
            assert_eq!(judged.is_err(), check.is_of_the_whole(), "{check:?}");
            if let Ok((witnessed, faults)) = judged {
                assert!(!witnessed && faults.len() == 1, "{check:?}");
            }
        }
    }

    #[test]
    fn witnesses_have_seen_what_they_cosigned_or_what_a_later_checkpoint_covers() {
        let skipped = Status::Skipped { reason: "the manifest names none".into() };
        let judged = |status, covered| judge(&report(&[(Check::Witnesses, status)]), covered).ok();
        assert_eq!(judged(Status::Passed, false), Some((true, Vec::new())));
        assert_eq!(judged(failed(), true), Some((true, Vec::new())));
        assert_eq!(judged(failed(), false), None);
        assert_eq!(judged(skipped, false), Some((false, Vec::new())), "nobody has seen it");
    }
}
