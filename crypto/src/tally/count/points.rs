//! The Borda count: a vote gives an option a point for every option that it ranks lower, and half a point for every equal one.

use super::pairs::Pairs;
use super::profile::Profile;
use alloc::vec::Vec;

/// Twice the points of every option, so that they are whole.
pub(super) fn doubled(profile: &Profile, pairs: &Pairs) -> Vec<u64> {
    let votes = profile.votes() - profile.blank();
    let options = pairs.options();
    let others = |option: usize| (0..options).filter(move |other| *other != option);
    let of_pair = |one, other| votes + pairs.prefer(one, other) - pairs.prefer(other, one);
    (0..options).map(|option| others(option).map(|other| of_pair(option, other)).sum()).collect()
}
