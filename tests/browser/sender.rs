//! The mail page says what the DNS has of the sender's domain, and what to do.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;
use glassurn_tests::dns::NameServer;
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs;

#[test]
fn the_mail_page_says_what_the_dns_has_and_what_to_do() {
    let post = PostOffice::opened();
    let dns = NameServer::with(&[
        ("example.org", "v=spf1 ip4:192.0.2.1 -all"),
        ("_dmarc.example.org", "v=DMARC1; p=none"),
        ("_dmarc.example.org", "v=DMARC1; p=reject"),
        ("vote._domainkey.example.org", "v=DKIM1; p="),
    ]);
    let dns_options = ["--dns", &dns.address(), "--dkim-selector", "vote"].map(str::to_owned);
    let office = Office::on("sender", programs::stage_with_mail_and(&post.url(), &dns_options));
    let browser = &office.browser;
    office.sign_in();
    let address = office.begin("Motion");
    office.saved();
    office.goto(&format!("/console/d/{}/mail", address.split('/').nth(5).expect("a draft")));
    browser.see("Mail is from Vote office <vote@example.org>.");
    browser.see("v=spf1 ip4:192.0.2.1 -all");
    browser.see("There is no such record at vote._domainkey.example.org.");
    browser.see("Several records stand at _dmarc.example.org, and so none counts.");
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("what the DNS says");
    examiner.finish();
    browser.press("Look again");
    browser.see("v=spf1 ip4:192.0.2.1 -all");
}
