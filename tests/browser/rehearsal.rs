//! A dress rehearsal before there is anything but questions, and the one mail that comes of it.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs;

#[test]
fn questions_are_rehearsed_before_anybody_holds_a_key_and_one_mail_goes_to_oneself() {
    let post = PostOffice::opened();
    let office = Office::on("rehearsal", programs::stage_with_mail(&post.url()));
    let browser = &office.browser;
    office.sign_in();
    let address = office.begin("Motion");
    browser.set("question-0-title", "Shall the statutes hold?");
    office.saved();
    // Neither title nor key holders, voters or times.
    office.goto(&format!("/console/d/{}/preview", address.split('/').nth(5).expect("a draft")));
    browser.see("The ballot can be shown as soon as this is settled");
    browser.press("Rehearse");
    browser.see("The rehearsal is over: everything worked.");
    assert_eq!(post.letters(), [], "a rehearsal by itself writes to nobody");
    browser.write("Your own address", "olga@example.org");
    browser.press("Send me a mail");
    browser.hear("A mail is on its way to olga@example.org.");
    let letters = post.wait(1);
    assert_eq!(letters[0].to, "olga@example.org");
    assert!(letters[0].header("subject").starts_with("TEST: Dress rehearsal"), "{}", letters[0].text);
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("rehearsed early");
    examiner.finish();
    browser.press("The result of the test");
    browser.see("TEST: Shall the statutes hold?");
    assert_eq!(post.letters().len(), 1, "nobody else gets any");
}
