//! A registrar in a browser: lists as people have them, codes made there, letters, the roll published, lost codes replaced.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::paper::{self, sheets};
use crate::proxy::Proxy;
use crate::scene::{PLAIN, Scene, totals};
use glassurn_api::roll::codes::{self, Issued};
use glassurn_crypto::credential::parse_hash_code;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::booth::{begin, cast, choose, shown_code};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use glassurn_tests::workbook;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A list as an older spreadsheet saves it: Windows-1252, semicolons, no order that anybody asked for, and defects.
const MESSY: &[u8] =
    b"E-Mail;Phone;Name\r\nrene@a.example;1;Ren\xe9 Descartes\r\nada@a.example;2; Ada Lovelace \r\n\
    ADA@A.example;3;A. Lovelace\r\ngrace@;4;Grace Hopper\r\n\r\n;5;Emmy Noether\r\n";

/// The password of whoever signs in.
const PASSWORD: &str = "three plain words, and more";

/// Six people for whom codes are made.
const SHEET: [&[&str]; 7] = [
    &["Name", "E-mail"],
    &["Ren\u{e9} Descartes", "rene@a.example"],
    &["Ada Lovelace", "ada@a.example"],
    &["=HYPERLINK(1)", "mallory@a.example"],
    &["Grace Hopper", "grace@a.example"],
    &["Emmy Noether", ""],
    &["", "sophie@a.example"],
];

/// The registrar's page of an election.
fn page(url: &str, scene: &Scene) -> String {
    format!("{url}/console/e/{}/roll", scene.staged.id)
}

fn give(browser: &Browser, label: &str, file: &Path) {
    browser.write(label, file.to_str().expect("a path in UTF-8"));
}

fn unlock(browser: &Browser, scene: &Scene, key: &str) {
    give(browser, "Your key file", &scene.stage.folder().join(key));
    browser.write("Passphrase", &scene.passphrase());
    browser.press("Open");
}

/// Saves the file of codes, opens it again, and moves it away, so that the next one is another file.
fn save_codes(browser: &Browser, scene: &Scene) -> (PathBuf, Vec<Issued>) {
    browser.press("Save the file of codes");
    let saved = browser.saved_file(".csv");
    give(browser, "The file of voting codes", &saved);
    let text = std::fs::read_to_string(&saved).expect("the file");
    let election = unhex(&scene.staged.id).expect("an id");
    let issued = codes::read(&text, &election).expect("a file of codes");
    browser.see("The codes are saved");
    let kept =
        scene.staged.folder.join(format!("codes-{}.csv", text.len() + usize::from(text.as_bytes()[200])));
    std::fs::rename(&saved, &kept).expect("another name");
    (kept, issued)
}

/// Nothing of these texts was sent, and the browser's stores do not hold them.
fn nowhere(wire: &Proxy, browser: &Browser, secrets: &[String]) {
    let sent = String::from_utf8_lossy(&wire.sent()).into_owned();
    let stores = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])";
    let kept = browser.run(stores, json!([])).to_string();
    for secret in secrets {
        let plain = secret.replace('-', "");
        for form in [secret.as_str(), &plain, &plain.to_lowercase()] {
            assert!(!sent.contains(form), "{form} was sent");
            assert!(!kept.contains(form), "{form} is kept: {kept}");
        }
    }
    assert!(sent.contains("POST /api/v1/elections/"), "the wire has seen the roll go by");
}

#[test]
fn a_messy_list_is_judged_line_by_line_before_anything_is_taken() {
    let scene = Scene::without_roll(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("roll-judged", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&page(&wire.url(), &scene));
    browser.see("Names and addresses stay in this browser.");
    examiner.state("roll-empty");
    let file = scene.staged.folder.join("messy.csv");
    std::fs::write(&file, MESSY).expect("written");
    give(&browser, "A file", &file);
    browser.see("7 lines = 3 voters + 1 duplicate + 1 with a problem + the heading + 1 empty line");
    browser.see("older Windows program");
    browser.see("Not read: Phone");
    browser.see("Lines 3 and 4 have the same address.");
    browser.see("This is not an e-mail address.");
    assert!(!browser.offers("Take these 3 voters"), "nothing is taken while a line waits");
    examiner.state("roll-judged");
    browser.press("All lines");
    browser.see("Ren\u{e9} Descartes");
    browser.press("Mend line 5");
    browser.write("E-mail address", "a.example");
    examiner.state("roll-mend");
    browser.press("Use this line");
    browser.see("7 lines = 4 voters + 1 duplicate + the heading + 1 empty line");
    browser.press("Leave the duplicate out");
    browser.see("7 lines = 4 voters + 1 duplicate left out + the heading + 1 empty line");
    browser.see("1 voter has no e-mail address and needs a letter.");
    browser.press("Take these 4 voters");
    browser.see("Your list is taken");
    examiner.state("roll-taken");
    browser.press("Save the checked list");
    let file = browser.saved_file("understood.csv");
    let saved = std::fs::read_to_string(&file).expect("the file");
    std::fs::remove_file(&file).expect("the file is ours");
    assert_eq!(
        saved,
        "name,email,weight\nRen\u{e9} Descartes,rene@a.example,1\nAda Lovelace,ada@a.example,1\n\
         Grace Hopper,grace@a.example,1\nEmmy Noether,,1\n"
    );
    // The same by the clipboard, without a heading; and what is no list.
    browser.press("Use another list");
    browser.write("Or paste the list", "ada@a.example;Ada Lovelace\ngrace@a.example;Grace Hopper");
    browser.press("Check the list");
    browser.see("2 lines = 2 voters");
    browser.see("There is no heading: line 1 is taken as a voter.");
    // Who reads another language, and what is none.
    browser.press("Use another list");
    browser.write(
        "Or paste the list",
        "name;email;language\nAda;ada@a.example;zh\nEmmy;emmy@a.example;Klingon\n",
    );
    browser.press("Check the list");
    browser.see("3 lines = 1 voter + 1 with a problem + the heading");
    browser.see("Mail and letters are not written in “Klingon”");
    examiner.state("roll-language");
    browser.press("Mend line 3");
    browser.set("mend-language", "en");
    browser.press("Use this line");
    browser.see("3 lines = 2 voters + the heading");
    browser.press("Take these 2 voters");
    browser.press("Save the checked list");
    let saved = std::fs::read_to_string(browser.saved_like("understood", ".csv")).expect("the file");
    assert_eq!(saved, "name,email,weight,language\nAda,ada@a.example,1,zh\nEmmy,emmy@a.example,1,en\n");
    browser.press("Use another list");
    browser.write("Or paste the list", "Ada Lovelace;7");
    browser.press("Check the list");
    browser.see("It is not clear which column is which.");
    std::fs::write(&file, workbook::of_parts("<worksheet>", "<sst/>", &[])).expect("written");
    give(&browser, "A file", &file);
    browser.see("This workbook cannot be read.");
    // Nothing at all was asked of the service for all this but to read the record.
    let sent = String::from_utf8_lossy(&wire.sent()).into_owned();
    assert!(!sent.contains("POST ") && !sent.contains("Lovelace") && !sent.contains("a.example"));
    examiner.finish();
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn the_list_of_a_draft_is_kept_in_this_browser_alone_and_can_be_forgotten() {
    let scene = Scene::without_roll(PLAIN);
    scene.stage.account("regina", PASSWORD).expect("an account");
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("roll-draft", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&format!("{}/console", wire.url()));
    browser.write("Name", "regina");
    browser.write("Password", PASSWORD);
    browser.press("Sign in");
    browser.wait("a session", "return !document.querySelector('input[type=password]')", json!([]));
    // That nobody is signed in yet was an answer that the browser reports.
    browser.complaints();
    let begin = "
        const done = arguments[arguments.length - 1];
        const body = JSON.stringify({ revision: 0, title: 'Assembly', document: '{}' });
        fetch('/api/v1/drafts', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
            .then(answer => answer.json()).then(draft => done(draft.id), error => done(String(error)))";
    let draft = browser.run_async(begin, json!([]));
    let draft = draft.as_str().expect("an id");
    browser.goto(&format!("{}/console/d/{draft}/roll", wire.url()));
    browser.write("Or paste the list", "name;email\nAda Lovelace;ada@a.example\nEmmy Noether;\n");
    browser.press("Check the list");
    browser.press("Take these 2 voters");
    browser.see("The list is kept in this browser, and nowhere else.");
    assert!(!browser.offers("Make 2 codes"), "a draft has no codes");
    examiner.state("roll-kept");
    browser.reload();
    browser.see("This browser keeps a list of 2 voters for this election.");
    examiner.state("roll-found");
    browser.press("Go on with it");
    browser.see("3 lines = 2 voters + the heading");
    browser.see("Ada Lovelace");
    browser.press("Use another list");
    browser.press("Forget it");
    assert_eq!(browser.run("return JSON.stringify(localStorage).includes('Lovelace')", json!([])), false);
    assert!(!String::from_utf8_lossy(&wire.sent()).contains("Lovelace"), "it never left");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();
}

#[test]
fn c_02_e_34_codes_are_made_published_printed_and_vote_and_the_service_never_sees_them() {
    let scene = Scene::without_roll(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("roll-codes", DESKTOP);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&page(&wire.url(), &scene));
    let file = scene.staged.folder.join("members.xlsx");
    std::fs::write(&file, workbook::table(&SHEET)).expect("written");
    give(&browser, "A file", &file);
    browser.see("7 lines = 6 voters + the heading");
    browser.see("Read from the sheet \u{201c}Members\u{201d}. The workbook has no other.");
    browser.press("Take these 6 voters");
    browser.press("Make 6 codes");
    browser.see("and is the only copy.");
    assert!(!browser.offers("Letters to print"), "nothing goes on before the file exists");
    examiner.state("codes-save");
    let (_, issued) = save_codes(&browser, &scene);
    assert_eq!(issued.len(), 6);
    assert_eq!(issued[2].person.name, "=HYPERLINK(1)");
    let fingerprint = codes::roll(unhex(&scene.staged.id).expect("an id"), &issued).fingerprint();
    assert_eq!(parse_hash_code(&shown_code(&browser)), Some(fingerprint.clone()));
    unlock(&browser, &scene, "registrar.key");
    browser.press("Publish the roll of 6 voters");
    browser.see("The roll is on the public record: 6 voters.");
    assert_eq!(parse_hash_code(&shown_code(&browser)), Some(fingerprint), "read back, it is the same roll");
    examiner.state("roll-published");

    browser.press("Letters to print");
    browser.see("Letters 1 to 6 of 6");
    examiner.state("letters");
    let links = "return [...document.querySelectorAll('.letter-address')].map(e => e.innerText)";
    let links = browser.run(links, json!([]));
    let expected: Vec<&str> = issued.iter().map(|issued| issued.link.as_str()).collect();
    assert_eq!(links, json!(expected));
    assert_eq!(sheets(&browser), 6, "one sheet for each letter");
    paper::keep(&browser, "letters on paper", DESKTOP);
    let secrets = |issued: &[Issued]| -> Vec<String> {
        let one = |issued: &Issued| {
            [issued.code.to_string(), issued.person.name.clone(), issued.person.email.clone()]
        };
        issued.iter().flat_map(one).filter(|text| !text.is_empty()).collect()
    };
    nowhere(&wire, &browser, &secrets(&issued));

    // Somebody loses the letter before voting is opened: the registrar's signature is enough.
    browser.press("Back");
    browser.write("Name or e-mail address", "LOVELACE");
    browser.press("Find");
    browser.press("Replace the code Ada Lovelace");
    browser.press("Make the new code");
    let (_, newer) = save_codes(&browser, &scene);
    browser.press("Publish the change");
    browser.see("The old code is revoked and the new one is on the roll.");
    assert_ne!(newer[1].code, issued[1].code);
    assert_eq!(newer[0].code, issued[0].code);
    nowhere(&wire, &browser, &secrets(&newer));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();

    scene.stage.open(&scene.staged).expect("voting is open");
    browser.goto(&issued[1].link);
    browser.see("This voting code was replaced and does not count any more.");
    begin(&browser, &newer[1].link);
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    begin(&browser, &newer[5].link);
    choose(&browser, "Ben Johnson");
    cast(&browser);
    assert_eq!(scene.ballots().len(), 2);
}

#[test]
fn c_05_after_open_a_code_is_replaced_only_with_an_officials_consent() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("roll-replace", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    scene.vote(2, &[1]);
    let url = scene.stage.url();
    browser.goto(&page(&url, &scene));
    browser.see("Voting has been opened, and the roll is frozen.");
    examiner.state("roll-frozen");
    give(&browser, "The file of voting codes", &scene.staged.folder.join("codes.csv"));
    browser.see("The codes are saved");
    browser.write("Name or e-mail address", "voter3@");
    browser.press("Find");
    browser.see("1 person found.");
    browser.press("Replace the code Voter 3");
    examiner.state("replace-sure");
    browser.press("Make the new code");
    let (kept, issued) = save_codes(&browser, &scene);
    browser.see("An official must consent");
    examiner.state("replace-consent");
    browser.press("Save the request");
    let request = browser.saved_file(".json");
    let named = scene.staged.folder.join("request.json");
    std::fs::rename(request, &named).expect("another name");

    // The official, elsewhere: sees that a ballot stops counting, and signs.
    browser.goto(&format!("{url}/console/e/{}/consent", scene.staged.id));
    give(&browser, "The registrar\u{2019}s request", &named);
    browser.see("stops counting.");
    unlock(&browser, &scene, "official.key");
    examiner.state("consent");
    browser.press("I agree");
    browser.press("Save the consent");
    let consent = browser.saved_file(".json");

    // The registrar, days later: the newer file and the consent.
    browser.goto(&page(&url, &scene));
    give(&browser, "The file of voting codes", &kept);
    browser.press("I have an official\u{2019}s consent in a file");
    give(&browser, "The official\u{2019}s consent", &named);
    unlock(&browser, &scene, "registrar.key");
    browser.press("Publish the change");
    browser.see("an official must consent first.");
    browser.reload();
    give(&browser, "The file of voting codes", &kept);
    browser.press("I have an official\u{2019}s consent in a file");
    give(&browser, "The official\u{2019}s consent", &consent);
    browser.write("Passphrase", &scene.passphrase());
    browser.press("Open");
    browser.press("Publish the change");
    browser.see("The old code is revoked and the new one is on the roll.");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();

    browser.goto(&scene.link(2));
    browser.see("This voting code was replaced and does not count any more.");
    begin(&browser, &issued[2].link);
    choose(&browser, "Cyd Charisse");
    cast(&browser);
}

/// Enters a paper that chooses one person.
fn paper(browser: &Browser, name: &str) {
    browser.press(name);
    browser.press("Add this paper");
}

#[test]
fn papers_are_sealed_in_no_order_cast_once_and_counted_with_the_others() {
    let scene = Scene::once(PLAIN);
    scene.vote(0, &[2]);
    let codes = scene.staged.folder.join("codes.csv");
    let url = scene.stage.url();
    let browser = Browser::open("roll-papers", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    browser.goto(&page(&url, &scene));
    give(&browser, "The file of voting codes", &codes);
    for voter in [1, 2, 3, 4] {
        browser.set("papers-who", &format!("voter{voter}@"));
        browser.press_found(
            "the search of papers",
            "return document.getElementById('papers-who').form.querySelector('button')",
            json!([]),
        );
        browser.press(&format!("Handed in a paper Voter {voter}"));
    }
    for name in ["Ada Lovelace", "Ada Lovelace", "Ben Johnson"] {
        paper(&browser, name);
    }
    browser.see("4 people and 3 papers: the numbers must be the same.");
    paper(&browser, "Cyd Charisse");
    paper(&browser, "Ben Johnson");
    browser.press("Take the last one out");
    examiner.state("papers");
    // The first voter has voted online: that paper is put aside.
    browser.press("Seal 4 papers");
    browser.see("These have voted online already: Voter 1.");
    browser.press("Take off Voter 1");
    browser.press("Take the last one out");
    browser.press("Seal 3 papers");
    browser.press("Save the sealed papers");
    let sealed = browser.saved_file(".txt");
    let text = std::fs::read_to_string(&sealed).expect("the file");
    assert!(!text.contains("Voter") && !text.contains("voter"), "no names");
    give(&browser, "The file of sealed papers", &codes);
    browser.see("This is another file.");
    give(&browser, "The file of sealed papers", &sealed);
    examiner.state("papers-sealed");
    browser.press("Cast the papers");
    browser.see("3 papers are recorded");
    examiner.state("papers-done");
    browser.press("Save the receipt codes");
    let receipts = std::fs::read_to_string(browser.saved_file(".csv")).expect("the receipts");
    let ballots = scene.ballots();
    assert_eq!(ballots.len(), 4);
    let listed: Vec<String> = receipts.lines().skip(1).map(str::to_owned).collect();
    let recorded: Vec<String> = ballots[1..].iter().map(|(entry, code)| format!("{entry},{code}")).collect();
    assert_eq!(listed, recorded);

    // The same file once more, as after a crash: nothing counts twice.
    browser.press("More papers");
    browser.press("I have sealed papers in a file");
    give(&browser, "The file of sealed papers", &sealed);
    browser.press("Cast the papers");
    browser.see("3 papers are recorded");
    assert_eq!(scene.ballots().len(), 4);
    // Who handed in a paper votes online no more.
    browser.goto(&scene.link(2));
    browser.see("A ballot with your code is already recorded.");
    assert!(!browser.offers("Start voting"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();
    scene.close();
    scene.count();
    assert_eq!(totals(&scene.stage, &scene.staged.id), [2, 1, 1]);
}
