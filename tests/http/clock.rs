//! A clock that is set while ballots are cast. The service, unmodified, is told another time by `libfaketime`, which
//! `cargo xtask setup` installs on Debian.

use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::Entry;
use glassurn_tests::remote::{Remote, now, service};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Where Debian puts the library.
fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("a folder").filter_map(Result::ok);
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    found.find(|file| file.is_file()).expect("libfaketime is there: `cargo xtask setup` installs it")
}

/// How far the clock of a service that was started with [`Clock::options`] is off.
pub struct Clock {
    folder: tempfile::TempDir,
    library: PathBuf,
}

impl Clock {
    /// One that is right.
    pub fn new() -> Self {
        let clock = Self { folder: tempfile::tempdir().expect("a temporary folder"), library: library() };
        clock.set("+0");
        clock
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// The time that passes is the true one, whatever the clock says.
    pub fn options(&self) -> [(&'static str, String); 4] {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        [
            ("LD_PRELOAD", text(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE", text(&self.file())),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    /// Sets it.
    pub fn set(&self, offset: &str) {
        let new = self.folder.path().join("new");
        fs::write(&new, offset).expect("the folder is ours");
        fs::rename(new, self.file()).expect("the folder is ours");
    }
}

/// The time of the entry that a vote became.
fn voted(remote: &Remote, voter: usize, sequence: u64) -> u64 {
    let proven = remote.vote(&remote.seal(voter, sequence, &choose(voter % 3), sequence));
    Entry::from_bytes(&proven.entry).expect("an entry").time
}

#[test]
fn f_07_a_clock_that_jumps_neither_ends_voting_nor_turns_time_back() {
    let clock = Clock::new();
    let options = clock.options();
    let options: Vec<(&str, &str)> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut remote = Remote::open(service(&options), choice(), 4);
    assert!(voted(&remote, 0, 1).abs_diff(now()) < 60);
    // Voting ends in an hour.
    for (number, jump) in (2..).zip(["-1h", "+2h", "-10y", "+10y"]) {
        clock.set(jump);
        // The sequencer looks several times a second whether voting has ended.
        thread::sleep(Duration::from_secs(1));
        assert!(voted(&remote, 0, number).abs_diff(now()) < 60, "{jump}");
        assert!(remote.service.log().contains("clock was set while the service runs"), "{jump}: it says so");
    }
    assert_eq!(
        remote.service.get(&endpoint::closing_checkpoint(&remote.id())).code(),
        Code::ElectionNotClosed
    );

    // A correction is believed, and when it is taken back, times on the board stay where they are.
    clock.set("+3m");
    let ahead = voted(&remote, 1, 1);
    assert!((120..=180).contains(&ahead.saturating_sub(now())), "{ahead}");
    clock.set("+0");
    assert_eq!(voted(&remote, 2, 1), ahead);

    // A service that starts with a wrong clock orders by the record.
    for start in ["-1h", "-10y"] {
        remote.service.stop();
        clock.set(start);
        remote.service.start().expect("it starts");
        let sequence = if start == "-1h" { 2 } else { 3 };
        assert_eq!(voted(&remote, 1, sequence), ahead, "{start}");
    }
    remote.service.stop();
    clock.set("+0");
    remote.service.start().expect("it starts");
    assert_eq!(voted(&remote, 3, 1), ahead);
    remote.close();
    remote.count(&[0, 1]);
    remote.audit();
}
