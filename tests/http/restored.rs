//! The way back: entries that an older database lacks, heads that are lost and a witness's state that is lost come from
//! archives of others, which are believed as far as they prove it (attacks F-10, F-11).

use super::clock::Clock;
use super::disk::{Forged, Saved, Tables, board_key, history, refuses_to_start};
use super::evidence::run;
use super::postgres::on_both;
use super::{choice, choose};
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::checkpoint::Checkpoint;
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::witness::{Request, origin_hash};
use glassurn_crypto::encoding::hex;
use glassurn_tests::databases;
use glassurn_tests::postgres::shared;
use glassurn_tests::remote::{Proven, Remote, service};
use glassurn_tests::service::Service;
use glassurn_tests::tables::files;
use glassurn_tests::watched::{Watch, Watched};
use glassurn_tests::wire::Mode;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with this archive in it.
fn kept(archive: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("record.glassurn");
    fs::write(&path, archive).expect("ours");
    (folder, path)
}

/// The record of an archive, signed by its board alone.
fn alone(remote: &Remote, archive: &[u8]) -> Vec<u8> {
    let archive = Archive::read(archive).expect("an archive");
    let entries = archive.entries().map(|bytes| Entry::from_bytes(bytes).expect("an entry"));
    Forged::new(remote, entries.collect()).archive()
}

/// Restores from an archive; gives what it says.
fn restored(service: &Service, archive: &Path) -> String {
    service.run(&["restore", "--from", archive.to_str().expect("a path")]).expect("nothing is in the way")
}

/// Everything in the data folder but the lock and what SQLite keeps beside its file, and every row.
fn everything(service: &Service) -> impl PartialEq + std::fmt::Debug + use<> {
    let kept = |file: &PathBuf| file.parent().is_some_and(|folder| folder.ends_with("heads"));
    let heads = files(&service.data()).into_iter().filter(kept);
    let heads: Vec<_> = heads.map(|file| (fs::read(&file).expect("readable"), file)).collect();
    (heads, service.rows().expect("tables"))
}

/// An archive that must be refused with these words, and of which nothing is taken.
#[track_caller]
fn refused(service: &Service, archive: &[u8], words: &[&str]) {
    let (_folder, path) = kept(archive);
    let before = everything(service);
    let ended = service.run(&["restore", "--from", path.to_str().expect("a path")]);
    let ended = ended.expect_err("it must be refused");
    assert_eq!(ended.status, Some(2), "{}", ended.words);
    for word in words {
        assert!(ended.words.contains(word), "{word:?} is not in: {}", ended.words);
    }
    assert_eq!(everything(service), before, "something was written");
}

/// Receipts that were given before are kept: the same bytes are the same entry, and the board holds it.
#[track_caller]
fn kept_all(remote: &mut Remote, given: &[(Submission, Proven)]) {
    for (ballot, proven) in given {
        let again = remote.cast(ballot);
        assert_eq!(again.status, 200, "{}", again.text());
        let now = remote.receipt(&again, ballot);
        assert_eq!((now.index, &now.entry), (proven.index, &proven.entry));
    }
    remote.sync();
    for (_, proven) in given {
        assert_eq!(remote.world.entries.0[usize::try_from(proven.index).expect("small")], proven.entry);
    }
}

/// Votes of these voters, with their receipts.
fn vote(remote: &Remote, voters: std::ops::Range<usize>) -> Vec<(Submission, Proven)> {
    let ballots = voters.map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1));
    ballots.map(|ballot| (ballot.clone(), remote.vote(&ballot))).collect()
}

/// On both databases, or on the one that the run is about.
fn watches(count: usize) -> Vec<Watch> {
    assert!(!databases::on_postgres(), "this test asks both databases already");
    let url = shared().url(&shared().database());
    vec![Watch::new(count), Watch::with(count, &[("DATABASE_URL", url.as_str())])]
}

#[test]
fn f_10_what_yesterdays_database_lacks_comes_back_from_a_mirrors_folder() {
    for watch in watches(3) {
        let mut watched = Watched::open_on(watch, choice(), 2, 10);
        let service = watched.remote.service.clone();
        let mut given = vote(&watched.remote, 0..2);
        watched.caught_up();
        service.stop();
        let yesterday = Saved::database(&service);
        service.start().expect("it goes on");
        given.extend(vote(&watched.remote, 2..4));
        watched.caught_up();
        let early = watched.remote.archive();
        given.extend(vote(&watched.remote, 4..7));
        watched.caught_up();
        let forged = Forged::changed(&mut watched.remote, |remote, entries| {
            entries.last_mut().expect("there are some").content = remote.seal(9, 1, &choose(1), 9);
        });
        // Somebody has a mirror, which nobody asks for anything: a folder.
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("manifest.cbor"), watched.remote.world.manifest().bytes())
            .expect("ours");
        let url = format!("http://{}", service.address());
        let pull = ["mirror", "pull", "public", "--manifest", "manifest.cbor", "--url", &url];
        assert_eq!(run(folder.path(), &pull).0, Some(0));
        let rows = service.rows().expect("tables");
        service.stop();

        yesterday.restore();
        refuses_to_start(&service, &["older copy", &watched.remote.id()]);
        let export = ["mirror", "archive", "public", "-o", "record.glassurn"];
        assert_eq!(run(folder.path(), &export).0, Some(0));
        let whole = folder.path().join("record.glassurn");
        let archive = fs::read(&whole).expect("it was just written");

        // What has not all of it, what was changed, what no quorum has seen, what is another election's.
        refused(&service, &early, &["entries of election", "are signed", "from a mirror that has"]);
        let mut flipped = archive.clone();
        let place = flipped.len() / 2;
        flipped[place] ^= 1;
        refused(&service, &flipped, &["get the archive"]);
        refused(&service, &archive[..archive.len() - 512], &["does not end after its last member"]);
        refused(&service, &forged.archive(), &["does not hold", "check witnesses"]);
        let other = Remote::open(self::service(&[]), choice(), 2);
        refused(&service, &other.archive(), &["is of another board", "board.key"]);
        refused(&service, b"no archive", &["this is no Glassurn archive"]);
        refuses_to_start(&service, &["older copy"]);

        let said = restored(&service, &whole);
        assert!(said.contains(&format!("election {}: 5 entries restored", watched.remote.id())), "{said}");
        let again = restored(&service, &whole);
        assert!(again.contains("0 entries restored"), "nothing is missing any more: {again}");
        let now = service.rows().expect("tables");
        for table in ["elections", "credentials", "ballots"] {
            assert_eq!(now[table], rows[table], "{table}");
        }
        let deeds = "SELECT deed || ': ' || detail AS value FROM journal WHERE deed = 'restored'";
        let deeds = Tables::open(&service.database()).words(deeds);
        assert!(deeds.len() == 1 && deeds[0].contains("from an archive"), "{deeds:?}");

        service.start().expect("it holds all that is signed");
        watched.caught_up();
        kept_all(&mut watched.remote, &given);
        given.extend(vote(&watched.remote, 7..8));
        let stale = watched.remote.seal(5, 1, &choose(2), 5);
        assert_eq!(watched.remote.cast(&stale).status, 409, "nobody gets a second vote by it");
        watched.caught_up();
        kept_all(&mut watched.remote, &given);
        assert_eq!(watched.audit().ballots, 8);
    }
}

#[test]
fn f_10_an_empty_database_and_an_archive_are_the_board_again() {
    for service in on_both(&[]) {
        let mut remote = Remote::open(service.clone(), choice(), 6);
        let given = vote(&remote, 0..4);
        remote.sync();
        let archive = remote.archive();
        // Another history of the same size, by the operator's own key, and one that is longer.
        let (mut other, mut longer) = (history(&remote), history(&remote));
        let last = other.last().expect("there are some").clone();
        other.last_mut().expect("there are some").content = remote.seal(5, 1, &choose(2), 5);
        longer.push(Entry { content: remote.seal(5, 1, &choose(2), 5), ..last });
        let (other, longer) = (Forged::new(&remote, other), Forged::new(&remote, longer));
        service.stop();
        refused(&service, &other.archive(), &["is another one in the database", "not one history"]);
        service.database().empty();
        refuses_to_start(&service, &["0 entries", "older copy"]);
        service.run(&["migrate"]).expect("an empty database");
        refused(&service, &other.archive(), &["this key has signed two histories"]);
        // More than heads/ knows of was signed by this key, and nobody independent has seen it.
        refused(&service, &longer.archive(), &["missing or older", "no quorum of witnesses"]);
        let (_folder, path) = kept(&archive);
        let text = path.to_str().expect("a path");
        let twice = service.run(&["restore", "--from", text, "--from", text]).expect_err("twice");
        assert!(twice.words.contains("in two of the archives"), "{}", twice.words);
        let said = restored(&service, &path);
        assert!(
            said.contains(&format!("{} entries restored behind 0", remote.world.entries.0.len())),
            "{said}"
        );
        service.start().expect("it holds all that is signed");
        kept_all(&mut remote, &given);
        vote(&remote, 4..5);
        remote.close();
        remote.count(&[0, 1]);
        remote.audit();
    }
}

#[test]
fn f_10_f_11_a_whole_folder_of_yesterday_goes_on_from_what_the_witnesses_have_seen() {
    for watch in watches(3) {
        let watched = Watched::open_on(watch, choice(), 2, 8);
        let service = watched.remote.service.clone();
        let mut given = vote(&watched.remote, 0..1);
        watched.caught_up();
        let heads = service.data().join("heads");
        service.stop();
        let (database, before) = (Saved::database(&service), everything_in(&heads));
        service.start().expect("it goes on");
        given.extend(vote(&watched.remote, 1..3));
        watched.caught_up();
        let middle = watched.remote.archive();
        given.extend(vote(&watched.remote, 3..5));
        watched.caught_up();
        let newest = watched.remote.archive();
        service.stop();
        // Database and heads of yesterday: nothing on this disk says that there was a later moment.
        database.restore();
        fs::remove_dir_all(&heads).expect("ours");
        put_back(&heads, &before);
        // A quorum has cosigned this record, too, but the witnesses that answer now show more.
        refused(&service, &middle, &["witness", "this database does not hold"]);
        let (_folder, path) = kept(&newest);
        let said = restored(&service, &path);
        assert!(said.contains("4 entries restored") && said.contains("head is made again"), "{said}");
        service.start().expect("it is what the witnesses have seen");
        let mut watched = watched;
        watched.caught_up();
        kept_all(&mut watched.remote, &given);
        vote(&watched.remote, 5..6);
        assert_eq!(watched.audit().ballots, 6);
    }
}

/// The files of a folder, to put them back.
fn everything_in(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(&file).expect("readable"))).collect()
}

fn put_back(folder: &Path, files: &[(PathBuf, Vec<u8>)]) {
    fs::create_dir_all(folder).expect("ours");
    files.iter().for_each(|(file, bytes)| fs::write(file, bytes).expect("ours"));
}

#[test]
fn f_11_lost_heads_need_a_record_that_a_quorum_has_cosigned() {
    for watch in watches(3) {
        let mut watched = Watched::open_on(watch, choice(), 2, 10);
        let service = watched.remote.service.clone();
        let mut given = vote(&watched.remote, 0..3);
        watched.caught_up();
        let cosigned = watched.remote.archive();
        // Nobody is shown these by a quorum, but their voters have receipts, and the database has them.
        watched.silence();
        given.extend(vote(&watched.remote, 3..5));
        service.stop();
        let heads = service.data().join("heads");
        let away = service.data().join("away");
        fs::rename(&heads, &away).expect("ours");
        refuses_to_start(&service, &["is missing", "restore the newest heads"]);
        // The board's own signature is not enough, and nothing is made in the place of what is lost.
        refused(&service, &alone(&watched.remote, &cosigned), &["check witnesses"]);
        assert!(!heads.exists());
        watched.connect();
        let (_folder, path) = kept(&cosigned);
        let said = restored(&service, &path);
        assert!(said.contains("0 entries restored") && said.contains("head is made again"), "{said}");
        service.start().expect("the database has all that was signed");
        watched.caught_up();
        kept_all(&mut watched.remote, &given);
        vote(&watched.remote, 5..6);
        assert_eq!(watched.audit().ballots, 6);
    }
}

#[test]
fn f_11_without_witnesses_lost_heads_are_lost_for_good() {
    for service in on_both(&[]) {
        let mut remote = Remote::open(service.clone(), choice(), 3);
        let given = vote(&remote, 0..2);
        let archive = remote.archive();
        service.stop();
        let (heads, away) = (service.data().join("heads"), service.data().join("away"));
        fs::rename(&heads, &away).expect("ours");
        refused(&service, &archive, &["no quorum of witnesses", "restore the newest heads/"]);
        refuses_to_start(&service, &["is missing"]);
        fs::rename(&away, &heads).expect("ours");
        service.start().expect("they are the newest");
        kept_all(&mut remote, &given);
        remote.audit();
    }
}

#[test]
fn f_11_a_witness_without_its_state_goes_on_from_what_the_others_have_just_cosigned() {
    let watched = Watched::open(choice(), 4, 3, 8);
    vote(&watched.remote, 0..2);
    watched.caught_up();
    let log = watched.remote.origin().log_key(watched.remote.board).expect("an origin is a name");
    let (remote, mut witnesses, wires) = (watched.remote, watched.witnesses, watched.wires);
    let early = remote.archive();
    // It loses its disk, and the others go on.
    wires[0].set(Mode::Silent);
    witnesses[0].stop();
    fs::remove_dir_all(witnesses[0].state()).expect("ours");
    let ended = witnesses[0].start().expect_err("it must not serve");
    assert!(ended.words.contains("does not start without it"), "{}", ended.words);
    let watched = Watched { remote, witnesses, wires };
    vote(&watched.remote, 2..4);
    watched.caught_up();
    let newest = watched.remote.archive();

    let lost = &watched.witnesses[0];
    let restore = |name: &str, archive: &[u8], clock: &Clock| {
        lost.write(name, archive);
        let verb =
            ["--json", "witness", "restore", "state", "--key", "witness.key", "--name", "w0.example/w"];
        let said = lost.run_with(&[&verb[..], &["--from", name]].concat(), &clock.options());
        (said.status.code(), String::from_utf8_lossy(&said.stdout).into_owned())
    };
    let now = Clock::new();
    // One witness's word is none: a record that no quorum has cosigned, one that was changed, and one that nobody has cosigned
    // within the last hour.
    let unwitnessed = alone(&watched.remote, &newest);
    let mut changed = newest.clone();
    let place = changed.len() / 2;
    changed[place] ^= 1;
    for (name, archive, code) in
        [("unwitnessed", &unwitnessed, "archive.differs"), ("changed", &changed, "archive.differs")]
    {
        let (status, said) = restore(name, archive, &now);
        assert_eq!(status, Some(1), "{name}: {said}");
        assert!(said.contains(code), "{name}: {said}");
        assert!(!lost.state().exists(), "{name}");
    }
    let later = Clock::new();
    later.set("+2h");
    let (status, said) = restore("stale", &early, &later);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("board.unwitnessed") && said.contains("retired"), "{said}");
    assert!(!lost.state().exists());

    let (status, said) = restore("newest", &newest, &now);
    assert_eq!(status, Some(0), "{said}");
    let size = watched.shown().claimed().size;
    let facts: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(facts["logs"][0]["size"], size, "{said}");
    let Watched { remote, mut witnesses, wires } = watched;
    witnesses[0].list(&[log]);
    witnesses[0].start().expect("it has a state");
    // Nothing smaller is cosigned, and nothing that is not of this history.
    let tree: Tree = remote.world.entries.0[..3].iter().map(|entry| leaf_hash(entry)).collect();
    let head = Checkpoint { origin: remote.origin(), size: 3, root: tree.root() };
    let head = head.sign(&board_key(&remote.service)).expect("an origin is a name");
    let smaller = witnesses[0].add(Request::new(0, Vec::new(), &head).to_string());
    assert_eq!((smaller.status, smaller.text()), (409, format!("{size}\n").as_str()));
    let path = format!("/{}/checkpoint", hex(&origin_hash(&remote.origin().to_string())));
    assert_eq!(witnesses[0].get(&path).text().lines().nth(1), Some(size.to_string().as_str()));
    wires[0].set(Mode::Through(witnesses[0].address()));
    let mut watched = Watched { remote, witnesses, wires };
    vote(&watched.remote, 4..5);
    watched.until("all four cosignatures", |watched| watched.cosigned() == 4);
    watched.audit();
}
