//! The machine, in words.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

/// Processor, cores, memory, system and compiler, as far as they can be told.
pub fn describe() -> Value {
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let value = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(value.trim_start_matches([' ', '\t', ':']).trim().trim_matches('"').to_owned())
    };
    let memory = line("/proc/meminfo", "MemTotal").and_then(|text| {
        let kilobytes: u64 = text.strip_suffix("kB")?.trim().parse().ok()?;
        Some(format!("{} GiB", (kilobytes + (1 << 19)) >> 20))
    });
    let words = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        // Chromium also says for whom it was built.
        Some(text.lines().next()?.split(" built on ").next()?.trim().to_owned())
    };
    json!({
        "processor": line("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "memory": memory,
        "system": line("/etc/os-release", "PRETTY_NAME="),
        "compiler": words("rustc", "--version"),
        "browser": words("chromium", "--version"),
    })
}
