//! Votes without a list by command: a quick poll from its question to its result, and what an official is told before
//! anybody has come.

use super::super::polls::nobody_listed;
use super::{Desk, word};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// A question with two options.
const LUNCH: [&str; 6] = ["--question", "What shall we eat?", "--option", "Soup", "--option", "Salad"];

#[test]
fn a_quick_poll_by_command_is_asked_voted_counted_and_audited() {
    let service = nobody_listed(&[]);
    let desk = Desk::at(&service);
    let made = desk.done(&[&["poll", "new", "lunch"][..], &LUNCH].concat());
    let (address, link) = (word(&made, "address"), word(&made, "link"));
    for file in ["official.key", "key-holder.key", "count.key"] {
        let path = desk.folder.path().join("lunch").join(file);
        let mode = fs::metadata(path).expect("it is kept").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file} is for its owner alone");
    }
    // The same once more is the same poll, and so is what the link leads to; another question is another folder's.
    assert_eq!(desk.done(&[&["poll", "new", "lunch"][..], &LUNCH].concat()), made);
    assert_eq!(desk.done(&["poll", "link", "lunch"]), made);
    let other = ["poll", "new", "lunch", "--question", "Where?", "--option", "Here", "--option", "There"];
    assert_eq!(desk.refused(&other), "file.exists");
    let booth = service.get(link.strip_prefix(&desk.server).expect("a link to this service"));
    assert_eq!(booth.header("location"), format!("/e/{}/vote", word(&made, "election")));

    let vote = |name: &str, choice: &str| {
        desk.done(&["vote", &address, "--register", name, "--choose", choice]);
    };
    vote("ada", "poll=option-1");
    vote("ben", "poll=option-2");
    vote("cyd", "poll=option-2");
    vote("ada", "poll=option-2");
    let counted = desk.done(&["poll", "count", "lunch"]);
    assert_eq!(
        (&counted["kind"], &counted["contests"][0]["selections"][1]["value"]),
        (&json!("Result"), &json!(3)),
        "{counted}"
    );
    // What is done is done, however often it is asked for.
    assert_eq!(desk.done(&["poll", "count", "lunch"])["entry"], counted["entry"]);
    let audited = desk.done(&["audit", &address]);
    assert_eq!((&audited["holds"], &audited["counting"]), (&json!(true), &json!(3)), "{audited}");
    service.assert_calm();
}

#[test]
fn a_quick_poll_by_command_is_not_ended_before_its_votes_hide_each_other() {
    let service = nobody_listed(&[]);
    let desk = Desk::at(&service);
    let several = ["--several", "--closes", "2999-01-01 12:00"];
    let too_long = [&["poll", "new", "long"][..], &LUNCH, &several].concat();
    assert_eq!(desk.refused(&too_long), "auth.forbidden", "a stranger begins nothing larger");
    let made = desk.done(&[&["poll", "new", "lunch"][..], &LUNCH, &several[..1]].concat());
    let address = word(&made, "address");
    let both = ["--choose", "poll.option-1=1", "--choose", "poll.option-2=1"];
    let vote = |name: &str| desk.done(&[&["vote", &address, "--register", name][..], &both].concat());
    vote("ada");
    vote("ben");
    for verb in ["close", "count"] {
        assert_eq!(desk.refused(&["poll", verb, "lunch"]), "tally.below_privacy_floor");
    }
    vote("cyd");
    let closed = desk.done(&["poll", "close", "lunch"]);
    assert_eq!((&closed["ballots"], &closed["counting"]), (&json!(3), &json!(3)));
    let (status, late) = desk.run(&[&["vote", &address, "--register", "dan"][..], &both].concat());
    assert_ne!(status, Some(0), "it is over: {late}");
    let counted = desk.done(&["poll", "count", "lunch"]);
    let values = counted["contests"][0]["selections"].as_array().expect("two");
    assert!(values.len() == 2 && values.iter().all(|selection| selection["value"] == 3), "{counted}");
    assert_eq!(desk.done(&["audit", &address])["holds"], json!(true));
    service.assert_calm();
}

#[test]
fn an_official_hears_who_comes_where_the_service_makes_the_roll() {
    let service = nobody_listed(&[]);
    let desk = Desk::at(&service);
    let public = |role: &str| {
        let made = desk.done(&["key", "new", "--role", role, "-o", &format!("{role}.key")]);
        word(&made, "manifest_line")
    };
    let (official, holder) = (public("official"), public("trustee"));
    let key = official.split('"').nth(3).expect("a key").to_owned();
    desk.done(&["election", "new", "--template", "poll", "-o", "poll.toml"]);
    let poll = desk
        .read("poll.toml")
        .replace("    { name = \"First Official\", key = \"\" },", &official)
        .replace("    { name = \"Key Holder\", key = \"\" },", &holder)
        .replace("opens = \"\"", "opens = \"2026-01-01 09:00\"")
        .replace("closes = \"\"", "closes = \"2126-01-01 09:00\"");
    assert!(poll.contains("eligibility = \"open\"") && poll.contains("registrar = \"\""), "{poll}");
    service.run(&["user", "add", "--key", &key]).expect("the key is listed");
    for (eligibility, told) in [("open", "takes part"), ("registered", "glassurn registration set")] {
        let open = format!("eligibility = \"{eligibility}\"");
        desk.write("election.toml", &poll.replace("eligibility = \"open\"", &open));
        let manifest = format!("{eligibility}.cbor");
        let create =
            ["election", "create", "--manifest", "election.toml", "--key", "official.key", "-o", &manifest];
        let id = word(&desk.done(&create), "election");
        let address = format!("{}/e/{id}", desk.server);
        let file = format!("{eligibility}.key");
        let ceremony =
            ["trustee", "ceremony", "--key", "trustee.key", "--election-key", &file, "--election", &id];
        desk.done(&ceremony);
        let next = word(&desk.done(&["status", "--election", &id]), "next");
        assert!(next.contains(&address), "{next}");
        let open = ["open", "--election", &id, "--key", "official.key"];
        let (status, facts) = desk.run(&open);
        let help = word(&facts["error"], "help");
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &json!("roll.empty")));
        assert!(help.contains(&address) && help.contains(told), "{help}");
        assert!(!help.contains("registrar post"), "there is no registrar: {help}");
        if eligibility == "open" {
            desk.done(&["vote", &address, "--register", "ada"]);
            assert_eq!(desk.done(&open)["voters"], json!(1));
        }
    }
    service.assert_calm();
}
