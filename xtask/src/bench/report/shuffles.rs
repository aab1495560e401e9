//! Shuffles.

use serde_json::Value;

use super::super::chart::{Chart, Series};
use super::words::{figure, list, number, or_missing, table, whole};

/// The parts in the order of the table, and how they are called there.
const PARTS: [(&str, &str); 5] = [
    ("seal", "seal"),
    ("mix", "mix"),
    ("prove", "prove"),
    ("verify", "verify one"),
    ("chain", "verify three together, each"),
];

/// The picture of growth.
const GROWTH: &str = "performance-shuffle.svg";

/// Sizes and times, the same by Belenios, and the picture by its name.
pub fn section(all: &Value) -> (String, Option<(&'static str, String)>) {
    let sizes = list(all, "/shuffle/sizes");
    let Some(largest) = sizes.last() else { return (String::new(), None) };
    let row = |size: &Value| {
        let count = |path: &str| or_missing(number(size, path), |count| whole(count as u64));
        let times = PARTS.map(|(part, _)| or_missing(number(size, &format!("/time/{part}")), figure));
        [&[count("/answers"), count("/bytes")], &times[..]].concat()
    };
    let header = [&["answers", "bytes of each"], &PARTS.map(|(_, title)| title)[..]].concat();
    let mut text = format!(
        "## Shuffles\n\n\
         Rankings, grades and written answers are opened one by one, once key holders in turn have mixed them\n\
         ([protocol.md](protocol.md) §12). *Seal* makes a sealed answer, *mix* permutes them and seals them anew, *prove* makes the\n\
         proof, *verify* decodes and checks both; shuffles of a chain are verified together, as what comes out of one goes into the next.\n\
         Processor time in milliseconds for each answer of up to 30 bytes, and the bytes that each adds to a shuffle: medians, of\n\
         the largest size one round. The generators, which are made once for all shuffles of a contest, take {} ms more for each answer.\n\
         `cargo xtask bench shuffle` measures this again.\n\n{}\n",
        or_missing(number(largest, "/generators"), figure),
        table(&header, &sizes.iter().map(row).collect::<Vec<_>>())
    );
    if let (Some(theirs), Some(group)) = (
        list(all, "/shuffle/belenios/sizes").last(),
        all.pointer("/shuffle/belenios/group").and_then(Value::as_str),
    ) {
        text += &beside(largest, theirs, group);
    }
    let chart = growth(all);
    let picture = chart.draw().map(|picture| (chart.title, picture));
    if let Some((title, _)) = &picture {
        text += &format!("![{title}, against the number of answers](images/{GROWTH})\n\n");
    }
    (text, picture.map(|(_, picture)| (GROWTH, picture)))
}

/// The largest shuffle of each.
fn beside(ours: &Value, theirs: &Value, group: &str) -> String {
    let own = |parts: &[&str]| -> Option<f64> {
        parts.iter().map(|part| number(ours, &format!("/time/{part}"))).sum()
    };
    let row = |what: &str, name: &str, own: Option<f64>| {
        let theirs = number(theirs, name);
        let ratio = theirs.zip(own).map(|(theirs, own)| theirs / own);
        let ratio = or_missing(ratio, |ratio| format!("{} ×", figure(ratio)));
        vec![what.to_owned(), or_missing(theirs, figure), or_missing(own, figure), ratio]
    };
    let rows = [
        row("mix and prove, ms", "/shuffle", own(&["mix", "prove"])),
        row("verify, ms", "/verify", own(&["verify"])),
        row("bytes", "/bytes", number(ours, "/bytes")),
    ];
    format!(
        "Debian's `belenios-tool` has such questions too (group {group}, as the one above encodes no answers). In the same run, for each\n\
         of its {} ballots and of our {}, without what starting the program takes and what it verifies besides; its own growth is below. Its ballot\n\
         takes {} ms, with a proof:\n\n{}\n",
        or_missing(number(theirs, "/ballots"), |ballots| whole(ballots as u64)),
        or_missing(number(ours, "/answers"), |answers| whole(answers as u64)),
        or_missing(number(theirs, "/seal"), figure),
        table(&["a shuffle, for each answer", "Belenios", "Glassurn", "ratio"], &rows)
    )
}

/// Whole shuffles by their size.
fn growth(all: &Value) -> Chart<'static> {
    let line = |name: &str, path: &str, count: &str, parts: &[&str]| {
        let point = |size: &Value| {
            let each: Option<f64> = parts.iter().map(|part| number(size, part)).sum();
            let count = number(size, count)?;
            Some((count, each? * count / 1e3))
        };
        Series { name: name.into(), points: list(all, path).iter().filter_map(point).collect() }
    };
    let (ours, theirs) = ("/shuffle/sizes", "/shuffle/belenios/sizes");
    let series = vec![
        line("mix, prove", ours, "/answers", &["/time/mix", "/time/prove"]),
        line("verify", ours, "/answers", &["/time/verify"]),
        line("Belenios", theirs, "/ballots", &["/shuffle"]),
        line("its verifying", theirs, "/ballots", &["/verify"]),
    ];
    Chart { title: "Processor time of one shuffle", across: "answers", unit: "s", series }
}
