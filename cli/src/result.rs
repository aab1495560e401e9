//! A result in words, bars, JSON and CSV.

use crate::output::{Console, Failure};
use crate::summary::LANGUAGE;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Contest, Manifest, Ties};
use glassurn_crypto::tally::TallyResult;
use serde_json::{Value, json};

/// The width of the longest bar, in characters.
const BAR: u64 = 30;

/// Who wins a contest.
#[derive(Debug, PartialEq, Eq)]
pub struct Winners {
    /// The places that win for certain, best first.
    pub elected: Vec<usize>,
    /// The places that tie for what seats are left; empty without a tie.
    pub tied: Vec<usize>,
}

/// The winners by value; blank never wins, nor does a value of 0. A tie is left open unless the manifest's order
/// decides.
pub fn winners(contest: &Contest, values: &[u64], ties: Ties) -> Winners {
    let blank = contest.blank.and_then(|blank| usize::try_from(blank).ok());
    let mut order: Vec<usize> =
        (0..values.len()).filter(|place| Some(*place) != blank && values[*place] > 0).collect();
    order.sort_by_key(|place| std::cmp::Reverse(values[*place]));
    let seats = usize::try_from(contest.seats).unwrap_or(usize::MAX);
    if order.len() <= seats || ties == Ties::ManifestOrder {
        order.truncate(seats);
        return Winners { elected: order, tied: Vec::new() };
    }
    let last = values[order[seats - 1]];
    if values[order[seats]] < last {
        order.truncate(seats);
        return Winners { elected: order, tied: Vec::new() };
    }
    let (elected, rest): (Vec<usize>, Vec<usize>) = order.iter().partition(|place| values[**place] > last);
    Winners { elected, tied: rest.into_iter().filter(|place| values[*place] == last).collect() }
}

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

/// The result for machines.
pub fn facts(manifest: &Manifest, result: &TallyResult) -> Value {
    let contest = |(contest, values): (&Contest, &Vec<u64>)| {
        let Winners { elected, tied } = winners(contest, values, manifest.ties);
        let name = |place: &usize| contest.selections.get(*place).map(|selection| selection.name.clone());
        json!({
            "name": contest.name,
            "title": contest.title.get(LANGUAGE),
            "selections": contest.selections.iter().zip(values).map(|(selection, value)| json!({
                "name": selection.name, "title": selection.title.get(LANGUAGE), "value": value,
            })).collect::<Vec<_>>(),
            "elected": elected.iter().filter_map(name).collect::<Vec<_>>(),
            "tied": tied.iter().filter_map(name).collect::<Vec<_>>(),
        })
    };
    json!({
        "election": hex(manifest.id()),
        "title": manifest.title.get(LANGUAGE),
        "counting": result.counting,
        "weight": result.weight,
        "contests": manifest.contests().iter().zip(&result.contests).map(contest).collect::<Vec<_>>(),
    })
}

/// The result as CSV: `contest,selection,title,value`.
pub fn csv(manifest: &Manifest, result: &TallyResult) -> Result<String, Failure> {
    let failed = || Failure::cannot("file.unwritable", "the result cannot be written as CSV");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["contest", "selection", "title", "value"]).map_err(|_| failed())?;
    for (contest, values) in manifest.contests().iter().zip(&result.contests) {
        for (selection, value) in contest.selections.iter().zip(values) {
            let title = crate::registrar::inert(selection.title.get(LANGUAGE));
            let row = [&contest.name, &selection.name, &title, &value.to_string()];
            writer.write_record(row).map_err(|_| failed())?;
        }
    }
    let bytes = writer.into_inner().map_err(|_| failed())?;
    String::from_utf8(bytes).map_err(|_| failed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Document, Kind};

    fn contest(kind: Kind) -> Contest {
        Document::parse(&kind.text()).expect("a template").contest(0).expect("it has one")
    }

    #[test]
    fn a_tie_for_the_last_seat_is_declared_or_decided_by_order() {
        let board = contest(Kind::KOfM);
        let values = [5, 9, 5, 1, 5];
        let open = winners(&board, &values, Ties::Declared);
        assert_eq!(open, Winners { elected: vec![1], tied: vec![0, 2, 4] });
        let decided = winners(&board, &values, Ties::ManifestOrder);
        assert_eq!(decided, Winners { elected: vec![1, 0, 2], tied: vec![] });
        let clear = winners(&board, &[5, 9, 6, 1, 5], Ties::Declared);
        assert_eq!(clear, Winners { elected: vec![1, 2], tied: vec![0, 4] });
    }

    #[test]
    fn blank_and_nothing_never_win() {
        let motion = contest(Kind::YesNo);
        assert_eq!(winners(&motion, &[2, 1, 9], Ties::Declared).elected, [0]);
        assert_eq!(winners(&motion, &[0, 0, 9], Ties::Declared), Winners { elected: vec![], tied: vec![] });
    }
}
