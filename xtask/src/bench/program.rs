//! The programs that are measured or measure, built as they are released, and what a run of one has used.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::measure;
use crate::run::{Places, Result, run};

/// How often a running program is looked at: what its memory grows by between the last look and its end is not seen.
const LOOK: Duration = Duration::from_millis(2);

/// The service and the command line, as a part asks for them.
pub const RELEASE: &str = "release";
/// The programs of the protocol's own package, and those of the tests' one: built apart, so that the first are the same whoever
/// asks for the others.
const PACKAGES: [(&str, &[&str]); 2] = [
    ("glassurn-crypto", &["ballot", "verify", "instructions", "shuffle"]),
    ("glassurn-tests", &["generate", "service"]),
];

/// Where they lie.
pub struct Programs {
    target: PathBuf,
    benches: BTreeMap<&'static str, PathBuf>,
}

/// Builds those that are needed in release mode.
pub fn build(places: &Places, needed: &[&'static str]) -> Result<Programs> {
    if needed.contains(&RELEASE) {
        let what = "build the service and the command line in release mode";
        let build =
            places.cargo(&["build", "--release", "--locked", "-p", "glassurn-server", "-p", "glassurn"]);
        run(places, "release", what, "4 minutes, once", build)?.demand(what)?;
    }
    let mut benches = BTreeMap::new();
    for (package, programs) in PACKAGES {
        let wanted: Vec<&'static str> =
            programs.iter().copied().filter(|name| needed.contains(name)).collect();
        if wanted.is_empty() {
            continue;
        }
        let what = "build the programs that measure";
        let names = wanted.iter().flat_map(|name| ["--bench", name]).collect::<Vec<_>>();
        let build = places.cargo(&[&["bench", "--no-run", "--locked", "-p", package], &names[..]].concat());
        let built = run(places, "bench-build", what, "3 minutes, once", build)?.demand(what)?;
        // Cargo says of each: `Executable benches/ballot.rs (target/release/deps/ballot-0123456789abcdef)`.
        for name in wanted {
            let words = format!("Executable benches/{name}.rs (");
            let path =
                built.output.lines().find_map(|line| line.trim().strip_prefix(&words)?.strip_suffix(')'));
            let path =
                path.ok_or(format!("cargo did not say where it put {name}: {}", built.log.display()))?;
            benches.insert(name, places.root.join(path));
        }
    }
    let target = places.binaries.parent().ok_or("this program does not lie in cargo's target folder")?;
    Ok(Programs { target: target.into(), benches })
}

impl Programs {
    /// The service.
    pub fn server(&self) -> PathBuf {
        self.target.join("release/glassurn-server")
    }

    /// The command line.
    pub fn cli(&self) -> PathBuf {
        self.target.join("release/glassurn")
    }

    /// A program that measures or makes elections, of which the part has said that it needs it.
    pub fn bench(&self, name: &str) -> Result<&Path> {
        Ok(self.benches.get(name).ok_or(format!("{name} was not built"))?)
    }
}

/// What a program has used and said.
pub struct Used {
    /// Its exit status was 0.
    pub success: bool,
    /// From its start to its end, in seconds.
    pub wall: f64,
    /// The processor time of all its threads, in seconds; `None` where the machine does not tell.
    pub cpu: Option<f64>,
    /// The most memory that it had at a time, in bytes.
    pub peak: Option<u64>,
    /// What it printed.
    pub output: String,
    /// What it complained about.
    pub errors: String,
}

/// Runs a program to its end; nothing else may be started meanwhile.
pub fn used(mut command: Command) -> Result<Used> {
    let program = command.get_program().to_string_lossy().into_owned();
    let cannot = |e: std::io::Error| format!("cannot run {program}: {e}");
    let before = measure::cpu_of_ended_children();
    let began = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(cannot)?;
    let (mut output, mut errors) = (child.stdout.take(), child.stderr.take());
    // Both streams are read while it runs: a full pipe would stop it.
    let (text, words, peak, status) = std::thread::scope(|scope| {
        let read = |stream: &mut dyn Read| {
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let text = scope.spawn(move || output.as_mut().map(|stream| read(stream)).unwrap_or_default());
        let words = scope.spawn(move || errors.as_mut().map(|stream| read(stream)).unwrap_or_default());
        let mut peak = None;
        let status = loop {
            peak = measure::peak_memory(child.id()).max(peak);
            match child.try_wait() {
                Ok(None) => sleep(LOOK),
                Ok(Some(status)) => break Ok(status),
                Err(error) => break Err(error),
            }
        };
        (text.join().unwrap_or_default(), words.join().unwrap_or_default(), peak, status)
    });
    let wall = began.elapsed().as_secs_f64();
    let cpu =
        measure::cpu_of_ended_children().zip(before).map(|(after, before)| (after - before).as_secs_f64());
    Ok(Used { success: status.map_err(cannot)?.success(), wall, cpu, peak, output: text, errors: words })
}

impl Used {
    /// An error with what it said, unless it succeeded.
    pub fn demand(self, what: &str) -> Result<Self> {
        if self.success { Ok(self) } else { Err(format!("{what} failed:\n{}{}", self.output, self.errors)) }
    }
}
