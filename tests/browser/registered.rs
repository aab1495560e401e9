//! An election whose voters register, from the wizard to the result: an official says who may, voters come by a mailed link or
//! from a provider, each once; whoever may not is told so, and what was voted is counted.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::{ByCommand, Invited, Office, write_election};
use crate::sign_in::fill_in_form;
use crate::whole::{link, mail};
use glassurn_tests::booth::{cast, check, start};
use glassurn_tests::post::PostOffice;
use glassurn_tests::programs::stage_with_provider;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::json;

/// Voters register: what that costs in trust is read out, and nobody may yet.
struct Registering;

impl Invited for Registering {
    fn registrar(&mut self, office: &Office) {
        let choice = "return document.getElementById('voters-register')";
        office.browser.press_found("“those who register themselves”", choice, json!([]));
        office.browser.hear("You trust the service with the roll.");
        office.browser.see("Who may register");
    }

    fn holder(&mut self, office: &Office, number: usize) {
        ByCommand.holder(office, number);
    }
}

/// A voter's browser, and where it goes.
struct Voter<'a> {
    browser: Browser,
    url: String,
    id: &'a str,
    post: &'a PostOffice,
}

impl Voter<'_> {
    /// Somebody else, in a browser that knows nothing, at the page on which one registers.
    fn anew(&self) {
        self.browser.run("localStorage.clear(); sessionStorage.clear()", json!([]));
        self.browser.tool("Network.clearBrowserCookies", json!({}));
        self.browser.goto(&format!("{}/register/{}", self.url, self.id));
        self.browser.heading("Register to vote");
        self.browser.see("Board of the allotment society");
    }

    /// Asks for a link.
    fn ask(&self, address: &str) {
        self.browser.write("Your e-mail address", address);
        self.browser.press("Send me the link");
        self.browser.hear("If this address may vote, a link is on its way to it.");
    }

    /// Asks for a link and follows it.
    fn by_mail(&self, address: &str) {
        self.anew();
        self.ask(address);
        self.browser.goto(&link(&mail(self.post, address, "Register to vote")));
        self.browser.see("Do this in the browser in which you want to vote.");
    }

    /// Signs in at the provider.
    fn at_provider(&self, user: &str) {
        self.anew();
        self.browser.press("Sign in with Example University");
        fill_in_form(&self.browser, user);
    }

    fn register(&self) {
        self.browser.press("Make my voting code");
        self.browser.see("You are registered.");
    }

    fn vote(&self, options: &[&str]) {
        start(&self.browser);
        options.iter().for_each(|option| self.browser.press(option));
        check(&self.browser);
        cast(&self.browser);
    }
}

#[test]
fn voters_register_by_mail_and_at_a_provider_vote_and_are_counted() {
    let post = PostOffice::opened();
    let (stage, folder, _provider) = stage_with_provider(&post.url());
    let office = Office::on("registered-official", (stage, folder));
    let official = &office.browser;
    let mut desk = Examiner::new(official, &[&EVERYWHERE]);
    office.sign_in();
    write_election(&office, &mut Registering, |_| {});
    // Without a rule nobody could register, and nothing can be published.
    official.see("Nobody may register yet");
    assert!(!official.shows("Everything is there."));
    official.press("Who may register");
    official.heading("Who may vote");
    official.set("rule-method", "either");
    official.press("Save who may register");
    official.hear("This lets everybody in");
    official.write("Domains", "members.example.org");
    official.write("Single addresses", "dora@example.org");
    official.press("Save who may register");
    official.hear("Saved.");
    desk.state("who may register");
    official.look(DESKTOP);
    official.press("Publish");
    official.heading("Publish");
    office.make_key();
    official.see("Everything is there.");
    official.press("Publish the election");
    official.see("Key holders make the key");
    official.see("Send this address to everybody who may vote.");
    let id = office.election();
    let staged = office.staged(id.clone());

    // Ada comes before the key is made: she may register already, and is told when she can vote.
    let browser = official.beside("registered-voter", PHONE);
    browser.goto(&office.stage.url());
    let voter = Voter { browser, url: office.stage.url(), id: &id, post: &post };
    voter.browser.goto(&format!("{}/e/{id}", office.stage.url()));
    voter.browser.press("I have no voting code yet: register");
    voter.browser.heading("Register to vote");
    voter.browser.see("Voting has not begun; you can register now, and vote from then on:");
    let mut early = Examiner::new(&voter.browser, &[&EVERYWHERE]);
    early.state("register before the key is made");
    voter.by_mail("ada@members.example.org");
    early.state("registering before the key is made");
    voter.register();
    assert!(!voter.browser.offers("Vote now"), "nobody can yet");
    voter.browser.press("The page where you vote");
    voter.browser.see("Voting has not begun.");
    voter.browser.see("The key holders and the organiser are still preparing it.");
    early.state("registered before the key is made");
    early.finish();
    office.stage.ceremony(&staged).expect("the key ceremony");
    official.see("one voter has registered");
    official.press("Open voting");
    official.hear("Voting is opened.");
    voter.browser.reload();
    voter.vote(&["Ada Lovelace", "Cyd Charisse"]);
    for (name, options) in [("ben", &["Ada Lovelace"][..]), ("cyd", &["Ben Johnson", "Cyd Charisse"])] {
        voter.by_mail(&format!("{name}@members.example.org"));
        voter.register();
        voter.browser.press("Vote now");
        voter.vote(options);
    }
    // Dora signs in at the provider.
    let mut phone = Examiner::new(&voter.browser, &[&EVERYWHERE]);
    voter.anew();
    voter.browser.see("Or get a link by mail:");
    phone.state("register either way");
    voter.at_provider("dora");
    voter.register();
    voter.browser.press("Vote now");
    voter.vote(&["Cyd Charisse"]);

    // Whoever may not is told so by the provider's way, and by mail hears what everybody hears.
    voter.at_provider("mallory");
    voter.browser.heading("Register to vote");
    voter.browser.see("You are not among those who may vote here.");
    voter.browser.see("is not among those that whoever runs the election has named");
    phone.state("not among those who may vote");
    voter.browser.press("Back to registering");
    voter.browser.see("Or get a link by mail:");
    let mails = post.letters().len();
    voter.ask("mallory@example.org");
    // Nobody registers twice, whichever way he comes.
    voter.by_mail("ada+2@members.example.org");
    voter.browser.press("Make my voting code");
    voter.browser.see("You have registered already.");
    voter.anew();
    voter.ask("dora@example.org");
    voter.browser.goto(&link(&mail(&post, "dora@example.org", "Register to vote")));
    voter.browser.press("Make my voting code");
    voter.browser.see("You have registered already.");
    phone.state("registered already");
    phone.finish();
    assert_eq!(post.letters().len(), mails + 2, "and nothing to whoever may not");

    official.see("4 have registered so far.");
    desk.state("voters register while voting goes on");
    desk.finish();
    official.look(DESKTOP);
    assert_eq!(office.count(&staged), [2, 1, 3]);
    voter.anew();
    voter.browser.see("Nobody can register any more.");
    voter.browser.goto(&format!("{}/e/{id}/result", office.stage.url()));
    voter.browser.see("Cyd Charisse");
    let log = std::fs::read_to_string(office.stage.folder().join("service.log")).expect("the log");
    assert!(!log.contains("members.example.org") && !log.contains("dora"), "nobody is in the log");
}
