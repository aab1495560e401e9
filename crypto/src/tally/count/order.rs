//! From a result that puts some options before others to winners.

use crate::manifest::Ties;
use crate::tally::Winners;
use alloc::vec::Vec;

/// The levels of a relation without circles: first the options that no other one is before, then those that no other one of the rest is
/// before, and so on; each level in the order of the options.
pub(super) fn levels(options: usize, before: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut rest: Vec<usize> = (0..options).collect();
    let mut levels = Vec::new();
    while !rest.is_empty() {
        let (first, behind): (Vec<usize>, Vec<usize>) =
            rest.iter().partition(|&&one| !rest.iter().any(|&other| before(other, one)));
        // Only a circle leaves nobody first; then nobody is before anybody.
        let stuck = first.is_empty();
        levels.push(if stuck { behind.clone() } else { first });
        rest = if stuck { Vec::new() } else { behind };
    }
    levels
}

/// The levels of options by their values, the greatest first.
pub(super) fn by_value<V: Ord>(values: &[V]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // The sort is stable: equal values stay in the order of the options.
    order.sort_by(|&one, &other| values[other].cmp(&values[one]));
    order.chunk_by(|&one, &other| values[one] == values[other]).map(<[usize]>::to_vec).collect()
}

/// Who gets the seats: level by level; of a level that has more options than seats are left, all tie for these, or the first in the
/// manifest's order get them.
pub(super) fn winners(levels: &[Vec<usize>], seats: usize, ties: Ties) -> Winners {
    let mut winners = Winners::default();
    for level in levels {
        let left = seats - winners.elected.len();
        if level.len() <= left {
            winners.elected.extend(level);
        } else if ties == Ties::ManifestOrder {
            winners.elected.extend(&level[..left]);
            break;
        } else {
            winners.tied = if left > 0 { level.clone() } else { Vec::new() };
            break;
        }
    }
    winners
}

/// What holds whichever way a tie is decided: those are elected who are in every way; those tie who are elected or tie in some.
pub(super) fn in_all_ways(ways: &[Winners]) -> Winners {
    let Some(first) = ways.first() else { return Winners::default() };
    let everywhere = |option: &usize| ways.iter().all(|way| way.elected.contains(option));
    let elected: Vec<usize> = first.elected.iter().copied().filter(everywhere).collect();
    let mut tied: Vec<usize> =
        ways.iter().flat_map(|way| way.elected.iter().chain(&way.tied)).copied().collect();
    tied.sort_unstable();
    tied.dedup();
    tied.retain(|option| !elected.contains(option));
    Winners { elected, tied }
}

/// Whether two results elect the same options, in whatever order, and leave the same ones tied.
pub(super) fn same(one: &Winners, other: &Winners) -> bool {
    let sorted = |list: &[usize]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    sorted(&one.elected) == sorted(&other.elected) && sorted(&one.tied) == sorted(&other.tied)
}
