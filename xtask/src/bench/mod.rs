//! `cargo xtask bench`: measures what everything costs and writes `docs/performance.md`. Nothing here is a test: a slow
//! machine is no failure.

mod audits;
mod ballots;
mod belenios;
mod chart;
mod machine;
#[path = "../../../tests/src/measure.rs"]
#[allow(dead_code, reason = "the programs that are started ask for more")]
mod measure;
mod program;
mod report;
mod service;
mod shuffles;

use std::fs;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::run::{Places, Result, duration};
use crate::{setup, web};
use program::{Programs, RELEASE};

/// The measurements in the order in which they are made: a name, what measures it, and the programs that it needs.
const PARTS: [(&str, Part, &[&str]); 5] = [
    ("ballots", ballots::measure, &["ballot", "verify", "instructions"]),
    ("audits", audits::measure, &[RELEASE, "generate"]),
    ("service", service::measure, &[RELEASE, "generate", "service"]),
    ("belenios", belenios::measure_peer, &[]),
    ("shuffle", shuffles::measure, &["shuffle"]),
];

/// Measures nothing, and writes the last figures anew.
const REPORT: &str = "report";

/// Measures one thing; an error ends the measuring, what cannot be measured here is left out.
type Part = fn(&Bench) -> Result<Value>;

/// A run.
pub struct Bench<'a> {
    places: &'a Places,
    programs: Programs,
    /// The largest election that is audited, in ballots.
    largest: usize,
}

/// What was asked for.
pub struct Wish {
    largest: usize,
    parts: Vec<String>,
}

impl Wish {
    /// Reads the words behind `bench`; `None` if one is unknown.
    pub fn read(words: &[&str]) -> Option<Self> {
        let mut wish = Self { largest: 100_000, parts: Vec::new() };
        for word in words {
            match *word {
                "--million" => wish.largest = 1_000_000,
                part if part == REPORT || PARTS.iter().any(|(name, ..)| *name == part) => {
                    wish.parts.push(part.to_owned());
                }
                _ => return None,
            }
        }
        Some(wish)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|name| name == part)
    }
}

/// Sets up, builds, measures and writes the report. Parts that were not asked for keep their last figures.
pub fn run_task(places: &Places, wish: &Wish) -> Result {
    let began = Instant::now();
    if wish.parts != [REPORT] {
        measure_parts(places, wish)?;
    }
    let mut all = json!({});
    for (name, ..) in PARTS {
        let text = fs::read_to_string(file(places, &format!("{name}.json"))?).unwrap_or_default();
        all[name] = serde_json::from_str(&text).unwrap_or(Value::Null);
    }
    report::write(places, &all)?;
    println!("▸ docs/performance.md is written, after {}", duration(began.elapsed()));
    Ok(())
}

fn measure_parts(places: &Places, wish: &Wish) -> Result {
    let parts = || PARTS.into_iter().filter(|(name, ..)| wish.has(name));
    let needed: Vec<&str> = parts().flat_map(|(.., programs)| programs).copied().collect();
    if needed.contains(&RELEASE) {
        web::run_task(places)?;
    }
    setup::for_bench(places)?;
    let bench = Bench { places, programs: program::build(places, &needed)?, largest: wish.largest };
    for (name, part, _) in parts() {
        let mut figures = part(&bench)?;
        figures["when"] = json!(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_secs()));
        figures["machine"] = machine::describe();
        let text = serde_json::to_string_pretty(&figures).map_err(|e| e.to_string())?;
        let file = bench.file(&format!("{name}.json"))?;
        fs::write(&file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    }
    Ok(())
}

/// A file of the measurements, which stay below `target`.
fn file(places: &Places, name: &str) -> Result<PathBuf> {
    let folder = places.notes.join("bench");
    fs::create_dir_all(&folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
    Ok(folder.join(name))
}

impl Bench<'_> {
    fn file(&self, name: &str) -> Result<PathBuf> {
        file(self.places, name)
    }
}
