//! The real service as a process of its own, on a folder that outlives it, and a small blocking HTTP client.

pub use crate::answer::Answer;
use crate::databases::on_postgres;
use crate::dns::NOBODY;
use crate::namespace;
use crate::network::Machine;
use crate::postgres::{self, shared};
use crate::programs::server;
use crate::rows::Rows;
use crate::tables::{self, Database};
use crate::tracer::{self, Fault, Held};
use diesel::QueryResult;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::http::Request;
use ureq::{Agent, AsSendBody, Error};

/// The host of every origin of these boards.
pub const HOST: &str = "vote.example.org";

/// How long a process may take to start or an answer to come before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(120);

/// What an answer may have at most, in bytes.
const MAX_ANSWER: u64 = 256 << 20;

/// A service: its folder, and its process while there is one.
pub struct Service {
    folder: TempDir,
    options: Vec<(String, String)>,
    /// Where it runs; here without one.
    machine: Option<Machine>,
    process: Mutex<Process>,
    agent: Agent,
}

struct Process {
    child: Option<Child>,
    /// Who kills it.
    tracer: Option<Child>,
    address: SocketAddr,
}

/// Why a process ended instead of serving.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// What it wrote.
    pub words: String,
}

impl Service {
    /// A folder with nothing but these officials' keys listed; `options` are environment variables, on top of limits
    /// that do not hinder a test.
    pub fn new(officials: &[String], options: &[(&str, &str)]) -> Self {
        let service = Self::empty(options);
        for key in officials {
            service.run(&["user", "add", "--key", key]).expect("the key is listed");
        }
        service
    }

    /// What somebody gets who copies the data of a service that does not run: database, key and heads. On PostgreSQL the
    /// copy of the folder is beside a copy of the database, unless the options name one.
    pub fn copy(of: &Self, options: &[(&str, &str)]) -> Self {
        let named = options.iter().any(|(name, _)| *name == "DATABASE_URL");
        match of.database() {
            Database::Server(url) if !named => {
                let url = postgres::copy(&url);
                Self::copy_of(&of.data(), &[options, &[("DATABASE_URL", url.as_str())]].concat())
            }
            _ => Self::copy_of(&of.data(), options),
        }
    }

    fn copy_of(data: &Path, options: &[(&str, &str)]) -> Self {
        let copy = Self::empty(options);
        copy_folder(data, &copy.data()).expect("the folder can be copied");
        copy
    }

    /// The same of a service that runs on a disk of its own, without what it has open, as an operator copies it who has
    /// stopped it for the moment.
    pub fn copy_from_disk(of: &Self, options: &[(&str, &str)]) -> Self {
        let process = of.process_id().expect("it runs");
        of.signal("STOP");
        let copy = Self::copy_of(&namespace::seen(process, &of.data()), options);
        of.signal("CONT");
        copy
    }

    /// What an operator makes for one more process of a board on the same database: a folder with its key, and nothing else.
    pub fn beside(of: &Self, options: &[(&str, &str)]) -> Self {
        let beside = Self::empty(options);
        DirBuilder::new().mode(0o700).create(beside.data()).expect("the folder is ours");
        fs::copy(of.data().join("board.key"), beside.data().join("board.key")).expect("the key is there");
        beside
    }

    fn empty(options: &[(&str, &str)]) -> Self {
        let limits = [
            ("GLASSURN_CASTS_PER_MINUTE", "1000"),
            ("GLASSURN_FAILURES_PER_MINUTE", "1000000"),
            ("GLASSURN_DNS", NOBODY),
        ];
        let given = limits.iter().chain(options).map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let mut options: Vec<(String, String)> = given.collect();
        if on_postgres() && options.iter().all(|(name, _)| name != "DATABASE_URL") {
            options.push(("DATABASE_URL".into(), shared().url(&shared().database())));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE));
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            options,
            machine: None,
            process: Mutex::new(Process {
                child: None,
                tracer: None,
                address: (Ipv4Addr::LOCALHOST, 0).into(),
            }),
            agent: config.max_idle_connections_per_host(16).build().into(),
        }
    }

    /// Runs a verb of the program on this folder to its end; gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<String, Ended> {
        Self::ran(self.command().args(arguments))
    }

    /// The same under a tracer, which a command ends with the program for.
    pub fn run_under(&self, mut tracer: Command, arguments: &[&str]) -> Result<String, Ended> {
        tracer.arg(server());
        Self::ran(self.arguments(tracer).args(arguments))
    }

    fn ran(command: &mut Command) -> Result<String, Ended> {
        let output = command.output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        Err(Ended { status: output.status.code(), words: text(&output.stderr) })
    }

    /// The same one, whose processes run on a machine of a network.
    pub fn on(mut self, machine: &Machine) -> Self {
        self.machine = Some(machine.clone());
        self
    }

    fn command(&self) -> Command {
        self.arguments(
            self.machine.as_ref().map_or_else(|| Command::new(server()), |machine| machine.command(server())),
        )
    }

    /// The program's arguments and environment, for a command that ends with its name.
    fn arguments(&self, mut command: Command) -> Command {
        // Where others are told that it is reached, there it listens.
        let listen = self.option("GLASSURN_PEER_URL").and_then(|url| url.strip_prefix("http://"));
        command
            .args([
                "--listen",
                listen.or(self.option("GLASSURN_LISTEN")).unwrap_or("127.0.0.1:0"),
                "--host",
                self.option("GLASSURN_HOST").unwrap_or(HOST),
                "--log-format",
                "json",
                "--data",
            ])
            .arg(self.data())
            .env_remove("DATABASE_URL")
            .env_remove("RUST_BACKTRACE")
            .envs(self.options.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// The data folder: database, board's key, heads, lock.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database: the one that `DATABASE_URL` names among its options, or the file in its folder.
    pub fn database(&self) -> Database {
        let file = || Database::File(self.data().join("glassurn.sqlite"));
        self.option("DATABASE_URL").map_or_else(file, Database::at)
    }

    /// An environment variable that it is started with.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(option, _)| option == name).map(|(_, value)| value.as_str())
    }

    /// What its tables hold.
    pub fn rows(&self) -> QueryResult<Rows> {
        self.database().rows()
    }

    /// All that it stores, log included: every file in its folder, and what a server holds for it, each with its name.
    pub fn stored(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = tables::files(self.folder.path()).into_iter();
        let mut stored: Vec<_> =
            files.map(|file| (file.clone(), fs::read(&file).expect("it can be read"))).collect();
        if let Database::Server(url) = self.database() {
            stored.extend(postgres::stored(&url));
        }
        stored
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Everything that every process on this folder has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn process(&self) -> MutexGuard<'_, Process> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a process and waits until it serves; fails with what it said if it ends before.
    pub fn start(&self) -> Result<(), Ended> {
        self.start_by(self.command())
    }

    /// The same on a disk of its own, which has these options and ends with the process.
    pub fn start_on_disk(&self, options: &str) -> Result<(), Ended> {
        let mut command = namespace::on_disk(&self.data(), options);
        command.arg(server());
        self.start_by(self.arguments(command))
    }

    fn start_by(&self, mut command: Command) -> Result<(), Ended> {
        let mut process = self.process();
        assert!(process.child.is_none(), "it runs already");
        let log = OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log");
        let before = log.metadata().expect("a file").len();
        let mut child = command.arg("serve").stderr(log).spawn().expect("the program runs");
        let since = Instant::now();
        loop {
            let ended = child.try_wait().expect("it is our child");
            let words = since_length(&self.log_file(), before);
            if let Some(address) = words.lines().find_map(serving) {
                *process = Process { child: Some(child), tracer: None, address };
                return Ok(());
            }
            if let Some(status) = ended {
                return Err(Ended { status: status.code(), words });
            }
            assert!(since.elapsed() < PATIENCE, "it neither serves nor ends: {words}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `kill -9`.
    pub fn kill(&self) {
        if let Some(mut child) = self.process().child.take() {
            child.kill().expect("it is our child");
            child.wait().expect("it has ended");
        }
    }

    /// Starts it, unless it runs, under a tracer that does this when one of its threads enters its `step`-th of these
    /// system calls from now on.
    #[track_caller]
    pub fn inject(&self, fault: Fault, calls: &str, step: usize) {
        if self.process().child.is_none() {
            self.start().expect("it serves");
        }
        let id = self.process().child.as_ref().expect("it runs").id();
        let tracer = tracer::attach(id, &self.trace_file(), fault, calls, step, PATIENCE);
        // It ends with the process that it traces.
        self.process().tracer = Some(tracer);
    }

    /// Holds one of its threads, which waits for work, until what this gives is dropped.
    #[track_caller]
    pub fn hold(&self, thread: &str) -> Held {
        tracer::hold(self.process_id().expect("it runs"), thread, PATIENCE)
    }

    fn trace_file(&self) -> PathBuf {
        self.folder.path().join("trace")
    }

    /// Whether the call came at which the tracer did this; afterwards the process runs no more, whether it came or not.
    pub fn met(&self, fault: Fault) -> bool {
        let mut process = self.process();
        let mut child = process.child.take().expect("it was started");
        // Who is killed is gone at once, but the system may take its time to say so.
        let killed = fault == Fault::Kill
            && (0..400).any(|_| {
                std::thread::sleep(Duration::from_millis(5));
                child.try_wait().expect("it is our child").is_some()
            });
        child.kill().ok();
        child.wait().expect("it has ended");
        untrace(&mut process);
        killed || fault == Fault::Error && tracer::injected(&self.trace_file())
    }

    /// SIGTERM; waits until it has ended in good order.
    pub fn stop(&self) {
        let status = self.terminate();
        assert!(status.success(), "it ends in good order, not with {status}: {}", self.log());
    }

    /// SIGTERM to a process under the tracer; says whether the tracer killed it before it had ended by itself.
    pub fn stop_met(&self) -> bool {
        let killed = self.terminate().code().is_none();
        untrace(&mut self.process());
        killed
    }

    fn terminate(&self) -> ExitStatus {
        self.signal("TERM");
        let mut child = self.process().child.take().expect("it runs");
        child.wait().expect("it has ended")
    }

    /// Sends a signal to the process.
    pub fn signal(&self, name: &str) {
        let id = self.process_id().expect("it runs");
        let told = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
        assert!(told.is_ok_and(|status| status.success()), "a shell can send it a signal");
    }

    /// Whether the process has ended by itself.
    pub fn ended(&self) -> bool {
        self.process()
            .child
            .as_mut()
            .is_some_and(|child| child.try_wait().expect("it is our child").is_some())
    }

    /// The process, while there is one.
    pub fn process_id(&self) -> Option<u32> {
        self.process().child.as_ref().map(Child::id)
    }

    /// Where it serves, or served last.
    pub fn address(&self) -> SocketAddr {
        self.process().address
    }

    /// Asks; `Err` if there was no answer at all.
    pub fn try_get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, Error> {
        let mut request = Request::get(format!("http://{}{path}", self.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(())?)
    }

    /// Sends a body; `Err` if there was no answer at all: then nobody knows what became of it.
    pub fn try_post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Error> {
        let mut request = Request::post(format!("http://{}{path}", self.address()));
        request = request.header("content-type", glassurn_api::endpoint::CBOR);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(body)?)
    }

    /// Asks by any method, with a body or without one; nothing is said about what it is.
    pub fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match body {
            Some(body) => self.answer(request.body(body)?),
            None => self.answer(request.body(())?),
        }
    }

    /// Sends once more where a machine that had no time let the head wait too long: then the connection was given up,
    /// and nothing was read (RFC 9110 §15.5.9).
    fn answer<B: AsSendBody + Clone>(&self, request: Request<B>) -> Result<Answer, Error> {
        let mut attempts = 3;
        loop {
            attempts -= 1;
            let mut answer = self.agent.run(request.clone())?;
            let answer = Answer {
                status: answer.status().as_u16(),
                headers: answer.headers().clone(),
                body: answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec()?,
            };
            if attempts == 0 || answer.status != 408 || !answer.body.is_empty() {
                return Ok(answer);
            }
        }
    }

    /// Asks a service that must answer.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path, &[]).expect("the service answers")
    }

    /// Sends CBOR to a service that must answer.
    #[track_caller]
    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.try_post(path, &[], body).expect("the service answers")
    }

    /// Nothing has panicked, and no answer was a 500.
    #[track_caller]
    pub fn assert_calm(&self) {
        let log = self.log();
        let bad = log.lines().find(|line| line.contains("panicked") || line.contains("\"status\":500"));
        assert_eq!(bad, None, "the service made a mistake");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.process().child.take() {
            // Whether it has ended meanwhile makes no difference any more.
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// Waits for the end of a tracer, which comes with that of the process.
fn untrace(process: &mut Process) {
    if let Some(mut tracer) = process.tracer.take() {
        tracer.wait().expect("it has ended");
    }
}

/// Copies a folder with its modes: a key that others may read is refused.
fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    DirBuilder::new().mode(0o700).create(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy_folder(&item.path(), &target)?;
        } else {
            fs::copy(item.path(), target)?;
        }
    }
    Ok(())
}

fn since_length(path: &Path, from: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.expect("the log can be read");
    String::from_utf8_lossy(&bytes[usize::try_from(from).expect("a log fits into memory")..]).into_owned()
}

/// The address in the line with which a process says that it serves.
fn serving(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    if line["message"] == "serving" { line["address"].as_str()?.parse().ok() } else { None }
}
