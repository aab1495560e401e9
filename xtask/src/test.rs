//! `cargo xtask test`: everything that must hold, from formatting to whole elections in a browser, with one verdict.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use crate::lint::{Linter, is_clean, linted};
use crate::programs;
use crate::run::{Finished, Places, Result, duration, run};
use crate::setup;
use crate::web;

/// Everything that is compiled for this machine.
const BUILD: [&str; 4] = ["build", "--workspace", "--locked", "--all-targets"];
/// Lines of the failed tests' own output that are shown.
const REPORT_LINES: usize = 300;

/// Sets up, checks, builds and tests all; the last line says `N passed, N failed`.
///
/// A failed check or test does not stop what comes after, a failed preparation does.
pub fn run_all(places: &Places) -> ExitCode {
    let mut session = Session { places, lines: Vec::new() };
    if let Err(reason) = session.steps() {
        println!("\nerror: {reason}");
        session.lines.push(Line {
            name: "stopped".into(),
            time: Duration::ZERO,
            count: Some(Count::one(false)),
        });
    }
    let total = session.summary();
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many tests have passed and failed; a check by a tool (the formatter, the linter …) is one test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
}

impl Count {
    fn one(success: bool) -> Self {
        Self { passed: usize::from(success), failed: usize::from(!success) }
    }

    /// Adds up the lines `test result:` of all test programs. One that died without such a line counts as a failure.
    fn of_tests(success: bool, output: &str) -> Self {
        let number = |part: &str, word: &str| part.trim().strip_suffix(word)?.trim().parse::<usize>().ok();
        let mut count = Self::default();
        for line in output.lines().filter_map(|line| line.strip_prefix("test result: ")) {
            count.passed += line.split(['.', ';']).find_map(|part| number(part, "passed")).unwrap_or(0);
            count.failed += line.split(['.', ';']).find_map(|part| number(part, "failed")).unwrap_or(0);
        }
        if !success {
            count.failed = count.failed.max(1);
        }
        count
    }
}

/// A line of the summary.
struct Line {
    name: String,
    time: Duration,
    /// `None` for a preparation, which succeeds or ends the session.
    count: Option<Count>,
}

/// One run of `cargo xtask test`.
struct Session<'a> {
    places: &'a Places,
    lines: Vec<Line>,
}

impl Session<'_> {
    fn steps(&mut self) -> Result {
        self.prepare("set-up", setup::everything)?;
        self.prepare("dependencies", web::fetch)?;

        self.check("formatting", "check the formatting", "2 seconds", &["fmt", "--all", "--check"])?;
        let licences = ["deny", "--offline", "--locked", "check", "bans", "licenses", "sources"];
        self.check("licences", "check the dependencies' licences and sources", "5 seconds", &licences)?;
        thread::scope(|scope| {
            // Of its own profile: neither waits for the other, and what one leaves of the machine the other takes.
            let pages = scope.spawn(|| timed(|| web::build_if_changed(self.places, Linter::Used)));
            self.build()?;
            let (time, built) = pages.join().map_err(|_| "the front end's builder has died")?;
            let clean = built.as_ref().is_ok_and(|built| built.as_ref().is_none_or(|built| built.is_clean()));
            let outcome = built.and_then(|built| web::place(self.places, built));
            self.lines.push(Line {
                name: "front end".into(),
                time,
                count: Some(Count::one(outcome.is_ok() && clean)),
            });
            if let Err(reason) = outcome {
                println!("\nerror: {reason}\n");
            }
            Ok::<_, String>(())
        })?;
        self.prepare("embedding", embed)?;

        println!("▸ run all tests (about half an hour)");
        let start = Instant::now();
        for (name, done) in programs::run_all(self.places, programs::jobs(self.places)?) {
            let done = done?;
            let count = Count::of_tests(done.success, &done.output);
            self.lines.push(Line { name, time: done.time, count: Some(count) });
            if !done.success {
                report(&done);
            }
        }
        println!("  all of them after {}", duration(start.elapsed()));
        Ok(())
    }

    /// Compiles programs, libraries, tests and measurements in one go, so that all share every dependency, by way of the
    /// linter: what it has to say counts as a test. What one asks of a library the others get with it, here alone.
    fn build(&mut self) -> Result {
        let what = "lint and build programs, libraries and tests";
        let done = run(self.places, "build", what, "10 minutes, once", linted(self.places, &BUILD))?;
        let (time, done) = (done.time, done.demand(what)?);
        self.lines.push(Line { name: "build".into(), time, count: Some(Count::one(is_clean(&done))) });
        Ok(())
    }

    /// A step without which the rest makes no sense.
    fn prepare(&mut self, name: &'static str, step: fn(&Places) -> Result) -> Result {
        let (time, outcome) = timed(|| step(self.places));
        self.lines.push(Line { name: name.into(), time, count: None });
        outcome
    }

    /// A sub-command of cargo that counts as a test.
    fn check(&mut self, name: &'static str, what: &str, about: &str, arguments: &[&str]) -> Result {
        let done = run(self.places, name, what, about, self.places.cargo(arguments))?;
        self.lines.push(Line { name: name.into(), time: done.time, count: Some(Count::one(done.success)) });
        if let Err(reason) = done.demand(what) {
            println!("\nerror: {reason}\n");
        }
        Ok(())
    }

    /// Prints the time and result of each step and returns the total.
    fn summary(&self) -> Count {
        println!();
        let mut total = Count::default();
        for Line { name, time, count } in &self.lines {
            let result = match count {
                None => "done".to_owned(),
                Some(Count { passed, failed }) => format!("{passed} passed, {failed} failed"),
            };
            println!("{name:<14} {:>12}   {result}", duration(*time));
            total.passed += count.map_or(0, |count| count.passed);
            total.failed += count.map_or(0, |count| count.failed);
        }
        total
    }
}

/// Puts the pages into the service's program.
fn embed(places: &Places) -> Result {
    let what = "put the pages into the service";
    run(places, "embed", what, "20 seconds", linted(places, &BUILD))?.demand(what)?;
    Ok(())
}

/// Does something and says how long it took.
fn timed<T>(step: impl FnOnce() -> Result<T>) -> (Duration, Result<T>) {
    let start = Instant::now();
    let outcome = step();
    (start.elapsed(), outcome)
}

/// Shows what the failed tests have written, and what the compiler had against them.
fn report(done: &Finished) {
    let mut inside = false;
    let told = done.output.lines().filter(|line| {
        if *line == "failures:" || line.starts_with("error") {
            inside = true;
        } else if line.starts_with("test result: ") || line.trim_start().starts_with("Running ") {
            inside = false;
        }
        inside || line.ends_with("... FAILED")
    });
    let told: Vec<&str> = told.take(REPORT_LINES).collect();
    println!("\n{}\n\nThe whole output is in {}.", told.join("\n"), done.log.display());
}

#[cfg(test)]
mod tests {
    use super::Count;

    const TWO_PROGRAMS: &str = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 40 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.20s
";

    #[test]
    fn results_of_all_test_programs_are_added() {
        assert_eq!(Count::of_tests(false, TWO_PROGRAMS), Count { passed: 43, failed: 2 });
    }

    #[test]
    fn a_test_program_that_died_is_a_failure() {
        let (first, _) = TWO_PROGRAMS.split_once("test result: FAILED").expect("the text has it");
        assert_eq!(Count::of_tests(false, first), Count { passed: 3, failed: 1 });
    }

    #[test]
    fn a_failed_check_is_not_passed() {
        assert_eq!(Count::one(false), Count { passed: 0, failed: 1 });
        assert_eq!(Count::one(true), Count { passed: 1, failed: 0 });
    }
}
