//! Runs the real service and the real command line for the demo and for whole elections in tests: the same binaries and
//! the same verbs as anybody uses, no shortcut.

mod election;
mod official;
mod times;

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub use times::{now_and_then, utc};

/// What went wrong, for the person who ran it.
pub type Result<T = ()> = std::result::Result<T, String>;

/// The file with the number of the service's process, for whoever has to end it by hand.
pub const PROCESS: &str = "service.pid";

/// How long the service may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with one service and everybody's files.
pub struct Stage {
    folder: PathBuf,
    server: PathBuf,
    cli: PathBuf,
    address: String,
    options: Vec<String>,
    database: Option<String>,
    mail: Option<String>,
    process: Option<Child>,
}

/// What differs between the elections that are staged; times as the template takes them.
pub struct Setting<'a> {
    /// The files' folder below the stage's.
    pub name: &'a str,
    /// Title, description, organiser and contact, as TOML lines.
    pub texts: &'a str,
    /// The `[[contests]]` blocks.
    pub contests: &'a str,
    /// IANA zone.
    pub zone: &'a str,
    /// When voting begins and ends.
    pub opens: &'a str,
    /// When voting ends.
    pub closes: &'a str,
    /// `official` or `at`.
    pub closing: &'a str,
    /// How many trustees there are and how many are needed; all of them means no common key generation.
    pub trustees: (usize, usize),
    /// The minimum of counting voters.
    pub minimum: u64,
    /// "weights reveal votes: accepted".
    pub weights_reveal: bool,
    /// Whether one may vote again.
    pub revote: bool,
    /// The weight of every voter on the roll.
    pub weights: &'a [u64],
}

/// A staged election.
pub struct Staged {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// How many trustees it has.
    pub trustees: usize,
}

/// A voter's line of `codes.csv`.
pub struct Invited {
    /// The voting code.
    pub code: String,
    /// The voter's link.
    pub link: String,
    /// The public credential in hexadecimal.
    pub credential: String,
}

impl Stage {
    /// A stage in `folder` for a service on 127.0.0.1.
    pub fn new(folder: &Path, server: PathBuf, cli: PathBuf, port: u16) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
        let folder = folder.canonicalize().map_err(|e| e.to_string())?;
        Ok(Self {
            folder,
            server,
            cli,
            address: format!("127.0.0.1:{port}"),
            options: Vec::new(),
            database: None,
            mail: None,
            process: None,
        })
    }

    /// The same with a board of this name in manifests, wherever the service listens.
    pub fn named(self, host: &str) -> Self {
        self.with(&["--host".into(), host.into()])
    }

    /// The same with further options of the service.
    pub fn with(mut self, options: &[String]) -> Self {
        self.options.extend_from_slice(options);
        self
    }

    /// The same on the database of this URL instead of one in the folder.
    pub fn on(mut self, database: &str) -> Self {
        self.database = Some(database.into());
        self
    }

    /// The same handing mail to the server of this URL, as fast as it can.
    pub fn mailing(mut self, url: &str) -> Self {
        self.mail = Some(url.into());
        self
    }

    /// Where the service answers; by its name, if that is this machine's.
    pub fn url(&self) -> String {
        let name = self.options.iter().find(|option| option.starts_with("localhost:"));
        format!("http://{}", name.unwrap_or(&self.address))
    }

    /// The stage's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the service and waits until it is ready.
    pub fn start(&mut self) -> Result {
        // Another program that answers there would be taken for ours. Listening there to find out would get in the
        // service's own way: programs that are started at this moment hold the socket for a while.
        if TcpStream::connect(&self.address).is_ok() {
            return Err(format!(
                "the service cannot listen on {}: another program answers there",
                self.address
            ));
        }
        let log = self.folder.join("service.log");
        let file = fs::OpenOptions::new().create(true).append(true).open(&log);
        let file = file.map_err(|e| format!("cannot write {}: {e}", log.display()))?;
        let mut command = self.service(&["serve"]);
        command.stdout(file.try_clone().map_err(|e| e.to_string())?).stderr(file).stdin(Stdio::null());
        let process = command.spawn().map_err(|e| format!("cannot start the service: {e}"))?;
        write(&self.folder.join(PROCESS), &process.id().to_string())?;
        self.process = Some(process);
        let began = Instant::now();
        while !self.ready() {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().ok().flatten());
            if ended.is_some() || began.elapsed() > PATIENCE {
                let text = fs::read_to_string(&log).unwrap_or_default();
                let tail: Vec<&str> = text.lines().rev().take(8).collect();
                let tail: Vec<&str> = tail.into_iter().rev().collect();
                self.stop();
                return Err(format!(
                    "the service on {} does not get ready; the end of {}:\n{}",
                    self.address,
                    log.display(),
                    tail.join("\n")
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Waits until the service ends by itself or is interrupted.
    pub fn wait(&mut self) -> Result {
        match self.process.as_mut().map(Child::wait) {
            Some(Err(error)) => Err(format!("lost sight of the service: {error}")),
            Some(Ok(status)) if !status.success() => {
                let log = self.folder.join("service.log");
                Err(format!("the service has ended ({status}); {} says why", log.display()))
            }
            _ => Ok(()),
        }
    }

    /// Ends the service at once, as `kill -9` does, if it has not ended already.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    fn service(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.server);
        command
            .args(arguments)
            .args(&self.options)
            .args(["--listen", &self.address, "--log-format", "text"])
            .arg("--data")
            .arg(self.folder.join("service"))
            .env_remove("DATABASE_URL");
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        if let Some(url) = &self.mail {
            command.env("GLASSURN_SMTP_URL", url).env("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>");
            // No name server of the world is asked: nobody answers there.
            command.env("GLASSURN_MAILS_PER_MINUTE", "6000").env("GLASSURN_DNS", "127.0.0.1:9");
        }
        command
    }

    fn ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(&self.address) else { return false };
        let asked =
            write!(stream, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        let mut answer = [0u8; 12];
        asked.is_ok() && stream.read_exact(&mut answer).is_ok() && answer.ends_with(b" 200")
    }

    /// Runs a verb of `glassurn` in `folder` and gives its facts; `Err` holds what it said.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Value> {
        let output = self.output(folder, arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let facts = String::from_utf8_lossy(&output.stdout);
            return Err(format!("`glassurn {}` failed:\n{said}{facts}", arguments.join(" ")));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|e| format!("`glassurn {}` did not print JSON: {e}", arguments.join(" ")))
    }

    /// Runs a verb of `glassurn --json` in `folder`, whatever its exit status.
    pub fn output(&self, folder: &Path, arguments: &[&str]) -> Result<std::process::Output> {
        Command::new(&self.cli)
            .arg("--json")
            .args(arguments)
            .current_dir(folder)
            .env("GLASSURN_SERVER", self.url())
            .env("GLASSURN_PASSPHRASE_FILE", self.folder.join("passphrase"))
            .env("XDG_STATE_HOME", self.folder.join("state"))
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("cannot run {}: {e}", self.cli.display()))
    }

    /// Makes an account with which an official signs in.
    pub fn account(&self, name: &str, password: &str) -> Result {
        let file = self.folder.join("password");
        write(&file, password)?;
        let mut command = self.service(&["user", "add", name]);
        let added = command
            .arg("--password-file")
            .arg(&file)
            .output()
            .map_err(|e| format!("cannot run the service: {e}"))?;
        if added.status.success() {
            return Ok(());
        }
        Err(format!("the account is not made: {}", String::from_utf8_lossy(&added.stderr)))
    }

    /// Makes a role's identity, unless it is there, and gives its public key.
    pub fn identity(&self, role: &str, file: &str) -> Result<String> {
        let shown = if self.folder.join(file).exists() {
            self.run(&self.folder, &["key", "show", file])?
        } else {
            self.run(&self.folder, &["key", "new", "--role", role, "-o", file])?
        };
        text(&shown, "key")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The election's key file of key holder `i`, in the election's folder.
pub fn election_key(i: usize) -> String {
    format!("election-key-{i}.age")
}

/// A fact that is a text.
pub fn text(facts: &Value, name: &str) -> Result<String> {
    facts[name].as_str().map(str::to_string).ok_or(format!("no fact {name:?} in {facts}"))
}

fn write(file: &Path, text: &str) -> Result {
    fs::write(file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))
}
