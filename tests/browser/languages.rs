//! The pages in another language, chosen in their menu, and from right to left.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::{PLAIN, Scene};
use glassurn_tests::booth::{begin, choose};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;

const TAB: &str = "\u{e004}";
const DOWN: &str = "\u{e015}";

/// The language and direction of the document, and what the menu shows.
const SPOKEN: &str = "const root = document.documentElement;
    return [root.lang, root.dir, document.querySelector('.language select').value]";

/// Chooses a language in the menu, as its change tells the page.
const CHOOSE: &str = "const menu = document.querySelector('.language select');
    menu.value = arguments[0]; menu.dispatchEvent(new Event('change', { bubbles: true }))";

#[test]
fn a_reader_chooses_chinese_with_the_keyboard_and_it_stays() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("chinese", DESKTOP);
    browser.goto(&scene.stage.url());
    browser.see("Elections here");
    assert_eq!(browser.run(SPOKEN, json!([])), json!(["en", "ltr", "en"]));
    let at_menu = "return document.activeElement.matches('.language select')";
    let reached = (0..12).any(|_| {
        browser.key(TAB);
        browser.run(at_menu, json!([])) == json!(true)
    });
    assert!(reached, "Tab comes to the menu of languages");
    browser.key(DOWN);
    browser.see("这里的选举");
    assert_eq!(browser.run(SPOKEN, json!([])), json!(["zh", "ltr", "zh"]));
    assert_eq!(browser.run(at_menu, json!([])), json!(true), "the focus stays");
    browser.reload();
    browser.see("这里的选举");
    begin_in_chinese(&browser, &scene.link(0));
    browser.run(CHOOSE, json!(["en"]));
    browser.see("Choose one.");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Goes to the ballot and chooses; what was chosen stays when the language changes.
fn begin_in_chinese(browser: &Browser, link: &str) {
    browser.goto(link);
    browser.see("这个投票码属于本次选举。");
    browser.press("开始投票");
    browser.see("请选一项。");
    choose_first(browser);
    browser.see("您已选一项。");
    browser.run(CHOOSE, json!(["en"]));
    browser.see("You have chosen one.");
    browser.run(CHOOSE, json!(["zh"]));
    browser.see("您已选一项。");
    browser.reload();
    browser.see("请选一项。");
}

fn choose_first(browser: &Browser) {
    let label = "return [...document.querySelectorAll('label')].find(e => e.innerText.includes(arguments[0])) || null";
    browser.press_found("Ada", label, json!(["Ada Lovelace"]));
}

#[test]
fn a_language_that_cannot_be_loaded_changes_nothing() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("language-away", DESKTOP);
    browser.goto(&scene.stage.url());
    browser.see("Elections here");
    browser.run("window.asked = 0; window.fetch = () => { window.asked += 1; return Promise.reject(new TypeError()) }", json!([]));
    browser.run(CHOOSE, json!(["zh"]));
    browser.wait("the texts to be asked for", "return window.asked > 5", json!([]));
    browser.see("Elections here");
    assert_eq!(browser.run(SPOKEN, json!([])), json!(["en", "ltr", "en"]));
    assert_eq!(browser.run("return localStorage.getItem('glassurn.language')", json!([])), json!(null));
}

#[test]
fn chinese_pages_are_accessible_and_fit() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("chinese-pages", PHONE);
    browser.goto(&scene.stage.url());
    browser.see("Elections here");
    browser.run("localStorage.setItem('glassurn.language', '\"zh\"')", json!([]));
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.page("home", &scene.stage.url(), "这里的选举");
    examiner.page("election", &scene.page(""), "您现在可以投票");
    examiner.page("no result", &scene.page("result"), "还没有结果。");
    scene.vote(0, &[0, 0, 1]);
    scene.count();
    examiner.page("result", &scene.page("result"), "胜出，得 2 票");
    browser.press("打印选举纪要");
    browser.see("此处未核查");
    examiner.state("minutes");
    examiner.page("board", &scene.page("board"), "公开记录");
    browser.goto(&scene.page("audit"));
    browser.press("全部核查");
    browser.see("一切成立");
    examiner.state("audit");
    examiner.finish();
}

/// Whether anything sticks out of the window or has to be scrolled to the side.
const WIDE: &str = "document.documentElement.dir = 'rtl';
    const root = document.documentElement;
    return [root.scrollWidth, root.scrollLeft, ...[...document.querySelectorAll('main *, header *')]
        .filter(e => !e.closest('.table, pre, .sr-only, .skip') && e.checkVisibility())
        .map(e => e.getBoundingClientRect())
        .filter(box => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
        .map(box => [box.left, box.right])]";

#[test]
fn from_right_to_left_nothing_sticks_out_of_a_phone() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("rtl", PHONE);
    let fits = |name: &str| {
        assert_eq!(browser.run(WIDE, json!([])), json!([360, 0]), "{name}");
        browser.keep_picture(name);
    };
    let open = |name: &str, url: &str, text: &str| {
        browser.goto(url);
        browser.see(text);
        fits(name);
    };
    open("home", &scene.stage.url(), PLAIN.title);
    // The layout follows the direction: the name of the site stands at the right.
    let brand = "return document.querySelector('.brand').getBoundingClientRect().right > innerWidth / 2";
    assert_eq!(browser.run(brand, json!([])), json!(true));
    open("secret", &format!("{}/about/secret", scene.stage.url()), "Is my vote secret?");
    open("election", &scene.page(""), "You can vote now");
    begin(&browser, &scene.link(0));
    fits("choose");
    choose(&browser, "Ada Lovelace");
    fits("check");
    scene.vote(0, &[0, 0, 1]);
    scene.count();
    open("board", &scene.page("board"), "Fingerprints");
    open("result", &scene.page("result"), "Ada Lovelace wins");
    browser.press("Show this election on another site");
    fits("result with snippets");
    browser.press("Minutes to print");
    browser.see("not checked here");
    fits("minutes");
    // The control: what does stick out is seen.
    browser.run(
        "const wide = document.createElement('p'); wide.style.width = '500px'; wide.textContent = 'x';
        document.querySelector('main').append(wide)",
        json!([]),
    );
    assert_ne!(browser.run(WIDE, json!([])), json!([360, 0]));
}
