//! One ballot.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, table, whole};

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
            let time = |part: &str| number(kind, &format!("/time/{part}"));
            let ratio = time("verify").zip(time("limit")).map(|(verify, limit)| verify / limit);
            let bytes = or_missing(number(kind, "/bytes"), |bytes| whole(bytes as u64));
            let points = or_missing(number(kind, "/points"), |points| whole(points as u64));
            let cells = ["seal", "verify", "library", "limit"].map(|part| or_missing(time(part), figure));
            let ratio = or_missing(ratio, |ratio| format!("{} ×", figure(ratio)));
            [&[name(kind), bytes, points], &cells[..], &[ratio]].concat()
        })
        .collect();
    let counts: Vec<Vec<String>> = kinds
        .iter()
        .filter(|kind| kind["instructions"].is_object())
        .map(|kind| {
            let count = |part: &str| {
                or_missing(number(kind, &format!("/instructions/{part}")), |count| figure(count / 1e6))
            };
            [&[name(kind)], &["seal", "verify", "library", "limit"].map(count)[..]].concat()
        })
        .collect();
    let header =
        ["kind", "bytes", "points", "seal", "verify", "library alone", "limit", "verify against limit"];
    let mut text = format!(
        "## One ballot\n\n\
         *Seal* makes the ciphertexts and the proofs from a voter's answers. *Verify* decodes a ballot and checks all of it alone.\n\
         *Library alone* is the verifier of the `bulletproofs` library for a range proof of the same shape, without the rest of a\n\
         ballot. The *limit* is what no verifier can do without: decoding the ballot's points and multiplying each by one number,\n\
         at the raw speed of `curve25519-dalek`, about 4,000 points at a time. Processor time in milliseconds for each ballot,\n\
         natively:\n\n{}\n",
        table(&header, &times)
    );
    if !counts.is_empty() {
        text += &format!(
            "The same in millions of instructions:\n\n{}\n",
            table(&["kind", "seal", "verify", "library alone", "limit"], &counts)
        );
    }
    text
}

/// A kind's name as people say it.
fn name(kind: &str) -> String {
    match kind.split_once('-') {
        Some(("approval", number)) => format!("any of {number}"),
        Some(("score", number)) => format!("{number} scores of 0 to 5"),
        _ => kind.replace('-', " "),
    }
}
