//! A dress rehearsal: a test election of the same plan, whose keys are made here and forgotten here, and whose voters are
//! made up. It takes the ways of a quick poll through the ordinary service, which does not know that it is a test.
//!
//! Manifest, key, Open → every made-up voter registers, seals, casts → Close → where answers are mixed, the one key holder mixes all
//! questions, then opens them; else he opens the sums → result → the whole record is read again, and must have come to what was cast.

use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::file::Role;
use glassurn_api::plan::{CeremonyWord, ClosingWord, Person, Plan, TrusteesPlan, WitnessesPlan, Words};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::manifest::{BoardInfo, CodeMaker, Draft, Eligibility};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use gloo_timers::future::TimeoutFuture;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};

use super::identity::Identities;
use super::made_up::{Outcome, answers, vote};
use super::poll::{self, CountPoll, EARLY, Stage};
use crate::client;
use crate::fault::{Fault, OfficeFault};
use crate::observer;
use crate::phase::now;
use crate::random::generator;
use crate::wire::bytes;

/// What stands before every name, in all languages.
pub const MARK: &str = "TEST";
/// How many people vote.
pub const VOTERS: u64 = 7;
/// Steps before the first vote: manifest, key, Open.
pub const BEGIN: u64 = 5;
/// Steps after the last one: Close, promise, sum, result, comparison; one more where answers are mixed.
const COUNT: u64 = 5;
/// The longest that a rehearsal takes, in seconds: its voting ends then, if the tab was closed.
const LASTS: u64 = 3_600;
/// The longest title, in characters (docs/protocol.md §3).
const MAX_LINE: usize = 200;
/// How long the board is given before it is asked again, in milliseconds.
const PAUSE: u32 = 1_000;

/// Rehearses a plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rehearse {
    /// The plan; keys and times of it are not used.
    pub plan: Plan,
    /// What stands in the place of the contact.
    pub contact: String,
}

/// It is counted, and has come to what was cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsed {
    /// The election id of the test.
    pub election: String,
    /// Its manifest.
    #[serde(with = "bytes")]
    pub manifest: Vec<u8>,
    /// What each made-up voter has cast: one number for each explicit value.
    pub cast: Vec<Vec<u64>>,
}

/// What happens at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Manifest, key, Open.
    Begins,
    /// This made-up voter votes, from 1.
    Votes(u64),
    /// The answers of all questions are mixed.
    Mixes,
    /// The mixed answers are opened.
    Opens,
    /// Anything else between the end of voting and the result.
    Counts,
}

impl Phase {
    /// What happens after so many steps.
    pub fn at(done: u64, mixed: bool) -> Self {
        match done.checked_sub(BEGIN) {
            None => Self::Begins,
            Some(voted) if voted < VOTERS => Self::Votes(voted + 1),
            Some(step) if mixed && step == VOTERS + 2 => Self::Mixes,
            Some(step) if mixed && step == VOTERS + 3 => Self::Opens,
            Some(_) => Self::Counts,
        }
    }
}

/// Answers [`Rehearse`]; `far` counts its steps.
///
/// # Errors
/// [`Fault`]; where this service takes no quick polls, an open official's key is needed.
pub async fn rehearse(
    ask: &Rehearse,
    identities: &Identities,
    far: impl Fn(u64, u64),
) -> Result<Rehearsed, Fault> {
    let mut rng = generator()?;
    let board: BoardView = client::get_json(endpoint::BOARD).await?;
    let official = if board.polls {
        SecretKey::generate(&mut rng)
    } else {
        SecretKey::from_seed(&identities.of(Role::Official)?.identity.key.seed())
    };
    let trustee = SecretKey::generate(&mut rng);
    let keys = [official.public(), trustee.public()];
    let draft = draft(ask, &board, keys, now(), &mut rng)?;
    let manifest = draft.clone().check().map_err(|error| OfficeFault::Manifest(error.to_string()))?;
    let total = BEGIN + VOTERS + COUNT + u64::from(manifest.is_mixed());
    let far = |done: u64| far(done.min(total), total);
    let made = poll::begin(draft, official, trustee, &mut rng, |done, _| far(done)).await?;
    let mut cast = Vec::new();
    for voter in 0..VOTERS {
        far(BEGIN + voter);
        let values = answers(&manifest, &mut rng);
        vote(&made.election, values.clone()).await?;
        cast.push(values);
    }
    let (mut owner, mut done) = (made.owner, BEGIN + VOTERS);
    loop {
        far(done);
        let ask = CountPoll { election: made.election.clone(), owner };
        let counted = poll::count(ask, |_, _| ()).await?;
        owner = counted.owner;
        match counted.stage {
            Stage::Published => break,
            Stage::Closed => {
                done = BEGIN + VOTERS + 1;
                TimeoutFuture::new(PAUSE).await;
            }
            Stage::Bound | Stage::Mixed | Stage::Opened => done += 1,
        }
    }
    far(total - 1);
    let record = observer::read(&made.election, |_, _| ()).await?;
    let due = Outcome::of_cast(&manifest, &cast);
    if due.is_none() || due != Outcome::of_record(&record) {
        return Err(Fault::record("the result is not what the made-up voters have cast"));
    }
    Ok(Rehearsed { election: made.election, manifest: manifest.bytes().to_vec(), cast })
}

/// Whether a plan can be rehearsed: questions and their rules are there. Who holds keys, who may vote and when is made up.
pub fn is_possible(plan: &Plan) -> bool {
    let [registrar, official, trustee] = [1, 2, 3].map(|number| SecretKey::from_seed(&[number; 32]).public());
    let ask = Rehearse { plan: plan.clone(), contact: MARK.into() };
    test(&ask, &hex(registrar.bytes()), [official, trustee]).preview().is_some()
}

/// The manifest of the test; `now` in seconds since 1970.
fn draft(
    ask: &Rehearse,
    board: &BoardView,
    [official, trustee]: [PublicKey; 2],
    now: u64,
    rng: &mut ChaCha20Rng,
) -> Result<Draft, Fault> {
    let key = unhex(&board.key).and_then(PublicKey::from_bytes);
    let key = key.ok_or_else(|| Fault::record("the service does not name its board's key"))?;
    let mut nonce = [0; 32];
    rng.fill_bytes(&mut nonce);
    let plan = test(ask, &board.registrar, [official, trustee]);
    let info = BoardInfo { host: board.host.clone(), key };
    let draft = plan.draft(info, nonce).map_err(|problem| OfficeFault::Manifest(problem.to_string()))?;
    let mut schedule = draft.schedule.clone();
    (schedule.opens, schedule.closes) = (now.saturating_sub(EARLY), now + LASTS);
    Ok(Draft { schedule, eligibility: Eligibility::Open, codes: CodeMaker::Voter, ..draft })
}

/// The plan with everything that makes it real taken out, and everything that people read marked.
fn test(ask: &Rehearse, registrar: &str, [official, trustee]: [PublicKey; 2]) -> Plan {
    let mut plan = ask.plan.clone();
    let person = |key: PublicKey| vec![Person { name: MARK.into(), key: hex(key.bytes()) }];
    mark(&mut plan.title);
    plan.contests.iter_mut().for_each(|contest| mark(&mut contest.title));
    plan.organiser = marked(&plan.organiser);
    plan.contact.clone_from(&ask.contact);
    plan.registrar = registrar.to_owned();
    plan.officials = person(official);
    plan.trustees = TrusteesPlan { ceremony: CeremonyWord::AllOfN, threshold: 1, members: person(trustee) };
    plan.witnesses = WitnessesPlan::default();
    plan.minimum = plan.minimum.min(VOTERS);
    plan.weights_reveal_votes = false;
    // Replaced by times around now.
    (plan.schedule.opens, plan.schedule.closes) = ("2026-01-01 00:00".into(), "2026-01-02 00:00".into());
    (plan.schedule.closing, plan.schedule.extension) = (ClosingWord::Official, "0".into());
    plan
}

fn marked(text: &str) -> String {
    format!("{MARK}: {text}").chars().take(MAX_LINE).collect()
}

fn mark(words: &mut Words) {
    match words {
        Words::Plain(text) => *text = marked(text),
        Words::ByLanguage(texts) => texts.values_mut().for_each(|text| *text = marked(text)),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use glassurn_api::plan::{SelectionPlan, Template};
    use glassurn_crypto::manifest::Manifest;
    use rand_chacha::rand_core::SeedableRng;

    /// A plan of this template with a title in two languages and, where there are options, six of them.
    pub fn plan(template: Template) -> Plan {
        let mut plan = template.plan("en", "Europe/Warsaw");
        plan.title.set("en", "en", "Board".into());
        plan.title.set("en", "pl", "Zarząd".into());
        (plan.organiser, plan.contact) = ("x".repeat(MAX_LINE), "real@example.org".into());
        let contest = &mut plan.contests[0];
        contest.title = "Who?".into();
        if contest.rule.grade.is_some() {
            contest.grades = ["Bad", "Fair", "Good"].map(Words::from).into();
        }
        let options: &[&str] =
            if contest.rule.text.is_some() { &[] } else { &["Ada", "Bo", "Cy", "Di", "Ed", "Flo"] };
        for name in options {
            let name_of = contest.free_name();
            contest.selections.push(SelectionPlan {
                name: name_of,
                title: (*name).into(),
                description: Words::default(),
            });
        }
        plan
    }

    /// The manifest that its rehearsal has.
    pub fn manifest(template: Template) -> Manifest {
        rehearsed(plan(template))
    }

    /// The manifest that the rehearsal of a plan has.
    pub fn rehearsed(plan: Plan) -> Manifest {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let [board, registrar, official, trustee] = [(); 4].map(|()| SecretKey::generate(&mut rng).public());
        let view = BoardView {
            host: "vote.example".into(),
            key: hex(board.bytes()),
            registrar: hex(registrar.bytes()),
            polls: true,
            witnesses: Vec::new(),
        };
        let ask = Rehearse { plan, contact: "nobody".into() };
        let draft = draft(&ask, &view, [official, trustee], 1_796_000_000, &mut rng).expect("a draft");
        draft.check().expect("a manifest")
    }

    #[test]
    fn everything_that_people_read_says_that_it_is_a_test() {
        let manifest = manifest(Template::KOfM);
        assert_eq!((manifest.title.get("en"), manifest.title.get("pl")), ("TEST: Board", "TEST: Zarząd"));
        assert_eq!(manifest.contests()[0].title.get("en"), "TEST: Who?");
        assert!(manifest.organiser.starts_with("TEST: x") && manifest.contact == "nobody");
        assert_eq!((&*manifest.officials[0].name, &*manifest.trustees.members[0].name), (MARK, MARK));
        assert!(manifest.minimum <= VOTERS && manifest.eligibility == Eligibility::Open);
    }

    #[test]
    fn a_plan_is_rehearsed_before_anybody_has_a_key_and_not_before_it_asks_something() {
        let mut early = plan(Template::KOfM);
        (early.title, early.organiser, early.contact) = (Words::default(), String::new(), String::new());
        early.registrar.clear();
        early.officials.clear();
        early.trustees.members.iter_mut().for_each(|member| *member = Person::default());
        (early.schedule.opens, early.schedule.closes) = (String::new(), "nonsense".into());
        assert!(early.preview().is_none(), "it is far from being published");
        assert!(is_possible(&early));
        early.contests[0].rule = Template::Ranked.rule();
        early.contests[0].seats = 1;
        assert!(is_possible(&early), "what is mixed is rehearsed like any other");
        early.contests[0].selections.truncate(1);
        early.contests[0].selections[0].title = Words::default();
        assert!(!is_possible(&early));
    }

    #[test]
    fn every_step_is_named_and_only_what_is_mixed_is() {
        let end = BEGIN + VOTERS;
        assert_eq!(Phase::at(BEGIN - 1, true), Phase::Begins);
        assert_eq!(
            (Phase::at(BEGIN, true), Phase::at(end - 1, true)),
            (Phase::Votes(1), Phase::Votes(VOTERS))
        );
        let counted =
            [Phase::Counts, Phase::Counts, Phase::Mixes, Phase::Opens, Phase::Counts, Phase::Counts];
        for (step, phase) in (end..).zip(counted) {
            assert_eq!((Phase::at(step, true), Phase::at(step, false)), (phase, Phase::Counts), "{step}");
        }
    }
}
