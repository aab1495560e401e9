//! An official's browser on a service of her own, and how an election is written, opened and counted in it.

use crate::scene::totals;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::entry::Entry;
use glassurn_tests::programs;
use glassurn_tests::remote::now;
use glassurn_tests::stage::{Stage, Staged, utc};
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::json;
use std::fs;
use std::time::Duration;
use tempfile::TempDir;

const NAME: &str = "olga";
/// The password of the official.
pub const PASSWORD: &str = "seven quiet herons wade";
/// A day, in seconds.
pub const DAY: u64 = 86_400;

/// A service with one official's account, and a browser in which nobody is signed in.
pub struct Office {
    /// The service.
    pub stage: Stage,
    /// The official's browser.
    pub browser: Browser,
    _folder: TempDir,
}

impl Office {
    /// Nobody is signed in.
    pub fn new(name: &str) -> Self {
        Self::on(name, programs::stage())
    }

    /// The same where the service is reached by a name, as passkeys need it.
    pub fn at_a_name(name: &str) -> Self {
        Self::on(name, programs::stage_at_a_name())
    }

    /// The same on a service that is set up otherwise.
    pub fn on(name: &str, (stage, folder): (Stage, TempDir)) -> Self {
        stage.account(NAME, PASSWORD).expect("an account");
        Self { stage, browser: Browser::open(name, DESKTOP), _folder: folder }
    }

    /// Goes to a page of the service.
    pub fn goto(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.stage.url()));
    }

    /// Tries to sign in with a password.
    pub fn enter(&self, password: &str) {
        self.browser.write("Name", NAME);
        self.browser.write("Password", password);
        self.browser.press("Sign in");
    }

    /// Signs in, at the list of elections.
    pub fn sign_in(&self) {
        self.goto("/console");
        self.enter(PASSWORD);
        self.browser.see("Signed in as olga");
    }

    /// A new election of a kind, at its first step; gives its address.
    pub fn begin(&self, kind: &str) -> String {
        self.browser.press("New election");
        self.browser.press(&format!("Begin: {kind}"));
        self.browser.heading("What");
        self.browser.address()
    }

    /// On to the next step, which has this name.
    pub fn next(&self, step: &str) {
        self.browser.press(&format!("Next: {step}"));
        self.browser.heading(step);
    }

    /// The newest link of an invitation on the page.
    pub fn link(&self) -> String {
        let script = "const links = [...document.querySelectorAll('.invite-link')].map(e => e.innerText);
            return links.findLast(text => text.includes('#'))";
        let link = self.browser.wait("a link", script, json!([]));
        link.as_str().expect("an address").to_owned()
    }

    /// Whoever got the newest link on the page hands in a key made by command.
    pub fn hand_in(&self, role: &str, file: &str) {
        let token = self.link().rsplit_once('=').expect("a token").1.to_owned();
        let key = self.stage.identity(role, file).expect("a key");
        let script = "const [token, key, done] = arguments;
            fetch('/api/v1/invited', { method: 'PUT', body: JSON.stringify({ key }), headers: {
                'authorization': 'Bearer ' + token, 'content-type': 'application/json' } })
                .then(answer => done(answer.status));";
        assert_eq!(self.browser.run_async(script, json!([token, key])), 200, "{role}");
    }

    /// Waits until everything typed is with the service.
    pub fn saved(&self) {
        std::thread::sleep(Duration::from_secs(2));
        self.browser.hear("Saved ");
    }

    /// Makes the official's key.
    pub fn make_key(&self) {
        let words = make_key(&self.browser, "official");
        fs::write(self.stage.folder().join("official.passphrase"), words).expect("a file");
    }

    /// Opens the key that this browser keeps: a new document has none open.
    pub fn open_key(&self) {
        let words = fs::read_to_string(self.stage.folder().join("official.passphrase")).expect("words");
        open_key(&self.browser, &words);
    }

    /// What the address of the election on the page says.
    pub fn election(&self) -> String {
        let script =
            "const link = document.querySelector('main a[href^=\"/e/\"]'); return link && link.pathname";
        let path = self.browser.wait("the election's link", script, json!([]));
        path.as_str().and_then(|path| path.split('/').nth(2)).expect("an id").to_owned()
    }

    /// The election's folder with its manifest, for the command line.
    pub fn staged(&self, id: String) -> Staged {
        let folder = self.stage.folder().join(format!("election-{}", &id[..8]));
        fs::create_dir_all(&folder).expect("a folder");
        let path = glassurn_api::endpoint::archive(&id);
        let mut answer = ureq::get(format!("{}{path}", self.stage.url())).call().expect("the archive");
        let bytes = answer.body_mut().read_to_vec().expect("the archive's bytes");
        let archive = Archive::read(bytes.as_slice()).expect("an archive");
        let first = archive.entries().next().expect("entry 0");
        let manifest = Entry::from_bytes(first).expect("an entry").content.body;
        fs::write(folder.join("manifest.cbor"), manifest).expect("a file");
        Staged { id, folder, trustees: 3 }
    }

    /// From the end of voting to the result of an election that anybody may have come to, on the page that shows how it stands; two key
    /// holders decrypt by command, and the record is audited. Gives the totals.
    pub fn count(&self, staged: &Staged) -> Vec<u64> {
        let (browser, stage) = (&self.browser, &self.stage);
        browser.press("Everybody who wants to vote has voted");
        browser.press("End voting");
        browser.hear("Voting is ended.");
        let shown = "return document.querySelector('.election-main .code')?.innerText";
        let code = browser.wait("the closing code", shown, json!([]));
        stage.decrypt(staged, &[1, 2], code.as_str().expect("a code")).expect("decryptions");
        browser.see("Enough key holders have opened the count.");
        browser.press("They all know this, and it is done nevertheless");
        browser.press("Publish the result");
        browser.see("The result is on the public record");
        let url = format!("{}/e/{}", stage.url(), staged.id);
        let audit = stage.run(stage.folder(), &["audit", &url]).expect("an audit");
        assert_eq!(audit["holds"], true, "{audit}");
        totals(stage, &staged.id)
    }
}

/// Makes a key at the gate as a person does: writes the passphrase down, saves the file, opens it again. Gives the
/// passphrase.
pub fn make_key(browser: &Browser, role: &str) -> String {
    browser.press("Make my key");
    browser.see("Your passphrase, shown this once");
    let words = browser.run("return document.querySelector('.passphrase').innerText", json!([]));
    let words = words.as_str().expect("words").to_owned();
    browser.press("Save the file");
    let file = browser.saved_like(&format!("glassurn-{role}-"), ".key");
    browser.press("I have both: onwards");
    browser.write("Your key file", file.to_str().expect("a path"));
    browser.write("Passphrase", &words);
    browser.press("Open");
    words
}

/// Opens the one key that this browser keeps.
pub fn open_key(browser: &Browser, words: &str) {
    browser.see("Open your key");
    browser.write("Passphrase", words);
    browser.press("Open");
}

/// Invites the registrar and the key holders, and hands in keys made by command.
pub struct ByCommand;

/// How those whom an official invites come to their keys.
pub trait Invited {
    /// The registrar, on the page that says who makes the codes.
    fn registrar(&mut self, office: &Office);
    /// The key holder of this number, from 1, whose link is on the page.
    fn holder(&mut self, office: &Office, number: usize);
}

impl Invited for ByCommand {
    fn registrar(&mut self, office: &Office) {
        office.browser.write("Name", "Rita");
        office.browser.press("Invite");
        office.hand_in("registrar", "registrar.key");
    }

    fn holder(&mut self, office: &Office, number: usize) {
        office.hand_in("trustee", &format!("trustee-{number}.key"));
    }
}

/// The key holders of the election that is written here.
pub const HOLDERS: [&str; 3] = ["Tess", "Uwe", "Vera"];

/// What is decided, who may vote, who holds keys, when: everything but the official's own key.
pub fn write_election(office: &Office, invited: &mut impl Invited, mut look: impl FnMut(&str)) {
    let browser = &office.browser;
    office.begin("Board election");
    look("what, empty");
    browser.write("Title", "Board of the allotment society");
    browser.write("Organiser", "The committee");
    browser.write("Contact", "committee@example.org");
    browser.set("question-0-title", "Who shall sit on the board?");
    browser.press("Add an option");
    for (place, name) in ["Ada Lovelace", "Ben Johnson", "Cyd Charisse"].into_iter().enumerate() {
        browser.set(&format!("question-0-option-{place}"), name);
    }
    browser.set("question-0-most", "2");
    browser.set("question-0-seats", "2");
    look("what");
    office.next("Who may vote");
    browser.set("minimum", "2");
    browser.hear("A small group");
    invited.registrar(office);
    look("who");
    office.next("Key holders");
    for (place, name) in HOLDERS.into_iter().enumerate() {
        browser.set(&format!("holder-{place}"), name);
        browser.press(&format!("Invite {name}"));
        browser.see(&format!("Withdraw the invitation of {name}"));
        invited.holder(office, place + 1);
    }
    look("key holders");
    office.next("When");
    assert_eq!(browser.value("closes"), "", "the closing time is never filled in beforehand");
    browser.set("zone", "UTC");
    browser.set("opens", &utc(now() - 120)[..16]);
    browser.set("closes", &utc(now() + DAY)[..16]);
    // A small poll's template has it ticked.
    if browser.run("return !document.getElementById('early').checked", json!([])) == json!(true) {
        browser.press_found("who ends voting", "return document.getElementById('early')", json!([]));
    }
    look("when");
    office.saved();
    // The page sees by itself that the keys were handed in; a person who is quicker loads it again.
    browser.reload();
    office.next("Preview");
    browser.see("This is the ballot as voters will see it.");
    browser.press("Ada Lovelace");
    look("preview");
    office.next("Publish");
}
