//! Many ballots from a CSV file: paper votes, a kiosk, a test. Every line is checked before the first one is cast; what
//! has a receipt already is not cast again.

use super::answers::{self, Answers};
use super::booth::{Booth, Standing, remove};
use crate::file;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::record;
use glassurn_api::table;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::credential::{Credential, VoterCode};
use glassurn_crypto::encoding::{MAX_ENTRY, hex, sha256};
use glassurn_crypto::manifest::Manifest;
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;
use zeroize::Zeroizing;

/// The largest file, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// How many problems are listed; the rest is counted.
const LISTED: usize = 20;

/// A line that can be cast.
struct Line {
    number: u64,
    credential: Credential,
    values: Vec<u64>,
}

/// Casts every line of the file.
pub fn cast_all(mut booth: Booth, path: &Path, receipts: &Path, console: &Console) -> Outcome {
    booth.check_time()?;
    let text = Zeroizing::new(file::read_text(path, MAX_FILE)?);
    let lines = parse(&booth, &text)?;
    // A line is known by its file: the same voters in another file vote again.
    let batch = &hex(&sha256(&[text.as_bytes()]))[..12];
    std::fs::create_dir_all(receipts).map_err(|e| {
        Failure::cannot("file.unwritable", format!("cannot make {}: {e}", receipts.display()))
    })?;
    let begun = |line: &Line| {
        let receipt = receipts.join(name(batch, line));
        receipt.exists() || receipt.with_extension("ballot").exists()
    };
    // Of a file that is half cast, what is refused now is told at the end: the rest of it must not wait.
    let mut sequences =
        if lines.iter().any(begun) { HashMap::new() } else { look_up(&mut booth, &lines, console)? };
    let again = lines.len() - sequences.len();
    if again > 0 && !sequences.is_empty() {
        console.note(console.warning(format_args!(
            "{again} lines have the code of another line; of each code the last line counts."
        )));
    }
    let bar = console.bar("Casting ballots", lines.len() as u64);
    let (mut cast, mut kept, mut refused) = (0u64, 0u64, Vec::new());
    for line in bar.wrap_iter(lines.iter()) {
        let receipt = receipts.join(name(batch, line));
        if receipt.exists() {
            let sequence = check_kept(&booth, line, &receipt)?;
            // Left by a crash between the receipt and this line.
            let pending = receipt.with_extension("ballot");
            if pending.exists() {
                remove(&pending)?;
            }
            sequences.insert(*line.credential.public().bytes(), sequence);
            kept += 1;
            continue;
        }
        match cast_one(&mut booth, line, &receipt, &mut sequences, console) {
            Ok(()) => cast += 1,
            Err(failure) if failure.is_of_board() => return Err(failure),
            Err(failure) if failure.is_final() => refused.push(format!("line {}: {failure}", line.number)),
            Err(failure) => {
                return Err(
                    failure.help(format!("Cast so far: {cast}. Run the same command again to go on."))
                );
            }
        }
    }
    bar.finish_and_clear();
    booth.leave()?;
    let mut words = format!(
        "{} ballots in the file: {cast} were cast and recorded; receipts in {}.",
        lines.len(),
        receipts.display()
    );
    if kept > 0 {
        words.push_str(&format!("\n{kept} had a receipt already and were not cast again."));
    }
    if !refused.is_empty() {
        words.push_str(&format!("\n{} were refused:\n{}", refused.len(), refused.join("\n")));
    }
    let facts = json!({ "cast": cast, "kept": kept, "refused": refused, "receipts": receipts });
    Ok(Answer { holds: refused.is_empty(), facts, words })
}

/// A file name that holds no code.
fn name(batch: &str, line: &Line) -> String {
    format!("{batch}-{:06}-{}.tlog-proof", line.number, &hex(line.credential.public().bytes())[..16])
}

fn cast_one(
    booth: &mut Booth,
    line: &Line,
    receipt: &Path,
    sequences: &mut HashMap<[u8; 32], u64>,
    console: &Console,
) -> Result<(), Failure> {
    let pending = receipt.with_extension("ballot");
    let credential = *line.credential.public().bytes();
    let (cast, sequence) = if pending.exists() {
        let bytes = file::read(&pending, MAX_ENTRY as u64)?;
        let ballot = Ballot::from_bytes(&bytes).map_err(|_| {
            Failure::cannot("file.unreadable", format!("{} is no ballot", pending.display()))
                .help("It was cut off before it was sent: delete it and run the command again.")
        })?;
        (booth.send(&ballot, &pending, console)?, ballot.sequence())
    } else {
        let before = match sequences.get(&credential) {
            Some(sequence) => *sequence,
            None => booth.standing(line.credential.public())?.last.map_or(0, |(_, sequence)| sequence),
        };
        let sealed = booth.seal(&line.credential, before + 1, &line.values)?;
        (booth.cast(sealed, &pending, console)?, before + 1)
    };
    sequences.insert(credential, sequence);
    cast.keep(receipt, &pending)
}

/// A receipt of an earlier run must be of this election and this line's credential; gives its ballot's sequence.
fn check_kept(booth: &Booth, line: &Line, path: &Path) -> Result<u64, Failure> {
    let other = || {
        Failure::cannot(
            "file.exists",
            format!("{} is not the receipt of line {}", path.display(), line.number),
        )
        .help("Give another folder with --receipts.")
    };
    let bytes = file::read(path, MAX_RECEIPT as u64)?;
    let (entry, _) = record::open_receipt(&bytes, booth.context().manifest()).map_err(|_| other())?;
    let ballot = Ballot::from_bytes(&entry.content.body).map_err(|_| other())?;
    if ballot.credential() == line.credential.public().bytes() { Ok(ballot.sequence()) } else { Err(other()) }
}

/// Reads all lines; reports all problems together, so that a wrong file casts nothing.
fn parse(booth: &Booth, text: &str) -> Result<Vec<Line>, Failure> {
    let manifest = booth.context().manifest();
    let mut rows =
        table::rows(text).map(|row| row.map_err(|e| invalid(format!("the file cannot be read as CSV: {e}"))));
    let (_, header) = rows.next().unwrap_or_else(|| Err(invalid("the file is empty".into())))?;
    let columns = columns(manifest, &header)?;
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        let (number, record) = row?;
        match line(booth, manifest, number, &record, &columns) {
            Ok(line) => lines.push(line),
            Err(failure) => problems.push(format!("line {number}: {}", failure.what())),
        }
    }
    if lines.is_empty() && problems.is_empty() {
        problems.push("there is no ballot in it".into());
    }
    refuse(problems)?;
    Ok(lines)
}

fn line(
    booth: &Booth,
    manifest: &Manifest,
    number: u64,
    record: &csv::StringRecord,
    columns: &[Option<(usize, usize)>],
) -> Result<Line, Failure> {
    if record.len() != columns.len() {
        return Err(invalid(format!("{} fields, but the first line names {}", record.len(), columns.len())));
    }
    let mut answers = Answers::blank(manifest);
    let mut credential = None;
    for (field, column) in record.iter().zip(columns) {
        match column {
            None => {
                let code = VoterCode::parse(field)
                    .map_err(|e| Failure::refused("credential.code", e.to_string()))?;
                credential = Some(booth.credential(&code)?);
            }
            Some(place) => {
                answers.fill(manifest, *place, field).map_err(invalid)?;
            }
        }
    }
    let credential = credential.ok_or_else(|| invalid("there is no code".into()))?;
    Ok(Line { number, credential, values: answers.explicit(manifest)? })
}

/// Checks that every code is on the roll and may vote, before anything is sent; gives what the board holds of each.
fn look_up(booth: &mut Booth, lines: &[Line], console: &Console) -> Result<HashMap<[u8; 32], u64>, Failure> {
    let bar = console.bar("Looking up the codes", lines.len() as u64);
    let revote = booth.context().manifest().revote;
    let (mut sequences, mut problems) = (HashMap::new(), Vec::new());
    for line in bar.wrap_iter(lines.iter()) {
        match booth.standing(line.credential.public()) {
            Ok(Standing { last: Some(_) }) if !revote => {
                problems
                    .push(format!("line {}: this code has voted, and nobody votes again here", line.number));
            }
            Ok(Standing { last }) => {
                sequences.insert(*line.credential.public().bytes(), last.map_or(0, |(_, sequence)| sequence));
            }
            Err(failure) if failure.is_final() && !failure.is_of_board() => {
                problems.push(format!("line {}: {}", line.number, failure.what()));
            }
            Err(failure) => return Err(failure),
        }
    }
    bar.finish_and_clear();
    refuse(problems)?;
    Ok(sequences)
}

/// Refuses a file that has problems, all of them together.
fn refuse(mut problems: Vec<String>) -> Result<(), Failure> {
    let count = problems.len();
    if count == 0 {
        return Ok(());
    }
    problems.truncate(LISTED);
    if count > LISTED {
        problems.push(format!("… and {} more", count - LISTED));
    }
    let lines = if count == 1 { "line" } else { "lines" };
    Err(invalid(format!("{count} {lines} cannot be cast:\n{}", problems.join("\n"))))
}

/// For each column its place, `None` for the code. All selections must be there, and nothing else.
fn columns(manifest: &Manifest, header: &csv::StringRecord) -> Result<Vec<Option<(usize, usize)>>, Failure> {
    let expected = answers::columns(manifest);
    let mut names: Vec<&str> = header.iter().filter(|name| *name != "code").collect();
    names.sort_unstable();
    let mut all: Vec<&str> = expected.iter().map(String::as_str).collect();
    all.sort_unstable();
    if names != all || header.iter().filter(|name| *name == "code").count() != 1 {
        return Err(invalid(format!("the first line must name these columns: code,{}", expected.join(","))));
    }
    header
        .iter()
        .map(|name| if name == "code" { Ok(None) } else { answers::column(manifest, name).map(Some) })
        .collect()
}

fn invalid(what: String) -> Failure {
    Failure::refused("ballot.schema", what).help("Nothing was sent.")
}
