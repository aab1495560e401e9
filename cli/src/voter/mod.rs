//! The voter: votes, tests a sealed ballot, checks a receipt.

mod answers;
mod ballots;
mod booth;
mod challenge;
mod link;
mod receipt;
mod register;

use crate::audit;
use crate::file;
use crate::http::{Client, Plain};
use crate::observer::address;
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::record::{self, Board};
use crate::state::Folder;
use clap::Args;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::Entry;
use glassurn_crypto::credential::{VoterCode, hash_code};
use glassurn_crypto::encoding::{Hash, MAX_ENTRY, hex};
use glassurn_crypto::group::Point;
use serde_json::json;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

use answers::Answers;
use booth::{Booth, Cast};
use register::{Register, registered};

pub use challenge::{BallotVerb, ballot};
pub use link::{LinkVerb, link};
pub use receipt::{ReceiptVerb, receipt};

/// The longest file or input with a voting code, in bytes.
const MAX_CODE: u64 = 4_096;

/// Which election, and what this device remembers of it.
#[derive(Debug, Args)]
pub struct Place {
    /// The election's address: https://vote.example.org/e/5c…01, or a mailed link to register. What is behind # is used;
    /// other users of this computer may see it while the command runs
    #[arg(value_name = "ADDRESS", required_unless_present = "election")]
    address: Option<String>,
    /// The service's address, in place of the election's
    #[arg(long, env = "GLASSURN_SERVER", value_name = "URL")]
    server: Option<String>,
    /// The election id, if the address does not hold it
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
    #[command(flatten)]
    plain: Plain,
    #[command(flatten)]
    folder: Folder,
}

/// Whose ballot.
#[derive(Debug, Args)]
pub struct Code {
    /// Read the voting code from this file (- for standard input); without it you are asked
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    code_file: Option<PathBuf>,
    /// The voting code; other users of this computer may see it while the command runs
    #[arg(long, value_name = "CODE", hide_env_values = true)]
    code: Option<Secret>,
}

/// A code given as an argument; does not print.
#[derive(Clone)]
struct Secret(Zeroizing<String>);

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// `vote`
#[derive(Debug, Args)]
pub struct Vote {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    code: Code,
    #[command(flatten)]
    register: Register,
    /// An answer: contest=selection,selection or contest.selection=3; repeat it for every question
    #[arg(long, value_name = "ANSWER", required_unless_present_any = ["csv", "status", "register"])]
    choose: Vec<String>,
    /// Cast many ballots: a column `code`, then one integer column for each contest.selection
    #[arg(long, value_name = "FILE", conflicts_with_all = ["choose", "code", "code_file", "status"])]
    csv: Option<PathBuf>,
    /// The folder for the receipts of --csv; a line of the same file that has its receipt there is not cast again
    #[arg(long, value_name = "FOLDER", default_value = "receipts")]
    receipts: PathBuf,
    /// Say what the board holds for the code; casts nothing
    #[arg(long, conflicts_with = "choose")]
    status: bool,
    /// Where the receipt goes [default: receipt-<election>-<entry>.tlog-proof]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Do not ask before casting
    #[arg(long)]
    yes: bool,
}

impl Place {
    fn connect(&self) -> Result<(Client, Hash), Failure> {
        let named = self.address.as_deref().or(self.server.as_deref());
        let named =
            named.ok_or_else(|| Failure::cannot("usage", "give the election's address, or --server URL"))?;
        address(named, self.election, self.plain)
    }

    fn enter(&self) -> Result<Booth, Failure> {
        let (client, id) = self.connect()?;
        Booth::enter(client, self.folder.open(&id)?)
    }
}

impl Code {
    /// The code: from file, standard input, argument, the address's fragment, or asked.
    fn read(&self, place: &Place) -> Result<VoterCode, Failure> {
        let fragment = place.address.as_deref().and_then(|address| address.split_once("#c="));
        let fragment = fragment.map(|(_, code)| Zeroizing::new(code.to_owned()));
        let text = match (&self.code_file, &self.code, fragment) {
            (Some(path), ..) if path.as_os_str() == "-" => stdin_code()?,
            (Some(path), ..) => Zeroizing::new(file::read_text(path, MAX_CODE)?),
            (None, Some(code), _) => code.0.clone(),
            (None, None, Some(code)) => code,
            (None, None, None) if std::io::stdin().is_terminal() => Zeroizing::new(
                rpassword::prompt_password("Your voting code: ")
                    .map_err(|e| Failure::cannot("usage", format!("cannot ask for the voting code: {e}")))?,
            ),
            (None, None, None) => stdin_code()?,
        };
        if text.trim().is_empty() {
            return Err(Failure::cannot("usage", "no voting code was given")
                .help("Put it into a file and give --code-file FILE, or type it when you are asked."));
        }
        parse_code(&text)
    }
}

fn parse_code(text: &str) -> Result<VoterCode, Failure> {
    VoterCode::parse(text.trim()).map_err(|e| Failure::refused("credential.code", e.to_string()))
}

fn stdin_code() -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(256));
    std::io::stdin()
        .take(MAX_CODE)
        .read_to_string(&mut text)
        .map_err(|e| Failure::cannot("usage", format!("cannot read the voting code: {e}")))?;
    Ok(text)
}

/// `vote`: one ballot, many, or what the board holds.
pub fn vote(args: &Vote, console: &Console) -> Outcome {
    if let Some(csv) = &args.csv {
        return ballots::cast_all(args.place.enter()?, csv, &args.receipts, console);
    }
    if args.status {
        return status(args, console);
    }
    if let Some(path) = &args.output {
        file::check_new(path)?;
    }
    let code = match args.register.file() {
        Some(path) => {
            let code = args.register.enrol(path, &args.place, console)?;
            if args.choose.is_empty() {
                return registered(path);
            }
            code
        }
        None => args.code.read(&args.place)?,
    };
    let mut booth = args.place.enter()?;
    booth.check_time()?;
    let credential = booth.credential(&code)?;
    let pending = booth.state().pending(credential.public());
    if pending.exists() {
        return resume(&booth, &pending, args, console);
    }
    let manifest = booth.context().manifest();
    let answers = Answers::parse(manifest, &args.choose)?;
    let values = answers.explicit(manifest)?;
    let words = answers.words(manifest);
    let sequence = next(&mut booth, credential.public(), console)?;
    let sealed = booth.seal(&credential, sequence, &values)?;
    let code = hash_code(sealed.fingerprint());
    console.note(format_args!("{}\n\n{words}\n\nReceipt code: {code}\n", booth.title()));
    if !args.yes {
        let question =
            "Cast this ballot? (To test this computer instead: n, then `glassurn ballot challenge`.) [y/N] ";
        confirm(question, console)?;
    }
    let cast = booth.cast(sealed, &pending, console)?;
    recorded(&booth, &cast, &pending, args)
}

/// The next sequence of a credential; says so if it was used before.
fn next(booth: &mut Booth, credential: &Point, console: &Console) -> Result<u64, Failure> {
    let standing = booth.standing(credential)?;
    let Some((entry, sequence)) = &standing.last else { return Ok(1) };
    let at = booth.show(entry.time);
    if !booth.context().manifest().revote {
        let what = format!(
            "this code has voted {at} (entry {}), and this election allows no second vote",
            entry.index
        );
        return Err(Failure::refused("ballot.stale_sequence", what)
            .help("If that was not you, tell the registrar: somebody else has your code."));
    }
    console.note(console.warning(format_args!(
        "This code has voted {at} (entry {}). Only the last ballot counts. If that was not you, tell the registrar.",
        entry.index
    )));
    Ok(sequence + 1)
}

/// Sends a ballot again whose answer was lost: the same bytes, so that nothing is cast twice.
fn resume(booth: &Booth, pending: &Path, args: &Vote, console: &Console) -> Outcome {
    let bytes = file::read(pending, MAX_ENTRY as u64)?;
    let ballot = Ballot::from_bytes(&bytes).map_err(|_| {
        Failure::cannot("file.unreadable", format!("{} is no ballot", pending.display()))
            .help("It was cut off before it was sent: delete it and vote again.")
    })?;
    console.note("An earlier ballot of this code was still on its way: it is sent again, the same one.");
    let cast = booth.send(&ballot, pending, console)?;
    let mut answer = recorded(booth, &cast, pending, args)?;
    answer.words.push_str(
        "\nThis is the earlier ballot. Run the command again if you want to change your vote, where that is allowed.",
    );
    answer.facts["resumed"] = json!(true);
    Ok(answer)
}

fn recorded(booth: &Booth, cast: &Cast, pending: &Path, args: &Vote) -> Outcome {
    let id = hex(booth.context().manifest().id());
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("receipt-{}-{}.tlog-proof", &id[..16], cast.entry.index)));
    cast.keep(&path, pending).map_err(|failure| {
        failure.help(format!(
            "Your vote HAS been recorded as number {}; receipt code {}. Run the command again with another -o to get the \
             receipt.",
            cast.entry.index, cast.code
        ))
    })?;
    let at = booth.show(cast.entry.time);
    let words = format!(
        "Your vote has been recorded as number {} of the public record, {at}.\nReceipt code: {}\nReceipt: {}",
        cast.entry.index,
        cast.code,
        path.display()
    );
    let facts = json!({
        "election": id,
        "entry": cast.entry.index,
        "time": cast.entry.time,
        "receipt_code": cast.code,
        "receipt": path,
    });
    Ok(Answer::done(facts, words))
}

/// `vote --status`: the last ballot of a code; or, after a full audit, that there is none.
fn status(args: &Vote, console: &Console) -> Outcome {
    let code = args.code.read(&args.place)?;
    let mut booth = args.place.enter()?;
    let credential = booth.credential(&code)?;
    let standing = booth.standing(credential.public())?;
    if let Some((entry, sequence)) = standing.last {
        let code = receipt_code(&entry, booth.context().key());
        let words = format!(
            "The board holds ballot {sequence} of this code: number {} of the public record, {}.\nReceipt code: {}\n\
             It is the last one of this code, and counts.",
            entry.index,
            booth.show(entry.time),
            code.as_deref().unwrap_or("–"),
        );
        let facts = json!({
            "voted": true, "entry": entry.index, "time": entry.time, "sequence": sequence, "receipt_code": code,
        });
        return Ok(Answer::done(facts, words));
    }
    // The service might leave a ballot out of its answer: only the whole record says that there is none.
    let (client, election) = booth.parts();
    let id = election.manifest().id();
    let before = booth.state().seen()?;
    let board = Board::download(client, id, console)?;
    let election = audit::run(board.evidence(), Some(*id), console).state(console)?;
    let head = record::verify_signature(&board.checkpoint, election.manifest())?;
    booth.state().compare(client, election.manifest(), &before, &head)?;
    let size = election.size();
    match election.register().get(credential.public().bytes()).and_then(|standing| standing.last) {
        Some(last) => {
            let what = format!("the board hides a ballot of this code: entry {}", last.index);
            Err(Failure::refused("board.credentials", what)
                .help("Tell the officials: the board is at fault."))
        }
        None => {
            let words = format!("Nothing has been cast with this code: all {size} entries were audited.");
            Ok(Answer::done(json!({ "voted": false, "entries": size }), words))
        }
    }
}

fn receipt_code(entry: &Entry, key: &Point) -> Option<String> {
    let ballot = Ballot::from_bytes(&entry.content.body).ok()?;
    Some(hash_code(&ballot.fingerprint(key)))
}
