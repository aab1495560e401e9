//! An official's session in Chromium: the browser keeps the cookie, gives it to no script and to no other site.

use glassurn_api::draft::DraftSummary;
use glassurn_api::endpoint::{DRAFTS, SESSION};
use glassurn_tests::console::{Browser as Official, PASSWORD, account, save};
use glassurn_tests::service::Service;
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

/// Asks as a page does; gives the status, or why there is none.
const ASK: &str = "
    const [method, url, media, body, mode, done] = arguments;
    const headers = media ? { 'content-type': media } : {};
    fetch(url, { method, headers, body: body ?? undefined, mode, credentials: 'include' })
        .then(answer => done(answer.status), error => done(String(error)))";

/// Sends a form to the service, from a page of another one.
const FORM: &str = "
    const [url, done] = arguments;
    const frame = Object.assign(document.createElement('iframe'), { name: 'hidden' });
    const form = Object.assign(document.createElement('form'), { method: 'post', action: url, target: 'hidden', enctype: 'text/plain' });
    form.append(Object.assign(document.createElement('input'), { name: '{\"revision\":0,\"title\":\"', value: '\",\"document\":\"\"}' }));
    document.body.append(frame, form);
    frame.onload = () => setTimeout(() => done('sent'), 200);
    form.submit();";

/// A page of somebody else, at every address of this port.
fn foreign_page() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A browser opens connections that it may never use.
            thread::spawn(move || {
                if stream.read(&mut [0; 8_192]).is_ok_and(|read| read > 0) {
                    let page = "<!doctype html><title>Other</title><p>Other</p>";
                    let length = page.len();
                    let head =
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:";
                    write!(stream, "{head} {length}\r\n\r\n{page}").ok();
                }
            });
        }
    });
    port
}

#[test]
fn e_01_c_20_chromium_gives_the_session_to_our_own_pages_alone() {
    let service = Service::new(&[], &[]);
    account(&service, "Olga");
    service.start().expect("it starts");
    let service = Arc::new(service);
    let ours = format!("http://{}", service.address());
    let browser = Browser::open("session", DESKTOP);
    let ask = |method: &str, url: &str, media: Value, body: Value, mode: &str| {
        browser.run_async(ASK, json!([method, url, media, body, mode]))
    };
    browser.goto(&ours);
    let sign_in = json!({ "name": "Olga", "password": PASSWORD }).to_string();
    let json_media = json!("application/json");
    assert_eq!(ask("POST", SESSION, json_media.clone(), json!(sign_in), "same-origin"), json!(201));
    // Secure over loopback: the browser keeps it, and no script sees it.
    assert_eq!(ask("GET", SESSION, Value::Null, Value::Null, "same-origin"), json!(200));
    let draft = serde_json::to_string(&save(0, "Ours")).expect("plain data");
    assert_eq!(ask("POST", DRAFTS, json_media.clone(), json!(draft), "same-origin"), json!(201));
    assert_eq!(
        browser.run("return [document.cookie, location.href]", json!([])),
        json!(["", format!("{ours}/")])
    );
    browser.reload();
    assert_eq!(
        ask("GET", SESSION, Value::Null, Value::Null, "same-origin"),
        json!(200),
        "it outlives the page"
    );

    // The same from the same host at another port, which the browser takes for the same site, and from another one.
    let port = foreign_page();
    for host in ["127.0.0.1", "localhost"] {
        browser.goto(&format!("http://{host}:{port}/"));
        browser.see("Other");
        let (drafts, session) = (format!("{ours}{DRAFTS}"), format!("{ours}{SESSION}"));
        let forged = serde_json::to_string(&save(0, "Forged")).expect("plain data");
        // What a page may send without asking is sent, and refused; before anything else the browser asks, in vain.
        for (method, url, media, body, mode) in [
            ("POST", &drafts, json!("text/plain"), json!(forged), "no-cors"),
            ("POST", &drafts, json!("application/x-www-form-urlencoded"), json!(forged), "no-cors"),
            ("GET", &drafts, Value::Null, Value::Null, "no-cors"),
            ("POST", &drafts, json_media.clone(), json!(forged), "cors"),
            ("GET", &drafts, Value::Null, Value::Null, "cors"),
            ("DELETE", &session, Value::Null, Value::Null, "cors"),
        ] {
            let failed = ask(method, url, media, body, mode);
            assert!(
                failed.as_str().is_some_and(|words| words.contains("Failed to fetch")),
                "{host} {method}: {failed}"
            );
        }
        assert_eq!(browser.run_async(FORM, json!([drafts])), json!("sent"));
    }
    let refused = service.log().matches("auth.csrf").count();
    assert!(refused >= 6, "of each host two requests and a form came, and were refused: {refused}");
    let olga = Official::of(&service, "Olga");
    let titles: Vec<String> =
        olga.get(DRAFTS).json::<Vec<DraftSummary>>().into_iter().map(|draft| draft.title).collect();
    assert_eq!(titles, ["Ours"]);
    // And the session is still there.
    browser.goto(&ours);
    assert_eq!(ask("GET", SESSION, Value::Null, Value::Null, "same-origin"), json!(200));
    assert_eq!(ask("DELETE", SESSION, Value::Null, Value::Null, "same-origin"), json!(204));
    assert_eq!(ask("GET", SESSION, Value::Null, Value::Null, "same-origin"), json!(401));
    service.assert_calm();
}
