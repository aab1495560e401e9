//! Beside Belenios.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, table, whole};
use super::{audits, kind};

/// Both for the same question: sizes and times, natively.
pub fn section(all: &Value) -> String {
    let rows: Vec<Vec<String>> = list(all, "/belenios/kinds")
        .iter()
        .filter_map(|kind| {
            let selections = kind["selections"].as_u64()?;
            let ours = ours(all, selections)?;
            let pair = |theirs: &str, ours: Option<f64>| -> [String; 3] {
                let theirs = number(kind, &format!("/{theirs}"));
                let ratio = theirs.zip(ours).map(|(theirs, ours)| theirs / ours);
                [
                    or_missing(theirs, figure),
                    or_missing(ours, figure),
                    or_missing(ratio, |r| format!("{} ×", figure(r))),
                ]
            };
            let size = |value: Option<f64>| or_missing(value, |bytes| whole(bytes as u64));
            let mut row = vec![format!("1 of {selections}")];
            row.extend([size(number(kind, "/bytes")), size(number(ours, "/bytes"))]);
            row.extend(pair("seal", number(ours, "/time/seal")));
            row.extend(pair("verify", number(ours, "/time/batch")));
            Some(row)
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let text = |name: &str| all["belenios"][name].as_str().unwrap_or("unknown").to_owned();
    let header = [
        "question",
        "bytes: Belenios",
        "Glassurn",
        "seal, ms: Belenios",
        "Glassurn",
        "ratio",
        "verify, ms: Belenios",
        "Glassurn, together",
        "ratio",
    ];
    format!(
        "## Beside Belenios\n\n\
         [Belenios](https://www.belenios.org/) is the best known system with the same aim. Debian's `belenios-tool` {} (group\n\
         {}) makes ballots for the same questions and verifies an election of {} of them; processor time for each\n\
         ballot, without what starting the program takes. Belenios verifies one ballot after the other. Newer versions of\n\
         Belenios have faster groups, which Debian does not ship. Ballots of both prove the same rules in different ways.\n\n{}\n",
        text("version"),
        text("group"),
        all["belenios"]["ballots"],
        table(&header, &rows)
    )
}

/// How much longer Belenios takes to verify the usual ballot than a whole audit takes for one.
pub fn ratio(all: &Value) -> Option<String> {
    Some(format!(
        "For each ballot the whole audit takes {} ms of one core, **{} times less** than Debian's Belenios.",
        figure(audit(all)?),
        figure(to_audit(all)?)
    ))
}

/// The same as a number.
pub fn to_audit(all: &Value) -> Option<f64> {
    let theirs = list(all, "/belenios/kinds").iter().find(|kind| kind["selections"] == 5)?;
    Some(number(theirs, "/verify")? / audit(all)?)
}

/// The processor time for each ballot of the largest audit, in milliseconds.
fn audit(all: &Value) -> Option<f64> {
    let runs = audits::runs(all).filter(|run| run["threads"] == 1);
    runs.filter_map(|run| Some((number(run, "/ballots")?, number(run, "/cpu")?)))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(ballots, cpu)| cpu / ballots * 1e3)
}

/// What was measured here for a choice of one among so many.
fn ours(all: &Value, selections: u64) -> Option<&Value> {
    kind(all, &format!("1-of-{selections}"))
}
