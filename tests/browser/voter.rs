//! A voter on a phone: from the link to the receipt and its check, with interruptions and mistakes.

use crate::kept::{candidates, everything, seed_of, with_seed};
use crate::proxy::Proxy;
use crate::scene::{PLAIN, Scene};
use glassurn_crypto::credential::hash_code;
use glassurn_tests::booth::{begin, cast, choose, kept, shown_code};
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;
use std::fs;

#[test]
fn a_voter_votes_on_a_phone_and_checks_the_receipt() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("voter", PHONE);
    browser.goto(&scene.link(0));
    browser.see("Your voting code is filled in for you.");
    assert_eq!(
        browser.address(),
        scene.page("vote"),
        "the code has left the address bar, and the booth is open"
    );
    browser.see("This code belongs to this election.");
    browser.see("One single key holder can open the votes: there is nobody else who must agree.");
    browser.press("Start voting");
    choose(&browser, "Ada Lovelace");
    let sealed = shown_code(&browser);
    assert!(!browser.shows("recorded"), "no word of success before the ballot is recorded");
    cast(&browser);
    assert_eq!(shown_code(&browser), sealed, "the code before casting is the one of the receipt");
    assert!(!browser.shows("Ada Lovelace"), "a receipt does not tell the choice");
    let wide = browser.run("return document.documentElement.scrollWidth", json!([]));
    assert!(wide.as_u64() <= Some(u64::from(PHONE.width)), "nothing is cut off: {wide}");

    let ballots = scene.ballots();
    let [(entry, recorded)] = ballots.as_slice() else { panic!("one ballot is on the record: {ballots:?}") };
    assert_eq!(*recorded, sealed, "the record holds the ballot that was shown");

    browser.press("Save");
    let file = browser.saved_file(".tlog-proof");
    let checked =
        ["receipt", "check", file.to_str().expect("a path in UTF-8"), "--manifest", "manifest.cbor"];
    let facts = scene.stage.run(&scene.staged.folder, &checked).expect("the command accepts the receipt");
    assert_eq!((&facts["holds"], &facts["entry"]), (&json!(true), &json!(entry)));
    let receipts = kept(&browser);
    assert_eq!(receipts.len(), 1);
    let same = std::fs::read_to_string(&file).expect("the saved file");
    assert_eq!(receipts[0]["file"].as_str(), Some(same.as_str()), "the browser keeps the same receipt");

    // Back on the election's page, and after a reload, the browser knows the way back.
    browser.goto(&scene.page(""));
    browser.see("You voted on this device");
    browser.reload();
    browser.see("You voted on this device");
    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see(&format!("Recorded as entry {entry}"));
    browser.see("still there now; it will be counted.");

    scene.vote(1, &[1]);
    scene.count();
    browser.goto(&scene.page("check"));
    browser.press("Check my receipt");
    browser.see("still there now; included in the count.");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn f_17_a_reload_while_casting_ends_in_recorded() {
    let scene = Scene::open(PLAIN);
    let wire = Proxy::to(&scene.stage.url());
    let browser = Browser::open("reload", PHONE);
    begin(&browser, &scene.link(0).replace(&scene.stage.url(), &wire.url()));
    choose(&browser, "Ben Johnson");
    // The service takes the ballot and the answer is lost on its way: nobody in this browser knows what became of it.
    wire.lose(1_000);
    browser.press("Cast my vote");
    browser.wait(
        "a ballot on its way",
        "return Object.keys(sessionStorage).some(key => key.includes('.ballot.'))",
        json!([]),
    );
    while wire.lost() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!browser.shows("Your vote is recorded"), "nothing is claimed without a receipt");
    browser.reload();
    wire.lose(0);
    browser.wait(
        "an end in words",
        "const text = document.body.innerText;
         if (text.includes('Your vote is not recorded yet'))
             [...document.querySelectorAll('button')].find(b => b.innerText.trim() === 'Try again')?.click();
         return text.includes('Your vote is recorded')",
        json!([]),
    );
    let code = shown_code(&browser);
    let ballots: Vec<String> = scene.ballots().into_iter().map(|(_, code)| code).collect();
    assert_eq!(ballots, [code], "the ballot is on the record once");
}

#[test]
fn a_wrong_code_is_named_before_the_ballot_shows() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("wrong-code", PHONE);
    let code = scene.code(0);
    let last = code.chars().last().expect("a code has symbols");
    let wrong = format!("{}{}", &code[..code.len() - 1], if last == '7' { '8' } else { '7' });
    browser.goto(&scene.page("vote"));
    browser.write("Voting code", &wrong);
    browser.see("One character is wrong, or two are swapped.");
    assert!(!browser.offers("Start voting"), "there is no way to the ballot");

    // A code that is well written, but of nobody on this roll.
    let stranger = Scene::open(PLAIN).code(0);
    browser.goto(&scene.page("vote"));
    browser.write("Voting code", &stranger);
    browser.see("This voting code does not belong to this election.");
    assert!(!browser.offers("Start voting"), "there is no way to the ballot");

    // As people write it: small letters, spaces.
    browser.goto(&scene.page("vote"));
    browser.write("Voting code", &code.to_lowercase().replace('-', " "));
    browser.see("This code belongs to this election.");
    assert!(browser.offers("Start voting"));
}

#[test]
fn g_01_g_06_a_practice_ballot_is_verified_and_never_cast_and_of_a_cast_one_nothing_opens_it() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("practice", PHONE);
    begin(&browser, &scene.link(0));
    choose(&browser, "Cyd Charisse");
    let shown = shown_code(&browser);
    browser.press("Test this ballot instead");
    browser.press("Open it as a practice ballot");
    browser.press("Check it here");
    browser.see("The sealed ballot holds exactly these answers, and its code is the one that was shown.");
    browser.press("Save as a file");
    let file = browser.saved_file(".glassurn-practice");
    // The second device is the command line: it finds the same answer and the same code.
    let address = scene.page("");
    let check =
        ["ballot", "check-challenge", file.to_str().expect("a path in UTF-8"), &address, "--shown", &shown];
    let facts = scene.stage.run(&scene.staged.folder, &check).expect("the command finds the same");
    assert_eq!(facts["values"], json!([0, 0]), "Ada's, Ben's; the last one's follows from them");
    assert_eq!(scene.ballots(), vec![], "nothing was sent");

    browser.press("Back to my answers");
    browser.see("Your answers are sealed on this device.");
    let fresh = shown_code(&browser);
    assert_ne!(fresh, shown, "an opened ballot is never cast: the answers are sealed anew");
    cast(&browser);
    assert_eq!(
        scene.ballots().into_iter().map(|(_, code)| code).collect::<Vec<_>>(),
        std::slice::from_ref(&fresh)
    );

    // What would show others how somebody voted is the seed that his ballot was sealed with. It opens the practice ballot, and
    // nothing that this browser keeps, shows or has saved is the cast one's.
    browser.press("Save");
    let receipt = fs::read_to_string(browser.saved_file(".tlog-proof")).expect("a receipt is text");
    let election = scene.election(|_, _| {});
    let context = election.context().expect("voting is open");
    let practice = fs::read(&file).expect("it was saved");
    let opens = |seed: &[u8], code: &str| {
        let opened = with_seed(&practice, seed).recompute(context).expect("it fits the questions");
        hash_code(&opened) == code
    };
    let own = seed_of(&practice);
    assert!(opens(own, &shown) && !opens(own, &fresh), "the practice ballot's seed is its own");
    let everything = format!("{}\n{receipt}", everything(&browser));
    let candidates = candidates(&everything);
    assert!(candidates.len() > 100, "there is something to look at: {}", everything.len());
    for candidate in candidates {
        assert!(!opens(&candidate, &fresh), "the browser keeps what opens a cast ballot");
    }
}

/// Seals another answer than the one that the page shows: what somebody's program in the browser can do to any voter.
const CHEATS: &str = "
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        const asked = typeof message === 'string' && JSON.parse(message);
        if (asked && asked.request && asked.request.Seal) {
            asked.request.Seal.values.reverse();
            return post.call(this, JSON.stringify(asked), ...rest);
        }
        return post.call(this, message, ...rest);
    };";

#[test]
fn e_30_a_device_that_seals_something_else_is_found_by_a_practice_ballot() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("cheated", PHONE);
    browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": CHEATS }));
    begin(&browser, &scene.link(0));
    choose(&browser, "Ben Johnson");
    browser.see("Ben Johnson");
    let shown = shown_code(&browser);
    browser.press("Test this ballot instead");
    browser.press("Open it as a practice ballot");
    // A page that was not altered itself finds that what seals beside it cheats.
    browser.press("Check it here");
    browser.see("The sealed ballot does not hold these answers under the code that was shown.");
    browser.see("Do not vote on the device that made it.");
    browser.press("Save as a file");
    let file = browser.saved_file(".glassurn-practice");
    let file = file.to_str().expect("a path in UTF-8");

    // Whatever that device says, a second one shows what was sealed, under the code that was shown: it is not what was chosen.
    let second = browser.beside("second", PHONE);
    second.goto(&scene.page("check"));
    second.write("Receipt or practice ballot", file);
    second.see("Ada Lovelace");
    assert_eq!(shown_code(&second), shown);
    assert!(!second.shows("Ben Johnson"), "{}", second.text());
    let check = ["ballot", "check-challenge", file, &scene.page(""), "--shown", &shown];
    let facts = scene.stage.run(&scene.staged.folder, &check).expect("it was sealed so");
    assert_eq!(facts["values"], json!([1, 0]), "Ada's, Ben's; the last one's follows from them");
    assert_eq!(scene.ballots(), vec![], "nothing was sent");
}
