//! The service and its pages: `tests/benches/service.rs` holds an election; its archive is audited by command, so that
//! browser and command are measured on one record. Casting is measured on PostgreSQL, too, where it is installed.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::Bench;
use super::audits::audit;
use crate::run::{Result, run};
use crate::setup;

/// How many vote.
const VOTERS: &str = "10000";

/// Holds the elections.
pub fn measure(bench: &Bench) -> Result<Value> {
    let archive = bench.file("service.glassurn")?;
    let what = "hold an election of 10,000 over HTTP, and audit it in Chromium";
    let mut figures = hold(bench, "bench-service", what, "3 minutes", Some(&archive))?;
    let native = audit(bench, &archive, 1)?;
    figures["native"] = json!({ "cpu": native.cpu, "seconds": native.wall });
    if setup::has_postgresql(bench.places) {
        let what = "cast 10,000 ballots over HTTP with PostgreSQL";
        figures["postgresql"] = hold(bench, "bench-postgresql", what, "1 minute", None)?;
    } else {
        println!("▸ casting is not measured with PostgreSQL: it is not installed");
    }
    Ok(figures)
}

/// Holds an election, with SQLite if its archive is wanted; gives the figures.
fn hold(bench: &Bench, name: &str, what: &str, about: &str, archive: Option<&Path>) -> Result<Value> {
    let mut command = Command::new(bench.programs.bench("service")?);
    command
        .arg(VOTERS)
        .args(archive)
        .env("PATH", bench.places.path())
        .env("GLASSURN_SERVER_BIN", bench.programs.server())
        .current_dir(&bench.places.root);
    let done = run(bench.places, name, what, about, command)?.demand(what)?;
    let line = done.output.lines().rfind(|line| line.starts_with('{'));
    line.and_then(|line| serde_json::from_str(line).ok())
        .ok_or(format!("no figures in {}", done.log.display()))
}
