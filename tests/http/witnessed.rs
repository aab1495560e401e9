//! The board asks its witnesses: what it shows, what it keeps, and what it does with answers that are late, lost or lies.

use super::disk::{Saved, refuses_to_start};
use super::{choice, choose};
use glassurn_api::board::BoardView;
use glassurn_api::election::ClosePrepared;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::{Check, Status, Warning};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::cosign::cosign;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::board::evidence::{Fork, check_heads};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::witness::Request;
use glassurn_crypto::election::Close;
use glassurn_crypto::encoding::{encode, unhex};
use glassurn_crypto::manifest::{BoardInfo, Named};
use glassurn_crypto::signature::PublicKey;
use glassurn_tests::remote::{Proven, now};
use glassurn_tests::service::Service;
use glassurn_tests::tracer::Fault;
use glassurn_tests::watched::{Watch, Watched};
use glassurn_tests::wire::{Heard, Mode, Wire};
use glassurn_tests::world::key;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The checkpoints that the board asked about on a wire, oldest first.
fn asked(wire: &Wire) -> Vec<Request> {
    let posts = wire.heard().into_iter().filter(|heard| heard.path == "/add-checkpoint");
    posts.map(|Heard { body, .. }| Request::parse(body.as_bytes()).expect("a request")).collect()
}

fn sizes(wire: &Wire) -> Vec<u64> {
    asked(wire).iter().map(|request| request.head().size).collect()
}

/// What a lying witness makes of a path and a body: a status and a body.
type Lie = Box<dyn Fn(&str, &str) -> (u16, String) + Send + Sync>;

/// A file of the watched board beside the database.
fn head_file(service: &Service, id: &str, suffix: &str) -> PathBuf {
    service.data().join("heads").join(format!("{id}{suffix}"))
}

/// An official closes with the board's numbers, though readers are shown an older head.
fn close_behind(watched: &Watched) -> Proven {
    let answer = watched.remote.prepare_close();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let ClosePrepared { ballots, counting, .. } = answer.json();
    let body = encode(&Close { ballots, counting });
    let content = watched.remote.world.sign(Kind::Close, body, Signer::official(0), 1);
    let answer = watched.remote.try_post(&content);
    assert_eq!(answer.status, 201, "{}", answer.text());
    watched.remote.receipt(&answer, &content)
}

#[test]
fn b_06_readers_are_shown_what_a_quorum_has_seen_and_a_restart_shows_the_same() {
    let mut watched = Watched::open(choice(), 3, 2, 6);
    for voter in 0..5 {
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(voter % 3), 1));
    }
    watched.caught_up();
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    watched.remote.close();
    watched.caught_up();
    let totals = watched.remote.count(&[0, 1]);
    assert_eq!(totals, [[2, 2, 1]]);
    let report = watched.audit();
    let status = |check| report.outcome(check).map(|outcome| outcome.status.clone());
    assert_eq!(
        (status(Check::Witnesses), status(Check::Closing)),
        (Some(Status::Passed), Some(Status::Passed))
    );
    assert!(!report.warnings.iter().any(|warning| matches!(warning, Warning::NotWitnessed)), "{report:?}");
    let closing = watched.closing().expect("it is closed");
    assert!(watched.list().verify_quorum(&closing).is_ok(), "the closing checkpoint has a quorum of its own");

    // A witness gets nobody's signature but the board's.
    for wire in &watched.wires {
        for request in asked(wire) {
            let names: Vec<_> =
                request.note().signatures().iter().map(|line| line.name().to_owned()).collect();
            assert_eq!(names, [watched.remote.origin().to_string()]);
        }
    }

    // After a restart and without any witness the same is served, byte for byte.
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    let before = (watched.shown().to_string(), closing.to_string(), watched.remote.archive());
    watched.remote.service.stop();
    watched.silence();
    // Cosignatures of another second are other ones.
    std::thread::sleep(Duration::from_millis(1_100));
    watched.remote.service.start().expect("nothing is missing");
    watched.until("a request", |watched| {
        watched.wires[0].heard().last().is_some_and(|heard| heard.status.is_none())
    });
    let after = |watched: &Watched| {
        let closing = watched.closing().expect("it is closed");
        (watched.shown().to_string(), closing.to_string(), watched.remote.archive())
    };
    assert_eq!(after(&watched), before);
    // The first thing that it does is to have its signatures renewed; what was closed stays as it was.
    watched.connect();
    watched.until("a renewal", |watched| watched.shown().to_string() != before.0);
    let (shown, closing, _) = after(&watched);
    assert_eq!((shown.lines().nth(1), closing), (before.0.lines().nth(1), before.1));
}

#[test]
fn f_13_casting_goes_on_while_every_witness_hangs_and_nothing_is_counted() {
    let mut watched = Watched::open(choice(), 3, 2, 6);
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    let (seen, size) = (watched.shown(), watched.size());
    watched.silence();
    let since = Instant::now();
    let receipts: Vec<(Proven, Submission)> = (0..5)
        .map(|voter| {
            let ballot = watched.remote.seal(voter, 1, &choose(voter % 3), 1);
            (watched.remote.vote(&ballot), ballot)
        })
        .collect();
    let closed = close_behind(&watched);
    // Less than the time after which one request to a witness is given up.
    assert!(since.elapsed() < Duration::from_secs(10), "nobody waits for a witness: {:?}", since.elapsed());
    assert_eq!(watched.size(), size + 6);
    // Receipts hold and are the same ones again, but readers see no more than the witnesses have.
    for (proven, ballot) in &receipts {
        let again = watched.remote.cast(ballot);
        assert_eq!((again.status, &watched.remote.receipt(&again, ballot)), (200, proven));
    }
    assert_eq!(watched.shown(), seen);
    assert_eq!(
        watched.closing(),
        None,
        "Close is on the board, and no reader is told before a quorum has seen it"
    );
    let archive = watched.remote.archive();
    let report = watched.remote.report(&archive);
    assert!(
        report.holds() && report.checkpoint.is_some_and(|head| head.size == size),
        "the older record is whole"
    );
    // What voters look up is of this moment.
    assert_eq!(watched.remote.bucket(0).ballot.map(|(index, _)| index), Some(receipts[0].0.index));
    let metrics = watched.remote.service.get(endpoint::METRICS);
    assert!(metrics.text().contains("glassurn_unwitnessed_boards 0"), "it was seen within the hour");

    watched.connect();
    watched.caught_up();
    let closing = watched.closing().expect("now it is seen");
    assert_eq!(closing.claimed().size, closed.index + 1);
    assert!(watched.list().verify_quorum(&closing).is_ok());
    watched.remote.sync();
    assert_eq!(watched.remote.count(&[0, 1]), [[2, 2, 1]]);
    watched.audit();
}

#[test]
fn d_14_the_closing_checkpoint_is_cosigned_before_any_witness_hears_of_a_later_one() {
    let mut watched = Watched::open(choice(), 3, 2, 6);
    for voter in 0..4 {
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(voter % 3), 1));
    }
    watched.caught_up();
    watched.silence();
    let close = close_behind(&watched).index + 1;
    for words in ["The count begins at noon.", "The hall is open to everybody."] {
        let answer = watched.remote.try_post(&watched.note(words));
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    // One witness alone is no quorum: it is told of Close, and of nothing behind it, however often it is asked.
    let first = &watched.wires[0];
    first.set(Mode::Through(watched.witnesses[0].address()));
    watched.until("a witness that has seen Close", |watched| sizes(&watched.wires[0]).contains(&close));
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(watched.wires.iter().all(|wire| sizes(wire).iter().all(|size| *size <= close)));
    assert_eq!(watched.closing(), None);
    // A restart in between forgets nothing of it.
    watched.remote.service.kill();
    watched.remote.service.start().expect("it goes on");
    watched.connect();
    watched.caught_up();
    for wire in &watched.wires {
        let sizes = sizes(wire);
        let (at, beyond) = (
            sizes.iter().position(|size| *size == close).expect("each is asked about Close"),
            sizes.iter().position(|size| *size > close),
        );
        assert!(beyond.is_none_or(|beyond| at < beyond), "{sizes:?}");
    }
    let closing = watched.closing().expect("a quorum has seen it");
    assert!(watched.list().verify_quorum(&closing).is_ok());
    assert_eq!((closing.claimed().size, watched.shown().claimed().size), (close, close + 2));
    watched.remote.sync();
    watched.remote.count(&[0, 1]);
    watched.audit();
}

#[test]
fn b_15_e_14_one_of_three_may_say_whatever_it_likes() {
    let watched = Watched::open(choice(), 3, 2, 40);
    let id = watched.remote.id();
    let key_of = |number: usize| watched.witnesses[number].key().name().to_owned();
    let name = key_of(0);
    let mut answers: Vec<(&str, Lie)> = Vec::new();
    let signed = |body: &str| {
        let note = body.split_once("\n\n").expect("a proof and a note").1;
        SignedCheckpoint::parse(note.as_bytes()).expect("the board's checkpoint")
    };
    // A signature by a key that is not the manifest's, one of another checkpoint, the board's own line, all at once.
    let stranger = name.clone();
    answers.push((
        "a stranger's",
        Box::new(move |_, body| {
            (200, cosign(&signed(body), &stranger, &key(99), now()).expect("a name").to_string())
        }),
    ));
    answers.push(("no line", Box::new(|_, _| (200, "thank you\n".into()))));
    answers.push(("nothing", Box::new(|_, _| (200, String::new()))));
    answers.push((
        "the board's own line",
        Box::new(move |_, body| (200, signed(body).note().signatures()[0].to_string())),
    ));
    answers.push(("an answer without end", Box::new(|_, _| (200, "x".repeat(4 << 20)))));
    answers.push(("an impossible size", Box::new(|_, _| (409, "9223372036854775807\n".into()))));
    answers.push(("no size", Box::new(|_, _| (409, "many\n".into()))));
    answers.push(("an empty tree again and again", Box::new(|_, _| (409, "0\n".into()))));
    answers.push((
        "two histories, without proof",
        Box::new(|path, _| match path {
            "/add-checkpoint" => (422, "this board lies".into()),
            _ => (404, String::new()),
        }),
    ));
    let forged = Checkpoint { origin: watched.remote.origin(), size: 3, root: [7; 32] };
    let forged = forged.sign(&key(98)).expect("a name").to_string();
    answers.push((
        "two histories, with a proof that is none",
        Box::new(move |path, _| match path {
            "/add-checkpoint" => (422, "this board lies".into()),
            _ => (200, forged.clone()),
        }),
    ));
    answers.push(("nobody home", Box::new(|_, _| (503, "\u{1b}[2Jcome again".into()))));
    answers.push(("somewhere else", Box::new(|_, _| (302, String::new()))));
    for (voter, (what, liar)) in answers.into_iter().enumerate() {
        let before = watched.wires[0].heard().len();
        watched.wires[0].lie(liar);
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(voter % 3), 1));
        watched.until(what, |watched| watched.wires[0].heard().len() > before);
        watched.caught_up();
        let names: Vec<_> =
            (watched.shown().note().signatures().iter()).map(|line| line.name().to_owned()).collect();
        assert_eq!(names[1..], [key_of(1), key_of(2)], "{what}");
        assert!(!head_file(&watched.remote.service, &id, ".other").exists(), "{what} proves nothing");
        assert_eq!(watched.remote.service.get(endpoint::READYZ).status, 200, "{what} stops nothing");
    }
    let log = watched.remote.service.log();
    assert!(
        log.contains("TWO HISTORIES") && log.contains("shows nothing that this board has signed"),
        "{log}"
    );
    assert!(!log.contains("\\u001b[2J"), "a witness's words are not a terminal's");
    // An honest one is heard again.
    watched.connect();
    watched.until("the third cosignature", |watched| watched.cosigned() == 3);
    let mut watched = watched;
    watched.audit();
}

#[test]
fn b_04_f_10_a_whole_folder_of_yesterday_is_unmasked_by_the_first_witness() {
    let watched = Watched::open(choice(), 3, 2, 8);
    watched.remote.vote(&watched.remote.seal(0, 1, &choose(0), 1));
    watched.caught_up();
    let service = &watched.remote.service;
    service.stop();
    // Yesterday's disk: database, key and heads, all of one moment. Nothing on it says that there was a later one.
    let yesterday = watched.copy();
    let older = Saved::database(service);
    service.start().expect("it goes on");
    for voter in 1..5 {
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(1), 1));
    }
    watched.caught_up();
    let newest = watched.shown();
    service.stop();

    // The cosigned head alone would give an older database away, were the board's own head lost with it.
    let id = watched.remote.id();
    fs::copy(head_file(&yesterday, &id, ""), head_file(service, &id, "")).expect("the folders are ours");
    let now = Saved::database(service);
    older.restore();
    refuses_to_start(service, &["older copy", "restore the newest", &id]);
    now.restore();

    yesterday.start().expect("nothing on it says that it is old");
    let other = head_file(&yesterday, &id, ".other");
    watched.until("a proof", |_| other.exists());
    watched.until("a halt", |_| yesterday.get(endpoint::READYZ).status == 503);
    assert!(yesterday.log().contains("it is an older copy"), "{}", yesterday.log());
    let proof = SignedCheckpoint::parse(&fs::read(&other).expect("it is there")).expect("a checkpoint");
    assert_eq!(proof.claimed(), newest.claimed());
    let ballot = watched.remote.seal(6, 1, &choose(0), 1);
    let refused = yesterday.post(&endpoint::ballots(&id), &ballot.body);
    assert_eq!((refused.status, refused.code()), (503, Code::LogHalted));
    yesterday.stop();
    // A new start is no way around it: the folder now says that there is more.
    refuses_to_start(&yesterday, &["older copy", "restore the newest", &id]);
    service.start().expect("the newest is whole");
    let mut watched = watched;
    assert_eq!(watched.audit().ballots, 5);
}

#[test]
fn b_05_b_06_the_witnesses_cosign_one_of_two_histories_and_the_other_stops() {
    let watched = Watched::open(choice(), 3, 2, 8);
    watched.remote.vote(&watched.remote.seal(0, 1, &choose(0), 1));
    watched.caught_up();
    watched.remote.service.stop();
    let twin = watched.copy();
    watched.remote.service.start().expect("the original");
    let (mine, theirs) = (watched.remote.seal(1, 1, &choose(1), 1), watched.remote.seal(2, 1, &choose(2), 1));
    watched.remote.vote(&mine);
    watched.caught_up();
    let ours = watched.shown();
    // The twin takes another ballot as the same entry, before any witness could tell it.
    watched.silence();
    twin.start().expect("nothing tells the copy from the original");
    let (path, id) = (endpoint::ballots(&watched.remote.id()), watched.remote.id());
    assert_eq!(twin.post(&path, &theirs.body).status, 201);
    let shown = |service: &Service| service.get(&endpoint::checkpoint(&id)).text().to_owned();
    let before = shown(&twin);
    watched.connect();
    watched.until("a halt", |_| twin.get(endpoint::READYZ).status == 503);
    assert_eq!(shown(&twin), before, "its history is shown to nobody");
    let other = fs::read(head_file(&twin, &id, ".other")).expect("the proof is kept");
    let other = SignedCheckpoint::parse(&other).expect("a checkpoint");
    assert_eq!(other.claimed(), ours.claimed());
    let own = fs::read(head_file(&twin, &id, "")).expect("its own head");
    let own = SignedCheckpoint::parse(&own).expect("a checkpoint");
    let size = own.claimed().size;
    let fork = check_heads(&own, &other, None, &watched.remote.origin(), watched.remote.board);
    assert_eq!(fork, Ok(Fork::Heads { size }), "two heads of one size convict the key");
    let another = watched.remote.seal(3, 1, &choose(0), 1);
    assert_eq!(twin.post(&path, &another.body).status, 503);
    twin.stop();
    refuses_to_start(&twin, &["not those that were signed", "restore the newest"]);
    let mut watched = watched;
    watched.remote.sync();
    let tree: Tree = watched.remote.world.entries.0.iter().map(|entry| leaf_hash(entry)).collect();
    assert_eq!(tree.root_at(size), Some(ours.claimed().root));
    watched.audit();
}

#[test]
fn witnesses_that_know_another_size_are_asked_from_there() {
    let watched = Watched::open(choice(), 3, 3, 8);
    watched.until("all cosignatures", |watched| watched.cosigned() == 3);
    watched.remote.service.stop();
    // A board that has lost what it knew of its witnesses: each says where it stands.
    let id = watched.remote.id();
    fs::remove_file(head_file(&watched.remote.service, &id, ".witnessed")).expect("it is there");
    let before: Vec<usize> = watched.wires.iter().map(|wire| wire.heard().len()).collect();
    watched.remote.service.start().expect("cosignatures can be asked for again");
    watched.remote.vote(&watched.remote.seal(0, 1, &choose(0), 1));
    watched.caught_up();
    for (wire, before) in watched.wires.iter().zip(before) {
        let statuses: Vec<_> = wire.heard()[before..].iter().filter_map(|heard| heard.status).collect();
        assert_eq!(statuses.first(), Some(&409), "{statuses:?}");
        assert!(statuses[1..].iter().all(|status| *status == 200), "{statuses:?}");
    }
    // An answer that is lost on its way: the witness has gone on, and says so when it is asked again.
    let address = watched.witnesses[0].address();
    watched.wires[0].set(Mode::Deaf(address));
    watched.remote.vote(&watched.remote.seal(1, 1, &choose(0), 1));
    watched.until("a lost answer", |watched| {
        watched.wires[0].heard().last().is_some_and(|heard| heard.status == Some(200))
    });
    watched.remote.vote(&watched.remote.seal(2, 1, &choose(0), 1));
    watched.connect();
    let mut watched = watched;
    watched.audit();
}

/// Waits until all have cosigned since a start and that is written: whatever is called from now on belongs to what is done
/// next.
fn quiet(watched: &Watched, since: u64) {
    let file = head_file(&watched.remote.service, &watched.remote.id(), ".witnessed");
    watched.until("silence", |watched| {
        let shown = watched.shown();
        let found = watched.list().verify(&shown).expect("no false line is served");
        found.iter().filter(|cosignature| cosignature.timestamp >= since).count() == 3
            && fs::read(&file).is_ok_and(|kept| kept == shown.to_string().as_bytes())
    });
    // The name of the file is made durable after it is there.
    std::thread::sleep(Duration::from_millis(300));
}

#[test]
fn f_01_a_crash_at_every_step_between_head_and_cosigned_head() {
    let mut watched = Watched::open(choice(), 3, 2, 100);
    let (mut voter, mut met, mut since) = (0, 0, 0);
    for calls in ["rename,renameat,renameat2", "fsync,fdatasync"] {
        for step in 1..=10 {
            let ballot = watched.remote.seal(voter, 1, &choose(voter % 3), 1);
            voter += 1;
            quiet(&watched, since);
            let shown = watched.shown().claimed().size;
            let service = watched.remote.service.clone();
            service.inject(Fault::Kill, calls, step);
            let given = service.try_post(&endpoint::ballots(&watched.remote.id()), &[], &ballot.body).ok();
            met += usize::from(service.met(Fault::Kill));
            // What is cosigned from the next second on is cosigned after the start.
            std::thread::sleep(Duration::from_millis(1_100));
            since = now();
            service.start().expect("it starts again on what a crash leaves");
            assert!(watched.shown().claimed().size >= shown, "{calls} {step}: what was shown is shown");
            let again = watched.remote.cast(&ballot);
            assert!(matches!(again.status, 200 | 201), "{calls} {step}: {}", again.text());
            if let Some(given) = given.filter(|given| matches!(given.status, 200 | 201)) {
                assert_eq!((again.status, given.body), (200, again.body), "{calls} {step}");
            }
            watched.caught_up();
        }
    }
    // The entries, the head and its name are three of them; a cosigned head is at least two more.
    assert!(met >= 6, "a ballot and its witnesses make more such calls than {met}");
    watched.remote.close();
    watched.caught_up();
    watched.remote.count(&[0, 1]);
    assert_eq!(watched.audit().ballots, voter as u64);
}

#[test]
fn an_election_whose_witnesses_have_no_address_is_not_taken() {
    let watch = Watch::new(1);
    let mut draft = choice();
    watch.name(&mut draft, 2);
    let stranger = Named { name: "stranger.example".into(), key: key(77).public() };
    draft.witnesses.members.push(stranger);
    let BoardView { host, key: board, .. } = watch.service.get(endpoint::BOARD).json();
    let board = unhex(&board).and_then(PublicKey::from_bytes).expect("a public key");
    draft.board = BoardInfo { host, key: board };
    (draft.schedule.opens, draft.schedule.closes) = (now() - 60, now() + 3_600);
    let manifest = draft.check().expect("the draft holds");
    let content = Submission::sign(
        Kind::Manifest,
        manifest.bytes().to_vec(),
        manifest.id(),
        Signer::official(0),
        &key(1),
    );
    let answer = watch.service.post(endpoint::ELECTIONS, &content.to_bytes());
    assert_eq!((answer.status, answer.code()), (422, Code::ManifestInvalid));
    assert!(
        answer.text().contains("addresses of 1 of its witnesses, but 2 must cosign"),
        "{}",
        answer.text()
    );

    // Options that cannot be are named at the start.
    for (addresses, words) in [
        ("w.example", "give the witness's name"),
        ("w.example=ftp://w.example", "begins with http:// or https://"),
        ("w=https://a.example w=https://b.example", "two addresses"),
    ] {
        let service = Service::new(&[], &[("GLASSURN_WITNESSES", addresses)]);
        let ended = service.start().expect_err("it must not start");
        assert!(ended.status == Some(2) && ended.words.contains(words), "{addresses}: {ended:?}");
    }
}

#[test]
fn an_election_that_was_watched_goes_on_without_addresses_and_says_so() {
    let watched = Watched::open(choice(), 3, 2, 6);
    watched.remote.vote(&watched.remote.seal(0, 1, &choose(0), 1));
    watched.caught_up();
    watched.remote.service.stop();
    let alone = Service::copy(&watched.remote.service, &[]);
    alone.start().expect("it may be that they are given again");
    let log = alone.log();
    assert!(log.contains("too few witnesses of this election have an address"), "{log}");
    let shown = alone.get(&endpoint::checkpoint(&watched.remote.id())).text().to_owned();
    let ballot = watched.remote.seal(1, 1, &choose(0), 1);
    assert_eq!(alone.post(&endpoint::ballots(&watched.remote.id()), &ballot.body).status, 201);
    assert_eq!(alone.get(&endpoint::checkpoint(&watched.remote.id())).text(), shown);
    alone.assert_calm();
}
