//! What is printed: how many sheets, and of which size.

use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP, Look};
use serde_json::json;

/// A4 in points.
const A4: [i64; 4] = [0, 0, 595, 842];

/// Prints what a browser shows; gives how many sheets of A4 it takes.
#[track_caller]
pub fn sheets(browser: &Browser) -> usize {
    let printed =
        browser.tool("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": false }));
    let printed = data_encoding::BASE64.decode(printed["data"].as_str().unwrap_or_default().as_bytes());
    let text = String::from_utf8_lossy(&printed.expect("a document")).into_owned();
    let boxes = text.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next());
    let boxes: Vec<&str> = boxes.collect();
    for one in &boxes {
        let sides = one.split(' ').filter_map(|side| side.parse::<f64>().ok());
        assert_eq!(sides.map(|side| side.round() as i64).collect::<Vec<_>>(), A4, "A4 in points");
    }
    boxes.len()
}

/// Keeps a picture of what is printed.
pub fn keep(browser: &Browser, name: &str, then: Look) {
    browser.look(Look { width: 680, height: 960, dark: false });
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    browser.keep_picture(name);
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "" }));
    browser.look(then);
}

#[test]
fn a_result_is_printed_on_one_sheet() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 0, 1]);
    scene.count();
    let browser = Browser::open("result-on-paper", DESKTOP);
    browser.goto(&scene.page("result"));
    browser.see("Ada Lovelace wins");
    assert_eq!(sheets(&browser), 1);
    keep(&browser, "result on paper", DESKTOP);
    // In the dark, too: paper is white.
    browser.look(Look { dark: true, ..DESKTOP });
    assert_eq!(sheets(&browser), 1);
    // Of what only a screen can do, nothing is printed.
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let seen = "return [...document.querySelectorAll('main button, main input, main summary')]
        .filter(e => e.checkVisibility()).map(e => e.innerText)";
    assert_eq!(browser.run(seen, json!([])), json!([]));
}

#[test]
fn the_letter_to_one_voter_is_printed_alone() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("one-letter", DESKTOP);
    browser.goto(&format!("{}/console/e/{}/roll", scene.stage.url(), scene.staged.id));
    browser.see("Voting has been opened, and the roll is frozen.");
    let codes = scene.staged.folder.join("codes.csv");
    browser.write("The file of voting codes", codes.to_str().expect("a path"));
    browser.press("Letters to print");
    browser.see("Letters 1 to 6 of 6");
    assert_eq!(sheets(&browser), 6);
    browser.press("One letter alone");
    browser.write("Name or e-mail address", "voter3@");
    browser.press("Find");
    browser.press("Show the letter to Voter 3");
    browser.see("The letter to Voter 3");
    let letters = "return [...document.querySelectorAll('.letter')].map(e => e.innerText)";
    let letters = browser.run(letters, json!([]));
    let [letter] = letters.as_array().expect("a list").as_slice() else { panic!("{letters}") };
    let letter = letter.as_str().expect("words");
    assert!(letter.contains("Voter 3") && letter.contains(&scene.link(2)), "{letter}");
    assert_eq!(sheets(&browser), 1);
    browser.press("All letters");
    browser.see("Letters 1 to 6 of 6");
}
