//! What other sites show of an election, in a real browser: the card and the badge, and no page in a frame.

use crate::examiner::Examiner;
use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP, Look};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Another site: one page, which can be changed.
pub struct Foreign {
    port: u16,
    inside: Arc<Mutex<String>>,
}

impl Foreign {
    /// Opens it, at a port of its own.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let inside = Arc::new(Mutex::new(String::new()));
        let shown = inside.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = shown.clone();
                // A browser opens connections on which it never asks for anything: each one waits by itself.
                std::thread::spawn(move || answer(stream, &shown));
            }
        });
        Self { port, inside }
    }

    /// The browser looks at the page with this inside.
    pub fn show(&self, browser: &Browser, inside: &str) {
        inside.clone_into(&mut self.inside.lock().expect("nobody fails in between"));
        // Another host, so another site.
        browser.goto(&format!("http://localhost:{}/", self.port));
    }
}

/// Answers a request with the page.
fn answer(mut stream: TcpStream, shown: &Mutex<String>) {
    // One read holds the head of a browser's request; what it says does not matter.
    let asked = stream.read(&mut [0; 16 << 10]);
    let inside = shown.lock().expect("nobody fails in between").clone();
    let page = format!(
        "<!doctype html><title>Another site</title><meta name=color-scheme content='light dark'>{inside}"
    );
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close";
    if asked.is_ok() {
        // Whoever has closed the connection wants no page.
        let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
    }
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
    let site = Foreign::open();
    browser.complaints();

    for (look, name) in [(DESKTOP, "light"), (Look { dark: true, ..DESKTOP }, "dark")] {
        browser.look(look);
        site.show(&browser, &format!("{card}<p>{badge}"));
        let drawn = "return [...document.images].every(image => image.complete && image.naturalWidth > 100)";
        browser.wait("the badge", drawn, json!([]));
        assert_eq!(browser.complaints(), Vec::<String>::new(), "the card may be framed");
        browser.keep_picture(name);
    }
    // The attack: every other page in a frame.
    for page in ["", "vote", "result"] {
        site.show(&browser, &format!("<iframe src=\"{}\"></iframe>", scene.page(page)));
        let told = browser.complaints();
        assert!(
            told.iter().any(|line| line.contains("frame-ancestors") || line.contains("X-Frame-Options")),
            "{told:?}"
        );
    }
    // A badge of nothing is no picture.
    let absent = badge.replace(&scene.staged.id, &"0".repeat(64));
    site.show(&browser, &absent);
    let broken = "return [...document.images].every(image => image.complete && image.naturalWidth === 0)";
    browser.wait("no picture", broken, json!([]));

    let mut examiner = Examiner::new(&browser, &[]);
    let alone = format!("{}/embed/{}", scene.stage.url(), scene.staged.id);
    examiner.card("card", &alone);
    scene.vote(2, &[1]);
    scene.count();
    examiner.card("card counted", &alone);
    examiner.finish();
    for (language, name) in [("en", "counted"), ("zh", "counted-zh")] {
        let [card, badge] =
            [&card, &badge].map(|snippet| snippet.replace("lang=en", &format!("lang={language}")));
        browser.look(Look { width: 360, height: 400, dark: false });
        site.show(&browser, &format!("{card}<p>{badge}"));
        browser.wait("the badge", "return document.images[0].naturalWidth > 100", json!([]));
        browser.keep_picture(name);
    }
}
