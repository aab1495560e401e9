//! Mixing answers and opening them (`docs/protocol.md` §8.6), one step after the other: the record decides what is due, and what was
//! posted counts as done once it is read from there.
//!
//! Nothing of a step has to be kept: whoever is interrupted reads the record again and begins the step anew. The permutation never leaves
//! this worker and is gone with the step.

use glassurn_api::error::Code;
use glassurn_api::file::Role;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::election::{Chain, Election, Mixes};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::trustee::{ElectionKey, KeyShare};
use gloo_timers::future::TimeoutFuture;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use super::count::signed;
use super::identity::Identities;
use super::seat::Seat;
use crate::failure::Failure;
use crate::fault::{Fault, HolderFault};
use crate::observer::audit::{compare, read_from};
use crate::observer::gate::Gate;
use crate::observer::{Trouble, download};
use crate::random;
use crate::record::Accepted;

/// How long to wait before a part is sent again, in milliseconds.
const PAUSE: u32 = 2_000;
/// How often a part is sent again because the board was busy or did not answer, at the most.
const AGAIN: u32 = 10;

/// Reads what the record has got since, and says what is due.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadMixing {}

/// Where mixing and opening stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How many answers each question has.
    pub answers: u64,
    /// How many questions there are.
    pub contests: u64,
    /// What each key holder has done, in their order.
    pub holders: Vec<HolderStanding>,
    /// How many more must mix the question that fewest have mixed.
    pub to_mix: u64,
    /// What this key holder does now.
    pub due: MixDue,
    /// Void entries, as the record's reader says them: they name who posted them and change nothing.
    pub faults: Vec<String>,
    /// The note to remember as seen.
    pub note: String,
}

/// What one key holder has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderStanding {
    /// So many questions are mixed by him.
    pub mixed: u64,
    /// So many are opened by him.
    pub opened: u64,
}

/// What a key holder does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MixDue {
    /// Mix this question, from 0.
    Mix(u64),
    /// Open this question, from 0.
    Open(u64),
    /// What was posted is not in the record that everybody is shown yet.
    Read,
    /// Others have to mix first.
    Wait,
    /// Everything of his is in the record, up to this entry.
    Done(u64),
}

/// Does the step that is due: mixes or opens one question, and posts it in parts.
#[derive(Debug, Serialize, Deserialize)]
pub struct MixOn {}

/// The record behind Close, as far as it was read.
pub struct Behind {
    tree: Tree,
    election: Election,
    faults: Vec<String>,
    /// The last entry that this holder has opened something with.
    opened: u64,
    posted: Option<Accepted>,
}

impl Behind {
    /// The record up to Close.
    pub fn new(election: Election, tree: Tree) -> Self {
        Self { tree, election, faults: Vec::new(), opened: 0, posted: None }
    }

    /// How many entries were read.
    pub fn size(&self) -> u64 {
        self.tree.len()
    }

    /// Takes entries that follow; every shuffle and every decryption among them is verified.
    ///
    /// # Errors
    /// [`Fault::Record`] if they do not follow.
    pub async fn take(
        &mut self,
        entries: &[Vec<u8>],
        number: u64,
        far: &impl Fn(u64, u64),
    ) -> Result<(), Fault> {
        let (gate, mut rng) = (Gate::default(), random::generator()?);
        for (place, bytes) in (0..).zip(entries) {
            far(place, entries.len() as u64);
            let opened = |election: &Election| election.mixes().map_or(0, |mixes| mixes.opened_by(number));
            let before = opened(&self.election);
            let verdict = self.election.next(bytes, &mut rng).map_err(Fault::record)?;
            self.tree.push(leaf_hash(bytes));
            if let Err(refusal) = verdict.outcome {
                self.faults.push(format!("entry {}: {refusal}", verdict.index));
            }
            if opened(&self.election) > before {
                self.opened = verdict.index;
            }
            gate.pass().await;
        }
        Ok(())
    }

    /// The entry with which this holder has opened the last question, if all are.
    pub fn done(&self, number: u64) -> Option<u64> {
        let mixes = self.election.mixes()?;
        (mixes.opened_by(number) == mixes.chains().len() as u64).then_some(self.opened)
    }

    fn mixes(&self) -> Result<(&Mixes, &ElectionKey), Fault> {
        let mixes = self.election.mixes().zip(self.election.ceremony().key());
        mixes.ok_or(Fault::Holder(HolderFault::Misfit))
    }

    /// What was posted is in the record that was read, or not yet.
    fn read_back(&mut self) -> Result<bool, Fault> {
        let Some(accepted) = &self.posted else { return Ok(true) };
        match self.tree.leaf(accepted.entry) {
            None => Ok(false),
            Some(leaf) if *leaf == accepted.leaf => {
                self.posted = None;
                Ok(true)
            }
            Some(_) => Err(Fault::record("another entry stands where the board has signed yours")),
        }
    }

    fn standing(&mut self, number: u64, note: String) -> Result<Standing, Fault> {
        let there = self.read_back()?;
        let (mixes, key) = self.mixes()?;
        let chains = || (0..).zip(mixes.chains());
        let mix = chains().find(|(_, chain)| chain.wants_mix(key, number));
        let open = chains().find(|(_, chain)| chain.wants_decryption(key, number));
        let due = match (mix, open) {
            _ if !there => MixDue::Read,
            (Some((contest, _)), _) => MixDue::Mix(contest),
            (None, Some((contest, _))) => MixDue::Open(contest),
            (None, None) => self.done(number).map_or(MixDue::Wait, MixDue::Done),
        };
        let least = mixes.chains().iter().map(|chain| chain.mixers().len() as u64).min().unwrap_or_default();
        let members = self.election.manifest().trustees.members.len() as u64;
        let holder =
            |trustee| HolderStanding { mixed: mixes.mixed_by(trustee), opened: mixes.opened_by(trustee) };
        Ok(Standing {
            answers: self.election.register().counting(),
            contests: mixes.chains().len() as u64,
            holders: (1..=members).map(holder).collect(),
            to_mix: key.threshold().saturating_sub(least),
            due,
            faults: self.faults.clone(),
            note,
        })
    }
}

impl Seat {
    /// Reads on; nothing is believed that does not continue what was read before.
    ///
    /// # Errors
    /// [`HolderFault::NotClosed`] before the key file is bound; [`Fault::Fork`], [`Fault::Record`], and what the service says.
    pub async fn read_mixing(&mut self, _: &ReadMixing, far: &impl Fn(u64, u64)) -> Result<Standing, Fault> {
        let (number, id) = (self.number()?, hex(self.manifest.id()));
        let newest = signed(&self.manifest, &download::checkpoint(&id).await?)?;
        let size = newest.claimed().size;
        let counted = self.counted.as_mut().filter(|counted| counted.released);
        let counted = counted.ok_or(HolderFault::NotClosed)?;
        let behind = counted.behind.as_mut().ok_or(HolderFault::Misfit)?;
        if size > behind.size() {
            let entries = read_from(&id, behind.size(), size, &Gate::default(), |_| ()).await?;
            let mut tree = behind.tree.clone();
            entries.iter().for_each(|bytes| tree.push(leaf_hash(bytes)));
            continues(&counted.note, &newest, &tree, &self.manifest)?;
            behind.take(&entries, number, far).await?;
            counted.note = newest.to_string();
        } else {
            // A process that is behind shows a beginning of what was read.
            continues(&counted.note, &newest, &behind.tree, &self.manifest)?;
        }
        let note = counted.note.clone();
        behind.standing(number, note)
    }

    /// Does the step that is due. If another key holder was faster, nothing is done, and what is due then shows when the record is
    /// read again.
    ///
    /// # Errors
    /// [`HolderFault::NotClosed`] before the key file is bound; [`Fault::ReceiptFalse`] and what the service says.
    pub async fn mix_on(
        &mut self,
        _: &MixOn,
        identities: &Identities,
        far: &impl Fn(u64, u64),
    ) -> Result<(), Fault> {
        let counted = self.counted.as_ref().filter(|counted| counted.released);
        let behind = counted.ok_or(HolderFault::NotClosed)?.behind.as_ref().ok_or(HolderFault::Misfit)?;
        let bodies = self.bodies(behind)?;
        let keyring = identities.of(Role::Trustee)?;
        let posted = post_parts(bodies, async |kind, body| self.post(kind, body, keyring).await, far).await?;
        if let Some(accepted) = posted
            && let Some(behind) = self.counted.as_mut().and_then(|counted| counted.behind.as_mut())
        {
            behind.posted = Some(accepted);
        }
        Ok(())
    }

    /// What this holder posts now for one question.
    fn bodies(&self, behind: &Behind) -> Result<Vec<(Kind, Vec<u8>)>, Fault> {
        let (mixes, key) = behind.mixes()?;
        let share = self.key_file()?.share().ok_or(HolderFault::Misfit)?;
        let number = share.trustee();
        let (mut to_mix, mut to_open) = (mixes.chains().iter(), mixes.chains().iter());
        let chain = to_mix.find(|chain| chain.wants_mix(key, number));
        let chain = chain.or_else(|| to_open.find(|chain| chain.wants_decryption(key, number)));
        chain.map_or_else(|| Ok(Vec::new()), |chain| due(chain, key, share, &mut random::generator()?))
    }
}

/// What the holder of a share, bound to this closing, posts now for one question, in parts: a list and its proof, or a decryption.
///
/// # Errors
/// [`HolderFault::Misfit`] if the share is another key's or bound to another closing.
pub fn due(
    chain: &Chain,
    key: &ElectionKey,
    share: &KeyShare,
    rng: &mut ChaCha20Rng,
) -> Result<Vec<(Kind, Vec<u8>)>, Fault> {
    let number = share.trustee();
    if chain.wants_mix(key, number) {
        return chain.mix(number, rng).map_err(Fault::record);
    }
    if chain.wants_decryption(key, number) {
        return chain.decrypt(key, share, rng).map_err(|_| HolderFault::Misfit.into());
    }
    Ok(Vec::new())
}

/// Posts parts in their order; gives the receipt of the last one, and none if somebody was faster.
///
/// # Errors
/// [`Fault::ReceiptFalse`] and what the service says.
pub async fn post_parts(
    bodies: Vec<(Kind, Vec<u8>)>,
    post: impl AsyncFn(Kind, Vec<u8>) -> Result<Accepted, Fault>,
    far: &impl Fn(u64, u64),
) -> Result<Option<Accepted>, Fault> {
    let (total, mut last) = (bodies.len() as u64, None);
    for (done, (kind, body)) in (0..).zip(bodies) {
        far(done, total);
        match post_part(kind, &body, &post).await {
            Ok(accepted) => last = Some(accepted),
            Err(fault) if overtaken(&fault) => return Ok(None),
            Err(fault) => return Err(fault),
        }
    }
    far(total, total);
    Ok(last)
}

/// Posts a part. One that cannot be taken now is sent again, as long as the board says that it still verifies it.
async fn post_part(
    kind: Kind,
    body: &[u8],
    post: &impl AsyncFn(Kind, Vec<u8>) -> Result<Accepted, Fault>,
) -> Result<Accepted, Fault> {
    let mut again = 0;
    loop {
        match post(kind, body.to_vec()).await {
            Err(fault) if is_verified(&fault) => {}
            Err(fault) if may_pass(&fault) && again < AGAIN => again += 1,
            answer => return answer,
        }
        TimeoutFuture::new(PAUSE).await;
    }
}

/// The head must be of the tree that was read, and continue the one before.
fn continues(seen: &str, newest: &SignedCheckpoint, tree: &Tree, manifest: &Manifest) -> Result<(), Fault> {
    let head = newest.claimed();
    match compare(manifest, seen, newest, tree) {
        Some(Err(fork)) => Err(Trouble::Fork(Box::new(fork)).into()),
        _ if tree.root_at(head.size) == Some(head.root) => Ok(()),
        _ => Err(Fault::record("the entries are not those of the signed checkpoint")),
    }
}

/// Whether the board has refused a part because another key holder's, or an earlier one of this key holder's, was there first.
fn overtaken(fault: &Fault) -> bool {
    let first = [
        Code::ShuffleComplete,
        Code::ShuffleAgain,
        Code::ShuffleOrder,
        Code::DecryptionNotMixed,
        Code::EntryDuplicate,
    ];
    matches!(fault, Fault::Service(failure) if failure.refusal().is_some_and(|code| first.contains(&code)))
}

/// Whether the board still verifies what was sent before.
fn is_verified(fault: &Fault) -> bool {
    matches!(fault, Fault::Service(failure) if failure.refusal() == Some(Code::ShuffleBusy))
}

/// Whether the same part may be taken in a moment: the board is busy, or it has not read yet what is mixed, or it verifies this
/// part for longer than a request may take.
fn may_pass(fault: &Fault) -> bool {
    let Fault::Service(failure) = fault else { return false };
    **failure == Failure::TimedOut || failure.refusal() == Some(Code::Unavailable)
}

#[cfg(test)]
mod tests {
    use glassurn_api::error::Problem;

    use super::*;

    #[test]
    fn who_is_told_to_wait_sends_the_same_again() {
        let busy = Problem::new(Code::ShuffleBusy);
        let busy = Fault::Service(Box::new(Failure::Wait { problem: busy, seconds: 5 }));
        let unavailable = Fault::Service(Box::new(Failure::Refused(Problem::new(Code::Unavailable))));
        let invalid = Fault::Service(Box::new(Failure::Refused(Problem::new(Code::ShuffleProofInvalid))));
        let late = Fault::Service(Box::new(Failure::TimedOut));
        let all = [&busy, &unavailable, &invalid, &late];
        assert_eq!(all.map(is_verified), [true, false, false, false]);
        assert_eq!(all.map(may_pass), [false, true, false, true]);
    }

    #[test]
    fn who_was_overtaken_goes_on_and_whose_proof_is_refused_stops() {
        let refused = |code| Fault::Service(Box::new(Failure::Refused(Problem::new(code))));
        assert!(overtaken(&refused(Code::ShuffleOrder)) && overtaken(&refused(Code::ShuffleAgain)));
        assert!(overtaken(&refused(Code::ShuffleComplete)));
        assert!(!overtaken(&refused(Code::ShuffleProofInvalid)) && !overtaken(&refused(Code::ShuffleBusy)));
        assert!(!overtaken(&Fault::Service(Box::new(Failure::Unreachable))));
    }
}
