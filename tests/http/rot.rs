//! Bits that flip on the disk, and columns beside the entries that lie: what is served comes from entries alone, and a
//! changed entry stops the board before it reaches anybody.

use super::disk::{Forged, Saved, Tables, history, refuses_to_start};
use super::{choice, choose, failures};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::entry::{Entry, Kind, Submission};
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::hex;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Service;
use glassurn_tests::tables::Database;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::fs;
use std::os::unix::fs::FileExt;
use std::thread;
use std::time::Duration;

fn voted() -> (Remote, Vec<Submission>) {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    let ballots: Vec<_> = (0..4).map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1)).collect();
    for ballot in &ballots {
        remote.vote(ballot);
    }
    remote.sync();
    (remote, ballots)
}

/// Flips one bit in the middle of this entry where the database holds it: in a file wherever it is, remnants of moved rows
/// included, and behind a server's back in its row.
fn flip(service: &Service, entry: &[u8]) {
    let middle = entry.len() / 2;
    let path = match service.database() {
        Database::File(path) => path,
        Database::Server(_) => {
            return Tables::open(&service.database()).execute(&format!(
                "UPDATE board SET entry = set_byte(entry, {middle}, get_byte(entry, {middle}) # 16) \
                 WHERE entry = '\\x{}'",
                hex(entry)
            ));
        }
    };
    let bytes = fs::read(&path).expect("the database");
    let file = fs::OpenOptions::new().write(true).open(&path).expect("the folder is ours");
    let found = bytes.windows(entry.len()).enumerate().filter(|(_, window)| *window == entry);
    let places: Vec<usize> = found.map(|(place, _)| place + middle).collect();
    assert!(!places.is_empty(), "the entry is in it");
    for place in places {
        file.write_at(&[bytes[place] ^ 0x10], place as u64).expect("the disk takes it");
    }
}

#[test]
fn b_23_a_bit_that_flips_while_the_service_stands_is_found_at_start() {
    let (mut remote, _) = voted();
    remote.service.stop();
    let saved = Saved::database(&remote.service);
    let last = remote.world.entries.0.len() - 1;
    // In the first entry, in the key ceremony, in the roll, in a ballot, in the last entry.
    for index in [0, 2, 5, last - 2, last] {
        flip(&remote.service, &remote.world.entries.0[index]);
        refuses_to_start(&remote.service, &["restore the newest", &remote.id()]);
        saved.restore();
    }
    remote.service.start().expect("nothing is wrong with it");
    remote.audit();
}

#[test]
fn b_23_a_bit_that_flips_under_a_running_service_stops_its_sealing() {
    let (mut remote, ballots) = voted();
    let index = remote.world.entries.0.len() - ballots.len();
    let before = remote.standing();
    // A service that starts anew has everything in the database's own file.
    remote.service.stop();
    remote.service.start().expect("nothing is wrong with it");
    flip(&remote.service, &remote.world.entries.0[index]);
    // Any commit makes the readers look at the disk again; those of a server see it at once, and may have stopped the board.
    let cast = remote.cast(&remote.seal(4, 1, &choose(0), 1));
    let after = remote.standing();
    match cast.status {
        201 => assert_ne!(after, before),
        _ => assert_eq!((cast.code(), &after), (Code::LogHalted, &before)),
    }

    // The changed entry reaches nobody: not in its bundle, not in an archive, not in a receipt; and nothing is sealed on
    // top of it any more.
    let size = remote.checkpoint().size;
    let bundle = remote.service.get(&endpoint::tile(&remote.id(), &format!("entries/000.p/{size}")));
    assert_eq!((bundle.status, bundle.code()), (503, Code::LogHalted));
    let archive = remote.service.try_get(&endpoint::archive(&remote.id()), &[]);
    assert!(archive.is_err_and(|error| !error.to_string().is_empty()), "it is cut, not whole");
    let receipt = remote.cast(&ballots[0]);
    assert_eq!((receipt.status, receipt.code()), (503, Code::LogHalted));
    let bucket = remote.service.get(&endpoint::credentials(&remote.id(), ""));
    assert_eq!((bucket.status, bucket.code()), (503, Code::LogHalted));
    let next = remote.seal(5, 1, &choose(0), 1);
    remote.refused(Code::LogHalted, |remote| remote.cast(&next));
    remote.refused(Code::LogHalted, |remote| remote.service.get(endpoint::READYZ));
    assert_eq!(remote.standing(), after);

    // Nor does the next start take it. With the entry as it was signed, the board goes on where it stood.
    remote.service.kill();
    refuses_to_start(&remote.service, &["restore the newest", &remote.id()]);
    Tables::open(&remote.service.database()).put(index, &remote.world.entries.0[index]);
    remote.service.start().expect("nothing is wrong with it");
    assert_eq!(remote.standing(), after);
    remote.vote(&next);
    remote.audit();
}

#[test]
fn b_23_a_flipped_bit_that_nobody_reads_is_found_by_the_service_itself() {
    let (mut remote, _) = voted();
    remote.service.stop();
    remote.service.start().expect("nothing is wrong with it");
    let roll = remote.world.entries.0.len() - 6;
    flip(&remote.service, &remote.world.entries.0[roll]);
    remote.vote(&remote.seal(4, 1, &choose(0), 1));
    // Nobody asks for the entry: the service walks over all of them by itself.
    let halted = (0..2_400).any(|_| {
        thread::sleep(Duration::from_millis(50));
        remote.service.get(endpoint::READYZ).status == 503
    });
    assert!(halted, "it does not look");
    let next = remote.seal(5, 1, &choose(0), 1);
    remote.refused(Code::LogHalted, |remote| remote.cast(&next));
    remote.service.kill();
    Tables::open(&remote.service.database()).put(roll, &remote.world.entries.0[roll]);
    remote.service.start().expect("nothing is wrong with it");
    remote.vote(&next);
    remote.audit();
}

#[test]
fn b_23_the_audit_names_the_entry_in_which_a_bit_flipped() {
    let (mut remote, _) = voted();
    let archive = remote.archive();
    let entries: Vec<Vec<u8>> =
        Archive::read(archive.as_slice()).expect("an archive").entries().map(<[u8]>::to_vec).collect();
    for (index, entry) in entries.iter().enumerate() {
        let place = archive.windows(entry.len()).position(|window| window == entry.as_slice());
        let mut flipped = archive.clone();
        flipped[place.expect("it holds its entries") + entry.len() / 2] ^= 1;
        let report = remote.report(&flipped);
        assert!(!report.holds());
        let named = failures(&report).iter().any(|(_, entry)| *entry == Some(index as u64));
        assert!(named, "entry {index}: {:?}", report.checks);
    }
    remote.audit();
}

#[test]
fn b_26_columns_that_agree_with_each_other_and_not_with_the_entries_decide_nothing() {
    let (mut remote, ballots) = voted();
    let archive = remote.archive();
    let before = remote.standing();
    remote.service.stop();
    // Leaf hashes of other entries, other kinds and signers, other times of receipts: all consistent with each other.
    Tables::open(&remote.service.database()).execute(
        "CREATE TEMP TABLE old AS SELECT position, leaf FROM board WHERE election = 1; \
         UPDATE board SET leaf = randomblob(32), body = randomblob(32); \
         UPDATE board SET leaf = (SELECT leaf FROM old WHERE old.position = \
             (SELECT max(position) FROM old) - board.position); \
         UPDATE board SET kind = 15, signer = NULL; \
         UPDATE board SET batch = (SELECT max(position) FROM old) + 1; \
         UPDATE ballots SET first_d = randomblob(32);",
    );
    remote.service.start().expect("every entry is as it was signed");
    assert_eq!(remote.standing(), before);
    assert_eq!(remote.archive(), archive, "archives are made from entries");
    for (voter, ballot) in ballots.iter().enumerate() {
        // Receipts speak of another tree, but of a true one.
        let answer = remote.cast(ballot);
        assert_eq!(answer.status, 200);
        assert_eq!(
            remote.bucket(voter).ballot,
            Some((remote.receipt(&answer, ballot).index, ballot.body.clone()))
        );
    }
    remote.vote(&remote.seal(4, 1, &choose(0), 1));
    remote.audit();
}

#[test]
fn b_26_an_archive_whose_tiles_agree_with_each_other_and_not_with_the_entries_fails() {
    let (mut remote, _) = voted();
    // Head and hash tiles of another history of the same board, around the entries of this one.
    let mut other = history(&remote);
    let last = other.len() - 1;
    other[last].content = remote.seal(4, 1, &choose(2), 7);
    let forged = Forged::new(&remote, other).archive();
    let (honest, entry) = (remote.archive(), remote.world.entries.0[last].clone());
    let lied = Archive::read(forged.as_slice())
        .expect("an archive")
        .entry(last as u64)
        .expect("it is there")
        .to_vec();
    assert_eq!(entry.len(), lied.len(), "ballots of one election are equally long");
    let place = forged.windows(lied.len()).position(|window| window == lied.as_slice()).expect("it is in it");
    let mut mixed = forged.clone();
    mixed[place..place + entry.len()].copy_from_slice(&entry);
    let report = remote.report(&mixed);
    let failed = failures(&report);
    assert!(failed.iter().any(|(check, _)| *check == Check::Archive), "{report:#?}");
    assert!(failed.iter().any(|(check, _)| *check == Check::Tree), "{report:#?}");
    assert!(remote.report(&honest).holds());
    remote.audit();
}

#[test]
fn c_01_ballots_that_the_board_stuffs_are_void_for_every_reader() {
    let (mut remote, _) = voted();
    // A ballot under a code that is on no roll.
    let own = *remote.world.codes[4].credential(&remote.hash()).expect("not zero").public().bytes();
    let code = VoterCode::generate(&mut ChaCha20Rng::seed_from_u64(99));
    let other = *code.credential(&remote.hash()).expect("not zero").public().bytes();
    let mut body = remote.seal(4, 1, &choose(2), 1).body;
    let place = body.windows(32).position(|window| window == own).expect("a ballot names its credential");
    body[place..place + 32].copy_from_slice(&other);
    let stuffed = Submission::ballot(body);
    remote.refused(Code::CredentialUnknown, |remote| remote.cast(&stuffed));

    let mut entries = history(&remote);
    let last = entries.last().expect("there are some").clone();
    assert_eq!(last.kind(), Some(Kind::Ballot));
    let index = entries.len() as u64;
    entries.push(Entry { content: stuffed, ..last });
    let forged = Forged::new(&remote, entries);
    let report = remote.report(&forged.archive());
    assert_eq!(failures(&report), [(Check::Eligibility, Some(index))], "{report:#?}");
    assert_eq!(report.ballots, 4, "it is not counted");

    remote.service.stop();
    let saved = Saved::database(&remote.service);
    Tables::open(&remote.service.database()).rewrite(&forged.entries);
    fs::write(remote.service.data().join("heads").join(remote.id()), forged.head.to_string())
        .expect("his folder");
    refuses_to_start(&remote.service, &[&format!("entry {index} is void"), "not on the roll"]);
    // What this head has signed cannot be taken back with it: only an operator without scruple gets any further.
    saved.restore();
    refuses_to_start(&remote.service, &["older copy"]);
    let honest = Forged::new(&remote, history(&remote));
    fs::write(remote.service.data().join("heads").join(remote.id()), honest.head.to_string())
        .expect("his folder");
    remote.service.start().expect("it fits again");
    remote.audit();
}

#[test]
fn c_01_a_ballot_slipped_in_behind_the_head_is_verified_before_it_is_signed() {
    let (mut remote, _) = voted();
    // Its code is on the roll, its number is the next one, its form is right; only its proof proves nothing.
    let mut body = remote.seal(4, 1, &choose(2), 1).body;
    // A ballot ends with the three responses of its linear proof.
    let place = body.len() - 3 * 32;
    body[place] ^= 1;
    let mut entries = history(&remote);
    let last = entries.last().expect("there are some").clone();
    let index = entries.len() as u64;
    entries.push(Entry { content: Submission::ballot(body), ..last });
    let slipped = Forged::new(&remote, entries);

    remote.service.stop();
    let saved = Saved::database(&remote.service);
    // The last head that the service has signed fits: so lies what a crash between commit and head may leave.
    Tables::open(&remote.service.database()).rewrite(&slipped.entries);
    refuses_to_start(&remote.service, &[&format!("entry {index} is void"), "the linear proof is rejected"]);
    saved.restore();
    remote.service.start().expect("it fits again");
    remote.audit();
}

#[test]
fn f_05_a_damaged_page_is_found_at_start_or_changes_nothing() {
    const PAGE: usize = 4_096;
    let (remote, _) = voted();
    let archive = remote.archive();
    remote.service.stop();
    let saved = Saved::database(&remote.service);
    let database = remote.service.database();
    let path = database.file();
    let bytes = fs::read(path).expect("the database");
    let (mut refused, mut served) = (0, 0);
    // Zeros, as of a block that was never written, at the head of a page and in its middle.
    for (page, at) in (0..bytes.len() / PAGE).flat_map(|page| [(page, 0), (page, PAGE / 2)]) {
        let mut damaged = bytes.clone();
        let place = page * PAGE + at;
        damaged[place..place + PAGE / 8].fill(0);
        if damaged == bytes {
            continue;
        }
        fs::write(path, &damaged).expect("the folder is ours");
        match remote.service.start() {
            Ok(()) => {
                assert_eq!(remote.archive(), archive, "page {page} is served as something else");
                remote.service.kill();
                served += 1;
            }
            Err(ended) => {
                assert_eq!(ended.status, Some(2), "{}", ended.words);
                assert!(ended.words.contains("restore"), "it says what to do: {}", ended.words);
                refused += 1;
            }
        }
        saved.restore();
    }
    // The rest of the file is room for more.
    assert!(refused >= 10, "{refused} of {} damages were noticed", refused + served);
    remote.service.start().expect("nothing is wrong with it");
    let mut remote = remote;
    remote.audit();
}

#[test]
fn f_05_a_table_that_forgets_who_has_voted_gives_nobody_a_second_vote() {
    let (mut remote, ballots) = voted();
    remote.service.stop();
    let saved = Saved::database(&remote.service);
    // What a damaged table once did elsewhere: the votes are there, and who cast them is forgotten.
    Tables::open(&remote.service.database())
        .execute("DELETE FROM ballots WHERE position = (SELECT min(position) FROM ballots)");
    refuses_to_start(&remote.service, &["restore the newest"]);
    saved.restore();
    remote.service.start().expect("nothing is wrong with it");
    let twice = remote.seal(0, 1, &choose(2), 7);
    assert_ne!(twice, ballots[0]);
    remote.refused(Code::BallotStaleSequence, |remote| remote.cast(&twice));
    remote.audit();
}
