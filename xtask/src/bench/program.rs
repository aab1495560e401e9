//! The programs that are measured or measure, built as they are released, and what a run of one has used.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::measure;
use crate::run::{Places, Result, run};

/// How often a running program is looked at: what its memory grows by between the last look and its end is not seen.
const LOOK: Duration = Duration::from_millis(2);

/// Where they lie.
pub struct Programs {
    /// The service.
    pub server: PathBuf,
    /// The command line.
    pub cli: PathBuf,
    /// Measures sealing, and opening a total.
    pub ballot: PathBuf,
    /// Measures verifying in all its ways.
    pub verify: PathBuf,
    /// Does one part so many times.
    pub instructions: PathBuf,
    /// Measures shuffles.
    pub shuffle: PathBuf,
    /// Makes elections.
    pub generate: PathBuf,
    /// Measures the service and its pages.
    pub service: PathBuf,
}

/// Builds them all in release mode.
pub fn build(places: &Places) -> Result<Programs> {
    let what = "build the service and the command line in release mode";
    let build = places.cargo(&["build", "--release", "--locked", "-p", "glassurn-server", "-p", "glassurn"]);
    run(places, "release", what, "4 minutes, once", build)?.demand(what)?;
    let what = "build the programs that measure";
    let names = ["ballot", "verify", "instructions", "shuffle", "generate", "service"]
        .map(|name| ["--bench", name])
        .concat();
    let packages = ["bench", "--no-run", "--locked", "-p", "glassurn-crypto", "-p", "glassurn-tests"];
    let build = places.cargo(&[&packages[..], &names].concat());
    let built = run(places, "bench-build", what, "3 minutes, once", build)?.demand(what)?;
    // Cargo says of each: `Executable benches/ballot.rs (target/release/deps/ballot-0123456789abcdef)`.
    let find = |name: &str| -> Result<PathBuf> {
        let words = format!("Executable benches/{name}.rs (");
        let path = built.output.lines().find_map(|line| line.trim().strip_prefix(&words)?.strip_suffix(')'));
        let path = path.ok_or(format!("cargo did not say where it put {name}: {}", built.log.display()))?;
        Ok(places.root.join(path))
    };
    let target = places.binaries.parent().ok_or("this program does not lie in cargo's target folder")?;
    Ok(Programs {
        server: target.join("release/glassurn-server"),
        cli: target.join("release/glassurn"),
        ballot: find("ballot")?,
        verify: find("verify")?,
        instructions: find("instructions")?,
        shuffle: find("shuffle")?,
        generate: find("generate")?,
        service: find("service")?,
    })
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
