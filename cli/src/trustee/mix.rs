//! Mixing answers and opening them (docs/protocol.md §8.6), under the same conditions as decrypting a count.

use super::Decrypt;
use super::decrypt::{Ready, refused};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::Source;
use crate::time;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::{Broken, Election, Heard, Record};
use rand_core::OsRng;
use serde_json::json;

/// The election as the board goes on behind Close: every shuffle of it is verified here.
fn now(ready: &Ready, console: &Console) -> Result<Election, Failure> {
    let (mut election, entries) = (ready.counted.election.clone(), &ready.counted.board.entries);
    for bytes in entries.entries(ready.counted.size..entries.size()) {
        let broken = |e: Broken| Failure::refused("board.chain", e.to_string());
        let verdict = election.next(&bytes, &mut OsRng).map_err(broken)?;
        if let Err(refusal) = verdict.outcome {
            let words = format!("the board is at fault: entry {}: {refusal}", verdict.index);
            console.note(console.warning(words));
        }
    }
    Ok(election)
}

/// The conditions of §8.4 but the key file's.
fn released(ready: &Ready, args: &Decrypt) -> Result<(), Failure> {
    let counted = &ready.counted;
    let heard = args.closing_code.as_deref().map(|code| Heard { code, from: &args.confirmed_by });
    let released =
        counted.election.release_answers(ready.trustee.number, counted.witnessed, heard, time::now());
    released.map(|_| ()).map_err(|withheld| refused(withheld, counted, args))
}

/// Posts the parts in order; gives the entry of the last one.
fn post(ready: &Ready, bodies: Vec<(Kind, Vec<u8>)>, console: &Console) -> Result<u64, Failure> {
    let bar = console.bar("Sending", bodies.len() as u64);
    let mut last = 0;
    for (kind, body) in bodies {
        last = ready.trustee.post(kind, body)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(last)
}

/// `trustee mix`
pub fn run(args: &Decrypt, source: &Source, console: &Console) -> Outcome {
    let mut ready = Ready::new(args, source, console)?;
    if !ready.trustee.manifest.is_mixed() {
        return Err(Failure::refused("shuffle.contest", "this election adds up: there is nothing to mix")
            .help("Run `glassurn trustee decrypt`."));
    }
    released(&ready, args)?;
    let election = now(&ready, console)?;
    let number = ready.trustee.number;
    let (mixes, key) = election.mixes().zip(election.ceremony().key()).ok_or_else(nothing)?;
    let due: Vec<usize> =
        (0..mixes.chains().len()).filter(|place| mixes.chains()[*place].wants_mix(key, number)).collect();
    if due.is_empty() {
        let complete = mixes.chains().iter().all(|chain| chain.is_mixed(key));
        let next =
            if complete { "Next: `glassurn trustee decrypt`." } else { "Next: another key holder mixes." };
        let words = format!("{}\nThere is nothing left for you to mix. {next}", ready.counted.words());
        return Ok(Answer::done(json!({ "mixed": [], "complete": complete }), words));
    }
    ready.bind("Is this what the public page shows? Mix the answers of this count? [y/N] ", args, console)?;
    let mut entries = Vec::new();
    for place in due {
        let bodies = mixes.chains()[place].mix(number, &mut OsRng);
        let bodies = bodies.map_err(|e| Failure::refused(e.code(), e.to_string()))?;
        let entry = post(&ready, bodies, console).map_err(|failure| {
            failure
                .or_help(|| "If another key holder was first, run this again: it mixes what he gave.".into())
        })?;
        entries.push(entry);
    }
    let left = |place: &usize| {
        let chain = &mixes.chains()[*place];
        key.threshold().saturating_sub(chain.mixers().len() as u64 + 1)
    };
    let left = (0..mixes.chains().len()).map(|place| left(&place)).max().unwrap_or_default();
    let next = match left {
        0 => "Enough key holders have mixed now. Next: `glassurn trustee decrypt`.".to_owned(),
        left => format!("{left} more must mix before the answers are opened."),
    };
    let words = format!(
        "{}\nThe answers are mixed and proven, and they are on the public record (entry {}). {next}",
        ready.counted.words(),
        entries.iter().max().copied().unwrap_or_default()
    );
    let facts = json!({ "mixed": entries, "closing_code": ready.counted.code(), "complete": left == 0 });
    Ok(Answer::done(facts, words))
}

/// `trustee decrypt` of an election that mixes: opens what came out of the last mixing of every contest.
pub(super) fn open(ready: &mut Ready, args: &Decrypt, console: &Console) -> Outcome {
    released(ready, args)?;
    let election = now(ready, console)?;
    let number = ready.trustee.number;
    let (mixes, key) = election.mixes().zip(election.ceremony().key()).ok_or_else(nothing)?;
    if let Some(chain) = mixes.chains().iter().find(|chain| !chain.is_mixed(key)) {
        let what = format!(
            "{}\n{} of the {} key holders that are needed have mixed the answers",
            ready.counted.words(),
            chain.mixers().len(),
            key.threshold()
        );
        return Err(Failure::refused("decryption.not_mixed", what)
            .help("First run `glassurn trustee mix`, or ask the others to."));
    }
    let due: Vec<_> = mixes.chains().iter().filter(|chain| chain.wants_decryption(key, number)).collect();
    if due.is_empty() {
        let words = format!("{}\nWhat you opened is on the public record already.", ready.counted.words());
        return Ok(Answer::done(json!({ "closing_code": ready.counted.code() }), words));
    }
    ready.bind(
        "Is this what the public page shows? Open this count, and never another? [y/N] ",
        args,
        console,
    )?;
    let share = ready.file.share().ok_or_else(nothing)?;
    let mut entry = 0;
    for chain in due {
        let bodies = chain.decrypt(key, share, &mut OsRng);
        let bodies =
            bodies.map_err(|e| Failure::refused("key.unfit", format!("{}: {e}", ready.path.display())))?;
        entry = post(ready, bodies, console)?;
    }
    let words = format!(
        "{}\nYour decryption is sent, and it is on the public record (entry {entry}).\n\n\
         After the result is published, delete your key file and its copies: then nobody can ever use it for anything else.",
        ready.counted.words()
    );
    let facts = json!({ "entry": entry, "closing_code": ready.counted.code(), "key_file": ready.path });
    Ok(Answer::done(facts, words))
}

fn nothing() -> Failure {
    Failure::refused("key.unfit", "there are no answers to mix, or no key")
}
