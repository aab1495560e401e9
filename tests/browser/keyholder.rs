//! Key holders in a browser: from the link of an invitation to the count, beside one who uses the command line.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::scene::{PLAIN, Wording};
use glassurn_api::account::{NewKey, SignIn};
use glassurn_api::draft::{DraftView, Invited, NewInvitation, Part, Published, SaveDraft};
use glassurn_api::endpoint;
use glassurn_tests::programs;
use glassurn_tests::stage::{Stage, Staged, text, utc};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The official's password.
pub const PASSWORD: &str = "three plain words, and more";

/// A service with an official who prepares an election.
pub struct Office {
    /// The service.
    pub stage: Stage,
    cookie: String,
    /// The draft's id.
    pub draft: String,
    _folder: TempDir,
}

impl Office {
    /// An account that has signed in, and an empty draft.
    pub fn open() -> Self {
        let (stage, folder) = programs::stage();
        stage.account("Olga", PASSWORD).expect("an account");
        let mut office = Self { stage, cookie: String::new(), draft: String::new(), _folder: folder };
        let asked = SignIn { name: "Olga".into(), password: PASSWORD.into() };
        let (cookie, _) = office.send::<Value>("POST", endpoint::SESSION, &asked);
        office.cookie = cookie.split(';').next().expect("a cookie").to_owned();
        let draft = SaveDraft { revision: 0, title: PLAIN.title.into(), document: "{}".into() };
        office.draft = office.send::<DraftView>("POST", endpoint::DRAFTS, &draft).1.summary.id;
        office
    }

    /// Sends JSON as a page does; gives the cookie that is set, and the answer.
    pub fn send<T: DeserializeOwned>(&self, method: &str, path: &str, body: &impl Serialize) -> (String, T) {
        let address = format!("{}{path}", self.stage.url());
        let request = match method {
            "PUT" => ureq::put(&address),
            _ => ureq::post(&address),
        };
        let request = request.header("sec-fetch-site", "same-origin").header("cookie", &self.cookie);
        let request = request.header("content-type", "application/json");
        let body = serde_json::to_vec(body).expect("plain data");
        let mut answer = request.send(&body).expect("the service takes it");
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.unwrap_or_default().to_owned();
        (cookie, answer.body_mut().read_json().expect("JSON"))
    }

    /// Invites a key holder; gives the link.
    fn invite(&self, name: &str) -> String {
        let asked = NewInvitation { part: Part::Trustee, name: name.into() };
        let path = endpoint::invitations(&self.draft);
        let invited: Invited = self.send("POST", &path, &asked).1;
        format!("{}/keyholder#i={}", self.stage.url(), invited.token)
    }

    /// The keys that were handed in, in the order of the invitations.
    fn keys(&self) -> Vec<Option<String>> {
        self.view().invitations.into_iter().map(|invitation| invitation.key).collect()
    }

    fn view(&self) -> DraftView {
        let address = format!("{}{}", self.stage.url(), endpoint::draft(&self.draft));
        let request =
            ureq::get(&address).header("sec-fetch-site", "same-origin").header("cookie", &self.cookie);
        request.call().expect("the draft").body_mut().read_json().expect("a draft")
    }

    /// Who has said that the key file was checked, in the order of the invitations.
    fn checked(&self) -> Vec<bool> {
        self.view().invitations.into_iter().map(|invitation| invitation.checked.is_some()).collect()
    }

    /// Publishes an election with these key holders, of whom two are needed, and says so to those who were invited.
    pub fn publish(&self, holders: &[(&str, String)]) -> Staged {
        self.publish_that(&PLAIN, holders)
    }

    /// The same of other questions.
    pub fn publish_that(&self, wording: &Wording, holders: &[(&str, String)]) -> Staged {
        let folder = self.stage.folder().to_owned();
        let new = |role: &str, file: &str| {
            let made = self.stage.run(&folder, &["key", "new", "--role", role, "-o", file]).expect("a key");
            text(&made, "key").expect("a public key")
        };
        let (official, registrar) = (new("official", "official.key"), new("registrar", "registrar.key"));
        let _: (String, Value) = self.send("POST", endpoint::KEYS, &NewKey { key: official.clone() });
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let (opens, closes) = (utc(now - 60), utc(now + 86_400));
        let members: String = holders
            .iter()
            .map(|(name, key)| format!("    {{ name = \"{name}\", key = \"{key}\" }},\n"))
            .collect();
        let manifest = format!(
            "language = \"en\"\ntitle = {:?}\n{}\nrevote = true\nminimum = 2\nquorum = \"1/2\"\nties = \"declared\"\n\
             weights-reveal-votes = false\nregistrar = \"{registrar}\"\n\
             officials = [{{ name = \"Olga\", key = \"{official}\" }}]\n\n\
             [schedule]\nzone = \"Europe/Berlin\"\nopens = \"{opens}\"\ncloses = \"{closes}\"\nclosing = \"official\"\n\
             extension = \"7 days\"\n\n[trustees]\nceremony = \"dkg\"\nthreshold = 2\nmembers = [\n{members}]\n\n{}",
            wording.title, wording.texts, wording.contests
        );
        let own = folder.join("election");
        fs::create_dir_all(&own).expect("a folder");
        fs::write(own.join("election.toml"), manifest).expect("a file");
        let create = [
            "election",
            "create",
            "--manifest",
            "election.toml",
            "--key",
            "../official.key",
            "-o",
            "manifest.cbor",
        ];
        let id = text(&self.stage.run(&own, &create).expect("the election is created"), "election")
            .expect("an id");
        let told = Published { election: id.clone() };
        let _: (String, DraftView) = self.send("PUT", &endpoint::published(&self.draft), &told);
        Staged { id, folder: own, trustees: holders.len() }
    }

    /// The number of entries on an election's board.
    fn size(&self, election: &str) -> u64 {
        let mut answer = ureq::get(format!("{}{}", self.stage.url(), endpoint::election(election)))
            .call()
            .expect("a view");
        let view: Value = answer.body_mut().read_json().expect("JSON");
        view["size"].as_u64().expect("a size")
    }
}

/// Somebody's key as the browser saved it.
struct Holder {
    name: &'static str,
    passphrase: String,
    file: PathBuf,
}

/// D-22: whoever steals a key file has to guess six random words, and each guess costs 2^16 rounds of scrypt.
#[track_caller]
fn costly_to_guess(file: &Path) {
    let locked = fs::read(file).expect("the file");
    let head = String::from_utf8_lossy(&locked[..locked.len().min(200)]).into_owned();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("age-encryption.org/v1"), "{head}");
    let stanza: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    assert!(stanza.len() == 4 && stanza[..2] == ["->", "scrypt"] && stanza[3] == "16", "{head}");
    assert!(lines.nth(1).is_some_and(|line| line.starts_with("---")), "one way in, and no other: {head}");
}

/// Makes a key with the link of an invitation: written down, saved, opened again.
fn accept(browser: &Browser, office: &Office, name: &'static str, mut look: impl FnMut(&str)) -> Holder {
    let link = office.invite(name);
    browser.goto(&link);
    browser.see(&format!("Olga invites you, {name}."));
    browser.see("the result can never be counted");
    assert_eq!(browser.address(), format!("{}/keyholder", office.stage.url()), "the token left the address");
    look("invited");
    if !browser.offers("Make my key") {
        // Another key is kept in this browser.
        browser.press("Make another key");
    } else {
        browser.press("Make my key");
    }
    let words = "return document.querySelector('.passphrase')?.innerText.trim().split(/\\s+/).join('-')";
    let passphrase = browser.wait("a passphrase", words, json!([]));
    let passphrase = passphrase.as_str().expect("words").to_owned();
    assert_eq!(passphrase.split('-').count(), 6);
    look("made");
    assert!(!browser.offers("I have both: onwards"), "nobody goes on without the file");
    browser.press("Save the file");
    let slug = name.to_lowercase();
    let file = browser.saved_like(&format!("glassurn-trustee-{slug}-"), ".key");
    costly_to_guess(&file);
    browser.press("I have both: onwards");
    browser.see("Now open it once");
    assert!(!browser.shows(passphrase.split('-').next().expect("a word")), "it is shown once");
    look("again");
    assert!(!browser.shows("Your key is handed in."));

    // What opens nothing confirms nothing.
    let picture = browser.saved().join("holiday.jpg");
    fs::write(&picture, [0xff, 0xd8, 0xff, 0xe0]).expect("a file");
    browser.write("Your key file", picture.to_str().expect("a path"));
    browser.write("Passphrase", &passphrase.to_uppercase().replace('-', " "));
    browser.press("Open");
    browser.see("This is not a key file, or it is damaged.");
    browser.write("Your key file", file.to_str().expect("a path"));
    browser.write("Passphrase", "x");
    browser.press("Open");
    browser.see("This passphrase does not open the key file.");
    look("wrong-passphrase");
    browser.run(
        "const field = document.querySelector('#key-passphrase'); field.value = ''; \
                 field.dispatchEvent(new Event('input', { bubbles: true }))",
        json!([]),
    );
    browser.write("Passphrase", &passphrase.to_uppercase().replace('-', " "));
    browser.press("Open");
    browser.see("Your key is handed in.");
    look("handed-in");
    let kept = browser.run("return JSON.stringify([localStorage, sessionStorage])", json!([]));
    let kept = kept.as_str().expect("text");
    assert!(!kept.contains(&passphrase) && kept.contains("keys.trustee"), "the locked file alone is kept");
    Holder { name, passphrase, file }
}

/// Opens a holder's page and his key, which this browser keeps.
fn sit(browser: &Browser, office: &Office, election: &str, holder: &Holder) {
    browser.goto(&format!("{}/keyholder/{election}", office.stage.url()));
    browser.see("Three things to know");
    let choice = "return [...document.querySelectorAll('label.choice')].find(e => e.innerText.startsWith(arguments[0])) || null";
    browser.press_found(holder.name, choice, json!([holder.name]));
    browser.write("Passphrase", &holder.passphrase);
    browser.press("Open");
    browser.see(&format!("You are here as {}.", holder.name));
}

/// Saves the election's key file and opens it again.
fn confirm(browser: &Browser, number: usize, wrong: &Holder, mut look: impl FnMut(&str)) -> PathBuf {
    browser.see("It is your turn: save your key file and open it again.");
    browser.press("Save the key file");
    let file = browser.saved_like(&format!("-trustee-{number}-"), ".key");
    costly_to_guess(&file);
    look("save and open");
    browser.write("Now choose the file", wrong.file.to_str().expect("a path"));
    browser.see("Code for help");
    look("another file");
    browser.write("Now choose the file", file.to_str().expect("a path"));
    file
}

/// Prints the key files, and reads the election's one back from its lines, with a slip at first.
fn on_paper(browser: &Browser, examiner: &mut Examiner) {
    browser.press("Show it for printing");
    browser.see("Your own key file");
    examiner.state("paper");
    let script = "return [...document.querySelector('.letter').querySelectorAll('li')].map(e => e.innerText).join(' ')";
    let lines = browser.wait("the lines", script, json!([]));
    let lines = lines.as_str().expect("text");
    let code = "return document.querySelector('.letter svg.qr path')?.getAttribute('d').length > 1000";
    assert_eq!(browser.run(code, json!([])), json!(true), "a code for cameras");
    browser.press("Use a key file that I have saved");
    browser.press("I have it on paper");
    let slip = if lines.starts_with('7') { "8" } else { "7" };
    browser.set("election-key-paper", &format!("{slip}{}", &lines[1..]));
    browser.press("Read it");
    browser.hear("There is a slip in line 1");
    examiner.state("a slip on paper");
    browser.set("election-key-paper", &lines.to_lowercase());
    browser.press("Read it");
    browser.see("Your part fits the key of this election.");
    assert_eq!(browser.value("election-key-paper"), "");
}

/// T8: the page names the hashes of the program that it runs, which are those that the command beside them finds; and it says the
/// command that does the same as the page.
fn program(browser: &Browser) {
    browser.press("Which program this page runs");
    let facts =
        "const fold = [...document.querySelectorAll('details')].find(e => e.innerText.includes('Which program'));
        const facts = fold ? [...fold.querySelectorAll('dl.facts dd')].map(e => e.innerText.trim()) : [];
        return facts.length && facts.every(text => /^[0-9a-f]{64}$/.test(text)) && facts";
    let shown = browser.wait("the hashes", facts, json!([]));
    let script = "return [...document.querySelectorAll('pre')].map(e => e.innerText)";
    let commands = browser.run(script, json!([]));
    let mut commands = commands.as_array().expect("commands").iter().map(|text| text.as_str().expect("text"));
    let found =
        commands.find(|text| text.contains("sha256sum") && text.contains("curl")).expect("it is shown");
    // What the page says, done in a terminal.
    let ran = Command::new("sh").args(["-c", found]).output().expect("a shell");
    let ran = String::from_utf8_lossy(&ran.stdout).into_owned();
    let hashes: Vec<&str> = ran.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(json!(hashes), shown);
    browser.press("The same by command glassurn trustee check");
    browser.see("Those who would rather not trust this page do the same with the command line tool.");
    let opened = browser.run(script, json!([])).to_string();
    assert!(opened.contains("glassurn trustee check --key "), "{opened}");
}

/// Cyd's step by command.
fn cyd(office: &Office, staged: &Staged, verb: &[&str]) -> Value {
    let files = ["--key", "../cyd.key", "--election-key", "cyd-election.key", "--election", &staged.id];
    office.stage.run(&staged.folder, &[&["trustee"], verb, &files].concat()).expect("Cyd's step")
}

#[test]
fn three_key_holders_make_a_key_and_count_two_of_them_in_a_browser() {
    let office = Office::open();
    let browser = Browser::open("keyholder", DESKTOP);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    let ada = accept(&browser, &office, "Ada", |name| examiner.state(name));
    let ben = accept(&browser, &office, "Ben", |_| {});
    let made = ["key", "new", "--role", "trustee", "--name", "Cyd", "-o", "cyd.key"];
    let made = office.stage.run(office.stage.folder(), &made).expect("Cyd's key");
    let keys: Vec<String> = office.keys().into_iter().map(|key| key.expect("it was handed in")).collect();
    let holders =
        [("Ada", keys[0].clone()), ("Ben", keys[1].clone()), ("Cyd", text(&made, "key").expect("a key"))];
    let staged = office.publish(&holders);
    let id = &staged.id;

    // Who waits with the invitation is led on as soon as the election is there.
    browser.see("You are here as Ben.");
    assert_eq!(browser.address(), format!("{}/keyholder/{id}", office.stage.url()));
    browser.see("2 of 3 key holders are needed.");
    browser.see("Your step is done. Waiting for Ada, Cyd.");
    examiner.state("ceremony");
    sit(&browser, &office, id, &ada);
    browser.see("Your step is done. Waiting for Cyd.");
    assert_eq!(cyd(&office, &staged, &["ceremony"])["done"], false);
    // The others' pages go on by themselves once Cyd has acted.
    browser.see("Your step is done. Waiting for Ben.");
    sit(&browser, &office, id, &ben);
    browser.see("Your step is done. Waiting for Ada, Cyd.");
    assert_eq!(cyd(&office, &staged, &["ceremony"])["done"], false);
    sit(&browser, &office, id, &ada);
    let ada_file = confirm(&browser, 1, &ben, |name| examiner.state(name));
    browser.see("Your step is done. Waiting for Ben, Cyd.");
    cyd(&office, &staged, &["ceremony"]);
    sit(&browser, &office, id, &ben);
    let ben_file = confirm(&browser, 2, &ben, |_| {});
    browser.see("The key is made. Nothing to do until voting ends.");
    assert_eq!(cyd(&office, &staged, &["ceremony"])["done"], true);
    program(&browser);
    browser.press("Check my key");
    browser.see("Your part fits the key of this election.");
    browser.see("It has decrypted nothing yet.");
    browser.see("Who runs the election sees that you have checked it");
    assert_eq!(office.checked(), [false, true], "Ben's page has said so, and nobody else's");
    examiner.state("checked");
    on_paper(&browser, &mut examiner);

    // One format: what the page saved serves the command line, and the other way round.
    let by_command = |holder: &Holder, file: &Path, verb: &[&str]| {
        let passphrase = office.stage.folder().join(format!("{}.passphrase", holder.name));
        fs::write(&passphrase, &holder.passphrase).expect("a file");
        let path = |path: &Path| path.to_str().expect("a path").to_owned();
        let (key, file, words) = (path(&holder.file), path(file), path(&passphrase));
        let files = ["--key", &key, "--election-key", &file, "--election", id, "--passphrase-file", &words];
        let verb = [&["trustee"], verb, &files].concat();
        office.stage.run(&staged.folder, &verb).expect("the files serve the command line")
    };
    assert_eq!(by_command(&ben, &ben_file, &["check"])["trustee"], 2);
    browser.goto(&format!("{}/keyholder/{id}", office.stage.url()));
    browser.press("Use a key file instead, or forget this key");
    let cyd_key = office.stage.folder().join("cyd.key");
    browser.write("Your key file", cyd_key.to_str().expect("a path"));
    let words = fs::read_to_string(office.stage.folder().join("passphrase")).expect("Cyd's passphrase");
    browser.write("Passphrase", words.trim());
    browser.press("Open");
    browser.see("You are here as Cyd.");
    let file = staged.folder.join("cyd-election.key");
    browser.write("Your key file of this election", file.to_str().expect("a path"));
    browser.see("Your part fits the key of this election.");

    let code = vote_and_close(&office, &staged);
    sit(&browser, &office, id, &ada);
    examiner.state("count");
    browser.press("Check the record now");
    browser.see("This device has checked");
    browser.see("2 other key holders must have told you the same code");
    let shown = browser.run(
        "return document.querySelector('.code-large').innerText.trim().split(/\\s+/).join('-')",
        json!([]),
    );
    assert_eq!(shown.as_str(), Some(code.as_str()), "the page's own audit gives the official's code");
    browser.press("Ben");
    browser.press("Cyd");
    browser.press("This is what the public page shows");
    let size = office.size(id);
    browser.write(
        "The closing code that you were told",
        &code.replace(&code[..1], if code.starts_with('7') { "8" } else { "7" }),
    );
    browser.press("Open this sum");
    browser.see("The closing code that you were told is another one.");
    examiner.state("other code");
    assert_eq!(office.size(id), size, "nothing was posted");
    let bound = "return Object.keys(localStorage).some(key => key.startsWith('glassurn.closing.'))";
    assert_eq!(browser.run(bound, json!([])), json!(false));
    browser.run(
        "const field = document.querySelector('#heard'); field.value = ''; \
                 field.dispatchEvent(new Event('input', { bubbles: true }))",
        json!([]),
    );
    browser.write("The closing code that you were told", &code);
    examiner.state("confirm");
    browser.press("Open this sum");
    browser.see(&format!("It is sent, and it is on the public record as entry {size}."));
    examiner.state("sent");
    assert_eq!(browser.run(bound, json!([])), json!(true), "the browser remembers the one closing");
    // What was saved beside it holds the same promise; a browser may write it over the file before.
    let began = Instant::now();
    while by_command(&ada, &ada_file, &["check"])["decrypted"] != code.as_str() {
        assert!(began.elapsed() < Duration::from_secs(60), "the bound file was saved, too");
        std::thread::sleep(Duration::from_millis(500));
    }

    by_command(&ben, &ben_file, &["decrypt", "--closing-code", &code, "--confirmed-by", "1,3", "--yes"]);
    office.stage.publish(&staged).expect("published");
    sit(&browser, &office, id, &ada);
    browser.see("The votes are counted. Thank you.");
    examiner.state("counted");
    browser.press("Forget it in this browser");
    browser.see("This browser has no key file of this election any more.");
    let files = "return Object.keys(localStorage).filter(key => key.startsWith('glassurn.key-file.')).length";
    assert_eq!(browser.run(files, json!([])), json!(2), "Ben's and Cyd's");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    examiner.finish();
}

/// Six voters, three ballots, the end. Gives the closing code.
fn vote_and_close(office: &Office, staged: &Staged) -> String {
    office.stage.enrol(staged, &[1; 6]).expect("the roll");
    office.stage.open(staged).expect("the election opens");
    let columns: Vec<String> = PLAIN.columns.iter().map(|column| (*column).to_owned()).collect();
    let voters = office.stage.invited(staged).expect("codes.csv").into_iter().take(3);
    let ballots: Vec<(String, Vec<u64>)> = voters.map(|voter| (voter.code, vec![1, 0, 0])).collect();
    office.stage.vote(staged, &columns, &ballots).expect("three ballots");
    office.stage.close(staged).expect("closed")
}

#[test]
fn a_23_a_record_that_names_another_key_is_refused_and_nothing_is_posted() {
    let office = Office::open();
    let browser = Browser::open("keyholder-other-key", PHONE);
    let ada = accept(&browser, &office, "Ada", |_| {});
    let new = |name: &str| {
        let file = format!("{name}.key");
        let made = office.stage.run(office.stage.folder(), &["key", "new", "--role", "trustee", "-o", &file]);
        text(&made.expect("a key"), "key").expect("a key")
    };
    // Somebody has put a key of his own in the place of Ada's.
    let staged = office.publish(&[("Ada", new("mallory")), ("Ben", new("ben")), ("Cyd", new("cyd"))]);
    browser.see("The public record does not name your key among the key holders.");
    browser.see("Take part in nothing here.");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("not named");
    assert_eq!(office.size(&staged.id), 1, "the manifest alone is on the record");
    // Neither does the file help.
    browser.goto(&format!("{}/keyholder/{}", office.stage.url(), staged.id));
    browser.write("Your key file", ada.file.to_str().expect("a path"));
    browser.write("Passphrase", &ada.passphrase);
    browser.press("Open");
    browser.see("This is another key than the one that is needed here.");
    examiner.state("another key");
    examiner.finish();
    assert_eq!(office.size(&staged.id), 1);
}
