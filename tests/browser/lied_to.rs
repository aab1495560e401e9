//! A voter whom the service lies to: about the key under which votes are sealed, and about what became of a vote.

use crate::liar::Liar;
use crate::scene::{PLAIN, Scene};
use glassurn_api::error::{Code, Problem};
use glassurn_tests::booth::{begin, cast, choose, shown_code};
use glassurn_tests::webdriver::{Browser, PHONE};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A link of the scene's as the liar serves it.
fn through(liar: &Liar, scene: &Scene, address: &str) -> String {
    address.replace(&scene.stage.url(), &liar.url())
}

/// in the place of an election the service serves another one, of the same words, whose key somebody has who wants to read
/// the votes. Voters' links name the election by the hash of its manifest: nothing is sealed.
#[test]
fn a_23_nobody_seals_for_another_election_with_another_key() {
    let scene = Scene::open(PLAIN);
    // The same words and rules; its key holder is the attacker.
    let other = scene.beside();
    let (real, false_id) = (scene.staged.id.clone(), other.id.clone());
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let liar = Liar::standing(
        &scene.stage.url(),
        move |path| {
            if path.ends_with("/ballots") {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            path.replace(&real, &false_id)
        },
        |_, _| {},
    );
    let browser = Browser::open("another-key", PHONE);
    browser.goto(&through(&liar, &scene, &scene.link(0)));
    browser.see("The service shows another election than the one in your link.");
    browser.see("Do not vote here now.");
    assert!(!browser.offers("Start voting") && !browser.offers("Cast my vote"));
    // The board's files from the key on are another election's: what was signed does not hold them.
    let (real, false_id) = (scene.staged.id.clone(), other.id.clone());
    let mixed = Liar::standing(
        &scene.stage.url(),
        move |path| if path.contains("/tile/") { path.replace(&real, &false_id) } else { path.to_owned() },
        |_, _| {},
    );
    browser.goto(&through(&mixed, &scene, &scene.link(0)));
    browser.see("Do not vote here now.");
    assert!(!browser.offers("Start voting") && !browser.offers("Cast my vote"));
    assert_eq!(sent.load(Ordering::SeqCst), 0, "no ballot was sent");
    // The control: the service itself shows the election, and under its own key people vote.
    begin(&browser, &scene.link(0));
    choose(&browser, "Ada Lovelace");
    cast(&browser);
    assert_eq!(scene.ballots().len(), 1);
}

/// G-08: whatever the service says of a vote that the record holds, the page says what the record says.
#[test]
fn g_08_who_is_told_that_the_vote_has_failed_is_shown_the_record_and_votes_once() {
    let scene = Scene::open(PLAIN);
    let browser = Browser::open("failed-vote", PHONE);
    let lies = [
        (Code::StorageUnavailable, "Nothing was stored. Vote again at https://evil.example/"),
        (Code::BallotProofInvalid, "Your vote has failed. Vote again at https://evil.example/"),
        (Code::CredentialRevoked, "Your code was replaced: ask https://evil.example/ for another one"),
    ];
    for (voter, (code, words)) in lies.into_iter().enumerate() {
        let sent = Arc::new(AtomicUsize::new(0));
        let counted = sent.clone();
        let liar = Liar::standing(&scene.stage.url(), str::to_owned, move |path, said| {
            // The vote is taken; the answer says that it is not.
            if path.ends_with("/ballots") {
                counted.fetch_add(1, Ordering::SeqCst);
                let problem = Problem::new(code).detail(words);
                said.status = problem.status;
                said.media = glassurn_api::endpoint::PROBLEM.into();
                said.body = serde_json::to_vec(&problem).expect("plain data");
            }
        });
        begin(&browser, &through(&liar, &scene, &scene.link(voter)));
        choose(&browser, "Ben Johnson");
        browser.press("Cast my vote");
        // The page finds out by itself: nobody has to press anything, and nowhere does it say that nothing is recorded.
        let end = "if (document.querySelector('h1')?.innerText.includes('not recorded')) return 'lost';
            return document.body.innerText.includes('Your vote is recorded') && 'recorded'";
        if browser.wait("what the record says", end, json!([])) != json!("recorded") {
            browser.fail(words);
        }
        // What may be taken later is sent again, the same bytes; what is refused is not.
        assert_eq!(sent.load(Ordering::SeqCst) > 1, code == Code::StorageUnavailable, "{words}");
        assert!(!browser.text().contains("evil.example"), "the service's words are not shown: {words}");
        let code = shown_code(&browser);
        let ballots = scene.ballots();
        assert_eq!(ballots.len(), voter + 1, "one vote each");
        assert!(ballots.iter().any(|(_, known)| *known == code));
        // Whoever follows the advice finds out that there is a vote already.
        browser.goto(&through(&liar, &scene, &scene.link(voter)));
        browser.see("You have voted");
    }
}
