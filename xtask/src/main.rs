//! `cargo xtask`: the project's own tasks; each sets up what it needs, says what it does, and does nothing twice.

mod demo;
#[path = "../../tests/src/real.rs"]
mod real;
mod run;
mod setup;
#[path = "../../tests/src/stage.rs"]
#[allow(dead_code, reason = "the tests use what the demo does not")]
mod stage;
mod test;
mod web;

use std::process::ExitCode;

use run::Places;

const USAGE: &str = "\
Usage: cargo xtask <task>

  demo    build everything, hold a real election and start the service; --fresh begins anew
  test    set up what is missing, check and build everything, run every test
  web     build the front end into frontend/dist (only when its sources changed)
  setup   install the tools of `test` and `web` into target/tools, and Debian's Chromium
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let task: fn(&Places) -> run::Result<ExitCode> = match words[..] {
        ["demo"] => |places| demo::run_task(places, false).map(|()| ExitCode::SUCCESS),
        ["demo", "--fresh"] => |places| demo::run_task(places, true).map(|()| ExitCode::SUCCESS),
        ["test"] => |places| Ok(test::run_all(places)),
        ["web"] => |places| web::run_task(places).map(|()| ExitCode::SUCCESS),
        ["setup"] => |places| setup::everything(places).map(|()| ExitCode::SUCCESS),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match Places::find().and_then(|places| task(&places)) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("\nerror: {reason}");
            ExitCode::FAILURE
        }
    }
}
