//! Counts that compare options two by two: the Schulze method and ranked pairs.

use glassurn_crypto::tally::count::{Count, Pairs, RankedPairs, Schulze, Step, Strength};

use super::picture::{Column, LINE, PLAIN, STRONG, columns, picture};
use super::{Cell, Part, Phrase, Sheet, Word, order, outcome};
use crate::say;

/// The most options whose pairs are shown as a table.
const TABLE: usize = 40;
/// The most pairs that are told one by one.
const TOLD: usize = 120;

/// How many answers prefer the row to the column, and the same as a picture in this order of the options.
pub(super) fn pairs(pairs: &Pairs, ranking: &[usize]) -> Vec<Part> {
    if pairs.options() > TABLE {
        return vec![Part::Words(vec![say!("count-pairs-many")])];
    }
    let number = |option: usize| Word::Number(option as u64 + 1);
    let heading = (0..pairs.options()).map(number);
    let row = |one: usize| {
        let cell = |other: usize| match one == other {
            true => Cell::plain("–".to_owned()),
            false => Cell(pairs.prefer(one, other).into(), pairs.beats(one, other).is_some()),
        };
        let name = say!("count-numbered", number = one as u64 + 1, name = one);
        std::iter::once(Cell::plain(name)).chain((0..pairs.options()).map(cell)).collect()
    };
    let table = Sheet {
        caption: say!("count-pairs"),
        columns: std::iter::once(say!("count-option").into()).chain(heading).collect(),
        rows: (0..pairs.options()).map(row).collect(),
    };
    let strip = |one: usize| {
        let duel = |other: &usize| {
            let (won, lost) = (pairs.prefer(one, *other), pairs.prefer(*other, one));
            let share = (won * 1000).checked_div(won + lost).unwrap_or_default();
            Column { value: share, look: if won > lost { STRONG } else { PLAIN }, line: 500 }
        };
        let others: Vec<Column> = ranking.iter().filter(|other| **other != one).map(duel).collect();
        columns(one, 1000, &others)
    };
    let mut seen =
        picture(say!("count-picture-pairs"), true, ranking.iter().map(|one| strip(*one)).collect());
    seen.legend = vec![
        (STRONG, say!("count-legend-beats").into()),
        (PLAIN, say!("count-legend-beaten").into()),
        (LINE, say!("count-legend-half").into()),
    ];
    vec![
        Part::Table(table),
        Part::Words(vec![say!("count-pairs-marks"), condorcet(pairs)]),
        Part::Picture(seen),
    ]
}

fn condorcet(pairs: &Pairs) -> Phrase {
    match pairs.condorcet_winner() {
        Some(winner) => say!("count-condorcet", name = winner),
        None => say!("count-condorcet-none"),
    }
}

/// The Schulze method.
pub(super) fn schulze(count: &Count, schulze: &Schulze) -> Vec<Part> {
    let mut parts = vec![order(&count.ranking)];
    parts.extend(pairs(&schulze.pairs, &count.ranking.concat()));
    let told: Vec<Vec<Phrase>> = count
        .ranking
        .windows(2)
        .flat_map(|pair| pair[0].iter().flat_map(|&one| pair[1].iter().map(move |&other| (one, other))))
        .filter(|&(one, other)| schulze.before(one, other))
        .take(TOLD)
        .map(|(one, other)| before(schulze, one, other))
        .collect();
    if !told.is_empty() {
        parts.push(Part::Heading(say!("count-why")));
        parts.push(Part::Words(vec![say!("count-why-paths")]));
        parts.push(Part::Steps(told));
    }
    parts
}

/// Why one option is before another: the strongest path there and back.
fn before(schulze: &Schulze, one: usize, other: usize) -> Vec<Phrase> {
    let there = |from, to| schulze.strength(from, to).map(|strength| (schulze.path(from, to), strength));
    let mut said = vec![say!("count-before", one = one, other = other)];
    if let Some((path, strength)) = there(one, other) {
        said.push(say!("count-path", path = Word::Path(path), strength = figures(strength)));
    }
    said.push(match there(other, one) {
        Some((path, strength)) => {
            say!("count-path-back", path = Word::Path(path), strength = figures(strength))
        }
        None => say!("count-path-none"),
    });
    said
}

fn figures(strength: Strength) -> Phrase {
    say!("count-strength", votes = strength.votes(), against = strength.against())
}

/// Ranked pairs.
pub(super) fn ranked_pairs(count: &Count, locked: &RankedPairs) -> Vec<Part> {
    let all: Vec<usize> = match count.ranking.is_empty() {
        true => (0..locked.pairs.options()).collect(),
        false => count.ranking.concat(),
    };
    let mut parts = Vec::new();
    if !count.ranking.is_empty() {
        parts.push(order(&count.ranking));
    }
    parts.extend(pairs(&locked.pairs, &all));
    parts.push(Part::Heading(say!("count-step-by-step")));
    parts.push(Part::Words(vec![say!("count-locking")]));
    let steps = locked.steps.iter().enumerate().take(TOLD);
    parts.push(Part::Steps(steps.map(|(number, step)| lock(locked, number, step)).collect()));
    if locked.steps.len() > TOLD {
        parts.push(Part::Words(vec![say!("count-more", number = (locked.steps.len() - TOLD) as u64)]));
    }
    if let Some(open) = &locked.open {
        let over = |winner: usize, loser: usize| say!("count-over", winner = winner, loser = loser);
        let pairs: Vec<Phrase> =
            open.alternatives.iter().map(|(pair, _)| over(pair.winner, pair.loser)).collect();
        let mut said = vec![say!("count-open-pairs", pairs = pairs)];
        for (pair, way) in &open.alternatives {
            if let Some(way) = way {
                let pair = over(pair.winner, pair.loser);
                said.push(say!("count-way-pair", pair = pair, outcome = outcome(way)));
            }
        }
        if open.alternatives.iter().all(|(_, way)| way.is_none()) {
            said.push(say!("count-ways-many"));
        }
        parts.push(Part::Words(said));
    }
    parts
}

fn lock(locked: &RankedPairs, number: usize, step: &Step) -> Vec<Phrase> {
    let pair = step.pair;
    let mut said = vec![say!(
        "count-beats",
        winner = pair.winner,
        loser = pair.loser,
        strength = figures(pair.strength)
    )];
    said.push(match step.locked {
        true => say!("count-locked"),
        false => say!("count-left-out", path = Word::Path(locked.circle(number))),
    });
    if step.by_order {
        said.push(say!("count-locked-by-order"));
    }
    said
}
