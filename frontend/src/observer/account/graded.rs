//! Counts by points and grades: the Borda count, majority judgment and STAR.

use std::cmp::Reverse;

use glassurn_api::count::halves;
use glassurn_crypto::tally::count::{Count, Finalist, Judgment, Reason, Runoff, Star};

use super::picture::{LINE, PLAIN, STRONG, bar, picture, profile, shade};
use super::{Cell, Part, Phrase, Sheet, Text, Word, compared, order};
use crate::say;

/// Options with their points, the most first, as a table and as bars.
fn points(values: &[u64], heading: Phrase, shown: impl Fn(u64) -> Word, strong: &[usize]) -> Vec<Part> {
    let mut all: Vec<usize> = (0..values.len()).collect();
    all.sort_by_key(|option| Reverse(values.get(*option)));
    let value = |option: &usize| values.get(*option).copied().unwrap_or_default();
    let most = values.iter().copied().max().unwrap_or(1);
    let row =
        |option: &usize| vec![Cell::plain(*option), Cell(shown(value(option)), strong.contains(option))];
    let strip = |option: &usize| {
        bar(*option, value(option), most, if strong.contains(option) { STRONG } else { PLAIN })
    };
    let strips = all.iter().map(strip).collect();
    let columns = vec![say!("count-option").into(), heading.clone().into()];
    vec![
        Part::Table(Sheet { caption: heading, columns, rows: all.iter().map(row).collect() }),
        Part::Picture(picture(say!("count-picture-points"), false, strips)),
    ]
}

/// The Borda count.
pub(super) fn borda(count: &Count, doubled: &[u64]) -> Vec<Part> {
    let mut parts = vec![Part::Words(vec![say!("count-borda")])];
    let halved = |points| Word::Plain(halves(points));
    parts.extend(points(doubled, say!("count-points"), halved, &count.winners.elected));
    parts
}

/// Majority judgment.
pub(super) fn judgment(titles: &[Text], count: &Count, judgment: &Judgment) -> Vec<Part> {
    let title = |grade: u16| Word::Titled(titles.get(usize::from(grade)).cloned().unwrap_or_default());
    let ranking: Vec<usize> = count.ranking.concat();
    let best_first = || (0..titles.len() as u16).rev();
    let fixed = [say!("count-option"), say!("count-median"), say!("count-better"), say!("count-worse")];
    let row = |option: &usize| {
        let (worse, better) = judgment.around(*option);
        let grades = judgment.grades.get(*option).map(Vec::as_slice).unwrap_or_default();
        let mut row = vec![Cell::plain(*option), Cell(title(judgment.median(*option)), true)];
        row.extend([better, worse].map(Cell::plain));
        row.extend(grades.iter().rev().map(|number| Cell::plain(*number)));
        row
    };
    let strips = ranking.iter().filter_map(|option| Some(profile(*option, judgment.grades.get(*option)?)));
    let mut seen = picture(say!("count-picture-grades"), false, strips.collect());
    let of = titles.len() as u64;
    seen.legend = best_first().map(|grade| (shade(u64::from(grade), of), title(grade))).collect();
    seen.legend.push((LINE, say!("count-legend-middle").into()));
    let mut parts = vec![
        Part::Words(vec![say!("count-judgment")]),
        Part::Table(Sheet {
            caption: say!("count-grades"),
            columns: fixed.map(Word::from).into_iter().chain(best_first().map(title)).collect(),
            rows: ranking.iter().map(row).collect(),
        }),
        Part::Picture(seen),
        order(&count.ranking),
    ];
    let parted: Vec<Vec<Phrase>> = ranking
        .windows(2)
        .filter_map(|pair| {
            let parting = judgment.parting(pair[0], pair[1]).filter(|parting| parting.removed > 0)?;
            Some(vec![say!(
                "count-parting",
                one = pair[0],
                other = pair[1],
                times = parting.removed,
                first = title(parting.grades.0),
                second = title(parting.grades.1)
            )])
        })
        .collect();
    if !parted.is_empty() {
        parts.push(Part::Heading(say!("count-equal-medians")));
        parts.push(Part::Steps(parted));
    }
    parts
}

/// STAR.
pub(super) fn star(star: &Star) -> Vec<Part> {
    let finalists: Vec<usize> = star.finalists.iter().flat_map(|finalist| finalist.options.clone()).collect();
    let mut parts = points(&star.totals, say!("count-totals"), Word::Number, &finalists);
    parts.push(Part::Heading(say!("count-runoff-heading")));
    let mut steps: Vec<Vec<Phrase>> = star.finalists.iter().map(|finalist| vec![reaches(finalist)]).collect();
    steps.extend(star.runoffs.iter().map(|runoff| run_off(star, runoff)));
    parts.push(Part::Steps(steps));
    let mut all: Vec<usize> = (0..star.totals.len()).collect();
    all.sort_by_key(|option| Reverse(star.totals.get(*option)));
    parts.extend(compared::pairs(&star.pairs, &all));
    parts
}

fn reaches(finalist: &Finalist) -> Phrase {
    let (names, equal) = (&finalist.options[..], &finalist.tied[..]);
    match finalist.reason {
        Reason::Beats if !equal.is_empty() => say!("count-finalist-beats", names = names, equal = equal),
        Reason::Total | Reason::Beats => say!("count-finalist", names = names),
        Reason::Order => say!("count-finalist-order", names = names, equal = equal),
        Reason::Open => say!("count-finalist-open", names = names),
    }
}

fn run_off(star: &Star, runoff: &Runoff) -> Vec<Phrase> {
    let (one, other) = runoff.options;
    let (mine, yours) = (star.pairs.prefer(one, other), star.pairs.prefer(other, one));
    let end = match runoff.winner {
        None => say!("count-runoff-tie"),
        Some(winner) if runoff.by_total => say!("count-runoff-total", name = winner),
        Some(winner) if mine == yours => say!("count-runoff-order", name = winner),
        Some(winner) => say!("count-runoff-wins", name = winner),
    };
    vec![say!("count-runoff", one = one, other = other, mine = mine, yours = yours), end]
}
