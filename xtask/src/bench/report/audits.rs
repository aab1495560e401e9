//! Whole audits by command.

use serde_json::Value;

use super::super::chart::{Chart, Series};
use super::words::{figure, list, number, or_missing, span, table, whole};

/// The pictures of growth.
const TIME: &str = "performance-audit.svg";
const MEMORY: &str = "performance-memory.svg";
/// What the auditor reads in one step (`glassurn_crypto::audit::CHUNK`).
const CHUNK: u64 = 2_048;
/// A city.
const CITY: f64 = 100_000.0;

/// The audits of the usual question, smallest first.
pub fn runs(all: &Value) -> impl Iterator<Item = &Value> {
    list(all, "/audits/runs").iter().filter(|run| run["options"] == 5)
}

/// Time and memory by size and threads, and their pictures by name.
pub fn section(all: &Value) -> (String, Vec<(&'static str, String)>) {
    let rows = list(all, "/audits/runs");
    let runs: Vec<&Value> = runs(all).collect();
    if runs.is_empty() {
        return (String::new(), Vec::new());
    }
    let mebibytes = |bytes: f64| format!("{} MiB", figure(bytes / f64::from(1 << 20)));
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|run| {
            let value = |name: &str| number(run, &format!("/{name}"));
            let each = value("cpu").zip(value("ballots")).map(|(cpu, ballots)| cpu / ballots * 1e3);
            vec![
                or_missing(value("ballots"), |ballots| whole(ballots as u64)),
                or_missing(value("options"), |options| format!("1 of {options}")),
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
         `glassurn audit` of a finished election in one file, counted by two of three key holders: it reads and\n\
         decodes everything, rebuilds hash chain, Merkle tree and file, checks every signature, the roll, the key ceremony,\n\
         every ballot's proofs and the decryptions, and adds up again. The elections are made by a seeded generator, and every\n\
         ballot in them is valid.\n\n{}\n",
        table(
            &[
                "ballots",
                "question",
                "file",
                "threads",
                "wall time",
                "processor time",
                "for each ballot",
                "most memory"
            ],
            &rows
        )
    );
    if let Some(bytes) = each_voter(&runs) {
        text += &format!(
            "What is remembered grows with the roll and not with the ballots: from the smallest election to the largest by **{} bytes\n\
             for each voter**. Of these 120 are the credential and its last ballot, and about 40 randomness that must not come again; 8 more\n\
             are for a ballot that was replaced. Entries are read once, at most {} at a time.\n\n",
            whole(bytes as u64),
            whole(CHUNK)
        );
    }
    let line = |threads: u64, what: &str, scale: f64| {
        let points = runs.iter().filter(|run| run["threads"] == threads);
        let point = |run: &&Value| Some((number(run, "/ballots")?, number(run, what)? / scale));
        let name = if threads == 1 { "1 thread".into() } else { format!("{threads} threads") };
        Series { name, points: points.filter_map(point).collect() }
    };
    let time = vec![line(1, "/wall", 1.0), line(2, "/wall", 1.0)];
    let memory = vec![line(2, "/peak", f64::from(1 << 20))];
    let charts = [
        (TIME, Chart { title: "Wall time of a whole audit", across: "ballots", unit: "s", series: time }),
        (
            MEMORY,
            Chart { title: "Most memory of a whole audit", across: "ballots", unit: "MiB", series: memory },
        ),
    ];
    let pictures: Vec<(&Chart, (&str, String))> =
        charts.iter().filter_map(|(name, chart)| Some((chart, (*name, chart.draw()?)))).collect();
    if !pictures.is_empty() {
        text += "Both axes grow tenfold from line to line: what grows in proportion to the ballots climbs as much as it goes to\n\
                 the right.\n\n";
    }
    for (chart, (name, _)) in &pictures {
        text += &format!("![{}, against the number of ballots](images/{name})\n\n", chart.title);
    }
    (text, pictures.into_iter().map(|(_, picture)| picture).collect())
}

/// By how many bytes the most memory grows with each voter.
fn each_voter(runs: &[&Value]) -> Option<f64> {
    let pair = |run: &&Value| Some((number(run, "/ballots")?, number(run, "/peak")?));
    let mut points = runs.iter().filter(|run| run["threads"] == 1).filter_map(pair);
    let (small, least) = points.next()?;
    let (large, most) = points.next_back()?;
    Some((most - least) / (large - small))
}

/// How long a city's audit takes, measured or in proportion to the largest that was.
pub fn city(all: &Value) -> Option<String> {
    let runs = runs(all).filter(|run| run["threads"] == 2);
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
        "A city of 100,000 voters is audited from the first entry to the last in **{time}** with two threads{how}."
    ))
}
