//! Whole audits: `glassurn audit` of generated elections of growing size, on one core and on two.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::Bench;
use super::program::{Used, used};
use crate::run::{Result, run};

/// Ballots, options of the question, how often the audit is repeated (short ones are less certain), and what making the
/// election takes. A million vote yes or no: their ballots are made three times as fast.
const SIZES: [(usize, usize, u32, &str); 4] = [
    (1_000, 5, 5, "5 seconds, once"),
    (10_000, 5, 3, "30 seconds, once"),
    (100_000, 5, 1, "5 minutes, once"),
    (1_000_000, 2, 1, "20 minutes, once"),
];

/// Audits elections up to the largest that was asked for.
pub fn measure(bench: &Bench) -> Result<Value> {
    let mut runs = Vec::new();
    for (ballots, options, times, about) in SIZES {
        if ballots > bench.largest {
            continue;
        }
        let archive = archive(bench, ballots, options, about)?;
        let bytes =
            fs::metadata(&archive).map_err(|e| format!("cannot read {}: {e}", archive.display()))?.len();
        for threads in [1, 2] {
            println!("▸ audit {ballots} ballots with {threads} threads");
            let (mut wall, mut cpu, mut peak) = (0.0, Some(0.0), None);
            for _ in 0..times {
                let used = audit(bench, &archive, threads)?;
                wall += used.wall;
                cpu = cpu.zip(used.cpu).map(|(sum, time)| sum + time);
                peak = used.peak.max(peak);
            }
            let (wall, cpu) = (wall / f64::from(times), cpu.map(|cpu| cpu / f64::from(times)));
            runs.push(json!({
                "ballots": ballots, "options": options, "threads": threads, "bytes": bytes, "wall": wall,
                "cpu": cpu, "peak": peak,
            }));
        }
    }
    Ok(json!({ "runs": runs }))
}

/// One audit, which must pass.
pub fn audit(bench: &Bench, archive: &Path, threads: usize) -> Result<Used> {
    let mut command = Command::new(bench.programs.cli());
    command.arg("--json").arg("audit").arg(archive).env("RAYON_NUM_THREADS", threads.to_string());
    used(command)?.demand("glassurn audit")
}

/// The archive of a generated election: the one that an earlier run has made, as long as it passes.
fn archive(bench: &Bench, ballots: usize, options: usize, about: &str) -> Result<PathBuf> {
    let file = bench.file(&format!("generated-{ballots}-{options}.glassurn"))?;
    if file.exists() && audit(bench, &file, 2).is_ok() {
        return Ok(file);
    }
    let mut command = Command::new(bench.programs.bench("generate")?);
    command.args([ballots.to_string(), options.to_string()]).arg(&file);
    let what = format!("make an election of {ballots} ballots");
    run(bench.places, "bench-generate", &what, about, command)?.demand(&what)?;
    Ok(file)
}
