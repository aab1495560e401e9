//! The programs that `cargo xtask test` has built, and a stage on which they run.

use crate::stage::Stage;
use std::net::TcpListener;
use std::path::PathBuf;
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
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stage = Stage::new(folder.path(), server(), command_line(), free_port()).expect("a stage");
    stage.start().expect("the service starts");
    (stage, folder)
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}
