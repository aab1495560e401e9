//! Where ties stay ties, every way to decide one is gone: how many may be gone, and what is known of those that were.

use crate::tally::Winners;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// At how many points of a count a tie may have to be decided, over all ways from the first one on; with more, all that could still win tie.
pub const LIMIT: usize = 1000;

/// What is left of [`LIMIT`], and the outcomes of points that were reached before.
pub(super) struct Budget {
    left: usize,
    known: BTreeMap<Vec<u64>, Winners>,
}

impl Budget {
    pub(super) fn new(left: usize) -> Self {
        Self { left, known: BTreeMap::new() }
    }

    /// Takes account of one more point; nothing if there are too many.
    pub(super) fn spend(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }

    /// The outcome of a point that was reached before.
    pub(super) fn known(&self, key: &[u64]) -> Option<Winners> {
        self.known.get(key).cloned()
    }

    pub(super) fn remember(&mut self, key: Vec<u64>, outcome: &Winners) {
        self.known.insert(key, outcome.clone());
    }
}
