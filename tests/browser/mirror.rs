//! A mirror's pages, while the service is down and while it lies: what voters and observers do with a board works there, and a
//! ballot that waits is called so.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::liar::Liar;
use crate::scene::{PLAIN, Scene};
use crate::start::programs;
use glassurn_api::endpoint;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::cosign;
use glassurn_crypto::board::witness::Request;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Named, Rule, Witnesses};
use glassurn_tests::booth::{begin, cast, choose, kept, shown_code};
use glassurn_tests::observer::check_everything;
use glassurn_tests::programs::server;
use glassurn_tests::remote::{Remote, now, service};
use glassurn_tests::webdriver::{Browser, PHONE};
use glassurn_tests::wire::Wire;
use glassurn_tests::witness::Witness;
use glassurn_tests::world::{contest, draft, key};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a mirror may take before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mirror of a scene's election.
fn mirror(scene: &Scene) -> Witness {
    let manifest = fs::read(scene.staged.folder.join("manifest.cbor")).expect("the manifest");
    mirror_of(&manifest, &scene.stage.url())
}

/// A mirror of the election of this manifest, with the pages that the service's program writes.
fn mirror_of(manifest: &[u8], board: &str) -> Witness {
    let mut mirror = Witness::mirror("mirror.example/m1", manifest, board);
    let pages = mirror.folder().join("pages");
    let written =
        Command::new(server()).arg("pages").arg("--to").arg(&pages).output().expect("the program runs");
    let hash = String::from_utf8_lossy(&written.stdout).trim().to_owned();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    mirror.also(&["--pages", "pages"]);
    mirror.start().expect("it serves");
    assert_eq!(mirror.get("/status").json::<Value>()["pages"], hash, "it serves the pages that were written");
    mirror
}

/// What it says of its board.
fn status(mirror: &Witness) -> Value {
    mirror.get("/status").json::<Value>()["boards"][0].clone()
}

#[track_caller]
fn until(mirror: &Witness, what: &str, holds: impl Fn(&Value) -> bool) {
    let since = Instant::now();
    while !holds(&status(mirror)) {
        assert!(since.elapsed() < PATIENCE, "{what} does not come: {} {}", status(mirror), mirror.log());
        sleep(Duration::from_millis(50));
    }
}

/// The address of one of the election's pages at the mirror.
fn page(mirror: &Witness, scene: &Scene, name: &str) -> String {
    scene.page(name).replace(&scene.stage.url(), &mirror.url())
}

#[test]
fn b_21_with_the_service_down_a_phone_reads_checks_and_votes_at_a_mirror() {
    let mut scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 1]);
    let mirror = mirror(&scene);
    let link = |scene: &Scene, voter: usize| scene.link(voter).replace(&scene.stage.url(), &mirror.url());
    let browser = Browser::open("mirror", PHONE);
    // While the service is there, the mirror is a way to it.
    begin(&browser, &link(&scene, 2));
    browser.see("This is a mirror of");
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    let code = shown_code(&browser);
    let entry = kept(&browser)[0]["entry"].as_u64().expect("a number");
    until(&mirror, "the ballot", |status| status["shown"].as_u64() == Some(entry + 1));

    scene.stage.stop();
    until(&mirror, "the end of the service", |status| status["trouble"]["code"] == "network");
    browser.goto(&mirror.url());
    browser.see("The service does not answer.");
    browser.see(PLAIN.title);
    assert!(!browser.shows("Make a quick poll"), "only the service does that");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("home");
    browser.goto(&page(&mirror, &scene, ""));
    browser.see("You can vote now");
    browser.see("You voted on this device");
    assert!(!browser.shows("calendar"), "only the service makes one");
    browser.keep_picture("election");
    browser.goto(&page(&mirror, &scene, "check"));
    browser.press("Check my receipt");
    browser.see("still there now; it will be counted.");
    assert!(!browser.shows("Count me as somebody who checked"), "only the service counts that");
    browser.keep_picture("receipt");
    browser.goto(&page(&mirror, &scene, "board"));
    browser.see(&format!("{}", entry + 1));
    assert!(!programs(&browser).contains("glassurn-web"), "who watches loads no voters' program");
    let report = check_everything(&browser, &page(&mirror, &scene, "audit"));
    assert_eq!((&report["holds"], &report["ballots"]), (&json!(true), &json!(3)));
    browser.keep_picture("audit");

    // Voter 3 votes now: kept, and called not recorded.
    begin(&browser, &link(&scene, 3));
    choose(&browser, "Cyd Charisse");
    let sealed = shown_code(&browser);
    browser.press("Cast my vote");
    browser.see("Your vote is not recorded yet");
    browser.see("This mirror keeps it, shows it to everybody, and offers it to the service again and again.");
    browser.see("Your vote is NOT recorded yet.");
    assert!(!browser.shows("Your vote is recorded"));
    examiner.state("waits");
    browser.press("Save the mirror's note");
    let note = fs::read(browser.saved_file(".acknowledgement")).expect("a file");
    let said = Acknowledgement::verify(&note, mirror.key()).expect("the mirror signed it");
    let waiting: Value = mirror.get(&endpoint::waiting(&scene.staged.id)).json();
    assert_eq!(waiting[0]["ballot"], hex(&said.ballot));
    // Another tab, later: the browser knows that a ballot of its waits.
    browser.run("sessionStorage.clear()", json!([]));
    browser.goto(&page(&mirror, &scene, ""));
    browser.press("Your vote is not recorded yet");
    browser.see("Your vote is NOT recorded yet.");
    // Another browser with the same code cannot cast beside it.
    let other = browser.beside("mirror-other", PHONE);
    begin(&other, &link(&scene, 3));
    choose(&other, "Ben Johnson");
    other.press("Cast my vote");
    other.see("Another ballot with your voting code waits here already");
    assert!(!other.shows("Somebody else uses your voting code"), "nobody has stolen anything");
    other.keep_picture("another waits");
    drop(other);

    scene.stage.start().expect("it starts again");
    until(&mirror, "the ballot on the board", |status| status["shown"].as_u64() == Some(entry + 2));
    browser.press("Try again");
    browser.see("Your vote is recorded");
    assert_eq!(shown_code(&browser), sealed, "the ballot that waited");
    let ballots: Vec<String> = scene.ballots().into_iter().map(|(_, code)| code).collect();
    assert_eq!(ballots[2..], [code, sealed]);
    browser.goto(&page(&mirror, &scene, ""));
    assert!(!browser.shows("Your vote is not recorded yet"));

    // The result, without the service.
    scene.count();
    let size = scene.election(|_, _| {}).size();
    until(&mirror, "the result", |status| status["shown"].as_u64() == Some(size));
    scene.stage.stop();
    until(&mirror, "the end of the service", |status| status["trouble"]["code"] == "network");
    browser.goto(&page(&mirror, &scene, "result"));
    browser.see("Ada Lovelace wins with 2 votes");
    browser.see("Proofs checked:");
    browser.keep_picture("result");
    browser.goto(&page(&mirror, &scene, "check"));
    browser.press("Check my receipt");
    browser.see("still there now; included in the count.");
    examiner.finish();
    let panics = browser.complaints().into_iter().filter(|words| words.contains("panicked"));
    assert_eq!(panics.collect::<Vec<_>>(), Vec::<String>::new());
    scene.stage.start().expect("it was only away");
}

#[test]
fn views_that_lie_change_nothing_that_a_page_verifies() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 1]);
    let mirror = mirror(&scene);
    until(&mirror, "the ballots", |status| status["shown"].as_u64() > Some(5));
    // Everything that is said in JSON: that all is over, who runs it, how many voted, that the copy is of this minute.
    let liar = Liar::before(&mirror.url(), |path, view| {
        if path == "/status" {
            view["boards"][0]["origin"] = json!("liar.example/x");
            view["boards"][0]["compared"] = json!(4_000_000_000_u64);
        }
        let views =
            if view.is_array() { view.as_array_mut().into_iter().flatten().collect() } else { vec![view] };
        for view in views {
            if view.get("stage").is_some() {
                view["title"] = json!({ "en": "Another title" });
                view["organiser"] = json!("The liar");
                view["stage"] = json!("tallied");
                view["counting"] = json!(999_983);
                view["opens"] = json!(1);
            }
            if view.get("tally").is_some() {
                view["tally"] = json!({ "close": null, "needed": 1, "posted": 1, "result": 7, "void": null });
            }
        }
    });
    let at = |name: &str| page(&mirror, &scene, name).replace(&mirror.url(), &liar.url());
    let browser = Browser::open("lying-views", PHONE);
    browser.goto(&at(""));
    browser.see("This is a mirror of liar.example/x");
    browser.see(PLAIN.title);
    browser.see("The committee");
    assert!(!browser.shows("Another title") && !browser.shows("The liar"), "they are read from entry 0");
    browser.goto(&at("result"));
    browser.see("There is no result yet.");
    assert!(!browser.shows("wins"), "no number is a result that the record does not give");
    let report = check_everything(&browser, &at("audit"));
    assert_eq!((&report["stage"], &report["ballots"]), (&json!("open"), &json!(2)));
    begin(&browser, &scene.link(2).replace(&scene.stage.url(), &liar.url()));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    let entry = kept(&browser)[0]["entry"].as_u64().expect("a number");
    until(&mirror, "the ballot", |status| status["shown"].as_u64() == Some(entry + 1));
    browser.press("Check my receipt");
    browser.press("Check my receipt");
    browser.see("still there now; it will be counted.");
    assert_eq!(scene.ballots().len(), 3);
}

/// A service whose elections have a witness, and the wire to it, which is out of order yet: the test has its key.
fn unwitnessed() -> (Remote, Wire) {
    let options = ["ada", "bob", "cyd"].map(String::from);
    let mut draft = draft(vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2);
    let witness = Named { name: WITNESS.into(), key: key(30).public() };
    draft.witnesses = Witnesses { members: vec![witness], quorum: 1, may_lie: 0 };
    let wire = Wire::new();
    wire.lie(|_, _| (503, String::new()));
    let address = format!("{WITNESS}={}", wire.url());
    (Remote::open(service(&[("GLASSURN_WITNESSES", &address)]), draft, 4), wire)
}

const WITNESS: &str = "witness.example/w1";

/// Stops service and mirror, and starts the mirror with heads that the witness has seen two hours ago.
fn age(remote: &Remote, mirror: &mut Witness) {
    let id = remote.id();
    let size = remote.standing().view.summary.size;
    // Readers are shown what the witness was asked about last.
    let since = Instant::now();
    while remote.checkpoint().size < size {
        assert!(since.elapsed() < PATIENCE, "the newest head is not shown: {}", remote.service.log());
        sleep(Duration::from_millis(50));
    }
    let heads = [endpoint::checkpoint(&id), endpoint::closing_checkpoint(&id)];
    let heads = heads.map(|path| remote.service.get(&path));
    let board = [remote.origin().log_key(remote.board).expect("an origin is a name")];
    until(mirror, "everything", |status| status["size"].as_u64() == Some(size));
    remote.service.stop();
    mirror.stop();
    for (head, name) in heads.iter().zip(["checkpoint", "checkpoint-closing"]) {
        // Before Close there is one head, and no other.
        let Ok(signed) = SignedCheckpoint::parse(&head.body) else { continue };
        let mut signed = signed.arranged(&board);
        signed.add(cosign(&signed, WITNESS, &key(30), now() - 7_200).expect("a name")).expect("a line more");
        let file = mirror.state().join("public/board").join(&id).join(name);
        fs::write(file, signed.to_string()).expect("the folder is ours");
    }
    mirror.start().expect("it serves what it has");
}

#[test]
fn an_old_copy_is_read_and_checked_nobody_seals_under_it_and_the_count_is_in_it() {
    let (mut remote, wire) = unwitnessed();
    let ballots: Vec<_> = (0..3).map(|voter| remote.seal(voter, 1, &[1, 0], 1)).collect();
    let answers: Vec<_> = ballots.iter().map(|ballot| remote.cast(ballot)).collect();
    let proven = remote.receipt(&answers[0], &ballots[0]);
    let board = format!("http://{}", remote.service.address());
    let mut mirror = mirror_of(remote.world.manifest().bytes(), &board);
    age(&remote, &mut mirror);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("kept.tlog-proof");
    fs::write(&file, &answers[0].body).expect("the folder is ours");
    let browser = Browser::open("old-copy", PHONE);
    let id = remote.id();
    let at = |mirror: &Witness, name: &str| format!("{}/e/{id}/{name}", mirror.url());
    let check = |mirror: &Witness| {
        browser.goto(&at(mirror, "check"));
        browser.write("Receipt or practice ballot", file.to_str().expect("a path in UTF-8"));
        browser.see(&format!("Recorded as entry {}", proven.index));
        browser.see("Enough independent witnesses last saw this record on");
    };
    check(&mirror);
    browser.see("Included in the count: not known now");
    assert!(!browser.shows("still there now"), "nobody knows that");
    browser.keep_picture("checked");
    browser.goto(&at(&mirror, "vote"));
    browser.see(
        "Only 0 of the 1 independent witnesses needed have seen the public record within the last hour.",
    );
    assert!(!browser.shows("Start voting"));
    let report = check_everything(&browser, &at(&mirror, "audit"));
    assert_eq!((&report["holds"], &report["ballots"]), (&json!(true), &json!(3)));

    // Once the count is on the record, nothing that came later can change it: the same copy, as old, has the result. The board
    // has no head behind Close seen before its witness has seen Close: it answers now.
    wire.lie(|_, body| {
        let request = Request::parse(body.as_bytes()).expect("a request");
        let signed = SignedCheckpoint::parse(request.note().to_string().as_bytes()).expect("a checkpoint");
        (200, cosign(&signed, WITNESS, &key(30), now()).expect("a name").to_string())
    });
    remote.service.start().expect("it was only away");
    let board = format!("http://{}", remote.service.address());
    mirror.stop();
    let manifest = remote.world.manifest().bytes().to_vec();
    mirror.follow(&manifest, &board);
    mirror.also(&["--pages", "pages"]);
    mirror.start().expect("it serves");
    remote.sync();
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![3, 0, 0]]);
    let size = remote.world.entries.0.len() as u64;
    until(&mirror, "the count", |status| status["shown"].as_u64() == Some(size));
    age(&remote, &mut mirror);
    check(&mirror);
    browser.see("included in the count.");
    browser.goto(&at(&mirror, "result"));
    browser.see("ada wins with 3 votes");
    browser.keep_picture("result");
    let report = check_everything(&browser, &at(&mirror, "audit"));
    assert_eq!((&report["stage"], &report["ballots"]), (&json!("counted"), &json!(3)));
    remote.service.start().expect("it was only away");
    remote.audit();
}
