//! The programs that `cargo xtask test` has built, and a stage on which they run.

use crate::stage::Stage;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use tempfile::TempDir;

/// The service.
pub fn server() -> PathBuf {
    program("GLASSURN_SERVER_BIN", "glassurn-server")
}

/// The command line.
pub fn command_line() -> PathBuf {
    program("GLASSURN_BIN", "glassurn")
}

/// The program that the environment names, or what was built beside the tests.
fn program(variable: &str, name: &str) -> PathBuf {
    let beside = || {
        let test = std::env::current_exe().expect("a test is a program");
        test.ancestors().nth(2).expect("tests lie in target/<profile>/deps").join(name)
    };
    let path = std::env::var_os(variable).map_or_else(beside, PathBuf::from);
    assert!(path.is_file(), "{} is missing: run `cargo xtask test`, or build {name}", path.display());
    path
}

/// A stage in a folder of its own with the service running; the folder goes with the second value.
pub fn stage() -> (Stage, TempDir) {
    stage_on(None)
}

/// The same with further options of the service.
pub fn stage_with(options: &[String]) -> (Stage, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stage = Stage::new(folder.path(), server(), command_line(), free_port()).expect("a stage");
    let mut stage = stage.with(options);
    stage.start().expect("the service starts");
    (stage, folder)
}

/// The same on the database that a URL names.
pub fn stage_on(database: Option<&str>) -> (Stage, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stage = Stage::new(folder.path(), server(), command_line(), free_port()).expect("a stage");
    if let Some(url) = database {
        stage = stage.on(url);
    }
    stage.start().expect("the service starts");
    (stage, folder)
}

/// A port that nobody listens on, below those that systems give to outgoing connections: so it is still free when the
/// service is started again, whatever the tests beside it connect to.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + (std::process::id() % 10_000) as u16;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000;
        if TcpStream::connect(("127.0.0.1", port)).is_err() {
            return port;
        }
    }
}
