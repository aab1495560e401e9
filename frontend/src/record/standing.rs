//! What the board holds for one credential, looked up in a bucket that hides which (`docs/protocol.md` §6).

use glassurn_api::credential::{Bucket, Places, election_prefix};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::entry::{Entry, Kind, Role};
use glassurn_crypto::board::merkle::{leaf_hash, verify_inclusion};
use glassurn_crypto::credential::{Roll, RollChange, hash_code};
use glassurn_crypto::election::verify_ballot;
use glassurn_crypto::encoding::{Hash, decode, sha256};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use super::{Record, Source, entry_at};
use crate::fault::Fault;

/// The last ballot of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBallot {
    /// The number of its entry.
    pub entry: u64,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
    /// Its receipt code.
    pub code: String,
    /// Its number among the ballots of its credential, from 1.
    pub sequence: u64,
}

/// What the board holds for a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The last ballot, if there is one.
    pub last: Option<LastBallot>,
    /// The entry that revoked it, and its time in seconds since 1970.
    pub revoked: Option<(u64, u64)>,
}

impl Record {
    /// Looks a credential up: that it is on the roll, whether it was revoked, and its last ballot; each entry with its
    /// inclusion proof under a checkpoint of this moment, which the board alone has signed and which extends the last one
    /// that the witnesses have seen. That nothing is left out only the audit shows.
    ///
    /// # Errors
    /// [`Fault::NotOnRoll`], or whose fault it is that nothing can be said.
    pub async fn standing(
        &mut self,
        source: &impl Source,
        credential: &[u8; 32],
        rng: &mut ChaCha20Rng,
    ) -> Result<Standing, Fault> {
        let opened = self.election.opened().ok_or(Fault::NotOpen)?;
        let open = opened.index;
        let bytes = source.bucket(&election_prefix(&self.election, credential)).await?;
        let bucket = Bucket::from_bytes(&bytes).map_err(Fault::record)?;
        let signed = self.signed(bucket.checkpoint.as_bytes())?;
        if signed.claimed().size < self.head().size {
            return Err(Fault::record("the bucket is older than the checkpoint"));
        }
        self.join(source, &signed).await?;
        let Some(places) = bucket.credentials.iter().find(|places| places.credential == *credential) else {
            return match self.election.register().get(credential) {
                Some(_) => Err(Fault::record("the bucket leaves out a credential that is on the roll")),
                None => Err(Fault::NotOnRoll),
            };
        };
        let bucket = Proven { record: self, bucket: &bucket };
        bucket.check_added(places, open)?;
        let revoked = match places.revoked[..] {
            [] => None,
            [index] => Some(bucket.revoked(credential, index, open)?),
            _ => return Err(Fault::record("the bucket revokes a credential twice")),
        };
        let last = match places.ballot[..] {
            [] => None,
            [index] => Some(bucket.ballot(credential, index, rng)?),
            _ => return Err(Fault::record("the bucket gives a credential two last ballots")),
        };
        Ok(Standing { last, revoked })
    }

    /// Casts a ballot and gives its receipt, which proves nothing before [`Record::receipt`] has read it. That the service
    /// refuses a ballot does not say that the record lacks it (attacks G-08): then the receipt is made from its voter's bucket.
    /// With `look` so it is, too, where the service says that it may take it later.
    ///
    /// # Errors
    /// Why it is not recorded, or whose fault it is that nothing can be said.
    pub async fn cast(&self, source: &impl Source, ballot: &[u8], look: bool) -> Result<Vec<u8>, Fault> {
        let failure = match source.cast(ballot).await {
            Ok(answer) => return self.waiting(answer, ballot),
            Err(failure) if failure.may_retry() && !look => return Err(failure.into()),
            Err(failure) => failure,
        };
        let credential = *Ballot::from_bytes(ballot).map_err(Fault::record)?.credential();
        let bytes = source.bucket(&election_prefix(&self.election, &credential)).await?;
        let bucket = Bucket::from_bytes(&bytes).map_err(Fault::record)?;
        let receipt = bucket.receipt(ballot).ok_or(failure)?;
        Ok(receipt.to_string().into_bytes())
    }

    /// An answer to a cast, unless a mirror says in it that this ballot waits.
    fn waiting(&self, answer: Vec<u8>, ballot: &[u8]) -> Result<Vec<u8>, Fault> {
        let said = Acknowledgement::claimed(&answer).ok();
        let said = said.filter(|said| said.origin == self.origin && said.ballot == sha256(&[ballot]));
        match said.map(|said| said.time) {
            Some(since) => Err(Fault::Waiting { note: String::from_utf8_lossy(&answer).into_owned(), since }),
            None => Ok(answer),
        }
    }
}

/// A bucket whose checkpoint is the record's head.
struct Proven<'a> {
    record: &'a Record,
    bucket: &'a Bucket,
}

impl Proven<'_> {
    /// The entry at an index, proven to be in the tree.
    fn entry(&self, index: u64) -> Result<Entry, Fault> {
        let missing = || Fault::record(format!("the bucket lacks entry {index}"));
        let proven = self.bucket.entries.iter().find(|proven| proven.index == index).ok_or_else(missing)?;
        let head = self.record.head();
        let path: Vec<Hash> = proven.hashes().ok_or_else(missing)?;
        let leaf = leaf_hash(&proven.entry);
        verify_inclusion(&leaf, index, head.size, &head.root, &path).map_err(Fault::record)?;
        entry_at(&proven.entry, index)
    }

    /// The entry that put the credential on the roll is the registrar's and says so. The roll before Open was read.
    fn check_added(&self, places: &Places, open: u64) -> Result<(), Fault> {
        if places.added <= open && self.record.election().register().get(&places.credential).is_some() {
            return Ok(());
        }
        let entry = self.entry(places.added)?;
        let on = match entry.kind() {
            Some(Kind::Roll) => {
                self.registrar(&entry, Kind::Roll)?;
                let roll: Roll = decode(&entry.content.body).map_err(Fault::record)?;
                roll.0.iter().any(|voter| *voter.credential.bytes() == places.credential)
            }
            Some(Kind::RollChange) => {
                let change = self.change(&entry, places.added, open)?;
                *change.added.bytes() == places.credential
            }
            _ => false,
        };
        if on { Ok(()) } else { Err(Fault::NotOnRoll) }
    }

    /// The RollChange that revoked the credential: its number and time.
    fn revoked(&self, credential: &[u8; 32], index: u64, open: u64) -> Result<(u64, u64), Fault> {
        let entry = self.entry(index)?;
        let change = self.change(&entry, index, open)?;
        if change.revoked.bytes() == credential {
            Ok((index, entry.time))
        } else {
            Err(Fault::record(format!("entry {index} revokes another credential")))
        }
    }

    /// A change of the roll, signed by the registrar and, after Open, consented to by an official.
    fn change(&self, entry: &Entry, index: u64, open: u64) -> Result<RollChange, Fault> {
        let manifest = self.record.manifest();
        self.registrar(entry, Kind::RollChange)?;
        let change: RollChange = decode(&entry.content.body).map_err(Fault::record)?;
        let consents = change.consent.iter().filter(|consent| {
            let official =
                usize::try_from(consent.official).ok().and_then(|place| manifest.officials.get(place));
            let agrees = |key| consent.check(manifest.id(), &change.revoked, &change.added, key).is_ok();
            official.is_some_and(|official| agrees(&official.key))
        });
        if consents.count() == usize::from(index > open) {
            Ok(change)
        } else {
            Err(Fault::record(format!("entry {index} changes the roll without an official's consent")))
        }
    }

    fn registrar(&self, entry: &Entry, kind: Kind) -> Result<(), Fault> {
        let manifest = self.record.manifest();
        let signer = entry.content.signature.map(|signed| signed.signer.role);
        let signed = entry.content.check(kind, manifest.id(), &manifest.registrar);
        if entry.kind() == Some(kind) && signer == Some(Role::Registrar) && signed.is_ok() {
            Ok(())
        } else {
            Err(Fault::record(format!("entry {} is not signed by the registrar", entry.index)))
        }
    }

    /// The credential's last ballot, its proof included: nobody but who has the code can have made it.
    fn ballot(&self, credential: &[u8; 32], index: u64, rng: &mut ChaCha20Rng) -> Result<LastBallot, Fault> {
        let context = self.record.election().context().ok_or(Fault::NotOpen)?;
        let entry = self.entry(index)?;
        let ballot = Ballot::from_bytes(&entry.content.body).map_err(Fault::record)?;
        let proof = verify_ballot(context, &entry.content.body, rng);
        if entry.kind() != Some(Kind::Ballot) || ballot.credential() != credential || proof.is_err() {
            return Err(Fault::record(format!("entry {index} is no ballot of this credential")));
        }
        let code = hash_code(&ballot.fingerprint(context.key()));
        Ok(LastBallot { entry: index, time: entry.time, code, sequence: ballot.sequence() })
    }
}
