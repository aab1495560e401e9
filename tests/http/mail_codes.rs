//! Voting codes that the service makes and mails, where the manifest says so: what is mailed, what is kept, and what a
//! voter who has lost the link gets.

use super::accounts::bare;
use super::choice;
use super::choose;
use super::disk::{Tables, while_locked};
use super::mail::sending;
use glassurn_api::account::NewKey;
use glassurn_api::draft::{HandIn, InvitedView, Part, Published};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::mail::{Link, MailsView, NewMails, Purpose, Recipient};
use glassurn_api::voter::{
    AskAgain, CodeView, CodesMade, Confirm, ConsentView, NewCode, NewVoter, NewVoterMails, NewVoters,
    VotersView,
};
use glassurn_crypto::credential::{Consent, VoterCode};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::CodeMaker;
use glassurn_tests::console::{Browser, JSON, OWN};
use glassurn_tests::post::{Letter, PostOffice};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::{Answer, HOST, Service};
use glassurn_tests::world::key;
use std::sync::Arc;

/// The code in the link of a mail, which is in nothing else of it but the line that says it.
pub fn code(letter: &Letter, election: &str) -> VoterCode {
    let text = letter.part("text/plain");
    let begin = format!("https://{HOST}/e/{election}/m/");
    let link = text.split_whitespace().find(|word| word.starts_with(&begin)).expect("a link");
    let (_, code) = link.split_once("#c=").expect("a code in the fragment");
    assert_eq!(text.matches(code).count(), 2, "{text}");
    assert!(letter.part("text/html").contains(link), "the same in HTML");
    VoterCode::parse(code).expect("a voting code")
}

/// The newest of so many mails to an address.
#[track_caller]
pub fn newest(office: &PostOffice, to: &str, number: usize) -> Letter {
    office.wait(number);
    let mut letters = office.letters().into_iter().rev();
    letters.find(|letter| letter.to == to).expect("a mail to this address")
}

fn ask_again(remote: &Remote, address: &str) -> Answer {
    ask_again_at(&remote.service, &remote.id(), address)
}

/// Somebody asks this process for a new link at an address.
pub fn ask_again_at(service: &Service, election: &str, address: &str) -> Answer {
    let body = serde_json::to_vec(&AskAgain { address: address.into() }).expect("plain data");
    service.try_ask("POST", &endpoint::ask_again(election), &[JSON], Some(&body)).expect("it answers")
}

/// The token in the link that asks whether it was the voter who asked.
pub fn wish(letter: &Letter, election: &str) -> String {
    let text = letter.part("text/plain");
    let begin = format!("https://{HOST}/lost/{election}#");
    let (_, rest) = text.split_once(begin.as_str()).unwrap_or_else(|| panic!("no link: {text}"));
    rest[..64].to_owned()
}

fn confirm(remote: &Remote, token: &str) -> Answer {
    confirm_at(&remote.service, &remote.id(), token)
}

/// A voter tells this process that it was he who asked.
pub fn confirm_at(service: &Service, election: &str, token: &str) -> Answer {
    let body = serde_json::to_vec(&Confirm { token: token.into() }).expect("plain data");
    service.try_ask("POST", &endpoint::new_link(election), &[JSON], Some(&body)).expect("it answers")
}

/// The public half of a code.
pub fn credential(code: &VoterCode, remote: &Remote) -> Point {
    *code.credential(&remote.hash()).expect("not zero").public()
}

/// An election whose codes the service makes, with its official and draft; nobody is listed.
fn begun(office: &PostOffice) -> (Browser, String, Remote) {
    let (service, olga) = sending(office, &[("GLASSURN_MAILS_PER_MINUTE", "6000")]);
    let (draft, remote) = begun_on(service, &olga);
    (olga, draft, remote)
}

/// The same on a service at which the official is signed in.
pub fn begun_on(service: Arc<Service>, olga: &Browser) -> (String, Remote) {
    olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
    let draft = olga.begin("Chair 2027").summary.id;
    let mut manifest = choice();
    manifest.codes = CodeMaker::Server;
    let mut remote = Remote::begin(service, manifest);
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&draft), &published).status, 200);
    remote.ceremony();
    (draft, remote)
}

/// Voters with these addresses.
pub fn voters(addresses: &[&str]) -> NewVoters {
    let voter = |address: &&str| NewVoter {
        name: String::new(),
        address: (*address).into(),
        language: String::new(),
        credential: None,
        weight: 1,
    };
    NewVoters { voters: addresses.iter().map(voter).collect() }
}

/// No code is kept: not in a table, not in the log.
fn nothing_kept(remote: &Remote, codes: &[&VoterCode]) {
    let kept = Tables::open(&remote.service.database())
        .words("SELECT token AS value FROM mails WHERE token IS NOT NULL");
    assert_eq!(kept, [""; 0]);
    for code in codes {
        let shown = code.reveal().to_string();
        assert!(!remote.service.log().contains(&shown));
        assert!(!remote.service.log().contains(&shown.replace('-', "")));
    }
}

#[test]
fn the_service_makes_mails_and_forgets_codes_and_a_lost_one_is_replaced() {
    let office = PostOffice::opened();
    let (olga, draft, mut remote) = begun(&office);
    let make =
        || olga.ask("POST", &endpoint::voter_codes(&draft), &[("sec-fetch-site", "same-origin")], None);
    assert_eq!(make().code(), Code::MailInvalid, "there is nobody");
    let addresses = ["ada@example.org", "bob@example.org", "cyd@example.org"];
    let given = olga.send("POST", &endpoint::voters(&draft, 0), &voters(&addresses));
    assert_eq!(given.status, 201, "{}", given.text());
    let again = olga.send("POST", &endpoint::voters(&draft, 0), &voters(&addresses[..1]));
    assert_eq!(again.json::<glassurn_api::voter::Listed>().voters, 3, "the same one is one");
    let made = make();
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json::<CodesMade>(), CodesMade { voters: 3, mails: 3 });
    assert_eq!(make().json::<CodesMade>(), CodesMade { voters: 3, mails: 0 }, "once more is no more");
    office.wait(3);
    let first: Vec<VoterCode> =
        addresses.iter().map(|to| code(&newest(&office, to, 3), &remote.id())).collect();
    remote.sync();
    for code in &first {
        let standing = remote.world.election.register().get(credential(code, &remote).bytes());
        assert_eq!(standing.map(|standing| standing.weight), Some(1));
    }
    let late = olga.send("POST", &endpoint::voters(&draft, 0), &voters(&["dan@example.org"]));
    assert_eq!(late.code(), Code::ElectionFrozen, "the roll is on the record");
    let invite = NewVoterMails { purpose: Purpose::Vote, only: Some(1), test: None, preview: false };
    assert_eq!(
        olga.send("POST", &endpoint::voter_mails(&draft), &invite).code(),
        Code::MailInvalid,
        "a code is not sent twice"
    );

    // Whoever has lost the link asks, and whether the address is known makes no difference that can be seen.
    let [known, unknown] = ["BOB@example.org ", "eve@example.org"].map(|to| ask_again(&remote, to));
    assert_eq!((known.status, known.text(), unknown.status, unknown.text()), (202, "", 202, ""));
    // Nothing is done for whoever only types an address: the board would tell that it is known.
    let before = remote.standing();
    let token = wish(&newest(&office, "bob@example.org", 4), &remote.id());
    assert_eq!(remote.standing(), before);
    for wrong in ["", "00", &"0".repeat(64), &token[1..], &token.to_uppercase()] {
        assert_eq!(confirm(&remote, wrong).code(), Code::NotFound, "{wrong}");
    }
    assert_eq!(confirm(&remote, &token).status, 204);
    assert_eq!(confirm(&remote, &token).code(), Code::NotFound, "once");
    let second = code(&newest(&office, "bob@example.org", 5), &remote.id());
    remote.sync();
    let register = remote.world.election.register();
    assert!(register.get(credential(&first[1], &remote).bytes()).expect("known").revoked.is_some());
    assert!(register.get(credential(&second, &remote).bytes()).expect("known").revoked.is_none());

    // Once voting is open an official consents to the new code.
    remote.world.codes = vec![first[0].clone(), first[1].clone(), first[2].clone(), second.clone()];
    remote.begin_voting();
    assert_eq!(ask_again(&remote, "cyd@example.org").status, 202);
    let view = || olga.get(&endpoint::voters(&draft, 0)).json::<VotersView>();
    while view().voters[2].asked.is_none() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let path = endpoint::voter_code(&draft, 3);
    let begun: CodeView = olga.send("POST", &path, &NewCode::default()).json();
    assert!(!begun.done && begun.revoked == hex(credential(&first[2], &remote).bytes()));
    assert_eq!(office.letters().len(), 5, "nothing goes out before");
    let point = |text: &str| unhex(text).and_then(Point::from_bytes).expect("a credential");
    let (revoked, added) = (point(&begun.revoked), point(&begun.added));
    let consent = |number: u8| {
        let consent = Consent::sign(&remote.hash(), &revoked, &added, 0, &key(number));
        NewCode { consent: Some(ConsentView { official: 0, signature: hex(&consent.signature) }) }
    };
    assert!(olga.send("POST", &path, &consent(9)).status >= 400, "nobody else can consent");
    let done = olga.send("POST", &path, &consent(1));
    assert!(done.status == 200 && done.json::<CodeView>().done, "{}", done.text());
    let third = code(&newest(&office, "cyd@example.org", 6), &remote.id());
    assert_eq!(credential(&third, &remote), added);
    remote.world.codes.push(third.clone());
    let old = remote.seal(2, 1, &choose(0), 1);
    assert_eq!(remote.cast(&old).code(), Code::CredentialRevoked, "the link before is void");
    for voter in [0, 3, 4] {
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
    }
    // Three receipts, to three addresses.
    office.wait(9);
    assert!(newest(&office, "cyd@example.org", 9).header("subject").starts_with("Your vote was recorded"));

    let all: Vec<&VoterCode> = first.iter().chain([&second, &third]).collect();
    let sent = |mails: &[glassurn_api::mail::MailView]| mails.iter().all(|mail| mail.done.is_some());
    super::mail::until(&olga, &draft, sent);
    nothing_kept(&remote, &all);
    let report = remote.audit();
    assert!(format!("{report:?}").contains("ServerMakesCodes"), "every page says so");
    remote.service.assert_calm();
}

#[test]
fn whoever_asks_for_new_links_often_is_not_heard() {
    let office = PostOffice::opened();
    let (olga, draft, remote) = begun(&office);
    olga.send("POST", &endpoint::voters(&draft, 0), &voters(&["ada@example.org", "bob@example.org"]));
    olga.ask("POST", &endpoint::voter_codes(&draft), &[("sec-fetch-site", "same-origin")], None);
    office.wait(2);
    for _ in 0..5 {
        assert_eq!(ask_again(&remote, "ada@example.org").status, 202);
    }
    // Three of the five are heard; the last one's link is the one that counts, for an hour.
    let tokens: Vec<String> = office.wait(5)[2..].iter().map(|letter| wish(letter, &remote.id())).collect();
    assert_eq!(confirm(&remote, &tokens[0]).code(), Code::NotFound);
    let old = |seconds: &str| {
        let aged = format!("UPDATE voters SET asked = asked {seconds} WHERE asked IS NOT NULL");
        Tables::open(&remote.service.database()).execute(&aged);
    };
    old("- 3600");
    assert_eq!(confirm(&remote, &tokens[2]).code(), Code::NotFound);
    old("+ 3600");
    assert_eq!(confirm(&remote, &tokens[2]).status, 204);
    office.wait(6);
    for _ in 0..12 {
        assert_eq!(ask_again(&remote, "nobody@example.org").status, 202);
    }
    assert_eq!(ask_again(&remote, "bob@example.org").code(), Code::RateLimited);
    for body in ["", "{}", "{\"address\":1}", "{\"address\":\"a\",\"b\":1}", "[]"] {
        let path = endpoint::ask_again(&remote.id());
        let answer = remote.service.try_ask("POST", &path, &[JSON], Some(body.as_bytes()));
        assert!(answer.expect("it answers").status >= 400, "{body}");
    }
    assert_eq!(office.letters().len(), 6, "three for one address in an hour, and the code");
    remote.service.assert_calm();
}

#[test]
fn c_16_a_voter_who_has_lost_the_link_is_answered_before_anything_is_looked_up() {
    let office = PostOffice::opened();
    let (olga, draft, mut remote) = begun(&office);
    olga.send("POST", &endpoint::voters(&draft, 0), &voters(&["ada@example.org", "bob@example.org"]));
    olga.ask("POST", &endpoint::voter_codes(&draft), &[("sec-fetch-site", "same-origin")], None);
    office.wait(2);
    let asked = while_locked(&remote, || {
        ["ada@example.org", "nobody@example.org", "no address"]
            .map(|address| bare(&ask_again(&remote, address)))
    });
    assert!(asked[0].0 == 202 && asked[0] == asked[1] && asked[1] == asked[2], "{asked:?}");
    let mail = newest(&office, "ada@example.org", 3);
    assert!(mail.header("subject").starts_with("A new link to vote?"));
    assert_eq!(office.letters().len(), 3);
    // Where voting is open, nobody is mailed anything, and nothing else happens either.
    remote.sync();
    remote.begin_voting();
    let before = remote.standing();
    for address in ["bob@example.org", "nobody@example.org"] {
        assert_eq!(bare(&ask_again(&remote, address)), asked[0], "{address}");
    }
    assert_eq!(confirm(&remote, &wish(&mail, &remote.id())).code(), Code::ElectionFrozen);
    assert_eq!(remote.standing(), before);
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn a_manifest_says_who_makes_the_codes_and_it_is_so() {
    let office = PostOffice::opened();
    let (_, _, remote) = begun(&office);
    let refused = |change: fn(&mut glassurn_crypto::manifest::Draft)| {
        let view: glassurn_api::board::BoardView = remote.service.get(endpoint::BOARD).json();
        let public = |text: &str| {
            unhex(text).and_then(glassurn_crypto::signature::PublicKey::from_bytes).expect("a key")
        };
        let mut draft = choice();
        draft.board = glassurn_crypto::manifest::BoardInfo { host: view.host, key: public(&view.key) };
        draft.registrar = public(&view.registrar);
        change(&mut draft);
        let manifest = draft.check().expect("the draft holds");
        let content = glassurn_crypto::board::entry::Submission::sign(
            glassurn_crypto::board::entry::Kind::Manifest,
            manifest.bytes().to_vec(),
            manifest.id(),
            glassurn_crypto::board::entry::Signer::official(0),
            &key(1),
        );
        remote.service.post(endpoint::ELECTIONS, &content.to_bytes()).code()
    };
    assert_eq!(refused(|draft| draft.codes = CodeMaker::Registrar), Code::ManifestInvalid);
    assert_eq!(
        refused(|draft| {
            draft.codes = CodeMaker::Server;
            draft.registrar = key(3).public();
        }),
        Code::ManifestInvalid
    );
}

/// Who reads a mailed invitation first can hand in a key of his own, but not unnoticed, and not for long: whoever it was for
/// sees at once that another key is there, a link that is sent again voids it, and nothing is handed in once the manifest names
/// the keys.
#[test]
fn c_04_a_mailed_link_that_somebody_else_was_quicker_with_is_seen_and_voided() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let draft = olga.begin("Chair 2027").summary.id;
    let invited = olga.invite(&draft, Part::Trustee, "Ada");
    let mail = NewMails {
        purpose: Purpose::Invitation,
        subject: "Your part".into(),
        text: "{link}".into(),
        path: "/keyholder".into(),
        recipients: vec![Recipient {
            address: "ada@example.org".into(),
            name: "Ada".into(),
            invitation: Some(Link { number: invited.number, token: invited.token.clone() }),
        }],
        test: None,
    };
    assert_eq!(olga.send("POST", &endpoint::mails(&draft, 0), &mail).status, 201);
    let token = |letter: &Letter| {
        let text = letter.part("text/plain");
        text.trim().rsplit('#').next().expect("a token").to_owned()
    };
    let first = token(&office.wait(1)[0]);
    let asks = |method: &str, token: &str, number: u8| {
        let body =
            serde_json::to_vec(&HandIn { key: hex(key(number).public().bytes()) }).expect("plain data");
        let body = Some(body.as_slice()).filter(|_| method == "PUT");
        let bearer = format!("Bearer {token}");
        let headers = [JSON, ("authorization", bearer.as_str())];
        service.try_ask(method, endpoint::INVITED, &headers, body).expect("it answers")
    };
    // Mallory is quicker.
    assert_eq!(asks("PUT", &first, 66).status, 200);
    // Ada's page finds that a key is there already, and it is not hers; the official sees it, too.
    let seen: InvitedView = asks("GET", &first, 0).json();
    assert_eq!(seen.key, Some(hex(key(66).public().bytes())));
    // She says so; the official takes the invitation back and invites her anew: both links and the key are void.
    let number = olga.get(&endpoint::mails(&draft, 0)).json::<MailsView>().mails[0].number;
    let again = olga.ask("POST", &endpoint::mail(&draft, number), &[OWN], None);
    assert_eq!(again.status, 200, "{}", again.text());
    let second = token(&office.wait(2)[1]);
    assert_ne!(first, second);
    for method in ["GET", "PUT"] {
        assert_eq!(asks(method, &first, 67).status, 404, "the link before opens nothing");
    }
    assert_eq!(asks("PUT", &second, 11).status, 200);
    // Of another draft it opens nothing, and once the manifest is published nothing is handed in.
    let other = olga.begin("Other").summary.id;
    assert_eq!(olga.delete(&endpoint::invitation(&other, invited.number)).status, 404);
    olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
    let remote = Remote::begin(service.clone(), choice());
    assert_eq!(
        olga.send("PUT", &endpoint::published(&draft), &Published { election: remote.id() }).status,
        200
    );
    assert_eq!(asks("PUT", &second, 67).code(), Code::ElectionFrozen, "already enrolled");
    assert_eq!(asks("GET", &second, 0).json::<InvitedView>().key, Some(hex(key(11).public().bytes())));
    for secret in [&first, &second] {
        assert!(!service.log().contains(secret.as_str()));
    }
    service.assert_calm();
}
