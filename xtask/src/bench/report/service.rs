//! The service under load, and its pages in Chromium.

use serde_json::Value;

use super::words::{figure, list, number, or_missing, span, table, whole};

/// Ballots that were taken in a second.
pub fn rate(all: &Value) -> Option<f64> {
    number(all, "/service/voters")
        .zip(number(all, "/service/casting/seconds"))
        .map(|(voters, time)| voters / time)
}

/// Casting over HTTP.
pub fn casting(all: &Value) -> String {
    let Some(rate) = rate(all) else { return String::new() };
    let value = |name: &str| number(all, &format!("/service/{name}"));
    let voters = value("voters").unwrap_or(0.0);
    let server = value("casting/server_cpu").map(|cpu| cpu / voters * 1e3);
    let text =
        |value: Option<f64>, unit: &str| or_missing(value, |value| format!("{} {unit}", figure(value)));
    let rows = [
        ("ballots, each of another voter", whole(voters as u64)),
        ("connections at a time", or_missing(value("casting/connections"), |count| whole(count as u64))),
        ("ballots a second", figure(rate)),
        ("from request to receipt, half of them within", text(value("casting/p50"), "ms")),
        ("… 99 of 100 within", text(value("casting/p99"), "ms")),
        ("processor time of the service for each ballot", text(server, "ms")),
        (
            "ballots sent again because the service was busy",
            or_missing(value("casting/again"), |n| whole(n as u64)),
        ),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    format!(
        "## Casting\n\n\
         Ballots that were sealed before are sent to the real service over HTTP as fast as it takes them. It verifies each, makes\n\
         it durable in SQLite (`synchronous=FULL`), signs the new head of the record and answers with a receipt; afterwards every\n\
         receipt was verified. The client runs on the same machine and takes its part of the cores.\n\n{}\n",
        table(&["what", "figure"], &rows)
    )
}

/// Sealing and auditing in Chromium, and what it loads.
pub fn browser(all: &Value) -> String {
    let value = |name: &str| number(all, &format!("/service/{name}"));
    let Some(sealing) = value("sealing/median") else { return String::new() };
    let (voters, entries) = (value("voters").unwrap_or(1.0), value("audit/entries").unwrap_or(1.0));
    let each = |seconds: Option<f64>| seconds.map(|seconds| seconds / voters * 1e3);
    let (cpu, native) = (each(value("audit/cpu")), each(value("native/cpu")));
    let ms = |value: Option<f64>| or_missing(value, |value| format!("{} ms", figure(value)));
    let kilobytes = |value: Option<f64>| or_missing(value, |value| format!("{} kB", figure(value / 1e3)));
    let longest = list(all, "/service/audit/long_tasks").iter().filter_map(Value::as_f64).fold(0.0, f64::max);
    let responsive = if longest > 0.0 {
        format!("The page itself was busy for up to {} at a time.", span(longest / 1e3))
    } else {
        "The page itself was never busy for more than 50 ms at a time.".to_owned()
    };
    let audit = [
        ("wall time", or_missing(value("audit/seconds"), span)),
        ("processor time of the whole browser, for each ballot", ms(cpu)),
        ("the same record by command, for each ballot", ms(native)),
        (
            "ratio",
            or_missing(cpu.zip(native).map(|(cpu, native)| cpu / native), |ratio| {
                format!("{} ×", figure(ratio))
            }),
        ),
    ];
    let sizes = [
        ("the booth's first load: pages, styles and what seals", kilobytes(value("sizes/booth"))),
        ("the worker that audits, loaded by who watches", kilobytes(value("sizes/observer"))),
    ];
    let rows = |rows: &[(&str, String)]| -> Vec<Vec<String>> {
        rows.iter().map(|(name, value)| vec![(*name).to_owned(), value.clone()]).collect()
    };
    format!(
        "## In the browser\n\n\
         **Sealing** in Chromium, in the booth's own worker and by the page's own messages: the median of {} sealings is\n\
         **{} ms**, the longest {} ms. {} ms of it are the sealed answers, which the voter sees a code of before casting, {} ms\n\
         the proofs. Before that the worker loads, verifies the record up to the opening with the roll of {} voters, and finds the\n\
         voter's credential: {} in all.\n\n\
         **The audit page** on the same election of {} ballots ({} entries), “Check everything” to “Everything holds”:\n\n{}\n{responsive}\n\n\
         **What a browser downloads**, compressed as it travels:\n\n{}\n",
        or_missing(value("sealing/times"), |times| whole(times as u64)),
        figure(sealing),
        or_missing(value("sealing/longest"), figure),
        or_missing(value("sealing/seal"), figure),
        or_missing(value("sealing/prove"), figure),
        whole(voters as u64 + 1),
        or_missing(value("sealing/ready").map(|ready| ready / 1e3), span),
        whole(voters as u64),
        whole(entries as u64),
        table(&["what", "figure"], &rows(&audit)),
        table(&["what", "figure"], &rows(&sizes)),
    )
}
