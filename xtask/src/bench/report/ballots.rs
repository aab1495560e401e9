//! One ballot.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, span, table, whole};

/// The parts in the order of the tables, and how they are called there.
const PARTS: [&str; 5] = ["seal", "verify", "batch", "library", "limit"];
const HEADER: [&str; 5] = ["seal", "verify alone", "verify together", "library", "limit"];

/// Sizes, times and instructions of every kind.
pub fn section(all: &Value) -> String {
    let kinds = list(all, "/ballots/kinds");
    if kinds.is_empty() {
        return String::new();
    }
    let name = |kind: &Value| name(kind["name"].as_str().unwrap_or_default());
    let times: Vec<Vec<String>> = kinds
        .iter()
        .map(|kind| {
            let bytes = or_missing(number(kind, "/bytes"), |bytes| whole(bytes as u64));
            let points = or_missing(number(kind, "/points"), |points| whole(points as u64));
            let time = |part: &str| or_missing(number(kind, &format!("/time/{part}")), figure);
            [&[name(kind), bytes, points], &PARTS.map(time)[..]].concat()
        })
        .collect();
    let ratios: Vec<Vec<String>> = kinds
        .iter()
        .map(|kind| {
            let ratio = |above: &str, below: &str| {
                or_missing(ratio(kind, above, below), |ratio| format!("{} ×", figure(ratio)))
            };
            let batch = or_missing(number(kind, "/batch"), |batch| whole(batch as u64));
            vec![
                name(kind),
                batch,
                ratio("verify", "batch"),
                ratio("library", "batch"),
                ratio("batch", "limit"),
            ]
        })
        .collect();
    let counts: Vec<Vec<String>> = kinds
        .iter()
        .filter(|kind| kind["instructions"].is_object())
        .map(|kind| {
            let count = |part: &str| {
                or_missing(number(kind, &format!("/instructions/{part}")), |count| figure(count / 1e6))
            };
            [&[name(kind)], &PARTS.map(count)[..]].concat()
        })
        .collect();
    let mut text = format!(
        "## One ballot\n\n\
         *Seal* makes the ciphertexts and the proofs from a voter's answers. *Verify alone* decodes a ballot and checks all of it.\n\
         *Verify together* does the same for as many ballots as are best taken at a time: all their equations become one, and what\n\
         they share is computed once; so do the audit and the service. *Library* decodes a ballot, has the\n\
         `bulletproofs` library verify a range proof of the same shape, and computes as many equations besides, one by one. The *limit* is what no verifier can do without: decoding a\n\
         ballot's points and multiplying each by one number, at the raw speed of `curve25519-dalek`, for as many ballots at a time.\n\
         All of verifying is measured in turn, round after round, and compared within a round; both figures are medians.\n\
         Processor time in milliseconds for each ballot, natively:\n\n{}\n\
         What verifying together gains, and how far it is from the limit:\n\n{}\n",
        table(&[&["kind", "bytes", "points"], &HEADER[..]].concat(), &times),
        table(&["kind", "at a time", "alone / together", "library / together", "together / limit"], &ratios)
    );
    if !counts.is_empty() {
        text += &format!(
            "The same in millions of instructions:\n\n{}\n",
            table(&[&["kind"], &HEADER[..]].concat(), &counts)
        );
    }
    if let Some([table, search, bytes]) = opening(all) {
        text += &format!(
            "Opening a total needs a small discrete logarithm. Up to a billion the table that all selections share takes {} to make\n\
             and {} MiB of memory; the longest search of one selection takes {}.\n\n",
            span(table / 1e3),
            figure(bytes / f64::from(1 << 20)),
            span(search / 1e3)
        );
    }
    text
}

/// How many times longer one part takes than another; both were measured in turn.
pub fn ratio(kind: &Value, above: &str, below: &str) -> Option<f64> {
    let together = |part: &str| number(kind, &format!("/ratio/{part}"));
    Some(together(above)? / together(below)?)
}

/// What opening a large total costs: two times in milliseconds, and bytes.
fn opening(all: &Value) -> Option<[f64; 3]> {
    let value = |name: &str| number(all, &format!("/ballots/logarithm/{name}"));
    Some([value("table")?, value("search")?, value("bytes")?])
}

/// A kind's name as people say it.
fn name(kind: &str) -> String {
    match kind.split_once('-') {
        Some(("approval", number)) => format!("any of {number}"),
        Some(("score", number)) => format!("{number} scores of 0 to 5"),
        _ => kind.replace('-', " "),
    }
}
