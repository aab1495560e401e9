//! Runs sub-commands: says what runs and how long it takes, keeps their output in a log, shows its end on failure.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What a task returns; the error is a sentence for the person who ran it.
pub type Result<T = ()> = std::result::Result<T, String>;

/// Lines of a failed command's log that are shown.
const TAIL_LINES: usize = 60;
/// How often a running command is asked whether it has ended.
const POLL: Duration = Duration::from_millis(50);
/// How often a command that takes long says that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(60);

/// The folders that every task works in.
pub struct Places {
    /// The workspace.
    pub root: PathBuf,
    /// Where this program and the project's own binaries lie.
    pub binaries: PathBuf,
    /// Tools that the set-up installed (`bin/`, `node_modules/`).
    pub tools: PathBuf,
    /// Logs and fingerprints.
    pub notes: PathBuf,
}

impl Places {
    /// Finds the folders: the workspace from this package's source, the rest from where cargo has put this program.
    pub fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ lies in the workspace").to_owned();
        let program =
            std::env::current_exe().map_err(|e| format!("cannot find this program's own file: {e}"))?;
        let binaries = program.parent().expect("a program lies in a folder").to_owned();
        let target = binaries
            .parent()
            .ok_or("this program does not lie in cargo's target folder; start it with `cargo xtask`")?;
        let places = Self { root, tools: target.join("tools"), notes: target.join("xtask"), binaries };
        fs::create_dir_all(&places.notes)
            .map_err(|e| format!("cannot create {}: {e}", places.notes.display()))?;
        Ok(places)
    }

    /// `PATH` with the installed tools first.
    pub fn path(&self) -> OsString {
        let mut path = self.tools.join("bin").into_os_string();
        if let Some(others) = std::env::var_os("PATH") {
            path.push(":");
            path.push(others);
        }
        path
    }

    /// The file of the program `name`, searched in [`Places::path`].
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path()).map(|folder| folder.join(name)).find(|file| file.is_file())
    }

    /// A command that runs in the workspace and sees the installed tools.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root).env("PATH", self.path()).stdin(Stdio::null());
        command
    }

    /// `cargo` with these arguments. What the cargo that runs this program says of its package is not for that one: libraries
    /// whose build scripts look at it would be compiled anew each time that somebody calls cargo without us, or with us.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo", arguments);
        for (name, _) in std::env::vars_os() {
            let said = name.to_string_lossy();
            if said.starts_with("CARGO_PKG_") || said.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command.env("CARGO_TERM_COLOR", "never");
        command
    }
}

/// A finished command.
pub struct Finished {
    /// Whether its exit status was 0.
    pub success: bool,
    /// All that it wrote, both streams.
    pub output: String,
    /// Where that is kept.
    pub log: PathBuf,
    /// How long it ran.
    pub time: Duration,
}

impl Finished {
    /// An error with the end of the log, unless the command succeeded.
    pub fn demand(self, what: &str) -> Result<Self> {
        if self.success {
            return Ok(self);
        }
        let lines: Vec<&str> = self.output.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n");
        Err(format!("{what} failed. The end of {}:\n\n{tail}", self.log.display()))
    }
}

/// Runs `command` with its output in the log `name`; first says `what` it does and `about` how long that takes.
///
/// # Errors
/// When the command could not be started or its log not be kept; that it failed is in [`Finished`].
pub fn run(places: &Places, name: &str, what: &str, about: &str, command: Command) -> Result<Finished> {
    println!("▸ {what} (about {about})");
    quietly(places, name, command)
}

/// The same without a word, until it takes long.
pub fn quietly(places: &Places, name: &str, mut command: Command) -> Result<Finished> {
    let log = places.notes.join(format!("{name}.log"));
    let cannot = |e: std::io::Error| format!("cannot write {}: {e}", log.display());
    let file = File::create(&log).map_err(cannot)?;
    command.stdout(file.try_clone().map_err(cannot)?).stderr(file);

    let start = Instant::now();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|e| format!("cannot start {program}: {e}"))?;
    let mut spoken = start;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| format!("lost sight of {program}: {e}"))? {
            break status;
        }
        sleep(POLL);
        if spoken.elapsed() >= SIGN_OF_LIFE {
            spoken = Instant::now();
            println!("  … {name}, {}: {}", duration(start.elapsed()), last_line(&log));
        }
    };
    // A test may write bytes that are not text.
    let output = fs::read(&log).map_err(|e| format!("cannot read {}: {e}", log.display()))?;
    let output = String::from_utf8_lossy(&output).into_owned();
    Ok(Finished { success: status.success(), output, log, time: start.elapsed() })
}

/// `75 s` as a person says it: `1 min 15 s`.
pub fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn last_line(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no output yet").trim().to_owned()
}
