//! A mirror pulls a board into a folder that any web server shows, and believes nothing of it.

use super::disk::Forged;
use super::evidence::{convinces, kept, run};
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::tile::{Bundle, encode_bundle};
use glassurn_crypto::election::{Close, Note};
use glassurn_crypto::encoding::encode;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::world::key;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// An election and a folder for its mirror, with the manifest beside it.
struct Scene {
    remote: Remote,
    folder: TempDir,
}

impl Scene {
    fn new(voters: usize) -> Self {
        let remote = Remote::open(service(&[]), choice(), voters);
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
        Self { remote, folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn board(&self) -> String {
        format!("http://{}", self.remote.service.address())
    }

    /// Pulls from a board at this address.
    fn pull(&self, url: &str) -> (Option<i32>, Value) {
        run(self.path(), &["mirror", "pull", "public", "--manifest", "manifest.cbor", "--url", url])
    }

    /// Pulls from the true board; gives the number of new entries.
    #[track_caller]
    fn pulled(&self) -> u64 {
        let (status, facts) = self.pull(&self.board());
        assert_eq!(status, Some(0), "{facts}");
        facts["new"].as_u64().expect("a number")
    }

    fn vote(&mut self, voter: usize) {
        self.remote.vote(&self.remote.seal(voter, 1, &choose(voter % 3), 1));
    }

    /// What the folder shows.
    #[track_caller]
    fn shown(&self) -> SignedCheckpoint {
        let path = self.path().join("public").join(&endpoint::checkpoint(&self.remote.id())[1..]);
        SignedCheckpoint::parse(&fs::read(path).expect("a checkpoint")).expect("a checkpoint")
    }

    /// A web server that knows nothing of boards shows the folder, and an observer audits it.
    #[track_caller]
    fn audited(&self) -> Value {
        let server = Liar::folder(&self.path().join("public"));
        let (status, facts) =
            run(self.path(), &["audit", &format!("{}/e/{}", server.url(), self.remote.id())]);
        assert_eq!(status, Some(0), "{facts}");
        assert_eq!(facts["checkpoint"]["size"], self.shown().claimed().size, "{facts}");
        facts
    }

    /// A board that is not the true one is not shown, and the folder stays as it was; gives the code.
    #[track_caller]
    fn refused(&self, board: &Liar) -> String {
        let before = self.shown();
        let (status, facts) = self.pull(&board.url());
        assert_eq!(status, Some(1), "{facts}");
        assert_eq!(self.shown(), before, "what readers see has changed");
        self.audited();
        facts["error"]["code"].as_str().expect("a code").to_owned()
    }
}

#[test]
fn a_pulled_folder_is_a_whole_board_for_any_web_server_and_only_what_is_new_is_pulled() {
    let mut scene = Scene::new(6);
    let size = scene.remote.checkpoint().size;
    assert_eq!(scene.pulled(), size);
    scene.audited();
    assert_eq!(scene.pulled(), 0);
    for voter in 0..4 {
        scene.vote(voter);
    }
    assert_eq!(scene.pulled(), 4);
    assert_eq!(scene.audited()["ballots"], 4);
    scene.remote.sync();
    scene.remote.close();
    scene.pulled();
    assert_eq!(scene.audited()["stage"], "closed", "the closing checkpoint is there");
    scene.remote.count(&[0, 1]);
    scene.pulled();
    assert_eq!(scene.audited()["stage"], "counted");
    // The archive is the board's own, byte for byte.
    let path = scene.path().join("public").join(&endpoint::archive(&scene.remote.id())[1..]);
    assert_eq!(fs::read(path).expect("the archive"), scene.remote.archive());
    // A receipt is completed from the folder alone.
    let ballot = scene.remote.seal(0, 1, &choose(0), 1);
    fs::write(scene.path().join("r.tlog-proof"), scene.remote.cast(&ballot).body).expect("ours");
    let server = Liar::folder(&scene.path().join("public"));
    let address = format!("{}/e/{}", server.url(), scene.remote.id());
    let (status, facts) = run(scene.path(), &["receipt", "complete", "r.tlog-proof", &address]);
    assert_eq!((status, &facts["completed"]), (Some(0), &true.into()), "{facts}");
    scene.remote.audit();
}

#[test]
fn files_of_more_than_one_tile_and_a_head_that_is_behind() {
    let mut scene = Scene::new(3);
    let note = |scene: &Scene, number: u64| {
        let body = encode(&Note { text: format!("note {number}") });
        scene.remote.world.sign(Kind::Note, body, Signer::official(0), 1)
    };
    let early = scene.remote.service.get(&endpoint::checkpoint(&scene.remote.id())).body;
    scene.pulled();
    for number in 0..300 {
        let note = note(&scene, number);
        scene.remote.post(&note);
    }
    let size = scene.remote.checkpoint().size;
    assert!(size > 256, "more than one tile");
    scene.pulled();
    scene.audited();
    // A cache between that shows an older head proves nothing and takes nothing away.
    let stale = Liar::before(&scene.board(), [(endpoint::checkpoint(&scene.remote.id()), early)].into(), b"");
    let (status, facts) = scene.pull(&stale.url());
    assert_eq!((status, &facts["new"]), (Some(0), &0.into()), "{facts}");
    assert_eq!(scene.shown().claimed().size, size);
    scene.remote.audit();
}

#[test]
fn b_21_c_22_a_void_entry_under_the_boards_signature_is_never_shown_and_leaves_its_proof() {
    let mut scene = Scene::new(5);
    for voter in 0..4 {
        scene.vote(voter);
    }
    scene.pulled();
    scene.remote.close();
    scene.pulled();
    let closing = scene.shown();
    // A second Close, and a ballot after the first.
    let second = Forged::changed(&mut scene.remote, |remote, entries| {
        let body = encode(&Close { ballots: 4, counting: 4 });
        let content = Submission::sign(Kind::Close, body, &remote.hash(), Signer::official(1), &key(2));
        let last = entries.last().expect("Close").clone();
        entries.push(Entry { content, ..last });
    });
    let late = Forged::changed(&mut scene.remote, |remote, entries| {
        let last = entries.last().expect("Close").clone();
        entries.push(Entry { content: remote.seal(4, 1, &choose(0), 1), ..last });
    });
    for (board, code) in [(&second, "election.closed"), (&late, "election.closed")] {
        assert_eq!(scene.refused(&Liar::of(&scene.remote.id(), board)), "board.void");
        assert_eq!(scene.shown(), closing);
        // The proof that it is on the board is a receipt, which holds offline.
        let proofs = kept(&scene.path().join("public"), "void-", ".tlog-proof");
        let [proof] = &proofs[..] else { panic!("{proofs:?}") };
        let proof = proof.to_str().expect("text");
        let (status, facts) = run(scene.path(), &["receipt", "check", proof, "--manifest", "manifest.cbor"]);
        assert_eq!((status, &facts["entry"]), (Some(0), &(board.tree.len() - 1).into()), "{facts}");
        // Whoever pulls afresh finds the same.
        let (status, facts) = run(
            scene.path(),
            &[
                "mirror",
                "pull",
                "afresh",
                "--manifest",
                "manifest.cbor",
                "--url",
                &Liar::of(&scene.remote.id(), board).url(),
            ],
        );
        let words = facts["error"]["detail"].as_str().expect("words");
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.void".into()), "{facts}");
        assert!(
            words.contains(&format!("entry {}", board.tree.len() - 1)) && words.contains(code),
            "{words}"
        );
        fs::remove_dir_all(scene.path().join("afresh")).expect("it is there");
        fs::remove_file(proof).expect("it is there");
    }
    // The true board goes on.
    scene.remote.count(&[0, 1]);
    scene.pulled();
    scene.audited();
    scene.remote.audit();
}

#[test]
fn b_06_b_07_a_fork_leaves_evidence_that_convicts_and_is_never_shown() {
    let mut scene = Scene::new(5);
    for voter in 0..2 {
        scene.vote(voter);
    }
    scene.pulled();
    let (mut shorter, mut other) = (None, None);
    for (kept, length) in [(&mut shorter, 0), (&mut other, 1)] {
        *kept = Some(Forged::changed(&mut scene.remote, |remote, entries| {
            let last = entries.len() - 1;
            entries[last].content = remote.seal(3, 1, &choose(2), 9);
            let more = entries[last].clone();
            let content = remote.seal(4, 1, &choose(2), 9);
            entries.extend((0..length).map(|_| Entry { content: content.clone(), ..more.clone() }));
        }));
    }
    for (board, fork) in [(shorter, "heads"), (other, "history")] {
        let board = board.expect("it was forged");
        assert_eq!(scene.refused(&Liar::of(&scene.remote.id(), &board)), "board.fork");
        convinces(&scene.remote, &scene.path().join("public"), fork);
        // A board that hides its hashes is believed as little, and nothing is proven of it.
        if fork == "history" {
            let before = scene.shown();
            let (status, facts) = scene.pull(&Liar::secretive(&scene.remote.id(), &board).url());
            assert_eq!((status, &facts["error"]["code"]), (Some(2), &"network.answer".into()), "{facts}");
            assert_eq!(scene.shown(), before);
        }
    }
    scene.vote(2);
    assert_eq!(scene.pulled(), 1);
    scene.audited();
    scene.remote.audit();
}

#[test]
fn entries_that_are_not_those_of_the_head_are_not_kept() {
    let mut scene = Scene::new(4);
    scene.pulled();
    scene.vote(0);
    // The board's own head, and a ballot that was changed on the way.
    let forged = Forged::changed(&mut scene.remote, |remote, entries| {
        let last = entries.len() - 1;
        entries[last].content = remote.seal(1, 1, &choose(2), 9);
    });
    let honest = scene.remote.service.get(&endpoint::checkpoint(&scene.remote.id())).body;
    let head = SignedCheckpoint::parse(&honest).expect("a checkpoint");
    assert_eq!(scene.refused(&Liar::new(&scene.remote.id(), &head, &forged.entries)), "board.tile");
    // The true hashes as well, and the entries alone are others.
    let bundle = Bundle::holding(0, head.claimed().size).expect("there are entries").to_string();
    let path = endpoint::tile(&scene.remote.id(), bundle.strip_prefix("tile/").expect("it is a tile"));
    let altered = encode_bundle(&forged.entries).expect("entries are short");
    let liar = Liar::before(&scene.board(), [(path, altered)].into(), b"");
    assert_eq!(scene.refused(&liar), "board.tile");
    assert_eq!(kept(&scene.path().join("public"), "evidence-", ".txt").len(), 0);
    assert_eq!(scene.pulled(), 1);
    scene.audited();
    scene.remote.audit();
}
