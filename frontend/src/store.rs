//! What this browser remembers: preferences and receipts on the device, a vote in progress in the tab only.
//!
//! A browser may refuse storage altogether (private windows, settings); then nothing is remembered and nothing fails.

use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use web_sys::Storage;

const PREFIX: &str = "glassurn.";

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// `localStorage`: until the reader forgets it.
    Device,
    /// `sessionStorage`: until the tab is closed.
    Tab,
}

impl Keep {
    fn storage(self) -> Option<Storage> {
        let window = web_sys::window()?;
        match self {
            Keep::Device => window.local_storage(),
            Keep::Tab => window.session_storage(),
        }
        .ok()?
    }

    /// Reads what was kept under this name; what cannot be read any more counts as absent.
    pub fn read<T: DeserializeOwned>(self, name: &str) -> Option<T> {
        let text = self.storage()?.get_item(&format!("{PREFIX}{name}")).ok()??;
        serde_json::from_str(&text).ok()
    }

    /// Keeps a value; says whether the browser took it.
    pub fn write<T: Serialize>(self, name: &str, value: &T) -> bool {
        let Some(storage) = self.storage() else { return false };
        let Ok(text) = serde_json::to_string(value) else { return false };
        storage.set_item(&format!("{PREFIX}{name}"), &text).is_ok()
    }

    /// Forgets what was kept under this name.
    pub fn forget(self, name: &str) {
        if let Some(storage) = self.storage() {
            // Removing is refused only where there is no storage, and then there is nothing to forget.
            let _ = storage.remove_item(&format!("{PREFIX}{name}"));
        }
    }

    /// Forgets everything of ours, names of other programs stay.
    pub fn forget_all(self) {
        let Some(storage) = self.storage() else { return };
        let names: Vec<String> = (0..storage.length().unwrap_or(0))
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|name| name.starts_with(PREFIX))
            .collect();
        for name in names {
            let _ = storage.remove_item(&name);
        }
    }
}

/// A receipt of a vote that was cast in this browser. It never says how the vote was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
    /// The election id, 64 hexadecimal digits.
    pub election: String,
    /// The election's title, so that the list can be read without the service.
    pub title: String,
    /// The receipt code, 32 Crockford symbols.
    pub code: String,
    /// The number of the entry on the public record.
    pub entry: u64,
    /// When it was recorded, seconds since 1970.
    pub time: u64,
    /// The receipt file (`.tlog-proof`) as text.
    pub file: String,
}

/// The receipts kept on this device, newest first.
pub fn receipts() -> Vec<KeptReceipt> {
    Keep::Device.read("receipts").unwrap_or_default()
}

/// Keeps a receipt beside the others; the same ballot once.
pub fn keep_receipt(receipt: KeptReceipt) -> bool {
    let mut kept = receipts();
    kept.retain(|old| (&old.election, &old.code) != (&receipt.election, &receipt.code));
    kept.insert(0, receipt);
    Keep::Device.write("receipts", &kept)
}

/// Puts a completed receipt into the place of the one that this device has kept, if it has.
pub fn complete_receipt(election: &str, entry: u64, file: &str) -> bool {
    let mut kept = receipts();
    let ours = kept.iter_mut().find(|receipt| receipt.election == election && receipt.entry == entry);
    let Some(ours) = ours else { return false };
    file.clone_into(&mut ours.file);
    Keep::Device.write("receipts", &kept)
}

/// Forgets the receipts of one election.
pub fn forget_receipts(election: &str) {
    let mut kept = receipts();
    kept.retain(|receipt| receipt.election != election);
    Keep::Device.write("receipts", &kept);
}

/// The last checkpoint (a signed note) that this browser saw of an election.
pub fn checkpoint(election: &str) -> Option<String> {
    Keep::Device.read(&format!("checkpoint.{election}"))
}

/// Remembers a checkpoint after it was verified to extend the one before. Another tab may have kept a longer one since: that
/// stays.
pub fn keep_checkpoint(election: &str, note: &str) -> bool {
    if checkpoint(election).is_some_and(|kept| is_longer(&kept, note)) {
        return true;
    }
    Keep::Device.write(&format!("checkpoint.{election}"), &note)
}

/// Whether a kept checkpoint is of the same board as another and has more entries. One that cannot be read holds nothing up.
fn is_longer(kept: &str, note: &str) -> bool {
    let read = |note: &str| SignedCheckpoint::parse(note.as_bytes()).ok();
    let (Some(kept), Some(note)) = (read(kept), read(note)) else { return false };
    let (kept, note) = (kept.claimed(), note.claimed());
    kept.origin == note.origin && kept.size > note.size
}

/// What a receipt file is checked with while the service is away: the manifest, which the election id names by its
/// hash, and the election's key, which this browser verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptElection {
    /// The manifest's bytes.
    pub manifest: Vec<u8>,
    /// The key's bytes.
    pub key: [u8; 32],
}

impl KeptElection {
    /// How to reach who runs the election, if this is its manifest.
    pub fn contact(&self, election: &str) -> Option<String> {
        let manifest = Manifest::from_bytes(&self.manifest).ok()?;
        (hex(manifest.id()) == election).then(|| manifest.contact.clone())
    }
}

/// What this browser kept of an election.
pub fn election(election: &str) -> Option<KeptElection> {
    Keep::Device.read(&format!("election.{election}"))
}

/// Keeps an election for later checks of receipts.
pub fn keep_election(election: &str, kept: &KeptElection) -> bool {
    Keep::Device.write(&format!("election.{election}"), kept)
}

/// Keeps two signed checkpoints that do not fit: nobody can talk them away.
pub fn keep_evidence(election: &str, seen: &str, shown: &str) -> bool {
    Keep::Device.write(&format!("evidence.{election}"), &[seen, shown])
}

/// The two checkpoints of an election that this browser found not to fit.
pub fn evidence(election: &str) -> Option<[String; 2]> {
    Keep::Device.read(&format!("evidence.{election}"))
}

/// Forgets everything about one election, in this tab and on this device; evidence against a board stays.
pub fn forget_election(election: &str) {
    forget_receipts(election);
    for name in ["checkpoint", "election", "code", "checked"] {
        Keep::Device.forget(&format!("{name}.{election}"));
    }
}

#[cfg(test)]
mod tests {
    use glassurn_api::plan::Template;
    use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
    use glassurn_crypto::signature::SecretKey;

    use super::*;
    use crate::pages::asking::asking;

    #[test]
    fn a_kept_election_names_its_own_contact_only() {
        let manifest = asking(&[(Template::YesNo, |_| {})]);
        let kept = KeptElection { manifest: manifest.bytes().to_vec(), key: [0; 32] };
        assert_eq!(kept.contact(&hex(manifest.id())).as_deref(), Some("us@example.org"));
        assert_eq!(kept.contact(&"0".repeat(64)), None);
        assert_eq!(KeptElection { manifest: Vec::new(), ..kept }.contact(""), None);
    }

    #[test]
    fn a_longer_checkpoint_of_the_same_board_is_longer_and_nothing_else() {
        let note = |election: u8, size: u64| {
            let origin = origin("vote.example.org", &[election; 32]).expect("an origin");
            let key = SecretKey::from_seed(&[3; 32]);
            Checkpoint { origin, size, root: [7; 32] }.sign(&key).expect("a checkpoint").to_string()
        };
        let (ours, others) = (1, 2);
        assert!(is_longer(&note(ours, 9), &note(ours, 8)));
        assert!(!is_longer(&note(ours, 8), &note(ours, 8)), "the same one may have more cosignatures");
        assert!(!is_longer(&note(ours, 8), &note(ours, 9)));
        assert!(!is_longer(&note(others, 9), &note(ours, 8)));
        assert!(!is_longer("what was damaged", &note(ours, 8)));
    }
}
