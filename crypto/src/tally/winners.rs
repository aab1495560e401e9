//! Who wins a contest: the same answer on every page and in every program (`docs/protocol.md` §3).

use crate::manifest::{Contest, Ties};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// Who wins a contest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Winners {
    /// The places that win for certain, best first.
    pub elected: Vec<usize>,
    /// The places that tie for the seats that are left; empty without a tie.
    pub tied: Vec<usize>,
}

/// The winners by votes ([`Contest::votes`]). Blank never wins, nor does who has none, or more against than for. A tie for the
/// last seats stays open, unless the manifest's order decides it.
pub fn winners(contest: &Contest, values: &[i64], ties: Ties) -> Winners {
    let blank = contest.blank.and_then(|place| usize::try_from(place).ok());
    let mut order: Vec<usize> =
        (0..values.len()).filter(|&place| Some(place) != blank && values[place] > 0).collect();
    // The sort is stable: equal values stay in the manifest's order.
    order.sort_by_key(|&place| Reverse(values[place]));
    let seats = usize::try_from(contest.seats).unwrap_or(usize::MAX);
    let last = seats.checked_sub(1).and_then(|last| order.get(last)).map(|&place| values[place]);
    let next = order.get(seats).map(|&place| values[place]);
    if ties == Ties::ManifestOrder || last.is_none() || last != next {
        order.truncate(seats);
        return Winners { elected: order, tied: Vec::new() };
    }
    order.retain(|&place| Some(values[place]) >= last);
    let (elected, tied) = order.into_iter().partition(|&place| Some(values[place]) > last);
    Winners { elected, tied }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Order, Rule, Selection, Texts};

    fn contest(selections: usize, seats: u64, blank: Option<u64>) -> Contest {
        let selection =
            Selection { name: "a".into(), title: Texts(Vec::new()), description: Texts(Vec::new()) };
        Contest {
            name: "c".into(),
            title: Texts(Vec::new()),
            description: Texts(Vec::new()),
            selections: alloc::vec![selection; selections],
            rule: Rule::Cap { cap: 1 },
            seats,
            order: Order::Fixed,
            blank,
        }
    }

    #[test]
    fn a_tie_for_the_last_seat_stays_open_or_is_decided_by_the_manifests_order() {
        let board = contest(5, 3, None);
        let values = [5, 9, 5, 1, 5];
        let open = winners(&board, &values, Ties::Declared);
        assert_eq!(open, Winners { elected: alloc::vec![1], tied: alloc::vec![0, 2, 4] });
        let decided = winners(&board, &values, Ties::ManifestOrder);
        assert_eq!(decided, Winners { elected: alloc::vec![1, 0, 2], tied: Vec::new() });
    }

    #[test]
    fn equal_values_that_all_get_a_seat_are_no_tie() {
        let board = contest(5, 3, None);
        let all = winners(&board, &[5, 9, 5, 1, 0], Ties::Declared);
        assert_eq!(all, Winners { elected: alloc::vec![1, 0, 2], tied: Vec::new() });
    }

    #[test]
    fn blank_and_nothing_never_win() {
        let motion = contest(3, 1, Some(2));
        assert_eq!(winners(&motion, &[2, 1, 9], Ties::Declared).elected, [0]);
        assert_eq!(winners(&motion, &[0, 0, 9], Ties::Declared), Winners::default());
        assert_eq!(winners(&contest(2, 2, None), &[0, 4], Ties::Declared).elected, [1]);
        assert_eq!(winners(&contest(3, 3, None), &[-2, 4, -1], Ties::Declared).elected, [1]);
    }
}
