//! Quick polls: anybody may begin one, anybody may vote, and neither may take more than his part.

use super::{choice, choose, failures};
use glassurn_api::board::BoardView;
use glassurn_api::credential::Registration;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::audit::Warning;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::unhex;
use glassurn_crypto::manifest::{BoardInfo, Ceremony, Draft, Eligibility};
use glassurn_crypto::signature::PublicKey;
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::key;
use std::sync::Arc;

/// A poll as the page makes it: one key holder, who is the official too, and no roll.
pub fn poll() -> Draft {
    let mut draft = choice();
    draft.officials.truncate(1);
    draft.trustees.members.truncate(1);
    (draft.trustees.threshold, draft.trustees.ceremony) = (1, Ceremony::AllOfN);
    draft.eligibility = Eligibility::Open;
    draft
}

/// A service that lists nobody.
pub fn nobody_listed(options: &[(&str, &str)]) -> Arc<Service> {
    let service = Service::new(&[], options);
    service.start().expect("it starts on an empty folder");
    Arc::new(service)
}

/// What the service says to a manifest.
fn begin(service: &Service, change: impl FnOnce(&mut Draft)) -> Answer {
    let view: BoardView = service.get(endpoint::BOARD).json();
    let known = |text: &str| unhex(text).and_then(PublicKey::from_bytes).expect("a public key");
    let mut draft = poll();
    draft.board = BoardInfo { host: view.host, key: known(&view.key) };
    draft.registrar = known(&view.registrar);
    (draft.schedule.opens, draft.schedule.closes) = (now() - 60, now() + 3600);
    change(&mut draft);
    let manifest = draft.check().expect("the draft holds");
    let body = manifest.bytes().to_vec();
    let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
    service.post(endpoint::ELECTIONS, &content.to_bytes())
}

/// Registers a new code with a poll; gives what the service says, and what was sent.
fn register(remote: &mut Remote) -> (Answer, Vec<u8>) {
    let code = VoterCode::generate(&mut remote.world.rng);
    let credential = code.credential(&remote.hash()).expect("it has one");
    let body = Registration { credential: *credential.public() }.to_bytes();
    remote.world.codes.push(code);
    (remote.service.post(&endpoint::registrations(&remote.id()), &body), body)
}

#[test]
fn a_poll_of_strangers_is_registered_voted_counted_and_audited() {
    let mut remote = Remote::open(nobody_listed(&[]), poll(), 0);
    for voter in 0..5 {
        let (answer, body) = register(&mut remote);
        assert_eq!(answer.status, 201, "{}", answer.text());
        // The same browser again, as after a lost answer: the same entry, and no second place on the roll.
        let again = remote.service.post(&endpoint::registrations(&remote.id()), &body);
        assert_eq!((again.status, &again.body), (200, &answer.body));
        remote.sync();
        remote.vote(&remote.seal(voter, 1, &choose(voter % 2), 1));
    }
    let list = remote.service.get(endpoint::ELECTIONS).text().to_owned();
    assert_eq!(list, "[]", "a poll is found by its link alone");
    let calendar = remote.service.get(&endpoint::calendar(&remote.id()));
    assert_eq!((calendar.status, calendar.header("content-type")), (200, "text/calendar; charset=utf-8"));
    assert_eq!(calendar.text().matches("BEGIN:VEVENT").count(), 2);
    // One of them changes the vote.
    remote.vote(&remote.seal(4, 2, &choose(1), 2));
    remote.close();
    assert_eq!(remote.count(&[0]), vec![vec![2, 3, 0]]);
    let report = remote.audit();
    assert_eq!(failures(&report), vec![]);
    assert_eq!(report.counting, 5);
    assert!(report.warnings.contains(&Warning::OpenToAnybody), "{:?}", report.warnings);
}

#[test]
fn c_01_a_credential_that_nobody_registered_votes_in_no_poll() {
    let mut remote = Remote::open(nobody_listed(&[]), poll(), 0);
    register(&mut remote);
    remote.sync();
    let stranger = VoterCode::generate(&mut remote.world.rng);
    remote.world.codes.push(stranger);
    let ballot = remote.seal(1, 1, &choose(0), 1);
    remote.refused(Code::CredentialUnknown, |remote| remote.cast(&ballot));
    // Where there is a roll, nobody puts himself on it.
    let body =
        Registration { credential: *remote.world.codes[0].credential(&remote.hash()).expect("one").public() };
    let service = glassurn_tests::remote::service(&[]);
    let mut rolled = Remote::open(service, choice(), 3);
    let path = endpoint::registrations(&rolled.id());
    rolled.refused(Code::ElectionFrozen, |rolled| rolled.service.post(&path, &body.to_bytes()));
    rolled.audit();
    // The registrar of a poll is the service: its owner adds nobody.
    let registrar = remote.world.roll_due(&[1]).remove(0);
    remote.refused(Code::AuthForbidden, |remote| remote.try_post(&registrar));
}

#[test]
fn c_14_a_stranger_begins_a_poll_and_nothing_larger() {
    let service = nobody_listed(&[]);
    let refused = |change: fn(&mut Draft)| begin(&service, change).code();
    let rolled =
        |draft: &mut Draft| (draft.eligibility, draft.registrar) = (Eligibility::Roll, key(3).public());
    assert_eq!(refused(rolled), Code::AuthForbidden);
    assert_eq!(refused(|draft| draft.schedule.closes = now() + 40 * 86_400), Code::AuthForbidden);
    assert_eq!(refused(|draft| draft.schedule.extension = 40 * 86_400), Code::AuthForbidden);
    assert_eq!(
        refused(|draft| *draft = Draft {
            registrar: draft.registrar,
            board: draft.board.clone(),
            schedule: draft.schedule.clone(),
            eligibility: Eligibility::Open,
            ..choice()
        }),
        Code::AuthForbidden
    );
    assert_eq!(refused(|draft| draft.registrar = key(3).public()), Code::ManifestInvalid);
    assert_eq!(refused(|draft| draft.eligibility = Eligibility::Registered), Code::AuthForbidden);
    assert_eq!(begin(&service, |_| ()).status, 201);
    let closed = nobody_listed(&[("GLASSURN_POLLS_PER_HOUR", "0")]);
    assert!(!closed.get(endpoint::BOARD).json::<BoardView>().polls);
    assert_eq!(begin(&closed, |_| ()).code(), Code::AuthForbidden);
}

#[test]
fn e_10_polls_and_registrations_of_one_address_are_bounded() {
    let service = nobody_listed(&[("GLASSURN_POLLS_PER_HOUR", "2")]);
    for nonce in 1..=2 {
        assert_eq!(begin(&service, |draft| draft.nonce = [nonce; 32]).status, 201);
    }
    let third = begin(&service, |draft| draft.nonce = [3; 32]);
    assert_eq!(third.code(), Code::RateLimited);
    assert!(third.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 600), "{third:?}");
    let mut remote = Remote::open(nobody_listed(&[]), poll(), 0);
    let codes: Vec<Code> = (0..600)
        .map(|_| register(&mut remote).0)
        .filter(|answer| answer.status != 201)
        .map(|a| a.code())
        .collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == Code::RateLimited), "{codes:?}");
    remote.sync();
    remote.audit();
}

#[test]
fn a_short_code_leads_to_its_booth_however_it_is_typed() {
    let service = nobody_listed(&[]);
    let polls = [1, 2].map(|nonce| Remote::open(service.clone(), Draft { nonce: [nonce; 32], ..poll() }, 0));
    for remote in &polls {
        let code = endpoint::short(&remote.hash());
        let booth = format!("/e/{}/vote", remote.id());
        let bare = code.replace('-', "");
        let careless = bare.replace('0', "O").replace('1', "l");
        for typed in [&code, &bare, &code.to_lowercase(), &careless] {
            let answer = service.get(&format!("/p/{typed}"));
            assert_eq!((answer.status, answer.header("location")), (307, booth.as_str()), "{typed}");
        }
        // A code too short, too long, of no poll, or no code at all leads nowhere, least of all to another site.
        let other = if code.starts_with('7') { "8" } else { "7" };
        for typed in
            [&code[..8], &format!("{code}0"), &format!("{other}{}", &code[1..]), "%2f%2fevil.example"]
        {
            let answer = service.get(&format!("/p/{typed}"));
            assert_eq!(answer.header("location"), "", "{typed}");
            assert!([200, 404].contains(&answer.status), "{typed}: {}", answer.status);
        }
    }
}
