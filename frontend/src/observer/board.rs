//! The public record for reading: a verified head, the hashes under it, and entries that are compared with them.

use std::collections::BTreeMap;

use glassurn_api::result::by_language;
use glassurn_crypto::audit::witnesses;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::tile::{Bundle, HashTile, WIDTH, decode_bundle};
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::election::{Election, Open};
use glassurn_crypto::encoding::{Hash, decode, hex, unhex};
use glassurn_crypto::manifest::Manifest;

use super::audit::{compare, fork};
use super::download::{self, MAX_ENTRIES};
use super::{Head, Listed, Phase, Progress, Tell, Trouble, meaning};

/// Entries on a page.
const PAGE: usize = 50;
/// The most entries before Open that are searched for it: ceremonies, and rolls of 1,500 voters each.
const MAX_BEFORE_OPEN: u64 = 8_192;

/// A record as far as it was read.
pub(super) struct Board {
    id: String,
    manifest: Manifest,
    signed: SignedCheckpoint,
    tree: Tree,
    /// Entries by bundle, each compared with its leaf hash.
    bundles: BTreeMap<u64, Vec<Vec<u8>>>,
    /// The last Roll entry before Open.
    roll: Option<u64>,
    open: Option<(u64, Open)>,
    /// Entries searched for Open so far.
    searched: u64,
    continues: Option<u64>,
}

impl Board {
    /// Reads the head of a record, all leaf hashes under it and the entries up to Open.
    pub(super) async fn watch(election: &str, seen: Option<&str>) -> Result<Self, Trouble> {
        let id = unhex(election).ok_or_else(|| broken("this is no election id"))?;
        let signed = head(election).await?;
        let size = signed.claimed().size;
        let first = Bundle::holding(0, size).ok_or_else(|| broken("the board is empty"))?;
        let bytes = download::bundle(election, first).await?;
        let entries = decode_bundle(&bytes, first.width()).map_err(broken)?;
        let begun = entries.first().ok_or_else(|| broken("the board is empty"))?;
        let manifest = Election::begin(begun).map_err(broken)?.manifest().clone();
        if *manifest.id() != id {
            return Err(broken("the board's manifest is of another election"));
        }
        let tree = Tree::new();
        let mut board = Self {
            id: election.to_owned(),
            manifest,
            signed: signed.clone(),
            tree,
            bundles: BTreeMap::new(),
            roll: None,
            open: None,
            searched: 0,
            continues: None,
        };
        board.advance(signed).await?;
        match seen.and_then(|seen| compare(&board.manifest, seen, &board.signed, &board.tree)) {
            Some(Ok(size)) => board.continues = Some(size),
            Some(Err(fork)) => return Err(Trouble::Fork(Box::new(fork))),
            None => {}
        }
        board.find_open().await?;
        Ok(board)
    }

    /// Looks for a newer head; says whether there is one.
    pub(super) async fn refresh(&mut self) -> Result<bool, Trouble> {
        let signed = head(&self.id).await?;
        if signed == self.signed {
            return Ok(false);
        }
        self.advance(signed).await?;
        self.find_open().await?;
        Ok(true)
    }

    /// Moves on to a head: its signature, its hashes, and that it continues the one before.
    async fn advance(&mut self, signed: SignedCheckpoint) -> Result<(), Trouble> {
        let origin = origin(&self.manifest.board.host, self.manifest.id()).map_err(broken)?;
        let head = signed.verify(&origin, self.manifest.board.key).map_err(broken)?.clone();
        let forked = |tree: &Tree| Trouble::Fork(Box::new(fork(&self.manifest, &self.signed, &signed, tree)));
        if head.size < self.tree.len() {
            return Err(forked(&self.tree));
        }
        let mut tree = self.tree.clone();
        if !self.grow(&mut tree, head.size).await? {
            // The hashes that the board gives now, from the first on, are what convicts it.
            let mut other = Tree::new();
            self.grow(&mut other, head.size).await?;
            return Err(forked(&other));
        }
        if tree.root() != head.root {
            return Err(broken("the board's hashes do not give the root that it signed"));
        }
        (self.tree, self.signed) = (tree, signed);
        Ok(())
    }

    /// Fetches the leaf hashes that a tree lacks to its next size; `false` if the board gives others than it has.
    async fn grow(&self, tree: &mut Tree, size: u64) -> Result<bool, Trouble> {
        while tree.len() < size {
            let tile = HashTile::holding(0, tree.len(), size);
            let tile = tile.ok_or_else(|| broken("the board has no such hashes"))?;
            let hashes = download::hashes(&self.id, tile).await?;
            let start = tile.start().unwrap_or(0);
            for (index, leaf) in (start..).zip(hashes) {
                match tree.leaf(index) {
                    Some(known) if *known == leaf => {}
                    Some(_) => return Ok(false),
                    None => tree.push(leaf),
                }
            }
        }
        Ok(true)
    }

    /// Reads on until Open is found: it names the key under which ballots have their receipt codes.
    async fn find_open(&mut self) -> Result<(), Trouble> {
        while self.open.is_none() && self.searched < self.tree.len().min(MAX_BEFORE_OPEN) {
            let index = self.searched;
            let entry = Entry::from_bytes(self.entry(index).await?).ok();
            self.searched += 1;
            let Some(entry) = entry else { continue };
            match entry.kind() {
                Some(Kind::Roll) => self.roll = Some(index),
                Some(Kind::Open) => {
                    self.open = decode(&entry.content.body).ok().map(|open| (index, open));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The bytes of an entry, compared with its leaf hash.
    async fn entry(&mut self, index: u64) -> Result<&[u8], Trouble> {
        let missing = || broken(format!("the board has no entry {index}"));
        let (number, place) = (index / u64::from(WIDTH), (index % u64::from(WIDTH)) as usize);
        if self.bundles.get(&number).is_none_or(|entries| entries.len() <= place) {
            let bundle = Bundle::holding(index, self.tree.len()).ok_or_else(missing)?;
            let bytes = download::bundle(&self.id, bundle).await?;
            let entries = decode_bundle(&bytes, bundle.width()).map_err(broken)?;
            for (index, entry) in (number * u64::from(WIDTH)..).zip(&entries) {
                if self.tree.leaf(index) != Some(&leaf_hash(entry)) {
                    return Err(broken(format!("entry {index} is not the one that the board signed")));
                }
            }
            self.bundles.insert(number, entries.into_iter().map(<[u8]>::to_vec).collect());
        }
        let entry = self.bundles.get(&number).and_then(|entries| entries.get(place));
        entry.map(Vec::as_slice).ok_or_else(missing)
    }

    /// The head as pages show it.
    pub(super) fn head(&self) -> Head {
        let head = self.signed.claimed();
        let leaf = |index| self.tree.leaf(index).map(|leaf: &Hash| hex(leaf)).unwrap_or_default();
        Head {
            title: by_language(&self.manifest.title),
            zone: self.manifest.schedule.zone.clone(),
            origin: head.origin.to_string(),
            size: head.size,
            root: hex(&head.root),
            note: self.signed.to_string(),
            witnesses: self.witnesses(),
            roll: self.roll.map(|index| (index, leaf(index))),
            key: self.open.as_ref().map(|(index, open)| (*index, hex(open.key.bytes()))),
            continues: self.continues,
        }
    }

    /// Cosignatures that hold, and the quorum.
    fn witnesses(&self) -> Option<(u64, u64)> {
        let first = self.bundles.get(&0).and_then(|entries| entries.first())?;
        let witnesses = witnesses(Election::begin(first).ok()?.manifest())?.ok()?;
        let held = witnesses.verify(&self.signed).map_or(0, |held| held.len());
        Some((held as u64, witnesses.quorum() as u64))
    }

    /// A page of entries below a number, newest first.
    pub(super) async fn list(
        &mut self,
        below: Option<u64>,
        kinds: Vec<u64>,
        tell: &impl Fn(Tell),
    ) -> Result<Listed, Trouble> {
        let start = below.unwrap_or(u64::MAX).min(self.tree.len());
        let mut index = start;
        let mut entries = Vec::new();
        while index > 0 && entries.len() < PAGE {
            index -= 1;
            if index.is_multiple_of(u64::from(WIDTH)) {
                tell(Tell::Progress(Progress { phase: Phase::Search, done: start - index, total: start }));
            }
            let bytes = self.entry(index).await?.to_vec();
            let kind = Entry::from_bytes(&bytes).ok().map(|entry| entry.content.kind);
            if kinds.is_empty() || kind.is_some_and(|kind| kinds.contains(&kind)) {
                let key = self.open.as_ref().map(|(_, open)| &open.key);
                entries.push(meaning::view(&self.manifest, key, index, &bytes));
            }
        }
        Ok(Listed { below, kinds, entries, next: (index > 0).then_some(index) })
    }

    /// The entry with a receipt code. Every entry is read, whatever is found: so the service does not learn which.
    pub(super) async fn find(&mut self, code: &str, tell: &impl Fn(Tell)) -> Result<Option<u64>, Trouble> {
        let Some((code, (_, open))) = parse_hash_code(code).zip(self.open.clone()) else { return Ok(None) };
        let total = self.tree.len();
        let mut found = None;
        for index in 0..total {
            if index.is_multiple_of(u64::from(WIDTH)) {
                tell(Tell::Progress(Progress { phase: Phase::Search, done: index, total }));
            }
            let entry = Entry::from_bytes(self.entry(index).await?).ok();
            let ballot = entry.filter(|entry| entry.kind() == Some(Kind::Ballot));
            let ballot = ballot.and_then(|entry| Ballot::from_bytes(&entry.content.body).ok());
            if ballot.is_some_and(|ballot| hash_code(&ballot.fingerprint(&open.key)) == code) {
                found = Some(index);
            }
        }
        Ok(found)
    }

    /// The bytes of an entry in hexadecimal digits.
    pub(super) async fn raw(&mut self, index: u64) -> Result<String, Trouble> {
        Ok(hex(self.entry(index).await?))
    }
}

/// The newest head, not yet verified, of a size that a browser can hold.
async fn head(election: &str) -> Result<SignedCheckpoint, Trouble> {
    let signed = SignedCheckpoint::parse(&download::checkpoint(election).await?).map_err(broken)?;
    let entries = signed.claimed().size;
    if entries > MAX_ENTRIES {
        return Err(Trouble::TooLarge { entries, limit: MAX_ENTRIES });
    }
    Ok(signed)
}

fn broken(reason: impl ToString) -> Trouble {
    Trouble::Record(reason.to_string())
}
