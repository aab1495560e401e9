//! The service and its pages: `tests/benches/service.rs` holds an election; its archive is audited by command, so that
//! browser and command are measured on one record.

use std::process::Command;

use serde_json::{Value, json};

use super::Bench;
use super::audits::audit;
use crate::run::{Result, run};

/// How many vote.
const VOTERS: &str = "10000";

/// Holds the election.
pub fn measure(bench: &Bench) -> Result<Value> {
    let archive = bench.file("service.glassurn")?;
    let mut command = Command::new(&bench.programs.service);
    command
        .arg(VOTERS)
        .arg(&archive)
        .env("PATH", bench.places.path())
        .env("GLASSURN_SERVER_BIN", &bench.programs.server)
        .current_dir(&bench.places.root);
    let what = "hold an election of 10,000 over HTTP, and audit it in Chromium";
    let done = run(bench.places, "bench-service", what, "3 minutes", command)?.demand(what)?;
    let line = done.output.lines().rfind(|line| line.starts_with('{'));
    let mut figures: Value = line
        .and_then(|line| serde_json::from_str(line).ok())
        .ok_or(format!("no figures in {}", done.log.display()))?;
    let native = audit(bench, &archive, 1)?;
    figures["native"] = json!({ "cpu": native.cpu, "seconds": native.wall });
    Ok(figures)
}
