//! What people's own program makes of a board whose manifest names witnesses: without their quorum it votes on nothing and
//! decrypts nothing, whatever its holder types.

use super::decryption::{ASKED, Holders, Identities, code};
use super::disk::{Forged, history};
use super::evidence::run;
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::audit::witnesses;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Kind, Signer};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::encode;
use glassurn_tests::programs::command_line;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::watched::Watch;
use glassurn_tests::wire::{Mode, Wire};
use glassurn_tests::witness::Witness;
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An election whose trustees work by command under the eyes of three witnesses, two of whom are a quorum.
struct Scene {
    holders: Holders,
    service: Arc<Service>,
    witnesses: Vec<Witness>,
    wires: Vec<Wire>,
}

/// Waits until everybody is shown the newest entry.
#[track_caller]
fn shown(service: &Service, id: &str) {
    let since = Instant::now();
    let behind = || {
        let view: glassurn_api::election::ElectionView = service.get(&endpoint::election(id)).json();
        let checkpoint = service.get(&endpoint::checkpoint(id));
        let signed = SignedCheckpoint::parse(checkpoint.text().as_bytes()).expect("a checkpoint");
        signed.claimed().size < view.summary.size || signed.note().signatures().len() < 3
    };
    while behind() {
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "the witnesses do not catch up: {}",
            service.log()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Scene {
    fn open() -> Self {
        let identities = Identities::new();
        let watch = Watch::new(3);
        let mut draft = choice();
        draft.trustees = identities.trustees.clone();
        watch.name(&mut draft, 2);
        let remote = Remote::begin(watch.service.clone(), draft);
        let watched = watch.begin(remote);
        let (remote, witnesses, wires) = (watched.remote, watched.witnesses, watched.wires);
        let (service, id) = (remote.service.clone(), remote.id());
        shown(&service, &id);
        let holders = Holders::begin(identities, remote, || shown(&service, &id));
        Self { holders, service, witnesses, wires }
    }

    fn shown(&self) {
        shown(&self.service, &self.holders.remote.id());
    }

    fn connect(&self) {
        for (wire, witness) in self.wires.iter().zip(&self.witnesses) {
            wire.set(Mode::Through(witness.address()));
        }
    }

    /// Five of six vote.
    fn vote(&mut self) {
        for voter in 0..5 {
            self.holders.remote.vote(&self.holders.remote.seal(voter, 1, &choose(voter % 3), 1));
        }
        self.shown();
        self.holders.remote.sync();
    }

    /// The code that voter `voter` was sent, written into a file; its program is asked what the board at this address holds.
    fn asks(&self, voter: usize, url: &str) -> (Option<i32>, Value) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let code = self.holders.remote.world.codes[voter].reveal();
        fs::write(folder.path().join("code"), code.as_bytes()).expect("the folder is ours");
        let output = Command::new(command_line())
            .args(["--json", "vote", "--status", "--code-file", "code", "--election"])
            .args([&self.holders.remote.id(), "--server", url])
            .current_dir(folder.path())
            .env("XDG_STATE_HOME", folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_slice(&output.stdout).expect(&said))
    }

    /// The true record under the board's signature alone.
    fn unwitnessed(&self) -> Forged {
        self.holders.forged(history(&self.holders.remote))
    }

    /// Two trustees decrypt, and the record is audited.
    fn count(mut self) {
        let url = self.holders.url();
        for trustee in [ASKED, 2] {
            let (status, facts) = self.holders.run(trustee, "decrypt", &url, &["--yes"]);
            assert_eq!(status, Some(0), "{facts}");
        }
        self.shown();
        self.holders.remote.sync();
        let totals = self.holders.remote.world.totals();
        assert_eq!(totals.contests, [[2, 2, 1]]);
        let result = self.holders.remote.world.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
        self.holders.remote.post(&result);
        self.shown();
        self.holders.remote.audit();
    }
}

#[test]
fn f_13_b_06_without_a_quorum_nobody_votes_and_no_trustee_decrypts() {
    let mut scene = Scene::open();
    scene.vote();
    let (status, facts) = scene.asks(0, &scene.holders.url());
    assert_eq!((status, &facts["voted"]), (Some(0), &true.into()), "{facts}");
    // The same record, signed by the board alone: a voter who is shown it is told what is missing.
    let id = scene.holders.remote.id();
    let alone = Liar::of(&id, &scene.unwitnessed());
    let (status, facts) = scene.asks(0, &alone.url());
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.unwitnessed".into()), "{facts}");

    scene.wires.iter().for_each(|wire| wire.set(Mode::Silent));
    let close = scene.holders.remote.close();
    assert_eq!(close.index + 1, scene.holders.remote.world.election.size());
    let file = scene.holders.url();
    let (status, facts) = scene.holders.run(ASKED, "decrypt", &file, &["--yes"]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"election.not_closed".into()), "{facts}");
    // A board that shows Close without its witnesses finds no trustee, and no code that is typed replaces them.
    let closed = scene.unwitnessed();
    let refused = "board.unwitnessed";
    let said = scene.holders.refuses("no witness", &Liar::of(&id, &closed), &code(&closed), refused);
    assert!(said.contains("witnesses"), "{said}");

    scene.connect();
    scene.shown();
    scene.count();
}

#[test]
fn b_20_a_receipt_gets_what_the_witnesses_have_cosigned_since() {
    let mut scene = Scene::open();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join("manifest.cbor"), scene.holders.remote.world.manifest().bytes()).expect("ours");
    scene.wires.iter().for_each(|wire| wire.set(Mode::Silent));
    let given = scene.holders.remote.cast(&scene.holders.remote.seal(0, 1, &choose(0), 1)).text().to_owned();
    fs::write(folder.join("r.tlog-proof"), &given).expect("ours");
    let address = format!("{}/e/{}", scene.holders.url(), scene.holders.remote.id());
    let complete = || run(folder, &["receipt", "complete", "r.tlog-proof", &address]);
    let check = || run(folder, &["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor"]);
    let (status, facts) = check();
    assert_eq!((status, &facts["witnessed"]), (Some(0), &false.into()), "{facts}");
    let (status, facts) = complete();
    assert_eq!((status, &facts["error"]["code"]), (Some(2), &"receipt.unseen".into()), "{facts}");
    assert_eq!(fs::read_to_string(folder.join("r.tlog-proof")).expect("it is there"), given);
    // Two witnesses come back, who are a quorum; afterwards neither they nor the board are needed.
    for (wire, witness) in scene.wires.iter().zip(&scene.witnesses).take(2) {
        wire.set(Mode::Through(witness.address()));
    }
    let since = Instant::now();
    while complete().0 != Some(0) {
        assert!(since.elapsed() < Duration::from_secs(60), "{}", scene.service.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    scene.service.stop();
    let (status, facts) = check();
    assert_eq!((status, &facts["witnessed"]), (Some(0), &true.into()), "{facts}");
    let names: Vec<&Value> =
        facts["witnesses"].as_array().expect("a list").iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["w0.example/w", "w1.example/w"]);
    // A cosignature that does not hold is no receipt of this election's witnesses.
    let text = fs::read_to_string(folder.join("r.tlog-proof")).expect("it is there");
    let place = text.trim_end().len() - 20;
    let changed = if &text[place..=place] == "A" { "B" } else { "A" };
    let altered = format!("{}{changed}{}", &text[..place], &text[place + 1..]);
    fs::write(folder.join("r.tlog-proof"), altered).expect("ours");
    let (status, facts) = check();
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"receipt.invalid".into()), "{facts}");
    scene.service.start().expect("it starts again");
    scene.connect();
    scene.shown();
    scene.holders.remote.sync();
    scene.holders.remote.audit();
}

#[test]
fn a_later_checkpoint_with_a_quorum_covers_a_close_that_the_witnesses_have_passed() {
    let mut scene = Scene::open();
    scene.vote();
    let close = scene.holders.remote.close();
    let words = encode(&Note { text: "The count begins at noon.".into() });
    let note = scene.holders.remote.world.sign(Kind::Note, words, Signer::official(0), 1);
    scene.holders.remote.post(&note);
    scene.shown();
    // The board forgets what its witnesses have signed; they have gone on and do not go back.
    scene.service.stop();
    let heads = scene.service.data().join("heads");
    for kept in [".witnessed", ".closing.witnessed"] {
        fs::remove_file(heads.join(format!("{}{kept}", scene.holders.remote.id()))).expect("it is there");
    }
    scene.service.start().expect("cosignatures can be asked for again");
    scene.shown();
    let id = scene.holders.remote.id();
    let closing = scene.service.get(&endpoint::closing_checkpoint(&id));
    let closing = SignedCheckpoint::parse(closing.text().as_bytes()).expect("a checkpoint");
    assert_eq!((closing.claimed().size, closing.note().signatures().len()), (close.index + 1, 1));
    let list = witnesses(scene.holders.remote.world.manifest()).expect("there are some").expect("a list");
    assert!(list.verify_quorum(&closing).is_err());
    assert!(scene.service.log().contains("a later checkpoint covers it"), "{}", scene.service.log());
    // Entries that are not those of the later checkpoint are covered by nothing.
    let mut other = history(&scene.holders.remote);
    other.pop();
    let cut = scene.holders.forged(other);
    scene.holders.refuses("cut", &Liar::of(&id, &cut), &code(&cut), "board.unwitnessed");
    scene.count();
}
