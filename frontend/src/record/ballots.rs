//! Finds a ballot by its receipt code without saying which, and says whether it counts.

use glassurn_crypto::audit::witnesses;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Kind, Role};
use glassurn_crypto::board::merkle::{Frontier, Tree, leaf_hash, verify_inclusion};
use glassurn_crypto::board::tile::{Bundle, WIDTH, decode_bundle};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::verify_ballot;
use glassurn_crypto::encoding::Hash;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use super::tiles::Tiles;
use super::{Record, Source, entry_at};
use crate::fault::Fault;

/// A ballot on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The number of its entry.
    pub entry: u64,
    /// When it was recorded, in seconds since 1970.
    pub time: u64,
    /// The leaf hash of its entry.
    pub leaf: Hash,
    /// The ballot.
    pub ballot: Ballot,
}

/// What is looked for.
pub struct Search<'a> {
    /// A receipt code in its canonical form.
    pub code: &'a str,
    /// The number of its entry, where it is known.
    pub entry: Option<u64>,
}

/// Whether a recorded ballot counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// It is the last one of its voting code; voting goes on.
    Last,
    /// It is the last one of its voting code, and stands before Close, the entry of this number.
    Before(u64),
    /// A later one of the same voting code counts instead: its number and time.
    Superseded(u64, u64),
    /// The voting code was replaced: by the entry of this number, at this time.
    Revoked(u64, u64),
    /// It breaks a rule, or came after Close: it is on the board but was never valid.
    Invalid,
}

impl Record {
    /// Moves on to the checkpoint that the board signs now.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn refresh(&mut self, source: &impl Source, now: u64) -> Result<(), Fault> {
        let note = source.checkpoint().await?;
        self.advance(source, &note, now).await
    }

    /// Looks for a ballot under the last checkpoint. With its number only the 256 entries around it are read, otherwise
    /// all; `progress` hears how many of how many.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is.
    pub async fn find(
        &self,
        source: &impl Source,
        search: &Search<'_>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Option<Found>, Fault> {
        let size = self.head().size;
        if let Some(index) = search.entry.filter(|index| *index < size) {
            let entries = self.bundle(source, index).await?;
            let start = index - index % u64::from(WIDTH);
            progress(entries.len() as u64, entries.len() as u64);
            if let Some(found) =
                entries.iter().zip(start..).find_map(|(bytes, index)| self.matches(bytes, index, search))
            {
                return Ok(Some(found));
            }
        }
        let (mut frontier, mut found) = (Frontier::new(), None);
        while let Some(bundle) = Bundle::holding(frontier.size(), size) {
            let bytes = source.bundle(bundle).await?;
            for entry in decode_bundle(&bytes, bundle.width()).map_err(Fault::record)? {
                found = found.or_else(|| self.matches(entry, frontier.size(), search));
                frontier.push(leaf_hash(entry));
            }
            progress(frontier.size(), size);
        }
        if frontier.root() != self.head().root {
            return Err(Fault::record("the entries are not those of the signed checkpoint"));
        }
        match search.entry.filter(|entry| found.is_none() && *entry >= size) {
            // The board was ahead of its witnesses when it gave the receipt: that the entry is missing says nothing yet.
            Some(entry) if witnesses(self.manifest()).is_some() => Err(Fault::Unseen { entry, size }),
            _ => Ok(found),
        }
    }

    /// Whether the entry of a ballot stands, byte for byte, under the last checkpoint.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is that nothing can be said.
    pub async fn holds(&self, source: &impl Source, found: &Found) -> Result<bool, Fault> {
        Ok(self.leaf(source, found.entry).await? == Some(found.leaf))
    }

    /// The leaf hash of the entry of this number under the last checkpoint.
    pub(super) async fn leaf(&self, source: &impl Source, index: u64) -> Result<Option<Hash>, Fault> {
        let entries = self.bundle(source, index).await?;
        Ok(entries.get((index % u64::from(WIDTH)) as usize).map(|bytes| leaf_hash(bytes)))
    }

    /// The ballot in an entry, if it has the code.
    fn matches(&self, bytes: &[u8], index: u64, search: &Search<'_>) -> Option<Found> {
        let context = self.election.context()?;
        let entry = entry_at(bytes, index).ok().filter(|entry| entry.kind() == Some(Kind::Ballot))?;
        let ballot = Ballot::from_bytes(&entry.content.body).ok()?;
        let found = hash_code(&ballot.fingerprint(context.key())) == search.code;
        found.then(|| Found { entry: index, time: entry.time, leaf: leaf_hash(bytes), ballot })
    }

    /// The entries of the bundle around an index, all of them proven to be in the tree of the last checkpoint.
    async fn bundle(&self, source: &impl Source, index: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let missing = || Fault::record(format!("entry {index} cannot be proven"));
        let bundle = Bundle::holding(index, self.head().size).ok_or_else(missing)?;
        let bytes = source.bundle(bundle).await?;
        let entries = decode_bundle(&bytes, bundle.width()).map_err(Fault::record)?;
        let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let start = index - index % u64::from(WIDTH);
        let proof = Tiles::new(source, self.head().size).inclusion(start).await?;
        // The proof of the first entry begins with its proof within the bundle: that binds all the others.
        let within = tree.inclusion(0, tree.len()).ok_or_else(missing)?;
        let first = tree.leaf(0).ok_or_else(missing)?;
        if !proof.starts_with(&within) {
            return Err(missing());
        }
        verify_inclusion(first, start, self.head().size, &self.head().root, &proof).map_err(Fault::record)?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// Says whether a recorded ballot counts: its proof, whether a later one of its credential or a change of the roll
    /// displaced it, and whether it stands before Close.
    ///
    /// # Errors
    /// [`Fault`] with the party whose fault it is that nothing can be said.
    pub async fn counted(
        &mut self,
        source: &impl Source,
        found: &Found,
        rng: &mut ChaCha20Rng,
    ) -> Result<Counted, Fault> {
        let context = self.election.context().ok_or(Fault::NotOpen)?.clone();
        if verify_ballot(&context, &found.ballot.to_bytes(), rng).is_err() {
            return Ok(Counted::Invalid);
        }
        let close = self.close(source).await?;
        if close.is_some_and(|close| close < found.entry) {
            return Ok(Counted::Invalid);
        }
        let standing = self.standing(source, found.ballot.credential(), rng).await?;
        if let Some((entry, time)) = standing.revoked {
            return Ok(Counted::Revoked(entry, time));
        }
        match standing.last {
            Some(last) if last.entry > found.entry => Ok(Counted::Superseded(last.entry, last.time)),
            Some(last) if last.entry == found.entry => Ok(close.map_or(Counted::Last, Counted::Before)),
            // The board knows the entry, but not as a ballot that counts.
            _ => Ok(Counted::Invalid),
        }
    }

    /// The number of Close, once it is on the board: the closing checkpoint ends with it.
    async fn close(&mut self, source: &impl Source) -> Result<Option<u64>, Fault> {
        let Some(note) = source.closing().await? else { return Ok(None) };
        let signed = SignedCheckpoint::parse(&note).map_err(Fault::record)?;
        let closing = signed.verify(&self.origin, self.manifest().board.key).map_err(Fault::record)?;
        self.join(source, &signed).await?;
        let wrong = || Fault::record("the closing checkpoint does not end with Close");
        let index = closing.size.checked_sub(1).ok_or_else(wrong)?;
        let entries = self.bundle(source, index).await?;
        let place = (index % u64::from(WIDTH)) as usize;
        let entry = entry_at(entries.get(place).ok_or_else(wrong)?, index)?;
        let signer = entry.content.signature.map(|signed| signed.signer).ok_or_else(wrong)?;
        let manifest = self.manifest();
        let key = match signer.role {
            Role::Board => Some(&manifest.board.key),
            Role::Official => usize::try_from(signer.number)
                .ok()
                .and_then(|place| manifest.officials.get(place))
                .map(|official| &official.key),
            _ => None,
        };
        let signed = key.is_some_and(|key| entry.content.check(Kind::Close, manifest.id(), key).is_ok());
        if entry.kind() == Some(Kind::Close) && signed { Ok(Some(index)) } else { Err(wrong()) }
    }
}
