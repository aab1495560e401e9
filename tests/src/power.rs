//! A power loss that drops what was not synced. What a service writes and syncs while it serves is written down by a tracer;
//! of it, for any moment, a disk is made as a power loss may leave it: what was synced is there, and of what was written later
//! anything, something in part, or nothing.

use crate::service::Service;
use crate::tables::files;
use crate::tracer;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;
use tempfile::TempDir;

/// The calls that change a disk, make it durable, or answer somebody.
const CALLS: &str = "openat,pwrite64,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,\
    sendto,sendmsg,writev";

/// How long the tracer may take to attach before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Something that a process did, in the order in which the tracer saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words above say it")]
pub enum Event {
    /// A file was made, unless it was there; then it may have been emptied.
    Opened { path: PathBuf, emptied: bool },
    /// Bytes were written, at the end of the file if no place is given.
    Written { path: PathBuf, at: Option<u64>, bytes: Vec<u8> },
    /// A file was cut, or made longer.
    Cut { path: PathBuf, length: u64 },
    /// A sync of a file or folder was asked for, under this number.
    Asked { path: PathBuf, number: usize },
    /// That sync was done.
    Synced { number: usize },
    /// A file got another name.
    Renamed { from: PathBuf, to: PathBuf },
    /// A name was removed.
    Removed { path: PathBuf },
    /// Somebody was sent the receipt of the entry of this index.
    Sent { index: u64 },
}

/// What the disk keeps of that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing.
    Nothing,
    /// All of it, as after `kill -9`.
    All,
    /// Any of it, sector by sector.
    Some,
}

/// A recording under way.
pub struct Recording {
    folder: TempDir,
    data: PathBuf,
    tracer: Child,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl Recording {
    /// Begins to write down what the process of a service does, which is idle at this moment and has synced everything.
    #[track_caller]
    pub fn begin(service: &Service) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let process = service.process_id().expect("it runs");
        let tracer = tracer::record(process, &folder.path().join("trace"), CALLS, PATIENCE);
        let data = service.data();
        let before = files(&data).into_iter().filter(|file| lasts(file));
        let before = before.map(|file| (file.clone(), fs::read(file).expect("readable"))).collect();
        Self { folder, data, tracer, before }
    }

    /// Ends with the process: what the disk was before, and what was done since.
    pub fn end(mut self) -> (Disk, Vec<Event>) {
        self.tracer.wait().expect("it ends with the process");
        let trace = fs::read_to_string(self.folder.path().join("trace")).expect("the tracer has written it");
        let events = events(&trace, &self.data);
        (Disk::new(self.before), events)
    }
}

/// Whether a file is one that a restart reads: SQLite makes its index of the log anew.
fn lasts(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.ends_with("-shm") && name != "lock"
}

/// A file's content: what is durable, and what was done to it since.
#[derive(Debug, Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<(usize, Change)>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { at: Option<u64>, bytes: Vec<u8> },
    Cut(u64),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let at = at.map_or(content.len(), |at| usize::try_from(at).expect("small"));
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[at..end].copy_from_slice(bytes);
            }
            Self::Cut(length) => content.resize(usize::try_from(*length).expect("small"), 0),
        }
    }

    /// What a power loss may leave of it.
    fn apply_some(&self, content: &mut Vec<u8>, rng: &mut ChaCha20Rng) {
        match self {
            Self::Write { at: Some(at), bytes } => {
                let sectors = (*at..).step_by(SECTOR).zip(bytes.chunks(SECTOR));
                for (at, bytes) in sectors.filter(|_| rng.next_u32().is_multiple_of(2)).collect::<Vec<_>>() {
                    Self::Write { at: Some(at), bytes: bytes.to_vec() }.apply(content);
                }
            }
            Self::Write { at: None, bytes } => {
                let kept = rng.next_u32() as usize % (bytes.len() + 1);
                Self::Write { at: None, bytes: bytes[..kept].to_vec() }.apply(content);
            }
            Self::Cut(_) if rng.next_u32().is_multiple_of(2) => self.apply(content),
            Self::Cut(_) => {}
        }
    }
}

/// A disk: files, the names that they have, and the names that a power loss leaves them.
#[derive(Debug, Clone)]
pub struct Disk {
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    /// How many changes there were.
    changes: usize,
    /// By the numbers of syncs that were asked for: the file or folder, the changes until then, the names at that time.
    asked: BTreeMap<usize, (PathBuf, usize, BTreeMap<PathBuf, usize>)>,
}

impl Disk {
    /// A disk on which all of this is durable.
    fn new(before: BTreeMap<PathBuf, Vec<u8>>) -> Self {
        let names: BTreeMap<_, _> = before.keys().cloned().zip(0..).collect();
        let files = before.into_values().map(|durable| File { durable, pending: Vec::new() }).collect();
        Self { files, durable: names.clone(), names, changes: 0, asked: BTreeMap::new() }
    }

    /// What becomes of it by an event.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Opened { path, emptied } => {
                if !self.names.contains_key(path) {
                    self.names.insert(path.clone(), self.files.len());
                    self.files.push(File::default());
                } else if *emptied {
                    self.change(path, Change::Cut(0));
                }
            }
            Event::Written { path, at, bytes } => {
                self.change(path, Change::Write { at: *at, bytes: bytes.clone() });
            }
            Event::Cut { path, length } => self.change(path, Change::Cut(*length)),
            Event::Asked { path, number } => {
                self.asked.insert(*number, (path.clone(), self.changes, self.names.clone()));
            }
            Event::Synced { number } => {
                if let Some((path, changes, names)) = self.asked.remove(number) {
                    self.sync(&path, changes, &names);
                }
            }
            Event::Renamed { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
            Event::Removed { path } => drop(self.names.remove(path)),
            Event::Sent { .. } => {}
        }
    }

    fn change(&mut self, path: &Path, change: Change) {
        self.changes += 1;
        let file = self.names.get(path).and_then(|file| self.files.get_mut(*file));
        file.expect("a file is opened before it is written").pending.push((self.changes, change));
    }

    /// Of a file, what was done to it is durable; of a folder, the names in it are.
    fn sync(&mut self, path: &Path, changes: usize, names: &BTreeMap<PathBuf, usize>) {
        if let Some(file) = names.get(path).and_then(|file| self.files.get_mut(*file)) {
            let done = file.pending.partition_point(|(number, _)| *number <= changes);
            let done: Vec<_> = file.pending.drain(..done).collect();
            done.iter().for_each(|(_, change)| change.apply(&mut file.durable));
            return;
        }
        let within = |file: &Path| file.parent() == Some(path);
        self.durable.retain(|name, _| !within(name));
        self.durable.extend(names.iter().filter(|(name, _)| within(name)).map(|(n, f)| (n.clone(), *f)));
    }

    /// What a power loss at this moment leaves.
    pub fn left(&self, keeps: Keeps, rng: &mut ChaCha20Rng) -> BTreeMap<PathBuf, Vec<u8>> {
        let names = match keeps {
            Keeps::Nothing => &self.durable,
            Keeps::All => &self.names,
            Keeps::Some => [&self.durable, &self.names][rng.next_u32() as usize % 2],
        };
        let mut left = BTreeMap::new();
        for (name, file) in names {
            let file = &self.files[*file];
            let mut content = file.durable.clone();
            for (_, change) in &file.pending {
                match keeps {
                    Keeps::Nothing => {}
                    Keeps::All => change.apply(&mut content),
                    Keeps::Some => change.apply_some(&mut content, rng),
                }
            }
            left.insert(name.clone(), content);
        }
        left
    }
}

/// Makes the data folder of a service that does not run what a power loss has left of another one's.
pub fn put(left: &BTreeMap<PathBuf, Vec<u8>>, of: &Path, service: &Service) {
    let data = service.data();
    files(&data).into_iter().filter(|file| !file.ends_with("lock")).for_each(|file| {
        fs::remove_file(file).expect("ours");
    });
    for (name, content) in left {
        let file = data.join(name.strip_prefix(of).expect("it was in that folder"));
        fs::write(&file, content).expect("ours");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(&file, mode).expect("ours");
    }
}

/// Reads what the tracer has written, as far as it is about files in this folder and about receipts.
fn events(trace: &str, data: &Path) -> Vec<Event> {
    let (mut events, mut syncs) = (Vec::new(), 0);
    // Syncs under way, by the thread that waits for them.
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else { continue };
        let call = call.trim_start();
        if let Some(resumed) = call.strip_prefix("<... ") {
            let done = resumed.starts_with("fsync ") || resumed.starts_with("fdatasync ");
            if let Some(number) = waiting.remove(thread).filter(|_| done && resumed.ends_with("= 0")) {
                events.push(Event::Synced { number });
            }
            continue;
        }
        let Some((name, rest)) = call.split_once('(') else { continue };
        if matches!(name, "sendto" | "sendmsg" | "writev") {
            events.extend(receipt(rest).map(|index| Event::Sent { index }));
            continue;
        }
        if rest.contains(") = -1 ") {
            continue;
        }
        let first = || path(rest).filter(|path| path.starts_with(data) && lasts(path));
        match name {
            "openat" => {
                let place =
                    quoted(rest).next().map(|bytes| text(&bytes)).filter(|_| rest.contains("O_CREAT"));
                let place = place.filter(|path| path.starts_with(data) && lasts(path));
                events.extend(place.map(|path| Event::Opened { path, emptied: rest.contains("O_TRUNC") }));
            }
            "pwrite64" | "write" => {
                let Some(path) = first() else { continue };
                let bytes = quoted(rest).next().expect("it shows what is written");
                let at = (name == "pwrite64").then(|| number(rest).expect("a place"));
                events.push(Event::Written { path, at, bytes });
            }
            "ftruncate" => {
                let Some(path) = first() else { continue };
                events.push(Event::Cut { path, length: number(rest).expect("a length") });
            }
            "fsync" | "fdatasync" => {
                let Some(path) = first() else { continue };
                syncs += 1;
                events.push(Event::Asked { path, number: syncs });
                if rest.ends_with("= 0") {
                    events.push(Event::Synced { number: syncs });
                } else {
                    waiting.insert(thread, syncs);
                }
            }
            "rename" | "renameat" | "renameat2" => {
                let names: Vec<PathBuf> = quoted(rest).map(|bytes| text(&bytes)).collect();
                let [from, to] = &names[..] else { continue };
                if from.starts_with(data) {
                    events.push(Event::Renamed { from: from.clone(), to: to.clone() });
                }
            }
            "unlink" | "unlinkat" => {
                let path = quoted(rest).next().map(|bytes| text(&bytes));
                let path = path.filter(|path| path.starts_with(data) && lasts(path));
                events.extend(path.map(|path| Event::Removed { path }));
            }
            _ => {}
        }
    }
    events
}

/// The file of the descriptor with which arguments begin: `7</data/board.sqlite>, …`.
fn path(arguments: &str) -> Option<PathBuf> {
    let (_, rest) = arguments.split_once('<')?;
    let (path, _) = rest.split_once('>')?;
    Some(text(&unescaped(path)))
}

fn text(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The last number among the arguments.
fn number(arguments: &str) -> Option<u64> {
    let arguments = arguments.rsplit_once(") = ").map_or(arguments, |(arguments, _)| arguments);
    let arguments = arguments.strip_suffix(" <unfinished ...>").unwrap_or(arguments);
    arguments.rsplit_once(", ")?.1.trim().parse().ok()
}

/// The strings among the arguments.
fn quoted(arguments: &str) -> impl Iterator<Item = Vec<u8>> {
    arguments.split('"').skip(1).step_by(2).map(unescaped)
}

/// The bytes that the tracer writes as `\x…`.
fn unescaped(text: &str) -> Vec<u8> {
    let Some(digits) = text.strip_prefix("\\x") else { return text.as_bytes().to_vec() };
    digits.split("\\x").map(|byte| u8::from_str_radix(byte, 16).expect("two digits")).collect()
}

/// The index of the receipt that is sent with these arguments, if one is.
fn receipt(arguments: &str) -> Option<u64> {
    let bytes: Vec<u8> = quoted(arguments).flatten().collect();
    let text = String::from_utf8_lossy(&bytes);
    let (_, rest) = text.split_once("\nindex ")?;
    rest.split_once('\n')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn f_02_what_was_not_synced_may_be_lost_and_what_was_is_kept() {
        let trace = "7 openat(AT_FDCWD</>, \"\\x2f\\x64\\x2f\\x61\", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 5</d/a>\n\
             7 write(5<\\x2f\\x64\\x2f\\x61>, \"\\x61\\x62\", 2) = 2\n\
             7 fsync(5</d/a> <unfinished ...>\n\
             8 pwrite64(5</d/a>, \"\\x63\", 1, 2 <unfinished ...>\n\
             8 <... pwrite64 resumed>) = 1\n\
             7 <... fsync resumed>) = 0\n\
             7 renameat(AT_FDCWD</>, \"/d/a\", AT_FDCWD</>, \"/d/b\") = 0\n\
             9 sendto(9<socket:[1]>, \"\\x0a\\x69\\x6e\\x64\\x65\\x78\\x20\\x37\\x0a\", 9, 0, NULL, 0) = 9\n\
             7 fsync(6</d>) = 0\n\
             7 fdatasync(5</d/b>) = -1 EIO (Input/output error)\n";
        let data = Path::new("/d");
        let events = events(trace, data);
        assert_eq!(events.len(), 9, "{events:?}");
        assert!(events.contains(&Event::Sent { index: 7 }));
        let mut disk = Disk::new(BTreeMap::new());
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (a, b) = (PathBuf::from("/d/a"), PathBuf::from("/d/b"));
        for event in &events[..7] {
            disk.apply(event);
        }
        assert!(disk.left(Keeps::Nothing, &mut rng).is_empty(), "no name is durable yet");
        assert_eq!(disk.left(Keeps::All, &mut rng), BTreeMap::from([(b.clone(), b"abc".to_vec())]));
        events[7..].iter().for_each(|event| disk.apply(event));
        assert_eq!(disk.left(Keeps::Nothing, &mut rng), BTreeMap::from([(b.clone(), b"ab".to_vec())]));
        let some: Vec<_> = (0..20).map(|_| disk.left(Keeps::Some, &mut rng)).collect();
        assert!(some.iter().all(|left| left.len() == 1 && !left.contains_key(&a)));
        for kept in [&b"ab"[..], b"abc"] {
            assert!(some.iter().any(|left| left[&b] == kept), "{kept:?}");
        }
    }
}
