//! Mistakes that people make by command: what is told, and that nothing is done by halves.

use crate::choices;
use crate::polling::{Polling, Question};
use glassurn_tests::programs;
use glassurn_tests::stage::Stage;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;

/// Seven voters, yes or no, one key holder.
fn poll() -> Polling {
    Polling::open(Question {
        title: "Shall the society keep bees?",
        asks: "Shall the society keep bees?",
        election: choices(&["Yes", "No"], &[0; 7]),
        rule: "{ exactly = 1 }",
        scores: false,
        trustees: (1, 1),
        weights: vec![1; 7],
        weights_reveal: false,
    })
}

#[test]
fn a_file_of_ballots_with_a_strange_code_sends_nothing() {
    let polling = poll();
    let (stage, folder, id) = (&polling.stage, &polling.staged.folder, &polling.staged.id);
    // Codes that hold by themselves and are on no roll: made for this election once more.
    let again =
        ["registrar", "codes", "--roll", "roll.csv", "--election", id, "-o", "x.csv", "--public", "x.public"];
    stage.run(folder, &again).expect("other codes");
    let others = fs::read_to_string(folder.join("x.csv")).expect("written");
    let mut lines = others.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let [names, first] = [(); 2].map(|()| lines.next().expect("names of columns, and voters"));
    let strange = first[names.iter().position(|name| *name == "code").expect("a column of codes")];
    let file = |codes: &[&str]| {
        let lines = codes.iter().map(|code| format!("{code};1;0\r\n"));
        let text = format!("\u{feff}code;question.yes;question.no\r\n\r\n{}", lines.collect::<String>());
        fs::write(folder.join("paper.csv"), text).expect("ours");
    };
    let vote = || {
        let ran = stage.output(folder, &["vote", "--election", id, "--csv", "paper.csv"]).expect("it runs");
        let facts: Value = serde_json::from_slice(&ran.stdout).expect("facts");
        (ran.status.code(), facts)
    };
    let ballots =
        || stage.run(folder, &["status", "--election", id]).expect("the service answers")["ballots"].clone();

    file(&[polling.code(0), strange, polling.code(1)]);
    let (status, facts) = vote();
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"ballot.schema".into()), "{facts}");
    let told = facts["error"]["detail"].as_str().expect("words");
    assert!(
        told.contains("1 line cannot be cast") && told.contains("line 4: this voting code is not"),
        "{told}"
    );
    assert_eq!(ballots(), 0);

    file(&[polling.code(0), polling.code(1)]);
    let (status, facts) = vote();
    assert_eq!((status, &facts["cast"], ballots()), (Some(0), &2.into(), 2.into()), "{facts}");
    let (status, facts) = vote();
    assert_eq!((status, &facts["cast"], &facts["kept"]), (Some(0), &0.into(), &2.into()), "{facts}");
    assert_eq!(ballots(), 2);
}

#[test]
fn a_service_on_a_taken_port_is_not_taken_for_ours() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("it has one").port();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stage =
        Stage::new(folder.path(), programs::server(), programs::command_line(), port).expect("a stage");
    let refused = stage.start().expect_err("somebody else listens there");
    assert!(refused.contains("cannot listen"), "{refused}");
    assert!(!folder.path().join("service").exists());
}
