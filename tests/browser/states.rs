//! Every other state of the pages under the rules of axe: what voters and observers see when something is unusual,
//! missing or wrong.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::proxy::Proxy;
use crate::scene::{PLAIN, Scene, varied};
use glassurn_crypto::credential::hash_code;
use glassurn_tests::booth::{begin, cast, check, choose, save_receipt, score, shown_code};
use glassurn_tests::programs;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};

#[test]
fn the_booth_is_accessible_in_every_state() {
    let scene = Scene::open(varied());
    let wire = Proxy::to(&scene.stage.url());
    let link = |voter| scene.link(voter).replace(&scene.stage.url(), &wire.url());
    let browser = Browser::open("states-booth", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);

    let code = scene.code(1);
    let wrong = format!("{}{}", &code[..code.len() - 1], if code.ends_with('7') { '8' } else { '7' });
    browser.goto(&scene.page("vote"));
    browser.write("Voting code", &wrong);
    browser.see("One character is wrong, or two are swapped.");
    examiner.state("wrong code");

    browser.goto(&link(0));
    browser.see("This code belongs to this election.");
    examiner.state("code from the link");
    browser.press("Start voting");
    browser.see("Question 1 of 3");
    score(&browser, "Ben Johnson", 4);
    examiner.state("scores");
    browser.press("Next question");
    for n in [3, 7, 12, 25, 40] {
        browser.press(&format!("Street of the {n} Lime Trees"));
    }
    browser.press("Street of the 8 Lime Trees");
    browser.see("You have already chosen 5. Remove one first.");
    examiner.state("forty options, one too many");
    browser.press("Next question");
    browser.see("Shall the fee rise?");
    browser.press("Show all questions");
    browser.see("How well did each board member serve?");
    examiner.state("all questions");
    check(&browser);
    browser.see("Question 3 has no answer.");
    examiner.state("check with a blank");
    browser.press("Test this ballot instead");
    examiner.state("door to the practice ballot");
    browser.press("Open it as a practice ballot");
    browser.see("It does not count and can not be cast any more.");
    browser.press("Check it here");
    browser.see("The sealed ballot holds exactly these answers");
    examiner.state("practice ballot");
    browser.press("Back to my answers");
    browser.see("Your answers are sealed on this device.");

    wire.cut(true);
    browser.press("Cast my vote");
    browser.hear("Sending the same ballot again");
    examiner.state("sending again");
    browser.see("The sealed ballot is kept in this tab.");
    examiner.state("network down while casting");
    wire.cut(false);
    browser.press("Try again");
    browser.see("Your vote is recorded");
    browser.press("This is not what I chose");
    examiner.state("recorded, with doubts");

    browser.goto(&link(0));
    browser.see("You have voted on this device.");
    examiner.state("before voting again");
    browser.press("Start voting");
    browser.press("Show all questions");
    check(&browser);
    cast(&browser);
    scene.replace(0);
    browser.goto(&link(0));
    browser.see("This voting code was replaced and does not count any more.");
    assert!(!browser.offers("Start voting"));
    examiner.state("replaced code");

    let columns: Vec<String> = ["ada", "ben", "cyd"]
        .map(|name| format!("grades.{name}"))
        .into_iter()
        .chain((1..=40).map(|n| format!("streets.street-{n}")))
        .chain(["fee.yes", "fee.no"].map(str::to_owned))
        .collect();
    let values: Vec<u64> =
        [5, 2, 0].into_iter().chain((0..40).map(|n| u64::from(n < 5))).chain([0, 1]).collect();
    let ballots = [1, 2].map(|voter| (scene.code(voter), values.clone()));
    scene.stage.vote(&scene.staged, &columns, &ballots).expect("two more vote");
    scene.count();
    examiner.page("result of three questions", &scene.page("result"), "Which streets get new trees?");
    examiner.page("record of three questions", &scene.page("board"), "Fingerprints");
    examiner.finish();
}

#[test]
fn checks_and_the_record_are_accessible_in_every_state() {
    let mut scene = Scene::open(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("states-record", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    begin(&browser, &scene.link(0));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    let code = shown_code(&browser);
    let receipt = scene.staged.folder.join("receipt.tlog-proof");
    save_receipt(&browser, &receipt);
    scene.vote(0, &[1]);

    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see("a later ballot with the same voting code counts instead");
    browser.press("I did not get this, or this is not mine");
    examiner.state("superseded receipt, complaint");

    // Somebody who has the same code is faster.
    begin(&browser, &scene.link(2));
    choose(&browser, "Ben Johnson");
    scene.vote(2, &[1]);
    browser.press("Cast my vote");
    browser.see("Your vote is not recorded");
    browser.see("Somebody else uses your voting code");
    examiner.state("ballot refused");

    let nobodys = hash_code(&[7; 32]);
    browser.goto(&scene.page("check"));
    browser.write("Receipt code", &nobodys);
    browser.press("Check this code");
    browser.see("No ballot on the public record has this code.");
    examiner.state("receipt not found");

    browser.goto(&scene.page("check"));
    let other = scene.staged.folder.join("election.toml");
    browser.write("Receipt or practice ballot", other.to_str().expect("a path in UTF-8"));
    browser.see("This is not a receipt.");
    examiner.state("not a receipt");

    browser.goto(&scene.page("board"));
    let more = "return document.querySelector('.entry-more summary')";
    browser.press_found("what an entry means", more, json!([]));
    examiner.state("an entry explained");
    browser.write("Go to an entry", &nobodys);
    browser.press("Go");
    browser.see("No entry has this receipt code.");
    examiner.state("code of no entry");
    browser.goto(&scene.page("board"));
    browser.write("Go to an entry", &code);
    browser.press("Go");
    browser.see("A sealed ballot");
    examiner.state("entry of a receipt");

    browser.goto(&scene.page("audit").replace(&scene.stage.url(), &wire.url()));
    browser.see("Check everything yourself");
    wire.hold(true);
    browser.press("Check everything");
    browser.see("Keep this page open.");
    examiner.state("audit under way");
    wire.hold(false);
    browser.see("Everything holds:");

    // The page is open when the service goes away.
    browser.goto(&scene.page("check"));
    browser.see("from now on it checks files even without the internet");
    scene.stage.stop();
    browser.write("Receipt or practice ballot", receipt.to_str().expect("a path in UTF-8"));
    browser.see("The service was not asked: it cannot be reached.");
    examiner.state("receipt checked offline");
    browser.press("Glassurn");
    browser.see("The service cannot be reached.");
    examiner.state("home without the service");
    scene.stage.start().expect("it starts again");

    begin(&browser, &scene.link(3));
    choose(&browser, "Ben Johnson");
    cast(&browser);
    browser.press("Clear this device");
    browser.see("This device has forgotten your vote");
    examiner.state("cleared device");
    examiner.finish();
}

#[test]
fn endings_are_accessible_in_every_state() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 1]);
    let code = scene.close();
    let browser = Browser::open("states-endings", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.page("closed, result not opened", &scene.page("result"), "Only the key holders together");
    examiner.page("closed election", &scene.page(""), "The ballots are fixed.");
    examiner.page("closed booth", &scene.page("vote"), "Voting has ended.");
    scene.stage.decrypt(&scene.staged, &[1], &code).expect("decrypted");
    examiner.page("result not published", &scene.page("result"), "nobody has published the result yet");
    scene.stage.publish(&scene.staged).expect("published");
    examiner.page("tie", &scene.page("result"), "A tie:");

    // One byte of the evidence is wrong.
    let archive = scene.staged.folder.join("record.glassurn");
    let save = ["archive", &scene.page(""), "-o", "record.glassurn"];
    scene.stage.run(&scene.staged.folder, &save).expect("the archive");
    let mut bytes = fs::read(&archive).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, bytes).expect("a file");
    browser.goto(&scene.page("audit"));
    browser.press("Check a file instead");
    browser.write("A record that you saved", archive.to_str().expect("a path in UTF-8"));
    browser.see("The record does not hold:");
    examiner.state("audit failed");

    // Nobody may end voting early while too few have voted: this one ends by its own time.
    let time = Duration::from_secs(30);
    let (small, began) = (Scene::open_for(PLAIN, time), Instant::now());
    small.vote(0, &[2]);
    std::thread::sleep(time.saturating_sub(began.elapsed()) + Duration::from_secs(1));
    small.close();
    examiner.page("too few voters, nothing published", &small.page("result"), "too few people voted");
    small.stage.publish(&small.staged).expect("Void is published");
    examiner.page("void result", &small.page("result"), "There is no result: too few people voted.");
    examiner.page("void election", &small.page(""), "Nothing was counted");
    examiner.page("void record", &small.page("board"), "Fingerprints");

    let (empty, _folder) = programs::stage();
    examiner.page("home without elections", &empty.url(), "There is no election here yet.");
    let nowhere = format!("{}/e/{}", empty.url(), "ab".repeat(32));
    examiner.page("unknown election", &nowhere, "There is no such election here");
    examiner.finish();
}

#[test]
fn the_display_changes_and_the_answers_stay() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("display", DESKTOP);
    let examiner = Examiner::new(&browser, &[]);
    begin(&browser, &scene.link(0));
    browser.press("Ben Johnson");
    browser.press("Display");
    browser.see("How the pages look");
    let shown =
        "const {theme, contrast, size} = document.documentElement.dataset; return [theme, contrast, size]";
    for (theme, name) in [("Dark", "dark"), ("Light", "light"), ("Soft", "soft")] {
        browser.press(theme);
        assert_eq!(browser.run(shown, json!([])), json!([name, null, null]));
    }
    browser.press("High");
    for (size, name) in [("Large", "large"), ("Larger", "larger"), ("Largest", "largest")] {
        browser.press(size);
        assert_eq!(browser.run(shown, json!([])), json!(["soft", "high", name]));
        assert_eq!(examiner.violations(), Vec::<String>::new(), "the dialog in {size}");
    }
    browser.press("Done");
    browser.see("You have chosen one.");
    browser.reload();
    browser.wait("the kept choice", "return document.documentElement.dataset.size === 'largest'", json!([]));
    browser.press("Display");
    browser.press("Back to the usual");
    assert_eq!(browser.run(shown, json!([])), json!(["light", null, null]));

    // On a computer that others use the next voter finds it as usual.
    browser.goto(&scene.link(0));
    browser.press("Others use this computer too: keep neither answers nor receipt on it.");
    browser.press("Start voting");
    browser.press("Display");
    browser.press("Largest");
    browser.press("Done");
    choose(&browser, "Ada Lovelace");
    assert_eq!(browser.run(shown, json!([])), json!(["light", null, "largest"]));
    cast(&browser);
    let usual = "return document.documentElement.dataset.size === undefined
        && ['display', 'receipts'].every(name => localStorage.getItem(`glassurn.${name}`) === null)";
    browser.wait("the usual display, and nothing kept", usual, json!([]));
}
