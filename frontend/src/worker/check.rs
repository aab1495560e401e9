//! Checks of receipts and practice ballots.

use glassurn_crypto::ballot::{Challenge, ChallengeError};
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;

use super::booth::Booth;
use super::{CheckCode, CheckFile, CheckPractice, Checked, Opened, Place};
use crate::fault::Fault;
use crate::phase::now;
use crate::random::generator as rng;
use crate::record::{Counted, Found, Search, Seen, prove_receipt, read_receipt};

impl Booth {
    /// Looks for a code on the board as it is now.
    pub async fn check_code(
        &mut self,
        check: CheckCode,
        progress: impl Fn(u64, u64),
    ) -> Result<Checked, Fault> {
        let code = parse_hash_code(&check.code).ok_or_else(|| Fault::NotAReceipt("not 32 symbols".into()))?;
        let (service, record) = self.board.as_mut().ok_or(Fault::NotOpen)?;
        record.refresh(service, now()).await?;
        let search = Search { code: &code, entry: check.entry };
        let Some(found) = record.find(service, &search, progress).await? else {
            let note = Some(record.note());
            return Ok(Checked { note, ..Checked::default() });
        };
        let place = Place { code: Some(code), entry: found.entry, time: found.time };
        let counted = record.counted(service, &found, &mut rng()?).await?;
        let (note, aged) = (Some(record.note()), record.aged());
        let (found, there_now, counted) = (Some(place), Some(true), known(counted, aged));
        Ok(Checked { found, there_now, counted, aged, note, ..Checked::default() })
    }

    /// Checks a receipt file: first alone, then against the board where it is loaded.
    pub async fn check_file(&mut self, check: CheckFile) -> Result<Checked, Fault> {
        let (receipt, _) = read_receipt(&check.file)?;
        let Some((service, record)) = self.board.as_mut() else {
            let manifest = Manifest::from_bytes(&check.manifest)
                .map_err(|_| Fault::NotAReceipt("the file of the election is no manifest".into()))?;
            let proven = prove_receipt(&manifest, &receipt)?;
            let key = check.key.and_then(Point::from_bytes);
            let code = key.map(|key| hash_code(&proven.ballot.fingerprint(&key)));
            let place = Place { code, entry: proven.entry, time: proven.time };
            let seen = Seen::of(&manifest, &proven.signed)?;
            return Ok(Checked { found: Some(place), seen, ..Checked::default() });
        };
        let proven = prove_receipt(record.manifest(), &receipt)?;
        let seen = Seen::of(record.manifest(), &proven.signed)?;
        let context = record.election().context().ok_or(Fault::NotOpen)?;
        let code = hash_code(&proven.ballot.fingerprint(context.key()));
        record.refresh(service, now()).await?;
        let size = record.head().size;
        let joined = record.join(service, &proven.signed).await;
        joined.map_err(|fault| match fault {
            // What is shown ends before it: a copy that is behind.
            Fault::Service(failure) if failure.is_absent() && proven.entry >= size => {
                Fault::Unseen { entry: proven.entry, size }
            }
            fault => fault,
        })?;
        let found =
            Found { entry: proven.entry, time: proven.time, leaf: proven.leaf, ballot: proven.ballot };
        let there = record.holds(service, &found).await?;
        let completed = match &seen {
            Some(seen) if there && !seen.enough() => record.complete(service, &receipt).await?,
            _ => None,
        };
        let completed = completed.map(|receipt| receipt.to_string());
        let counted = record.counted(service, &found, &mut rng()?).await?;
        let place = Place { code: Some(code), entry: found.entry, time: found.time };
        let (note, aged) = (Some(record.note()), record.aged());
        let (found, there_now, counted) = (Some(place), Some(there), known(counted, aged));
        Ok(Checked { found, there_now, counted, aged, seen, completed, note })
    }

    /// Recomputes a practice ballot.
    pub fn check_practice(&self, check: CheckPractice) -> Result<Opened, Fault> {
        let (_, record) = self.board.as_ref().ok_or(Fault::NotOpen)?;
        let context = record.election().context().ok_or(Fault::NotOpen)?;
        let practice = Challenge::from_bytes(&check.bytes).map_err(|_| Fault::NotAPractice)?;
        let refused = |error| match error {
            ChallengeError::WrongElection => Fault::PracticeElsewhere,
            ChallengeError::Shape => Fault::PracticeShape,
            ChallengeError::Mismatch => Fault::PracticeFalse,
        };
        let computed = practice.recompute(context).map_err(refused)?;
        if let Some(shown) = check.code {
            practice.verify(context, &shown).map_err(refused)?;
        }
        Ok(Opened { code: hash_code(&computed), values: practice.values().to_vec() })
    }
}

/// What can be said under a record that the witnesses last saw long ago: whatever came later, but not that nothing did.
fn known(counted: Counted, aged: Option<u64>) -> Option<Counted> {
    Some(counted).filter(|counted| aged.is_none() || *counted != Counted::Last)
}
