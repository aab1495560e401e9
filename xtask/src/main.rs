//! `cargo xtask`: the project's own tasks; each sets up what it needs, says what it does, and does nothing twice.

mod bench;
#[path = "../../tests/src/databases.rs"]
#[allow(dead_code, reason = "the tests ask for the database that is named here")]
mod databases;
mod demo;
mod lint;
mod programs;
#[path = "../../tests/src/real.rs"]
mod real;
mod run;
mod setup;
#[path = "../../tests/src/stage/mod.rs"]
#[allow(dead_code, reason = "the tests use what the demo does not")]
mod stage;
mod start_pages;
mod test;
mod web;

use std::process::ExitCode;

use run::Places;

const USAGE: &str = "\
Usage: cargo xtask <task>

  demo    build everything, hold a real election and start the service; --fresh begins anew, --port 9000 serves there
  test    set up what is missing, check and build everything, run every test
  bench   measure everything and write docs/performance.md; --million also audits 1,000,000 ballots,
          the names of parts (ballots, audits, service, belenios, shuffle) measure only these, `report` none
  web     build the front end into frontend/dist (only when its sources changed)
  setup   install the tools of `test` and `web` into target/tools, and Debian's Chromium and PostgreSQL
";

/// What is to be done.
enum Task {
    Demo(demo::Options),
    Test,
    Bench(bench::Wish),
    Web,
    Setup,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let task = match words[..] {
        ["demo", ref options @ ..] => demo::Options::parse(options).map(Task::Demo),
        ["test"] => Some(Task::Test),
        ["bench", ref words @ ..] => bench::Wish::read(words).map(Task::Bench),
        ["web"] => Some(Task::Web),
        ["setup"] => Some(Task::Setup),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => None,
    };
    let Some(task) = task else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    let done = |()| ExitCode::SUCCESS;
    let ran = Places::find().and_then(|places| match task {
        Task::Demo(options) => demo::run_task(&places, options).map(done),
        Task::Test => Ok(test::run_all(&places)),
        Task::Bench(wish) => bench::run_task(&places, &wish).map(done),
        Task::Web => web::run_task(&places).map(done),
        Task::Setup => setup::everything(&places).map(done),
    });
    match ran {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("\nerror: {reason}");
            ExitCode::FAILURE
        }
    }
}
