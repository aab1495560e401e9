//! Files that were written in part, or hold what was never written: the board comes up on what was signed, or not at all
//! (attacks F-03).

use super::disk::{Saved, refuses_to_start};
use super::evidence::run;
use super::{choice, choose};
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::Service;
use glassurn_tests::tables::files;
use glassurn_tests::watched::Watched;
use std::fs;
use std::path::{Path, PathBuf};

/// The bytes before the frames of SQLite's log, and of a frame (https://sqlite.org/fileformat2.html#walformat).
const HEADER: usize = 32;
/// See [`HEADER`].
const FRAME: usize = 24 + 4_096;

/// What a write that was broken off may leave of a file: a part, nothing, zeros or another file's bytes at the end.
fn torn(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut zeros = bytes.to_vec();
    let half = zeros.len() / 2;
    zeros[half..].fill(0);
    let mut garbled = bytes.to_vec();
    garbled.iter_mut().skip(half).for_each(|byte| *byte ^= 0x5a);
    vec![Vec::new(), bytes[..half].to_vec(), bytes[..bytes.len() - 1].to_vec(), zeros, garbled]
}

#[test]
fn f_03_a_torn_frame_of_the_databases_log_is_the_end_of_what_is_read_and_never_of_what_was_signed() {
    let remote = Remote::open(service(&[]), choice(), 8);
    let given: Vec<(Submission, Proven)> = (0..6)
        .map(|voter| {
            let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
            (ballot.clone(), remote.vote(&ballot))
        })
        .collect();
    let archive = remote.archive();
    // What a crash leaves: entries that are in the log alone.
    remote.service.kill();
    let database = remote.service.database().file().to_owned();
    let log = database.with_extension("sqlite-wal");
    let (tables, frames) = (fs::read(&database).expect("the database"), fs::read(&log).expect("its log"));
    let count = (frames.len() - HEADER) / FRAME;
    assert!(count > 20, "{count} frames");
    let put = |frames: &[u8]| {
        fs::remove_file(database.with_extension("sqlite-shm")).ok();
        fs::write(&database, &tables).expect("ours");
        fs::write(&log, frames).expect("ours");
    };
    let (mut refused, mut served) = (0, 0);
    // The header, the first, some in the middle and the last ones; in the head of a frame, and in its page.
    let places = (0..count).filter(|frame| frame % 9 == 0 || frame + 12 > count);
    let places = places.flat_map(|frame| [HEADER + frame * FRAME + 8, HEADER + frame * FRAME + FRAME / 2]);
    for place in [8].into_iter().chain(places) {
        let mut garbled = frames.clone();
        garbled[place] ^= 0x10;
        for left in [&frames[..place], &garbled[..]] {
            put(left);
            match remote.service.start() {
                Ok(()) => {
                    // Frames behind the last entry that was signed: nothing of the board is in them.
                    assert_eq!(remote.archive(), archive, "byte {place}: another board is served");
                    remote.service.kill();
                    served += 1;
                }
                Err(ended) => {
                    assert_eq!(ended.status, Some(2), "byte {place}: {}", ended.words);
                    assert!(ended.words.contains("restore the newest"), "byte {place}: {}", ended.words);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 20, "{refused} refusals, {served} starts");
    put(&frames);
    remote.service.start().expect("nothing is wrong with it");
    let mut remote = remote;
    for (ballot, proven) in &given {
        let again = remote.cast(ballot);
        assert_eq!((again.status, &remote.receipt(&again, ballot)), (200, proven));
    }
    remote.audit();
}

/// Every file of the folder of heads, torn in each way, is refused by its name.
#[track_caller]
fn heads_are_refused(service: &Service) -> Vec<PathBuf> {
    let heads = files(&service.data().join("heads"));
    for head in &heads {
        let whole = fs::read(head).expect("a head");
        for torn in torn(&whole) {
            fs::write(head, torn).expect("ours");
            refuses_to_start(service, &["is not a checkpoint that this board signed", "restore the newest"]);
        }
        fs::write(head, whole).expect("ours");
    }
    heads
}

#[test]
fn f_03_a_torn_head_is_refused_and_a_half_written_new_one_is_not_read() {
    let mut watched = Watched::open(choice(), 3, 2, 5);
    for voter in 0..3 {
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(voter), 1));
    }
    watched.caught_up();
    watched.remote.close();
    watched.until("the closing checkpoint", |watched| watched.closing().is_some());
    watched.caught_up();
    let service = watched.remote.service.clone();
    service.stop();
    let saved = Saved::database(&service);
    let heads = heads_are_refused(&service);
    // The last head, the closing one, and both as the witnesses have cosigned them.
    assert_eq!(heads.len(), 4, "{heads:?}");
    // A crash while a head is written leaves the old one and a part of the new.
    let half = fs::read(&heads[0]).expect("a head");
    for suffix in ["", ".closing", ".witnessed"] {
        fs::write(service.data().join("heads").join(format!("new{suffix}")), &half[..half.len() / 2])
            .expect("ours");
    }
    service.start().expect("the old ones are whole");
    watched.audit();
    drop(saved);
}

/// Pulls into the folder that is there; gives exit status and code.
fn pull(folder: &Path, url: &str) -> (Option<i32>, String) {
    let verb = ["mirror", "pull", "public", "--manifest", "manifest.cbor", "--url", url];
    let (status, facts) = run(folder, &verb);
    (status, facts["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn f_03_a_torn_file_of_a_mirrors_folder_is_refused_and_no_wrong_root_is_shown() {
    let mut remote = Remote::open(service(&[]), choice(), 5);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
    let url = format!("http://{}", remote.service.address());
    assert_eq!(pull(folder.path(), &url).0, Some(0));
    let size = remote.checkpoint().size;
    let board = folder.path().join("public/board").join(remote.id());
    let (head, bundle) = (board.join("checkpoint"), board.join(format!("tile/entries/000.p/{size}")));
    for file in [head, bundle] {
        let whole = fs::read(&file).expect("it was pulled");
        for torn in torn(&whole) {
            fs::write(&file, &torn).expect("ours");
            let (status, code) = pull(folder.path(), &url);
            assert_eq!((status, code.as_str()), (Some(2), "mirror.folder"), "{}", file.display());
            assert_eq!(fs::read(&file).expect("it is there"), torn, "and it is left for whoever looks");
        }
        fs::write(&file, whole).expect("ours");
    }
    // Hashes are made anew of the entries, whatever lies there in their place.
    let hashes = board.join(format!("tile/0/000.p/{size}"));
    let whole = fs::read(&hashes).expect("it was pulled");
    for torn in torn(&whole) {
        fs::write(&hashes, torn).expect("ours");
        let export = ["mirror", "archive", "public", "-o", "record.glassurn"];
        assert_eq!(run(folder.path(), &export).0, Some(0));
        let archive = folder.path().join("record.glassurn");
        assert!(remote.report(&fs::read(&archive).expect("it was written")).holds());
        fs::remove_file(archive).expect("ours");
    }
    fs::write(&hashes, whole).expect("ours");
    remote.vote(&remote.seal(1, 1, &choose(1), 1));
    assert_eq!(pull(folder.path(), &url).0, Some(0), "with all of it back it goes on");
    remote.audit();
}
