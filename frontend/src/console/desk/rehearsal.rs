//! A dress rehearsal: a test election of the same plan, whose keys are made here and forgotten here, and whose voters are
//! made up. It takes the ways of a quick poll through the ordinary service, which does not know that it is a test.

use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::file::Role;
use glassurn_api::plan::{CeremonyWord, ClosingWord, Person, Plan, TrusteesPlan, WitnessesPlan, Words};
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::manifest::{
    BoardInfo, CodeMaker, Contest, Draft, Eligibility, Manifest, Rule, Selection,
};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use gloo_timers::future::TimeoutFuture;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};

use super::identity::Identities;
use super::poll::{self, CountPoll, EARLY, Stage};
use crate::client;
use crate::fault::{Fault, OfficeFault};
use crate::phase::now;
use crate::random::generator;
use crate::worker::{Booth, Cast, Identify, Load, Register, Seal, Submit};

/// What stands before every name, in all languages.
pub const MARK: &str = "TEST";
/// How many people vote.
pub const VOTERS: u64 = 7;
/// Steps before the first vote: manifest, key, Open.
pub const BEGIN: u64 = 5;
/// Steps after the last one: Close, promise, sum, result.
const COUNT: u64 = 4;
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

/// It is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsed {
    /// The election id of the test.
    pub election: String,
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
    let total = BEGIN + VOTERS + COUNT;
    let far = |done: u64| far(done.min(total), total);
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
    let made = poll::begin(draft, official, trustee, &mut rng, |done, _| far(done)).await?;
    for voter in 0..VOTERS {
        far(BEGIN + voter);
        vote(&made.election, answers(&manifest, &mut rng)).await?;
    }
    let (mut owner, mut done) = (made.owner, BEGIN + VOTERS);
    loop {
        far(done);
        let ask = CountPoll { election: made.election.clone(), owner };
        let counted = poll::count(ask, |_, _| ()).await?;
        owner = counted.owner;
        match counted.stage {
            Stage::Published => break,
            Stage::Closed => TimeoutFuture::new(PAUSE).await,
            Stage::Bound | Stage::Opened => {}
        }
        done += 1;
    }
    Ok(Rehearsed { election: made.election })
}

/// One voter from a new code to the receipt, as a voter's own browser does it.
pub async fn vote(election: &str, values: Vec<u64>) -> Result<(), Fault> {
    let mut booth = Booth::default();
    booth.load(Load { election: election.to_owned(), seen: None }, |_| ()).await?;
    let code = booth.register(Register {}).await?.code;
    booth.identify(Identify { code }).await?;
    booth.seal(Seal { values, sealings: 1 })?;
    let ballot = booth.cast(Cast {})?;
    booth.submit(Submit { ballot: ballot.bytes, look: true }).await?;
    Ok(())
}

/// Whether a plan can be rehearsed: questions and their rules are there, and are added up. Who holds keys, who may vote and when is made up.
pub fn is_possible(plan: &Plan) -> bool {
    let [registrar, official, trustee] = [1, 2, 3].map(|number| SecretKey::from_seed(&[number; 32]).public());
    let ask = Rehearse { plan: plan.clone(), contact: MARK.into() };
    let manifest = test(&ask, &hex(registrar.bytes()), [official, trustee]).preview();
    manifest.is_some_and(|manifest| !manifest.is_mixed())
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

/// What a made-up voter answers, everywhere within the rules.
pub fn answers(manifest: &Manifest, rng: &mut ChaCha20Rng) -> Vec<u64> {
    manifest.contests().iter().flat_map(|contest| answer(contest, rng)).collect()
}

fn answer(contest: &Contest, rng: &mut ChaCha20Rng) -> Vec<u64> {
    if let Rule::Quadratic { credits, against } = contest.rule {
        let (mut left, none) = (below(rng, credits + 1), contest.rule.offset());
        let value = |_: &Selection| {
            let votes = below(rng, left.isqrt() + 1);
            left -= votes * votes;
            if against && below(rng, 2) == 0 { none - votes } else { none + votes }
        };
        return contest.selections.iter().map(value).collect();
    }
    let (count, most) = (contest.selections.len(), contest.rule.maximum());
    let mut values = vec![0; count];
    let (low, high) = contest.rule.sums(count);
    let sum = low + below(rng, high.saturating_sub(low) + 1);
    for _ in 0..sum {
        let free: Vec<usize> = (0..count).filter(|place| values[*place] < most).collect();
        // Rules whose sum no values reach are no rules: the manifest was checked.
        let Some(place) = free.get(below(rng, free.len() as u64) as usize) else { break };
        values[*place] += 1;
    }
    values.truncate(contest.rule.explicit(count));
    values
}

/// A number below another one, at random.
fn below(rng: &mut ChaCha20Rng, end: u64) -> u64 {
    rng.next_u64() % end.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::plan::{RulePlan, SelectionPlan, Template};
    use rand_chacha::rand_core::SeedableRng;

    fn plan(template: Template) -> Plan {
        let mut plan = template.plan("en", "Europe/Warsaw");
        plan.title.set("en", "en", "Board".into());
        plan.title.set("en", "pl", "Zarząd".into());
        (plan.organiser, plan.contact) = ("x".repeat(MAX_LINE), "real@example.org".into());
        let contest = &mut plan.contests[0];
        contest.title = "Who?".into();
        for name in ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"] {
            let name_of = contest.free_name();
            contest.selections.push(SelectionPlan {
                name: name_of,
                title: name.into(),
                description: Words::default(),
            });
        }
        plan
    }

    fn manifest(template: Template) -> Manifest {
        rehearsed(plan(template))
    }

    fn rehearsed(plan: Plan) -> Manifest {
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
        assert!(!is_possible(&early), "nobody mixes here");
        early.contests[0].rule = Template::KOfM.rule();
        early.contests[0].selections.truncate(1);
        early.contests[0].selections[0].title = Words::default();
        assert!(!is_possible(&early));
    }

    #[test]
    fn made_up_answers_are_within_every_rule() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        for against in [false, true] {
            let mut plan = plan(Template::Score);
            plan.contests[0].rule =
                RulePlan { credits: Some(30), against: Some(against), ..RulePlan::default() };
            let manifest = rehearsed(plan);
            for _ in 0..50 {
                assert_eq!(manifest.broken(&answers(&manifest, &mut rng)), None);
            }
        }
        for template in Template::ALL.into_iter().filter(|template| !template.rule().is_answer()) {
            let manifest = manifest(template);
            let contest = &manifest.contests()[0];
            let (low, high) = contest.rule.sums(contest.selections.len());
            for _ in 0..50 {
                let values = answers(&manifest, &mut rng);
                assert_eq!(values.len(), manifest.layout().values, "{template:?}");
                let sum: u64 = values.iter().sum();
                assert!(
                    values.iter().all(|value| *value <= contest.rule.maximum()),
                    "{template:?} {values:?}"
                );
                let implied = contest.rule.implies_last();
                assert!(sum <= high && (implied || sum >= low), "{template:?} {values:?}");
            }
        }
    }
}
