//! What is printed: how many sheets, and of which size.

use crate::scene::{PLAIN, Scene};
use glassurn_api::roll::codes;
use glassurn_crypto::encoding::unhex;
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::qr::Picture;
use glassurn_tests::webdriver::{Browser, DESKTOP, Look, PHONE};
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

/// What a camera reads on the sheet of paper that a browser would print now.
#[track_caller]
fn scanned(browser: &Browser, selector: &str) -> Picture {
    browser.look(Look { width: 680, height: 960, dark: false });
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let picture = Picture::of(browser, selector);
    browser.tool("Emulation.setEmulatedMedia", json!({ "media": "" }));
    browser.look(DESKTOP);
    picture
}

/// G-07: whoever scans the letter comes to the election's own page with the code that is meant for her, and votes with it.
#[test]
fn g_07_what_is_printed_on_a_letter_is_scanned_and_votes() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("scanned-letter", DESKTOP);
    browser.goto(&format!("{}/console/e/{}/roll", scene.stage.url(), scene.staged.id));
    browser.see("Voting has been opened, and the roll is frozen.");
    let file = scene.staged.folder.join("codes.csv");
    browser.write("The file of voting codes", file.to_str().expect("a path"));
    browser.press("Letters to print");
    browser.see("Letters 1 to 6 of 6");
    let links: Vec<String> = (1..=6)
        .map(|letter| {
            let picture = scanned(&browser, &format!(".letter:nth-of-type({letter}) .qr"));
            picture.text().unwrap_or_else(|what| panic!("letter {letter}: {what}"))
        })
        .collect();
    assert_eq!(links, (0..6).map(|voter| scene.link(voter)).collect::<Vec<_>>());
    // A reader that reads anything would find no fault with a spot.
    let mut spotted = scanned(&browser, ".letter .qr");
    let row = spotted.width;
    let from = (spotted.shades.len() / row * 5 / 8) * row + row * 5 / 8;
    (0..30 * row).filter(|place| place % row < 30).for_each(|place| spotted.shades[from + place] ^= 255);
    assert!(spotted.text().is_err());

    let voter = browser.beside("scanned-voter", PHONE);
    begin(&voter, &links[3]);
    choose(&voter, "Cyd Charisse");
    cast(&voter);
    assert_eq!(scene.ballots().len(), 1);

    // And what the command line prints.
    let url = scene.stage.url();
    let made = [
        "registrar",
        "codes",
        "--roll",
        "roll.csv",
        "--manifest",
        "manifest.cbor",
        "--url",
        &url,
        "-o",
        "others.csv",
        "--letters",
        "others.html",
        "--public",
        "others.public",
    ];
    scene.stage.run(&scene.staged.folder, &made).expect("other codes");
    let text = std::fs::read_to_string(scene.staged.folder.join("others.csv")).expect("the file");
    let issued = codes::read(&text, &unhex(&scene.staged.id).expect("an id")).expect("a file of codes");
    browser.goto(&format!("file://{}", scene.staged.folder.join("others.html").display()));
    browser.see("Voter 1");
    keep(&browser, "a letter by command", DESKTOP);
    assert_eq!(scanned(&browser, ".qr svg").text(), Ok(issued[0].link.to_string()));
}
