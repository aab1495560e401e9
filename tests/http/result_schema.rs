//! The result's JSON and its published schema: a stranger's validator finds that a real result fits, and that whatever is
//! changed in a way that the schema excludes does not.

use super::contract;
use glassurn_tests::programs;
use glassurn_tests::stage::{Setting, now_and_then};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Two languages, a blank selection, two questions of different rules.
const CONTESTS: &str = "[[contests]]\nname = \"motion\"\ntitle = { en = \"Shall we?\", pl = \"Czy?\" }\nrule = { exactly = 1 }\nseats = 1\n\
    order = \"fixed\"\nblank = \"none\"\nselections = [\n    { name = \"yes\", title = { en = \"Yes\", pl = \"Tak\" } },\n    \
    { name = \"no\", title = { en = \"No\", pl = \"Nie\" } },\n    { name = \"none\", title = { en = \"Blank\", pl = \"Pusty\" } },\n]\n\
    [[contests]]\nname = \"days\"\ntitle = { en = \"Which days?\", pl = \"Kiedy?\" }\nrule = { each = 1 }\nseats = 2\norder = \"fixed\"\n\
    selections = [\n    { name = \"monday\", title = { en = \"Monday\", pl = \"Poniedziałek\" } },\n    \
    { name = \"friday\", title = { en = \"Friday\", pl = \"Piątek\" } },\n]\n";

/// What a stranger's program says of each text: `ok`, or the place of the first thing wrong.
fn validate(texts: &[Value]) -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = contract::program().parent().expect("a folder of programs").join("python");
    let mut child = Command::new(python)
        .arg(here.join("foreign/schema.py"))
        .arg(here.join("../docs/result.schema.json"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut input = child.stdin.take().expect("a pipe");
    for text in texts {
        writeln!(input, "{text}").expect("it reads");
    }
    drop(input);
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "the schema is one");
    let said = String::from_utf8(ended.stdout).expect("text");
    said.lines().map(str::to_owned).collect()
}

fn changed(result: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = result.clone();
    *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} in {result}")) = value;
    changed
}

#[test]
fn the_result_is_what_its_schema_says_and_nothing_else_is() {
    let (stage, _folder) = programs::stage();
    let (opens, closes) = now_and_then(1).expect("a clock");
    let staged = stage.set_up(&Setting {
        name: "schema",
        texts: "title = { en = \"A motion\", pl = \"Wniosek\" }\norganiser = \"Tests\"\ncontact = \"tests@example.org\"",
        contests: CONTESTS,
        zone: "Europe/Warsaw",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (1, 1),
        minimum: 2,
        weights_reveal: true,
        revote: true,
        weights: &[3, 1, 1],
    });
    let staged = staged.expect("the election is set up");
    let columns = ["motion.yes", "motion.no", "motion.none", "days.monday", "days.friday"].map(String::from);
    let codes = stage.invited(&staged).expect("codes");
    let votes = [[1, 0, 0, 1, 1], [0, 0, 1, 0, 1], [0, 1, 0, 0, 0]];
    let ballots: Vec<_> =
        codes.iter().zip(votes).map(|(voter, values)| (voter.code.clone(), values.to_vec())).collect();
    stage.vote(&staged, &columns, &ballots).expect("votes");
    stage.count(&staged, &[1]).expect("counted");
    let address = format!("{}/e/{}", stage.url(), staged.id);
    let result = stage.run(&staged.folder, &["result", &address, "--format", "json"]).expect("a result");
    assert_eq!(result["contests"][1]["elected"], json!(["friday", "monday"]), "{result}");
    assert_eq!(validate(std::slice::from_ref(&result)), ["ok"], "{result}");

    // Everything that is there must be there, and nothing else may.
    let mut wrong: Vec<(Value, &str)> = Vec::new();
    for place in ["", "/contests/0", "/contests/1/selections/1"] {
        let object = result.pointer(place).and_then(Value::as_object).expect("an object");
        for field in object.keys() {
            let mut without = object.clone();
            without.remove(field);
            wrong.push((changed(&result, place, without.into()), place));
        }
        let mut more = object.clone();
        more.insert("ballots".into(), json!([]));
        wrong.push((changed(&result, place, more.into()), place));
    }
    for (place, value) in [
        ("/election", json!("0f")),
        ("/election", json!("A".repeat(64))),
        ("/title", json!("A motion")),
        ("/counting", json!(-1)),
        ("/weight", json!("5")),
        ("/contests", json!([])),
        ("/contests/0/seats", json!(0)),
        ("/contests/0/name", json!("Motion")),
        ("/contests/0/selections", json!([])),
        ("/contests/0/elected", json!(["yes", "yes"])),
        ("/contests/0/tied/0", json!(0)),
        ("/contests/0/selections/0/value", json!(0.5)),
        ("/contests/0/selections/0/value", json!(9_007_199_254_740_992_u64)),
        ("/contests/0/selections/0/blank", Value::Null),
        ("/contests/0/selections/0/title/en", json!(1)),
    ] {
        let base = if place.ends_with("/tied/0") {
            changed(&result, "/contests/0/tied", json!(["yes"]))
        } else {
            result.clone()
        };
        wrong.push((changed(&base, place, value), place));
    }
    let texts: Vec<Value> = wrong.iter().map(|(text, _)| text.clone()).collect();
    let places: Vec<&str> =
        wrong.iter().map(|(_, place)| if place.is_empty() { "/" } else { *place }).collect();
    assert_eq!(validate(&texts), places);
}
