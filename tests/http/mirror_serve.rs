//! The real mirror at work: it cosigns what it has verified and stored, and nothing else; it shows it when the board is gone.

use super::disk::Forged;
use super::evidence::{convinces, kept, run};
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::board::FaultView;
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::Witnesses;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::witness::{Request, origin_hash};
use glassurn_crypto::election::Close;
use glassurn_crypto::encoding::{encode, hex};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::tracer::Fault;
use glassurn_tests::watched::Watch;
use glassurn_tests::witness::Witness;
use glassurn_tests::world::key;
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

/// How long a mirror may take before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// An election, and its mirror.
pub struct Scene {
    pub remote: Remote,
    pub mirror: Witness,
}

impl Scene {
    /// So many voters, of whom so many have voted; a mirror that follows the board.
    pub fn new(voters: usize, voted: usize) -> Self {
        let remote = Remote::open(service(&[]), choice(), voters);
        for voter in 0..voted {
            remote.vote(&remote.seal(voter, 1, &choose(voter % 3), 1));
        }
        let url = format!("http://{}", remote.service.address());
        Self::following(remote, &url)
    }

    /// A mirror that follows the board where it is told.
    pub fn following(remote: Remote, url: &str) -> Self {
        let mut mirror = Witness::mirror("mirror.example/m1", remote.world.manifest().bytes(), url);
        mirror.start().expect("it serves");
        Self { remote, mirror }
    }

    /// What it says of the board.
    pub fn status(&self) -> Value {
        self.mirror.get("/status").json::<Value>()["boards"][0].clone()
    }

    #[track_caller]
    pub fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !holds(self) {
            assert!(
                since.elapsed() < PATIENCE,
                "{what} does not come: {} {}",
                self.status(),
                self.mirror.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the board's newest entry is shown; gives the head.
    #[track_caller]
    pub fn caught_up(&self) -> SignedCheckpoint {
        let size = self.remote.checkpoint().size;
        self.until("the newest entry", |scene| scene.status()["shown"] == size);
        self.shown()
    }

    /// What readers are shown.
    #[track_caller]
    pub fn shown(&self) -> SignedCheckpoint {
        let answer = self.mirror.get(&endpoint::checkpoint(&self.remote.id()));
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
        self.remote.signed(answer.text().as_bytes());
        SignedCheckpoint::parse(answer.text().as_bytes()).expect("it was just read")
    }

    /// The last head that it cosigned, as monitors get it; the cosignature holds.
    #[track_caller]
    pub fn cosigned(&self) -> u64 {
        let path = format!("/{}/checkpoint", hex(&origin_hash(&self.remote.origin().to_string())));
        let signed = SignedCheckpoint::parse(&self.mirror.get(&path).body).expect("a checkpoint");
        self.list().verify_quorum(&signed).expect("it is the mirror's");
        signed.claimed().size
    }

    fn list(&self) -> Witnesses {
        Witnesses::new(vec![self.mirror.key().clone()], 1, self.remote.board).expect("one of one")
    }

    /// An observer audits what the mirror serves.
    #[track_caller]
    pub fn audited(&self) -> Value {
        let address = format!("{}/e/{}", self.mirror.url(), self.remote.id());
        let (status, facts) = run(self.mirror.folder(), &["audit", &address]);
        assert_eq!(status, Some(0), "{facts}");
        facts
    }

    /// The mirror is told another address of the board.
    fn turn_to(&mut self, board: &str) {
        let convicted = self.status()["fault"].is_object();
        assert_eq!(
            self.mirror.end(),
            Some(i32::from(convicted)),
            "the exit status says so: {}",
            self.mirror.log()
        );
        let manifest = self.remote.world.manifest().bytes().to_vec();
        self.mirror.follow(&manifest, board);
        self.mirror.start().expect("it serves");
    }

    /// The board asks for a cosignature of one of its heads.
    fn ask(&self, old: u64, board: &Forged) -> glassurn_tests::service::Answer {
        let proof = board.tree.consistency(old, board.tree.len()).unwrap_or_default();
        self.mirror.add(Request::new(old, proof, &board.head).to_string())
    }
}

#[test]
fn it_cosigns_what_it_has_verified_and_shows_it_when_the_board_is_down() {
    let mut scene = Scene::new(6, 3);
    let shown = scene.caught_up();
    scene.list().verify_quorum(&shown).expect("its own cosignature stands under what it shows");
    assert_eq!(scene.cosigned(), shown.claimed().size);
    let ballot = scene.remote.seal(3, 1, &choose(0), 1);
    let receipt = scene.remote.cast(&ballot);
    scene.remote.sync();
    scene.remote.close();
    scene.remote.count(&[0, 1]);
    scene.caught_up();
    let archive = scene.remote.archive();
    scene.remote.service.stop();
    // Everything that people do with a board, without the board.
    assert_eq!(scene.audited()["stage"], "counted");
    let folder = scene.mirror.folder();
    let here = |arguments: &[&str]| run(folder, arguments);
    let address = format!("{}/e/{}", scene.mirror.url(), scene.remote.id());
    let (status, facts) = here(&["archive", &address, "-o", "record.glassurn"]);
    assert_eq!(status, Some(0), "{facts}");
    assert_eq!(fs::read(folder.join("record.glassurn")).expect("it was written"), archive);
    fs::write(folder.join("r.tlog-proof"), &receipt.body).expect("ours");
    let (status, facts) = here(&["receipt", "complete", "r.tlog-proof", &address]);
    assert_eq!((status, &facts["completed"]), (Some(0), &true.into()), "{facts}");
    let check =
        ["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor", "--archive", "record.glassurn"];
    let (status, facts) = here(&check);
    assert_eq!((status, &facts["holds"]), (Some(0), &true.into()), "{facts}");
    let (status, facts) = here(&["result", &address]);
    assert_eq!((status, &facts["stage"]), (Some(0), &"counted".into()), "{facts}");
    // It says that the board is gone, and starts without it.
    scene.until("words about the board", |scene| scene.status()["trouble"]["code"] == "network");
    assert!(scene.mirror.get("/").text().contains("cannot be followed since"));
    scene.mirror.stop();
    scene.mirror.start().expect("it serves what it has");
    scene.audited();
    scene.remote.service.start().expect("it starts again");
    scene.remote.audit();
}

#[test]
fn c_22_a_second_close_is_not_cosigned_and_said_in_words_also_after_a_restart() {
    let mut scene = Scene::new(5, 4);
    scene.remote.sync();
    scene.remote.close();
    let size = scene.caught_up().claimed().size;
    let second = Forged::changed(&mut scene.remote, |remote, entries| {
        let body = encode(&Close { ballots: 4, counting: 4 });
        let content = Submission::sign(Kind::Close, body, &remote.hash(), Signer::official(1), &key(2));
        let last = entries.last().expect("Close").clone();
        entries.push(Entry { content, ..last });
    });
    let liar = Liar::of(&scene.remote.id(), &second);
    scene.turn_to(&liar.url());
    scene.until("words about the void entry", |scene| scene.status()["fault"]["code"] == "board.void");
    let fault = scene.status()["fault"].clone();
    assert_eq!(fault["entry"], size, "{fault}");
    for place in [scene.mirror.get("/").text(), &scene.mirror.log(), fault["reason"].as_str().expect("words")]
    {
        assert!(place.contains(&format!("entry {size} of the board is void: voting has ended")), "{place}");
    }
    let refused = scene.ask(size, &second);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("void"), "{}", refused.text());
    assert_eq!((scene.cosigned(), scene.shown().claimed().size), (size, size));
    // Its proof holds offline, and anybody gets it.
    let public: FaultView = scene.mirror.get(&endpoint::fault(&scene.remote.id())).json();
    assert_eq!((public.code.as_str(), public.entry), ("board.void", Some(size)));
    let proofs = kept(&scene.mirror.state(), "void-", ".tlog-proof");
    let proof = proofs[0].to_str().expect("text");
    assert_eq!(public.proof, [fs::read_to_string(proof).expect("text")]);
    let (status, facts) =
        run(scene.mirror.folder(), &["receipt", "check", proof, "--manifest", "manifest.cbor"]);
    assert_eq!((status, &facts["kind"]), (Some(0), &"Close".into()), "{facts}");
    // After a restart, and whatever the board shows now: what was proven once stays so.
    let url = format!("http://{}", scene.remote.service.address());
    scene.turn_to(&url);
    scene.remote.count(&[0, 1]);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(scene.status()["fault"], fault);
    let honest = Forged::changed(&mut scene.remote, |_, _| {});
    assert_eq!(scene.ask(size, &honest).status, 422);
    assert_eq!((scene.cosigned(), scene.shown().claimed().size), (size, size));
    scene.audited();
    scene.remote.audit();
}

#[test]
fn b_05_b_07_a_fork_convicts_the_board_and_ends_cosigning() {
    for (length, fork) in [(0, "heads"), (1, "history")] {
        let mut scene = Scene::new(5, 2);
        let size = scene.caught_up().claimed().size;
        assert_eq!(scene.mirror.get(&endpoint::fault(&scene.remote.id())).status, 404);
        let other = Forged::changed(&mut scene.remote, |remote, entries| {
            let last = entries.len() - 1;
            entries[last].content = remote.seal(3, 1, &choose(2), 9);
            let more = Entry { content: remote.seal(4, 1, &choose(2), 9), ..entries[last].clone() };
            entries.extend((0..length).map(|_| more.clone()));
        });
        let liar = Liar::of(&scene.remote.id(), &other);
        scene.turn_to(&liar.url());
        // Whether the board asks or is read, whichever comes first.
        let answer = scene.ask(size, &other);
        assert_eq!(answer.status, 422, "{}", answer.text());
        scene.until("words about the fork", |scene| scene.status()["fault"]["code"] == "board.fork");
        let public: FaultView = scene.mirror.get(&endpoint::fault(&scene.remote.id())).json();
        let files = kept(&scene.mirror.state(), "evidence-", ".txt");
        assert_eq!(public.proof, [fs::read_to_string(&files[0]).expect("text")]);
        convinces(&scene.remote, &scene.mirror.state(), fork);
        assert_eq!((scene.cosigned(), scene.shown().claimed().size), (size, size));
        scene.audited();
        scene.remote.audit();
    }
}

#[test]
fn a_head_that_is_asked_for_is_cosigned_only_once_its_entries_are_here() {
    let mut scene = Scene::new(5, 2);
    let size = scene.caught_up().claimed().size;
    // The board shows nothing newer to readers, but asks for more, as one does that has witnesses.
    let stale = scene.remote.service.get(&endpoint::checkpoint(&scene.remote.id())).body;
    scene.remote.vote(&scene.remote.seal(2, 1, &choose(2), 1));
    let more = Forged::changed(&mut scene.remote, |_, _| {});
    let board = format!("http://{}", scene.remote.service.address());
    let honest =
        Liar::before(&board, [(endpoint::checkpoint(&scene.remote.id()), stale.clone())].into(), b"");
    // First one that hides the new entries behind its head; with their hashes, and then the entries alone.
    for hidden in [&["0", "entries"][..], &["entries"]] {
        let tiles =
            hidden.iter().flat_map(|kind| (0..=size + 1).map(move |width| format!("{kind}/000.p/{width}")));
        let missing = tiles.map(|tile| (endpoint::tile(&scene.remote.id(), &tile), vec![7; 5]));
        let files = missing.chain([(endpoint::checkpoint(&scene.remote.id()), stale.clone())]);
        let hiding = Liar::before(&board, files.collect(), b"");
        scene.turn_to(&hiding.url());
        let answer = scene.ask(size, &more);
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{}", answer.text());
        assert_eq!(scene.cosigned(), size);
    }
    scene.turn_to(&honest.url());
    let answer = scene.ask(size, &more);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((scene.cosigned(), scene.shown().claimed().size), (size + 1, size));
    // As a witness: no smaller one, no false proof, no other log.
    assert_eq!(scene.ask(size, &more).status, 409);
    assert_eq!(scene.mirror.add(Request::new(size + 1, vec![[7; 32]], &more.head).to_string()).status, 422);
    assert!(scene.status()["fault"].is_null(), "a false proof is no fault of the board: {}", scene.status());
    // After a restart it goes on from what it has cosigned.
    scene.turn_to(&board);
    scene.caught_up();
    scene.audited();
    scene.remote.audit();
}

#[test]
fn b_25_killed_at_any_step_it_goes_on_from_what_it_has_verified_and_skips_nothing() {
    let mut scene = Scene::new(40, 1);
    scene.caught_up();
    let (mut killed, mut sizes) = (0, Vec::new());
    // A head that grows is eight times fsync and four times rename.
    let steps = (1..=8).map(|step| ("fsync", step)).chain((1..=4).map(|step| ("rename", step)));
    for (voter, (call, step)) in (1..).zip(steps) {
        scene.mirror.inject(Fault::Kill, call, step);
        scene.remote.vote(&scene.remote.seal(voter, 1, &choose(voter % 3), 1));
        let since = Instant::now();
        while !scene.mirror.ended() && since.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(10));
        }
        killed += u32::from(scene.mirror.ended());
        scene.mirror.kill();
        // What lies there is a whole board, for any web server.
        let server = Liar::folder(&scene.mirror.state().join("public"));
        let address = format!("{}/e/{}", server.url(), scene.remote.id());
        let (status, facts) = run(scene.mirror.folder(), &["audit", &address]);
        assert_eq!(status, Some(0), "{call} {step}: {facts}");
        sizes.push(facts["checkpoint"]["size"].as_u64().expect("a size"));
        scene.mirror.start().expect("it goes on");
        scene.caught_up();
    }
    assert_eq!(killed, 12, "the tracer has not killed it at every step");
    assert!(sizes.is_sorted(), "it went back: {sizes:?}");
    scene.audited();
    // A void entry that came while it was down is not passed over.
    scene.mirror.kill();
    let late = Forged::changed(&mut scene.remote, |remote, entries| {
        let last = entries.last().expect("a ballot").clone();
        entries.push(Entry { content: last.content.clone(), ..last.clone() });
        entries.push(Entry { content: remote.seal(39, 1, &choose(0), 1), ..last });
    });
    let (manifest, liar) =
        (scene.remote.world.manifest().bytes().to_vec(), Liar::of(&scene.remote.id(), &late));
    scene.mirror.follow(&manifest, &liar.url());
    scene.mirror.start().expect("it serves");
    scene
        .until("words about the void entry", |scene| scene.status()["fault"]["entry"] == late.tree.len() - 2);
    scene.remote.audit();
}

#[test]
fn a_board_names_its_mirrors_as_witnesses_and_shows_what_they_have_cosigned() {
    let watch = Watch::new(2);
    let mut draft = choice();
    watch.name(&mut draft, 2);
    let remote = Remote::begin(watch.service.clone(), draft);
    let url = format!("http://{}", watch.service.address());
    let mut watched = watch.begin_mirrors(remote, &url);
    watched.remote.ceremony();
    watched.remote.roll(5);
    watched.remote.begin_voting();
    watched.caught_up();
    for voter in 0..4 {
        watched.remote.vote(&watched.remote.seal(voter, 1, &choose(voter % 3), 1));
    }
    watched.caught_up();
    watched.remote.sync();
    watched.remote.close();
    watched.caught_up();
    watched.remote.count(&[0, 1]);
    watched.audit();
    // Each of them shows it, with the quorum under it.
    let size = watched.size();
    for mirror in &watched.witnesses {
        watched.until("what the mirror shows", |_| {
            mirror.get("/status").json::<Value>()["boards"][0]["shown"] == size
        });
        let address = format!("{}/e/{}", mirror.url(), watched.remote.id());
        let (status, facts) = run(mirror.folder(), &["audit", &address]);
        assert_eq!((status, &facts["stage"]), (Some(0), &"counted".into()), "{facts}");
        let server = Liar::folder(&mirror.state().join("public"));
        let (status, facts) =
            run(mirror.folder(), &["audit", &format!("{}/e/{}", server.url(), watched.remote.id())]);
        assert_eq!((status, &facts["stage"]), (Some(0), &"counted".into()), "{facts}");
    }
    // The same head under the board's signature alone is shown to nobody.
    let served = watched.remote.service.get(&endpoint::checkpoint(&watched.remote.id()));
    let signed = SignedCheckpoint::parse(&served.body).expect("a checkpoint");
    let board = watched.remote.origin().log_key(watched.remote.board).expect("a name");
    let alone = signed.arranged(&[board]).to_string().into_bytes();
    let folder = watched.witnesses[0].folder();
    for (head, status) in [(alone, 1), (served.body.clone(), 0)] {
        let liar = Liar::before(&url, [(endpoint::checkpoint(&watched.remote.id()), head)].into(), b"");
        let pull = ["mirror", "pull", "pulled", "--manifest", "manifest.cbor", "--url", &liar.url()];
        let (found, facts) = run(folder, &pull);
        assert_eq!(found, Some(status), "{facts}");
        assert!(status == 0 || facts["error"]["code"] == "board.unwitnessed", "{facts}");
        let shown = folder.join("pulled").join(&endpoint::checkpoint(&watched.remote.id())[1..]);
        assert_eq!(shown.exists(), status == 0);
    }
    watched.remote.audit();
}

#[test]
fn b_09_an_older_folder_is_refused() {
    let mut scene = Scene::new(5, 1);
    scene.caught_up();
    let (public, older) = (scene.mirror.state().join("public"), scene.mirror.folder().join("older"));
    copy(&public, &older);
    scene.remote.vote(&scene.remote.seal(1, 1, &choose(1), 1));
    scene.caught_up();
    scene.mirror.stop();
    let newest = scene.mirror.folder().join("newest");
    fs::rename(&public, &newest).expect("ours");
    for wrong in [Some(&older), None] {
        if let Some(wrong) = wrong {
            fs::rename(wrong, &public).expect("ours");
        }
        let ended = scene.mirror.start().expect_err("it must not serve this");
        assert_eq!(ended.status, Some(2), "{}", ended.words);
        assert!(ended.words.contains("older copy") && ended.words.contains("retired"), "{}", ended.words);
        fs::remove_dir_all(&public).expect("ours");
    }
    fs::rename(&newest, &public).expect("ours");
    scene.mirror.start().expect("nothing is wrong with it");
    scene.audited();
    // Nor does it start with an altered ballot.
    scene.mirror.stop();
    let bundle = kept(&public.join("board").join(scene.remote.id()).join("tile/entries/000.p"), "", "");
    for path in bundle {
        let mut bytes = fs::read(&path).expect("a bundle");
        // In a response of the last entry's proof, which nobody verifies a second time.
        let place = bytes.len() - 20;
        bytes[place] ^= 1;
        fs::write(&path, bytes).expect("ours");
    }
    let ended = scene.mirror.start().expect_err("it must not serve this");
    assert_eq!(ended.status, Some(2), "{}", ended.words);
    assert!(ended.words.contains("its entries are not those of its head"), "{}", ended.words);
    scene.remote.audit();
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("ours");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("a file").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(drop).expect("ours") }
    }
}
