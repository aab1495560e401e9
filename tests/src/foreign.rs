//! Boards of version 2 before a verifier in another language, which was written from `docs/protocol.md` and has nothing of this
//! project: plain Python.

use crate::world::Entries;
use glassurn_crypto::audit::{Evidence, MixedContest, Report};
use glassurn_crypto::board::archive::{Heads, build};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Answer;
use glassurn_crypto::tally::Answers;
use glassurn_crypto::tally::count::Mark;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a program of `tests/foreign/` with the Python that is there for mail.
///
/// # Panics
/// Without it.
pub fn python(program: &str, argument: &Path) -> Output {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(program);
    let mut command = Command::new("/usr/bin/python3");
    // Without -B it would write what it compiles beside the programs.
    command.arg("-B").arg(program).arg(argument).output().expect("Python is there, as for mail")
}

/// What it finds on the board of an archive; an error says what does not hold.
///
/// # Errors
/// The archive is refused.
///
/// # Panics
/// If the archive cannot be written.
pub fn verify(archive: &[u8]) -> Result<Value, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("board.glassurn");
    fs::write(&file, archive).expect("it can be written");
    let said = python("board.py", &file);
    if said.status.success() {
        return Ok(serde_json::from_slice(&said.stdout).expect("JSON"));
    }
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    // It has refused, and has not died.
    assert!(words.starts_with("does not hold: "), "{words}");
    Err(words)
}

/// The archive of what an observer downloads, as it is.
///
/// # Panics
/// If a head cannot be read, or entries are too long for an archive.
pub fn archive(evidence: &Evidence<Entries>) -> Vec<u8> {
    let head = |bytes: &Vec<u8>| SignedCheckpoint::parse(bytes).expect("a signed head");
    let heads =
        Heads { checkpoint: head(&evidence.checkpoint), closing: evidence.closing.as_ref().map(head) };
    build(&heads, &evidence.record.0).expect("entries of an archive")
}

/// What an audit has found, as the program says it.
///
/// # Panics
/// If something did not hold.
pub fn expected(report: &Report) -> Value {
    let contest = |found: &MixedContest| {
        let opened = &found.tallied.opened;
        json!({
            "mixers": found.mixers, "decrypted": found.decrypted, "valid": opened.valid, "invalid": opened.invalid,
            "digest": hex(&opened.digest), "answers": answers(found),
        })
    };
    let contests: Vec<Value> =
        report.answers.as_ref().expect("everything holds").iter().map(contest).collect();
    json!({
        "election": hex(&report.election.expect("a manifest")), "ballots": report.ballots, "counting": report.counting,
        "contests": contests,
    })
}

/// The valid answers' bytes in hexadecimal digits, in ascending order.
fn answers(found: &MixedContest) -> Vec<String> {
    let rule = &found.contest.rule;
    let length = rule.explicit(found.contest.selections.len());
    // A grade stands one higher in its byte, 0 being none.
    let above = u16::from(matches!(rule.answer(), Some(Answer::Grades { .. })));
    let mut all: Vec<(u64, Vec<u8>)> = match &found.tallied.answers {
        Answers::Profile(profile) => {
            let bytes = |marks: &[Mark]| {
                let mut bytes = vec![0; length];
                marks.iter().for_each(|(option, mark)| bytes[usize::from(*option)] = (mark + above) as u8);
                bytes
            };
            profile.ballots().map(|(number, marks)| (number, bytes(marks))).collect()
        }
        Answers::Texts(texts) => {
            let bytes = |text: &String| {
                let mut bytes = [&[text.len() as u8], text.as_bytes()].concat();
                bytes.resize(length, 0);
                bytes
            };
            texts.iter().map(|(text, number)| (*number, bytes(text))).collect()
        }
    };
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all.into_iter().flat_map(|(number, bytes)| vec![hex(&bytes); number as usize]).collect()
}
