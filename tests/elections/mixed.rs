//! Debian's election of its leader in 2002, again: 475 rankings by command, mixed and opened by two of three key holders, counted by
//! Schulze's method; and boards on which a mixer has cheated.

use glassurn_api::profile::{Format, read};
use glassurn_crypto::audit::evidence;
use glassurn_crypto::board::archive::{Heads, build};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::tally::count::Profile;
use glassurn_tests::flips::{flipped, members};
use glassurn_tests::foreign;
use glassurn_tests::mixed::ranking;
use glassurn_tests::programs::{command_line, stage};
use glassurn_tests::stage::{Setting, Stage, Staged, now_and_then, text};
use glassurn_tests::world::{World, draft, key};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

const NAMES: [&str; 4] = ["robinson", "hertzog", "garbee", "none"];

/// The published rankings.
fn debian() -> Profile {
    let ballots = read(include_str!("data/debian-2002-leader.soi"), Format::PrefLib).expect("a PrefLib file");
    let titles = ["Branden Robinson", "Raphael Hertzog", "Bdale Garbee", "None Of The Above"];
    assert_eq!(ballots.names, titles);
    ballots.profile
}

/// A rank for each option of every ballot.
fn rankings(profile: &Profile) -> Vec<Vec<u64>> {
    let each = |(votes, marks): (u64, &[(u16, u16)])| {
        let mut ranks = vec![0; NAMES.len()];
        marks.iter().for_each(|(option, rank)| ranks[usize::from(*option)] = u64::from(*rank));
        std::iter::repeat_n(ranks, votes as usize)
    };
    profile.ballots().flat_map(each).collect()
}

fn mix(stage: &Stage, staged: &Staged, trustee: usize, code: &str) -> Value {
    let (identity, file) =
        (format!("../trustee-{trustee}.key"), glassurn_tests::stage::election_key(trustee));
    let others: Vec<String> = (1..=3).filter(|other| *other != trustee).map(|i| i.to_string()).collect();
    let arguments = [
        "trustee",
        "mix",
        "--key",
        &identity,
        "--election-key",
        &file,
        "--election",
        &staged.id,
        "--closing-code",
        code,
        "--confirmed-by",
        &others.join(","),
    ];
    stage.run(&staged.folder, &arguments).expect("it mixes")
}

#[test]
fn debian_elects_its_leader_of_2002_again() {
    let profile = debian();
    let ballots = rankings(&profile);
    assert_eq!(ballots.len(), 475);
    let (mut stage, _folder) = stage();
    let (opens, closes) = now_and_then(1).expect("a clock");
    let selections: Vec<String> = NAMES
        .iter()
        .zip(["Branden Robinson", "Raphael Hertzog", "Bdale Garbee", "None Of The Above"])
        .map(|(name, title)| format!("{{ name = {name:?}, title = {title:?} }}"))
        .collect();
    let contests = format!(
        "[[contests]]\nname = \"leader\"\ntitle = \"Who leads Debian?\"\nrule = {{ rank = \"schulze\" }}\nseats = 1\n\
         order = \"fixed\"\nselections = [{}]\n",
        selections.join(", ")
    );
    let staged = stage
        .set_up(&Setting {
            name: "debian",
            texts: "title = \"Debian 2002 Leader\"\norganiser = \"The project\"\ncontact = \"leader@example.org\"",
            contests: &contests,
            zone: "UTC",
            opens: &opens,
            closes: &closes,
            closing: "official",
            trustees: (3, 2),
            minimum: 3,
            weights_reveal: false,
            revote: true,
            weights: &[1; 475],
        })
        .expect("the election is set up");
    let codes: Vec<String> =
        stage.invited(&staged).expect("codes.csv").into_iter().map(|invited| invited.code).collect();
    let columns: Vec<String> = NAMES.iter().map(|name| format!("leader.{name}")).collect();
    // Ten first rank the other way round; only the last ballot of a voter counts.
    let turned: Vec<_> = codes.iter().take(10).map(|code| (code.clone(), vec![4, 3, 2, 1])).collect();
    stage.vote(&staged, &columns, &turned).expect("the ballots are cast");
    let cast: Vec<_> = codes.into_iter().zip(ballots).collect();
    stage.vote(&staged, &columns, &cast).expect("the ballots are cast");

    let code = stage.close(&staged).expect("an official may close");
    // Nobody opens what is not mixed, and an official publishes nothing.
    let early = stage.decrypt(&staged, &[3], &code).expect_err("the answers are not mixed");
    assert!(early.contains("decryption.not_mixed"), "{early}");
    let unmixed = stage.publish(&staged).expect_err("nothing is opened");
    assert!(unmixed.contains("decryption.not_mixed"), "{unmixed}");
    assert_eq!(mix(&stage, &staged, 3, &code)["complete"], false);
    assert_eq!(mix(&stage, &staged, 3, &code)["mixed"], json!([]), "nobody mixes twice");
    assert_eq!(mix(&stage, &staged, 1, &code)["complete"], true);
    // Who opens need not be who has mixed.
    stage.decrypt(&staged, &[2, 3], &code).expect("the answers are mixed");
    assert_eq!(stage.publish(&staged).expect("two have opened")["kind"], "Result");

    let address = format!("{}/e/{}", stage.url(), staged.id);
    let run = |stage: &Stage, arguments: &[&str]| stage.run(&staged.folder, arguments).expect("it holds");
    run(&stage, &["archive", &address, "-o", "record.glassurn"]);
    let online = run(&stage, &["audit", &address, "--election", &staged.id]);
    stage.stop();
    let offline = run(&stage, &["audit", "record.glassurn", "--election", &staged.id]);
    let expected = (json!(485), json!(475), Value::Null);
    assert_eq!(
        (&offline["ballots"], &offline["counting"], &offline["totals"]),
        (&expected.0, &expected.1, &expected.2)
    );
    let answers = &offline["answers"][0];
    assert_eq!(online["answers"][0], *answers);
    assert_eq!((&answers["mixers"], &answers["decrypted"]), (&json!([3, 1]), &json!([2, 3])));
    assert_eq!((&answers["valid"], &answers["invalid"]), (&json!(475), &json!(0)));
    assert_eq!(answers["elected"], json!(["garbee"]));
    assert_eq!(answers["count"]["ranking"], json!([[2], [0], [1], [3]]), "Garbee, Robinson, Hertzog, None");
    let shuffles =
        offline["checks"].as_array().expect("checks").iter().find(|check| check["id"] == "shuffles");
    assert_eq!(shuffles.expect("a check")["status"], "passed");

    // The opened rankings are the published ones, also in the files of other programs.
    let exported = run(&stage, &["result", "record.glassurn", "--format", "preflib"]);
    let again = read(&text(&exported, "leader").expect("a file"), Format::PrefLib).expect("a PrefLib file");
    assert_eq!(again.profile, profile);
    let exported = run(&stage, &["result", "record.glassurn", "--format", "blt"]);
    let again = read(&text(&exported, "leader").expect("a file"), Format::Blt).expect("a BLT file");
    assert_eq!(again.profile, profile);
    let archive = fs::read(staged.folder.join("record.glassurn")).expect("it was just written");
    abroad(&archive, &offline);
    cheats(&staged, &archive);
}

/// A verifier in plain Python, written from the protocol's text, finds on the service's own board what the audit finds; one flipped
/// bit anywhere, and it refuses.
fn abroad(archive: &[u8], audited: &Value) {
    let found = foreign::verify(archive).expect("everything holds");
    let contest = &found["contests"][0];
    assert_eq!((&found["ballots"], &found["counting"]), (&audited["ballots"], &audited["counting"]));
    for fact in ["mixers", "decrypted", "valid", "invalid", "digest"] {
        assert_eq!(contest[fact], audited["answers"][0][fact], "{fact}");
    }
    let all: Vec<String> =
        rankings(&debian()).iter().map(|ranks| ranks.iter().map(|r| format!("{r:02x}")).collect()).collect();
    let mut expected = all;
    expected.sort();
    assert_eq!(contest["answers"], json!(expected));
    let entries = members(archive).into_iter().filter(|member| member.name.starts_with("tile/entries/"));
    for (number, member) in entries.enumerate() {
        let place = member.content.start + member.content.len() / 2;
        foreign::verify(&flipped(archive, place, number % 8)).expect_err("a bit of an entry");
    }
}

/// The record with one byte of a mixed answer altered is no archive any more, and no audit passes.
fn cheats(staged: &Staged, archive: &[u8]) {
    let read = evidence(archive).expect("an archive");
    let entries: Vec<&[u8]> = read.record.entries().collect();
    let kind = |bytes: &[u8]| Entry::from_bytes(bytes).ok().and_then(|entry| entry.kind());
    let list = entries.iter().find(|bytes| kind(bytes) == Some(Kind::Shuffle)).expect("a list");
    let at = archive.windows(64).position(|window| window == &list[1_000..1_064]).expect("the list's bytes");
    let mut flipped = archive.to_vec();
    flipped[at] ^= 1;
    let file = staged.folder.join("flipped.glassurn");
    fs::write(&file, flipped).expect("it can be written");
    let done = Command::new(command_line()).arg("audit").arg(&file).output().expect("it runs");
    assert_eq!(done.status.code(), Some(1), "{done:?}");
}

/// A board that takes a false shuffle, signed and linked like any entry: the command line names the mixer and the equation.
#[test]
fn an_audit_by_command_names_who_mixed_falsely() {
    let options: Vec<String> = NAMES.map(String::from).to_vec();
    let mut world = World::begun(draft(vec![ranking("leader", &options)], 2, 3), &[1; 5]);
    for (voter, ranks) in [[1, 2, 3, 4], [2, 1, 0, 0], [4, 3, 1, 2], [0, 0, 1, 0]].into_iter().enumerate() {
        world.cast(voter, &ranks);
    }
    world.close();
    let [listed, proof] = world.forged_mix(1, 0, |answers| answers[3] = answers[2]);
    world.post(listed).expect("a list is no claim");
    world.force(proof).expect_err("an answer came out twice, and another is missing");
    world.mix_and_open(&[2, 0]);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("false.glassurn");
    let signed = |size: usize| {
        let tree: glassurn_crypto::board::merkle::Tree =
            world.entries.0.iter().take(size).map(|entry| leaf_hash(entry)).collect();
        let origin = origin(&world.manifest().board.host, world.manifest().id()).expect("a host");
        let checkpoint = Checkpoint { origin, size: size as u64, root: tree.root() };
        SignedCheckpoint::parse(checkpoint.sign(&key(4)).expect("a name").to_string().as_bytes())
            .expect("signed")
    };
    let closing = world.election.closed().expect("it is closed").index as usize + 1;
    let heads = Heads { checkpoint: signed(world.entries.0.len()), closing: Some(signed(closing)) };
    fs::write(&file, build(&heads, &world.entries.0).expect("an archive")).expect("it can be written");
    let done = Command::new(command_line()).arg("audit").arg(&file).output().expect("it runs");
    let words = String::from_utf8_lossy(&done.stdout);
    assert_eq!(done.status.code(), Some(1), "{words}");
    assert!(words.contains("trustee 2") && words.contains("E4 for D in column 1"), "{words}");
    assert!(words.contains("shuffle.proof_invalid"), "{words}");
}
