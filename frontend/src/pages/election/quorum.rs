//! The quorum: whether it is reached, in a sentence, and as a line that the turnout grows to.

use yew::prelude::*;

use super::turnout::{HEIGHT, STEP, TurnoutProps, width};
use crate::{components::meter, i18n::Language, phase::Phase, t};

/// Whether the quorum is reached: counting weight over the roll's weight. Where every voter has one vote and none voted twice,
/// [`Growth`] draws it; else a bar does.
pub fn quorum(l: &Language, props: &TurnoutProps) -> Html {
    let (quorum, view) = (&props.manifest.quorum, &props.view);
    if quorum.part == 0 || quorum.of == 0 {
        return Html::default();
    }
    let part = quorum.part as f64 / quorum.of as f64;
    let needed = l.percent(part);
    let reached = u128::from(view.turnout_weight) * u128::from(quorum.of)
        >= u128::from(view.roll_weight) * u128::from(quorum.part);
    let over = !matches!(props.phase, Phase::Voting | Phase::Coming);
    let words = match (reached, over) {
        (true, _) => t!(l, "election-quorum-reached", needed = needed.as_str()),
        (false, false) => t!(l, "election-quorum-not-yet", needed = needed.as_str()),
        (false, true) => t!(l, "election-quorum-missed", needed = needed.as_str()),
    };
    let share = l.percent(view.turnout_weight as f64 / view.roll_weight.max(1) as f64);
    html! {
        <>
            <p>{ words }</p>
            if Growth::of(props).is_none() && view.roll_weight > 0 {
                { meter(view.turnout_weight, view.roll_weight, Some(part)) }
                <p class="muted small">{ t!(l, "election-quorum-bar", needed = needed, share = share) }</p>
            }
        </>
    }
}

/// How the turnout grew, and the votes that the quorum needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    needed: u64,
    count: u64,
}

impl Growth {
    /// For an election with a quorum whose ballots, one by one, are its turnout.
    pub fn of(props: &TurnoutProps) -> Option<Self> {
        let (quorum, view) = (&props.manifest.quorum, &props.view);
        let summary = &view.summary;
        let plain = view.roll_weight == summary.roll && summary.ballots == summary.counting;
        let asked = quorum.part > 0 && quorum.of > 0 && !view.turnout.is_empty();
        (plain && asked)
            .then(|| Self { needed: needed(summary.roll, quorum.part, quorum.of), count: summary.counting })
    }

    /// The votes of each slot added to those before it, and the line.
    pub fn draw(self, l: &Language, ballots: impl ExactSizeIterator<Item = u64>) -> Html {
        let Self { needed, count } = self;
        let whole = width(ballots.len());
        let (path, line) = drawing(needed, ballots);
        let sentence = t!(l, "election-growth-line", needed = needed, count = count);
        html! {
            <>
                <h3>{ t!(l, "election-growth") }</h3>
                <figure class="curve">
                    <svg class="curve-bars" viewBox={format!("0 0 {whole} 100")} preserveAspectRatio="none" role="img" aria-label={sentence.clone()}>
                        <path class="bar-fill" d={path} />
                        <rect class="curve-line" x="0" y={format!("{line:.2}")} width={whole.to_string()} height="1.5" />
                    </svg>
                    <figcaption class="small">{ sentence }</figcaption>
                </figure>
            </>
        }
    }
}

/// The fewest votes that are this part of a roll.
fn needed(roll: u64, part: u64, of: u64) -> u64 {
    let votes = (u128::from(roll) * u128::from(part)).div_ceil(u128::from(of));
    u64::try_from(votes).unwrap_or(u64::MAX)
}

/// The steps of the turnout as an area, and the height of the line; the higher of the two is near the top.
fn drawing(needed: u64, ballots: impl ExactSizeIterator<Item = u64>) -> (String, f64) {
    let sums: Vec<u64> = ballots
        .scan(0_u64, |sum, more| {
            *sum = sum.saturating_add(more);
            Some(*sum)
        })
        .collect();
    let top = sums.last().copied().unwrap_or(0).max(needed).max(1) as f64 * 1.1;
    let height = |votes: u64| HEIGHT - votes as f64 * HEIGHT / top;
    let mut path = format!("M0 {HEIGHT}");
    for (place, sum) in sums.iter().enumerate() {
        path.push_str(&format!("V{:.2}H{}", height(*sum), (place + 1) * STEP));
    }
    path.push_str(&format!("V{HEIGHT}Z"));
    (path, height(needed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_first_whole_number_of_votes_that_reaches_the_share() {
        assert_eq!(needed(10, 1, 2), 5);
        assert_eq!(needed(11, 1, 2), 6);
        assert_eq!(needed(3, 2, 3), 2);
        assert_eq!(needed(u64::MAX, u64::MAX, 1), u64::MAX);
    }

    #[test]
    fn the_area_touches_the_line_where_the_quorum_is_reached() {
        let (path, line) = drawing(4, [1, 0, 3].into_iter());
        assert!(path.starts_with("M0 100V") && path.ends_with("H30V100Z"), "{path}");
        let heights: Vec<f64> =
            path.split('V').skip(1).filter_map(|at| at.split('H').next()?.parse().ok()).collect();
        assert_eq!(heights.len(), 3, "{path}");
        assert!(heights[0] > line && heights[1] > line, "below the line");
        assert!((heights[2] - line).abs() < 0.01, "at the line: {line} {path}");
    }
}
