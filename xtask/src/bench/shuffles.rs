//! What shuffles cost for each answer, and the same by `belenios-tool`.

use std::process::Command;

use serde_json::{Value, json};

use super::{Bench, belenios};
use crate::run::{Result, run};

/// Answers of a shuffle.
const SIZES: [&str; 3] = ["1000", "10000", "100000"];

/// Measures shuffles of every size.
pub fn measure(bench: &Bench) -> Result<Value> {
    let what = "measure sealing, mixing, proving and verifying shuffles";
    let mut command = Command::new(bench.programs.bench("shuffle")?);
    command.args(SIZES);
    let measured = run(bench.places, "bench-shuffle", what, "3 minutes", command)?.demand(what)?;
    let sizes = measured.output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let sizes: Vec<Value> = sizes.collect();
    Ok(json!({ "sizes": sizes, "belenios": belenios::measure_shuffles(bench)? }))
}
