//! What readers are shown of a log whose manifest names witnesses: no more than a quorum of them has seen.
//!
//! Before the first quorum it is the newest head that the witnesses were asked about. What is shown never shrinks, so
//! that no reader takes the witnesses' delay for a board that forgets.

use super::log::Published;
use glassurn_crypto::audit::witnesses;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::Witnesses;
use glassurn_crypto::election::Election;

/// The heads that are shown instead of the newest.
#[derive(Clone)]
pub struct Shown {
    /// The manifest's witnesses.
    pub witnesses: Witnesses,
    /// The head that a quorum has cosigned, and its text.
    cosigned: Option<Head>,
    /// The same of the closing checkpoint.
    closing: Option<Head>,
    /// Before the first quorum: what the witnesses were asked about.
    offered: Option<Head>,
}

/// A signed head and its text.
#[derive(Clone)]
pub struct Head {
    /// The number of entries.
    pub size: u64,
    /// The signed note.
    pub text: String,
}

impl Head {
    /// The head of a checkpoint.
    pub fn of(signed: &SignedCheckpoint) -> Self {
        Self { size: signed.claimed().size, text: signed.to_string() }
    }
}

impl Shown {
    /// Nothing is cosigned yet; `None` if the manifest names no witnesses.
    pub fn begin(election: &Election) -> Option<Self> {
        // A manifest that holds has witnesses that can be listed.
        let witnesses = witnesses(election.manifest())?.ok()?;
        Some(Self { witnesses, cosigned: None, closing: None, offered: None })
    }

    /// The head that a quorum has cosigned, if there is one.
    pub fn cosigned(&self) -> Option<&Head> {
        self.cosigned.as_ref()
    }

    /// The closing checkpoint that a quorum has cosigned, if there is one.
    pub fn closing(&self) -> Option<&Head> {
        self.closing.as_ref()
    }

    /// Takes a closing checkpoint that a quorum has cosigned.
    pub fn set_closing(&mut self, head: Head) {
        self.closing = Some(head);
    }
}

impl Published {
    /// The head that readers get.
    pub fn head(&self) -> Head {
        let shown = self.shown.as_ref().and_then(|shown| shown.cosigned.as_ref().or(shown.offered.as_ref()));
        shown.cloned().unwrap_or_else(|| Head { size: self.size(), text: self.checkpoint.clone() })
    }

    /// The closing checkpoint, once the head that readers get has Close: an older one with it would not fit together.
    pub fn closing_head(&self) -> Option<String> {
        let closed = self.election.closed()?.index + 1;
        if self.head().size < closed {
            return None;
        }
        let cosigned = self.shown.as_ref().and_then(|shown| shown.closing.as_ref());
        cosigned.map(|head| head.text.clone()).or_else(|| self.closing.clone())
    }

    /// Says that the witnesses are asked about a head, which readers see before the first quorum; it has no fewer entries
    /// than the one that they see until now.
    pub(crate) fn offer(&mut self, head: Head) {
        if let Some(shown) = self.shown.as_mut().filter(|shown| shown.cosigned.is_none()) {
            shown.offered = Some(head);
        }
    }

    /// Shows a head that a quorum has cosigned, unless a larger one was shown before.
    pub(crate) fn show(&mut self, head: Head) {
        let Some(shown) = &mut self.shown else { return };
        let before = shown.cosigned.as_ref().or(shown.offered.as_ref());
        if before.is_none_or(|before| head.size >= before.size) {
            shown.cosigned = Some(head);
        }
    }
}
