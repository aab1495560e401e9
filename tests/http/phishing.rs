//! Every mail that the service sends, read as somebody reads it who would like to send one like it: no mail asks for a secret,
//! none leads to another address than the service's own, and a secret is only where its owner needs it.

use super::mail::{notice, until};
use super::mail_codes::{ask_again_at, begun_on, code, confirm_at, newest, voters, wish};
use super::mail_voters::{Scene, to_all};
use glassurn_api::announcement::{Announce, What};
use glassurn_api::draft::Part;
use glassurn_api::endpoint;
use glassurn_api::mail::{Link, MailState, NewMails, Purpose, Recipient};
use glassurn_api::registration::AskLink;
use glassurn_api::voter::{MendVoter, NewVoterMails, NewVoters};
use glassurn_tests::console::{JSON, OWN};
use glassurn_tests::post::Letter;
use glassurn_tests::registration::{by_mail, open_on};
use glassurn_tests::service::HOST;
use std::collections::BTreeSet;

/// What only those write who want to have something: no mail of the service has these words, in either language.
const ASKING: [&str; 12] = [
    "reply",
    "send us",
    "your password",
    "enter it here",
    "confirm your code",
    "attach",
    "urgent",
    "bank",
    "回复",
    "密码",
    "发给我们",
    "附件",
];

/// Fails if a text, or the HTML of the same mail, leads to another server, asks for something or does something.
#[track_caller]
pub fn honest(text: &str, html: &str) {
    let own = |link: &str| {
        let rest = link.strip_prefix(&format!("https://{HOST}"));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut leading = BTreeSet::new();
    for word in text.split_whitespace().filter(|word| word.contains("://") || word.contains("www.")) {
        let link = word.trim_end_matches(['.', '。', ',']);
        assert!(own(link), "{link} in {text}");
        leading.insert(link.to_owned());
    }
    let targets = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for link in targets {
        assert!(own(link), "{link} in {html}");
        assert!(leading.contains(&link.replace("&amp;", "&")), "{link} is in the text, too: {text}");
    }
    let words = text.to_lowercase();
    for asking in ASKING {
        assert!(!words.contains(asking), "{asking}: {text}");
    }
    let html = html.to_lowercase();
    for never in [
        "<form",
        "<input",
        "<script",
        "<img",
        "<iframe",
        "<object",
        "<base",
        "<link",
        "javascript:",
        "data:",
        "src=",
        "url(",
        "http-equiv",
        "action=",
    ] {
        assert!(!html.contains(never), "{never}: {html}");
    }
}

/// The parts of a mail behind its head.
fn parts(letter: &Letter) -> [String; 2] {
    ["text/plain", "text/html"].map(|media| letter.part(media))
}

/// Everything of a mail that is not the link, and the line that says the code for whom the link does not work.
fn beside_the_link(letter: &Letter, secret: &str) -> String {
    let [text, html] = parts(letter);
    let head = letter.text.split("\r\n\r\n").next().unwrap_or_default();
    let bare =
        [text, html].map(|part| part.replace(&format!("#{secret}"), "").replace(&format!("#c={secret}"), ""));
    [head.to_owned(), bare.concat()].concat()
}

#[test]
fn g_07_no_mail_asks_for_a_secret_leads_elsewhere_or_shows_more_than_its_reader_needs() {
    let mut ada = None;
    let mut scene =
        Scene::prepared(3, &[], |olga, draft| ada = Some(olga.invite(draft, Part::Trustee, "Ada")));
    let (service, id) = (scene.remote.service.clone(), scene.remote.id());
    // To officials' people: a key holder is invited.
    let ada = ada.expect("she is invited");
    let invitation = NewMails {
        purpose: Purpose::Invitation,
        subject: "{name}: key holder for {title}".into(),
        text: "Dear {name},\n\nplease make your key here: {link}".into(),
        path: "/keyholder".into(),
        recipients: vec![Recipient {
            address: "ada@holders.example".into(),
            name: "Ada".into(),
            invitation: Some(Link { number: ada.number, token: ada.token.clone() }),
        }],
        test: None,
    };
    for mails in [&invitation, &NewMails { test: Some("olga@example.org".into()), ..invitation.clone() }] {
        assert_eq!(scene.olga.send("POST", &endpoint::mails(&scene.draft, 0), mails).status, 201);
    }
    let letter = notice(&["club@example.org"]);
    assert_eq!(scene.olga.send("POST", &endpoint::mails(&scene.draft, 0), &letter).status, 201);
    // To voters whose codes a registrar has made, in both languages: everything that there is.
    scene.give(&["a@one.example", "b@two.example", "c@two.example"]);
    let mend = MendVoter { address: "b@two.example".into(), language: "zh".into() };
    assert_eq!(scene.olga.send("PUT", &endpoint::voter(&scene.draft, 2), &mend).status, 200);
    let test = NewVoterMails { test: Some("olga@example.org".into()), ..to_all(Purpose::Vote) };
    assert_eq!(scene.ask(&test).status, 201);
    assert_eq!(scene.ask(&to_all(Purpose::Vote)).status, 201);
    scene.remote.begin_voting();
    assert_eq!(scene.ask(&to_all(Purpose::Reminder)).status, 201);
    for to in ["a@one.example", "b@two.example", "c@two.example"] {
        // Who has voted meanwhile gets none.
        scene.wait(to, "", 2);
    }
    for voter in 0..3 {
        scene.vote(voter, 1);
    }
    scene.remote.close();
    let announce = |scene: &Scene, what| {
        let path = endpoint::announcement(&scene.draft, what);
        let told = scene.olga.send("PUT", &path, &Announce { mail: true, due: None });
        assert_eq!(told.status, 200, "{}", told.text());
    };
    announce(&scene, What::Count);
    // Who has counted already is not asked to.
    scene.wait("ada@holders.example", "", 2);
    scene.remote.count(&[0, 1]);
    announce(&scene, What::Result);
    scene.wait("b@two.example", "", 4);
    until(&scene.olga, &scene.draft, |mails| mails.iter().all(|mail| mail.state != MailState::Queued));
    let registrars = scene.office.letters();
    let codes: Vec<String> = scene.remote.world.codes.iter().map(|code| code.reveal().to_string()).collect();
    for letter in &registrars {
        for code in &codes {
            let plain = code.replace('-', "");
            let whole = [letter.text.clone(), parts(letter).concat()].concat();
            assert!(
                !whole.contains(code) && !whole.contains(&plain),
                "a code that a registrar made: {whole}"
            );
        }
        // Whoever opens the mail of a voter does not learn how he voted.
        let [text, html] = parts(letter);
        if letter.header("subject").contains("recorded") {
            assert!(
                !["ada", "bob", "cyd"].iter().any(|option| text.contains(option) || html.contains(option)),
                "{text}"
            );
        }
    }
    let invited =
        registrars.iter().find(|letter| letter.text.contains("key holder for")).expect("it is there");
    assert!(invited.part("text/plain").contains(&format!("https://{HOST}/keyholder#")));
    assert!(!beside_the_link(invited, &ada.token).contains(&ada.token), "the token is in the fragment alone");
    let tests: Vec<&Letter> = registrars.iter().filter(|letter| letter.to == "olga@example.org").collect();
    assert_eq!(tests.len(), 2);
    assert!(tests.iter().all(|letter| !parts(letter).concat().contains(&ada.token)), "a test opens nothing");

    // To voters whose codes the service makes: each link once, and again for who has lost it.
    let before = registrars.len();
    let (draft, mut remote) = begun_on(service.clone(), &scene.olga);
    let both = voters(&["en@codes.example", "zh@codes.example"]).voters.into_iter();
    let both =
        both.map(|voter| glassurn_api::voter::NewVoter { language: voter.address[..2].into(), ..voter });
    let given = scene.olga.send("POST", &endpoint::voters(&draft, 0), &NewVoters { voters: both.collect() });
    assert_eq!(given.status, 201, "{}", given.text());
    assert_eq!(scene.olga.ask("POST", &endpoint::voter_codes(&draft), &[OWN], None).status, 201);
    scene.office.wait(before + 2);
    let lost = newest(&scene.office, "en@codes.example", before + 2);
    assert_eq!(ask_again_at(&service, &remote.id(), "en@codes.example").status, 202);
    let token = wish(&newest(&scene.office, "en@codes.example", before + 3), &remote.id());
    assert_eq!(confirm_at(&service, &remote.id(), &token).status, 204);
    let found = newest(&scene.office, "en@codes.example", before + 4);
    for letter in [&lost, &found, &newest(&scene.office, "zh@codes.example", before + 4)] {
        let secret = code(letter, &remote.id()).reveal().to_string();
        let rest = beside_the_link(letter, &secret);
        assert_eq!(
            rest.matches(secret.as_str()).count(),
            2,
            "once in either part, for whom the link does not work"
        );
        assert!(!letter.header("subject").contains(&secret));
        assert_eq!(
            scene.office.letters().iter().filter(|other| parts(other).concat().contains(&secret)).count(),
            1
        );
    }
    remote.sync();
    remote.audit();

    // To who registers.
    let before = scene.office.letters().len();
    let (registered, _) = open_on(&service, &by_mail(&["members.example"], &[]), 7);
    for language in ["en", "zh"] {
        let asked = AskLink { address: format!("{language}@members.example"), language: language.into() };
        let body = serde_json::to_vec(&asked).expect("plain data");
        let path = endpoint::registration_links(&registered.id());
        let answer = service.try_ask("POST", &path, &[OWN, JSON], Some(&body)).expect("it answers");
        assert_eq!(answer.status, 202, "{}", answer.text());
    }
    let letters = scene.office.wait(before + 2);
    for letter in &letters[before..] {
        let text = letter.part("text/plain");
        let (_, rest) =
            text.split_once(&format!("https://{HOST}/register/{}#", registered.id())).expect("a link");
        assert!(!beside_the_link(letter, &rest[..64]).contains(&rest[..64]));
    }

    let mut kinds = BTreeSet::new();
    for letter in &scene.office.letters() {
        let [text, html] = parts(letter);
        honest(&text, &html);
        kinds.insert(letter.header("subject").split([':', '：', '?']).next().unwrap_or_default().to_owned());
        assert!(letter.header("from").contains("vote@example.org"), "{}", letter.header("from"));
        for header in ["reply-to", "sender", "list-unsubscribe", "disposition-notification-to", "bcc", "cc"] {
            assert_eq!(letter.header(header), "", "{header}");
        }
        assert_eq!(letter.text.matches("Content-Disposition").count(), 0, "nothing is attached");
        if letter.to != "club@example.org" && !letter.text.contains("key holder for") {
            assert!(text.contains(&format!("https://{HOST}")), "it says where one may enter it: {text}");
        }
    }
    assert!(kinds.len() >= 9, "{kinds:?}");
    assert_eq!(id, scene.remote.id());
    scene.remote.audit();
    service.assert_calm();
}
