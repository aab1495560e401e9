//! Randomness that repeats: equal `D`s show equal or related votes (`docs/protocol.md` §7).

use crate::ballot::Ballot;
use alloc::collections::{BTreeMap, BTreeSet};

/// Ballots that are remembered however small the roll is.
const LEAST: u64 = 131_072;

/// The first `D` of recent ballots, in two generations: of the last ballots at least as many are remembered as half the
/// roll has credentials (or half of [`LEAST`]), so none is forgotten unless there are more ballots than voters. Bounds
/// what re-voting costs the audit's memory to about 40 bytes for each credential.
#[derive(Default)]
pub(super) struct Recent {
    old: BTreeMap<[u8; 16], u64>,
    new: BTreeMap<[u8; 16], u64>,
}

/// The `D`s of one ballot, as far as warnings need them.
pub(super) struct Randomness {
    first: [u8; 16],
    /// Two values of the ballot share theirs.
    pub(super) repeats: bool,
}

impl Randomness {
    /// Looks at a ballot.
    pub(super) fn of(ballot: &Ballot) -> Option<Self> {
        let mut seen = BTreeSet::new();
        let repeats = ballot.ds().any(|d| !seen.insert(d));
        let first = ballot.first_d()?.first_chunk().copied()?;
        Some(Self { first, repeats })
    }
}

impl Recent {
    /// Notes the ballot of this entry on a roll of so many credentials; gives the entry that had the same first `D`.
    pub(super) fn note(&mut self, randomness: &Randomness, entry: u64, roll: u64) -> Option<u64> {
        let first = randomness.first;
        if let Some(before) = self.new.get(&first).or_else(|| self.old.get(&first)) {
            return Some(*before);
        }
        if self.new.len() as u64 >= roll.max(LEAST).div_ceil(2) {
            self.old = core::mem::take(&mut self.new);
        }
        self.new.insert(first, entry);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(number: u64) -> Randomness {
        let mut first = [7; 16];
        first[..8].copy_from_slice(&number.to_le_bytes());
        Randomness { first, repeats: false }
    }

    #[test]
    fn every_pair_is_seen_while_there_are_no_more_ballots_than_voters() {
        let (mut recent, roll) = (Recent::default(), LEAST + 10);
        for ballot in 0..roll {
            assert_eq!(recent.note(&numbered(ballot), ballot, roll), None);
        }
        for ballot in 0..roll {
            assert_eq!(recent.note(&numbered(ballot), roll + ballot, roll), Some(ballot));
        }
    }

    #[test]
    fn more_ballots_than_voters_take_no_more_memory() {
        let mut recent = Recent::default();
        for ballot in 0..3 * LEAST {
            assert_eq!(recent.note(&numbered(ballot), ballot, 5), None);
            assert!((recent.old.len() + recent.new.len()) as u64 <= LEAST);
        }
        // The last half is there whenever one looks, what is long past is forgotten.
        assert_eq!(recent.note(&numbered(3 * LEAST - LEAST / 2), 1, 5), Some(3 * LEAST - LEAST / 2));
        assert_eq!(recent.note(&numbered(0), 1, 5), None);
    }
}
