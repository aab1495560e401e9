//! When key holders are asked to open the count, and when voters are told the result: at the time that officials choose, once,
//! and never before the election is so far.

use super::accounts::with_accounts;
use super::choice;
use super::clock::Clock;
use super::disk::Tables;
use super::mail_voters::Scene;
use glassurn_api::account::NewKey;
use glassurn_api::announcement::{AHEAD, Announce, Announcement, Announcements, What};
use glassurn_api::draft::{Part, Published};
use glassurn_api::election::{ElectionView, Stage};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::mail::{Link, NewMails, Purpose, Recipient};
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::Browser;
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::{Answer, HOST, Service};
use glassurn_tests::world::key;

fn announce(olga: &Browser, draft: &str, what: What, mail: bool, due: Option<u64>) -> Answer {
    olga.send("PUT", &endpoint::announcement(draft, what), &Announce { mail, due })
}

#[track_caller]
fn one(answer: &Answer, what: What) -> Announcement {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json::<Announcements>().of(what).expect("it is there").clone()
}

fn count_from(service: &Service, election: &str) -> Option<u64> {
    service.get(&endpoint::election(election)).json::<ElectionView>().count_from
}

/// Ada is invited by mail to hold a key, Bob by a link that went another way.
fn invite(olga: &Browser, draft: &str) {
    let ada = olga.invite(draft, Part::Trustee, "Ada");
    olga.invite(draft, Part::Trustee, "Bob");
    let mail = NewMails {
        purpose: Purpose::Invitation,
        subject: "Your part".into(),
        text: "{link}".into(),
        path: "/keyholder".into(),
        recipients: vec![Recipient {
            address: "ada@holders.example".into(),
            name: "Ada".into(),
            invitation: Some(Link { number: ada.number, token: ada.token }),
        }],
        test: None,
    };
    assert_eq!(olga.send("POST", &endpoint::mails(draft, 0), &mail).status, 201);
    // Tried by the official herself: that is nobody's address.
    let test = NewMails { test: Some("olga@example.org".into()), ..mail };
    assert_eq!(olga.send("POST", &endpoint::mails(draft, 0), &test).status, 201);
}

#[test]
fn holders_are_asked_and_voters_told_at_the_times_that_officials_choose() {
    let mut scene = Scene::prepared(4, &[], invite);
    scene.give(&["a@one.example", "b@two.example", "c@three.example"]);
    let (olga, draft, id) =
        (Browser::of(&scene.remote.service, "Olga"), scene.draft.clone(), scene.remote.id());
    let put = |what, mail, due| announce(&olga, &draft, what, mail, due);
    let closes = scene.remote.world.manifest().schedule.closes;
    for wrong in [None, Some(now() + 60), Some(closes - 1), Some(closes + AHEAD + 60), Some(u64::MAX)] {
        assert_eq!(put(What::Count, true, wrong).code(), Code::DraftInvalid, "{wrong:?}");
        assert_eq!(put(What::Result, true, wrong).code(), Code::DraftInvalid, "voting has not ended");
    }
    let all: Announcements = olga.get(&endpoint::announcements(&draft)).json();
    assert_eq!((all.on, all.holders, all.voters), (true, vec!["Ada".to_owned()], 3));
    let planned = one(&put(What::Count, true, Some(closes + 600)), What::Count);
    assert_eq!((planned.due, planned.done, planned.by.as_str()), (closes + 600, None, "Olga"));
    let path = endpoint::announcement(&draft, What::Count);
    assert_eq!(olga.delete(&path).json::<Announcements>().of(What::Count), None);
    assert_eq!(olga.delete(&path).code(), Code::NotFound, "it is taken back already");
    one(&put(What::Count, true, Some(closes + 600)), What::Count);
    one(&put(What::Count, true, Some(closes + 700)), What::Count);

    scene.remote.begin_voting();
    for voter in 0..3 {
        scene.vote(voter, 1);
    }
    assert_eq!(count_from(&scene.remote.service, &id), None, "nobody asks while people vote");
    scene.remote.close();
    // Voting ended before its time: the holders are still asked at theirs, and everybody sees when.
    assert_eq!(count_from(&scene.remote.service, &id), Some(closes + 700));
    assert_eq!(scene.to("ada@holders.example", "Please open the count"), []);
    scene.alter("UPDATE announcements SET due = 1 WHERE done IS NULL");
    let asked = scene.wait("ada@holders.example", "Please open the count", 1).remove(0);
    let text = asked.part("text/plain");
    assert!(
        text.starts_with("Dear Ada,") && text.contains(&format!("https://{HOST}/keyholder/{id}")),
        "{text}"
    );
    let list = || olga.get(&endpoint::announcements(&draft)).json::<Announcements>();
    let done = list().of(What::Count).expect("it is done").clone();
    assert!(done.done.is_some() && done.mails == 1, "{done:?}");
    assert_eq!(put(What::Count, true, None).code(), Code::ElectionFrozen, "the mail is on its way");
    assert_eq!(olga.delete(&path).code(), Code::ElectionFrozen);

    // The result is told when there is one, and not before the time that was chosen.
    assert_eq!(put(What::Result, true, None).code(), Code::DraftInvalid, "there is no result");
    assert_eq!(put(What::Result, false, Some(now() + 60)).code(), Code::DraftInvalid, "nothing is done then");
    assert_eq!(put(What::Result, true, Some(now() + AHEAD + 60)).code(), Code::DraftInvalid);
    one(&put(What::Result, true, Some(now() + 600)), What::Result);
    scene.alter("UPDATE announcements SET due = 2 WHERE done IS NULL");
    assert!(list().of(What::Result).is_some_and(|one| one.done.is_none()), "there is no result yet");
    scene.remote.count(&[0, 1]);
    scene.wait("c@three.example", "The result is published", 1);
    let told = list().of(What::Result).expect("it is done").clone();
    assert!(told.done.is_some() && told.mails == 3, "{told:?}");
    assert_eq!(count_from(&scene.remote.service, &id), None, "the count is opened");
    assert_eq!(put(What::Count, false, None).code(), Code::ElectionFrozen);

    // A restart tells nobody twice.
    scene.remote.service.stop();
    scene.remote.service.start().expect("it starts again");
    scene.wait("a@one.example", "The result is published", 1);
    scene.wait("b@two.example", "The result is published", 1);
    let subjects = |begin: &str| {
        let letters = scene.office.letters();
        letters.iter().filter(|letter| letter.header("subject").starts_with(begin)).count()
    };
    assert_eq!((subjects("The result is published"), subjects("Please open the count")), (3, 1));
    let lines = Tables::open(&scene.remote.service.database()).words(
        "SELECT coalesce(account, '-') || ' ' || deed AS value FROM journal \
         WHERE deed LIKE 'announce%' OR detail IN ('1: count', '3: result') ORDER BY number",
    );
    let olga_did = |deeds: &[&str]| deeds.iter().map(|deed| format!("Olga {deed}")).collect::<Vec<_>>();
    assert_eq!(
        lines,
        olga_did(&[
            "announced",
            "announcement taken back",
            "announced",
            "announced",
            "mailed",
            "announced",
            "mailed"
        ])
    );
    assert!(!scene.remote.service.log().contains("holders.example"));
    scene.remote.audit();
    scene.remote.service.assert_calm();
}

#[test]
fn without_mail_a_time_is_told_and_nobody_else() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) });
    let draft = olga.begin("Chair").summary.id;
    let put = |what, mail, due| announce(&olga, &draft, what, mail, due);
    assert_eq!(put(What::Count, false, None).code(), Code::MailInvalid, "no election has come of it");
    let mut remote = Remote::open(service.clone(), choice(), 3);
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&draft), &published).status, 200);
    let closes = remote.world.manifest().schedule.closes;
    assert_eq!(put(What::Count, true, Some(closes + 60)).code(), Code::MailOff);
    assert_eq!(one(&put(What::Count, false, Some(closes + 60)), What::Count).done, None);
    for voter in 0..3 {
        remote.vote(&remote.seal(voter, 1, &super::choose(0), 1));
    }
    remote.close();
    assert_eq!(count_from(&service, &remote.id()), Some(closes + 60));
    let asked = one(&put(What::Count, false, None), What::Count);
    assert!(asked.done.is_some() && asked.due < closes, "{asked:?}");
    remote.count(&[0, 1]);
    let told = one(&put(What::Result, false, None), What::Result);
    assert!(told.done.is_some() && !told.mail && told.mails == 0, "{told:?}");
    remote.audit();
    service.assert_calm();
}

#[test]
fn where_too_few_vote_nobody_is_asked_and_nobody_told() {
    let clock = Clock::new();
    let options = clock.options();
    let options: Vec<(&str, &str)> = options.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut scene = Scene::prepared(3, &options, invite);
    scene.give(&["a@one.example"]);
    scene.remote.begin_voting();
    scene.vote(0, 1);
    let (olga, draft) = (Browser::of(&scene.remote.service, "Olga"), scene.draft.clone());
    let later = scene.remote.world.manifest().schedule.closes + 86_400;
    one(&announce(&olga, &draft, What::Count, true, Some(later)), What::Count);
    // The closing time comes: the service ends voting by itself, and says that nothing is counted.
    scene.remote.service.stop();
    clock.set("+2h");
    scene.remote.service.start().expect("it starts again");
    while scene.remote.standing().view.summary.stage != Stage::Void {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for what in What::ALL {
        for due in [None, Some(later)] {
            assert_eq!(announce(&olga, &draft, what, true, due).code(), Code::DraftInvalid, "{what:?}");
        }
    }
    scene.alter("UPDATE announcements SET due = 1 WHERE done IS NULL");
    let list = || olga.get(&endpoint::announcements(&draft)).json::<Announcements>();
    while list().of(What::Count).is_some_and(|one| one.done.is_none()) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(list().of(What::Count).map(|one| one.mails), Some(0));
    assert_eq!(scene.to("ada@holders.example", "Please open the count"), []);
    scene.remote.audit();
}
