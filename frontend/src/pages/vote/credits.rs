//! Votes that are paid with credits while a voter hands them out: `v` of them for one option, or against it, cost `v²`
//! (`docs/protocol.md` §3.2).

/// The votes that answers keep under this number: 0, −1, 1, −2, 2 and so on, so that no votes are 0 as everywhere else.
pub fn votes(kept: u64) -> i64 {
    let size = i64::try_from(kept.div_ceil(2)).unwrap_or(i64::MAX);
    if kept % 2 == 1 { -size } else { size }
}

/// The number under which answers keep these votes.
pub fn kept(votes: i64) -> u64 {
    votes.unsigned_abs().saturating_mul(2) - u64::from(votes < 0)
}

/// What so many votes for one option, or against it, cost.
pub fn cost(votes: i64) -> u64 {
    let size = votes.unsigned_abs();
    size.saturating_mul(size)
}

/// What one vote more of the same kind costs.
pub fn next(votes: i64) -> u64 {
    votes.unsigned_abs().saturating_mul(2).saturating_add(1)
}

/// What all these kept votes cost.
fn spent(values: &[u64]) -> u64 {
    values.iter().fold(0, |sum, value| sum.saturating_add(cost(votes(*value))))
}

/// The credits that are left.
///
/// # Errors
/// How many are missing.
pub fn left(credits: u64, values: &[u64]) -> Result<u64, u64> {
    let spent = spent(values);
    credits.checked_sub(spent).ok_or(spent.saturating_sub(credits))
}

/// The credits that are there for one option beside the others.
pub fn room(credits: u64, values: &[u64], option: usize) -> u64 {
    let others = values.iter().enumerate().filter(|(at, _)| *at != option);
    let others: Vec<u64> = others.map(|(_, value)| *value).collect();
    credits.saturating_sub(spent(&others))
}

/// Whether one vote more or less is within the room; what becomes cheaper always is.
pub fn may_step(votes: i64, step: i64, room: u64, against: bool) -> bool {
    let then = votes.saturating_add(step);
    (then >= 0 || against) && (cost(then) <= room || cost(then) < cost(votes))
}

/// The votes that a text says; none if it is empty. `None` if it says no whole number, or votes against where there are none.
pub fn typed(text: &str, against: bool) -> Option<i64> {
    let text = text.trim();
    let votes: i32 = if text.is_empty() { 0 } else { text.parse().ok()? };
    (votes >= 0 || against).then_some(votes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(votes: &[i64]) -> Vec<u64> {
        votes.iter().map(|votes| kept(*votes)).collect()
    }

    #[test]
    fn votes_are_kept_as_numbers_and_none_as_zero() {
        assert_eq!(all(&[0, -1, 1, -2, 2]), [0, 1, 2, 3, 4]);
        for number in (-300..=300).chain([i32::MIN.into(), i32::MAX.into()]) {
            assert_eq!(votes(kept(number)), number);
        }
        assert_eq!(votes(u64::MAX), i64::MIN + 1, "what no page has kept is some number all the same");
    }

    #[test]
    fn votes_cost_their_square_whichever_way_they_point() {
        assert_eq!([0, 1, 2, 3, -3, 255].map(cost), [0, 1, 4, 9, 9, 65_025]);
        assert_eq!([0, 1, -1, 3].map(next), [1, 3, 3, 7]);
        for votes in 0..50 {
            assert_eq!(cost(votes) + next(votes), cost(votes + 1));
            assert_eq!(cost(-votes) + next(-votes), cost(-votes - 1));
        }
        assert_eq!(cost(i64::MIN), u64::MAX, "nobody has so many");
    }

    #[test]
    fn credits_left_are_those_that_nothing_was_bought_with() {
        assert_eq!(left(30, &all(&[0, 0])), Ok(30));
        assert_eq!(left(30, &all(&[3, -2, 4])), Ok(1));
        assert_eq!(left(30, &all(&[5, -2, 1])), Ok(0));
        assert_eq!(left(30, &all(&[5, -2, 2])), Err(3));
        assert_eq!(room(30, &all(&[3, -2, 4]), 0), 10);
        assert_eq!(room(30, &all(&[3, -2, 4]), 1), 5);
        assert_eq!(room(30, &all(&[6, 1, 0]), 1), 0, "the others cost too much already");
    }

    #[test]
    fn a_step_is_taken_where_it_can_be_paid_or_gives_credits_back() {
        assert!(may_step(2, 1, 9, false) && !may_step(2, 1, 8, false));
        assert!(may_step(-2, -1, 9, true) && !may_step(-2, -1, 8, true));
        assert!(may_step(0, -1, 9, true) && !may_step(0, -1, 9, false), "there are no votes against");
        assert!(
            may_step(7, -1, 9, false) && may_step(-7, 1, 0, true),
            "it costs too much, but less than before"
        );
        assert!(!may_step(7, 1, 9, false));
    }

    #[test]
    fn what_is_typed_is_a_whole_number_of_votes() {
        assert_eq!(["3", " 3 ", "-2", "0", ""].map(|text| typed(text, true)), [3, 3, -2, 0, 0].map(Some));
        assert_eq!(["-2", "-0"].map(|text| typed(text, false)), [None, Some(0)]);
        for text in ["x", "1.5", "1e1", "--1", "99999999999"] {
            assert_eq!(typed(text, true), None, "{text}");
        }
    }
}
