//! The service under load, and its pages in Chromium.

use serde_json::Value;

use super::super::chart::{Chart, Series};
use super::words::{figure, list, number, or_missing, span, table, whole};

/// The picture of batches and waiting.
const WAITING: &str = "performance-casting.svg";
/// Where the waves of each database stand.
const DATABASES: [(&str, &str); 2] =
    [("SQLite", "/service/casting"), ("PostgreSQL", "/service/postgresql/casting")];

/// The most ballots that were taken in a second, with SQLite.
pub fn rate(all: &Value) -> Option<f64> {
    let [(_, sqlite), _] = DATABASES;
    list(all, sqlite).iter().filter_map(of_wave).max_by(f64::total_cmp)
}

fn of_wave(wave: &Value) -> Option<f64> {
    Some(number(wave, "/ballots")? / number(wave, "/seconds")?)
}

/// Casting over HTTP, and its picture by name.
pub fn casting(all: &Value) -> (String, Option<(&'static str, String)>) {
    let databases = DATABASES.map(|(name, path)| (name, list(all, path)));
    let row = |(database, wave): (&str, &Value)| {
        let value = |name: &str| number(wave, &format!("/{name}"));
        let ms = |value: Option<f64>| or_missing(value, |value| format!("{} ms", figure(value)));
        let cpu = value("server_cpu").zip(value("ballots")).map(|(cpu, ballots)| cpu / ballots * 1e3);
        let count = |value: Option<f64>| or_missing(value, |count| whole(count as u64));
        vec![
            database.to_owned(),
            count(value("connections")),
            count(value("ballots")),
            or_missing(of_wave(wave), figure),
            or_missing(value("verified_together"), figure),
            or_missing(value("written_together"), figure),
            ms(value("p50")),
            ms(value("p99")),
            ms(cpu),
            count(value("again")),
        ]
    };
    let waves = databases.iter().flat_map(|(name, waves)| waves.iter().map(|wave| (*name, wave)));
    let rows: Vec<Vec<String>> = waves.map(row).collect();
    if rows.is_empty() {
        return (String::new(), None);
    }
    let header = [
        "database",
        "at a time",
        "ballots",
        "a second",
        "verified together",
        "written together",
        "half within",
        "99 of 100 within",
        "service, each",
        "again",
    ];
    let version = all["service"]["postgresql"]["version"].as_str().unwrap_or("unknown");
    let mut text = format!(
        "## Casting\n\n\
         Ballots that were sealed before are sent to the real service over HTTP as fast as it takes them, over more and more\n\
         connections at a time. It verifies each, makes it durable in SQLite (`synchronous=FULL`) or in PostgreSQL (here {version}, on the\n\
         same disk, `synchronous_commit=on`), signs the new head of the record and answers with a receipt; afterwards every receipt was\n\
         verified. What waits is verified and made durable together, so more is taken in a second the more wait. Client and database\n\
         run on the same machine and take their part of the cores. *Verified together* and *written together* are means, *within*\n\
         is from request to receipt, *service, each* its processor time for a ballot without PostgreSQL's, *again* counts ballots that\n\
         were sent again because the service was busy. `cargo xtask bench service` measures this again.\n\n{}\n",
        table(&header, &rows)
    );
    let line = |(name, waves): &(&str, &[Value]), words: &str, wait: &str| {
        let point = |wave: &Value| Some((number(wave, "/written_together")?, number(wave, wait)?));
        Series { name: format!("{name}, {words}"), points: waves.iter().filter_map(point).collect() }
    };
    // Lines that end close to each other are neighbours: their names stand one below the other.
    let series = [("50 %", "/p50"), ("99 %", "/p99")];
    let series =
        series.iter().flat_map(|(words, wait)| databases.iter().map(move |of| line(of, words, wait)));
    let title = "From request to receipt, by how many are written together";
    let chart = Chart { title, across: "ballots written together", unit: "ms", series: series.collect() };
    let picture = chart.draw().map(|picture| (WAITING, picture));
    if picture.is_some() {
        text += &format!("![{title}](images/{WAITING})\n\n");
    }
    (text, picture)
}

/// A crowd that registers, and who votes beside it.
pub fn crowd(all: &Value) -> String {
    let rows = [
        ("who register with a poll, alone", "alone"),
        ("who register with a poll, while voters cast", "beside"),
        ("voters who cast meanwhile", "casting"),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .filter_map(|(who, name)| {
            let value = |field: &str| number(all, &format!("/service/crowd/{name}/{field}"));
            let (count, seconds) = value("number").zip(value("seconds"))?;
            let ms = |field| or_missing(value(field), |value| format!("{} ms", figure(value)));
            Some(vec![
                who.to_owned(),
                or_missing(value("connections"), |count| whole(count as u64)),
                whole(count as u64),
                figure(count / seconds),
                ms("p50"),
                ms("p99"),
                or_missing(value("again"), |count| whole(count as u64)),
            ])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let header = ["who", "at a time", "number", "a second", "half within", "99 of 100 within", "again"];
    format!(
        "### While others register\n\n\
         Anybody may register with a poll, and the service puts each on its roll, durably and with a receipt (SQLite). Voters of another\n\
         election of the same service cast at the same time. The columns are those above.\n\n{}\n",
        table(&header, &rows)
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
        ("the first load of who watches: pages and styles", kilobytes(value("sizes/watch"))),
        ("the worker that audits, loaded by those pages", kilobytes(value("sizes/observer"))),
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
