//! Texts and addresses that try to be programs or to lead elsewhere, and codes that try to get away.

use crate::proxy::Proxy;
use crate::scene::{MARKUP, PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, check, choose};
use glassurn_tests::observer::check_everything;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

/// What a text has made of itself in the page: elements that no page of ours has, handlers and addresses of scripts in
/// attributes, and whether any of them ran.
const SMUGGLED: &str = "
    const foreign = 'main :is(img, script, iframe, object, embed, style, bdo, i, form[action])';
    const armed = e => [...e.attributes].some(a => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value));
    const found = [...document.querySelectorAll('*')].filter(e => e.matches(foreign) || armed(e));
    return [window.hacked ?? null, found.map(e => e.outerHTML.slice(0, 200))]";

#[test]
fn e_02_texts_with_markup_stay_texts_on_every_page() {
    let scene = Scene::open(MARKUP);
    let note =
        ["election", "note", "--election", &scene.staged.id, "--key", "../official.key", "--text", NOTE];
    scene.stage.run(&scene.staged.folder, &note).expect("a note is any text");
    let browser = Browser::open("markup", DESKTOP);
    let calm = |place: &str| assert_eq!(browser.run(SMUGGLED, json!([])), json!([null, []]), "{place}");
    browser.goto(&scene.stage.url());
    browser.see(MARKUP.title);
    calm("home");
    browser.goto(&scene.page(""));
    browser.see(MARKUP.title);
    browser.see("\"'><svg/onload=window.hacked=5>&lt;script&gt;");
    browser.see("<a href=javascript:window.hacked=6>The committee</a>");
    browser.see("javascript:window.hacked=7//@example.org");
    browser.see("<script>window.hacked=2</script>");
    calm("the election");
    begin(&browser, &scene.link(0));
    browser.see("<b onclick=window.hacked=3>bold</b>");
    browser.see("{{ben}} &amp; <i>sons</i>");
    browser.see("שלום <bdo dir=rtl>cyd</bdo>");
    browser.see("<iframe srcdoc='<script>parent.hacked=8</script>'>");
    browser.see("{{constructor.constructor('window.hacked=9')()}}");
    browser.see("</p></main><style>*{display:none}</style>");
    calm("the ballot");
    let first = "return [...document.querySelectorAll('label')].find(e => e.innerText.startsWith(arguments[0])) || null";
    browser.press_found("the first selection", first, json!(["<svg onload=window.hacked=4>"]));
    check(&browser);
    calm("the check");
    cast(&browser);
    calm("recorded");
    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see("still there now");
    calm("the receipt's check");
    browser.goto(&scene.page("board"));
    browser.see(MARKUP.title);
    browser.see(NOTE);
    calm("the record");
    scene.vote(1, &[0, 1]);
    scene.count();
    browser.goto(&scene.page("result"));
    browser.see("<svg onload=window.hacked=4> wins");
    calm("the result");
    let report = check_everything(&browser, &scene.page("audit"));
    assert_eq!(report["holds"], json!(true));
    calm("the audit");
    assert_eq!(browser.complaints(), Vec::<String>::new(), "nothing tried to run, so nothing was stopped");

    let answer = ureq::get(scene.stage.url()).call().expect("the start page");
    let policy = answer.headers().get("content-security-policy").and_then(|value| value.to_str().ok());
    let policy = policy.expect("every page has a policy");
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert!(policy.contains("script-src 'self'") && policy.contains("default-src 'none'"), "{policy}");
    // The control: as markup the same texts are seen by this very test, and would run where no policy stands in the way.
    for markup in [MARKUP.title, "<svg onload=window.hacked=4>", "<a href=javascript:window.hacked=6>x</a>"] {
        browser.run("document.body.insertAdjacentHTML('beforeend', arguments[0])", json!([markup]));
    }
    browser.wait("the picture to fail", "return [...document.images].every(i => i.complete)", json!([]));
    let seen = browser.run(SMUGGLED, json!([]));
    assert_eq!(seen[1].as_array().map(Vec::len), Some(3), "{seen}");
    assert_eq!(seen[0], Value::Null, "the policy stops it");
}

/// What an official writes onto the record.
const NOTE: &str = "<details open ontoggle=window.hacked=10>The hall is open</details>";

#[test]
fn e_25_codes_stay_out_of_addresses_and_requests() {
    let scene = Scene::open(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("codes", PHONE);
    let code = scene.code(0);
    begin(&browser, &scene.link(0).replace(&scene.stage.url(), &wire.url()));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    browser.press("Check my receipt");
    browser.press("Check my receipt");
    browser.see("still there now");
    let symbols = code.replace('-', "");
    let spellings = [code.clone(), symbols.clone(), code.replace('-', "%20"), code.replace('-', " ")];
    let (sent, log) = (String::from_utf8_lossy(&wire.sent()).to_uppercase(), scene.log().to_uppercase());
    assert!(sent.contains("/BALLOTS HTTP/1.1"), "the wire heard the vote");
    for spelling in &spellings {
        assert!(!sent.contains(spelling), "the code was sent to the service");
        assert!(!log.contains(spelling), "the code is in the service's log");
    }
    // Nor does the service learn which ballot is being checked.
    let (_, receipt) = scene.ballots().remove(0);
    for spelling in [receipt.clone(), receipt.replace('-', "")] {
        assert!(!sent.contains(&spelling), "the receipt code was sent to the service");
    }
    let history = browser.run("return [location.href, document.referrer, history.length]", json!([]));
    assert!(!history.to_string().contains(&symbols) && !history.to_string().contains(&code), "{history}");
    let kept = browser.run(
        "return JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage))",
        json!([]),
    );
    let kept = kept.to_string();
    assert!(!kept.contains(&symbols) && !kept.contains(&code), "after casting the browser forgets the code");
}

/// A page that has drawn itself, or that the service says it has not; where it is, and whom it has asked for anything.
const SETTLED: &str = "
    const refused = document.contentType === 'application/problem+json';
    const waiting = document.readyState !== 'complete' || document.querySelector('main i');
    if (waiting || !refused && !document.querySelector('main h1')) return null;
    const asked = performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin);
    return [location.origin, [...new Set(asked)], window.hacked ?? null]";

#[test]
fn e_03_an_address_leads_no_page_to_another_server() {
    let scene = Scene::open(PLAIN);
    let trap = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    trap.set_nonblocking(true).expect("it is a socket");
    let evil = format!("127.0.0.1:{}", trap.local_addr().expect("it is bound").port());
    let (url, id) = (scene.stage.url(), &scene.staged.id);
    let encoded = format!("http:%2f%2f{evil}%2f");
    let script = "%22%3E%3Cscript%3Ewindow.hacked=1%3C/script%3E%3Cimg%20src=x%20onerror=window.hacked=2%3E";
    let browser = Browser::open("addresses", DESKTOP);
    let addresses = [
        // The start page and the booth.
        format!("/?election_url=http://{evil}/e&server=http://{evil}&lang={script}#http://{evil}/"),
        format!("/e/{encoded}/vote"),
        format!("/e/{id}/vote?election_url=http://{evil}/&origin=http://{evil}&board=//{evil}#c={script}"),
        format!("/e/{id}%2f..%2f..%2f{encoded}"),
        "/e/javascript:window.hacked=3/vote?id=javascript:window.hacked=4".into(),
        format!("//{evil}/e/{id}/vote"),
        // What checks and reads.
        format!("/e/{id}/check?receipt=http://{evil}/r#http://{evil}/r"),
        format!("/e/{id}/board?checkpoint=http://{evil}/c&tile=//{evil}/t"),
        format!("/e/{id}/audit?archive=http://{evil}/a.glassurn&source=//{evil}#{script}"),
        format!("/e/{encoded}/audit"),
        format!("/e/{id}/result?src=//{evil}/x.js&callback=window.hacked"),
        // The console.
        format!("/console?next=//{evil}&server=http://{evil}#{script}"),
        format!("/console/return?code=x&state={script}&next=//{evil}&redirect_uri=http://{evil}"),
        format!("/console/d/{encoded}/what"),
        format!("/console/e/{encoded}/roll"),
        format!("/keyholder?server=http://{evil}#i={script}"),
        format!("/keyholder/{encoded}"),
        format!("/poll/{encoded}#o={script}"),
        format!("/register/{encoded}?next=//{evil}#{script}"),
        format!("/register/{id}#javascript:window.hacked=5"),
    ];
    for address in addresses {
        // An address that differs in its fragment alone would load nothing anew.
        browser.goto("about:blank");
        browser.goto(&format!("{url}{address}"));
        let stand = browser.wait("a page that has drawn itself", SETTLED, json!([]));
        assert_eq!((&stand[0], &stand[2]), (&json!(url), &Value::Null), "{address}");
        assert!(stand[1] == json!([url]) || stand[1] == json!([]), "{address}: {stand}");
        assert_eq!(browser.run(SMUGGLED, json!([])), json!([null, []]), "{address}");
        let came = trap.accept().map(|_| ()).map_err(|error| error.kind());
        assert_eq!(came, Err(ErrorKind::WouldBlock), "{address}: somebody else was asked");
    }
    // The control: where no policy stands in the way, the trap hears whoever asks it.
    browser.goto("about:blank");
    browser
        .run("fetch(arguments[0], { mode: 'no-cors' }).catch(() => {})", json!([format!("http://{evil}/")]));
    let heard = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        trap.accept().is_ok()
    });
    assert!(heard, "the trap hears");
}
