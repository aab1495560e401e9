//! Decrypting one count, once: the six conditions of docs/protocol.md §8.

use super::{ClosingArgs, Decrypt, Trustee};
use crate::audit::{self, Audited};
use crate::http::Client;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::passphrase::Source;
use crate::record::{self, Board};
use crate::state::State;
use crate::{evidence, summary, time};
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::election::{Broken, Election, Heard, Record, Withheld};
use glassurn_crypto::encoding::{Hash, encode};
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A closing that this tool has audited itself: entries `0 … c`, every ballot's proof, and the sums.
struct Counted {
    board: Board,
    checkpoint: SignedCheckpoint,
    election: Election,
    witnessed: bool,
    leaf: Hash,
    size: u64,
}

/// Refuses a board that is convicted by evidence that this device has met, or that somebody has given; what was given must
/// be evidence against this board.
fn convicted(state: &State, given: &[PathBuf], manifest: &Manifest) -> Result<(), Failure> {
    let refused = |path: &Path, words: String| {
        Failure::refused(
            "board.fork",
            format!("{words}\nNothing is decrypted from a board that has lied: {}", path.display()),
        )
        .help("Give this file to the other key holders and to the officials; they must not decrypt either.")
    };
    if let Some(path) = state.evidence(manifest) {
        let words = evidence::convicts(&path, manifest)?;
        return Err(refused(&path, words));
    }
    match given.first() {
        Some(path) => Err(refused(path, evidence::convicts(path, manifest)?)),
        None => Ok(()),
    }
}

/// Conditions 1 and, with witnesses, 2 of docs/protocol.md §8, for a board that continues what it has shown this device (6).
fn audit_closing(client: &Client, id: &Hash, state: &State, console: &Console) -> Result<Counted, Failure> {
    let board = Board::download(client, id, console)?;
    let not_closed = || {
        Failure::refused("election.not_closed", "voting has not ended: there is no closing checkpoint")
            .help("Try again after the official has closed.")
    };
    let until_close = board.until_close().ok_or_else(not_closed)?;
    let mut audited = audit::run(until_close.evidence(), Some(*id), console);
    let status =
        |audited: &Audited| audited.report.outcome(Check::Witnesses).map(|check| check.status.clone());
    let mut witnessed = status(&audited) == Some(Status::Passed);
    if matches!(status(&audited), Some(Status::Failed { .. }))
        && audited.election.as_ref().is_some_and(|election| board.is_witnessed(election))
    {
        // The witnesses have seen no checkpoint that ends with Close, but a later one, which covers it.
        audited.report.checks.retain(|outcome| outcome.check != Check::Witnesses);
        witnessed = true;
    }
    let election = audited.state(console)?;
    let closed = election.closed().ok_or_else(not_closed)?;
    let (leaf, size) = (closed.leaf, until_close.entries.size());
    let checkpoint = record::verify_signature(&board.checkpoint, election.manifest())?;
    state.compare(client, election.manifest(), &checkpoint)?;
    Ok(Counted { board, checkpoint, witnessed, leaf, size, election })
}

impl Counted {
    fn code(&self) -> String {
        hash_code(&self.leaf)
    }

    /// What the audit found, for comparing with the public page and with the others.
    fn words(&self) -> String {
        let closed = self.election.closed().map(|closed| &closed.body);
        let (ballots, counting) = closed.map_or((0, 0), |body| (body.ballots, body.counting));
        format!(
            "{}\nAudited {} entries up to the Close: {ballots} ballots of which {counting} count. {}\nClosing code: {}",
            self.election.manifest().title.get(summary::LANGUAGE),
            self.size,
            if self.witnessed { "Independently witnessed." } else { "Not independently witnessed." },
            self.code()
        )
    }
}

/// `trustee decrypt`
pub fn run(args: &Decrypt, source: &Source, console: &Console) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let (path, mut file) = trustee.existing(args.act.election_key.as_deref())?;
    convicted(&trustee.state, &args.evidence, &trustee.manifest)?;
    let counted = audit_closing(&trustee.client, trustee.manifest.id(), &trustee.state, console)?;
    let election = &counted.election;
    if let Some(entry) = posted(&counted, trustee.number)? {
        let words =
            format!("{}\nYour decryption is on the public record already (entry {entry}).", counted.words());
        return Ok(Answer::done(json!({ "entry": entry, "closing_code": counted.code() }), words));
    }
    let heard = args.closing_code.as_deref().map(|code| Heard { code, from: &args.confirmed_by });
    let (tally, key) = election
        .release(trustee.number, counted.witnessed, heard, time::now())
        .map_err(|withheld| refused(withheld, &counted, args))?;
    let Some(share) = file.share_mut() else {
        return Err(Failure::refused("key.unfit", "this key file holds no share of the election's key"));
    };
    if !args.yes {
        console.note(format_args!("{}\n", counted.words()));
        confirm(
            "Is this what the public page shows? Decrypt this count, and never another? [y/N] ",
            console,
        )?;
    }
    share.bind(&counted.leaf).map_err(|e| Failure::refused("key.other_closing", e.to_string()))?;
    trustee.state.remember(&counted.checkpoint)?;
    // The point of no return: from here on this file decrypts this closing and no other. A crash behind the next line
    // leaves a file that can be asked again and gives the same answer.
    trustee.write(&path, &file)?;
    let share = file.share().expect("it was bound three lines above");
    let decryption = tally
        .decrypt(key, share, &mut OsRng)
        .map_err(|e| Failure::refused("key.unfit", format!("{}: {e}", path.display())))?;
    let entry = trustee.post(Kind::PartialDecryption, encode(&decryption))?;
    let words = format!(
        "{}\nYour decryption is sent, and it is on the public record (entry {entry}).\n\n\
         Tell the other key holders this closing code. After the result is published, delete your key file and its \
         copies: then nobody can ever use it for anything else.",
        counted.words()
    );
    let facts = json!({ "entry": entry, "closing_code": counted.code(), "key_file": path });
    Ok(Answer::done(facts, words))
}

/// Says why nothing is decrypted; of the closing code, with all that was found, to those who have not asked yet.
fn refused(withheld: Withheld, counted: &Counted, args: &Decrypt) -> Failure {
    match withheld {
        Withheld::NotClosed => Failure::refused("election.not_closed", "voting has not ended"),
        Withheld::OtherCode => {
            let typed = args.closing_code.as_deref().unwrap_or_default();
            let what = format!("{}\nThe code that you gave is another one: {typed}", counted.words());
            Failure::refused("trustee.closing_code", what).help(
                "Compare the two again, symbol by symbol. If what you were told really differs, do not decrypt: the board \
                 may show different people different records. Tell all key holders and officials.",
            )
        }
        Withheld::Unconfirmed { needed } => {
            let what = format!(
                "{}\nNothing is decrypted before {needed} other key holder{} told you the same code",
                counted.words(),
                if needed == 1 { " has" } else { "s have" }
            );
            Failure::refused("trustee.closing_code", what).help(
                "Compare it by telephone or in person, then run this again with --closing-code CODE --confirmed-by NUMBERS.",
            )
        }
        Withheld::TooEarly { due } => {
            let ends = time::show(due, &counted.election.manifest().schedule.zone);
            let what = format!("by this computer's clock voting has not ended: it ends {ends}");
            Failure::refused("election.not_closed", what).help("If that is wrong, set the clock right.")
        }
        Withheld::TooFew { counting, minimum } => {
            let what =
                format!("only {counting} voters count, fewer than {minimum}: nothing is ever decrypted");
            Failure::refused("tally.below_privacy_floor", what).help("An official publishes Void.")
        }
        Withheld::NoSums => {
            Failure::refused("key.unfit", "this key file holds no share of the election's key")
        }
    }
}

/// The entry of this trustee's decryption, if the board holds a valid one.
fn posted(counted: &Counted, number: u64) -> Result<Option<u64>, Failure> {
    let mut election = counted.election.clone();
    let entries = &counted.board.entries;
    for bytes in entries.entries(counted.size..entries.size()) {
        let broken = |e: Broken| Failure::refused("board.chain", e.to_string());
        let verdict = election.next(&bytes, &mut OsRng).map_err(broken)?;
        if election.decryptions().iter().any(|share| share.trustee() == number) {
            return Ok(Some(verdict.index));
        }
    }
    Ok(None)
}

/// `trustee closing`
pub fn closing(args: &ClosingArgs, console: &Console) -> Outcome {
    let client = args.server.client()?;
    let state = args.folder.open(&args.election)?;
    let counted = audit_closing(&client, &args.election, &state, console)?;
    convicted(&state, &[], counted.election.manifest())?;
    let code = counted.code();
    let facts = |same: Option<bool>| json!({ "closing_code": code, "same": same });
    let Some(typed) = &args.closing_code else {
        let words = format!("{}\nTell it to the key holders who decrypt.", counted.words());
        return Ok(Answer::done(facts(None), words));
    };
    let same = parse_hash_code(typed).as_deref() == Some(&code);
    let line = if same {
        console.good("It is the code that you were told.")
    } else {
        console.bad(
            "The code that you gave is ANOTHER one. Compare them again, symbol by symbol; if it really differs, tell \
             all key holders that they must not decrypt.",
        )
    };
    Ok(Answer { holds: same, facts: facts(Some(same)), words: format!("{}\n{line}", counted.words()) })
}
