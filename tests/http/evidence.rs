//! What is left of a lie: one text, which convinces whoever has it and the manifest, and nothing else.

use super::disk::{Forged, history};
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_tests::programs::command_line;
use glassurn_tests::remote::{Remote, service};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs `glassurn` in a folder; gives exit status and facts.
pub fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = Command::new(command_line())
        .arg("--json")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), serde_json::from_slice(&output.stdout).expect(&said))
}

/// The files in a folder whose names begin and end so.
pub fn kept(folder: &Path, begin: &str, end: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let fits = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(begin) && name.ends_with(end)
    };
    files.filter(fits).collect()
}

/// The only evidence in this folder convinces on a machine that has nothing but it and the manifest, of this kind of
/// lie; with one character changed in any line it does not. The file is gone afterwards.
#[track_caller]
pub fn convinces(remote: &Remote, folder: &Path, fork: &str) {
    let files = kept(folder, "evidence-", ".txt");
    let [file] = &files[..] else { panic!("{files:?}") };
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    fs::write(elsewhere.path().join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
    let text = fs::read_to_string(file).expect("text");
    let check = |text: &str| {
        fs::write(elsewhere.path().join("evidence.txt"), text).expect("ours");
        run(elsewhere.path(), &["evidence", "check", "evidence.txt", "--manifest", "manifest.cbor"])
    };
    let (status, facts) = check(&text);
    assert_eq!((status, &facts["fork"]), (Some(0), &fork.into()), "{facts}");
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start
            + line.trim_end().chars().next_back().map_or(0, |last| line.trim_end().len() - last.len_utf8());
        start += line.len();
        let changed = match text.get(at..=at) {
            Some("7") => "8",
            Some("\n") => " ",
            _ => "7",
        };
        let altered = format!("{}{changed}{}", &text[..at], &text[at + 1..]);
        let (status, facts) = check(&altered);
        let code = facts["error"]["code"].as_str().unwrap_or_default();
        assert_eq!(status, Some(1), "{line:?}: {facts}");
        assert!(["evidence.invalid", "board.wrong_origin"].contains(&code), "{line:?}: {facts}");
    }
    fs::remove_file(file).expect("it is there");
}

/// An election with two ballots, what it was then, and three lies about it: a shorter record, another one of that size,
/// and a longer one.
fn lied() -> (Remote, String, [Forged; 3]) {
    let mut remote = Remote::open(service(&[]), choice(), 4);
    for voter in 0..2 {
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
    }
    remote.sync();
    let seen = remote.service.get(&endpoint::checkpoint(&remote.id())).text().to_owned();
    let honest = history(&remote);
    let last = honest.len() - 1;
    let (mut shorter, mut other, mut longer) = (honest.clone(), honest.clone(), honest.clone());
    shorter.truncate(last);
    other[last].content = remote.seal(3, 1, &choose(2), 9);
    longer[last].content = other[last].content.clone();
    longer.push(honest[last].clone());
    let forged = [shorter, other, longer].map(|entries| Forged::new(&remote, entries));
    (remote, seen, forged)
}

#[test]
fn b_04_b_06_b_07_an_audit_keeps_the_proof_that_the_record_was_rewritten() {
    let (mut remote, seen, [shorter, other, longer]) = lied();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join("seen.checkpoint"), &seen).expect("ours");
    let audit = |source: &str| {
        run(folder, &["audit", source, "--since", "seen.checkpoint", "--save", "seen.checkpoint"])
    };
    let address = |liar: &Liar| format!("{}/e/{}", liar.url(), remote.id());
    for (board, fork) in [(&other, "heads"), (&longer, "history")] {
        // Served, and as somebody's archive.
        let liar = Liar::of(&remote.id(), board);
        fs::write(folder.join("record.glassurn"), board.archive()).expect("ours");
        for source in [&address(&liar), "record.glassurn"] {
            let (status, facts) = audit(source);
            assert_eq!((status, &facts["since"]["holds"]), (Some(1), &false.into()), "{facts}");
            let file = facts["since"]["evidence"].as_str().expect("a file");
            assert!(folder.join(file).exists(), "{facts}");
            convinces(&remote, folder, fork);
        }
        assert_eq!(fs::read_to_string(folder.join("seen.checkpoint")).expect("kept"), seen);
    }
    // Of a record that is shorter now nobody can say whether it was another one: both heads are kept, and become
    // evidence once somebody shows the longer record as it was not.
    let (status, facts) = audit(&address(&Liar::of(&remote.id(), &shorter)));
    assert_eq!((status, &facts["since"]["holds"]), (Some(1), &false.into()), "{facts}");
    assert_eq!(kept(folder, "evidence-", ".txt"), Vec::<PathBuf>::new());
    let heads = kept(folder, "other-", ".checkpoint");
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert_eq!(fs::read_to_string(&heads[0]).expect("text"), shorter.head.to_string());
    // The true board is none of this.
    let (status, facts) = audit(&format!("http://{}/e/{}", remote.service.address(), remote.id()));
    assert_eq!((status, &facts["since"]["holds"]), (Some(0), &true.into()), "{facts}");
    remote.audit();
}

#[test]
fn b_04_an_older_copy_of_the_record_is_refused_and_called_no_lie() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let path = endpoint::checkpoint(&remote.id());
    let older = remote.service.get(&path).text().to_owned();
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let code = remote.world.codes[1].reveal().to_string();
    let status = |base: &str| {
        let address = format!("{base}/e/{}", remote.id());
        run(folder, &["vote", &address, "--code", &code, "--status", "--state", "."])
    };
    let honest = format!("http://{}", remote.service.address());
    let (before, facts) = status(&honest);
    assert_eq!(before, Some(0), "{facts}");
    let liar = Liar::before(&honest, [(path, older.into_bytes())].into(), b"");
    let (refused, facts) = status(&liar.url());
    assert_eq!((refused, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
    assert!(facts["error"]["help"].as_str().expect("words").contains("older copy"), "{facts}");
    assert_eq!(kept(folder, "evidence-", ".txt"), Vec::<PathBuf>::new());
    remote.audit();
}

#[test]
fn b_20_a_receipt_is_completed_under_the_true_record_and_convicts_another_one() {
    let (mut remote, seen, [_, other, longer]) = lied();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
    // The same bytes again get the receipt of the first time.
    let given = remote.cast(&remote.seal(1, 1, &choose(0), 1)).text().to_owned();
    fs::write(folder.join("r.tlog-proof"), &given).expect("ours");
    let file = || fs::read_to_string(folder.join("r.tlog-proof")).expect("it is there");
    let complete = |base: &str| {
        run(folder, &["receipt", "complete", "r.tlog-proof", &format!("{base}/e/{}", remote.id())])
    };
    for (board, fork) in [(&other, "heads"), (&longer, "history")] {
        let (status, facts) = complete(&Liar::of(&remote.id(), board).url());
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
        convinces(&remote, folder, fork);
        assert_eq!(file(), given, "the receipt is the proof: it stays");
    }
    remote.vote(&remote.seal(2, 1, &choose(1), 1));
    let (status, facts) = complete(&format!("http://{}", remote.service.address()));
    assert_eq!((status, &facts["witnessed"]), (Some(0), &Value::Null), "{facts}");
    assert_ne!(file(), given);
    // An older copy of the record takes nothing from a receipt.
    let completed = file();
    let path = endpoint::checkpoint(&remote.id());
    let older = Liar::before(
        &format!("http://{}", remote.service.address()),
        [(path, seen.into_bytes())].into(),
        b"",
    );
    let (status, facts) = complete(&older.url());
    assert_eq!((status, &facts["error"]["code"]), (Some(2), &"receipt.unseen".into()), "{facts}");
    assert_eq!(file(), completed);
    remote.service.stop();
    let (status, facts) = run(folder, &["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor"]);
    assert_eq!(
        (status, &facts["checkpoint_size"]),
        (Some(0), &(other.head.claimed().size + 1).into()),
        "{facts}"
    );
    remote.service.start().expect("it starts again");
    remote.sync();
    remote.audit();
}

#[test]
fn b_06_b_07_of_a_board_that_hides_its_entries_both_heads_are_kept_for_who_gets_them() {
    let (mut remote, seen, [_, _, longer]) = lied();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join(format!("{}.checkpoint", remote.id())), &seen).expect("ours");
    let liar = Liar::secretive(&remote.id(), &longer);
    let code = remote.world.codes[0].reveal().to_string();
    let address = format!("{}/e/{}", liar.url(), remote.id());
    let (status, facts) = run(folder, &["vote", &address, "--code", &code, "--status", "--state", "."]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"board.fork".into()), "{facts}");
    let help = facts["error"]["help"].as_str().expect("words");
    let heads = kept(folder, "other-", ".checkpoint");
    assert_eq!(heads.len(), 2, "{heads:?}");
    for head in &heads {
        assert!(help.contains(&*head.file_name().expect("a name").to_string_lossy()), "{help}");
    }
    // An observer has downloaded the record that was shown.
    fs::write(folder.join("manifest.cbor"), remote.world.manifest().bytes()).expect("ours");
    fs::write(folder.join("record.glassurn"), longer.archive()).expect("ours");
    let heads: Vec<&str> = heads.iter().map(|head| head.to_str().expect("text")).collect();
    let make = |more: &[&str]| {
        let fixed = [
            "evidence",
            "make",
            heads[0],
            heads[1],
            "--manifest",
            "manifest.cbor",
            "-o",
            "evidence-made.txt",
        ];
        run(folder, &[&fixed, more].concat())
    };
    let (status, facts) = make(&[]);
    assert_eq!((status, &facts["error"]["code"]), (Some(2), &"evidence.entries".into()), "{facts}");
    let (status, facts) = make(&["--archive", "record.glassurn"]);
    assert_eq!((status, &facts["fork"]), (Some(0), &"history".into()), "{facts}");
    convinces(&remote, folder, "history");
    remote.audit();
}
