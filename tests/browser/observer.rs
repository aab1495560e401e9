//! An observer without any installation: checks everything in the browser and reads the result there.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::observer::check_everything;
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn an_observer_audits_everything_in_the_browser() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 0, 0, 1, 2]);
    scene.count();
    let browser = Browser::open("observer", DESKTOP);
    let report = check_everything(&browser, &scene.page("audit"));

    let address = scene.page("");
    let audit = ["audit", &address, "--election", &scene.staged.id];
    let native = scene.stage.run(&scene.staged.folder, &audit).expect("the command's audit passes");
    let fields = native.as_object().expect("a report");
    for (field, value) in fields {
        assert_eq!(&report[field], value, "the browser and the command disagree on {field}");
    }
    assert_eq!(report, native, "the reports are the same");
    assert_eq!(report["totals"], json!([[3, 1, 1]]));

    // Each check's line carries the word of its own state, and only what was made has a tick.
    let states = browser.run(
        "return [...document.querySelectorAll('[id^=check-]')].filter(e => e.tagName === 'LI').map(e => [
             e.id.slice(6), e.textContent.replace(/\\s+/g, ' '), e.querySelector('svg').outerHTML, e.className])",
        json!([]),
    );
    let states = states.as_array().expect("a list");
    let checks = report["checks"].as_array().expect("checks");
    assert_eq!(states.len(), checks.len());
    let icon_of = |wanted: &str| {
        let place = checks.iter().position(|check| check["status"] == wanted)?;
        Some(states[place][2].clone())
    };
    for (check, state) in checks.iter().zip(states) {
        assert_eq!(check["id"], state[0]);
        let words = state[1].as_str().unwrap_or_default();
        match check["status"].as_str() {
            Some("passed") => assert!(words.contains("holds"), "{words}"),
            Some("skipped") => {
                assert!(words.contains("skipped") && words.contains("Skipped, not passed:"), "{words}");
                assert_ne!(Some(&state[2]), icon_of("passed").as_ref(), "skipped looks passed: {words}");
                assert_ne!(state[3], json!("check-passed"));
            }
            other => panic!("{other:?}: {check}"),
        }
    }
    assert!(icon_of("skipped").is_some(), "an audit of an address skips the archive's own check");

    // The result page verifies for itself before it shows a number.
    browser.goto(&scene.page("result"));
    browser.see("Ada Lovelace wins with 3 votes");
    browser.see("Proofs checked:");
    let rows = browser.run(
        "return [...document.querySelectorAll('table tbody tr')].map(e => e.innerText.replace(/\\s+/g, ' '))",
        json!([]),
    );
    let rows: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(Value::as_str).collect();
    for (name, votes) in [("Ada Lovelace", " 3 "), ("Ben Johnson", " 1 "), ("Cyd Charisse", " 1 ")] {
        let row = rows.iter().find(|row| row.contains(name));
        assert!(row.is_some_and(|row| row.contains(votes)), "{name} has{votes}votes: {rows:?}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_browser_that_has_seen_a_longer_record_refuses_a_shorter_one() {
    let mut scene = Scene::open(PLAIN);
    // Somebody keeps a copy of everything that the service has, its heads included, and puts it back later: then the
    // service itself cannot know that it has signed more.
    let (data, copy) = (scene.stage.folder().join("service"), scene.stage.folder().join("copy"));
    scene.stage.stop();
    copy_folder(&data, &copy);
    scene.stage.start().expect("it starts again");
    scene.vote(0, &[0, 1]);
    let browser = Browser::open("memory", DESKTOP);
    browser.goto(&scene.page("audit"));
    browser.press("Check everything");
    browser.see("Everything holds:");
    let name = format!("glassurn.checkpoint.{}", scene.staged.id);
    browser.wait("a remembered checkpoint", "return localStorage.getItem(arguments[0])", json!([name]));

    scene.stage.stop();
    std::fs::remove_dir_all(&data).expect("the newer data");
    std::fs::rename(&copy, &data).expect("the older data");
    scene.stage.start().expect("it cannot know better");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&scene.page("vote"));
    browser.see("The public record does not continue what this browser saw before");
    assert!(!browser.shows("Start voting"), "nobody votes on a record that has changed its past");
    examiner.state("fork in the booth");
    browser.goto(&scene.page("audit"));
    browser.press("Check everything");
    browser.see("The board contradicts itself");
    examiner.state("fork in the audit");
    examiner.page("fork of the record", &scene.page("board"), "The board contradicts itself");
    examiner.finish();
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a new folder");
    for item in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy_folder(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).expect("a file");
        }
    }
}
