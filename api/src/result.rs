//! A result for machines, as JSON and CSV: the same from the command line and the pages. Ballots are never in it.

use crate::cell::cell;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Contest, Manifest, Texts, Ties};
use glassurn_crypto::tally::{TallyResult, Winners, winners};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A whole result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The election's title by language tag.
    pub title: BTreeMap<String, String>,
    /// How many credentials count.
    pub counting: u64,
    /// Their total weight.
    pub weight: u64,
    /// The contests in manifest order.
    pub contests: Vec<ContestResult>,
}

/// The result of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestResult {
    /// Its short name.
    pub name: String,
    /// The question by language tag.
    pub title: BTreeMap<String, String>,
    /// How many selections win.
    pub seats: u64,
    /// The selections in manifest order.
    pub selections: Vec<SelectionResult>,
    /// The short names of those that win for certain, best first.
    pub elected: Vec<String>,
    /// The short names of those that tie for the seats that are left.
    pub tied: Vec<String>,
}

/// What one selection got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionResult {
    /// Its short name.
    pub name: String,
    /// Its title by language tag.
    pub title: BTreeMap<String, String>,
    /// Votes or points; below zero where more votes are against than for.
    pub value: i64,
    /// Whether it is the one that means "blank".
    pub blank: bool,
}

/// A text by language tag.
pub fn by_language(texts: &Texts) -> BTreeMap<String, String> {
    texts.0.iter().map(|text| (text.language.clone(), text.text.clone())).collect()
}

impl ResultDocument {
    /// The document of a result that the board's entries give.
    pub fn new(manifest: &Manifest, result: &TallyResult) -> Self {
        let contests = manifest.contests().iter().zip(result.votes(manifest));
        Self {
            election: hex(manifest.id()),
            title: by_language(&manifest.title),
            counting: result.counting,
            weight: result.weight,
            contests: contests.map(|(contest, votes)| one(contest, &votes, manifest.ties)).collect(),
        }
    }

    /// Lines of `contest,selection,title,value` (RFC 4180); titles in `language`, else in the first there is.
    pub fn to_csv(&self, language: &str) -> String {
        let mut text = String::from("contest,selection,title,value\r\n");
        for contest in &self.contests {
            for selection in &contest.selections {
                let title = selection.title.get(language).or_else(|| selection.title.values().next());
                let title = title.map_or("", String::as_str);
                for words in [contest.name.as_str(), &selection.name, title] {
                    cell(&mut text, words);
                    text.push(',');
                }
                text.push_str(&format!("{}\r\n", selection.value));
            }
        }
        text
    }
}

fn one(contest: &Contest, values: &[i64], ties: Ties) -> ContestResult {
    let Winners { elected, tied } = winners(contest, values, ties);
    let names = |places: Vec<usize>| {
        places.iter().filter_map(|&place| contest.selections.get(place)).map(|it| it.name.clone()).collect()
    };
    let selections = contest.selections.iter().zip(values).zip(0..);
    ContestResult {
        name: contest.name.clone(),
        title: by_language(&contest.title),
        seats: contest.seats,
        selections: selections
            .map(|((selection, &value), place)| SelectionResult {
                name: selection.name.clone(),
                title: by_language(&selection.title),
                value,
                blank: contest.blank == Some(place),
            })
            .collect(),
        elected: names(elected),
        tied: names(tied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_34_no_cell_of_a_result_is_a_formula() {
        let hostile =
            ["=HYPERLINK(\"http://evil\")", "+1", "-1,5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"];
        for title in hostile {
            let document = document("-1", vec![selection("-2-3", title, 1)]);
            let table = document.to_csv("en");
            let (_, line) = table.split_once("\r\n").expect("a heading");
            let title = format!("'{title}").replace('"', "\"\"");
            let quoted = title.contains([',', '"', '\t', '\n', '\r']);
            let title = if quoted { format!("\"{title}\"") } else { title };
            assert_eq!(line, format!("'-1,'-2-3,{title},1\r\n"));
        }
    }

    fn selection(name: &str, title: &str, value: i64) -> SelectionResult {
        SelectionResult {
            name: name.into(),
            title: [("en".to_owned(), title.to_owned()), ("pl".to_owned(), "ą".to_owned())].into(),
            value,
            blank: false,
        }
    }

    fn document(contest: &str, selections: Vec<SelectionResult>) -> ResultDocument {
        ResultDocument {
            election: "00".repeat(32),
            title: BTreeMap::new(),
            counting: 3,
            weight: 3,
            contests: vec![ContestResult {
                name: contest.into(),
                title: BTreeMap::new(),
                seats: 1,
                selections,
                elected: vec!["a".into()],
                tied: Vec::new(),
            }],
        }
    }

    #[test]
    fn a_document_survives_json_and_says_each_value_once_in_csv() {
        let document = document("q", vec![selection("a", "A", 2), selection("b", "B", 1)]);
        let json = serde_json::to_string(&document).expect("plain data");
        assert_eq!(serde_json::from_str::<ResultDocument>(&json).expect("its own JSON"), document);
        assert_eq!(document.to_csv("en"), "contest,selection,title,value\r\nq,a,A,2\r\nq,b,B,1\r\n");
        assert_eq!(document.to_csv("pl"), "contest,selection,title,value\r\nq,a,ą,2\r\nq,b,ą,1\r\n");
    }
}
