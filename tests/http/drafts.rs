//! Drafts, their members and invitations: nobody overwrites another's work, and what is handed in is what stands there.

use super::accounts::with_accounts;
use super::choice;
use super::disk::Tables;
use super::postgres::on_postgres;
use super::processes::one_more;
use glassurn_api::account::NewKey;
use glassurn_api::draft::{
    DraftSummary, DraftView, HandIn, InvitedView, MAX_DOCUMENT, NewInvitation, Part, Published, Role,
    SaveDraft, SetRole,
};
use glassurn_api::endpoint::{self, DRAFTS, INVITED};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON, account, save};
use glassurn_tests::postgres::shared;
use glassurn_tests::programs::free_port;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::key;
use std::sync::Arc;
use std::thread;

fn digits(number: u8) -> String {
    hex(key(number).public().bytes())
}

/// Opens the page of an invitation.
fn open(service: &Service, token: &str) -> Answer {
    service.try_get(INVITED, &[("authorization", &format!("Bearer {token}"))]).expect("it answers")
}

/// Hands in a key.
fn hand_in(service: &Service, token: &str, key: &str) -> Answer {
    let body = serde_json::to_vec(&HandIn { key: key.into() }).expect("plain data");
    let bearer = format!("Bearer {token}");
    service.try_ask("PUT", INVITED, &[JSON, ("authorization", &bearer)], Some(&body)).expect("it answers")
}

/// Says that the key file was checked.
fn check(service: &Service, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    service.try_ask("POST", INVITED, &[("authorization", &bearer)], None).expect("it answers")
}

#[test]
fn of_two_who_save_the_same_revision_one_is_told_so() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let (olga, piet) = (Browser::of(&service, "Olga"), Browser::of(&service, "Piet"));
    let begun = olga.begin("");
    let path = endpoint::draft(&begun.summary.id);
    assert_eq!((begun.revision, begun.summary.title.as_str(), begun.members.len()), (1, "", 1));
    olga.give(&begun.summary.id, "piet", Role::ReturningOfficer);
    let saved: DraftView = olga.send("PUT", &path, &save(1, "Chair 2027")).json();
    assert_eq!((saved.revision, saved.summary.title.as_str()), (2, "Chair 2027"));
    let late = piet.send("PUT", &path, &save(1, "Board 2027"));
    assert_eq!(late.code(), Code::DraftConflict);
    let read: DraftView = piet.get(&path).json();
    assert_eq!(
        (read.revision, read.document.as_str(), read.summary.role),
        (2, "{\"step\":1}", Role::ReturningOfficer)
    );
    assert_eq!(piet.send("PUT", &path, &save(2, "Board 2027")).status, 200);
    let list: Vec<DraftSummary> = olga.get(DRAFTS).json();
    assert_eq!((list.len(), list[0].title.as_str(), list[0].role), (1, "Board 2027", Role::Owner));
    assert_eq!(olga.delete(&path).status, 204);
    assert_eq!(olga.get(&path).code(), Code::NotFound);
    assert_eq!(piet.send("PUT", &path, &save(3, "Board 2027")).code(), Code::NotFound);
    service.assert_calm();
}

#[test]
fn e_42_texts_that_break_a_rule_are_refused_and_named() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    let id = olga.begin("A").summary.id;
    let titles =
        ["a\r\nBcc: all@example.org", "a\nb", "a\0b", "\u{202e}cilbup", "A\u{30a}", " ", &"a".repeat(201)];
    for title in titles {
        let answer = olga.send("PUT", &endpoint::draft(&id), &save(1, title));
        assert_eq!(answer.code(), Code::DraftInvalid, "{title:?}");
        assert!(answer.text().contains("the title"), "{}", answer.text());
        let asked = NewInvitation { part: Part::Trustee, name: title.into() };
        let answer = olga.send("POST", &endpoint::invitations(&id), &asked);
        assert_eq!(answer.code(), Code::DraftInvalid, "{title:?}");
    }
    for document in ["a".repeat(MAX_DOCUMENT + 1), "\0".into(), "\u{1b}[2J".into()] {
        let asked = SaveDraft { document, ..save(1, "A") };
        assert_eq!(olga.send("PUT", &endpoint::draft(&id), &asked).code(), Code::DraftInvalid);
    }
    // The largest is taken, however it is written in JSON, and comes back as it was.
    let document = "\"".repeat(MAX_DOCUMENT);
    let asked = SaveDraft { document: document.clone(), ..save(1, "A") };
    assert_eq!(olga.send("PUT", &endpoint::draft(&id), &asked).json::<DraftView>().document, document);
    let escaped =
        format!("{{\"revision\":2,\"title\":\"\",\"document\":\"{}\"}}", "\\u0061".repeat(MAX_DOCUMENT));
    let put = |body: &str| {
        olga.ask(
            "PUT",
            &endpoint::draft(&id),
            &[JSON, ("sec-fetch-site", "same-origin")],
            Some(body.as_bytes()),
        )
    };
    assert_eq!(put(&escaped).status, 200);
    assert_eq!(put(&format!("{escaped}{}", " ".repeat(20_000))).code(), Code::RequestTooLarge);
    service.assert_calm();
}

#[test]
fn the_last_owner_stays_one_also_when_two_leave_at_once() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let (olga, piet) = (Browser::of(&service, "Olga"), Browser::of(&service, "Piet"));
    let id = olga.begin("A").summary.id;
    let own = endpoint::member(&id, "Olga");
    for answer in [olga.delete(&own), olga.send("PUT", &own, &SetRole { role: Role::Helper })] {
        assert_eq!(answer.code(), Code::DraftInvalid);
        assert!(answer.text().contains("last owner"), "{}", answer.text());
    }
    assert_eq!(olga.delete(&endpoint::member(&id, "Piet")).code(), Code::NotFound);
    let unknown = olga.send("PUT", &endpoint::member(&id, "Quin"), &SetRole { role: Role::Helper });
    assert_eq!(unknown.code(), Code::DraftInvalid);
    for _ in 0..10 {
        olga.give(&id, "Piet", Role::Owner);
        let left = thread::scope(|scope| {
            let one = scope.spawn(|| olga.delete(&endpoint::member(&id, "Olga")).status);
            let two = scope.spawn(|| piet.delete(&endpoint::member(&id, "Piet")).status);
            [one, two].map(|leaving| leaving.join().expect("it was sent"))
        });
        assert_eq!(left.iter().filter(|status| **status == 200).count(), 1, "{left:?}");
        // Whoever is left takes the other one back.
        let (stays, gone) = if left[0] == 200 { (&piet, "Olga") } else { (&olga, "Piet") };
        assert_eq!(stays.give(&id, gone, Role::Owner).members.len(), 2);
    }
    // A name that has to be written in a certain way in an address.
    account(&service, "Anna-Lena O'Neil @ Süd 7");
    let answer = olga.send(
        "PUT",
        &endpoint::member(&id, "anna-lena%20O'Neil%20%40%20S%C3%BCd%207"),
        &SetRole { role: Role::Observer },
    );
    let names: Vec<String> =
        answer.json::<DraftView>().members.into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["Anna-Lena O'Neil @ Süd 7", "Olga", "Piet"]);
    service.assert_calm();
}

#[test]
fn who_is_invited_hands_in_a_key_until_the_election_is_published() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let (olga, piet) = (Browser::of(&service, "Olga"), Browser::of(&service, "Piet"));
    let id = olga.begin("Chair 2027").summary.id;
    let view = || olga.get(&endpoint::draft(&id)).json::<DraftView>();
    let (ada, bob) = (olga.invite(&id, Part::Trustee, "Ada"), olga.invite(&id, Part::Trustee, "Bob"));
    assert_eq!((ada.number, bob.number), (1, 2));
    assert_eq!(
        view().invitations.iter().map(|invitation| invitation.opened).collect::<Vec<_>>(),
        [None, None]
    );
    let seen: InvitedView = open(&service, &ada.token).json();
    assert_eq!(
        (seen.title.as_str(), seen.from.as_str(), seen.part, seen.name.as_str(), seen.key, seen.election),
        ("Chair 2027", "Olga", Part::Trustee, "Ada", None, None)
    );
    let opened = view().invitations[0].opened.expect("it was noted");
    assert!(open(&service, &ada.token).status == 200 && view().invitations[0].opened == Some(opened));
    assert_eq!(hand_in(&service, &ada.token, "00").code(), Code::DraftInvalid);
    assert_eq!(hand_in(&service, &ada.token, &digits(11)).json::<InvitedView>().key, Some(digits(11)));
    let same = hand_in(&service, &bob.token, &digits(11));
    assert_eq!(same.code(), Code::DraftInvalid, "two key holders with one key are one");
    assert_eq!(hand_in(&service, &ada.token, &digits(12)).status, 200, "once more replaces it");
    assert_eq!(hand_in(&service, &bob.token, &digits(11)).status, 200);
    assert_eq!(check(&service, &ada.token).code(), Code::DraftInvalid, "there is no key to check yet");
    // Taken back: the link is dead, and its number is given to nobody else.
    assert_eq!(olga.delete(&endpoint::invitation(&id, 2)).status, 204);
    let absent = open(&service, &"0f".repeat(32));
    for dead in [open(&service, &bob.token), hand_in(&service, &bob.token, &digits(11)), open(&service, "x")]
    {
        assert_eq!((dead.status, dead.problem().detail), (404, absent.problem().detail));
    }
    assert_eq!(olga.delete(&endpoint::invitation(&id, 2)).code(), Code::NotFound);
    assert_eq!(olga.invite(&id, Part::Registrar, "Rita").number, 3);

    // Elections are taken by a key that the account has listed, and come of a draft for that account alone.
    let published = |browser: &Browser, draft: &str, election: &str| {
        browser.send("PUT", &endpoint::published(draft), &Published { election: election.into() })
    };
    assert_eq!(published(&olga, &id, &"0f".repeat(32)).code(), Code::DraftInvalid);
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: digits(1) }).status, 201);
    let mut remote = Remote::begin(service.clone(), choice());
    olga.give(&id, "Piet", Role::ReturningOfficer);
    assert_eq!(published(&piet, &id, &remote.id()).code(), Code::DraftInvalid, "it is not his");
    let view = published(&olga, &id, &remote.id()).json::<DraftView>();
    assert_eq!(view.summary.election, Some(remote.id()));
    assert_eq!(published(&olga, &id, &remote.id()).status, 200, "once more is no more");
    assert_eq!(open(&service, &ada.token).json::<InvitedView>().election, Some(remote.id()));
    assert_eq!(hand_in(&service, &ada.token, &digits(13)).code(), Code::ElectionFrozen);
    // A key holder has checked the key file: officials see when, and nothing else.
    assert_eq!(view.invitations[0].checked, None);
    assert_eq!(check(&service, &ada.token).status, 200);
    let view = olga.get(&endpoint::draft(&id)).json::<DraftView>();
    assert!(view.invitations[0].checked.is_some() && view.invitations[1].checked.is_none());
    for dead in ["x", &bob.token, &"0f".repeat(32)] {
        assert_eq!(check(&service, dead).code(), Code::NotFound);
    }
    let late = NewInvitation { part: Part::Trustee, name: "Cyd".into() };
    assert_eq!(olga.send("POST", &endpoint::invitations(&id), &late).code(), Code::ElectionFrozen);
    let second = choice_with(3);
    let other = Remote::begin(service.clone(), second);
    assert_eq!(published(&olga, &id, &other.id()).code(), Code::DraftConflict);
    // Deleting the draft takes nothing from the board.
    assert_eq!(olga.delete(&endpoint::draft(&id)).status, 204);
    assert_eq!(open(&service, &ada.token).status, 404);
    remote.audit();
    service.assert_calm();
}

/// Another election.
fn choice_with(nonce: u8) -> glassurn_crypto::manifest::Draft {
    let mut draft = choice();
    draft.nonce = [nonce; 32];
    draft
}

#[test]
fn drafts_members_and_invitations_have_limits() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    let id = olga.begin("A").summary.id;
    for number in 1..=64 {
        assert_eq!(olga.invite(&id, Part::Trustee, "Ada").number, number);
    }
    let more = NewInvitation { part: Part::Trustee, name: "Ada".into() };
    assert_eq!(olga.send("POST", &endpoint::invitations(&id), &more).code(), Code::DraftInvalid);
    assert_eq!(olga.delete(&endpoint::invitation(&id, 1)).status, 204);
    assert_eq!(olga.invite(&id, Part::Trustee, "Ada").number, 65);
    for number in 2..=500 {
        assert_eq!(olga.begin("A").summary.role, Role::Owner, "{number}");
    }
    assert_eq!(olga.send("POST", DRAFTS, &save(0, "A")).code(), Code::DraftInvalid);
    let mut tables = Tables::open(&service.database());
    for number in 0..32 {
        tables.execute(&format!(
            "INSERT INTO accounts (name, folded, password, created) VALUES ('a{number}', 'a{number}', '', 0)"
        ));
    }
    for number in 0..31 {
        olga.give(&id, &format!("a{number}"), Role::Observer);
    }
    let more = olga.send("PUT", &endpoint::member(&id, "a31"), &SetRole { role: Role::Observer });
    assert_eq!(more.code(), Code::DraftInvalid);
    assert_eq!(olga.get(&endpoint::draft(&id)).json::<DraftView>().members.len(), 32);
    service.assert_calm();
}

#[test]
fn every_deed_stands_in_the_journal_with_who_did_it() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let olga = Browser::of(&service, "Olga");
    let id = olga.begin("A").summary.id;
    olga.send("PUT", &endpoint::draft(&id), &save(1, "B"));
    olga.give(&id, "Piet", Role::Helper);
    let token = olga.invite(&id, Part::Trustee, "Ada").token;
    hand_in(&service, &token, &digits(11));
    olga.delete(&endpoint::invitation(&id, 1));
    olga.send("POST", endpoint::KEYS, &NewKey { key: digits(1) });
    let remote = Remote::begin(service.clone(), choice());
    olga.send("PUT", &endpoint::published(&id), &Published { election: remote.id() });
    olga.delete(&endpoint::member(&id, "Piet"));
    let before = service.rows().expect("tables")["journal"];
    assert_eq!(olga.send("PUT", &endpoint::draft(&id), &save(1, "C")).code(), Code::DraftConflict);
    assert_eq!(olga.delete(&endpoint::member(&id, "Piet")).code(), Code::NotFound);
    assert_eq!(service.rows().expect("tables")["journal"], before, "what is refused is no deed");
    olga.delete(&endpoint::draft(&id));
    olga.delete(endpoint::SESSION);
    let lines = Tables::open(&service.database()).words(
        "SELECT coalesce(account, '-') || ' ' || deed || ' ' || CASE WHEN draft IS NULL THEN '-' ELSE lower(hex(draft)) END \
         || ' ' || CASE WHEN election IS NULL THEN '-' ELSE 'e' END || ' ' || detail AS value FROM journal ORDER BY number",
    );
    let (key_1, key_11) = (digits(1), digits(11));
    let expected = [
        "- registered - - Olga".to_owned(),
        "- registered - - Piet".into(),
        "Olga signed in - - ".into(),
        format!("Olga drafted {id} - "),
        format!("Olga saved {id} - revision 2"),
        format!("Olga joined {id} - Piet: Helper"),
        format!("Olga invited {id} - 1: Trustee"),
        format!("- handed in {id} - 1: {key_11}"),
        format!("Olga withdrawn {id} - 1"),
        format!("Olga listed - - {key_1}"),
        "- created - e ".into(),
        format!("Olga published {id} e "),
        format!("Olga left {id} - Piet"),
        format!("Olga deleted {id} - "),
        "Olga signed out - - ".into(),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn f_12_on_postgresql_a_session_works_at_every_process() {
    let url = format!("http://127.0.0.1:{}", free_port());
    let (leader, database) = on_postgres(&[("GLASSURN_PEER_URL", url.as_str())]);
    account(&leader, "Olga");
    let follower = one_more(&leader, &[]);
    let at = |service: &Arc<Service>, browser: &Browser| Browser {
        service: service.clone(),
        token: browser.token.clone(),
    };
    // Signed in where one follows, at work at both.
    let there = Browser::of(&follower, "Olga");
    let here = at(&leader, &there);
    let id = there.begin("A").summary.id;
    assert_eq!(here.send("PUT", &endpoint::draft(&id), &save(1, "B")).status, 200);
    assert_eq!(there.get(&endpoint::draft(&id)).json::<DraftView>().revision, 2);
    assert_eq!(there.send("PUT", &endpoint::draft(&id), &save(1, "C")).code(), Code::DraftConflict);
    let invited = there.invite(&id, Part::Trustee, "Ada");
    assert_eq!(hand_in(&leader, &invited.token, &digits(11)).status, 200);
    // Twenty at once, at both: each revision is saved once.
    for revision in 2..6 {
        let saved: usize = thread::scope(|scope| {
            let (here, there, id) = (&here, &there, &id);
            let saves: Vec<_> = (0..20)
                .map(|place| {
                    let browser = if place % 2 == 0 { here } else { there };
                    scope
                        .spawn(move || browser.send("PUT", &endpoint::draft(id), &save(revision, "D")).status)
                })
                .collect();
            let statuses = saves.into_iter().map(|save| save.join().expect("it was sent"));
            statuses
                .inspect(|status| assert!([200, 409].contains(status), "{status}"))
                .filter(|status| *status == 200)
                .count()
        });
        assert_eq!(saved, 1, "revision {revision}");
    }
    // A key that was listed at the one begins an election at the other, and the draft says so.
    assert_eq!(there.send("POST", endpoint::KEYS, &NewKey { key: digits(21) }).status, 201);
    let mut remote = Remote::begin(follower.clone(), choice());
    shared().sql(&database, "UPDATE users SET account = 1");
    let published = there.send("PUT", &endpoint::published(&id), &Published { election: remote.id() });
    assert_eq!(published.status, 200, "{}", published.text());
    assert_eq!(here.get(&endpoint::draft(&id)).json::<DraftView>().summary.election, Some(remote.id()));
    // Five wrong passwords are five, wherever they are tried, and who signs out is out everywhere.
    let guess = |service: &Arc<Service>| Browser::new(service).sign_in("Olga", "a wrong password").status;
    let guesses: Vec<u16> = (0..6).map(|place| guess([&leader, &follower][place % 2])).collect();
    assert_eq!(guesses, [401, 401, 401, 401, 401, 429]);
    assert_eq!(here.delete(endpoint::SESSION).status, 204);
    assert_eq!(there.get(endpoint::SESSION).code(), Code::AuthRequired);
    remote.audit();
    leader.assert_calm();
    follower.assert_calm();
}
