//! Where the standings of all credentials lie: the only memory that grows with an election.

use super::roll::Standing;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Standings by credential. A roll comes in the order of its credentials and is kept as one list without gaps, 120 bytes
/// each; a credential out of that order, as replacements and registrations are, stands beside it and takes about half as
/// much again.
#[derive(Debug, Clone, Default)]
pub(super) struct Standings {
    sorted: Vec<([u8; 32], Standing)>,
    later: BTreeMap<[u8; 32], Standing>,
}

impl Standings {
    /// What is known of a credential.
    pub fn get(&self, credential: &[u8; 32]) -> Option<&Standing> {
        match self.place(credential).and_then(|place| self.sorted.get(place)) {
            Some((_, standing)) => Some(standing),
            None => self.later.get(credential),
        }
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, credential: &[u8; 32]) -> Option<&mut Standing> {
        match self.place(credential).and_then(|place| self.sorted.get_mut(place)) {
            Some((_, standing)) => Some(standing),
            None => self.later.get_mut(credential),
        }
    }

    /// Adds a credential that is not there.
    pub fn insert(&mut self, credential: [u8; 32], standing: Standing) {
        if self.sorted.last().is_none_or(|(last, _)| *last < credential) {
            self.sorted.push((credential, standing));
        } else {
            self.later.insert(credential, standing);
        }
    }

    /// All in the order of their credentials.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8; 32], &Standing)> {
        let mut sorted = self.sorted.iter().map(|(credential, standing)| (credential, standing)).peekable();
        let mut later = self.later.iter().peekable();
        core::iter::from_fn(move || match (sorted.peek(), later.peek()) {
            (Some((one, _)), Some((other, _))) if other < one => later.next(),
            (None, _) => later.next(),
            _ => sorted.next(),
        })
    }

    fn place(&self, credential: &[u8; 32]) -> Option<usize> {
        self.sorted.binary_search_by(|(known, _)| known.cmp(credential)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn standing(weight: u64) -> Standing {
        Standing { weight, added: 1, revoked: None, sequence: 0, last: None }
    }

    proptest! {
        #[test]
        fn it_is_a_map_whatever_the_order(keys in prop::collection::vec(any::<u8>(), 0..200)) {
            let (mut ours, mut theirs) = (Standings::default(), BTreeMap::new());
            for (number, key) in (1..).zip(&keys) {
                let credential = [*key; 32];
                if ours.get(&credential).is_none() {
                    ours.insert(credential, standing(number));
                    theirs.insert(credential, standing(number));
                }
                ours.get_mut(&credential).expect("it is there").sequence += 1;
                theirs.get_mut(&credential).expect("it is there").sequence += 1;
            }
            prop_assert!(ours.iter().eq(theirs.iter()));
            for key in 0..=u8::MAX {
                prop_assert_eq!(ours.get(&[key; 32]), theirs.get(&[key; 32]));
            }
        }
    }

    #[test]
    fn a_credential_takes_what_the_text_says() {
        assert_eq!(size_of::<([u8; 32], Standing)>(), 120);
    }
}
