//! Mail to voters, through a real mail server: who gets what, in which language, how each stands, and when it ends.

use super::disk::Tables;
use super::mail::{sending, until};
use super::phishing::honest;
use super::{choice, choose};
use glassurn_api::account::NewKey;
use glassurn_api::announcement::{Announce, Announcements, What};
use glassurn_api::draft::{Published, Role};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::mail::{MailState, Purpose};
use glassurn_api::pair::pair;
use glassurn_api::voter::{
    Listed, MendVoter, NewVoter, NewVoterMails, NewVoters, Reminder, SetReminders, VoterMails, VoterView,
    VotersView,
};
use glassurn_api::words::Words;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, account};
use glassurn_tests::post::{Letter, PostOffice};
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::{Answer, HOST};
use glassurn_tests::world::key;
use std::thread;
use std::time::{Duration, Instant};

/// An election whose voters can get mail: its draft, its official, and the office that takes the mail.
pub struct Scene {
    /// The office.
    pub office: PostOffice,
    /// The official's browser.
    pub olga: Browser,
    /// The draft.
    pub draft: String,
    /// The election.
    pub remote: Remote,
}

impl Scene {
    /// So many voters are on the roll; voting is not opened.
    fn new(voters: usize, options: &[(&str, &str)]) -> Self {
        Self::prepared(voters, options, |_, _| {})
    }

    /// The same with a draft in which something was done before it was published.
    pub fn prepared(voters: usize, options: &[(&str, &str)], before: impl FnOnce(&Browser, &str)) -> Self {
        let office = PostOffice::opened();
        let many = [("GLASSURN_MAILS_PER_MINUTE", "6000")];
        let (service, olga) = sending(&office, &[&many[..], options].concat());
        let listed = olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
        assert_eq!(listed.status, 201);
        let draft = olga.begin("Chair 2027").summary.id;
        before(&olga, &draft);
        let mut remote = Remote::begin(service, choice());
        let published = olga.send("PUT", &endpoint::published(&draft), &Published { election: remote.id() });
        assert_eq!(published.status, 200, "{}", published.text());
        remote.ceremony();
        remote.roll(voters);
        Self { office, olga, draft, remote }
    }

    fn credential(&self, voter: usize) -> String {
        let credential = self.remote.world.codes[voter].credential(&self.remote.hash());
        hex(credential.expect("a code of the roll").public().bytes())
    }

    fn voter(&self, voter: usize, address: &str) -> NewVoter {
        NewVoter {
            name: format!("Voter {voter}"),
            address: address.into(),
            language: String::new(),
            credential: Some(self.credential(voter)),
            weight: 1,
        }
    }

    fn try_give(&self, voters: Vec<NewVoter>) -> Answer {
        self.olga.send("POST", &endpoint::voters(&self.draft, 0), &NewVoters { voters })
    }

    /// Gives the first voters' addresses; says how many have one.
    #[track_caller]
    pub fn give(&self, addresses: &[&str]) -> u64 {
        let voters =
            addresses.iter().enumerate().map(|(place, address)| self.voter(place, address)).collect();
        let answer = self.try_give(voters);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json::<Listed>().voters
    }

    /// Asks for mails to voters.
    pub fn ask(&self, asked: &NewVoterMails) -> Answer {
        self.olga.send("POST", &endpoint::voter_mails(&self.draft), asked)
    }

    #[track_caller]
    fn send(&self, purpose: Purpose) -> VoterMails {
        let answer = self.ask(&to_all(purpose));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    fn view(&self) -> VotersView {
        self.olga.get(&endpoint::voters(&self.draft, 0)).json()
    }

    /// Waits until the voters stand so.
    #[track_caller]
    fn until(&self, stand: impl Fn(&[VoterView]) -> bool) -> Vec<VoterView> {
        let since = Instant::now();
        loop {
            let voters = self.view().voters;
            if stand(&voters) {
                return voters;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{voters:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A voter votes.
    pub fn vote(&self, voter: usize, sequence: u64) -> Submission {
        let ballot = self.remote.seal(voter, sequence, &choose(0), sequence);
        self.remote.vote(&ballot);
        ballot
    }

    /// Changes the tables while the service does not run.
    pub fn alter(&self, statement: &str) {
        self.remote.service.stop();
        Tables::open(&self.remote.service.database()).execute(statement);
        self.remote.service.start().expect("it starts again");
    }

    /// The receipt code of a ballot.
    fn receipt(&self, ballot: &Submission) -> String {
        let ballot = Ballot::from_bytes(&ballot.body).expect("a ballot");
        let key = self.remote.world.election.ceremony().key().expect("a key");
        hash_code(&ballot.fingerprint(key.y()))
    }

    /// Mails to an address, whose subject begins so.
    pub fn to(&self, address: &str, subject: &str) -> Vec<Letter> {
        let letters = self.office.letters().into_iter();
        letters.filter(|it| it.to == address && it.header("subject").starts_with(subject)).collect()
    }

    /// The same, once there are so many.
    #[track_caller]
    pub fn wait(&self, address: &str, subject: &str, number: usize) -> Vec<Letter> {
        let since = Instant::now();
        loop {
            let letters = self.to(address, subject);
            if letters.len() >= number {
                return letters;
            }
            let all: Vec<_> = self.office.letters().iter().map(|it| it.header("subject")).collect();
            assert!(since.elapsed() < Duration::from_secs(60), "{address}: {all:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Mails of this kind to all.
pub fn to_all(purpose: Purpose) -> NewVoterMails {
    NewVoterMails { purpose, only: None, test: None, preview: false }
}

fn state(voter: &VoterView) -> Option<MailState> {
    voter.mail.as_ref().map(|mail| mail.state)
}

/// Every address in a mail's text.
fn links(text: &str) -> Vec<&str> {
    text.split_whitespace().filter(|word| word.contains("://")).collect()
}

#[test]
fn voters_are_invited_reminded_while_they_have_not_voted_and_told_the_result() {
    let mut scene = Scene::new(4, &[]);
    assert_eq!(scene.give(&["a@one.example", "b@two.example", "nobody@three.example", "d@one.example"]), 4);
    let view = scene.view();
    assert!(view.on && view.stuck.is_none() && view.voters.iter().all(|voter| voter.mail.is_none()));
    assert_eq!(view.sent.iter().map(|sent| sent.mails).sum::<u64>(), 0, "nothing has been sent yet");

    // What would be sent is shown, and goes to oneself, before anybody gets it.
    let shown: VoterMails = scene.ask(&NewVoterMails { preview: true, ..to_all(Purpose::Vote) }).json();
    assert!(shown.mails == 0 && shown.text.contains("Voter 0") && shown.html.contains("<html lang=\"en\">"));
    let test = NewVoterMails { test: Some("olga@example.org".into()), ..to_all(Purpose::Vote) };
    assert_eq!(scene.ask(&test).json::<VoterMails>().mails, 1);
    let tried = scene.wait("olga@example.org", "Please vote: ", 1);
    assert_eq!(tried[0].part("text/plain").trim_end(), shown.text.trim_end(), "the mail is what was shown");
    assert!(scene.view().voters.iter().all(|voter| voter.mail.is_none()), "a test is nobody's mail");

    assert_eq!(scene.send(Purpose::Vote).mails, 4);
    let settled = |voter: &VoterView| state(voter).is_some_and(|state| state != MailState::Queued);
    let voters = scene.until(|voters| voters.iter().all(settled));
    let states: Vec<_> = voters.iter().filter_map(state).collect();
    assert_eq!(states, [MailState::Sent, MailState::Sent, MailState::Refused, MailState::Sent]);
    let reason = voters[2].mail.as_ref().and_then(|mail| mail.reason.clone()).expect("a reason");
    assert!(reason.contains("550") && reason.contains("No such box"), "{reason}");
    let invited = scene.to("a@one.example", "Please vote: ");
    let text = invited[0].part("text/plain");
    assert!(text.contains("A world's election") && text.contains("such as by letter"), "{text}");

    // Following the link is noted, once, for whom it was sent to.
    let link = links(&text)[0];
    let path = link.strip_prefix(&format!("https://{HOST}")).expect("our own address");
    let followed = scene.remote.service.get(path);
    assert_eq!(
        (followed.status, followed.header("location")),
        (303, &*format!("../../{}", scene.remote.id()))
    );
    let opened: Vec<bool> = scene.view().voters.iter().map(|voter| voter.opened.is_some()).collect();
    assert_eq!(opened, [true, false, false, false]);
    let stranger = scene.remote.service.get(&endpoint::followed(&scene.remote.id(), &"0".repeat(32)));
    assert_eq!((stranger.status, stranger.header("location")), (303, followed.header("location")));

    // The address is corrected, and the mail goes there.
    let mend = MendVoter { address: "c@two.example".into(), language: "zh".into() };
    assert_eq!(scene.olga.send("PUT", &endpoint::voter(&scene.draft, 3), &mend).status, 200);
    let again = NewVoterMails { only: Some(3), ..to_all(Purpose::Vote) };
    assert_eq!(scene.ask(&again).status, 201);
    let chinese = scene.wait("c@two.example", "", 1).remove(0);
    assert!(
        chinese.part("text/plain").contains("请") && chinese.part("text/html").contains("<html lang=\"zh\">")
    );

    // Reminders go to those who have not voted.
    assert_eq!(scene.ask(&to_all(Purpose::Reminder)).code(), Code::MailInvalid, "voting is not open");
    scene.remote.begin_voting();
    scene.vote(0, 1);
    scene.until(|voters| voters[0].voted);
    assert_eq!(scene.send(Purpose::Reminder).mails, 3);
    scene.wait("d@one.example", "You have not voted yet", 1);
    assert_eq!(scene.to("a@one.example", "You have not voted yet"), []);
    let only = NewVoterMails { only: Some(1), ..to_all(Purpose::Reminder) };
    assert_eq!(scene.ask(&only).code(), Code::MailInvalid, "she has voted");

    assert_eq!(scene.ask(&to_all(Purpose::Result)).code(), Code::MailInvalid, "there is no result");
    for voter in [1, 2] {
        scene.vote(voter, 1);
    }
    scene.remote.close();
    scene.remote.count(&[0, 1]);
    assert_eq!(scene.ask(&to_all(Purpose::Result)).code(), Code::MailInvalid, "it is announced elsewhere");
    let path = endpoint::announcement(&scene.draft, What::Result);
    let told: Announcements = scene.olga.send("PUT", &path, &Announce { mail: true, due: None }).json();
    assert_eq!(told.of(What::Result).map(|one| (one.mails, one.done.is_some())), Some((4, true)));
    let only = NewVoterMails { only: Some(1), ..to_all(Purpose::Result) };
    assert_eq!(scene.ask(&only).json::<VoterMails>().mails, 1, "to one it is sent again");
    let result = scene.wait("d@one.example", "The result is published", 1).remove(0);
    let page = format!("https://{HOST}/e/{}/result", scene.remote.id());
    let text = result.part("text/plain");
    assert!(text.contains(&page));
    // True of sums and of answers that are mixed.
    assert!(text.contains("it follows from all votes on the public record"), "{text}");

    // No address is in the log, nor what the links carry; and all of it can be forgotten.
    let log = scene.remote.service.log();
    let ticket = path.rsplit('/').next().expect("a ticket");
    for word in ["one.example", "two.example", "three.example", ticket] {
        assert!(!log.contains(word), "{word}");
    }
    assert_eq!(scene.olga.delete(&endpoint::voters(&scene.draft, 0).replace("?after=0", "")).status, 204);
    let mut tables = Tables::open(&scene.remote.service.database());
    for query in ["SELECT address AS value FROM voters", "SELECT address AS value FROM mails"] {
        assert_eq!(tables.words(query).len(), 0, "{query}");
    }
    scene.remote.audit();
    scene.remote.service.assert_calm();
}

/// Somebody else votes with a code after its voter has checked: she is told of every vote, by a way that her device does
/// not lead.
#[test]
fn c_12_every_vote_is_told_to_its_voter_by_mail_the_second_one_too() {
    let mut scene = Scene::new(3, &[]);
    scene.give(&["ada@example.org", "bob@example.org"]);
    scene.remote.begin_voting();
    let first = scene.vote(0, 1);
    let told = scene.wait("ada@example.org", "Your vote was recorded", 1).remove(0);
    let text = told.part("text/plain");
    let code = scene.receipt(&first);
    assert!(text.contains(&code) && !text.contains("vote number"), "{text}");
    // The pair that pages show, too, and nothing that says how she voted.
    let words = Words::of("en").say("code-word-list", &[]);
    let pair = pair(&code, &words).expect("two words").join(" ");
    assert!(text.contains(&format!("in English: {pair}\n")), "{text}");
    let html = told.part("text/html");
    let manifest = scene.remote.world.election.manifest().clone();
    for selection in manifest.contests().iter().flat_map(|contest| &contest.selections) {
        let title = selection.title.get("en");
        let says = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(title))
        };
        assert!(!says(&text) && !says(&html), "{title}: {text}");
    }
    assert!(html.contains(&pair) && html.contains(&format!("<a href=\"{}\">", links(&text)[0])), "{html}");
    let symbols = code.replace('-', "");
    assert!(links(&text)[0].contains(&format!("/e/{}/check#r={symbols}.", scene.remote.id())), "{text}");

    let stolen = scene.vote(0, 2);
    let told = scene.wait("ada@example.org", "Your vote was recorded", 2).remove(1);
    let text = told.part("text/plain");
    assert!(text.contains(&scene.receipt(&stolen)) && text.contains("vote number 2"), "{text}");
    assert!(text.contains("somebody else has used your voting code") && text.contains("world@example.org"));

    // The same bytes again are no vote, a restart tells nobody twice, and nobody is told of others' votes.
    scene.remote.cast(&stolen);
    scene.remote.service.stop();
    scene.remote.service.start().expect("it starts again");
    scene.vote(2, 1);
    scene.vote(1, 1);
    scene.wait("bob@example.org", "Your vote was recorded", 1);
    assert_eq!((scene.to("ada@example.org", "").len(), scene.office.letters().len()), (2, 3));
    until(&scene.olga, &scene.draft, |mails| mails.iter().all(|mail| mail.state == MailState::Sent));
    let kept = Tables::open(&scene.remote.service.database())
        .words("SELECT token AS value FROM mails WHERE token IS NOT NULL");
    assert_eq!(kept, [""; 0], "what was sent is not kept");

    let log = scene.remote.service.log();
    assert!(!log.contains("@example.org") && !log.contains(&code) && !log.contains(&symbols), "{log}");
    scene.remote.service.assert_calm();
}

#[test]
fn reminders_come_at_their_times_and_stop_at_the_vote() {
    let mut scene = Scene::new(3, &[("GLASSURN_MAILS_PER_MINUTE", "1")]);
    scene.give(&["a@one.example", "b@two.example", "c@two.example"]);
    let set =
        |times: Vec<u64>| scene.olga.send("PUT", &endpoint::reminders(&scene.draft), &SetReminders { times });
    let soon = now() + 600;
    for wrong in [vec![now() - 1], vec![now() + 900 * 86_400], (0..11).map(|n| soon + n).collect()] {
        assert_eq!(set(wrong).code(), Code::MailInvalid);
    }
    let times: Vec<Reminder> = set(vec![soon + 60, soon, soon]).json();
    assert_eq!(
        times.iter().map(|time| (time.due, time.done)).collect::<Vec<_>>(),
        [(soon, None), (soon + 60, None)]
    );
    scene.remote.begin_voting();
    scene.vote(0, 1);
    scene.wait("a@one.example", "Your vote was recorded", 1);
    scene.alter(&format!("UPDATE reminders SET due = due - 700 WHERE due = {soon}"));
    // One of the two who have not voted gets it now, the other's waits for a minute; he votes meanwhile.
    scene.wait("b@two.example", "You have not voted yet", 1);
    scene.vote(2, 1);
    scene.until(|voters| voters[2].voted);
    scene.wait("c@two.example", "Your vote was recorded", 1);
    scene.alter("UPDATE mails SET due = 0 WHERE state = 'queued'");
    until(&scene.olga, &scene.draft, |mails| mails.iter().any(|mail| mail.state == MailState::Dropped));
    assert_eq!(scene.to("c@two.example", "You have not voted yet"), []);
    assert_eq!(scene.to("a@one.example", "You have not voted yet"), []);
    let view = scene.view();
    assert!(view.reminders[0].done.is_some() && view.reminders[1].done.is_none(), "{:?}", view.reminders);
    // When nobody is left, and when voting is over, nothing is sent.
    scene.vote(1, 1);
    scene.remote.close();
    scene.alter("UPDATE reminders SET due = 1 WHERE done IS NULL");
    let since = Instant::now();
    while scene.view().reminders.iter().any(|time| time.done.is_none()) {
        assert!(since.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(20));
    }
    let reminders = scene.view().sent.iter().find(|it| it.purpose == Purpose::Reminder).map(|it| it.mails);
    assert_eq!(reminders, Some(2));
    scene.remote.service.assert_calm();
}

#[test]
fn g_07_what_an_official_is_shown_of_mails_asks_for_no_secret_and_leads_nowhere_else() {
    let scene = Scene::new(2, &[]);
    scene.give(&["ada@example.org"]);
    for language in ["en", "zh"] {
        let mend = MendVoter { address: "ada@example.org".into(), language: language.into() };
        assert_eq!(scene.olga.send("PUT", &endpoint::voter(&scene.draft, 1), &mend).status, 200);
        for purpose in [Purpose::Vote, Purpose::Reminder, Purpose::Receipt, Purpose::Result] {
            let shown: VoterMails = scene.ask(&NewVoterMails { preview: true, ..to_all(purpose) }).json();
            assert!(links(&shown.text).len() >= 2, "{}", shown.text);
            honest(&shown.text, &shown.html);
        }
    }
    scene.remote.service.assert_calm();
}

#[test]
fn e_42_voters_are_taken_as_people_with_addresses_or_not_at_all() {
    let scene = Scene::new(2, &[]);
    let good = scene.voter(0, "ada@example.org");
    let code = scene.remote.world.codes[0].reveal().to_string();
    let wrong = [
        NewVoter { name: "a\r\nBcc: all@example.org".into(), ..good.clone() },
        NewVoter { name: "\u{202e}a".into(), ..good.clone() },
        NewVoter { name: code.clone(), ..good.clone() },
        NewVoter { name: "a".repeat(201), ..good.clone() },
        NewVoter { address: "ada".into(), ..good.clone() },
        NewVoter { address: "ada@example.org\r\nRCPT TO:<bob@example.org>".into(), ..good.clone() },
        NewVoter { address: "ada@example.org, bob@example.org".into(), ..good.clone() },
        NewVoter { address: String::new(), ..good.clone() },
        NewVoter { language: "en\r\nX: y".into(), ..good.clone() },
        NewVoter { language: "{en}".into(), ..good.clone() },
        NewVoter { credential: None, ..good.clone() },
        NewVoter { credential: Some("00".repeat(32)), ..good.clone() },
        NewVoter { credential: Some(code), ..good.clone() },
    ];
    let rows = || {
        let rows = scene.remote.service.rows().expect("tables");
        (rows["voters"], rows["lists"], rows["journal"])
    };
    let before = rows();
    for voter in wrong {
        let answer = scene.try_give(vec![voter.clone()]);
        assert_eq!(answer.code(), Code::MailInvalid, "{voter:?}");
    }
    assert_eq!(scene.try_give(vec![]).code(), Code::MailInvalid);
    assert_eq!(scene.try_give(vec![good.clone(); 2_001]).code(), Code::MailInvalid);
    assert_eq!(rows(), before, "all of them or none");
    // What looks like a template is a name.
    let odd = NewVoter { name: "{ $title } {link} <b>&".into(), ..good };
    assert_eq!(scene.try_give(vec![odd.clone(), odd]).json::<Listed>().voters, 1, "the same voter is one");
    let shown: VoterMails = scene.ask(&NewVoterMails { preview: true, ..to_all(Purpose::Vote) }).json();
    assert!(shown.text.starts_with("Dear { $title } {link} <b>&,"), "{}", shown.text);
    assert!(shown.html.contains("Dear { $title } {link} &lt;b&gt;&amp;,"), "{}", shown.html);
    let line =
        NewVoterMails { test: Some("a@b.example\r\nBcc: c@d.example".into()), ..to_all(Purpose::Vote) };
    assert_eq!(scene.ask(&line).code(), Code::MailInvalid);
    for purpose in [Purpose::Receipt, Purpose::Invitation, Purpose::Notice] {
        assert_eq!(scene.ask(&to_all(purpose)).code(), Code::MailInvalid);
    }
    scene.remote.service.assert_calm();
}

#[test]
fn c_14_a_helper_sends_again_and_nothing_more() {
    let scene = Scene::new(2, &[]);
    scene.give(&["ada@example.org", "bob@example.org"]);
    let path = endpoint::voter_mails(&scene.draft);
    for (name, role) in [("Hela", Role::Helper), ("Otto", Role::Observer)] {
        account(&scene.remote.service, name);
        scene.olga.give(&scene.draft, name, role);
    }
    let (hela, otto) =
        (Browser::of(&scene.remote.service, "Hela"), Browser::of(&scene.remote.service, "Otto"));
    let one = NewVoterMails { only: Some(2), ..to_all(Purpose::Vote) };
    assert_eq!(hela.send("POST", &path, &to_all(Purpose::Vote)).code(), Code::AuthForbidden);
    assert_eq!(hela.send("POST", &path, &one).json::<VoterMails>().mails, 1);
    assert_eq!(otto.send("POST", &path, &one).code(), Code::AuthForbidden);
    assert_eq!(otto.get(&endpoint::voters(&scene.draft, 0)).code(), Code::AuthForbidden);
    scene.wait("bob@example.org", "Please vote: ", 1);
    assert_eq!(scene.to("ada@example.org", ""), []);
    let lines = Tables::open(&scene.remote.service.database()).words(
        "SELECT coalesce(account, '-') || ' ' || deed || ' ' || detail AS value FROM journal WHERE deed IN ('addressed', 'mailed')",
    );
    assert_eq!(lines, ["Olga addressed 2", "Hela mailed 1: Vote"]);
    scene.remote.service.assert_calm();
}
