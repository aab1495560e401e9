//! Ballots that a board refuses wait at its mirror, where everybody sees them.

use super::evidence::{kept, run};
use super::liar::Liar;
use super::mirror_serve::Scene;
use super::{choice, choose};
use glassurn_api::ballot::Waiting;
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::encoding::{hex, sha256};
use glassurn_tests::remote::{Remote, now, service};
use glassurn_tests::service::Answer;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use ureq::http::Method;

/// A mirror of a board behind an operator who refuses one voter's ballots until he relents.
fn censored(voter: usize) -> (Scene, Arc<AtomicBool>) {
    let remote = Remote::open(service(&[]), choice(), 5);
    let credential =
        *remote.world.codes[voter].credential(&remote.hash()).expect("not zero").public().bytes();
    let refuses = Arc::new(AtomicBool::new(true));
    let (told, board) = (refuses.clone(), format!("http://{}", remote.service.address()));
    let operator = Liar::censor(&board, move |body| {
        let his = Ballot::from_bytes(body).is_ok_and(|ballot| *ballot.credential() == credential);
        let problem = Problem::new(Code::RateLimited).detail("come again, some other time");
        let answer = (429, serde_json::to_vec(&problem).expect("JSON"));
        (his && told.load(Ordering::SeqCst)).then_some(answer)
    });
    let scene = Scene::following(remote, &operator.url());
    scene.caught_up();
    (scene, refuses)
}

fn bring(scene: &Scene, body: &[u8]) -> Answer {
    scene.mirror.send(&endpoint::ballots(&scene.remote.id()), endpoint::CBOR, body)
}

fn waiting(scene: &Scene) -> Vec<Waiting> {
    let answer = scene.mirror.get(&endpoint::waiting(&scene.remote.id()));
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    answer.json()
}

/// What the mirror has signed for this ballot, which holds for it alone.
#[track_caller]
fn acknowledged(scene: &Scene, answer: &Answer, ballot: &Submission) -> Acknowledgement {
    assert_eq!(answer.status, 202, "{}", answer.text());
    let said = Acknowledgement::verify(&answer.body, scene.mirror.key()).expect("the mirror signed it");
    assert_eq!((&said.origin, said.ballot), (&scene.remote.origin(), sha256(&[&ballot.body])));
    assert!(said.time <= now() && said.time + 60 > now());
    said
}

#[test]
fn b_21_a_refused_ballot_waits_where_everybody_sees_it_until_the_board_takes_it() {
    let (mut scene, refuses) = censored(1);
    // Voter 0 is served as ever, through the mirror too: the board's own receipt, and nobody waits.
    let ballot = scene.remote.seal(0, 1, &choose(0), 1);
    let answer = bring(&scene, &ballot.body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    scene.remote.receipt(&answer, &ballot);
    scene.until("the ballot on the board", |scene| waiting(scene).is_empty());
    // Once it is on the board, the same bytes get a receipt from the mirror alone.
    scene.caught_up();
    let again = bring(&scene, &ballot.body);
    assert_eq!(again.status, 200, "{}", again.text());
    scene.remote.receipt(&again, &ballot);
    // Voter 1 is refused.
    let size = scene.remote.checkpoint().size;
    let ballot = scene.remote.seal(1, 1, &choose(1), 1);
    let answer = bring(&scene, &ballot.body);
    let said = acknowledged(&scene, &answer, &ballot);
    let again = bring(&scene, &ballot.body);
    assert_eq!(again.text(), answer.text(), "the same bytes, the same word");
    let list = waiting(&scene);
    let [waits] = &list[..] else { panic!("{list:?}") };
    assert_eq!((&waits.ballot, waits.sequence, waits.since), (&hex(&said.ballot), 1, said.time));
    let told = waits.answer.as_ref().expect("it was offered");
    assert_eq!((told.status, told.code.as_deref()), (Some(429), Some("rate_limited")), "{told:?}");
    assert_eq!(told.words, "come again, some other time");
    let public = scene.mirror.get(&endpoint::waiting_ballot(&scene.remote.id(), &waits.ballot));
    assert_eq!(public.body, ballot.body, "anybody can verify what is missing");
    assert!(scene.mirror.get("/").text().contains("1 ballots wait that the board does not hold"));
    // Another ballot at the same place is not taken: no word of a stolen code, for the first one is not on the board. And nothing of that is lost in a crash.
    let other = bring(&scene, &scene.remote.seal(1, 1, &choose(2), 2).body);
    assert_eq!((other.status, code(&other)), (409, Code::BallotWaiting), "{}", other.text());
    scene.mirror.kill();
    scene.mirror.start().expect("it serves");
    assert_eq!(waiting(&scene)[0].ballot, waits.ballot);
    scene.until("another offer", |scene| waiting(scene)[0].offered >= 2);
    assert_eq!(scene.remote.checkpoint().size, size, "the board does not hold it");
    // The operator relents.
    refuses.store(false, Ordering::SeqCst);
    scene.until("the ballot on the board", |scene| waiting(scene).is_empty());
    assert_eq!(scene.remote.checkpoint().size, size + 1);
    assert_eq!(scene.remote.bucket(1).ballot, Some((size, ballot.body.clone())));
    scene.remote.audit();
}

/// The stable code of a mirror's refusal.
pub fn code(answer: &Answer) -> Code {
    let problem: Problem = answer.json();
    assert_eq!((problem.status, answer.header("content-type")), (answer.status, endpoint::PROBLEM));
    problem.code().expect("a stable code")
}

#[test]
fn b_21_a_voter_whom_the_board_refuses_votes_at_the_mirror_by_command() {
    let (mut scene, refuses) = censored(1);
    let code = scene.remote.world.codes[1].reveal().to_string();
    let address = format!("{}/e/{}", scene.mirror.url(), scene.remote.id());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let vote = || {
        let arguments =
            ["--code", &code, "--choose", "chair=bob", "--yes", "--state", ".", "-o", "r.tlog-proof"];
        run(folder.path(), &[&["vote", &address], &arguments[..]].concat())
    };
    let (status, facts) = vote();
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"ballot.waiting".into()), "{facts}");
    let list = waiting(&scene);
    let words = kept(folder.path(), "", ".acknowledgement");
    let said = Acknowledgement::verify(&fs::read(&words[0]).expect("its word"), scene.mirror.key());
    assert_eq!(list[0].ballot, hex(&said.expect("the mirror signed it").ballot));
    refuses.store(false, Ordering::SeqCst);
    scene.until("the ballot on the board", |scene| waiting(scene).is_empty());
    scene.caught_up();
    // The same command again: the same ballot, now with the board's receipt.
    let (status, facts) = vote();
    assert_eq!((status, &facts["resumed"]), (Some(0), &true.into()), "{facts}");
    let manifest = folder.path().join("manifest.cbor");
    fs::write(&manifest, scene.remote.world.manifest().bytes()).expect("ours");
    let (status, facts) =
        run(folder.path(), &["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor"]);
    assert_eq!((status, &facts["sequence"]), (Some(0), &1.into()), "{facts}");
    // What the board holds for the code is said by the mirror as well, when the board is gone.
    scene.remote.audit();
    scene.remote.service.stop();
    let (status, facts) =
        run(folder.path(), &["vote", &address, "--code", &code, "--status", "--state", "."]);
    assert_eq!((status, &facts["sequence"]), (Some(0), &1.into()), "{facts}");
}

#[test]
fn b_20_a_receipt_that_is_of_something_else_is_not_passed_on() {
    let remote = Remote::open(service(&[]), choice(), 5);
    let others = remote.cast(&remote.seal(0, 1, &choose(0), 1)).body;
    let board = format!("http://{}", remote.service.address());
    let operator = Liar::censor(&board, move |_| Some((201, others.clone())));
    let mut scene = Scene::following(remote, &operator.url());
    scene.caught_up();
    let ballot = scene.remote.seal(1, 1, &choose(1), 1);
    acknowledged(&scene, &bring(&scene, &ballot.body), &ballot);
    let list = waiting(&scene);
    let told = list[0].answer.as_ref().expect("it was offered");
    assert!(told.status == Some(201) && told.words.contains("does not hold"), "{told:?}");
    scene.remote.audit();
}

#[test]
fn a_ballot_that_no_board_would_take_does_not_wait() {
    let (mut scene, _) = censored(1);
    let id = scene.remote.id();
    let good = scene.remote.seal(1, 1, &choose(1), 1).body;
    let mut flipped = good.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let stranger = Remote::open(scene.remote.service.clone(), choice_of_another(), 5);
    for (body, status, expected) in [
        (flipped, 403, Code::CredentialSignatureInvalid),
        (scene.remote.seal(1, 2, &choose(1), 1).body, 409, Code::BallotStaleSequence),
        (stranger.seal(1, 1, &choose(1), 1).body, 422, Code::BallotWrongElection),
        (vec![0xff; 300], 400, Code::RequestMalformed),
        (good[..good.len() - 1].to_vec(), 400, Code::RequestMalformed),
        (vec![0; endpoint::MAX_BALLOT_BODY + 1], 413, Code::RequestTooLarge),
    ] {
        let answer = bring(&scene, &body);
        assert_eq!((answer.status, code(&answer)), (status, expected), "{}", answer.text());
    }
    let nowhere = scene.mirror.send(&endpoint::ballots(&"0".repeat(64)), endpoint::CBOR, &good);
    assert_eq!(code(&nowhere), Code::NotFound);
    let text = scene.mirror.send(&endpoint::ballots(&id), "text/plain", &good);
    assert_eq!(code(&text), Code::RequestUnsupportedMedia);
    let asked = scene.mirror.ask(Method::OPTIONS, &endpoint::ballots(&id), b"").expect("an answer");
    assert_eq!((asked.status, asked.header("access-control-allow-headers")), (204, "content-type"));
    assert!(waiting(&scene).is_empty());
    // After the end of voting no board takes it either.
    for voter in [0, 2, 3] {
        scene.remote.vote(&scene.remote.seal(voter, 1, &choose(0), 1));
    }
    scene.remote.sync();
    scene.remote.close();
    scene.caught_up();
    let late = bring(&scene, &good);
    assert_eq!((late.status, code(&late)), (409, Code::ElectionClosed));
    assert!(waiting(&scene).is_empty());
    scene.remote.audit();
}

/// The same election under another nonce.
fn choice_of_another() -> glassurn_crypto::manifest::Draft {
    glassurn_crypto::manifest::Draft { nonce: [8; 32], ..choice() }
}

#[test]
fn b_21_what_was_refused_until_the_end_stays_for_everybody_to_see() {
    let (mut scene, _) = censored(4);
    let ballot = scene.remote.seal(4, 1, &choose(1), 1);
    acknowledged(&scene, &bring(&scene, &ballot.body), &ballot);
    for voter in 0..3 {
        scene.remote.vote(&scene.remote.seal(voter, 1, &choose(0), 1));
    }
    scene.remote.sync();
    scene.remote.close();
    scene.remote.count(&[0, 1]);
    scene.caught_up();
    let list = waiting(&scene);
    assert_eq!((list.len(), &list[0].ballot), (1, &hex(&sha256(&[&ballot.body]))));
    scene.audited();
    scene.remote.audit();
}

#[test]
fn a_vote_that_came_by_another_way_ends_the_wait() {
    let (mut scene, _) = censored(1);
    let ballot = scene.remote.seal(1, 1, &choose(1), 1);
    acknowledged(&scene, &bring(&scene, &ballot.body), &ballot);
    // The voter reaches the board at last, with another ballot.
    scene.remote.vote(&scene.remote.seal(1, 1, &choose(2), 7));
    scene.until("an empty list", |scene| waiting(scene).is_empty());
    let again = bring(&scene, &ballot.body);
    assert_eq!((again.status, code(&again)), (409, Code::BallotStaleSequence));
    scene.remote.audit();
}
