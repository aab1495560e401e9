//! The manifest: a template, its check in words, and its publication.

use super::official;
use crate::http::{Client, Server};
use crate::identity::{self, Identity, Role, parse_key};
use crate::output::{Answer, Console, Failure, Outcome, confirm};
use crate::passphrase::Source;
use crate::template::{self, Kind as Template};
use crate::{file, record, summary, time};
use clap::{Args, Subcommand};
use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::plan::Plan;
use glassurn_api::plan::limesurvey::{self, Imported};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{BoardInfo, Eligibility, Manifest};
use glassurn_crypto::signature::SecretKey;
use rand_core::{OsRng, RngCore};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The longest manifest template, in bytes.
const MAX_TEMPLATE: u64 = 1 << 20;

/// `glassurn election …`
#[derive(Debug, Subcommand)]
pub enum ElectionVerb {
    /// Write a commented template of a manifest
    #[command(after_help = "Example:\n  glassurn election new --template k-of-m -o election.toml")]
    New(New),
    /// Make a manifest's file of a LimeSurvey survey: its choices of one, of several, and of yes or no
    #[command(after_help = "Example:\n  \
        glassurn election import survey.txt --zone Europe/Warsaw -o election.toml\n\n\
        survey.txt is LimeSurvey's export “Tab-separated-values format”. What is no choice is named and left out.")]
    Import(Import),
    /// Check a manifest's file and say in words what it means; sends nothing
    Check(Check),
    /// Publish the manifest on a service: the election exists, and nothing in it can change
    #[command(after_help = "Example:\n  \
        glassurn election create --manifest election.toml --key official.key -o manifest.cbor \\\n      \
        --server https://vote.example.org\n\n\
        The service takes elections only from keys that its operator has listed. If the network fails, run the same \
        command again: the same manifest is sent.")]
    Create(Create),
    /// Begin the key ceremony anew, after a complaint or if a key holder has lost the file before confirming
    #[command(after_help = "Example:\n  \
        glassurn election restart --election 5c…01 --key official.key --reason \"Ada's disk broke\"\n\n\
        All key holders then run `glassurn trustee ceremony` again and make everything anew. Not possible once all of \
        them have confirmed the key.")]
    Restart(super::Restart),
    /// Put a note on the public record; it counts for nothing
    Note(super::NoteArgs),
}

/// `election new`
#[derive(Debug, Args)]
pub struct New {
    /// The kind of vote
    #[arg(long, value_name = "KIND")]
    template: Template,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `election import`
#[derive(Debug, Args)]
pub struct Import {
    /// The survey
    survey: PathBuf,
    /// The zone of the times that are filled in later, such as Europe/Warsaw
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `election check`
#[derive(Debug, Args)]
pub struct Check {
    /// The manifest as TOML, from `glassurn election new`
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
}

/// `election create`
#[derive(Debug, Args)]
pub struct Create {
    /// The manifest as TOML, from `glassurn election new`
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Your identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    server: Server,
    /// Where the published manifest goes: everybody needs it
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Do not ask before publishing
    #[arg(long)]
    yes: bool,
}

/// Does what was asked of `election …`.
pub fn election(verb: ElectionVerb, source: &Source, console: &Console) -> Outcome {
    match verb {
        ElectionVerb::New(new) => {
            file::create(&[(&new.output, new.template.text().as_bytes())])?;
            let words = format!(
                "{} is written. Fill it in, then run `glassurn election check --manifest {0}`.",
                new.output.display()
            );
            Ok(Answer::done(json!({ "file": new.output }), words))
        }
        ElectionVerb::Import(import) => import_survey(&import),
        ElectionVerb::Check(check) => check_manifest(&check),
        ElectionVerb::Restart(args) => super::restart(&args, source, console),
        ElectionVerb::Note(args) => super::note(&args, source),
        ElectionVerb::Create(create) => create_election(&create, source, console),
    }
}

fn import_survey(args: &Import) -> Outcome {
    let text = file::read_text(&args.survey, limesurvey::MAX_EXPORT as u64)?;
    let Imported { plan, left_out } = limesurvey::read(&text, &args.zone, ["Yes", "No"])
        .map_err(|e| Failure::refused("draft.unreadable", format!("{}: {e}", args.survey.display())))?;
    let toml = toml::to_string(&plan).map_err(|e| {
        Failure::cannot("draft.unreadable", format!("the survey does not fit into TOML: {e}"))
    })?;
    file::create(&[(&args.output, toml.as_bytes())])?;
    let mut lines = vec![format!(
        "{} is written: {} questions. Fill in the rest, then run `glassurn election check --manifest {0}`.",
        args.output.display(),
        plan.contests.len()
    )];
    lines.extend(
        left_out.iter().map(|one| format!("left out, line {}: {} {}", one.line, one.name, one.title)),
    );
    let facts = json!({ "file": args.output, "questions": plan.contests.len(), "left_out": left_out });
    Ok(Answer::done(facts, lines.join("\n")))
}

fn read_plan(path: &Path) -> Result<Plan, Failure> {
    template::parse(&file::read_text(path, MAX_TEMPLATE)?)
        .map_err(|e| Failure::refused("manifest.invalid", format!("{}: {}", path.display(), e.trim_end())))
}

/// The board that a service has.
fn board(view: &BoardView) -> Result<BoardInfo, Failure> {
    let key = parse_key(&view.key)
        .ok_or_else(|| Failure::cannot("network.answer", "the service does not name its board's key"))?;
    Ok(BoardInfo { host: view.host.clone(), key })
}

/// Whether the registrar's key is that of the service, which puts voters on the roll, and is to be asked for.
fn is_services(plan: &Plan) -> bool {
    !plan.eligibility.is_roll() && plan.registrar.is_empty()
}

/// The manifest of a plan on a service's board, with a random number of its own.
pub fn manifest_on(plan: &Plan, view: &BoardView) -> Result<Manifest, Failure> {
    compile(plan, board(view)?, nonce())
}

fn nonce() -> [u8; 32] {
    let mut nonce = [0; 32];
    OsRng.fill_bytes(&mut nonce);
    nonce
}

fn compile(plan: &Plan, board: BoardInfo, nonce: [u8; 32]) -> Result<Manifest, Failure> {
    let draft = plan.draft(board, nonce).map_err(|e| Failure::refused("manifest.invalid", e.to_string()))?;
    draft.check().map_err(|e| record::manifest_failure(&e))
}

fn check_manifest(args: &Check) -> Outcome {
    let mut plan = read_plan(&args.manifest)?;
    let stand_in = || SecretKey::generate(&mut OsRng).public();
    let board = match plan.board() {
        Some(board) => board.map_err(|e| Failure::refused("manifest.invalid", e.to_string()))?,
        // The service names its board when the election is created; until then a name and key stand in for it.
        None => BoardInfo { host: "board.invalid".into(), key: stand_in() },
    };
    if is_services(&plan) {
        plan.registrar = hex(stand_in().bytes());
    }
    let manifest = compile(&plan, board, [0; 32])?;
    let mut facts = summary::facts(&manifest);
    // The id exists only once the manifest has its random number.
    facts["election"] = Value::Null;
    if plan.board().is_none() {
        facts["board"] = Value::Null;
    }
    let words = summary::words(&manifest, plan.board().is_some());
    Ok(Answer::done(
        facts,
        format!("{words}\n\nThis manifest holds. `glassurn election create` publishes it."),
    ))
}

/// Signs a manifest as one of its officials and posts it. The same manifest again is the same election.
pub fn publish_manifest(client: &Client, manifest: &Manifest, identity: &Identity) -> Result<(), Failure> {
    let number = official(manifest, identity)?;
    let (kind, body) = (Kind::Manifest, manifest.bytes().to_vec());
    let submission = Submission::sign(kind, body, manifest.id(), Signer::official(number), &identity.key);
    record::post(client, endpoint::ELECTIONS, manifest, &submission).map(drop)
}

fn create_election(args: &Create, source: &Source, console: &Console) -> Outcome {
    let mut plan = read_plan(&args.manifest)?;
    let client = args.server.client()?;
    let view: BoardView = client.json(endpoint::BOARD)?;
    let board = board(&view)?;
    if is_services(&plan) {
        plan.registrar = view.registrar;
    }
    match plan.board() {
        Some(Ok(named)) if named == board => {}
        None => {}
        Some(_) => {
            return Err(Failure::refused(
                "manifest.wrong_board",
                "the manifest names another board than the service's",
            ));
        }
    }
    let manifest = if args.output.exists() {
        // A second run after a lost answer publishes the same manifest, not a second election.
        let written = record::manifest_file(&args.output)?;
        if compile(&plan, board, written.nonce)? != written {
            let what =
                format!("{} holds another manifest than {}", args.output.display(), args.manifest.display());
            return Err(Failure::cannot("file.exists", what).help("Choose another name with -o."));
        }
        written
    } else {
        compile(&plan, board, nonce())?
    };
    if manifest.schedule.closes <= time::now() {
        return Err(Failure::refused("election.schedule_invalid", "voting would end in the past"));
    }
    let identity = identity::load(&args.key, Some(Role::Official), source)?;
    official(&manifest, &identity)?;
    console.note(format_args!("{}\n", summary::words(&manifest, true)));
    if !args.yes {
        confirm("Publish this? Nothing in it can be changed afterwards. [y/N] ", console)?;
    }
    if !args.output.exists() {
        file::create(&[(&args.output, manifest.bytes())])?;
    }
    publish_manifest(&client, &manifest, &identity).map_err(|failure| {
        if failure.code() != Code::AuthForbidden.as_str() {
            return failure;
        }
        let key = hex(identity.public().bytes());
        failure.help(format!(
            "The operator lists it with `glassurn-server user add --key {key}`; then run the same command again."
        ))
    })?;
    let id = hex(manifest.id());
    let address = format!("{}/e/{id}", client.base());
    let voters = match manifest.eligibility {
        Eligibility::Roll => "the registrar makes the codes and publishes the roll",
        _ => "voters put themselves on the roll at that address",
    };
    let words = format!(
        "The election is published.\nElection id: {id}\nVoters' address: {address}\nManifest: {}\n\n\
         Next: every key holder runs `glassurn trustee ceremony`; {voters}; then you run `glassurn open`.",
        args.output.display()
    );
    let mut facts = summary::facts(&manifest);
    facts["address"] = json!(address);
    facts["manifest"] = json!(args.output);
    Ok(Answer::done(facts, words))
}
