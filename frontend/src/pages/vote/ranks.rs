//! Ranks while a voter gives them: 1 the best, 0 for none, never with a gap, so that what is on the screen is what is sealed
//! (`docs/protocol.md` §3.3).

/// Another rank for one option; 0 takes it out. Where ranks are shared it stands beside whoever has that rank; else the others
/// from there on move down by one. A rank behind the last one is the last.
pub fn given(ranks: &[u64], option: usize, rank: u64, shared: bool) -> Vec<u64> {
    let mut ranks = ranks.to_vec();
    let rank = rank.min(ranks.len() as u64 + 1);
    put(&mut ranks, option, 0);
    if !shared && rank > 0 {
        ranks = dense(&ranks);
        ranks.iter_mut().filter(|other| **other >= rank).for_each(|other| *other += 1);
    }
    put(&mut ranks, option, rank);
    dense(&ranks)
}

/// The option one step up or down: past the next rank, or out of a shared one.
pub fn moved(ranks: &[u64], option: usize, up: bool) -> Vec<u64> {
    let own = ranks.get(option).copied().unwrap_or(0);
    // With twice the ranks there is room between them.
    let mut wide: Vec<u64> = ranks.iter().map(|rank| rank * 2).collect();
    let step = if alone(ranks, option) { 3 } else { 1 };
    put(&mut wide, option, if up { (own * 2).saturating_sub(step).max(1) } else { own * 2 + step });
    dense(&wide)
}

/// Whether no other option has this one's rank.
pub fn alone(ranks: &[u64], option: usize) -> bool {
    ranks.iter().filter(|rank| Some(*rank) == ranks.get(option)).count() < 2
}

/// The options of `order` that have a rank, the best first, and those that have none.
pub fn sorted(ranks: &[u64], order: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let rank = |option: &usize| ranks.get(*option).copied().unwrap_or(0);
    let (mut ranked, rest): (Vec<usize>, _) = order.iter().copied().partition(|option| rank(option) > 0);
    ranked.sort_by_key(rank);
    (ranked, rest)
}

fn put(ranks: &mut [u64], option: usize, rank: u64) {
    ranks.get_mut(option).into_iter().for_each(|own| *own = rank);
}

/// The same order without gaps.
fn dense(ranks: &[u64]) -> Vec<u64> {
    let mut used: Vec<u64> = ranks.iter().copied().filter(|rank| *rank > 0).collect();
    used.sort_unstable();
    used.dedup();
    let place = |rank: &u64| used.iter().position(|used| used == rank).map_or(0, |place| place as u64 + 1);
    ranks.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_taken_moves_the_others_down() {
        assert_eq!(given(&[0, 0, 0], 1, 1, false), [0, 1, 0]);
        assert_eq!(given(&[0, 1, 0], 2, 1, false), [0, 2, 1]);
        assert_eq!(given(&[3, 2, 1], 0, 1, false), [1, 3, 2]);
        assert_eq!(given(&[1, 2, 3], 0, 3, false), [3, 1, 2]);
        assert_eq!(given(&[1, 2, 3], 1, 2, false), [1, 2, 3]);
    }

    #[test]
    fn a_number_behind_the_last_is_the_last() {
        assert_eq!(given(&[1, 0, 0], 2, 99, false), [1, 0, 2]);
        assert_eq!(given(&[1, 0, 0], 2, 99, true), [1, 0, 2]);
        assert_eq!(given(&[1, 2, 3], 0, u64::MAX, false), [3, 1, 2]);
    }

    #[test]
    fn the_same_number_twice_is_a_tie_where_ranks_are_shared() {
        assert_eq!(given(&[1, 2, 3], 1, 1, true), [1, 1, 2]);
        assert_eq!(given(&[1, 1, 2], 2, 1, true), [1, 1, 1]);
        assert_eq!(given(&[1, 1, 2], 0, 2, true), [2, 1, 2]);
    }

    #[test]
    fn what_is_taken_out_leaves_no_gap() {
        assert_eq!(given(&[1, 2, 3], 1, 0, false), [1, 0, 2]);
        assert_eq!(given(&[1, 1, 2], 0, 0, true), [0, 1, 2]);
        assert_eq!(given(&[0, 1, 0], 1, 0, true), [0, 0, 0]);
        assert_eq!(given(&[1, 2], 7, 1, false), [1, 2], "there is no such option");
    }

    #[test]
    fn a_step_leads_past_the_next_rank_and_no_further_than_the_ends() {
        assert_eq!(moved(&[1, 2, 3], 2, true), [1, 3, 2]);
        assert_eq!(moved(&[1, 2, 3], 0, false), [2, 1, 3]);
        assert_eq!(moved(&[1, 2, 3], 0, true), [1, 2, 3]);
        assert_eq!(moved(&[1, 2, 3], 2, false), [1, 2, 3]);
        assert_eq!(moved(&[0, 1, 2], 2, true), [0, 2, 1]);
    }

    #[test]
    fn a_step_leads_out_of_a_tie_and_past_one() {
        assert_eq!(moved(&[1, 1, 2], 0, true), [1, 2, 3]);
        assert_eq!(moved(&[1, 1, 2], 0, false), [2, 1, 3]);
        assert_eq!(moved(&[1, 1, 2], 2, true), [2, 2, 1]);
        assert_eq!(moved(&[1, 2, 2], 0, false), [2, 1, 1]);
    }

    #[test]
    fn ranked_options_stand_apart_in_the_order_of_their_ranks() {
        assert_eq!(sorted(&[2, 0, 1, 0], &[3, 2, 1, 0]), (vec![2, 0], vec![3, 1]));
        assert_eq!(sorted(&[1, 0, 1], &[2, 0, 1]), (vec![2, 0], vec![1]), "equal ones as on the screen");
        assert!(alone(&[1, 2, 2], 0) && !alone(&[1, 2, 2], 1));
    }
}
