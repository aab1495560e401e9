//! The public record: downloading a board, and posting to it. What is downloaded is only believed after checks of the
//! protocol; those are in the protocol's crate.

use crate::file;
use crate::http::Client;
use crate::output::{Console, Failure};
use crate::spool::{Entries, Spool};
use crate::time;
use glassurn_api::endpoint;
use glassurn_crypto::audit::{Evidence, witnesses};
use glassurn_crypto::board::checkpoint::{SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::{Frontier, Tree, leaf_hash, verify_consistency};
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::board::receipt::{MAX_RECEIPT, Receipt};
use glassurn_crypto::board::tile::{Bundle, HashTile, WIDTH, bundles, decode_bundle};
use glassurn_crypto::election::{Election, Record};
use glassurn_crypto::encoding::{Hash, MAX_ENTRY, hex, unhex};
use glassurn_crypto::manifest::{Manifest, ManifestError};
use rand_core::OsRng;
use std::path::Path;

/// The largest bundle, in bytes.
pub const MAX_BUNDLE: u64 = WIDTH as u64 * (MAX_ENTRY as u64 + 2);
/// The most entries that are downloaded: two million ballots of a large election.
pub const MAX_ENTRIES: u64 = 1 << 22;
/// The longest checkpoint, in bytes.
pub const MAX_CHECKPOINT: u64 = MAX_NOTE as u64;
/// How old witnesses' signatures may be, in seconds (docs/protocol.md §6).
const FRESH: u64 = 3_600;
/// How far a clock may be off, in seconds (docs/protocol.md §7).
pub const CLOCK: u64 = 300;

/// Entries and heads as they came from a service; nothing is verified by holding them.
pub struct Board {
    /// The signed checkpoint's bytes.
    pub checkpoint: Vec<u8>,
    /// The closing checkpoint's bytes, once there is one.
    pub closing: Option<Vec<u8>>,
    /// The entries in order.
    pub entries: Entries,
}

impl Board {
    /// Downloads all entries of the newest checkpoint.
    pub fn download(client: &Client, id: &Hash, console: &Console) -> Result<Self, Failure> {
        let id = hex(id);
        let checkpoint = client.get(&endpoint::checkpoint(&id), MAX_CHECKPOINT)?;
        let closing = closing(client, &id)?;
        let size = claimed_size(&checkpoint)?;
        let bar = console.bar("Downloading entries", size);
        let disk = |e: std::io::Error| {
            Failure::cannot("file.unwritable", format!("cannot keep the record in a temporary file: {e}"))
                .help("Make room on the disk, or name another folder in TMPDIR.")
        };
        let mut spool = Spool::new().map_err(disk)?;
        for bundle in bundles(size) {
            let bytes = bundle_bytes(client, &id, bundle)?;
            decode(bundle, &bytes)?;
            spool.push(bundle, &bytes).map_err(disk)?;
            bar.inc(u64::from(bundle.width()));
        }
        bar.finish_and_clear();
        Ok(Self { checkpoint, closing, entries: spool.entries().map_err(disk)? })
    }

    /// What an audit reads.
    pub fn evidence(&self) -> Evidence<Entries> {
        Evidence {
            record: self.entries.clone(),
            checkpoint: self.checkpoint.clone(),
            closing: self.closing.clone(),
            rebuilt: None,
        }
    }

    /// Whether the newest checkpoint is this election's, cosigned by a quorum at whatever time, and the root of exactly the
    /// downloaded entries: then every beginning of them has been seen by the witnesses.
    pub fn is_witnessed(&self, election: &Election) -> bool {
        let Ok(signed) = verify_signature(&self.checkpoint, election.manifest()) else { return false };
        let quorum =
            witnesses(election.manifest()).and_then(Result::ok).map(|all| all.verify_quorum(&signed).is_ok());
        let mut frontier = Frontier::new();
        while frontier.size() < self.entries.size() {
            let entries = self.entries.entries_from(frontier.size());
            if entries.is_empty() {
                return false;
            }
            entries.iter().for_each(|entry| frontier.push(leaf_hash(entry)));
        }
        let head = signed.claimed();
        quorum == Some(true) && (frontier.size(), frontier.root()) == (head.size, head.root)
    }

    /// The entries `0 … c` under the closing checkpoint: what a Close fixes.
    pub fn until_close(&self) -> Option<Self> {
        let closing = self.closing.clone()?;
        let entries = self.entries.until(claimed_size(&closing).ok()?)?;
        Some(Self { checkpoint: closing.clone(), closing: Some(closing), entries })
    }
}

/// The closing checkpoint's bytes, once there is one.
pub fn closing(client: &Client, id: &str) -> Result<Option<Vec<u8>>, Failure> {
    let found = client.find(&endpoint::closing_checkpoint(id), MAX_CHECKPOINT)?;
    if found.is_some() { Ok(found) } else { client.find(&endpoint::closing_file(id), MAX_CHECKPOINT) }
}

fn claimed_size(checkpoint: &[u8]) -> Result<u64, Failure> {
    let signed = SignedCheckpoint::parse(checkpoint)
        .map_err(|e| Failure::refused("board.checkpoint", format!("the board's checkpoint: {e}")))?;
    match signed.claimed().size {
        size if size <= MAX_ENTRIES => Ok(size),
        size => Err(Failure::cannot("board.too_large", format!("the board claims {size} entries"))),
    }
}

/// Downloads the entries of one bundle.
pub fn download_bundle(client: &Client, id: &str, bundle: Bundle) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = bundle_bytes(client, id, bundle)?;
    Ok(decode(bundle, &bytes)?.into_iter().map(<[u8]>::to_vec).collect())
}

fn bundle_bytes(client: &Client, id: &str, bundle: Bundle) -> Result<Vec<u8>, Failure> {
    let path = bundle.to_string();
    client.get(&endpoint::tile(id, path.strip_prefix("tile/").unwrap_or(&path)), MAX_BUNDLE)
}

fn decode(bundle: Bundle, bytes: &[u8]) -> Result<Vec<&[u8]>, Failure> {
    decode_bundle(bytes, bundle.width())
        .map_err(|e| Failure::refused("board.tile", format!("the board's file {bundle}: {e}")))
}

/// The tree of the first `size` entries, from the board's own hashes, without the entries. Whether it is the tree of a
/// checkpoint is for the caller to compare.
pub fn hashes(client: &Client, id: &Hash, size: u64) -> Result<Tree, Failure> {
    more_hashes(client, id, Tree::new(), size)
}

/// The same for a tree of which the beginning is known.
pub fn more_hashes(client: &Client, id: &Hash, mut tree: Tree, size: u64) -> Result<Tree, Failure> {
    let false_tile = || Failure::refused("board.tile", "the board's hashes are not as many as it says");
    while tree.len() < size.min(MAX_ENTRIES) {
        let tile = HashTile::holding(0, tree.len(), size).ok_or_else(false_tile)?;
        let path = tile.to_string();
        let path = endpoint::tile(&hex(id), path.strip_prefix("tile/").unwrap_or(&path));
        let bytes = client.get(&path, u64::from(WIDTH) * 32)?;
        let (leaves, rest) = bytes.as_chunks::<32>();
        if leaves.len() != usize::from(tile.width()) || !rest.is_empty() {
            return Err(false_tile());
        }
        let known = usize::try_from(tree.len() % u64::from(WIDTH)).unwrap_or(0);
        leaves.iter().skip(known).for_each(|leaf| tree.push(*leaf));
    }
    Ok(tree)
}

/// The tree of a record's entries, as far as they can be read.
pub fn tree(record: &impl Record) -> Tree {
    let mut tree = Tree::new();
    while tree.len() < record.size() {
        let entries = record.entries_from(tree.len());
        if entries.is_empty() {
            break;
        }
        entries.iter().for_each(|entry| tree.push(leaf_hash(entry)));
    }
    tree
}

/// The manifest of an election, from the board's entry 0, compared with the election id.
pub fn manifest(client: &Client, id: &Hash) -> Result<Manifest, Failure> {
    let text = hex(id);
    let checkpoint = client.get(&endpoint::checkpoint(&text), MAX_CHECKPOINT)?;
    let bundle = Bundle::holding(0, claimed_size(&checkpoint)?)
        .ok_or_else(|| Failure::refused("board.checkpoint", "the board claims to be empty"))?;
    let entries = download_bundle(client, &text, bundle)?;
    let first = entries.first().and_then(|bytes| Entry::from_bytes(bytes).ok());
    let first = first.ok_or_else(|| Failure::refused("manifest.invalid", "entry 0 cannot be read"))?;
    check_id(Manifest::from_bytes(&first.content.body).map_err(|e| manifest_failure(&e))?, id)
}

/// Refuses a manifest of another election.
pub fn check_id(manifest: Manifest, id: &Hash) -> Result<Manifest, Failure> {
    if manifest.id() == id {
        return Ok(manifest);
    }
    let what = format!("the manifest is that of election {}, not of {}", hex(manifest.id()), hex(id));
    Err(Failure::refused("board.wrong_origin", what)
        .help("Compare the election id with the one you were given."))
}

/// Reads a manifest's file, as `election create` writes it.
pub fn manifest_file(path: &Path) -> Result<Manifest, Failure> {
    let bytes = file::read(path, MAX_ENTRY as u64)?;
    Manifest::from_bytes(&bytes).map_err(|e| manifest_failure(&e))
}

/// Why a manifest does not hold, with the service's code.
pub fn manifest_failure(error: &ManifestError) -> Failure {
    use glassurn_api::error::Code;
    use glassurn_crypto::encoding::EncodingError;
    let code = match error {
        ManifestError::Encoding(EncodingError::NeedsNewer) => Code::ManifestNeedsNewer,
        ManifestError::Text { .. } => Code::ManifestText,
        ManifestError::Schedule { .. } => Code::ElectionScheduleInvalid,
        ManifestError::Trustees { .. } => Code::TrusteesThresholdInvalid,
        _ => Code::ManifestInvalid,
    };
    Failure::refused(code.as_str(), error.to_string())
}

/// An election id as people give it: 64 hexadecimal digits, in either case.
pub fn parse_id(text: &str) -> Result<Hash, String> {
    unhex(&text.trim().to_ascii_lowercase())
        .ok_or_else(|| "an election id is 64 hexadecimal digits, as in the voters' address after /e/".into())
}

/// Posts a signed entry and believes it only when its receipt verifies; gives the entry's index.
pub fn post(
    client: &Client,
    path: &str,
    manifest: &Manifest,
    submission: &Submission,
) -> Result<(Entry, Receipt), Failure> {
    let answer = client.post(path, &submission.to_bytes(), MAX_RECEIPT as u64)?;
    verify_receipt(&answer, manifest, &submission.body)
}

/// Verifies a receipt for a body that was sent.
pub fn verify_receipt(bytes: &[u8], manifest: &Manifest, body: &[u8]) -> Result<(Entry, Receipt), Failure> {
    let opened = open_receipt(bytes, manifest).and_then(|(entry, receipt)| {
        let sent = entry.content.body == body;
        if sent { Ok((entry, receipt)) } else { Err("it is for something else than what was sent".into()) }
    });
    opened.map_err(|what| {
        Failure::refused("receipt.mismatch", format!("the board's receipt does not hold: {what}"))
            .help("Keep it, and tell the officials and the other voters: the board is at fault.")
    })
}

/// The entry that a receipt proves to be on the board of this manifest.
pub fn open_receipt(bytes: &[u8], manifest: &Manifest) -> Result<(Entry, Receipt), String> {
    let receipt = Receipt::parse(bytes).map_err(|e| e.to_string())?;
    let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| e.to_string())?;
    let verified = receipt.verify(&origin, manifest.board.key).map_err(|e| e.to_string())?;
    let entry = Entry::from_bytes(verified.entry).map_err(|e| e.to_string())?;
    if entry.index == verified.index {
        Ok((entry, receipt))
    } else {
        Err("its entry names another number".into())
    }
}

/// The state after Open, or after the newest entry before it: manifest, ceremony and roll, from the entries
/// themselves, with the newest checkpoint, whose signature, quorum and tree hold.
pub fn beginning(client: &Client, id: &Hash) -> Result<(Election, SignedCheckpoint), Failure> {
    let text = hex(id);
    let bytes = client.get(&endpoint::checkpoint(&text), MAX_CHECKPOINT)?;
    let mut election: Option<Election> = None;
    let mut frontier = Frontier::new();
    'bundles: for bundle in bundles(claimed_size(&bytes)?) {
        for entry in download_bundle(client, &text, bundle)? {
            frontier.push(leaf_hash(&entry));
            match &mut election {
                None => {
                    let begun = Election::begin(&entry)
                        .map_err(|e| Failure::refused("manifest.invalid", format!("entry 0: {e}")))?;
                    check_id(begun.manifest().clone(), id)?;
                    election = Some(begun);
                }
                Some(election) => {
                    election
                        .next(&entry, &mut OsRng)
                        .map_err(|e| Failure::refused("board.chain", e.to_string()))?;
                }
            }
            if election.as_ref().is_some_and(|election| election.opened().is_some()) {
                break 'bundles;
            }
        }
    }
    let election =
        election.ok_or_else(|| Failure::refused("board.checkpoint", "the board claims to be empty"))?;
    let signed = verify_checkpoint(&bytes, election.manifest())?;
    let head = signed.claimed();
    check_extends(client, id, (frontier.size(), &frontier.root()), (head.size, &head.root))?;
    Ok((election, signed))
}

/// The newest head that the service shows now, signed by the board, whether any witness has seen it or not.
pub fn newest(client: &Client, manifest: &Manifest) -> Result<SignedCheckpoint, Failure> {
    verify_signature(&client.get(&endpoint::checkpoint(&hex(manifest.id())), MAX_CHECKPOINT)?, manifest)
}

/// A checkpoint that this board signed for this election.
pub fn verify_signature(bytes: &[u8], manifest: &Manifest) -> Result<SignedCheckpoint, Failure> {
    let failed = |e: String| Failure::refused("board.checkpoint", format!("the board's checkpoint: {e}"));
    let signed = SignedCheckpoint::parse(bytes).map_err(|e| failed(e.to_string()))?;
    let origin = origin(&manifest.board.host, manifest.id()).map_err(|e| failed(e.to_string()))?;
    signed.verify(&origin, manifest.board.key).map_err(|e| failed(e.to_string()))?;
    Ok(signed)
}

/// The same where, if the manifest names witnesses, enough of them cosigned it within the last hour.
pub fn verify_checkpoint(bytes: &[u8], manifest: &Manifest) -> Result<SignedCheckpoint, Failure> {
    let signed = verify_signature(bytes, manifest)?;
    let Some(witnesses) = witnesses(manifest) else { return Ok(signed) };
    let unwitnessed = |e: String| {
        Failure::refused("board.unwitnessed", format!("too few independent witnesses saw this record: {e}"))
            .help("Try again in a few minutes; if it stays so, tell the officials.")
    };
    let witnesses = witnesses.map_err(unwitnessed)?;
    let found = witnesses.verify(&signed).map_err(|e| unwitnessed(e.to_string()))?;
    let now = time::now();
    let fresh = |time: u64| time.saturating_add(FRESH) >= now && time <= now.saturating_add(CLOCK);
    let found = found.iter().filter(|cosignature| fresh(cosignature.timestamp)).count();
    if found >= witnesses.quorum() {
        return Ok(signed);
    }
    let what = format!("{found} have signed it within the last hour, and {} must", witnesses.quorum());
    Err(unwitnessed(what))
}

/// Checks that the tree of `new` begins with the tree of `old`, with the board's consistency proof.
pub fn check_extends(
    client: &Client,
    id: &Hash,
    (old_size, old_root): (u64, &Hash),
    (size, root): (u64, &Hash),
) -> Result<(), Failure> {
    use glassurn_api::board::ConsistencyView;
    let fork = |what: String| {
        Failure::refused(
            "board.fork",
            format!("the board's record does not continue what it showed before: {what}"),
        )
        .help(
            "Keep both checkpoints as evidence and tell the officials and the other voters; do not vote now.",
        )
    };
    if old_size > size {
        return Err(fork(format!("it had {old_size} entries and now has {size}")));
    }
    let hashes = if old_size == size || old_size == 0 {
        Vec::new()
    } else {
        let view: ConsistencyView = client.json(&endpoint::consistency(&hex(id), old_size, size))?;
        view.hashes.iter().map(|hash| unhex(hash)).collect::<Option<_>>().unwrap_or_default()
    };
    verify_consistency(old_size, size, old_root, root, &hashes).map_err(|e| fork(e.to_string()))
}
