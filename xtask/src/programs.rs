//! The test programs that cargo has built, run several at a time: most tests wait for disks, clocks and browsers more than
//! they compute.

use std::collections::VecDeque;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::databases;
use crate::lint::linted;
use crate::run::{Finished, Places, Result, duration, quietly};
use crate::setup;

/// How many programs run at a time.
const AT_A_TIME: usize = 3;

/// What takes longest begins first, so that nothing is left to run alone at the end.
const LONGEST: [&str; 4] = ["browser", "http", "elections", "http-postgres"];

/// Its tests do little but wait for the disk, so there are twice as many at a time as there are processors.
const WAITING: &str = "http";

/// A command that runs tests, and the name of its log.
pub struct Job {
    name: String,
    command: Command,
}

/// How a job has ended: its name and what it wrote, or why it could not be run.
pub type Ended = (String, Result<Finished>);

/// Every test program of the workspace, its service's tests once more on PostgreSQL, and the tests in documentation.
///
/// # Errors
/// When the programs cannot be built, or cargo does not say where they are.
pub fn jobs(places: &Places) -> Result<Vec<Job>> {
    let what = "find the test programs";
    let mut command = linted(
        places,
        &["test", "--workspace", "--locked", "--no-run", "--quiet", "--message-format", "json"],
    );
    command.stderr(Stdio::inherit());
    let said = command.output().map_err(|e| format!("cannot {what}: {e}"))?;
    if !said.status.success() {
        return Err(format!("cannot {what}: cargo ends with {}", said.status));
    }
    let said = String::from_utf8_lossy(&said.stdout);
    let programs: Vec<Program> = said.lines().filter_map(Program::read).collect();
    let mut jobs: Vec<Job> = programs.iter().map(|program| program.job(places)).collect();
    let http =
        programs.iter().find(|program| program.name == WAITING).ok_or("there is no test program http")?;
    jobs.push(on_postgres(http.job(places)));
    let documentation = linted(places, &["test", "--workspace", "--locked", "--no-fail-fast", "--doc"]);
    jobs.push(Job { name: "documentation".into(), command: documentation });
    let place = |job: &Job| LONGEST.iter().position(|name| *name == job.name).unwrap_or(LONGEST.len());
    jobs.sort_by_key(place);
    Ok(jobs)
}

/// Runs all of them, `tell`s of each as soon as it has ended, and gives them in the order in which they ended.
pub fn run_all(places: &Places, jobs: Vec<Job>) -> Vec<Ended> {
    let (waiting, ended) = (Mutex::new(VecDeque::from(jobs)), Mutex::new(Vec::new()));
    let work = || {
        while let Some(job) = take(&waiting) {
            let done = quietly(places, &format!("tests-{}", job.name), job.command);
            if let Ok(done) = &done {
                let how = if done.success { "passed" } else { "failed" };
                println!("  {}: {how} after {}", job.name, duration(done.time));
            }
            ended.lock().unwrap_or_else(PoisonError::into_inner).push((job.name, done));
        }
    };
    thread::scope(|scope| (0..AT_A_TIME).for_each(|_| drop(scope.spawn(work))));
    ended.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn take(waiting: &Mutex<VecDeque<Job>>) -> Option<Job> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

/// The tests that are about a service's tables, which are in PostgreSQL this time.
fn on_postgres(mut job: Job) -> Job {
    for beginning in databases::left_out() {
        job.command.args(["--skip", beginning]);
    }
    job.command.env(databases::VARIABLE, "postgres");
    Job { name: format!("{}-postgres", job.name), command: job.command }
}

/// A test program.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    name: String,
    file: PathBuf,
    /// Its package's folder, in which cargo would run it.
    folder: PathBuf,
}

impl Program {
    /// A line of what cargo has to say, if it speaks of a test program.
    fn read(line: &str) -> Option<Self> {
        let said: Value = serde_json::from_str(line).ok()?;
        let file = PathBuf::from(said["executable"].as_str()?);
        if said["profile"]["test"] != true {
            return None;
        }
        let manifest = Path::new(said["manifest_path"].as_str()?);
        let folder = manifest.parent()?.to_owned();
        // Libraries' and programs' own tests carry the names of these.
        let name = said["target"]["name"].as_str()?.to_owned();
        Some(Self { name, file, folder })
    }

    /// Runs it; the environment names what tests start and use.
    fn job(&self, places: &Places) -> Job {
        let mut command = places.command(&self.file.to_string_lossy(), &[]);
        command
            .current_dir(&self.folder)
            .env("GLASSURN_SERVER_BIN", places.binaries.join("glassurn-server"))
            .env("GLASSURN_BIN", places.binaries.join("glassurn"))
            .env("GLASSURN_AXE", setup::axe_file(places))
            .env("GLASSURN_SCHEMATHESIS", setup::schemathesis_program(places))
            .env("GLASSURN_VOTING", setup::voting_program(places))
            .env("GLASSURN_LOGS", setup::logs_program(places))
            .env("GLASSURN_OIDC_PROVIDER", setup::provider_file(places));
        if self.name == WAITING {
            let processors = thread::available_parallelism().map_or(1, NonZero::get);
            command.env("RUST_TEST_THREADS", (2 * processors).to_string());
        }
        Job { name: self.name.clone(), command }
    }
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn a_test_program_is_found_where_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml","target":{"kind":["test"],
            "name":"http"},"profile":{"test":true},"executable":"/w/target/debug/deps/http-1"}"#;
        let found = Program {
            name: "http".into(),
            file: "/w/target/debug/deps/http-1".into(),
            folder: "/w/tests".into(),
        };
        assert_eq!(Program::read(said), Some(found));
    }

    #[test]
    fn what_is_no_test_program_is_passed_over() {
        let program = r#"{"manifest_path":"/w/cli/Cargo.toml","target":{"name":"glassurn"},"profile":{"test":false},
            "executable":"/w/target/debug/glassurn"}"#;
        let library = r#"{"manifest_path":"/w/api/Cargo.toml","target":{"name":"api"},"profile":{"test":true},"executable":null}"#;
        for said in [program, library, r#"{"reason":"build-finished","success":true}"#, "test"] {
            assert_eq!(Program::read(said), None);
        }
    }
}
