//! Faults at single system calls of a program that knows nothing of it. The tracer that makes them is `strace`, which
//! `cargo xtask setup` installs on Debian.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a tracer does to a process at a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It dies (SIGKILL).
    Kill,
    /// The call is not made and fails with EIO, as on a disk that has gone bad.
    Error,
}

/// Attaches a tracer to a process: the fault comes when one of its threads enters its `step`-th of these calls from now
/// on. The tracer writes into a file and ends with the process.
#[track_caller]
pub fn attach(
    process: u32,
    file: &Path,
    fault: Fault,
    calls: &str,
    step: usize,
    patience: Duration,
) -> Child {
    trace(process, file, &injection(fault, calls, step), patience)
}

/// What a program must be started by to meet a fault when it enters its `step`-th of these calls; the tracer writes all that
/// it made of them into a file.
pub fn under(file: &Path, fault: Fault, calls: &str, step: usize) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(injection(fault, calls, step)).arg("-o").arg(file);
    command
}

fn injection(fault: Fault, calls: &str, step: usize) -> [String; 4] {
    let what = match fault {
        Fault::Kill => "signal=KILL",
        Fault::Error => "error=EIO",
    };
    let inject = format!("inject={calls}:{what}:when={step}");
    ["-e".into(), format!("trace={calls}"), "-e".into(), inject]
}

/// Attaches a tracer to a process that writes down these calls from now on: the files that they are about, and every byte
/// that they write.
#[track_caller]
pub fn record(process: u32, file: &Path, calls: &str, patience: Duration) -> Child {
    let all = ["-y", "-xx", "-s", "1048576", "-e", "signal=none", "-e"].map(String::from);
    trace(process, file, &[&all[..], &[format!("trace={calls}")]].concat(), patience)
}

/// A thread that is held until this is dropped.
pub struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        // The system lets what it traced go on.
        self.0.kill().expect("it is our child");
        self.0.wait().expect("it has ended");
    }
}

/// Holds the thread of this name, which waits for work and is the only one of it: what comes to it waits for as long as a test wants.
#[track_caller]
pub fn hold(process: u32, name: &str, patience: Duration) -> Held {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("it runs").filter_map(Result::ok);
    let named = |path: &Path| fs::read_to_string(path.join("comm")).is_ok_and(|comm| comm.trim() == name);
    let thread =
        threads.map(|thread| thread.path()).find(|path| named(path)).expect("there is such a thread");
    let number = thread.file_name().and_then(|number| number.to_str()).expect("a number");
    // Who waits does so in this call, and enters it again once a tracer has come.
    let inject = format!("inject=futex:delay_enter={}s", 10 * patience.as_secs());
    let tracer = Command::new("strace")
        .args(["-qq", "-e", "trace=futex", "-e", &inject, "-o", "/dev/null", "-p", number])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let held =
        Held(tracer.expect("strace is there: `cargo xtask setup` installs it, or your package manager"));
    let stopped = || {
        let status = fs::read_to_string(thread.join("status")).unwrap_or_default();
        status.lines().any(|line| line.starts_with("State:\tt"))
    };
    let since = Instant::now();
    while !stopped() {
        assert!(since.elapsed() < patience, "strace does not hold it");
        std::thread::sleep(Duration::from_millis(5));
    }
    held
}

#[track_caller]
fn trace(process: u32, file: &Path, arguments: &[String], patience: Duration) -> Child {
    let tracer = Command::new("strace")
        .args(["-f", "-qq"])
        .args(arguments)
        .args(["-p", &process.to_string(), "-o"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut tracer =
        tracer.expect("strace is there: `cargo xtask setup` installs it, or your package manager");
    let since = Instant::now();
    while !traced(process) {
        assert!(tracer.try_wait().expect("it is our child").is_none(), "strace may trace our own processes");
        assert!(since.elapsed() < patience, "strace does not attach");
        std::thread::sleep(Duration::from_millis(5));
    }
    tracer
}

/// Whether a tracer that has ended wrote that a call failed because of it.
pub fn injected(file: &Path) -> bool {
    fs::read_to_string(file).is_ok_and(|trace| trace.contains("(INJECTED)"))
}

/// Whether a tracer has all threads of a process.
fn traced(process: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return false };
    threads.filter_map(Result::ok).all(|thread| {
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        status.lines().any(|line| line.strip_prefix("TracerPid:").is_some_and(|tracer| tracer.trim() != "0"))
    })
}
