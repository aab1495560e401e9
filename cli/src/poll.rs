//! Quick polls: one person is official and only key holder, and everything that this takes is in one folder.
//!
//! What that protects: nobody but who has the folder and its passphrase opens votes, everybody can check the count, and
//! nothing is counted before the end. What it does not: the owner alone could open single votes.

use crate::http::{Client, Server};
use crate::identity::{self, Identity, Role};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::{self, Source};
use crate::state::Folder;
use crate::{file, official, record, time, trustee};
use clap::{Args, Subcommand};
use glassurn_api::board::BoardView;
use glassurn_api::election::{ElectionView, Stage};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::plan::{EligibilityWord, Person, Plan, RulePlan, SelectionPlan, Template, Words};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};

/// How much before this computer's clock a poll opens, in seconds: the service's may be behind.
const EARLY: u64 = 300;

/// The longest view of an election, in bytes.
const MAX_VIEW: u64 = 1 << 20;

/// How long a poll is open where nobody says, in seconds.
const OPEN: u64 = 7 * 24 * 3_600;

/// `glassurn poll …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Ask something: make the poll, open it, and print the link for everybody
    #[command(after_help = "Example:\n  \
        glassurn poll new lunch --question \"What shall we eat?\" --option Soup --option Salad \\\n      \
        --server https://vote.example.org\n\n\
        Anybody with the link can vote, also twice from two browsers. The folder holds what counts the votes, under a \
        passphrase: without it nothing can ever be counted, and who has both could open single votes. If the network \
        fails, run the same command again.")]
    New(New),
    /// Print the link of a poll again
    Link(At),
    /// End voting now, and count later
    Close(Deed),
    /// End voting, unless it has ended, then open the count and publish the result
    #[command(after_help = "Example:\n  \
        glassurn poll count lunch --server https://vote.example.org\n\n\
        Before three have voted it is not ended but by its time, and then nothing is opened. Anybody can check the count: `glassurn audit`.")]
    Count(Count),
}

/// `poll new`
#[derive(Debug, Args)]
pub struct New {
    /// What is asked
    #[arg(long, value_name = "TEXT")]
    question: String,
    /// What can be answered; give it once for each, at least twice
    #[arg(long = "option", value_name = "TEXT", required = true)]
    options: Vec<String>,
    /// Voters choose as many options as they like, not one
    #[arg(long)]
    several: bool,
    /// When voting ends: "2026-12-09 18:00" in the zone, or with an offset [default: in seven days]
    #[arg(long, value_name = "TIME")]
    closes: Option<String>,
    /// The zone in which times are shown, such as Europe/Warsaw
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// The language of the question
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// Who asks
    #[arg(long, value_name = "TEXT", default_value = "Whoever sent you the link")]
    organiser: String,
    /// How to reach them
    #[arg(long, value_name = "TEXT", default_value = "Ask whoever sent you the link")]
    contact: String,
    #[command(flatten)]
    deed: Deed,
}

/// Which poll, where.
#[derive(Debug, Clone, Args)]
pub struct At {
    /// The poll's folder
    #[arg(value_name = "FOLDER")]
    poll: PathBuf,
    #[command(flatten)]
    server: Server,
}

/// The same for what is done as its owner.
#[derive(Debug, Clone, Args)]
pub struct Deed {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    folder: Folder,
}

/// `poll count`
#[derive(Debug, Args)]
pub struct Count {
    #[command(flatten)]
    deed: Deed,
    /// Do not ask before opening the count
    #[arg(long)]
    yes: bool,
}

/// Does what was asked.
pub fn run(verb: &Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::New(new) => begin(new, source, console),
        Verb::Link(at) => {
            let poll = Poll::read(at)?;
            Ok(poll.link(&at.server.client()?, poll.manifest.schedule.closes))
        }
        Verb::Close(deed) => {
            let poll = Poll::read(&deed.at)?;
            let closed = poll.close(deed, source, console)?;
            let words = format!(
                "Voting has ended: {} ballots of which {} count.\nCount them: glassurn poll count {}",
                closed.facts["ballots"],
                closed.facts["counting"],
                poll.folder.display()
            );
            Ok(Answer { words, ..closed })
        }
        Verb::Count(count) => opened(count, source, console),
    }
}

/// A poll's folder, and the manifest in it.
struct Poll {
    folder: PathBuf,
    manifest: Manifest,
}

impl Poll {
    fn read(at: &At) -> Result<Self, Failure> {
        let manifest = record::manifest_file(&manifest_file(&at.poll))?;
        Ok(Self { folder: at.poll.clone(), manifest })
    }

    fn official(&self) -> PathBuf {
        self.folder.join("official.key")
    }

    fn holder(&self) -> PathBuf {
        self.folder.join("key-holder.key")
    }

    /// Asks for the passphrase of all its files once.
    fn unlocked(&self, source: &Source) -> Result<Source, Failure> {
        Ok(source.known(source.ask(&self.official())?))
    }

    fn act(&self, server: &Server) -> official::Act {
        official::Act::new(*self.manifest.id(), self.official(), server.clone())
    }

    fn holds(&self, deed: &Deed) -> trustee::Act {
        let election = (*self.manifest.id(), self.folder.join("count.key"));
        trustee::Act::new(self.holder(), election, deed.at.server.clone(), deed.folder.clone())
    }

    fn close(&self, deed: &Deed, source: &Source, console: &Console) -> Outcome {
        official::close(&self.act(&deed.at.server), source, console)
    }

    /// Where voters go.
    fn link(&self, client: &Client, closes: u64) -> Answer {
        let (base, id) = (client.base(), hex(self.manifest.id()));
        let code = endpoint::short(self.manifest.id());
        let (link, address) = (format!("{base}/p/{code}"), format!("{base}/e/{id}"));
        let folder = self.folder.display();
        let words = format!(
            "The poll is open to anybody with the link until {}:\n  {link}\n\n\
             By command:  glassurn vote {address} --register my.code --choose poll=option-1\n\
             End and count it:  glassurn poll count {folder}\n\n\
             Keep {folder} and its passphrase: nothing else can count, and whoever has both could open single votes.",
            time::show(closes, &self.manifest.schedule.zone)
        );
        let facts = json!({
            "election": id, "link": link, "code": code, "address": address, "closes": closes, "folder": self.folder,
        });
        Answer::done(facts, words)
    }
}

fn manifest_file(folder: &Path) -> PathBuf {
    folder.join("manifest.cbor")
}

/// Makes the folder with everything in it, or reads what a run before has made, and does what is not done yet.
fn begin(new: &New, source: &Source, console: &Console) -> Outcome {
    let Deed { at, .. } = &new.deed;
    let client = at.server.client()?;
    let (poll, source) = if manifest_file(&at.poll).exists() {
        let poll = Poll::read(at)?;
        if poll.manifest.title.get(&new.language) != new.question {
            let what = format!("{} holds another poll", at.poll.display());
            return Err(Failure::cannot("file.exists", what).help("Choose another folder."));
        }
        let source = poll.unlocked(source)?;
        (poll, source)
    } else {
        make(new, &client, source, console)?
    };
    let view = client.find(&endpoint::election(&hex(poll.manifest.id())), MAX_VIEW)?;
    if view.is_none() {
        let official = identity::load(&poll.official(), Some(Role::Official), &source)?;
        official::publish_manifest(&client, &poll.manifest, &official).map_err(|failure| {
            if failure.code() != Code::AuthForbidden.as_str() {
                return failure;
            }
            failure.help("This service takes no quick polls, or none that is so long: 31 days at the most.")
        })?;
    }
    let view: ElectionView = client.json(&endpoint::election(&hex(poll.manifest.id())))?;
    if matches!(view.summary.stage, Stage::Ceremony | Stage::Confirmed) {
        trustee::make_key(poll.holds(&new.deed), &source, console)?;
        official::open_poll(&poll.act(&at.server), &source, console)?;
    }
    Ok(poll.link(&client, view.summary.closes))
}

/// Two keys and the manifest, all of them on the disk before anything is sent.
fn make(new: &New, client: &Client, source: &Source, console: &Console) -> Result<(Poll, Source), Failure> {
    let folder = &new.deed.at.poll;
    let board: BoardView = client.json(endpoint::BOARD)?;
    let [official, holder] = [Role::Official, Role::Trustee].map(|role| Identity::generate(role, &mut OsRng));
    let plan = plan(new, &board, [&official, &holder])?;
    let poll = Poll { folder: folder.clone(), manifest: official::manifest_on(&plan, &board)? };
    file::make_folder(folder)
        .map_err(|e| Failure::cannot("file.unwritable", format!("cannot make {}: {e}", folder.display())))?;
    let passphrase = source.make(console)?;
    let locked = |identity: &Identity| identity.lock(&passphrase).map_err(passphrase::not_locked);
    file::create(&[
        (&poll.official(), &locked(&official)?),
        (&poll.holder(), &locked(&holder)?),
        (&manifest_file(folder), poll.manifest.bytes()),
    ])?;
    Ok((poll, source.known(passphrase)))
}

fn plan(new: &New, board: &BoardView, keys: [&Identity; 2]) -> Result<Plan, Failure> {
    let usage = |error: String| Failure::cannot("usage", error);
    let zone = time::zone(&new.zone).map_err(|e| usage(e.to_string()))?;
    let now = time::now();
    let closes = match &new.closes {
        Some(text) => time::parse(text, &zone).map_err(|e| usage(e.to_string()))?,
        None => now + OPEN,
    };
    if closes <= now {
        return Err(Failure::refused("election.schedule_invalid", "voting would end in the past"));
    }
    let person =
        |identity: &Identity| Person { name: new.organiser.clone(), key: hex(identity.key.public().bytes()) };
    let selections = new.options.iter().enumerate().map(|(place, option)| SelectionPlan {
        name: format!("option-{}", place + 1),
        title: option.as_str().into(),
        description: Words::default(),
    });
    let mut plan = Template::Poll.plan(&new.language, &new.zone);
    plan.title = new.question.as_str().into();
    (plan.organiser, plan.contact) = (new.organiser.clone(), new.contact.clone());
    (plan.eligibility, plan.registrar) = (EligibilityWord::Open, board.registrar.clone());
    plan.officials = vec![person(keys[0])];
    plan.trustees.members = vec![person(keys[1])];
    (plan.schedule.opens, plan.schedule.closes) = (time::utc(now.saturating_sub(EARLY)), time::utc(closes));
    plan.schedule.extension = "0".into();
    let contest = &mut plan.contests[0];
    contest.name = "poll".into();
    contest.title = new.question.as_str().into();
    contest.selections = selections.collect();
    if !new.several {
        contest.rule = RulePlan { exactly: Some(1), ..RulePlan::default() };
    }
    Ok(plan)
}

/// Whatever of the end, the opening of the count and the result is not there yet.
fn opened(count: &Count, source: &Source, console: &Console) -> Outcome {
    let Count { deed, yes } = count;
    let poll = Poll::read(&deed.at)?;
    let source = poll.unlocked(source)?;
    let closed = poll.close(deed, &source, console)?;
    // Of fewer nothing is ever opened: the official states it.
    if closed.facts["counting"].as_u64().is_some_and(|counting| counting >= poll.manifest.minimum) {
        trustee::open_count(poll.holds(deed), *yes, &source, console)?;
    }
    official::publish(&poll.act(&deed.at.server), &source, console)
}
