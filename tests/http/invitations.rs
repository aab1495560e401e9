//! Invitations end: a link that nobody used in time makes nobody a key holder, and a new one takes its place.

use super::accounts::with_accounts;
use super::disk::Tables;
use super::mail::sending;
use glassurn_api::draft::{DraftView, HandIn, INVITATION, Invited, InvitedView, Part};
use glassurn_api::endpoint::{self, INVITED};
use glassurn_api::error::Code;
use glassurn_api::mail::{Link, NewMails, Purpose, Recipient};
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON};
use glassurn_tests::post::PostOffice;
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::key;

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn open(service: &Service, token: &str) -> Answer {
    service.try_get(INVITED, &[("authorization", &bearer(token))]).expect("it answers")
}

fn hand_in(service: &Service, token: &str, number: u8) -> Answer {
    let body = serde_json::to_vec(&HandIn { key: hex(key(number).public().bytes()) }).expect("plain data");
    let by = bearer(token);
    let headers = [("authorization", by.as_str()), JSON];
    service.try_ask("PUT", INVITED, &headers, Some(&body)).expect("it answers")
}

/// All invitations end this very moment. Nobody else writes meanwhile.
fn end(service: &Service) {
    service.stop();
    Tables::open(&service.database()).execute("UPDATE invitations SET ends = 1");
    service.start().expect("it starts again");
}

#[test]
fn c_04_a_link_that_was_not_used_in_time_opens_nothing_and_a_new_one_does() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    let id = olga.begin("Chair").summary.id;
    let [ada, rita, otto] = [(Part::Trustee, "Ada"), (Part::Registrar, "Rita"), (Part::Official, "Otto")]
        .map(|(part, name)| olga.invite(&id, part, name));
    let shown: InvitedView = open(&service, &ada.token).json();
    let listed = || olga.get(&endpoint::draft(&id)).json::<DraftView>().invitations;
    let made = listed()[0].clone();
    assert_eq!((shown.ends, made.ends), (ada.ends, ada.ends));
    assert_eq!(made.ends, made.made + INVITATION);
    assert_eq!(open(&service, &rita.token).status, 200);
    assert_eq!(hand_in(&service, &rita.token, 11).status, 200);

    end(&service);
    let before = service.rows().expect("tables");
    for late in [&ada, &otto] {
        for answer in [open(&service, &late.token), hand_in(&service, &late.token, 12)] {
            assert_eq!((answer.status, answer.code()), (410, Code::InvitationEnded));
            let detail = answer.problem().detail.expect("what to do");
            assert!(detail.contains("Olga") && detail.contains("make a new link"), "{detail}");
        }
    }
    // Who has handed in a key finds the way to the election, but an old link puts no other key in its place.
    assert_eq!(open(&service, &rita.token).status, 200);
    assert_eq!(hand_in(&service, &rita.token, 13).code(), Code::InvitationEnded);
    let mut after = service.rows().expect("tables");
    let mut same = before;
    // Nothing but refusals were counted.
    for rows in [&mut same, &mut after] {
        rows.remove("attempts");
    }
    assert_eq!(after, same);

    let path = endpoint::invitation(&id, ada.number);
    let anew = olga.send("PUT", &path, &());
    assert_eq!(anew.status, 200, "{}", anew.text());
    let anew: Invited = anew.json();
    assert!(anew.number == ada.number && anew.token != ada.token && anew.ends >= ada.ends, "{anew:?}");
    assert_eq!(open(&service, &ada.token).code(), Code::NotFound, "the link before opens nothing");
    assert_eq!(hand_in(&service, &anew.token, 12).status, 200);
    assert_eq!(listed()[0].ends, anew.ends);
    assert_eq!(olga.send("PUT", &endpoint::invitation(&id, 9), &()).code(), Code::NotFound);
    let lines = Tables::open(&service.database())
        .words("SELECT coalesce(account, '-') || ' ' || deed || ' ' || detail AS value FROM journal");
    assert!(lines.contains(&"Olga invited anew 1".to_owned()), "{lines:?}");
    service.assert_calm();
}

#[test]
fn c_04_a_link_that_has_ended_is_not_mailed_and_a_mail_that_is_sent_again_brings_a_new_one() {
    let office = PostOffice::opened();
    let (service, olga) = sending(&office, &[]);
    let id = olga.begin("Chair").summary.id;
    let ada = olga.invite(&id, Part::Trustee, "Ada");
    let letter = NewMails {
        purpose: Purpose::Invitation,
        subject: "{title}".into(),
        text: "{link}".into(),
        path: "/keyholder".into(),
        recipients: vec![Recipient {
            address: "ada@example.org".into(),
            name: "Ada".into(),
            invitation: Some(Link { number: ada.number, token: ada.token.clone() }),
        }],
        test: None,
    };
    assert_eq!(olga.send("POST", &endpoint::mails(&id, 0), &letter).status, 201);
    office.wait(1);
    end(&service);
    let refused = olga.send("POST", &endpoint::mails(&id, 0), &letter);
    assert_eq!(refused.code(), Code::MailInvalid);
    assert!(refused.text().contains("it has ended"), "{}", refused.text());
    assert_eq!(olga.send("POST", &endpoint::mail(&id, 1), &()).status, 200);
    let mail = office.wait(2).pop().expect("a second one").part("text/plain");
    let (_, token) = mail.split_once('#').expect("a link");
    assert_eq!(hand_in(&service, &token[..64], 12).status, 200, "for as long as a first one");
    assert_eq!(open(&service, &ada.token).code(), Code::NotFound);
    service.assert_calm();
}
