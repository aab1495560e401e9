//! The server as a process of its own.

use super::wire::{Answer, raw, request};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::encoding::Hash;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The host that the board's origin has in tests.
pub const HOST: &str = "vote.example.org";

/// A running server; killed when dropped.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    log: Arc<Mutex<String>>,
}

/// A text that the database gives.
#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Every table with the number of its rows and a hash of all that is in them.
pub type Rows = BTreeMap<String, (usize, Hash)>;

/// A data folder that outlives servers.
pub struct Data {
    folder: TempDir,
}

impl Data {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn database(&self) -> PathBuf {
        self.path().join("glassurn.sqlite")
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        command(&self.path()).args(arguments).output().expect("the program runs")
    }

    /// Runs `check`; gives what it complains about.
    pub fn check(&self) -> Result<String, String> {
        let output = self.run(&["check"]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Starts a server.
    pub fn serve(&self, options: &[&str]) -> Server {
        self.try_serve(options).unwrap_or_else(|log| panic!("the server does not start: {log}"))
    }

    fn connection(&self) -> SqliteConnection {
        SqliteConnection::establish(&self.database().to_string_lossy()).expect("it opens")
    }

    /// Changes the database behind the server's back.
    pub fn sql(&self, statement: &str) {
        self.connection().batch_execute(statement).expect("it is done");
    }

    /// What all tables hold, down to the last column.
    pub fn rows(&self) -> Rows {
        let mut connection = self.connection();
        let mut words = |query: &str| -> Vec<String> {
            let words = diesel::sql_query(query).load::<Word>(&mut connection).expect("it is read");
            words.into_iter().map(|word| word.value).collect()
        };
        let tables = words("SELECT name AS value FROM sqlite_schema WHERE type = 'table' ORDER BY name");
        let mut rows = Rows::new();
        for table in tables {
            let columns =
                format!("SELECT 'quote(\"' || name || '\")' AS value FROM pragma_table_info('{table}')");
            let columns = words(&columns).join(" || ',' || ");
            let content = words(&format!("SELECT {columns} AS value FROM \"{table}\" ORDER BY 1"));
            rows.insert(table, (content.len(), leaf_hash(content.join("\n").as_bytes())));
        }
        assert!(rows.len() >= 6 && rows["users"].0 > 0, "the tables are read: {rows:?}");
        rows
    }

    /// Puts another database in the place of the one that is there.
    pub fn restore(&self, database: &[u8]) {
        for suffix in ["-wal", "-shm"] {
            // A server that has ended well leaves none.
            let _ = std::fs::remove_file(self.path().join(format!("glassurn.sqlite{suffix}")));
        }
        std::fs::write(self.database(), database).expect("it is writable");
    }

    /// Stops a server and starts another on the same data.
    pub fn serve_again(&self, server: Server) -> Server {
        assert_eq!(server.stop(), 0);
        self.serve(&[])
    }

    /// Starts a server, or gives what it said instead.
    pub fn try_serve(&self, options: &[&str]) -> Result<Server, String> {
        let mut child = command(&self.path())
            .env("GLASSURN_CASTS_PER_MINUTE", "1000")
            .env("GLASSURN_FAILURES_PER_MINUTE", "100000")
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                child.wait().expect("it has ended");
                let said = log.lock().expect("no test has panicked with it").clone();
                return Err(said);
            };
            log.lock().expect("no test has panicked with it").push_str(&format!("{line}\n"));
            let json: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if json["message"] == "serving" {
                break json["address"].as_str().expect("it says where").parse().expect("an address");
            }
        };
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().expect("no test has panicked with it").push_str(&format!("{line}\n"));
            }
        });
        Ok(Server { address, child, log })
    }
}

fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glassurn-server"));
    command
        .arg("--data")
        .arg(data)
        .args(["--host", HOST])
        .env_remove("DATABASE_URL")
        .env_remove("RUST_BACKTRACE");
    command
}

impl Server {
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[("content-type", "application/cbor")], body)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        raw(self.address, &request(method, path, headers, body)).expect("the server answers")
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.log.lock().expect("no test has panicked with it").clone()
    }

    /// Nothing has panicked, and no answer was a 500.
    #[track_caller]
    pub fn assert_calm(&self) {
        let log = self.log();
        let bad = log.lines().find(|line| line.contains("panicked") || line.contains("\"status\":500"));
        assert_eq!(bad, None, "the server made a mistake");
    }

    /// The most memory that it has had at a time, in bytes, as Linux tells it.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        let kilobytes = line.trim().strip_suffix(" kB").expect("in kB").trim();
        kilobytes.parse::<u64>().expect("a number") << 10
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
    }

    /// `SIGTERM`, and its exit status.
    pub fn stop(mut self) -> i32 {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(told.success());
        self.child.wait().expect("it has ended").code().expect("it ended by itself")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that a test has stopped is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
