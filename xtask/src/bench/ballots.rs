//! What one ballot costs: processor time, instructions by callgrind, and its bytes.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::Bench;
use super::program::{Used, used};
use crate::run::{Result, run};

/// The parts that `crypto/benches/` knows.
const PARTS: [&str; 5] = ["seal", "verify", "batch", "library", "limit"];

/// Measures every kind of election that `crypto/benches/` has.
pub fn measure(bench: &Bench) -> Result<Value> {
    let what = "measure sealing";
    let home = bench.file("criterion")?;
    let mut command = Command::new(bench.programs.bench("ballot")?);
    command.arg("--bench").env("CRITERION_HOME", &home).current_dir(&bench.places.root);
    run(bench.places, "bench-ballots", what, "20 seconds", command)?.demand(what)?;
    let what = "measure verifying in all its ways";
    let verifying = Command::new(bench.programs.bench("verify")?);
    let verifying = run(bench.places, "bench-verify", what, "45 seconds", verifying)?.demand(what)?;

    let mut kinds = Vec::new();
    for line in instructions(bench, None, &["facts"])?.demand("instructions facts")?.output.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [name, "bytes", bytes, "points", points, "batch", batch] = words[..] else {
            continue;
        };
        let number = |word: &str| word.parse::<u64>().map_err(|e| format!("{line}: {e}"));
        let mut kind = json!({
            "name": name, "bytes": number(bytes)?, "points": number(points)?, "batch": number(batch)?,
        });
        let measured = verifying.output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let measured = measured.into_iter().find(|measured| measured["name"] == name);
        let measured = measured.ok_or(format!("nothing of {name} in {}", verifying.log.display()))?;
        (kind["time"], kind["ratio"]) = (measured["time"].clone(), measured["ratio"].clone());
        kind["time"]["seal"] = json!(time(&home.join("seal").join(name).join("new"))?);
        kinds.push(kind);
    }
    count(bench, &mut kinds)?;
    let opening = |part: &str| time(&home.join("logarithm").join(part).join("new"));
    let bytes = instructions(bench, None, &["table"])?.demand("instructions table")?.output;
    let bytes: u64 = bytes.trim().parse().map_err(|e| format!("instructions table: {e}"))?;
    let logarithm = json!({ "table": opening("table")?, "search": opening("search")?, "bytes": bytes });
    Ok(json!({ "kinds": kinds, "logarithm": logarithm }))
}

/// A processor time in milliseconds, as criterion has noted it.
fn time(folder: &Path) -> Result<f64> {
    let file = folder.join("estimates.json");
    let text = fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let noted: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(noted["median"]["point_estimate"].as_f64().ok_or("criterion has noted no median")? / 1e6)
}

/// Adds the instructions of each part: the difference between doing it and not doing it. Left out without valgrind.
fn count(bench: &Bench, kinds: &mut [Value]) -> Result {
    let Some(valgrind) = bench.places.program("valgrind") else {
        println!("▸ instructions are not counted: there is no valgrind");
        return Ok(());
    };
    let tool = valgrind.to_string_lossy();
    println!("▸ count the instructions of single ballots (about 2 minutes)");
    for kind in kinds {
        let name = kind["name"].as_str().unwrap_or_default().to_owned();
        let counted = |part: &str, times: &str| -> Result<u64> {
            let output = instructions(bench, Some(&tool), &[part, &name, times])?.demand("callgrind")?;
            let line = output.errors.lines().find_map(|line| line.split_once("Collected : "));
            let count = line.and_then(|(_, count)| count.trim().parse().ok());
            count.ok_or("callgrind has not said how many instructions it collected".to_owned())
        };
        let nothing = counted("verify", "0")?;
        for part in PARTS {
            let ballots = match part {
                "batch" | "limit" => kind["batch"].as_u64().unwrap_or(1),
                _ => 1,
            };
            kind["instructions"][part] = json!((counted(part, "1")?.saturating_sub(nothing)) / ballots);
        }
    }
    Ok(())
}

fn instructions(bench: &Bench, valgrind: Option<&str>, words: &[&str]) -> Result<Used> {
    let mut command = match valgrind {
        Some(valgrind) => {
            let mut command = Command::new(valgrind);
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
            command.arg(bench.programs.bench("instructions")?);
            command
        }
        None => Command::new(bench.programs.bench("instructions")?),
    };
    command.args(words).env("RAYON_NUM_THREADS", "1");
    used(command)
}
