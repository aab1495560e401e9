//! What was set out to be reached, beside what was measured.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, table};
use super::{audits, ballots, belenios, kind, service};

/// The largest size of which everything is asked.
const CITY: f64 = 100_000.0;

/// How a figure must lie to a goal.
#[derive(Clone, Copy)]
enum Goal {
    Least(f64),
    Most(f64),
}

/// A table of goals, each with its figure and whether it is met.
pub fn section(all: &Value) -> String {
    let ratio = |name: &str, above: &str, below: &str| ballots::ratio(kind(all, name)?, above, below);
    let city = |threads: u64| {
        let runs = audits::runs(all).filter(|run| run["threads"] == threads);
        let of = |run: &&Value| number(run, "/ballots").unwrap_or(0.0);
        runs.filter(|run| of(run) <= CITY).max_by(|a, b| of(a).total_cmp(&of(b)))
    };
    let each = |run: &Value| Some(number(run, "/cpu")? / number(run, "/ballots")? * 1e3);
    let wall = |threads: u64| number(city(threads)?, "/wall");
    let smallest = audits::runs(all).find(|run| run["threads"] == 1);
    let growth = city(1).and_then(each).zip(smallest.and_then(each)).map(|(large, small)| large / small);
    let memory = list(all, "/audits/runs").iter().filter_map(|run| {
        let allowed = f64::from(64 << 20) + 200.0 * number(run, "/ballots")?;
        Some(number(run, "/peak")? / allowed)
    });
    let native = number(all, "/service/native/cpu");
    let browser = number(all, "/service/audit/cpu").zip(native).map(|(browser, native)| browser / native);
    let longest = list(all, "/service/audit/long_tasks").iter().filter_map(Value::as_f64).fold(0.0, f64::max);
    let longest = number(all, "/service/audit/seconds").map(|_| longest);
    let (most, least) = (Goal::Most, Goal::Least);
    let rows = [
        ("verifying 1 of 5 by the library / together", least(5.0), ratio("1-of-5", "library", "batch"), " ×"),
        (
            "verifying 6 scores by the library / together",
            least(5.0),
            ratio("score-6", "library", "batch"),
            " ×",
        ),
        ("verifying 1 of 5 together / the limit", most(1.35), ratio("1-of-5", "batch", "limit"), " ×"),
        ("verifying 6 scores together / the limit", most(1.35), ratio("score-6", "batch", "limit"), " ×"),
        ("whole audit, processor time for each ballot", most(0.33), city(1).and_then(each), " ms"),
        ("Belenios / whole audit, processor time", least(50.0), belenios::to_audit(all), " ×"),
        (
            "wall time of an audit, one thread / two",
            least(1.8),
            wall(1).zip(wall(2)).map(|(a, b)| a / b),
            " ×",
        ),
        ("time for each ballot, largest / smallest election", most(1.1), growth, " ×"),
        ("most memory / 64 MiB and 200 bytes for each voter", most(1.0), memory.max_by(f64::total_cmp), ""),
        ("audit in Chromium / natively, processor time", most(3.0), browser, " ×"),
        ("longest task of the audit page's own thread, if over 50 ms", most(50.0), longest, " ms"),
        ("sealing in Chromium, median", most(40.0), number(all, "/service/sealing/median"), " ms"),
        ("the booth's first load", most(700.0), number(all, "/service/sizes/booth").map(|b| b / 1e3), " kB"),
        ("ballots cast in a second", least(1_500.0), service::rate(all), ""),
    ];
    let row = |(what, goal, measured, unit): (&str, Goal, Option<f64>, &str)| {
        let (word, limit, met): (_, _, fn(f64, f64) -> bool) = match goal {
            Goal::Least(limit) => ("at least", limit, |value, limit| value >= limit),
            Goal::Most(limit) => ("at most", limit, |value, limit| value <= limit),
        };
        let verdict = measured.map_or("not measured", |value| if met(value, limit) { "yes" } else { "no" });
        vec![
            what.to_owned(),
            format!("{word} {}{unit}", figure(limit)),
            or_missing(measured, |value| format!("{}{unit}", figure(value))),
            verdict.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(row).collect();
    format!(
        "## What was set out to be reached\n\n{}\n",
        table(&["what", "goal", "measured", "reached"], &rows)
    )
}
