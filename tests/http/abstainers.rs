//! Who did not vote, and what her code says of her (attacks C-08): the commands of people who need not trust the service.

use super::liar::Liar;
use glassurn_api::credential::Bucket;
use glassurn_api::endpoint;
use glassurn_tests::programs;
use glassurn_tests::stage::{Setting, Stage, Staged, now_and_then};
use serde_json::Value;
use std::collections::HashMap;
use tempfile::TempDir;

const CONTESTS: &str = "[[contests]]\nname = \"motion\"\ntitle = \"Shall we?\"\nrule = { exactly = 1 }\nseats = 1\n\
                        order = \"fixed\"\nselections = [\n    { name = \"yes\", title = \"Yes\" },\n    \
                        { name = \"no\", title = \"No\" },\n]\n";

fn election() -> (Stage, TempDir, Staged) {
    let (stage, folder) = programs::stage();
    let (opens, closes) = now_and_then(1).expect("a clock");
    let staged = stage.set_up(&Setting {
        name: "motion",
        texts: "title = \"A motion\"\ndescription = \"Held for those who stay at home.\"\norganiser = \"Tests\"\n\
                contact = \"tests@example.org\"",
        contests: CONTESTS,
        zone: "Europe/Berlin",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (1, 1),
        minimum: 2,
        weights_reveal: false,
        revote: true,
        weights: &[1; 5],
    });
    let staged = staged.expect("the election is set up");
    (stage, folder, staged)
}

/// A service that hides every ballot in the bucket of all credentials, and shows everything else as it is.
fn hiding(stage: &Stage, staged: &Staged) -> Liar {
    let path = endpoint::credentials(&staged.id, "");
    let answer = ureq::get(format!("{}{path}", stage.url())).call();
    let body =
        answer.and_then(|mut answer| answer.body_mut().read_to_vec()).expect("a small roll has one bucket");
    let mut bucket = Bucket::from_bytes(&body).expect("a bucket");
    assert!(bucket.credentials.iter().any(|places| !places.ballot.is_empty()), "there is something to hide");
    bucket.credentials.iter_mut().for_each(|places| places.ballot.clear());
    Liar::before(&stage.url(), HashMap::from([(path, bucket.to_bytes())]), &[])
}

/// The registrar replaces a code, an official consents; gives the new one.
fn replace(stage: &Stage, staged: &Staged, credential: &str) -> String {
    let run = |arguments: &[&str]| stage.run(&staged.folder, arguments).expect("the code is replaced");
    let manifest = ["--manifest", "manifest.cbor"];
    let request =
        ["registrar", "replace", "--credential", credential, "-o", "new.csv", "--request", "change"];
    run(&[&request[..], &manifest].concat());
    run(&[&["cosign", "change", "--key", "../official.key", "-o", "consent"][..], &manifest].concat());
    run(&["registrar", "replace", "--post", "consent", "--key", "../registrar.key"]);
    let csv = std::fs::read_to_string(staged.folder.join("new.csv")).expect("the new code");
    csv.lines().nth(1).and_then(|line| line.split(',').next()).expect("one new code").to_owned()
}

#[test]
fn c_08_an_abstainer_learns_that_nothing_was_cast_or_finds_what_was_cast_in_her_name() {
    let (stage, _folder, staged) = election();
    let invited = stage.invited(&staged).expect("codes.csv");
    let codes: Vec<String> = invited.iter().map(|invited| invited.code.clone()).collect();
    let columns = ["motion.yes", "motion.no"].map(String::from);
    let vote =
        |code: &str, values: [u64; 2]| stage.vote(&staged, &columns, &[(code.to_owned(), values.to_vec())]);
    for voter in [0, 1] {
        vote(&codes[voter], [1, 0]).expect("two vote");
    }
    // Carol stays at home. Whoever has made her code casts in her name.
    const CAROL: usize = 2;
    vote(&codes[CAROL], [1, 0]).expect("the board cannot know");

    let status = |code: &str, more: &[&str]| {
        let file = staged.folder.join("code");
        std::fs::write(&file, code).expect("her own file");
        let verb = ["vote", "--status", "--election", &staged.id, "--code-file", "code"];
        let output = stage.output(&staged.folder, &[&verb[..], more].concat()).expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let ask = |code: &str| -> Value {
        let (code, facts) = status(code, &[]);
        assert_eq!(code, Some(0), "{facts}");
        serde_json::from_str(&facts).expect("facts")
    };
    // The stolen vote is there with number and time, which is what she takes to the officials ...
    let stolen = ask(&codes[CAROL]);
    assert_eq!((stolen["voted"].as_bool(), stolen["sequence"].as_u64()), (Some(true), Some(1)));
    let entry = stolen["entry"].as_u64().expect("a number");
    assert!(stolen["time"].as_u64().is_some_and(|time| time > 0), "{stolen}");
    for voter in [3, 4] {
        let none = ask(&codes[voter]);
        assert_eq!(none["voted"].as_bool(), Some(false), "nothing was cast in the name of voter {voter}");
        assert!(
            none["entries"].as_u64().is_some_and(|audited| audited > entry),
            "the whole record was audited"
        );
    }
    // ... and a service that hides it where she looks is found out: only the whole record says that there is nothing.
    let liar = hiding(&stage, &staged);
    let (refused, said) = status(&codes[CAROL], &["--server", &liar.url()]);
    assert_eq!(refused, Some(1), "{said}");
    assert!(said.contains("board.credentials") && said.contains(&format!("entry {entry}")), "{said}");
    let honest = status(&codes[3], &["--server", &liar.url()]);
    assert!(liar.posted().is_empty(), "a question about a code only reads");
    assert_eq!(honest.0, Some(0), "what it does not hide is true: {}", honest.1);

    // The officials revoke the code: what was cast with it counts no more, nor can the thief go on, and she votes.
    let code = replace(&stage, &staged, &invited[CAROL].credential);
    vote(&codes[CAROL], [0, 1]).expect_err("the old code is dead");
    assert_ne!(status(&codes[CAROL], &[]).0, Some(0), "and is no code any more");
    assert_eq!(ask(&code)["voted"].as_bool(), Some(false));
    vote(&code, [0, 1]).expect("she votes with the new one");
    let own = ask(&code);
    assert_eq!((own["voted"].as_bool(), own["sequence"].as_u64()), (Some(true), Some(1)));
    assert!(own["entry"].as_u64() > Some(entry) && own["receipt_code"] != stolen["receipt_code"], "{own}");

    // Her vote is counted, the stolen one is not; and the statements stand for ever.
    stage.count(&staged, &[1]).expect("counted");
    let result = stage
        .run(&staged.folder, &["result", &stage.url(), "--election", &staged.id])
        .expect("the audit passes");
    let selections = result["contests"][0]["selections"].as_array().expect("two").clone();
    let values: Vec<_> = selections.iter().map(|selection| selection["value"].as_u64()).collect();
    assert_eq!((result["counting"].as_u64(), values), (Some(3), vec![Some(2), Some(1)]), "{result}");
    assert_eq!(ask(&codes[3])["voted"].as_bool(), Some(false));
    let last = ask(&code);
    assert_eq!(last["receipt_code"], own["receipt_code"]);
}
