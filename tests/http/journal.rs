//! The journal: every deed that the code knows is done here once, by whom it can be done, and leaves its line in it. A deed
//! without a case fails the test.

use super::accounts::with_accounts;
use super::disk::Tables;
use super::mail::{FROM, notice, until as mails_until};
use super::mail_codes::{ask_again_at, begun_on, voters};
use super::passkeys::{added, enter};
use super::{choice, mail_codes};
use glassurn_api::account::{NewKey, NewPassword};
use glassurn_api::announcement::{Announce, What};
use glassurn_api::draft::{HandIn, Part, Published, Role};
use glassurn_api::endpoint::{self, INVITED};
use glassurn_api::mail::MailState;
use glassurn_api::voter::{MendVoter, NewCode, NewVoter, NewVoters, SetReminders};
use glassurn_api::webhook::NewWebhook;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::{Browser, JSON, OWN, PASSWORD, save};
use glassurn_tests::post::PostOffice;
use glassurn_tests::receiver::Receiver;
use glassurn_tests::registration::by_mail;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::world::key;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The journal's own list of deeds.
const CODE: &str = include_str!("../../backend/src/journal/store.rs");

/// What only an operator's command does, while no service runs: `restored::f_10…` reads its line.
const BY_COMMAND: &str = "restored";

/// Every other deed: its name, and who stands beside it (`-`: the operator, or whoever has a link) with how the detail begins.
const DEEDS: [(&str, &str); 39] = [
    ("registered", "- Olga"),
    ("password changed", "Olga "),
    ("passkey added", "Olga Laptop"),
    ("passkey removed", "Olga Laptop"),
    ("passkey doubted", "Olga Laptop"),
    ("linked", "- Olga"),
    ("unlinked", "- Olga"),
    ("signed in", "Olga "),
    ("signed out", "Olga "),
    ("listed", "Olga "),
    ("drafted", "Olga "),
    ("saved", "Olga revision 2"),
    ("deleted", "Olga "),
    ("joined", "Olga Piet: Helper"),
    ("left", "Olga Piet"),
    ("invited", "Olga 1: Trustee"),
    ("invited anew", "Olga 2"),
    ("withdrawn", "Olga 2"),
    ("handed in", "- 1: "),
    ("checked", "- 1"),
    ("created", "- "),
    ("published", "Olga "),
    ("may register", "Olga "),
    ("mailed", "Olga 1: Notice"),
    ("mailed again", "Olga 1"),
    ("addressed", "Olga 2"),
    ("readdressed", "Olga voter 1"),
    ("forgotten", "Olga 2"),
    ("scheduled", "Olga 1"),
    ("announced", "Olga count"),
    ("announcement taken back", "Olga count"),
    ("made codes", "Olga 2"),
    ("replaced code", "Olga voter 1"),
    ("asked again", "- voter 1"),
    ("webhook added", "Olga 1: "),
    ("webhook tried", "Olga 1"),
    ("webhook told", "- "),
    ("webhook given up", "- "),
    ("webhook removed", "Olga 1"),
];

/// The names of deeds in the code, but for entries of a board: they have the names of their kinds.
fn known() -> BTreeSet<&'static str> {
    let arms = CODE.lines().filter_map(|line| line.trim().strip_prefix("Deed::")?.split_once(" => \""));
    arms.filter_map(|(_, rest)| rest.split('"').next()).collect()
}

#[track_caller]
fn done(answer: &glassurn_tests::service::Answer) {
    assert!(answer.status < 300, "{}", answer.text());
}

/// Ways to sign in, and what the operator does about them.
fn accounts(service: &Arc<Service>, olga: &Browser) {
    done(&olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) }));
    let passkey = added(olga, "Laptop", 1);
    let (mut original, mut copy) = (passkey.clone(), passkey);
    done(&enter(service, &mut original));
    assert_eq!(enter(service, &mut copy).status, 401, "the counter tells of a copy");
    done(&olga.delete(&endpoint::passkey(1)));
    done(&olga.send("POST", endpoint::PASSWORD, &NewPassword { old: PASSWORD.into(), new: PASSWORD.into() }));
    service.run(&["user", "link", "Olga", "--subject", "o-17"]).expect("it is linked");
    service.run(&["user", "link", "Olga", "--nobody"]).expect("it is unlinked");
}

/// A draft, who works on it, whom they invite, and the election that comes of it; gives the draft's id.
fn drafts(service: &Arc<Service>, olga: &Browser) -> (String, Remote) {
    let id = olga.begin("A").summary.id;
    done(&olga.send("PUT", &endpoint::draft(&id), &save(1, "B")));
    olga.give(&id, "Piet", Role::Helper);
    done(&olga.delete(&endpoint::member(&id, "Piet")));
    let ada = olga.invite(&id, Part::Trustee, "Ada");
    let bearer = format!("Bearer {}", ada.token);
    let by = ("authorization", bearer.as_str());
    let body = serde_json::to_vec(&HandIn { key: hex(key(11).public().bytes()) }).expect("plain data");
    done(&service.try_ask("PUT", INVITED, &[by, JSON], Some(&body)).expect("it answers"));
    let second = olga.invite(&id, Part::Registrar, "Rita").number;
    done(&olga.ask("PUT", &endpoint::invitation(&id, second), &[OWN], None));
    done(&olga.delete(&endpoint::invitation(&id, second)));
    let mut remote = Remote::begin(service.clone(), choice());
    done(&olga.send("PUT", &endpoint::published(&id), &Published { election: remote.id() }));
    done(&service.try_ask("POST", INVITED, &[by], None).expect("it answers"));
    remote.ceremony();
    remote.roll(2);
    (id, remote)
}

/// Mail to voters whom the registrar names.
fn mail(olga: &Browser, id: &str, remote: &Remote) {
    done(&olga.send("POST", &endpoint::mails(id, 0), &notice(&["ada@example.org"])));
    mails_until(olga, id, |mails| mails.iter().all(|mail| mail.state == MailState::Sent));
    done(&olga.ask("POST", &endpoint::mail(id, 1), &[OWN], None));
    let voter = |place: usize| NewVoter {
        credential: Some(hex(mail_codes::credential(&remote.world.codes[place], remote).bytes())),
        ..voters(&["v@example.org"]).voters.remove(0)
    };
    done(&olga.send("POST", &endpoint::voters(id, 0), &NewVoters { voters: (0..2).map(voter).collect() }));
    let mended = MendVoter { address: "w@example.org".into(), language: String::new() };
    done(&olga.send("PUT", &endpoint::voter(id, 1), &mended));
    let closes = remote.world.manifest().schedule.closes;
    done(&olga.send("PUT", &endpoint::reminders(id), &SetReminders { times: vec![closes - 60] }));
    let count = endpoint::announcement(id, What::Count);
    done(&olga.send("PUT", &count, &Announce { mail: false, due: Some(closes + 3_600) }));
    done(&olga.delete(&count));
    done(&olga.delete(&endpoint::voters(id, 0)));
}

/// Codes that the service makes.
fn codes(service: &Arc<Service>, olga: &Browser) {
    let (id, remote) = begun_on(service.clone(), olga);
    done(&olga.send("POST", &endpoint::voters(&id, 0), &voters(&["a@example.org", "b@example.org"])));
    done(&olga.ask("POST", &endpoint::voter_codes(&id), &[OWN], None));
    done(&olga.send("POST", &endpoint::voter_code(&id, 1), &NewCode::default()));
    done(&ask_again_at(service, &remote.id(), "a@example.org"));
}

/// Programs that are told: one listens, one wants to hear no more.
fn webhooks(olga: &Browser, id: &str, [willing, gone]: [&Receiver; 2]) {
    for (number, receiver) in [(1, willing), (2, gone)] {
        done(&olga.send("POST", &endpoint::webhooks(id), &NewWebhook { url: receiver.url().into() }));
        done(&olga.ask("POST", &endpoint::webhook(id, number), &[OWN], None));
        receiver.until(1);
    }
}

#[test]
fn every_deed_has_a_case_here_and_leaves_its_line() {
    let (office, willing, gone) =
        (PostOffice::opened(), Receiver::answering(&["204 X"]), Receiver::answering(&["410 X"]));
    let (smtp, hooks) = (office.url(), format!("{},{}", willing.url(), gone.url()));
    let service = with_accounts(
        &["Olga", "Piet"],
        &[
            ("GLASSURN_SMTP_URL", smtp.as_str()),
            FROM,
            ("GLASSURN_MAILS_PER_MINUTE", "6000"),
            ("GLASSURN_WEBHOOK_INTERNAL", hooks.as_str()),
            ("GLASSURN_OIDC_ISSUER", "https://id.example"),
            ("GLASSURN_OIDC_CLIENT", "glassurn"),
        ],
    );
    let olga = Browser::of(&service, "Olga");
    accounts(&service, &olga);
    let (id, remote) = drafts(&service, &olga);
    mail(&olga, &id, &remote);
    codes(&service, &olga);
    let doomed = olga.begin("C").summary.id;
    done(&olga.send("PUT", &endpoint::registration_rule(&doomed), &by_mail(&["example.org"], &[])));
    webhooks(&olga, &doomed, [&willing, &gone]);

    let mut tables = Tables::open(&service.database());
    let mut lines = || {
        tables.words(
            "SELECT deed || '|' || coalesce(account, '-') || ' ' || detail AS value FROM journal ORDER BY number",
        )
    };
    // What a receiver has answered is noted a moment later.
    while !["webhook told", "webhook given up"]
        .iter()
        .all(|deed| lines().iter().any(|line| line.starts_with(deed)))
    {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    done(&olga.delete(&endpoint::webhook(&doomed, 1)));
    done(&olga.delete(&endpoint::draft(&doomed)));
    done(&olga.delete(endpoint::SESSION));

    let lines = lines();
    for (deed, who) in DEEDS {
        let begin = format!("{deed}|{who}");
        assert!(lines.iter().any(|line| line.starts_with(&begin)), "{begin}: {lines:#?}");
    }
    let mut cases: BTreeSet<&str> = DEEDS.iter().map(|(deed, _)| *deed).collect();
    assert_eq!(cases.len(), DEEDS.len());
    cases.insert(BY_COMMAND);
    assert_eq!(known(), cases, "a deed without a case, or a case without a deed");
    // Entries of a board stand there by their kinds, and nothing in any line is a secret.
    assert!(lines.iter().any(|line| line.starts_with("Roll|- ")), "{lines:#?}");
    let secrets = [PASSWORD, olga.token.as_deref().expect("signed in")];
    assert!(!lines.iter().any(|line| secrets.iter().any(|secret| line.contains(secret))));
    assert!(!lines.iter().any(|line| line.contains("@example.org")), "and no address");
    service.assert_calm();
}
