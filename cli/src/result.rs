//! A result in words and bars, and as files for other programs.

use crate::output::Failure;
use crate::output::{Answer, Console};
use crate::recount;
use crate::summary::LANGUAGE;
use clap::ValueEnum;
use glassurn_api::answers::{AnswersDocument, ballots};
use glassurn_api::nist::{ElectionReport, Standing};
use glassurn_api::profile;
use glassurn_api::result::ResultDocument;
use glassurn_crypto::audit::MixedContest;
use glassurn_crypto::election::Election;
use glassurn_crypto::manifest::{Contest, Manifest, Ties};
use glassurn_crypto::tally::{Counted, TallyResult, Winners, winners};
use serde::Serialize;
use serde_json::{Value, json};

/// The width of the longest bar, in characters.
const BAR: i64 = 30;
/// Characters that stay free at the end of a bar's line: enough for most titles beside the bars.
const TITLE: usize = 60;

/// Sentence, bars and numbers for each contest.
pub fn words(manifest: &Manifest, result: &TallyResult, console: &Console) -> String {
    let mut text = format!("{}\n", console.bold(manifest.title.get(LANGUAGE)));
    text.push_str(&format!("{} voters counted, with a weight of {}.\n", result.counting, result.weight));
    for (contest, values) in manifest.contests().iter().zip(result.votes(manifest)) {
        text.push_str(&format!("\n{}\n", console.bold(contest.title.get(LANGUAGE))));
        text.push_str(&format!("{}\n", sentence(contest, &values, manifest.ties)));
        let largest = values.iter().copied().max().unwrap_or(0).max(1);
        let title = |place: usize| contest.selections[place].title.get(LANGUAGE);
        let width = (0..values.len()).map(|place| title(place).chars().count()).max().unwrap_or(0);
        let number = values.iter().map(|value| value.to_string().len()).max().unwrap_or(1);
        let mut order: Vec<usize> = (0..values.len().min(contest.selections.len())).collect();
        order.sort_by_key(|place| std::cmp::Reverse(values[*place]));
        for place in order {
            let bar = "█".repeat(usize::try_from(values[place] * BAR / largest).unwrap_or(0));
            let value = values[place];
            text.push_str(&if width <= TITLE {
                format!("  {:width$}  {value:>number$}  {bar}\n", title(place))
            } else {
                // A long title would push the numbers out of their column: it stands below them.
                format!("  {value:>number$}  {bar}\n  {:number$}  {}\n", "", title(place))
            });
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn sentence(contest: &Contest, values: &[i64], ties: Ties) -> String {
    let names = |places: &[usize]| {
        let titles = places.iter().filter_map(|place| contest.selections.get(*place));
        let titles = titles.map(|selection| selection.title.get(LANGUAGE).trim_end_matches('.'));
        titles.collect::<Vec<_>>().join("; ")
    };
    let Winners { elected, tied } = winners(contest, values, ties);
    match (elected.as_slice(), tied.as_slice()) {
        ([], []) if values.iter().any(|value| *value < 0) => "Nobody has more votes for than against.".into(),
        ([], []) => "Nobody has got anything.".into(),
        (elected, []) => format!("Most: {}.", names(elected)),
        ([], tied) => format!("A tie between {}.", names(tied)),
        (elected, tied) => format!("Most: {}. A tie between {}.", names(elected), names(tied)),
    }
}

/// The result for machines: the document that the pages save, too.
pub fn facts(manifest: &Manifest, result: &TallyResult) -> Value {
    json!(ResultDocument::new(manifest, result))
}

/// A file for other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for spreadsheets: contest, selection, title, value
    Csv,
    /// Everything, as docs/api.md describes it
    Json,
    /// An ElectionReport of NIST SP 1500-100 version 2
    Nist,
    /// Rankings as BLT has them, of an election that mixes
    Blt,
    /// Rankings as PrefLib has them, of an election that mixes
    Preflib,
}

/// What came of every contest's mixed answers, round by round.
pub fn answers(contests: &[MixedContest], console: &Console) -> String {
    contests.iter().map(|contest| answered(contest, console)).collect::<Vec<_>>().join("\n\n")
}

fn answered(found: &MixedContest, console: &Console) -> String {
    let opened = &found.tallied.opened;
    let numbers = |trustees: &[u64]| trustees.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let heading = format!(
        "Question {}: {} answers and {} invalid; mixed by key holders {}, opened by {}.",
        found.contest.name,
        opened.valid,
        opened.invalid,
        numbers(&found.mixers),
        numbers(&found.decrypted)
    );
    let counted = match (&found.counted, ballots(found, LANGUAGE)) {
        (Counted::Rule(count), Some(ballots)) => recount::words::words(&ballots, count, console),
        (Counted::Texts { texts, winners }, _) => {
            let names: Vec<String> = texts.iter().map(|(text, _)| text.clone()).collect();
            let outcome = recount::words::outcome(&recount::words::Names(&names), winners);
            let title = console.bold(found.contest.title.get(LANGUAGE));
            let lines = texts.iter().map(|(text, votes)| format!("\n  {votes}  {text}"));
            format!("{title}\n{outcome}.\n{}", lines.collect::<String>())
        }
        (Counted::Rule(_), None) => String::new(),
    };
    format!("{heading}\n{counted}")
}

/// Mixed answers as files for other programs; with `--json` as facts.
///
/// # Errors
/// Where the format cannot hold them.
pub fn answers_file(
    format: Format,
    election: &Election,
    contests: &[MixedContest],
) -> Result<Answer, Failure> {
    let document = AnswersDocument::new(election.manifest(), contests);
    let written = |format| {
        let one = |found: &MixedContest| {
            let name = &found.contest.name;
            let unfit =
                |what: String| Failure::cannot("ballots.unreadable", format!("question {name}: {what}"));
            let ballots = ballots(found, LANGUAGE).ok_or_else(|| {
                unfit("written answers are no rankings".into()).help("Use --format csv or json.")
            })?;
            let text = profile::write(&ballots, format).map_err(|e| unfit(e.to_string()).help(e.help))?;
            Ok((name.clone(), text))
        };
        let files = contests.iter().map(one).collect::<Result<Vec<_>, Failure>>()?;
        let words: Vec<&str> = files.iter().map(|(_, text)| text.trim_end_matches('\n')).collect();
        let words = words.join("\n");
        Ok(Answer::done(json!(files.into_iter().collect::<std::collections::BTreeMap<_, _>>()), words))
    };
    match format {
        Format::Csv => {
            let csv = document.to_csv();
            Ok(Answer::done(json!({ "csv": csv }), csv.trim_end_matches('\n')))
        }
        Format::Json => Ok(plain(&document)),
        Format::Blt => written(profile::Format::Blt),
        Format::Preflib => written(profile::Format::PrefLib),
        Format::Nist => {
            Err(Failure::cannot("usage", "an ElectionReport has no room for rankings, grades and texts")
                .help("Use --format json, csv, blt or preflib."))
        }
    }
}

/// The result as the pages save it; with `--json` as facts.
///
/// # Errors
/// Where the format is one of rankings.
pub fn file(format: Format, election: &Election, result: &TallyResult) -> Result<Answer, Failure> {
    let manifest = election.manifest();
    let document = ResultDocument::new(manifest, result);
    match format {
        Format::Csv => {
            let csv = document.to_csv(LANGUAGE);
            // Printing ends the last line.
            Ok(Answer::done(json!({ "csv": csv }), csv.trim_end_matches('\n')))
        }
        Format::Json => Ok(plain(&document)),
        Format::Nist => Ok(plain(&ElectionReport::new(manifest, result, Standing::of(election)))),
        Format::Blt | Format::Preflib => {
            Err(Failure::cannot("usage", "this election adds up: it has no rankings")
                .help("Use --format csv, json or nist."))
        }
    }
}

fn plain(document: &impl Serialize) -> Answer {
    let words = serde_json::to_string_pretty(document).expect("plain data becomes JSON");
    Answer::done(json!(document), words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::manifest::{Order, Rule, Selection, Texts};

    #[test]
    fn the_sentence_has_one_full_stop() {
        let selection = |name: &str, title: &str| Selection {
            name: name.into(),
            title: Texts::one("en", title),
            description: Texts(Vec::new()),
        };
        let contest = Contest {
            name: "road".into(),
            title: Texts::one("en", "What shall be built?"),
            description: Texts(Vec::new()),
            selections: vec![selection("road", "A new road."), selection("park", "A park")],
            rule: Rule::Exactly { sum: 1, cap: None },
            seats: 1,
            order: Order::Fixed,
            blank: None,
        };
        assert_eq!(sentence(&contest, &[2, 1], Ties::Declared), "Most: A new road.");
        let against = sentence(&contest, &[-2, 0], Ties::Declared);
        assert_eq!(against, "Nobody has more votes for than against.");
    }
}
