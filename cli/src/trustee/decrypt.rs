//! Decrypting one count, once: the six conditions of docs/protocol.md §8. Mixed answers are opened in [`mix`].

use super::{ClosingArgs, Decrypt, Trustee, mix};
use crate::audit::{self, Audited};
use crate::http::Client;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::passphrase::Source;
use crate::record::{self, Board};
use crate::state::{Seen, State};
use crate::{evidence, summary, time};
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::election::{Broken, Election, Heard, Record, Withheld};
use glassurn_crypto::encoding::{Hash, encode};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::trustee::KeyFile;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A closing that this tool has audited itself: entries `0 … c`, every ballot's proof, and what is counted.
pub(super) struct Counted {
    pub(super) board: Board,
    /// What this device had seen before it asked for the board.
    before: Seen,
    checkpoint: SignedCheckpoint,
    pub(super) election: Election,
    pub(super) witnessed: bool,
    leaf: Hash,
    pub(super) size: u64,
}

/// A key holder with the key file, before a closing that this tool has audited.
pub(super) struct Ready {
    pub(super) trustee: Trustee,
    pub(super) path: PathBuf,
    pub(super) file: KeyFile,
    pub(super) counted: Counted,
}

impl Ready {
    /// Opens the key file and audits, unless the board is convicted.
    pub(super) fn new(args: &Decrypt, source: &Source, console: &Console) -> Result<Self, Failure> {
        let trustee = Trustee::begin(&args.act, source)?;
        let (path, file) = trustee.existing(args.act.election_key.as_deref())?;
        convicted(&trustee.state, &args.evidence, &trustee.manifest)?;
        let counted = audit_closing(&trustee.client, trustee.manifest.id(), &trustee.state, console)?;
        Ok(Self { trustee, path, file, counted })
    }

    /// Binds the key file to this closing, durably, once its holder has said yes: from here on it acts on this closing and
    /// on no other. A crash behind it leaves a file that can be asked again.
    pub(super) fn bind(&mut self, question: &str, args: &Decrypt, console: &Console) -> Result<(), Failure> {
        let Some(share) = self.file.share_mut() else {
            return Err(Failure::refused("key.unfit", "this key file holds no share of the election's key"));
        };
        if !args.yes {
            console.note(format_args!("{}\n", self.counted.words()));
            confirm(question, console)?;
        }
        share.bind(&self.counted.leaf).map_err(|e| Failure::refused("key.other_closing", e.to_string()))?;
        let (trustee, counted) = (&self.trustee, &self.counted);
        trustee.state.check(&trustee.client, &trustee.manifest, &counted.before, &counted.checkpoint)?;
        self.trustee.write(&self.path, &self.file)
    }
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
    let before = state.seen()?;
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
    state.compare(client, election.manifest(), &before, &checkpoint)?;
    Ok(Counted { board, before, checkpoint, witnessed, leaf, size, election })
}

impl Counted {
    pub(super) fn code(&self) -> String {
        hash_code(&self.leaf)
    }

    /// What the audit found, for comparing with the public page and with the others.
    pub(super) fn words(&self) -> String {
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
    let mut ready = Ready::new(args, source, console)?;
    if ready.trustee.manifest.is_mixed() {
        return mix::open(&mut ready, args, console);
    }
    let (counted, number) = (&ready.counted, ready.trustee.number);
    if let Some(entry) = posted(counted, number)? {
        let words =
            format!("{}\nYour decryption is on the public record already (entry {entry}).", counted.words());
        return Ok(Answer::done(json!({ "entry": entry, "closing_code": counted.code() }), words));
    }
    let heard = args.closing_code.as_deref().map(|code| Heard { code, from: &args.confirmed_by });
    let held = counted.election.release(number, counted.witnessed, heard, time::now());
    held.map_err(|withheld| refused(withheld, counted, args))?;
    ready.bind(
        "Is this what the public page shows? Decrypt this count, and never another? [y/N] ",
        args,
        console,
    )?;
    let Ready { trustee, path, file, counted } = &ready;
    let heard = args.closing_code.as_deref().map(|code| Heard { code, from: &args.confirmed_by });
    let released = counted.election.release(number, counted.witnessed, heard, time::now());
    let (tally, key) = released.map_err(|withheld| refused(withheld, counted, args))?;
    let share = file.share().expect("it was bound above");
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
pub(super) fn refused(withheld: Withheld, counted: &Counted, args: &Decrypt) -> Failure {
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
                "{}\nNothing is mixed or decrypted before {needed} other key holder{} told you the same code",
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
