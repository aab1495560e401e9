//! Parts of the system of a process's own (Linux namespaces): a disk that is too small for it. `unshare` and `nsenter` make
//! them, which every Debian has.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Puts what is in the folder `$0` onto a disk of its own at the same place, made with the options `$1`, and becomes the
/// program that follows.
const DISK: &str = r#"
set -e
kept=$(mktemp -d)
cp -a "$0/." "$kept"
mount -t tmpfs -o "mode=700,$1" none "$0"
cp -a "$kept/." "$0"
rm -rf "$kept"
shift
exec "$@"
"#;

/// Whether this machine lets us make them. Where it does not, a test that needs them says so and ends.
pub fn available() -> bool {
    let probe = unshare(&["--mount"]).args(["mount", "-t", "tmpfs", "none", "/mnt"]).status();
    let available = probe.is_ok_and(|status| status.success());
    if !available {
        eprintln!(
            "NOT TESTED: this machine lets nobody make namespaces (root in a container that forbids it?)"
        );
    }
    available
}

/// Root needs no namespace of users for the others.
fn root() -> bool {
    fs::metadata("/proc/self").expect("Linux").uid() == 0
}

/// `unshare` with these namespaces.
pub(crate) fn unshare(kinds: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(kinds).stdin(Stdio::null());
    if !root() {
        command.arg("--map-root-user");
    }
    command.arg("--");
    command
}

/// What a program must be started by to have a disk of its own at this folder: a `tmpfs` with these options, which begins
/// with what is in the folder and ends with the program.
pub fn on_disk(folder: &Path, options: &str) -> Command {
    let mut command = unshare(&["--mount"]);
    command.args(["sh", "-c", DISK]).arg(folder).arg(options);
    command
}

/// Changes the options of such a disk under the running program.
#[track_caller]
pub fn remount(process: u32, folder: &Path, options: &str) {
    let process = process.to_string();
    let users: &[&str] = if root() { &[] } else { &["--preserve-credentials", "--user"] };
    let told = Command::new("nsenter")
        .args(users)
        .args(["--mount", "--target", &process, "--"])
        .args(["mount", "-o", &format!("remount,{options}")])
        .arg(folder)
        .status();
    assert!(told.is_ok_and(|status| status.success()), "the disk can be changed");
}

/// A folder as the process sees it.
pub fn seen(process: u32, folder: &Path) -> PathBuf {
    Path::new("/proc").join(process.to_string()).join("root").join(folder.strip_prefix("/").unwrap_or(folder))
}
