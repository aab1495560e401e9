//! A result in words, bars, JSON and CSV.

use crate::output::Console;
use crate::summary::LANGUAGE;
use glassurn_api::result::ResultDocument;
use glassurn_crypto::manifest::{Contest, Manifest, Ties};
use glassurn_crypto::tally::{TallyResult, Winners, winners};
use serde_json::{Value, json};

/// The width of the longest bar, in characters.
const BAR: u64 = 30;

/// Sentence, bars and numbers for each contest.
pub fn words(manifest: &Manifest, result: &TallyResult, console: &Console) -> String {
    let mut text = format!("{}\n", console.bold(manifest.title.get(LANGUAGE)));
    text.push_str(&format!("{} voters counted, with a weight of {}.\n", result.counting, result.weight));
    for (contest, values) in manifest.contests().iter().zip(&result.contests) {
        text.push_str(&format!("\n{}\n", console.bold(contest.title.get(LANGUAGE))));
        text.push_str(&format!("{}\n", sentence(contest, values, manifest.ties)));
        let largest = values.iter().copied().max().unwrap_or(0).max(1);
        let title = |place: usize| contest.selections[place].title.get(LANGUAGE);
        let width = (0..values.len()).map(|place| title(place).chars().count()).max().unwrap_or(0).min(40);
        let mut order: Vec<usize> = (0..values.len().min(contest.selections.len())).collect();
        order.sort_by_key(|place| std::cmp::Reverse(values[*place]));
        for place in order {
            let bar = "█".repeat(usize::try_from(values[place] * BAR / largest).unwrap_or(0));
            text.push_str(&format!("  {:width$}  {:>8}  {bar}\n", title(place), values[place]));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn sentence(contest: &Contest, values: &[u64], ties: Ties) -> String {
    let names = |places: &[usize]| {
        let titles = places.iter().filter_map(|place| contest.selections.get(*place));
        titles.map(|selection| selection.title.get(LANGUAGE)).collect::<Vec<_>>().join(", ")
    };
    let Winners { elected, tied } = winners(contest, values, ties);
    match (elected.as_slice(), tied.as_slice()) {
        ([], []) => "Nobody has got anything.".into(),
        (elected, []) => format!("Most: {}.", names(elected)),
        ([], tied) => format!("A tie between {}.", names(tied)),
        (elected, tied) => format!("Most: {}; a tie between {}.", names(elected), names(tied)),
    }
}

/// The result for machines: the document that the pages save, too.
pub fn facts(manifest: &Manifest, result: &TallyResult) -> Value {
    json!(ResultDocument::new(manifest, result))
}

/// The result as CSV, as the pages save it.
pub fn csv(manifest: &Manifest, result: &TallyResult) -> String {
    ResultDocument::new(manifest, result).to_csv(LANGUAGE)
}
