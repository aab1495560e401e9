//! An invitation that nobody used in time: who opens it is told what to do, and the official makes a new one.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;
use glassurn_tests::programs;
use glassurn_tests::tables::{Database, Tables};
use glassurn_tests::webdriver::PHONE;

#[test]
fn c_04_an_invitation_that_has_ended_says_so_and_is_made_anew() {
    let office = Office::on("invitation", programs::stage_on(None));
    let browser = &office.browser;
    office.sign_in();
    office.begin("Motion");
    office.next("Who may vote");
    office.next("Key holders");
    browser.set("holder-0", "Tess");
    browser.press("Invite Tess");
    browser.see("The link can be used until");
    let first = office.link();
    // From now on nobody writes but this test.
    office.saved();
    let database = Database::File(office.stage.folder().join("service/glassurn.sqlite"));
    Tables::open(&database).execute("UPDATE invitations SET ends = 1");

    let holder = browser.beside("invitation-holder", PHONE);
    holder.goto(&first);
    holder.see("This invitation has ended.");
    holder.see("Ask whoever has invited you to make a new link.");
    let mut phone = Examiner::new(&holder, &[&EVERYWHERE]);
    phone.state("an invitation that has ended");

    browser.reload();
    browser.see("Ended unused");
    let mut desk = Examiner::new(browser, &[&EVERYWHERE]);
    desk.state("key holders, an invitation has ended");
    desk.finish();
    browser.press("Make a new link for Tess");
    browser.see("The link can be used until");
    let second = office.link();
    assert_ne!(second, first);
    holder.goto(&second);
    holder.reload();
    holder.see("olga invites you, Tess.");
    holder.see("You can hand in a key with this link until");
    phone.state("an invitation made anew");
    phone.finish();
}
