//! Counts by points and grades, in words: the Borda count, majority judgment and STAR.

use super::compared;
use super::table;
use super::words::{Names, order, plural};
use glassurn_api::count::halves;
use glassurn_crypto::tally::count::{Count, Judgment, Reason, Star};

/// The most grades of which each has a column.
const COLUMNS: usize = 12;

/// The Borda count.
pub fn borda(names: &Names<'_>, count: &Count, points: &[u64]) -> String {
    let mut rows = vec![vec![String::new(), "points".into()]];
    for &option in count.ranking.iter().flatten() {
        rows.push(vec![names.short(option), halves(points.get(option).copied().unwrap_or_default())]);
    }
    format!(
        "A ballot gives an option one point for every option that it ranks lower, and half a point for every equal one.\n\n{}",
        table::lines(&rows)
    )
}

/// Majority judgment.
pub fn judgment(names: &Names<'_>, count: &Count, judgment: &Judgment) -> String {
    let top = judgment.grades.first().map_or(0, |grades| grades.len().saturating_sub(1));
    let with_columns = top < COLUMNS;
    let mut heading = vec![String::new(), "median".into(), "better".into(), "worse".into()];
    if with_columns {
        heading.extend((0..=top).rev().map(|grade| format!("grade {grade}")));
    }
    let mut rows = vec![heading];
    let ranking: Vec<usize> = count.ranking.iter().flatten().copied().collect();
    for &option in &ranking {
        let (worse, better) = judgment.around(option);
        let mut row = vec![
            names.short(option),
            judgment.median(option).to_string(),
            better.to_string(),
            worse.to_string(),
        ];
        if with_columns && let Some(grades) = judgment.grades.get(option) {
            row.extend(grades.iter().rev().map(u64::to_string));
        }
        rows.push(row);
    }
    let mut text = format!(
        "Grades from 0 to {top}, the best. The better median is before; of two median grades the worse one counts.\n\n{}\n{}",
        table::lines(&rows),
        order(names, &count.ranking)
    );
    for pair in ranking.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        let Some(parting) = judgment.parting(one, other).filter(|parting| parting.removed > 0) else {
            continue;
        };
        let median = |option, grade| format!("{} then has a {grade}", names.one(option));
        text.push_str(&format!(
            "\nFrom {} and {} the median is taken away {}: {}, {}.\n",
            names.one(one),
            names.one(other),
            plural(parting.removed, "time", "times"),
            median(one, parting.grades.0),
            median(other, parting.grades.1)
        ));
    }
    text
}

/// STAR.
pub fn star(names: &Names<'_>, star: &Star) -> String {
    let mut order: Vec<usize> = (0..star.totals.len()).collect();
    order.sort_by_key(|option| std::cmp::Reverse(star.totals.get(*option)));
    let mut rows = vec![vec![String::new(), "total".into()]];
    for option in order {
        rows.push(vec![
            names.short(option),
            star.totals.get(option).copied().unwrap_or_default().to_string(),
        ]);
    }
    let mut text = format!("Sums of all grades\n{}\n", table::lines(&rows));
    for finalist in &star.finalists {
        let who = names.list(&finalist.options);
        let equal = names.list(&finalist.tied);
        text.push_str(&match finalist.reason {
            Reason::Total => format!("{who} reaches the runoff.\n"),
            Reason::Beats if finalist.tied.is_empty() => format!("{who} reaches the runoff.\n"),
            Reason::Beats => format!("{equal} have the same total; {who} beats the others of them and reaches the runoff.\n"),
            Reason::Order => {
                format!("{equal} have the same total, and nothing in the ballots decides; the order of the options takes {who}.\n")
            }
            Reason::Open => format!("{who} have the same total, and nothing in the ballots decides who reaches the runoff.\n"),
        });
    }
    for runoff in &star.runoffs {
        let (one, other) = runoff.options;
        let (mine, yours) = (star.pairs.prefer(one, other), star.pairs.prefer(other, one));
        let result = match runoff.winner {
            None => "they tie".into(),
            Some(winner) if runoff.by_total => format!("{} wins by the higher total", names.one(winner)),
            Some(winner) if mine == yours => {
                format!("{} wins by the order of the options", names.one(winner))
            }
            Some(winner) => format!("{} wins", names.one(winner)),
        };
        text.push_str(&format!(
            "Runoff: {} prefer {}, {} prefer {}; {result}.\n",
            plural(mine, "ballot", "ballots"),
            names.one(one),
            plural(yours, "ballot", "ballots"),
            names.one(other)
        ));
    }
    text.push_str(&format!("\n{}", compared::pairs(names, &star.pairs)));
    text
}
