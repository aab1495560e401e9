//! Whole real elections through the real service and the real command line: the published totals, a full audit of
//! address and archive that agree, and every bit of the archive under the audit's eye.

use glassurn_tests::programs;
use glassurn_tests::real::{RealElection, lodz, straw_poll};
use glassurn_tests::stage::{Setting, Stage, Staged, election_key, now_and_then, text};
use serde_json::Value;

/// A contest block of the manifest's template.
fn contest(election: &RealElection, name: &str, rule: &str) -> String {
    let line = |(name, title): (&String, &String)| format!("    {{ name = {name:?}, title = {title:?} }},\n");
    let selections: String = election.names.iter().zip(&election.titles).map(line).collect();
    format!(
        "[[contests]]\nname = {name:?}\ntitle = \"The question\"\nrule = {rule}\nseats = 1\norder = \"fixed\"\n\
         selections = [\n{selections}]\n"
    )
}

fn set_up(stage: &Stage, contests: &str, trustees: (usize, usize), weights: &[u64], reveal: bool) -> Staged {
    let (opens, closes) = now_and_then(1).expect("a clock");
    stage
        .set_up(&Setting {
            name: "election",
            texts: "title = \"A real election\"\ndescription = \"Held again.\"\norganiser = \"Tests\"\n\
                    contact = \"tests@example.org\"",
            contests,
            zone: "Europe/Warsaw",
            opens: &opens,
            closes: &closes,
            closing: "official",
            trustees,
            minimum: 3,
            weights_reveal: reveal,
            weights,
        })
        .expect("the election is set up")
}

fn vote(stage: &Stage, staged: &Staged, contest: &str, names: &[String], ballots: &[(String, Vec<u64>)]) {
    let columns: Vec<String> = names.iter().map(|name| format!("{contest}.{name}")).collect();
    stage.vote(staged, &columns, ballots).expect("the ballots are cast");
}

/// Audits address and archive: both pass and agree on everything but the archive's own check. Gives the totals.
fn audited(stage: &Stage, staged: &Staged) -> Value {
    let address = format!("{}/e/{}", stage.url(), staged.id);
    let online =
        stage.run(&staged.folder, &["audit", &address, "--election", &staged.id]).expect("the audit passes");
    stage.run(&staged.folder, &["archive", &address, "-o", "record.glassurn"]).expect("the archive is there");
    let offline = stage
        .run(&staged.folder, &["audit", "record.glassurn", "--election", &staged.id])
        .expect("the archive's audit passes");
    for field in ["election", "checkpoint", "stage", "ballots", "counting", "totals", "warnings", "holds"] {
        assert_eq!(online[field], offline[field], "{field}");
    }
    for check in offline["checks"].as_array().expect("checks") {
        let expected = if check["id"] == "witnesses" { "skipped" } else { "passed" };
        assert_eq!(check["status"], expected, "{check}");
    }
    offline["totals"].clone()
}

/// Flips single bits of the archive: each time the audit exits 1 and names a check.
fn any_flipped_bit_fails(stage: &Stage, staged: &Staged, flips: usize) {
    let intact = std::fs::read(staged.folder.join("record.glassurn")).expect("the archive");
    let file = staged.folder.join("flipped.glassurn");
    for i in 0..flips {
        let place = (i * 7_919 * 131) % intact.len();
        let mut flipped = intact.clone();
        flipped[place] ^= 1 << (i % 8);
        std::fs::write(&file, &flipped).expect("a copy");
        let output = stage.output(&staged.folder, &["audit", "flipped.glassurn", "--election", &staged.id]);
        let output = output.expect("the command runs");
        assert_eq!(output.status.code(), Some(1), "a flipped bit at byte {place}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report, also on failure");
        let failed =
            report["checks"].as_array().expect("checks").iter().any(|check| check["status"] == "failed");
        assert!(failed && report["totals"].is_null(), "a check is named: {report}");
    }
}

/// The codes of everybody on the roll.
fn codes(stage: &Stage, staged: &Staged) -> Vec<String> {
    stage.invited(staged).expect("codes.csv").into_iter().map(|invited| invited.code).collect()
}

#[test]
fn lodz_by_command_gives_the_official_totals() {
    let (stage, _folder) = programs::stage();
    let election = lodz();
    let staged = set_up(
        &stage,
        &contest(&election, "projects", "{ at-most = 5, each = 1 }"),
        (3, 2),
        &[1; 608],
        false,
    );
    let codes = codes(&stage, &staged);

    // Ten voters first vote for everything they later do not want, then change their minds.
    let minds: Vec<_> =
        codes.iter().take(10).map(|code| (code.clone(), vec![1, 1, 1, 1, 1, 0, 0, 0])).collect();
    vote(&stage, &staged, "projects", &election.names, &minds);
    // One voter has lost the letter after voting: the registrar replaces the code, an official consents.
    let lost = stage.invited(&staged).expect("codes.csv").remove(5).credential;
    let folder = &staged.folder;
    let replace = [
        "registrar",
        "replace",
        "--credential",
        &lost,
        "--manifest",
        "manifest.cbor",
        "-o",
        "new-code.csv",
        "--request",
        "change.request",
    ];
    stage.run(folder, &replace).expect("a new code");
    let cosign = [
        "cosign",
        "change.request",
        "--manifest",
        "manifest.cbor",
        "--key",
        "../official.key",
        "-o",
        "change.consent",
    ];
    stage.run(folder, &cosign).expect("an official consents");
    stage
        .run(folder, &["registrar", "replace", "--post", "change.consent", "--key", "../registrar.key"])
        .expect("posted");
    let new = std::fs::read_to_string(folder.join("new-code.csv")).expect("the new code");
    let new = find_code(&new);

    let mut ballots: Vec<(String, Vec<u64>)> =
        codes.into_iter().zip(election.ballots.iter().cloned()).collect();
    ballots[5].0 = new;
    vote(&stage, &staged, "projects", &election.names, &ballots);

    // Key holder 2 has lost her file; she still compares the closing code with the others.
    std::fs::remove_file(folder.join(election_key(2))).expect("her file");
    let published = stage.count(&staged, &[1, 3]).expect("two of three are enough");
    assert_eq!(published["kind"], "Result");
    let closed =
        stage.run(folder, &["trustee", "closing", "--election", &staged.id]).expect("she audits too");
    let code = text(&closed, "closing_code").expect("a code");
    let same = ["trustee", "closing", "--election", &staged.id, "--closing-code", &code];
    assert_eq!(stage.run(folder, &same).expect("it is the same")["same"], true);

    assert_eq!(audited(&stage, &staged), serde_json::json!([election.totals]));
    any_flipped_bit_fails(&stage, &staged, 12);
}

/// The voting code in a file, whatever stands around it.
fn find_code(text: &str) -> String {
    let code = |word: &&str| word.len() == 29 && word.split('-').count() == 6;
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.into_iter().find(code).expect("a code of six groups").to_string()
}

#[test]
fn the_straw_poll_by_command_gives_its_sums() {
    let (stage, _folder) = programs::stage();
    let election = straw_poll();
    let staged = set_up(&stage, &contest(&election, "governor", "{ each = 5 }"), (3, 2), &[1; 977], false);
    let ballots: Vec<_> = codes(&stage, &staged).into_iter().zip(election.ballots.iter().cloned()).collect();
    vote(&stage, &staged, "governor", &election.names, &ballots);
    stage.count(&staged, &[2, 3]).expect("counted");
    assert_eq!(audited(&stage, &staged), serde_json::json!([election.totals]));
}

#[test]
fn a_weighted_board_election_by_command() {
    let (stage, _folder) = programs::stage();
    let names: Vec<String> = ["ada", "ben", "cy"].map(String::from).to_vec();
    let election = RealElection { titles: names.clone(), names, ballots: vec![], totals: vec![] };
    let weights = [120, 10, 7, 5, 4, 3, 3, 2, 1, 1, 1, 1];
    let staged = set_up(&stage, &contest(&election, "board", "{ exactly = 1 }"), (3, 2), &weights, true);
    let choices = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1];
    let values = |choice: usize| (0..3).map(|option| u64::from(option == choice)).collect::<Vec<u64>>();
    let ballots: Vec<_> = codes(&stage, &staged)
        .into_iter()
        .zip(choices)
        .map(|(code, choice)| (code, values(choice)))
        .collect();
    vote(&stage, &staged, "board", &election.names, &ballots);
    stage.count(&staged, &[1, 2]).expect("counted");
    // ada: 120 + 5 + 3 + 1; ben: 10 + 4 + 2 + 1; cy: 7 + 3 + 1; the last voter stayed at home.
    assert_eq!(audited(&stage, &staged), serde_json::json!([[129, 17, 11]]));
}

#[test]
fn a_poll_with_one_key_holder_by_command() {
    let (stage, _folder) = programs::stage();
    let names: Vec<String> = ["yes", "no"].map(String::from).to_vec();
    let election = RealElection { titles: names.clone(), names, ballots: vec![], totals: vec![] };
    let staged = set_up(&stage, &contest(&election, "motion", "{ exactly = 1 }"), (1, 1), &[1; 7], false);
    let values = |yes: bool| vec![u64::from(yes), u64::from(!yes)];
    let ballots: Vec<_> = codes(&stage, &staged)
        .into_iter()
        .take(6)
        .enumerate()
        .map(|(i, code)| (code, values(i < 4)))
        .collect();
    vote(&stage, &staged, "motion", &election.names, &ballots);
    stage.count(&staged, &[1]).expect("counted");
    assert_eq!(audited(&stage, &staged), serde_json::json!([[4, 2]]));
}
