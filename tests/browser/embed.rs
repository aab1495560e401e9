//! What other sites show of an election, in a real browser: the card and the badge, and no page in a frame.

use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP, Look};
use serde_json::json;

/// A page of another origin with this inside.
fn foreign(inside: &str) -> String {
    let page = format!(
        "<!doctype html><title>Another site</title><meta name=color-scheme content='light dark'><body>{inside}"
    );
    format!("data:text/html;base64,{}", data_encoding::BASE64.encode(page.as_bytes()))
}

#[test]
fn e_05_another_site_shows_card_and_badge_and_no_page() {
    let scene = Scene::open(PLAIN);
    scene.vote(0, &[0, 0]);
    let browser = Browser::open("embed", DESKTOP);
    browser.goto(&scene.page("result"));
    browser.press("Show this election on another site");
    let snippets =
        browser.run("return [...document.querySelectorAll('pre.wrap')].map(e => e.innerText)", json!([]));
    let [card, badge] = [0, 1].map(|place| snippets[place].as_str().expect("a snippet").to_owned());
    assert!(card.contains("/embed/") && badge.contains("/badge.svg"), "{snippets}");
    browser.complaints();

    for (look, name) in [(DESKTOP, "light"), (Look { dark: true, ..DESKTOP }, "dark")] {
        browser.look(look);
        browser.goto(&foreign(&format!("{card}<p>{badge}")));
        let drawn = "return [...document.images].every(image => image.complete && image.naturalWidth > 100)";
        browser.wait("the badge", drawn, json!([]));
        assert_eq!(browser.complaints(), Vec::<String>::new(), "the card may be framed");
        browser.keep_picture(name);
    }
    // The attack: every other page in a frame.
    for page in ["", "vote", "result"] {
        browser.goto(&foreign(&format!("<iframe src=\"{}\"></iframe>", scene.page(page))));
        let told = browser.complaints();
        assert!(
            told.iter().any(|line| line.contains("frame-ancestors") || line.contains("X-Frame-Options")),
            "{told:?}"
        );
    }
    // A badge of nothing is no picture.
    let absent = badge.replace(&scene.staged.id, &"0".repeat(64));
    browser.goto(&foreign(&absent));
    let broken = "return [...document.images].every(image => image.complete && image.naturalWidth === 0)";
    browser.wait("no picture", broken, json!([]));

    scene.vote(2, &[1]);
    scene.count();
    for (language, name) in [("en", "counted"), ("zh", "counted-zh")] {
        let [card, badge] =
            [&card, &badge].map(|snippet| snippet.replace("lang=en", &format!("lang={language}")));
        browser.look(Look { width: 360, height: 400, dark: false });
        browser.goto(&foreign(&format!("{card}<p>{badge}")));
        browser.wait("the badge", "return document.images[0].naturalWidth > 100", json!([]));
        browser.keep_picture(name);
    }
}
