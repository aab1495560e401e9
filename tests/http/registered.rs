//! Elections with which voters register: who may, does so once, and nobody learns who may.

use super::accounts::{bare, said, with_accounts};
use super::disk::{Tables, while_locked};
use super::{choose, failures};
use glassurn_api::credential::{Claim, Registration, registration_nonce};
use glassurn_api::draft::{DraftSummary, DraftView, Role};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::registration::{AskLink, Method, RegistrationRule, RegistrationView, RegistrationWay};
use glassurn_crypto::audit::Warning;
use glassurn_crypto::credential::{Registration as Possession, VoterCode};
use glassurn_tests::console::{Browser, account, save};
use glassurn_tests::databases::on_postgres;
use glassurn_tests::post::PostOffice;
use glassurn_tests::registration::{self, by_mail, claim, open, send, token};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Answer;
use std::collections::BTreeSet;

fn ask(remote: &Remote, address: &str) -> Answer {
    registration::ask(remote, address, "192.0.2.1")
}

#[test]
fn voters_register_by_mail_vote_and_are_counted() {
    let office = PostOffice::opened();
    let (mut remote, olga, draft) = open(&office, &by_mail(&["Members.example.org"], &["Eve@example.com"]));
    let way = remote.service.get(&endpoint::registration_way(&remote.id()));
    assert_eq!(way.json::<RegistrationWay>(), RegistrationWay { method: Method::Mail, provider: None });
    let people =
        ["ada@members.example.org", "BOB@MEMBERS.example.org", "cyd@members.example.org", "eve@example.com"];
    for (voter, address) in people.into_iter().enumerate() {
        assert_eq!(ask(&remote, address).status, 202);
        let link = token(&remote, &office, voter + 1);
        let body = claim(&mut remote, &link);
        let answer = send(&remote, &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        // The same browser again, as after a lost answer: the same entry, and no second place on the roll.
        let again = send(&remote, &body);
        assert_eq!((again.status, &again.body), (200, &answer.body));
        remote.sync();
        remote.vote(&remote.seal(voter, 1, &choose(voter % 2), 1));
    }
    let view: RegistrationView = olga.get(&endpoint::registration_rule(&draft)).json();
    assert_eq!(view.registered, 4);
    assert_eq!(view.rule, Some(by_mail(&["members.example.org"], &["eve@example.com"])));
    remote.close();
    assert_eq!(remote.count(&[0, 1]), vec![vec![2, 2, 0]]);
    let report = remote.audit();
    assert_eq!((failures(&report), report.counting), (vec![], 4));
    assert!(report.warnings.contains(&Warning::Registered), "{:?}", report.warnings);
    // Neither database nor log say who has registered.
    assert_eq!(persons(&remote).len(), 4);
    for address in people {
        assert!(!remote.service.log().contains(&address.to_lowercase()), "{address} is in the log");
    }
    remote.service.assert_calm();
}

#[test]
fn c_16_whoever_asks_learns_nothing_of_who_may_register() {
    let office = PostOffice::opened();
    let (remote, ..) = open(&office, &by_mail(&[], &["ada@example.org"]));
    let known = ask(&remote, "ada@example.org");
    assert_eq!(known.status, 202);
    for address in [
        "bob@example.org",
        "",
        "no address",
        "ada@example.org, bob@example.org",
        "ada@example.org\r\nbcc: bob@example.org",
        "%",
        "ada@EXAMPLE.org.evil",
    ] {
        assert_eq!(bare(&ask(&remote, address)), bare(&known), "{address}");
    }
    // Who registers is asked of one who has, too, and is not told so.
    assert_eq!(bare(&ask(&remote, "ADA@example.org")), bare(&known));
    assert_eq!(bare(&ask(&remote, " ada@example.org")), bare(&known));
    assert_eq!(bare(&ask(&remote, "ada@example.org")), bare(&known), "the fourth time, too");
    let letters = office.wait(3);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(office.letters().len(), 3, "three links in an hour, and none to anybody else");
    assert!(letters.iter().all(|letter| letter.to.contains("ada@example.org")));
    // An election with which nobody registers, and one that is none.
    let absent = Browser::new(&remote.service).send(
        "POST",
        &endpoint::registration_links(&"00".repeat(32)),
        &AskLink { address: "ada@example.org".into(), language: "en".into() },
    );
    assert_eq!(absent.code(), Code::NotFound);
    remote.service.assert_calm();
}

#[test]
fn c_16_whoever_asks_is_answered_before_anything_is_looked_up() {
    let office = PostOffice::opened();
    let (remote, ..) = open(&office, &by_mail(&[], &["ada@example.org"]));
    let asked = while_locked(&remote, || {
        ["ada@example.org", "bob@example.org"].map(|address| bare(&ask(&remote, address)))
    });
    assert!(asked[0].0 == 202 && asked[0] == asked[1], "{asked:?}");
    assert_eq!(office.wait(1)[0].to, "ada@example.org");
    // As much is kept of who may not register, and it is nobody's.
    let links = || {
        let query = format!("SELECT {} AS value FROM registration_links", hexadecimal("person"));
        Tables::open(&remote.service.database()).words(&query)
    };
    while links().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(ask(&remote, "bob@example.org").status, 202);
    while links().len() < 3 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(links().iter().collect::<BTreeSet<_>>().len(), 3, "nothing ties two of them together");
    assert_eq!(office.letters().len(), 1);
    remote.service.assert_calm();
}

#[test]
fn c_04_c_07_a_link_registers_one_person_once_and_nobody_with_anothers_key() {
    let office = PostOffice::opened();
    let (mut remote, ..) = open(&office, &by_mail(&["example.org"], &[]));
    assert_eq!(ask(&remote, "ada@example.org").status, 202);
    let adas = token(&remote, &office, 1);
    assert_eq!(ask(&remote, "bob@example.org").status, 202);
    let bobs = token(&remote, &office, 2);
    assert_ne!(adas, bobs);
    // Without a link, or with something like one.
    for wrong in ["", "00", &"0".repeat(64), &adas.to_uppercase(), &adas[1..], &format!("{adas}0")] {
        let body = claim(&mut remote, wrong);
        remote.refused(Code::RegistrationRefused, |remote| send(remote, &body));
    }
    let credential =
        *VoterCode::generate(&mut remote.world.rng).credential(&remote.hash()).expect("one").public();
    let bare = Registration { credential }.to_bytes();
    remote.refused(Code::RequestMalformed, |remote| send(remote, &bare));
    // C-07: a proof that answers another link proves nothing here.
    let foreign = Claim::from_bytes(&claim(&mut remote, &bobs)).expect("a claim");
    let mixed = Claim { token: adas.clone(), answer: foreign.answer.clone() }.to_bytes();
    remote.refused(Code::RegistrationRefused, |remote| send(remote, &mixed));
    // Nor does Bob's own proof under the credential of somebody else.
    let mut others = foreign.answer.to_bytes();
    let own = *foreign.answer.verify(&remote.hash(), &registration_nonce(&bobs)).expect("Bob's own").bytes();
    let at = others.windows(32).position(|window| window == own).expect("it names the credential");
    others[at..at + 32].copy_from_slice(credential.bytes());
    let others = Possession::from_bytes(&others).expect("a credential and a proof");
    let stolen = Claim { token: bobs.clone(), answer: others }.to_bytes();
    remote.refused(Code::RegistrationRefused, |remote| send(remote, &stolen));
    // Once: with the link that was used, and with a new one.
    let first = claim(&mut remote, &adas);
    assert_eq!(send(&remote, &first).status, 201);
    remote.sync();
    let second = claim(&mut remote, &adas);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &second));
    assert_eq!(ask(&remote, "Ada@example.org").status, 202);
    let more = token(&remote, &office, 3);
    let third = claim(&mut remote, &more);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &third));
    // The same mailbox under a name that anybody may add to his own.
    assert_eq!(ask(&remote, "ada+again@example.org").status, 202);
    let alias = token(&remote, &office, 4);
    let fourth = claim(&mut remote, &alias);
    remote.refused(Code::RegistrationDone, |remote| send(remote, &fourth));
    // Bob's is good for an hour.
    Tables::open(&remote.service.database()).execute("UPDATE registration_links SET since = since - 3600");
    let late = claim(&mut remote, &bobs);
    remote.refused(Code::RegistrationRefused, |remote| send(remote, &late));
    // A copy of the database opens nothing, and the registrar is the service alone.
    let kept = Tables::open(&remote.service.database())
        .words(&format!("SELECT {} AS value FROM registration_links", hexadecimal("token")));
    assert!(!kept.is_empty() && !kept.contains(&adas));
    let registrar = remote.world.roll_due(&[1]).remove(0);
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&registrar));
    remote.audit();
    remote.service.assert_calm();
}

#[test]
fn a_rule_that_lets_everybody_in_or_nobody_is_named() {
    let office = PostOffice::opened();
    let (remote, olga, draft) = open(&office, &by_mail(&["example.org"], &[]));
    let path = endpoint::registration_rule(&draft);
    let wrong = [
        by_mail(&[], &[]),
        by_mail(&["example org"], &[]),
        by_mail(&["@example.org"], &[]),
        by_mail(&[""], &[]),
        by_mail(&["[127.0.0.1]"], &[]),
        by_mail(&[], &["ada"]),
        by_mail(&[], &["ada@example.org\r\nbcc: x@example.org"]),
        by_mail(&vec!["example.org"; 65], &[]),
    ];
    for rule in wrong {
        assert_eq!(olga.send("PUT", &path, &rule).code(), Code::DraftInvalid, "{rule:?}");
    }
    let provider = RegistrationRule { method: Method::Provider, ..by_mail(&[], &[]) };
    assert_eq!(olga.send("PUT", &path, &provider).code(), Code::ProviderOff);
    let again = olga.send(
        "PUT",
        &path,
        &by_mail(&["example.org", "EXAMPLE.org"], &["b@example.net", "a@example.net"]),
    );
    let rule = again.json::<RegistrationView>().rule.expect("a rule");
    assert_eq!(rule, by_mail(&["example.org"], &["a@example.net", "b@example.net"]));
    let nowhere = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&nowhere, "Olga");
    let draft = olga.begin("A").summary.id;
    let answer = olga.send("PUT", &endpoint::registration_rule(&draft), &by_mail(&["example.org"], &[]));
    assert_eq!(said(&answer).2.code(), Some(Code::MailOff));
    let way = remote.service.get(&endpoint::registration_way(&"00".repeat(32)));
    assert_eq!(way.code(), Code::NotFound);
    remote.service.assert_calm();
}

/// All names of who has registered, as the database has them.
pub fn persons(remote: &Remote) -> BTreeSet<String> {
    let query = format!("SELECT {} AS value FROM registrations", hexadecimal("person"));
    Tables::open(&remote.service.database()).words(&query).into_iter().collect()
}

#[test]
fn a_draft_like_another_has_its_rule_for_whom_may_see_it() {
    let office = PostOffice::opened();
    let rule = by_mail(&["example.org"], &["ada@example.net"]);
    let (remote, olga, draft) = open(&office, &rule);
    for (name, role) in [("Rita", Role::Registrar), ("Otto", Role::Observer)] {
        account(&remote.service, name);
        olga.give(&draft, name, role);
    }
    account(&remote.service, "Stranger");
    let like = |name: &str, of: &str| {
        let browser = Browser::of(&remote.service, name);
        let begun = browser.send("POST", &endpoint::drafts_like(of), &save(0, "Again"));
        (begun.status == 201).then(|| {
            let new = begun.json::<DraftView>().summary.id;
            browser.get(&endpoint::registration_rule(&new)).json::<RegistrationView>()
        })
    };
    let copied = Some(RegistrationView { rule: Some(rule), registered: 0 });
    assert_eq!((like("Olga", &draft), like("Rita", &draft)), (copied.clone(), copied));
    let without = Some(RegistrationView { rule: None, registered: 0 });
    assert_eq!(like("Otto", &draft), without, "an observer sees no addresses, and copies none");
    for of in [draft.as_str(), &"00".repeat(16), "", "x"] {
        assert_eq!(like("Stranger", of), None, "{of}: it is absent");
    }
    let drafts: Vec<DraftSummary> = Browser::of(&remote.service, "Stranger").get(endpoint::DRAFTS).json();
    assert_eq!(drafts, [], "what is refused leaves nothing");
    remote.service.assert_calm();
}

/// A column of bytes in lower-case hexadecimal, as this run's database writes it.
fn hexadecimal(column: &str) -> String {
    if on_postgres() { format!("encode({column}, 'hex')") } else { format!("lower(hex({column}))") }
}
