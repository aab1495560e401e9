//! The programs that `cargo xtask test` has built, and a stage on which they run.

use crate::databases::on_postgres;
use crate::postgres::shared;
use crate::provider::{CLIENT, Provider, SECRET};
use crate::stage::Stage;
use std::fs;
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
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

/// A stage in a folder of its own with the service running, on the database of this run; the folder goes with the second
/// value.
pub fn stage() -> (Stage, TempDir) {
    let url = on_postgres().then(|| shared().url(&shared().database()));
    stage_on(url.as_deref())
}

/// The same where a browser reaches it by a name, and not by a number.
pub fn stage_at_a_name() -> (Stage, TempDir) {
    stage_where(|stage, port| stage.named(&format!("localhost:{port}")))
}

/// The same, handing mail to this server.
pub fn stage_with_mail(url: &str) -> (Stage, TempDir) {
    stage_with_mail_and(url, &[])
}

/// The same with further options of the service.
pub fn stage_with_mail_and(url: &str, options: &[String]) -> (Stage, TempDir) {
    stage_where(|stage, _| stage.with(options).mailing(url))
}

/// The same, where the service also knows a provider, which runs as long as the third value is there; a browser reaches it by
/// a name.
pub fn stage_with_provider(mail: &str) -> (Stage, TempDir, Provider) {
    let mut provider = None;
    let (stage, folder) = stage_where(|stage, port| {
        let host = format!("localhost:{port}");
        let started = Provider::start(&format!("http://{host}/console/return"));
        let secret = stage.folder().join("secret");
        fs::write(&secret, SECRET).expect("the folder is ours");
        let options = [
            ("--oidc-issuer", started.issuer.as_str()),
            ("--oidc-client", CLIENT),
            ("--oidc-secret-file", secret.to_str().expect("a path")),
            ("--oidc-name", "Example University"),
        ];
        let options = options.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]);
        let stage = stage.named(&host).with(&options.collect::<Vec<_>>()).mailing(mail);
        provider = Some(started);
        stage
    });
    (stage, folder, provider.expect("it was started"))
}

/// The same with further options of the service.
pub fn stage_with(options: &[String]) -> (Stage, TempDir) {
    stage_where(|stage, _| stage.with(options))
}

/// The same on the database that a URL names.
pub fn stage_on(database: Option<&str>) -> (Stage, TempDir) {
    stage_where(|stage, _| match database {
        Some(url) => stage.on(url),
        None => stage,
    })
}

/// The same, set up otherwise by what is given the stage and its port.
fn stage_where(set_up: impl FnOnce(Stage, u16) -> Stage) -> (Stage, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let port = free_port();
    let stage = Stage::new(folder.path(), server(), command_line(), port).expect("a stage");
    let mut stage = set_up(stage, port);
    stage.start().expect("the service starts");
    (stage, folder)
}

/// A port that nobody listens on, below those that systems give to outgoing connections: so it is still free when the
/// service is started again, whatever the tests beside it connect to. No other test program that runs at the same time is
/// given it: whoever has its number among UDP's ports, which nobody else uses, has it until the program ends.
pub fn free_port() -> u16 {
    static OURS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let first = 20_000 + (std::process::id() % 10_000) as u16;
    let mut ours = OURS.lock().unwrap_or_else(PoisonError::into_inner);
    for port in first..first + 2_000 {
        let Ok(number) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else { continue };
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            ours.push(number);
            return port;
        }
    }
    panic!("every port from {first} on is taken");
}
