//! The real witness or mirror as a process of its own, and the folder with its key, its state and its list of logs.

use crate::network::Machine;
use crate::programs::command_line;
use crate::service::{Answer, Ended};
use crate::tracer::{self, Fault};
use glassurn_crypto::board::note::NoteKey;
use std::fs::{self, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::{Method, Request};

/// How long a process may take to start or an answer to come before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a witness on a machine of its own listens.
pub const PORT: u16 = 8090;

/// A witness: its folder, and its process while there is one.
pub struct Witness {
    folder: TempDir,
    /// With which arguments it serves.
    serves: Vec<String>,
    key: NoteKey,
    /// Where its processes run; here without one.
    machine: Option<Machine>,
    child: Option<Child>,
    tracer: Option<Child>,
    address: SocketAddr,
    agent: Agent,
}

impl Witness {
    /// A witness with a new key and a new state, which knows no logs and does not run.
    pub fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let run = |arguments: &[&str]| {
            let output =
                command(folder.path()).arg("--json").args(arguments).output().expect("the program runs");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{arguments:?}: {text}");
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON")
        };
        run(&["key", "new", "--role", "witness", "--name", name, "-o", "witness.key"]);
        let made = run(&["witness", "new-state", "state", "--key", "witness.key", "--name", name]);
        let vkey = made["vkey"].as_str().expect("its key");
        let key = NoteKey::parse(vkey).expect("a verifier key");
        fs::write(folder.path().join("logs"), "").expect("the folder is ours");
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE));
        let (address, agent) = ((Ipv4Addr::LOCALHOST, 0).into(), config.build().into());
        let serves = ["witness", "serve", "--logs", "logs"].map(String::from).into();
        Self { folder, serves, key, machine: None, child: None, tracer: None, address, agent }
    }

    /// The same one, whose processes run on a machine of a network, where they listen at [`PORT`].
    pub fn on(mut self, machine: &Machine) -> Self {
        self.machine = Some(machine.clone());
        self
    }

    /// A mirror with a new key and a new state: of the board of this manifest, which answers at this address.
    pub fn mirror(name: &str, manifest: &[u8], url: &str) -> Self {
        let mut mirror = Self::new(name);
        mirror.follow(manifest, url);
        mirror
    }

    /// It is a mirror, of the board of this manifest, from its next start on.
    pub fn follow(&mut self, manifest: &[u8], url: &str) {
        self.write("manifest.cbor", manifest);
        let serves = ["mirror", "serve", "--manifest", "manifest.cbor", "--every", "1", "--url", url];
        self.serves = serves.map(String::from).into();
    }

    /// It serves with these arguments, too, from its next start on.
    pub fn also(&mut self, arguments: &[&str]) {
        self.serves.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    }

    /// The folder that it is in, with its files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it serves, as an address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The witness's name and public key.
    pub fn key(&self) -> &NoteKey {
        &self.key
    }

    /// The folder with its state.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Runs a verb in the witness's folder to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    /// The same with these environment variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, String)]) -> Output {
        let mut command = command(self.folder.path());
        command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
        command.output().expect("the program runs")
    }

    /// Writes a file into the witness's folder.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).expect("the folder is ours");
    }

    /// Writes the list of logs, which a process reads when it starts and on SIGHUP.
    pub fn list(&self, keys: &[NoteKey]) {
        self.write("logs", keys.iter().map(|key| format!("{key}\n")).collect::<String>().as_bytes());
    }

    /// Everything that every process has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A process on this folder that is not waited for.
    fn spawn(&self) -> Child {
        let log = OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log");
        let (program, listen) = match &self.machine {
            None => (Command::new(command_line()), "127.0.0.1:0".into()),
            Some(machine) => (machine.command(command_line()), format!("{}:{PORT}", machine.address())),
        };
        let mut command = arguments(program, self.folder.path());
        command
            .args(&self.serves)
            .args(["--state", "state", "--key", "witness.key", "--listen", &listen])
            .stdout(Stdio::null())
            .stderr(log);
        command.spawn().expect("the program runs")
    }

    /// Starts a process and waits until it serves; fails with what it said if it ends before.
    pub fn start(&mut self) -> Result<(), Ended> {
        assert!(self.child.is_none(), "it runs already");
        let (child, address) = self.serve()?;
        (self.child, self.address) = (Some(child), address);
        Ok(())
    }

    /// Starts a second process beside the first, which must not be possible.
    pub fn start_second(&self) -> Result<(), Ended> {
        let (mut child, _) = self.serve()?;
        child.kill().and_then(|()| child.wait()).expect("it is our child");
        Ok(())
    }

    fn serve(&self) -> Result<(Child, SocketAddr), Ended> {
        let before = self.log().len();
        let (mut child, since) = (self.spawn(), Instant::now());
        loop {
            let ended = child.try_wait().expect("it is our child");
            let words = self.log().split_off(before);
            if let Some(address) = words.lines().find_map(serving) {
                return Ok((child, address));
            }
            if let Some(status) = ended {
                return Err(Ended { status: status.code(), words });
            }
            assert!(since.elapsed() < PATIENCE, "it neither serves nor ends: {words}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is our child");
            child.wait().expect("it has ended");
        }
        if let Some(mut tracer) = self.tracer.take() {
            tracer.wait().expect("it ends with the process");
        }
    }

    /// SIGTERM; waits until it has ended in good order.
    pub fn stop(&mut self) {
        assert_eq!(self.end(), Some(0), "it does not end in good order: {}", self.log());
    }

    /// SIGTERM; waits until it has ended, and gives its exit status.
    pub fn end(&mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.take().expect("it runs").wait().expect("it has ended").code()
    }

    /// SIGHUP; waits until the process has said what it makes of the list.
    pub fn reload(&self) {
        let told = |log: String| log.matches("read again").count() + log.matches("stays as it was").count();
        let (before, since) = (told(self.log()), Instant::now());
        self.signal("HUP");
        while told(self.log()) == before {
            assert!(since.elapsed() < PATIENCE, "it does not read the list again: {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("it runs").id();
        let told = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
        assert!(told.is_ok_and(|status| status.success()), "a shell can tell it");
    }

    /// Puts the process under a tracer that does this when one of its threads enters its `step`-th of these system
    /// calls from now on.
    #[track_caller]
    pub fn inject(&mut self, fault: Fault, calls: &str, step: usize) {
        let id = self.child.as_ref().expect("it runs").id();
        let file = self.folder.path().join("trace");
        self.tracer = Some(tracer::attach(id, &file, fault, calls, step, PATIENCE));
    }

    /// Whether the tracer has made a call fail; the process runs no more afterwards.
    pub fn injected(&mut self) -> bool {
        self.kill();
        tracer::injected(&self.folder.path().join("trace"))
    }

    /// Whether the process has ended by itself, or by a tracer.
    pub fn ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().expect("it is our child").is_some())
    }

    /// Where it serves, or served last.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks; `Err` if there was no answer at all.
    pub fn ask(&self, method: Method, path: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
        let request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        let mut answer = self.agent.run(request.body(body)?)?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.body_mut().read_to_vec()?,
        })
    }

    /// Posts to a mirror that must answer.
    #[track_caller]
    pub fn send(&self, path: &str, media: &str, body: &[u8]) -> Answer {
        let sent = self.agent.post(format!("{}{path}", self.url())).content_type(media).send(body);
        let mut answer = sent.expect("the mirror answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, body: answer.body_mut().read_to_vec().expect("a body") }
    }

    /// Asks a witness that must answer to cosign.
    #[track_caller]
    pub fn add(&self, body: impl AsRef<[u8]>) -> Answer {
        self.ask(Method::POST, "/add-checkpoint", body.as_ref()).expect("the witness answers")
    }

    /// Reads from a witness that must answer.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, b"").expect("the witness answers")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Whether it has ended meanwhile makes no difference any more.
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn command(folder: &Path) -> Command {
    arguments(Command::new(command_line()), folder)
}

/// The environment of the program with which a command ends.
fn arguments(mut command: Command, folder: &Path) -> Command {
    command
        .current_dir(folder)
        .env("GLASSURN_PASSPHRASE_FILE", folder.join("passphrase"))
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null());
    command
}

/// The address in the line with which a process says that it serves.
fn serving(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("serving on http://")?.split(' ').next()?.parse().ok()
}
