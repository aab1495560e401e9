//! What shuffles cost for each answer, and the same by `belenios-tool`.

use std::process::Command;

use serde_json::{Value, json};

use super::{Bench, belenios};
use crate::run::{Result, run};

/// Answers of a shuffle.
const SIZES: [&str; 2] = ["1000", "10000"];
/// One more, where the largest elections are asked for.
const LARGEST: &str = "100000";

/// Measures shuffles of every size.
pub fn measure(bench: &Bench) -> Result<Value> {
    let what = "measure mixing, proving and verifying shuffles";
    let mut command = Command::new(&bench.programs.shuffle);
    command.args(SIZES);
    if bench.largest > 100_000 {
        command.arg(LARGEST);
    }
    let measured = run(bench.places, "bench-shuffle", what, "1 minute", command)?.demand(what)?;
    let sizes = measured.output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let sizes: Vec<Value> = sizes.collect();
    Ok(json!({ "sizes": sizes, "belenios": belenios::measure_shuffle(bench)? }))
}
