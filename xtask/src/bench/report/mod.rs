//! Writes `docs/performance.md` and its pictures from what was measured.

mod audits;
mod ballots;
mod belenios;
mod goals;
mod service;
mod shuffles;
pub mod words;

use std::fs;

use serde_json::Value;

use crate::run::{Places, Result};
use words::{figure, list, number, whole};

/// The kind of election that all comparisons are about.
const USUAL: &str = "1-of-5";

/// Writes the report, and the pictures that it shows.
pub fn write(places: &Places, all: &Value) -> Result {
    let mut text = String::from(HEAD);
    text += &short(all);
    text += &goals::section(all);
    text += &ballots::section(all);
    let (audits, mut pictures) = audits::section(all);
    text += &audits;
    let (casting, picture) = service::casting(all);
    text += &casting;
    pictures.extend(picture);
    text += &service::crowd(all);
    text += &service::browser(all);
    text += &belenios::section(all);
    let (shuffles, picture) = shuffles::section(all);
    text += &shuffles;
    pictures.extend(picture);
    text += &machine(all);
    let put = |name: &str, text: &str| {
        let file = places.root.join("docs").join(name);
        fs::write(&file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))
    };
    for (name, picture) in pictures {
        put(&format!("images/{name}"), &picture)?;
    }
    put("performance.md", &text)
}

const HEAD: &str = "\
<!-- Written by `cargo xtask bench`: change xtask/src/bench/report instead. -->

# Performance

What it costs to vote, to take votes and to check everything, measured by one command that anybody can repeat:

```
cargo xtask bench
```

It installs what it needs (on Debian, as root: Chromium, valgrind, PostgreSQL, Belenios), builds everything in release mode, measures for
about 23 minutes and writes this page. `--million` adds an election of 1,000,000 ballots, yes or no, which take 20 minutes more to
make the first time.

Wherever possible figures are **processor time**: what one core is busy for, however many other programs wait for it. Ratios
compare what was measured in the same run on the same machine. A usual election is a choice of one of five.

";

/// The figures that everybody asks for first.
fn short(all: &Value) -> String {
    let mut lines = Vec::new();
    if let Some(usual) = kind(all, USUAL) {
        if let Some(bytes) = number(usual, "/bytes") {
            lines.push(format!(
                "A sealed ballot has **{} bytes** (the goal: at most 1,400).",
                whole(bytes as u64)
            ));
        }
        if let Some(time) = number(all, "/service/sealing/median") {
            lines.push(format!(
                "Sealing it takes **{} ms** in Chromium, with its proofs, on the voter's own device (the goal: under 100 ms).",
                figure(time)
            ));
        }
        if let (Some(alone), Some(time)) = (number(usual, "/time/verify"), number(usual, "/time/batch")) {
            let cores = number(all, "/ballots/machine/cores").unwrap_or(1.0);
            lines.push(format!(
                "Verifying it takes {} ms of one core among many, {} ms alone: **{} ballots a second** on the {cores} cores here.",
                figure(time),
                figure(alone),
                figure(1e3 / time * cores),
            ));
        }
    }
    lines.extend(audits::city(all));
    if let Some(rate) = service::rate(all) {
        lines.push(format!(
            "The service takes **{} ballots a second** with SQLite, verified, durable and with a receipt each.",
            figure(rate)
        ));
    }
    lines.extend(belenios::ratio(all));
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.iter().map(|line| format!("- {line}\n")).collect();
    format!("## In short\n\n{}\n", lines.concat())
}

/// What was measured of a ballot of this kind.
fn kind<'a>(all: &'a Value, name: &str) -> Option<&'a Value> {
    list(all, "/ballots/kinds").iter().find(|kind| kind["name"] == name)
}

/// Where and when, and how far to trust it.
fn machine(all: &Value) -> String {
    let parts: Vec<&Value> = all.as_object().into_iter().flatten().map(|(_, part)| part).collect();
    let Some(last) = parts.iter().max_by_key(|part| part["when"].as_u64()) else { return String::new() };
    let machine = &last["machine"];
    let word = |name: &str| machine[name].as_str().unwrap_or("unknown").to_owned();
    let times: Vec<u64> = parts.iter().filter_map(|part| part["when"].as_u64()).collect();
    let day = |seconds: Option<&u64>| seconds.map_or("unknown".into(), |seconds| date(*seconds));
    let (first, last) = (day(times.iter().min()), day(times.iter().max()));
    let when = if first == last { format!("on {last}") } else { format!("between {first} and {last}") };
    format!(
        "## Where this was measured, and how far to trust it\n\n\
         Measured {when} on {}, {} cores, {} of memory, {}, {}, {}.\n\n\
         Single parts are medians of ten samples or more and vary by about 5 % from run to run. A whole audit of 100,000\n\
         ballots or more is run once, of fewer several times; on a machine that others share its wall time says little, its processor time still\n\
         varies by up to 10 %, as caches are shared. Instructions, counted by callgrind, are the same every time: whoever changes\n\
         the code compares those. Other processors give other figures; ratios change less. What verifying together gains\n\
         over the library does depend on the processor and on what else it does: for 1 of 5 it was 4.56 on an idle AMD EPYC (Zen 3), between 4.96\n\
         and 5.97 (median 5.38) in 19 runs of `verify` on one that others slowed down to half, and on an Intel Xeon (Sapphire Rapids) 5.82 and 5.63;\n\
         in instructions it is 5.15 everywhere.\n",
        word("processor"),
        machine["cores"],
        word("memory"),
        word("system"),
        word("compiler"),
        word("browser"),
    )
}

/// A day of the civil calendar as `2026-11-26`, from seconds since 1970.
fn date(seconds: u64) -> String {
    crate::stage::utc(seconds).split('T').next().unwrap_or_default().to_owned()
}
