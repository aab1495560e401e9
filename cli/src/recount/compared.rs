//! Counts that compare options two by two, in words: the Schulze method and ranked pairs.

use super::table;
use super::words::{Names, list, order, outcome};
use glassurn_crypto::tally::count::{Count, Pairs, RankedPairs, Schulze, Step, Strength};

/// The most options whose pairs are shown as a table.
const TABLE: usize = 24;
/// The most pairs that are told one by one.
const TOLD: usize = 120;

/// How many ballots prefer the row to the column.
pub fn pairs(names: &Names<'_>, pairs: &Pairs) -> String {
    if pairs.options() > TABLE {
        return "There are too many options to show every pair here; --json has them.\n".into();
    }
    let number = |option: usize| (option + 1).to_string();
    let mut rows =
        vec![std::iter::once(String::new()).chain((0..pairs.options()).map(number)).collect::<Vec<_>>()];
    for one in 0..pairs.options() {
        let cell = |other| if one == other { "-".into() } else { pairs.prefer(one, other).to_string() };
        let name = format!("{}. {}", one + 1, names.short(one));
        rows.push(std::iter::once(name).chain((0..pairs.options()).map(cell)).collect());
    }
    format!("How many ballots prefer the option of the row to that of the column\n{}", table::lines(&rows))
}

fn condorcet(names: &Names<'_>, pairs: &Pairs) -> String {
    match pairs.condorcet_winner() {
        Some(_) if pairs.options() == 1 => String::new(),
        Some(winner) => format!("{} beats every other option, two by two.\n", names.one(winner)),
        None => "No option beats every other one.\n".into(),
    }
}

/// The Schulze method.
pub fn schulze(names: &Names<'_>, count: &Count, schulze: &Schulze) -> String {
    let mut text = format!("{}\n{}\n", pairs(names, &schulze.pairs), condorcet(names, &schulze.pairs));
    text.push_str(&order(names, &count.ranking));
    let told: Vec<(usize, usize)> = count
        .ranking
        .windows(2)
        .flat_map(|pair| pair[0].iter().flat_map(|&one| pair[1].iter().map(move |&other| (one, other))))
        .filter(|&(one, other)| schulze.before(one, other))
        .take(TOLD)
        .collect();
    if !told.is_empty() {
        text.push_str("\nWhy (a path is as strong as its weakest step; an option is before another if its strongest path is stronger)\n");
    }
    for (one, other) in told {
        let side = |from, to| match schulze.strength(from, to) {
            Some(strength) => format!("{} ({})", path(names, &schulze.path(from, to)), figures(strength)),
            None => "there is none".into(),
        };
        text.push_str(&format!(
            "  {} is before {}: path {}; back {}.\n",
            names.one(one),
            names.one(other),
            side(one, other),
            side(other, one)
        ));
    }
    text
}

fn path(names: &Names<'_>, path: &[usize]) -> String {
    path.iter().map(|option| names.one(*option)).collect::<Vec<_>>().join(" > ")
}

fn figures(strength: Strength) -> String {
    format!("{} to {}", strength.votes(), strength.against())
}

/// Ranked pairs.
pub fn ranked_pairs(names: &Names<'_>, count: &Count, locked: &RankedPairs) -> String {
    let mut text = format!("{}\n{}\n", pairs(names, &locked.pairs), condorcet(names, &locked.pairs));
    text.push_str("Pairs, from the strongest on; one is locked unless those before it lead back\n");
    for (number, step) in locked.steps.iter().enumerate().take(TOLD) {
        text.push_str(&format!("  {}. {}\n", number + 1, told(names, locked, number, step)));
    }
    if locked.steps.len() > TOLD {
        text.push_str(&format!("  … and {} more, which --json has.\n", locked.steps.len() - TOLD));
    }
    if let Some(open) = &locked.open {
        let pairs = open
            .alternatives
            .iter()
            .map(|(pair, _)| format!("{} over {}", names.one(pair.winner), names.one(pair.loser)));
        text.push_str(&format!(
            "\nHere the count ends: the pairs {} are equally strong and cannot all be locked.\n",
            list(pairs)
        ));
        for (pair, way) in &open.alternatives {
            let Some(way) = way else { continue };
            let pair = format!("{} over {}", names.one(pair.winner), names.one(pair.loser));
            text.push_str(&format!("   If {pair} is locked first: {}.\n", outcome(names, way)));
        }
        if open.alternatives.iter().all(|(_, way)| way.is_none()) {
            text.push_str("   There are too many ways to go on to try all of them.\n");
        }
    }
    if !count.ranking.is_empty() {
        text.push_str(&format!("\n{}", order(names, &count.ranking)));
    }
    text
}

fn told(names: &Names<'_>, locked: &RankedPairs, number: usize, step: &Step) -> String {
    let pair = step.pair;
    let what = if step.locked {
        "locked".into()
    } else {
        format!("left out, since {}", path(names, &locked.circle(number)))
    };
    let order = if step.by_order { " (before equally strong pairs by the order of the options)" } else { "" };
    format!(
        "{} beats {} by {}: {what}{order}",
        names.one(pair.winner),
        names.one(pair.loser),
        figures(pair.strength)
    )
}
