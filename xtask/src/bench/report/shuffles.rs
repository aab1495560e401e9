//! Shuffles.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, table, whole};

/// The parts in the order of the table, and how they are called there.
const PARTS: [(&str, &str); 4] =
    [("mix", "mix"), ("prove", "prove"), ("verify", "verify one"), ("chain", "verify three together, each")];

/// Sizes and times, and the same by Belenios.
pub fn section(all: &Value) -> String {
    let sizes = list(all, "/shuffle/sizes");
    let Some(largest) = sizes.last() else { return String::new() };
    let row = |size: &Value| {
        let count = |path: &str| or_missing(number(size, path), |count| whole(count as u64));
        let times = PARTS.map(|(part, _)| or_missing(number(size, &format!("/time/{part}")), figure));
        [&[count("/answers"), count("/bytes")], &times[..]].concat()
    };
    let header = [&["answers", "bytes of each"], &PARTS.map(|(_, title)| title)[..]].concat();
    let mut text = format!(
        "## Shuffles\n\n\
         Answers that are opened one by one are mixed by every key holder in turn ([protocol.md](protocol.md) §12; no election carries\n\
         one yet). *Mix* permutes sealed answers and seals them anew, *prove* makes the proof, *verify* decodes and checks both;\n\
         shuffles of a chain are verified together, as what comes out of one goes into the next. Processor time in milliseconds\n\
         for each answer of up to 30 bytes, and the bytes that each adds to a shuffle; medians. The generators, which are made\n\
         once for all shuffles of a contest, take {} ms more for each answer.\n\n{}\n",
        or_missing(number(largest, "/generators"), figure),
        table(&header, &sizes.iter().map(row).collect::<Vec<_>>())
    );
    let theirs = |name: &str| number(all, &format!("/shuffle/belenios/{name}"));
    let ours = |parts: &[&str]| -> Option<f64> {
        parts.iter().map(|part| number(largest, &format!("/time/{part}"))).sum()
    };
    if let (Some(ballots), Some(group)) =
        (theirs("ballots"), all.pointer("/shuffle/belenios/group").and_then(Value::as_str))
    {
        let row = |what: &str, theirs: Option<f64>, ours: Option<f64>| {
            let ratio = theirs.zip(ours).map(|(theirs, ours)| theirs / ours);
            let ratio = or_missing(ratio, |ratio| format!("{} ×", figure(ratio)));
            vec![what.to_owned(), or_missing(theirs, figure), or_missing(ours, figure), ratio]
        };
        let rows = [
            row("mix and prove, ms", theirs("shuffle"), ours(&["mix", "prove"])),
            row("verify, ms", theirs("verify"), ours(&["verify"])),
            row("bytes", theirs("bytes"), number(largest, "/bytes")),
        ];
        text += &format!(
            "Debian's `belenios-tool` has such questions too (group {group}, as the one above encodes no answers). For each of {} ballots,\n\
             without what starting the program takes and what it verifies besides:\n\n{}\n",
            whole(ballots as u64),
            table(&["a shuffle, for each answer", "Belenios", "Glassurn", "ratio"], &rows)
        );
    }
    text
}
