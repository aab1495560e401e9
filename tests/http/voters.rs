//! A voter's own program against a service that lies to it: what it sealed is recorded when a receipt of it says so, under
//! a record that continues what this device has seen.

use super::disk::{Forged, history};
use super::evidence::{convinces, kept};
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_tests::programs::command_line;
use glassurn_tests::remote::{Remote, service};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `glassurn vote` for a voter's code in a folder with the device's state.
fn command(remote: &Remote, folder: &Path, url: &str, voter: usize, more: &[&str]) -> Command {
    let address = format!("{url}/e/{}", remote.id());
    let code = remote.world.codes[voter].reveal().to_string();
    let mut command = Command::new(command_line());
    command.args(["--json", "vote", &address, "--code", &code]).args(more);
    command.current_dir(folder).env("GLASSURN_STATE", folder.join("state"));
    command
}

/// Runs it; gives exit status and facts.
fn vote(remote: &Remote, folder: &Path, url: &str, voter: usize, more: &[&str]) -> (Option<i32>, Value) {
    let output = command(remote, folder, url, voter, more).output().expect("the command runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), serde_json::from_slice(&output.stdout).expect(&said))
}

/// An election of four voters, of whom the first has voted by command and the third elsewhere: with the first one's
/// receipt file and the third one's receipt.
fn voted(folder: &Path) -> (Remote, String, Vec<u8>, Vec<u8>) {
    let remote = Remote::open(service(&[]), choice(), 4);
    let url = format!("http://{}", remote.service.address());
    let (status, facts) =
        vote(&remote, folder, &url, 0, &["--choose", "chair=ada", "-o", "first.tlog-proof"]);
    assert_eq!(status, Some(0), "{facts}");
    let first = fs::read(folder.join("first.tlog-proof")).expect("a receipt");
    let other = remote.cast(&remote.seal(2, 1, &choose(0), 1)).body;
    (remote, url, first, other)
}

#[test]
fn b_17_b_19_b_20_what_is_no_receipt_of_this_ballot_is_none() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, first, other) = voted(folder);
    let before = remote.standing();
    let again = ["--choose", "chair=bob", "-o", "second.tlog-proof"];
    // The receipt of the first ballot for the second one, which is dropped; another voter's, who chose alike; words.
    for (voter, answer) in [(0, &first[..]), (1, &other), (0, b"recorded"), (0, b"")] {
        let liar = Liar::before(&url, HashMap::new(), answer);
        let (status, facts) = vote(&remote, folder, &liar.url(), voter, &again);
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &"receipt.mismatch".into()), "{facts}");
        assert_eq!(liar.posted().len(), 1, "the ballot was sent");
        assert!(!folder.join("second.tlog-proof").exists(), "nothing is called a receipt");
    }
    assert_eq!(remote.standing(), before, "and none of them is on the board");
    // The very ballot that was on its way is sent to who takes it.
    let (status, facts) = vote(&remote, folder, &url, 0, &again);
    assert_eq!(status, Some(0), "{facts}");
    let receipt = fs::read(folder.join("second.tlog-proof")).expect("a receipt");
    let receipt = Receipt::parse(&receipt).expect("a receipt");
    let index = receipt.verify(&remote.origin(), remote.board).expect("it holds").index;
    assert_eq!(remote.bucket(0).ballot.map(|found| found.0), Some(index));
    remote.audit();
}

#[test]
fn g_08_who_is_told_that_his_vote_has_failed_finds_it_on_the_record_and_votes_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, ..) = voted(folder);
    // It lets the ballot through, or keeps it to itself, and says that it failed.
    let mut problem = Problem::new(Code::BallotProofInvalid).detail("your vote has failed: vote again");
    problem.title = "Your vote has failed.".into();
    let problem = serde_json::to_vec(&problem).expect("plain data");
    let (to, said) = (format!("{url}{}", endpoint::ballots(&remote.id())), problem.clone());
    let liar = Liar::censor(&url, move |body| {
        let answer = ureq::post(&to).content_type(endpoint::CBOR).send(body).expect("the board takes it");
        assert_eq!(answer.status(), 201);
        Some((422, said.clone()))
    });
    let keeper = Liar::censor(&url, move |_| Some((422, problem.clone())));
    let again = ["--choose", "chair=bob", "-o", "bob.tlog-proof"];
    let (status, facts) = vote(&remote, folder, &keeper.url(), 1, &again);
    let words = facts["error"]["detail"].as_str().expect("words");
    assert!(status == Some(1) && words.starts_with("the server refused"), "it is the server's word: {words}");
    // What the record holds is recorded, and its receipt is the board's.
    let (status, facts) = vote(&remote, folder, &liar.url(), 1, &again);
    assert_eq!(status, Some(0), "{facts}");
    let entry = facts["entry"].clone();
    let receipt = fs::read(folder.join("bob.tlog-proof")).expect("a receipt");
    let receipt = Receipt::parse(&receipt).expect("a receipt");
    assert_eq!(
        receipt.verify(&remote.origin(), remote.board).expect("it holds").index,
        entry.as_u64().expect("a number")
    );
    let (status, facts) = vote(&remote, folder, &liar.url(), 1, &["--status"]);
    assert_eq!((status, &facts["entry"], &facts["sequence"]), (Some(0), &entry, &1.into()), "{facts}");
    remote.sync();
    assert_eq!(remote.world.election.ballots(), 3, "two others, and this one once");
    remote.audit();
}

#[test]
fn b_04_b_06_a_record_that_does_not_continue_the_last_one_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, _, _) = voted(folder);
    let (status, facts) = vote(&remote, folder, &url, 0, &["--status"]);
    assert_eq!(status, Some(0), "{facts}");
    remote.sync();
    let honest = history(&remote);
    let last = honest.len() - 1;
    let (mut shorter, mut forked, mut longer) = (honest.clone(), honest.clone(), honest.clone());
    shorter.truncate(last);
    forked[last].content = remote.seal(3, 1, &choose(2), 9);
    longer[last].content = forked[last].content.clone();
    longer.push(honest[last].clone());
    let state = folder.join("state");
    for (what, entries, fork) in
        [("older", shorter, None), ("another", forked, Some("heads")), ("longer", longer, Some("history"))]
    {
        let board = Forged::new(&remote, entries);
        let liar = Liar::of(&remote.id(), &board);
        let choose = ["--choose", "chair=bob"];
        for more in [&["--status"][..], &choose] {
            let (status, facts) = vote(&remote, folder, &liar.url(), 0, more);
            assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{what}: {facts}");
        }
        assert_eq!(liar.posted(), Vec::<Vec<u8>>::new(), "{what}: no ballot is sent there");
        match fork {
            Some(fork) => convinces(&remote, &state, fork),
            None => assert_eq!(kept(&state, "other-", ".checkpoint").len(), 2, "both heads are kept"),
        }
    }
    // The device is still good for the true board.
    let (status, facts) = vote(&remote, folder, &url, 1, &["--choose", "chair=cyd"]);
    assert_eq!(status, Some(0), "{facts}");
    assert!(remote.service.get(&endpoint::checkpoint(&remote.id())).status == 200);
    remote.audit();
}

/// Runs these commands to their good ends.
fn all_succeed(commands: impl IntoIterator<Item = Command>) {
    for mut command in commands {
        let output = command.output().expect("the command runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Another voter votes on this device and asks how it stands: then the device remembers a newer head.
fn noting(remote: &Remote, folder: &Path, url: &str) -> [Command; 2] {
    let vote = command(remote, folder, url, 1, &["--choose", "chair=cyd", "-o", "another.tlog-proof"]);
    [vote, command(remote, folder, url, 1, &["--status"])]
}

/// How many entries the head has that the device remembers.
fn remembered(remote: &Remote, folder: &Path) -> u64 {
    let note = fs::read(folder.join("state").join(format!("{}.checkpoint", remote.id()))).expect("a head");
    SignedCheckpoint::parse(&note).expect("a head").claimed().size
}

#[test]
fn what_another_command_notes_while_the_service_is_asked_makes_its_answer_no_older_copy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, ..) = voted(folder);
    let slow = Liar::before(&url, HashMap::new(), b"");
    let others = noting(&remote, folder, &url);
    slow.meanwhile(endpoint::checkpoint(&remote.id()), || all_succeed(others));
    let (status, facts) = vote(&remote, folder, &slow.url(), 0, &["--status"]);
    assert_eq!((status, &facts["voted"]), (Some(0), &true.into()), "{facts}");
    remote.sync();
    assert_eq!(remote.world.election.ballots(), 3, "the others were done before the answer came");
    assert_eq!(remembered(&remote, folder), remote.world.election.size(), "the newer head stays");
    remote.audit();
}

#[test]
fn b_04_b_06_what_another_command_notes_meanwhile_hides_no_older_copy_and_no_other_record() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, ..) = voted(folder);
    remote.sync();
    let path = endpoint::checkpoint(&remote.id());
    let older = remote.service.get(&path).body;
    let mut other = history(&remote);
    let last = other.len() - 1;
    other.push(other[last].clone());
    other[last].content = remote.seal(3, 1, &choose(2), 9);
    // Another history of the same beginning is shown before the device hears of the true one.
    let liar = Liar::of(&remote.id(), &Forged::new(&remote, other));
    let others = [command(&remote, folder, &url, 0, &["--status"])];
    liar.meanwhile(path.clone(), || all_succeed(others));
    let (status, facts) = vote(&remote, folder, &liar.url(), 0, &["--status"]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
    convinces(&remote, &folder.join("state"), "history");
    // A service that has gone back shows the older copy again, when it is asked by who knows of the newer one.
    let back = Liar::before(&url, [(path.clone(), older)].into(), b"");
    let others = noting(&remote, folder, &url);
    back.meanwhile(path, || all_succeed(others));
    for _ in 0..2 {
        let (status, facts) = vote(&remote, folder, &back.url(), 0, &["--status"]);
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
        assert!(facts["error"]["help"].as_str().expect("words").contains("older copy"), "{facts}");
    }
    remote.sync();
    assert_eq!(remembered(&remote, folder), remote.world.election.size(), "the newer head stays");
    remote.audit();
}

#[test]
fn b_04_that_nothing_was_cast_is_no_older_copys_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let (mut remote, url, ..) = voted(folder);
    let path = endpoint::checkpoint(&remote.id());
    let back = Liar::before(&url, [(path.clone(), remote.service.get(&path).body)].into(), b"");
    // The whole record is asked for last: by then the device knows of a newer one.
    let others = noting(&remote, folder, &url);
    back.meanwhile(endpoint::credentials(&remote.id(), ""), || all_succeed(others));
    let (status, facts) = vote(&remote, folder, &back.url(), 3, &["--status"]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
    assert!(facts["error"]["help"].as_str().expect("words").contains("older copy"), "{facts}");
    remote.audit();
}
