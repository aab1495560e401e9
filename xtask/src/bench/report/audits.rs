//! Whole audits by command.

use serde_json::Value;

use super::super::chart::{Chart, Series};
use super::words::{figure, list, number, or_missing, span, table, whole};

/// The picture of growth.
const TIME: &str = "performance-audit.svg";
/// A city.
const CITY: f64 = 100_000.0;

/// Time and memory by size and threads, and their pictures by name.
pub fn section(all: &Value) -> (String, Vec<(&'static str, String)>) {
    let runs = list(all, "/audits/runs");
    if runs.is_empty() {
        return (String::new(), Vec::new());
    }
    let mebibytes = |bytes: f64| format!("{} MiB", figure(bytes / f64::from(1 << 20)));
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            let value = |name: &str| number(run, &format!("/{name}"));
            let each = value("cpu").zip(value("ballots")).map(|(cpu, ballots)| cpu / ballots * 1e3);
            vec![
                or_missing(value("ballots"), |ballots| whole(ballots as u64)),
                or_missing(value("bytes"), mebibytes),
                or_missing(value("threads"), |threads| whole(threads as u64)),
                or_missing(value("wall"), span),
                or_missing(value("cpu"), span),
                or_missing(each, |each| format!("{} ms", figure(each))),
                or_missing(value("peak"), mebibytes),
            ]
        })
        .collect();
    let mut text = format!(
        "## A whole audit\n\n\
         `glassurn audit` of a finished election in one file, one of five, counted by two of three key holders: it reads and\n\
         decodes everything, rebuilds hash chain, Merkle tree and file, checks every signature, the roll, the key ceremony,\n\
         every ballot's proofs and the decryptions, and adds up again. The elections are made by a seeded generator, and every\n\
         ballot in them is valid.\n\n{}\n",
        table(
            &["ballots", "file", "threads", "wall time", "processor time", "for each ballot", "most memory"],
            &rows
        )
    );
    let line = |threads: u64| {
        let points = runs.iter().filter(|run| run["threads"] == threads);
        let points = points.filter_map(|run| number(run, "/ballots").zip(number(run, "/wall")));
        let name = if threads == 1 { "1 thread".into() } else { format!("{threads} threads") };
        Series { name, points: points.collect() }
    };
    let series = vec![line(1), line(2)];
    let title = "Wall time of a whole audit";
    let picture = Chart { title, across: "ballots", unit: "s", series }.draw();
    if picture.is_some() {
        text += &format!(
            "Both axes grow tenfold from line to line: a straight line that climbs one step for each step to the right grows in\n\
             proportion to the ballots.\n\n![{title}, against the number of ballots](images/{TIME})\n\n"
        );
    }
    (text, picture.into_iter().map(|picture| (TIME, picture)).collect())
}

/// How long a city's audit takes, measured or in proportion to the largest that was.
pub fn city(all: &Value) -> Option<String> {
    let runs = list(all, "/audits/runs").iter().filter(|run| run["threads"] == 2);
    let (ballots, wall) = runs
        .filter_map(|run| number(run, "/ballots").zip(number(run, "/wall")))
        .filter(|(ballots, _)| *ballots <= CITY)
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let how = if ballots < CITY {
        format!(" (in proportion to {}, which were measured)", whole(ballots as u64))
    } else {
        String::new()
    };
    let time = span(wall * CITY / ballots);
    Some(format!(
        "A city of 100,000 voters is audited from the first entry to the last in **{time}** on two cores{how}."
    ))
}
