//! The official: writes the manifest, opens, extends, closes, publishes; consents to changes of the roll.

use crate::audit::{self, Audited};
mod manifest;

use crate::file;
use crate::http::{Client, Server};
use crate::identity::{self, Identity, Role};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::Source;
use crate::record::{self, Board};
use crate::roll;
use crate::{result, summary, time};
use clap::Args;
use glassurn_api::election::{ClosePrepared, ElectionView, PrepareClose, Stage};
use glassurn_api::endpoint;
use glassurn_api::official::{self as stated, Ending, NotYet};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::{Close, Election, Extend, Note, Open};
use glassurn_crypto::encoding::{Hash, encode, hex};
use glassurn_crypto::manifest::{Closing, Eligibility, Manifest};
use glassurn_crypto::trustee::DkgRestart;
use serde_json::json;
use std::path::PathBuf;

pub use manifest::{ElectionVerb, election, manifest_on, publish_manifest};

/// The longest answer of the closing's preparation, in bytes.
const MAX_PREPARED: u64 = 4_096;

/// Which election, where, as whom.
#[derive(Debug, Args)]
pub struct Act {
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    /// Your identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    server: Server,
}

impl Act {
    /// As the official of an election whose identity is in this file.
    pub fn new(election: Hash, key: PathBuf, server: Server) -> Self {
        Self { election, key, server }
    }
}

/// `extend`
#[derive(Debug, Args)]
pub struct ExtendArgs {
    #[command(flatten)]
    act: Act,
    /// The new end: "2026-12-09 18:00" in the election's zone, or with an offset
    #[arg(long, value_name = "TIME")]
    to: String,
}

/// `election restart`
#[derive(Debug, Args)]
pub struct Restart {
    #[command(flatten)]
    act: Act,
    /// Why, in a sentence that everybody can read
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// `election note`
#[derive(Debug, Args)]
pub struct NoteArgs {
    #[command(flatten)]
    act: Act,
    /// The note; everybody can read it for ever
    #[arg(long, value_name = "TEXT")]
    text: String,
}

/// `cosign`
#[derive(Debug, Args)]
pub struct Cosign {
    /// The registrar's request
    #[arg(value_name = "FILE")]
    request: PathBuf,
    /// The manifest's file
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Your identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the consent goes: send it back to the registrar
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Hash,
    #[command(flatten)]
    server: Server,
}

/// The official's number in the manifest.
fn official(manifest: &Manifest, identity: &Identity) -> Result<u64, Failure> {
    stated::number(manifest, &identity.public()).ok_or_else(|| {
        Failure::cannot("key.not_in_manifest", "this identity is no official of the election")
            .help("Give the key file whose public line stands in the manifest.")
    })
}

/// An official who is about to sign.
struct Official {
    client: Client,
    manifest: Manifest,
    identity: Identity,
    number: u64,
}

impl Official {
    fn begin(act: &Act, source: &Source) -> Result<Self, Failure> {
        let client = act.server.client()?;
        let manifest = record::manifest(&client, &act.election)?;
        let identity = identity::load(&act.key, Some(Role::Official), source)?;
        let number = official(&manifest, &identity)?;
        Ok(Self { client, manifest, identity, number })
    }

    /// Signs and posts; gives the entry's index and leaf hash.
    fn post(&self, kind: Kind, body: Vec<u8>) -> Result<(u64, Hash), Failure> {
        let signer = Signer::official(self.number);
        let submission = Submission::sign(kind, body, self.manifest.id(), signer, &self.identity.key);
        let path = endpoint::entries(&hex(self.manifest.id()));
        let (entry, _) = record::post(&self.client, &path, &self.manifest, &submission)
            .map_err(|failure| failure.or_help(|| self.next()))?;
        Ok((entry.index, leaf_hash(&entry.to_bytes())))
    }

    /// Whose turn it is before the official's.
    fn not_yet(&self, why: &NotYet) -> Failure {
        let manifest = &self.manifest;
        match why {
            NotYet::Ceremony(due) => {
                let due = summary::trustees(manifest, due);
                let what = format!("the key is not made yet; these key holders are due: {due}");
                Failure::refused("ceremony.incomplete", what)
                    .help("Ask them to run `glassurn trustee ceremony`, then run this again.")
            }
            NotYet::Roll => {
                let advice = match manifest.eligibility {
                    Eligibility::Roll => {
                        "The registrar publishes it with `glassurn registrar post`.".to_owned()
                    }
                    Eligibility::Registered => format!(
                        "Voters put themselves on it: those who may (`glassurn registration set` says who) register at {}, \
                         also before voting begins. Send them that address, and run this again once somebody has.",
                        self.address()
                    ),
                    Eligibility::Open => format!(
                        "Voters put themselves on it: whoever opens {} and takes part is on it, also before voting begins. \
                         Send that address around, and run this again once somebody has.",
                        self.address()
                    ),
                };
                Failure::refused("roll.empty", "nobody is on the roll").help(advice)
            }
            NotYet::NotClosed => Failure::refused("election.not_closed", "voting has not ended").help(
                "`glassurn close` ends it, at the closing time or before it where the manifest allows.",
            ),
            NotYet::Mixers(done) => {
                let what = format!(
                    "{} of the {} key holders that are needed have mixed the answers{}{}",
                    done.len(),
                    manifest.trustees.threshold,
                    if done.is_empty() { "" } else { ": " },
                    summary::trustees(manifest, done)
                );
                Failure::refused("decryption.not_mixed", what)
                    .help("Ask the others to run `glassurn trustee mix`, then run this again.")
            }
            NotYet::Shares(done) => {
                let what = format!(
                    "{} of the {} key holders that are needed have decrypted{}{}",
                    done.len(),
                    manifest.trustees.threshold,
                    if done.is_empty() { "" } else { ": " },
                    summary::trustees(manifest, done)
                );
                Failure::refused("tally.not_enough_shares", what)
                    .help("Ask the others to run `glassurn trustee decrypt`, then run this again.")
            }
            NotYet::Tally(error) => Failure::refused(error.code(), error.to_string()),
        }
    }

    /// Where voters find the election.
    fn address(&self) -> String {
        format!("{}/e/{}", self.client.base(), hex(self.manifest.id()))
    }

    /// Where to read on, for an act that is refused.
    fn next(&self) -> String {
        format!("What is next, and whose turn it is: glassurn status --election {}", hex(self.manifest.id()))
    }

    /// Downloads and audits the whole board.
    fn audit(&self, console: &Console) -> Result<Audited, Failure> {
        let board = Board::download(&self.client, self.manifest.id(), console)?;
        Ok(audit::run(board.evidence(), Some(*self.manifest.id()), console))
    }
}

/// `open`: states key and roll as the board has them.
pub fn open(act: &Act, source: &Source, console: &Console) -> Outcome {
    open_as(act, stated::open, source, console)
}

/// The same for a quick poll, whose voters come behind it.
pub fn open_poll(act: &Act, source: &Source, console: &Console) -> Outcome {
    open_as(act, stated::open_poll, source, console)
}

fn open_as(
    act: &Act,
    stated: fn(&Election) -> Result<Open, NotYet>,
    source: &Source,
    console: &Console,
) -> Outcome {
    let official = Official::begin(act, source)?;
    let election = official.audit(console)?.state(console)?;
    let body = stated(&election).map_err(|why| official.not_yet(&why))?;
    let (entry, _) = official.post(Kind::Open, encode(&body))?;
    let words = format!(
        "Open is on the public record (entry {entry}): {} voters with a total weight of {}.\n{}",
        body.number,
        body.weight,
        summary::times(&official.manifest)
    );
    let facts = json!({
        "entry": entry, "voters": body.number, "weight": body.weight, "key": hex(body.key.bytes()),
    });
    Ok(Answer::done(facts, words))
}

/// `extend`: a later end.
pub fn extend(args: &ExtendArgs, source: &Source) -> Outcome {
    let official = Official::begin(&args.act, source)?;
    let schedule = &official.manifest.schedule;
    let zone = time::zone(&schedule.zone).map_err(|e| Failure::cannot("usage", e.to_string()))?;
    let closes = time::parse(&args.to, &zone).map_err(|e| Failure::cannot("usage", e.to_string()))?;
    let latest = official.manifest.latest_closing();
    if closes > latest {
        let what = format!("the manifest allows no end after {}", time::show(latest, &schedule.zone));
        return Err(Failure::refused("election.schedule_invalid", what));
    }
    let (entry, _) = official.post(Kind::Extend, encode(&Extend { closes }))?;
    let words =
        format!("Voting ends {} (entry {entry} of the public record).", time::show(closes, &schedule.zone));
    Ok(Answer::done(json!({ "entry": entry, "closes": closes }), words))
}

/// `election restart`: a new attempt of the key ceremony.
fn restart(args: &Restart, source: &Source, console: &Console) -> Outcome {
    let official = Official::begin(&args.act, source)?;
    let election = official.audit(console)?.state(console)?;
    let attempt = election.ceremony().attempt() + 1;
    let body = DkgRestart { attempt, reason: args.reason.clone() };
    let (entry, _) = official.post(Kind::DkgRestart, encode(&body))?;
    let words = format!(
        "Attempt {attempt} of the key ceremony begins (entry {entry} of the public record). All key holders run \
         `glassurn trustee ceremony` again."
    );
    Ok(Answer::done(json!({ "entry": entry, "attempt": attempt }), words))
}

/// `election note`: words that count for nothing.
fn note(args: &NoteArgs, source: &Source) -> Outcome {
    let official = Official::begin(&args.act, source)?;
    let (entry, _) = official.post(Kind::Note, encode(&Note { text: args.text.clone() }))?;
    Ok(Answer::done(json!({ "entry": entry }), format!("The note is entry {entry} of the public record.")))
}

/// `cosign`: an official's consent to a change of the roll.
pub fn cosign(args: &Cosign, source: &Source) -> Outcome {
    let manifest = record::manifest_file(&args.manifest)?;
    let change = roll::change(&args.request)?;
    let unreadable = || roll::unreadable("the change");
    record::check_id(manifest.clone(), &change.election().ok_or_else(unreadable)?)?;
    let identity = identity::load(&args.key, Some(Role::Official), source)?;
    let number = official(&manifest, &identity)?;
    let (revoked, added) = (change.revoked().to_owned(), change.added().to_owned());
    let consent = change.sign(number, &identity.key).ok_or_else(unreadable)?;
    file::create(&[(&args.output, consent.to_text().as_bytes())])?;
    let words = format!(
        "You consent, as official {number}, that this credential is revoked and its ballots stop counting:\n  {revoked}\n\
         and that this one votes in its place:\n  {added}\nSend {} to the registrar.",
        args.output.display()
    );
    Ok(Answer::done(json!({ "consent": args.output, "revoked": revoked, "added": added }), words))
}

/// `close`: at the closing time, or before it where the manifest lets officials decide.
pub fn close(act: &Act, source: &Source, console: &Console) -> Outcome {
    let official = Official::begin(act, source)?;
    let id = hex(official.manifest.id());
    let view: ElectionView = official.client.json(&endpoint::election(&id))?;
    if view.tally.close.is_some() {
        let election = official.audit(console)?.state(console)?;
        if let Some(closed) = election.closed() {
            return Ok(ended(&official.manifest, closed.index, &closed.body, &closed.leaf));
        }
    }
    let now = time::now();
    let body = if view.summary.closes <= now {
        Close { ballots: view.summary.ballots, counting: view.summary.counting }
    } else {
        if official.manifest.schedule.closing == Closing::At {
            let end = time::show(view.summary.closes, &official.manifest.schedule.zone);
            return Err(Failure::refused("election.not_closed", format!("voting ends {end}, not before"))
                .help("This election's manifest lets nobody end voting earlier."));
        }
        let request =
            PrepareClose::sign(official.manifest.id(), now, official.number, &official.identity.key);
        let path = endpoint::prepare_close(&id);
        let answer = official.client.post(&path, &request.to_bytes(), MAX_PREPARED);
        let answer = answer.map_err(|failure| failure.or_help(|| official.next()))?;
        let prepared: ClosePrepared = serde_json::from_slice(&answer).map_err(|_| {
            Failure::cannot("network.answer", "the service does not say what Close must state")
        })?;
        Close { ballots: prepared.ballots, counting: prepared.counting }
    };
    let (entry, leaf) = official.post(Kind::Close, encode(&body))?;
    Ok(ended(&official.manifest, entry, &body, &leaf))
}

/// What Close has fixed, and what comes next.
fn ended(manifest: &Manifest, entry: u64, body: &Close, leaf: &Hash) -> Answer {
    let code = hash_code(leaf);
    let verb = if manifest.is_mixed() { "mix" } else { "decrypt" };
    let words = format!(
        "Voting has ended (entry {entry} of the public record): {} ballots of which {} count.\nClosing code: {code}\n\n\
         Next: the key holders run `glassurn trustee {verb}`. Each of them tells the others, by telephone or in \
         person, the closing code that their own audit shows; it must be this one.",
        body.ballots, body.counting
    );
    let facts = json!({
        "entry": entry, "ballots": body.ballots, "counting": body.counting, "closing_code": code,
    });
    Answer::done(facts, words)
}

/// `publish`: audits, recomputes, and posts Result or Void.
pub fn publish(act: &Act, source: &Source, console: &Console) -> Outcome {
    let official = Official::begin(act, source)?;
    let election = official.audit(console)?.state(console)?;
    let manifest = &official.manifest;
    let ending = stated::ending(&election).map_err(|why| official.not_yet(&why))?;
    let totals = match ending {
        Ending::There(kind, entry) => {
            let words = format!("{} is on the public record already (entry {entry}).", kind.name());
            return Ok(Answer::done(json!({ "entry": entry, "kind": kind.name() }), words));
        }
        Ending::Void(void) => {
            let counting = void.counting;
            let (entry, _) = official.post(Kind::Void, encode(&void))?;
            let words = format!(
                "Only {counting} voters count, fewer than {}: nothing is ever decrypted. Void is on the public record \
                 (entry {entry}).",
                manifest.minimum
            );
            return Ok(Answer::done(json!({ "entry": entry, "kind": "Void", "counting": counting }), words));
        }
        Ending::Answers(answers) => {
            let (entry, _) = official.post(Kind::Result, encode(answers))?;
            let words = format!(
                "The result is on the public record (entry {entry}). Anybody can check it, and count the answers again:\n  \
                 glassurn audit {}",
                official.address()
            );
            return Ok(Answer::done(json!({ "entry": entry, "kind": "Result" }), words));
        }
        Ending::Result(totals) => totals,
    };
    let (entry, _) = official.post(Kind::Result, encode(totals))?;
    let mut facts = result::facts(manifest, totals);
    facts["entry"] = json!(entry);
    facts["kind"] = json!("Result");
    let words = format!(
        "{}\n\nThe result is on the public record (entry {entry}). Anybody can check it:\n  glassurn audit {}",
        result::words(manifest, totals, console),
        official.address()
    );
    Ok(Answer::done(facts, words))
}

/// `status`: what the service says, and the one next act.
pub fn status(args: &StatusArgs) -> Outcome {
    let client = args.server.client()?;
    let id = hex(&args.election);
    let view: ElectionView = client.json(&endpoint::election(&id))?;
    let summary = &view.summary;
    let zone = &summary.zone;
    let due: Vec<&str> = (view.trustees.iter())
        .filter(|trustee| !trustee.confirmed)
        .map(|trustee| trustee.name.as_str())
        .collect();
    let next = match summary.stage {
        Stage::Ceremony => format!("key holders run `glassurn trustee ceremony`: {}", due.join(", ")),
        Stage::Confirmed if summary.roll == 0 => match record::manifest(&client, &args.election)?.eligibility
        {
            Eligibility::Roll => "the registrar runs `glassurn registrar post`".into(),
            _ => format!("voters put themselves on the roll at {}/e/{id}", client.base()),
        },
        Stage::Confirmed => "an official runs `glassurn open`".into(),
        Stage::Open if time::now() < summary.opens => {
            format!("nothing until voting opens {}", time::show(summary.opens, zone))
        }
        Stage::Open if time::now() < summary.closes => {
            format!("voters vote until {}", time::show(summary.closes, zone))
        }
        Stage::Open => "an official runs `glassurn close`".into(),
        Stage::Closed if view.tally.mixed.is_some_and(|mixed| mixed < view.tally.needed) => format!(
            "key holders run `glassurn trustee mix`, one after the other ({} of {} have)",
            view.tally.mixed.unwrap_or_default(),
            view.tally.needed
        ),
        Stage::Closed if view.tally.posted < view.tally.needed => format!(
            "key holders run `glassurn trustee decrypt` ({} of {} have)",
            view.tally.posted, view.tally.needed
        ),
        Stage::Closed => "an official runs `glassurn publish`".into(),
        Stage::Tallied => format!("anybody runs `glassurn audit {}/e/{id}`", client.base()),
        Stage::Void => "nothing: too few voters".into(),
    };
    let title = summary.title.get(summary::LANGUAGE).or(summary.title.values().next());
    let words = format!(
        "{}\nVoters on the roll: {}. Ballots: {}, of which {} count. Record: {} entries.\nNext: {next}.\n\
         This is what the service says; `glassurn audit` finds out.",
        title.map_or("", String::as_str),
        summary.roll,
        summary.ballots,
        summary.counting,
        summary.size
    );
    let mut facts = serde_json::to_value(&view).unwrap_or_default();
    facts["next"] = json!(next);
    Ok(Answer::done(facts, words))
}
