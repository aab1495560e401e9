//! Texts that try to be programs, and codes that try to get away.

use crate::proxy::Proxy;
use crate::scene::{MARKUP, PLAIN, Scene};
use glassurn_tests::booth::{begin, cast, choose};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::{Value, json};

#[test]
fn e_02_a_title_with_markup_stays_text() {
    let scene = Scene::open(MARKUP);
    let browser = Browser::open("markup", DESKTOP);
    let calm = |place: &str| {
        assert_eq!(browser.run("return window.hacked ?? null", json!([])), Value::Null, "{place} ran a text");
        let smuggled = "return document.querySelectorAll('main img, main script, main b[onclick]').length";
        assert_eq!(browser.run(smuggled, json!([])), json!(0), "{place} made elements of a text");
    };
    browser.goto(&scene.stage.url());
    browser.see(MARKUP.title);
    calm("home");
    browser.goto(&scene.link(0));
    browser.see(MARKUP.title);
    browser.see("<script>window.hacked=2</script>");
    calm("the election");
    begin(&browser, &scene.link(0));
    browser.see("<b onclick=window.hacked=3>bold</b>");
    browser.see("{{ben}} &amp; <i>sons</i>");
    calm("the ballot");
    choose(&browser, "<svg onload=window.hacked=4>");
    calm("the check");
    cast(&browser);
    calm("recorded");
    browser.goto(&scene.page("board"));
    browser.see(MARKUP.title);
    calm("the record");
    scene.vote(1, &[0, 1]);
    scene.count();
    browser.goto(&scene.page("result"));
    browser.see("<svg onload=window.hacked=4> wins");
    calm("the result");

    let answer = ureq::get(scene.stage.url()).call().expect("the start page");
    let policy = answer.headers().get("content-security-policy").and_then(|value| value.to_str().ok());
    let policy = policy.expect("every page has a policy");
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert!(policy.contains("script-src 'self'") && policy.contains("default-src 'none'"), "{policy}");
    // The control: the same text as markup does run where no policy stands in the way, and here it is stopped.
    browser.run("document.body.insertAdjacentHTML('beforeend', arguments[0])", json!([MARKUP.title]));
    browser.wait("the picture to fail", "return [...document.images].every(i => i.complete)", json!([]));
    assert_eq!(browser.run("return window.hacked ?? null", json!([])), Value::Null, "the policy stops it");
}

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
