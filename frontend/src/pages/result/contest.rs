//! One contest's numbers: bars and table in one, ordered by what was given, blank apart.

use yew::prelude::*;

use super::sentence;
use crate::{
    components::{Bar, Bars, Card, Notice, Tone},
    i18n::{Language, use_language},
    observer::{ContestFacts, Facts, SelectionFacts},
    t,
};

/// From this many selections on the table is set smaller on paper, so that one sheet holds it.
const MANY: usize = 16;

/// What [`Contest`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ContestProps {
    /// The election.
    pub facts: Facts,
    /// The contest.
    pub contest: ContestFacts,
    /// True if it is the only one: the page's heading says who won.
    pub alone: bool,
}

/// A contest.
#[component]
pub fn Contest(props: &ContestProps) -> Html {
    let l = use_language();
    let ContestProps { facts, contest, alone } = props;
    let weighted = facts.roll_weight != facts.roll;
    let points = contest.maximum > 1;
    let (value, share) = match (points, weighted) {
        (true, _) => (t!(l, "result-column-points"), t!(l, "result-column-points-share")),
        (false, true) => (t!(l, "result-column-weight"), t!(l, "result-column-weight-share")),
        (false, false) => (t!(l, "result-column-votes"), t!(l, "result-column-share")),
    };
    let title = l.pick(&contest.title).to_owned();
    let description = l.pick(&contest.description);
    let many = contest.selections.len() >= MANY;
    html! {
        <Card title={(!alone).then(|| AttrValue::from(sentence::sentence(&l, contest)))} class={classes!("contest", many.then_some("contest-many"))}>
            if *alone { <h2><bdi>{ &title }</bdi></h2> } else { <h3><bdi>{ &title }</bdi></h3> }
            if !description.is_empty() { <p class="muted"><bdi>{ description }</bdi></p> }
            if !contest.tied.is_empty() {
                <Notice tone={Tone::Warn} title={t!(l, "result-tie-open")} />
            } else if facts.order_decides && sentence::order_decided(contest) {
                <Notice title={t!(l, "result-tie-order")} />
            }
            <Bars caption={title.clone()} label={t!(l, "result-column-selection")} {value} {share} rows={rows(&l, facts, contest)} />
            if points { <p class="muted small">{ t!(l, "result-points-note", most = contest.maximum) }</p> }
            if weighted { <p class="muted small">{ t!(l, "result-weight-note") }</p> }
        </Card>
    }
}

/// The selections by what they got; equal ones as in the manifest, blank at the end.
fn rows(l: &Language, facts: &Facts, contest: &ContestFacts) -> Vec<Bar> {
    let mut order: Vec<(usize, &SelectionFacts)> = contest.selections.iter().enumerate().collect();
    order.sort_by_key(|(_, selection)| (selection.blank, std::cmp::Reverse(selection.value)));
    let whole = facts.weight as f64 * contest.maximum as f64;
    let row = |(place, selection): (usize, &SelectionFacts)| {
        let value = selection.value.unwrap_or(0);
        let elected = contest.elected.contains(&place);
        let note = match () {
            () if selection.blank => Some(t!(l, "result-note-blank")),
            () if elected && contest.seats > 1 => Some(t!(l, "result-note-elected")),
            () if elected => Some(t!(l, "result-note-first")),
            () if contest.tied.contains(&place) => Some(t!(l, "result-note-tied")),
            () => None,
        };
        Bar {
            label: l.pick(&selection.title).to_owned().into(),
            value,
            share: (whole > 0.0).then(|| value as f64 / whole),
            note: note.map(AttrValue::from),
            quiet: !elected && !contest.tied.contains(&place),
        }
    };
    order.into_iter().map(row).collect()
}
