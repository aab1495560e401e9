//! What officials need besides the straight way: a rehearsal, witnesses, further officials, several languages, a later end, a
//! ceremony that begins anew, key holders who are silent, an election that is void.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::keyholder::{self, PASSWORD};
use crate::office::Office;
use crate::scene::{PLAIN, totals};
use glassurn_api::draft::{DraftView, Published, SaveDraft};
use glassurn_api::endpoint;
use glassurn_api::file::{Identity, Passphrase, Role};
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::board::note::NoteKey;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{decode, encode, hex};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::trustee::{DkgRound2, KeyFile, Step};
use glassurn_tests::programs;
use glassurn_tests::remote::now;
use glassurn_tests::stage::{Setting, Staged, election_key, utc};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use glassurn_tests::witness::Witness;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use std::fs;

const DAY: u64 = 86_400;

/// What a page of the service says, as text.
fn get(url: &str) -> String {
    ureq::get(url).call().expect("an answer").body_mut().read_to_string().expect("text")
}

/// Ticks that everybody knows what the deed gives away.
fn accept_risk(browser: &Browser, of: &str) {
    browser.see("This gives away how people vote");
    browser.see(of);
    browser.press("They all know this, and it is done nevertheless");
}

#[test]
fn a_witnessed_election_is_prepared_rehearsed_and_made_to_end_later() {
    let mut witnesses = ["a", "b", "c"].map(|name| Witness::new(&format!("{name}.example")));
    witnesses.iter_mut().for_each(|witness| witness.start().expect("the witness starts"));
    let options = witnesses.iter().map(|it| format!("--witness={}={}", it.key().name(), it.url()));
    let office = Office::on("wizard", programs::stage_with(&options.collect::<Vec<_>>()));
    let browser = &office.browser;
    office.sign_in();

    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    // A draft that nobody wants goes, after asking.
    office.begin("Motion");
    office.goto("/console");
    browser.press("Delete No title yet");
    browser.see("are gone for good");
    examiner.state("delete");
    browser.press("Keep it");
    browser.press("Delete No title yet");
    browser.press("Delete it for good");
    browser.see("You have no election yet.");

    // The ballot in two languages.
    office.begin("Motion");
    browser.write("Title", "New statutes");
    browser.write("Organiser", "The committee");
    browser.write("Contact", "committee@example.org");
    browser.set("question-0-title", "Shall they hold?");
    browser.set("language-more", "zh");
    browser.press("Add this language");
    browser.see("Still missing here");
    browser.set("title-zh", "新章程");
    browser.set("question-0-title-zh", "是否通过？");
    for (place, words) in ["赞成", "反对", "空白"].into_iter().enumerate() {
        browser.set(&format!("question-0-option-{place}-zh"), words);
    }
    examiner.state("languages");
    office.next("Who may vote");
    browser.set("minimum", "2");
    browser.press_found("weights", "return document.getElementById(arguments[0])", json!(["weights"]));
    browser.write("Name", "Rita");
    browser.press("Invite");
    office.hand_in("registrar", "registrar.key");

    // Two key holders, both needed; three witnesses.
    office.next("Key holders");
    browser.press("Remove key holder 3");
    for (place, name) in ["Tess", "Uwe"].into_iter().enumerate() {
        browser.set(&format!("holder-{place}"), name);
        browser.press(&format!("Invite {name}"));
        browser.see(&format!("Withdraw the invitation of {name}"));
        office.hand_in("trustee", &format!("trustee-{}.key", place + 1));
    }
    browser.see("If any one of them loses the key file");
    browser.set("witness-key", "a.example+00000000+AAAA");
    browser.press("Add this witness");
    browser.hear("This is no witness's line.");
    for witness in &witnesses {
        browser.set("witness-key", &witness.key().to_string());
        browser.press("Add this witness");
        browser.see(&format!("Remove {}", witness.key().name()));
    }
    browser.see("The service knows its address");
    browser.set("witness-quorum", "2");
    browser.hear("A single witness who lies");
    browser.set("witness-quorum", "3");
    browser.see("One witness more than must sign is better.");
    examiner.state("witnesses");

    office.next("When");
    let closes = now() + DAY;
    browser.set("zone", "UTC");
    browser.set("opens", &utc(now() - 120)[..16]);
    browser.set("closes", &utc(closes)[..16]);
    office.saved();
    browser.reload();
    office.next("Preview");
    rehearse(&office, &mut examiner);

    office.next("Publish");
    browser.press("Add an official");
    browser.set("official-1", "Otto");
    browser.press("Invite Otto");
    browser.see("Withdraw the invitation of Otto");
    let token = office.link();
    let otto = office.stage.identity("official", "otto.key").expect("a key");
    office.hand_in("official", "otto.key");
    office.make_key();
    browser.see("Key handed in");
    browser.see("Everything is there.");
    examiner.state("publish");
    browser.press("Publish the election");
    browser.see("Tell the witnesses");
    examiner.state("tell the witnesses");
    let staged = Staged { trustees: 2, ..office.staged(office.election()) };
    let manifest = fs::read(staged.folder.join("manifest.cbor")).expect("the manifest");
    let manifest = Manifest::from_bytes(&manifest).expect("a manifest");
    assert_eq!(hex(manifest.officials[1].key.bytes()), otto);
    assert_eq!((manifest.title.get("en"), manifest.title.get("zh")), ("New statutes", "新章程"));
    assert_eq!((manifest.witnesses.quorum, manifest.witnesses.may_lie), (3, 1));
    let script =
        "return [...document.querySelectorAll('code')].find(e => e.innerText.includes('+'))?.innerText";
    let line = browser.wait("the witnesses' line", script, json!([]));
    let log = NoteKey::parse(line.as_str().expect("a line")).expect("a log");
    for witness in &witnesses {
        witness.list(std::slice::from_ref(&log));
        witness.reload();
    }

    // Whoever was invited as an official is led on; who has no account signs consents.
    let other = browser.beside("wizard-otto", PHONE);
    other.goto(&token);
    other.see("The election is published.");
    let mut guest = Examiner::new(&other, &[&EVERYWHERE]);
    guest.state("invited official");
    guest.finish();

    office.stage.ceremony(&staged).expect("all of two make the key");
    office.stage.enrol(&staged, &[1, 1, 1, 7]).expect("the roll");
    browser.see("Ready to open");
    browser.see("Some weights are held by fewer than five voters");
    accept_risk(browser, "There are only 4 voters");
    examiner.state("risk");
    browser.press("Open voting");
    browser.hear("Voting is opened.");

    // A later end, in the election's own zone, as far as was announced.
    let later = utc(closes + DAY)[..16].replace('T', " ");
    browser.set("extend", &utc(closes + 8 * DAY)[..16]);
    browser.hear("It must be later than now planned");
    browser.set("extend", &later.replace(' ', "T"));
    browser.press("Make it end later");
    browser.hear("Voting ends later.");
    let view: Value =
        serde_json::from_str(&get(&format!("{}{}", office.stage.url(), endpoint::election(&staged.id))))
            .expect("a view");
    assert_eq!(view["closes"].as_u64(), Some((closes + DAY) / 60 * 60));
    let calendar = get(&format!("{}{}", office.stage.url(), endpoint::calendar(&staged.id)));
    assert!(calendar.contains(&format!("DTSTART:{}", later.replace(['-', ':'], "").replace(' ', "T"))));
    browser.see("Who has checked the key file");
    examiner.state("open");
    examiner.finish();
}

/// The dress rehearsal: everything says TEST, the result can be audited, and nothing lists it.
fn rehearse(office: &Office, examiner: &mut Examiner) {
    let browser = &office.browser;
    // A voter's turn may be over before anybody looks: the page itself notes what it has shown.
    let note = "window.told = ''; new MutationObserver(() => { window.told += document.querySelector('main').textContent })
        .observe(document.body, { childList: true, subtree: true, characterData: true })";
    browser.run(note, json!([]));
    browser.press("Rehearse");
    browser.see("The rehearsal is over: everything worked.");
    let told = browser.run("return window.told", json!([]));
    let turn = |voter: u64| format!("Made-up voter {voter} of 7 votes");
    let turns = (1..=7).filter(|voter| told.as_str().is_some_and(|told| told.contains(&turn(*voter))));
    assert!(turns.count() >= 2, "how far it is was said: {told}");
    examiner.state("rehearsal");
    let script = "const link = [...document.querySelectorAll('a')].find(e => e.pathname.endsWith('/result')); return link?.pathname";
    let path = browser.wait("the result's address", script, json!([]));
    let id = path.as_str().and_then(|path| path.split('/').nth(2)).expect("an id").to_owned();
    assert_eq!(totals(&office.stage, &id).iter().sum::<u64>(), 7);
    let url = format!("{}/e/{id}", office.stage.url());
    let audit = office.stage.run(office.stage.folder(), &["audit", &url]).expect("an audit");
    assert_eq!(audit["holds"], true, "{audit}");
    let list = get(&format!("{}{}", office.stage.url(), endpoint::ELECTIONS));
    assert_eq!(list, "[]", "no list shows it");
    let other = browser.beside("wizard-test", PHONE);
    other.goto(&format!("{url}/result"));
    other.see("TEST: New statutes");
    other.see("TEST: Shall they hold?");
    let mut guest = Examiner::new(&other, &[&EVERYWHERE]);
    guest.state("result of the rehearsal");
    guest.finish();
}

/// The election as its board has it.
fn board(office: &keyholder::Office, election: &str) -> Election {
    let path = endpoint::archive(election);
    let mut answer = ureq::get(format!("{}{path}", office.stage.url())).call().expect("the archive");
    let bytes = answer.body_mut().read_to_vec().expect("the archive's bytes");
    let archive = Archive::read(bytes.as_slice()).expect("an archive");
    let mut entries = archive.entries();
    let mut election = Election::begin(entries.next().expect("a manifest")).expect("a manifest");
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    entries.for_each(|bytes| drop(election.next(bytes, &mut rng).expect("the record is whole")));
    election
}

/// Key holder 3 does what is due, but sends key holder 1 a share that does not open.
fn cheat(office: &keyholder::Office, staged: &Staged, file: &mut KeyFile) {
    let folder = office.stage.folder();
    let passphrase = fs::read_to_string(folder.join("passphrase")).expect("the passphrase");
    let passphrase = Passphrase::parse(passphrase.trim());
    let key = fs::read(folder.join("trustee-3.key")).expect("an identity");
    let identity = Identity::open(&key, Some(Role::Trustee), &passphrase).expect("it opens");
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    loop {
        let election = board(office, &staged.id);
        let Ok(Step::Post { kind, mut body }) = file.due(election.ceremony(), &mut rng) else { return };
        if kind == Kind::DkgRound2 {
            let mut round: DkgRound2 = decode(&body).expect("a round");
            round.shares[0].0[60] ^= 1;
            body = encode(&round);
        }
        let id = election.manifest().id();
        let content = Submission::sign(kind, body, id, Signer::trustee(3), &identity.key).to_bytes();
        let url = format!("{}{}", office.stage.url(), endpoint::entries(&staged.id));
        ureq::post(&url).header("content-type", endpoint::CBOR).send(&content).expect("the board takes it");
        if kind == Kind::DkgRound2 {
            return;
        }
    }
}

/// Opens the official's key, which was made by command.
fn official_key(browser: &Browser, office: &keyholder::Office) {
    let (file, words) =
        (office.stage.folder().join("official.key"), office.stage.folder().join("passphrase"));
    browser.write("Your key file", file.to_str().expect("a path"));
    browser.write("Passphrase", fs::read_to_string(words).expect("words").trim());
    browser.press("Open");
}

/// An election of one key holder in which nobody votes, and the draft that it is said to come of.
fn abandoned(office: &keyholder::Office) -> String {
    let (opens, closes) = (utc(now() - 60), utc(now() + 45));
    let texts = format!("title = \"Nobody came\"\n{}", PLAIN.texts);
    let setting = Setting {
        name: "abandoned",
        texts: &texts,
        contests: PLAIN.contests,
        zone: "UTC",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (1, 1),
        minimum: 2,
        weights_reveal: false,
        revote: true,
        weights: &[1; 6],
    };
    let staged = office.stage.set_up(&setting).expect("the election is set up");
    let draft = SaveDraft { revision: 0, title: "Nobody came".into(), document: "{}".into() };
    let draft = office.send::<DraftView>("POST", endpoint::DRAFTS, &draft).1.summary.id;
    let told = Published { election: staged.id };
    let _: (String, DraftView) = office.send("PUT", &endpoint::published(&draft), &told);
    draft
}

/// A key holder cheats: the ceremony begins anew, from the page. Then too few of them open the count (attacks D-21): the
/// result is impossible, and every page says who is missing. Last, an election in which too few voted.
#[test]
fn d_21_a_ceremony_begins_anew_and_silent_key_holders_are_named() {
    let office = keyholder::Office::open();
    let keys: Vec<(&str, String)> = (["Ada", "Ben", "Cyd"].into_iter().zip(1..))
        .map(|(name, i)| {
            (name, office.stage.identity("trustee", &format!("trustee-{i}.key")).expect("a key"))
        })
        .collect();
    let staged = office.publish(&keys);
    let abandoned = abandoned(&office);
    let step = |i: usize| {
        let (key, file) = (format!("../trustee-{i}.key"), election_key(i));
        let verb = ["trustee", "ceremony", "--key", &key, "--election-key", &file, "--election", &staged.id];
        drop(office.stage.run(&staged.folder, &verb));
    };
    let mut file = KeyFile::new(board(&office, &staged.id).manifest(), 3).expect("a key file");
    for _ in 0..4 {
        step(1);
        step(2);
        cheat(&office, &staged, &mut file);
    }

    let browser = Browser::open("wizard-restart", DESKTOP);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    let console = |draft: &str| format!("{}/console/d/{draft}", office.stage.url());
    browser.goto(&console(&office.draft));
    browser.write("Name", "Olga");
    browser.write("Password", PASSWORD);
    browser.press("Sign in");
    browser.see("Complained: it begins anew");
    official_key(&browser, &office);
    browser.press("A key holder has lost the file, or complains");
    browser.write("Why, in a sentence", "Cyd sent Ada a share that does not open.");
    examiner.state("complaint");
    browser.press("Begin anew");
    browser.hear("The key is made anew.");
    office.stage.ceremony(&staged).expect("the second attempt");
    office.stage.enrol(&staged, &[1; 6]).expect("the roll");
    browser.see("Ready to open");
    browser.press("Open voting");
    browser.hear("Voting is opened.");

    let columns: Vec<String> = PLAIN.columns.iter().map(|column| (*column).to_owned()).collect();
    let voters = office.stage.invited(&staged).expect("codes.csv").into_iter().take(3);
    let ballots: Vec<(String, Vec<u64>)> = voters.map(|voter| (voter.code, vec![1, 0, 0])).collect();
    office.stage.vote(&staged, &columns, &ballots).expect("three ballots");
    let code = office.stage.close(&staged).expect("closed");
    office.stage.decrypt(&staged, &[1], &code).expect("Ada opens her part");

    // D-21: two of three are silent.
    let refused = office.stage.publish(&staged).expect_err("there is no result");
    assert!(refused.contains("tally.not_enough_shares"), "{refused}");
    browser.see("Not done yet: Ben, Cyd.");
    browser.see("the result can never be counted");
    assert!(!browser.offers("Publish the result"));
    examiner.state("silent");
    let anybody = browser.beside("wizard-anybody", PHONE);
    anybody.goto(&format!("{}/e/{}", office.stage.url(), staged.id));
    anybody.see("Opened a part of the sum");
    let script = "return [...document.querySelectorAll('tr')].filter(e => e.innerText.includes('Not yet'))
        .map(e => e.querySelector('th').innerText.trim())";
    let missing = anybody.wait("who is missing", script, json!([]));
    assert_eq!(missing, json!(["Ben", "Cyd"]));
    let mut guest = Examiner::new(&anybody, &[&EVERYWHERE]);
    guest.state("silent key holders, for everybody");
    guest.finish();

    // The third of three need not come. All answered the same, which is said before it is published.
    office.stage.decrypt(&staged, &[2], &code).expect("Ben opens his part");
    accept_risk(&browser, "All answered “Who chairs the society?” in the same way");
    examiner.state("unanimous");
    browser.press("Publish the result");
    browser.see("The result is on the public record");

    browser.goto(&console(&abandoned));
    browser.see("Nobody came");
    // The board has ended it and said so by itself.
    browser.see("Too few voters: nothing is counted.");
    examiner.state("void");
    examiner.finish();
}
