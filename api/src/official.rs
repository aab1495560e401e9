//! What an official states on the board, read from entries that were verified before: the same from the command line and
//! the pages. Whatever is stated here the board and every auditor compute again.

use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election::{Chain, Election, Open};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Contest, Manifest, Rule};
use glassurn_crypto::signature::PublicKey;
use glassurn_crypto::tally::{Answers, MixedResult, Tallied, TallyError, TallyResult, Void};

/// Why it is not an official's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotYet {
    /// The key is not made: these key holders, from 1, are due.
    Ceremony(Vec<u64>),
    /// Nobody is on the roll.
    Roll,
    /// Voting has not ended.
    NotClosed,
    /// Only these key holders, from 1, have mixed the answers.
    Mixers(Vec<u64>),
    /// Only these key holders, from 1, have decrypted.
    Shares(Vec<u64>),
    /// The sums are beyond what voters could give.
    Tally(TallyError),
}

/// How an election ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending<'a> {
    /// It has ended: by an entry of this kind at this place.
    There(Kind, u64),
    /// Too few voters count: nothing is ever decrypted.
    Void(Void),
    /// The count is this.
    Result(&'a TallyResult),
    /// The opened answers are these.
    Answers(&'a MixedResult),
}

impl Ending<'_> {
    /// The kind and the body of the entry that ends it; `None` if it is there.
    pub fn entry(&self) -> Option<(Kind, Vec<u8>)> {
        match self {
            Self::There(..) => None,
            Self::Void(void) => Some((Kind::Void, encode(void))),
            Self::Result(totals) => Some((Kind::Result, encode(*totals))),
            Self::Answers(answers) => Some((Kind::Result, encode(*answers))),
        }
    }
}

/// The number of the official with this key, from 0.
pub fn number(manifest: &Manifest, key: &PublicKey) -> Option<u64> {
    manifest.officials.iter().position(|official| official.key == *key).map(|place| place as u64)
}

/// What Open states: the key and the roll as the board has them.
///
/// # Errors
/// [`NotYet::Ceremony`], [`NotYet::Roll`].
pub fn open(election: &Election) -> Result<Open, NotYet> {
    let stated = open_poll(election)?;
    if stated.number == 0 { Err(NotYet::Roll) } else { Ok(stated) }
}

/// The same for a quick poll, whose voters are on the roll once they have the link.
///
/// # Errors
/// [`NotYet::Ceremony`].
pub fn open_poll(election: &Election) -> Result<Open, NotYet> {
    let Some(key) = election.ceremony().key() else {
        let status = election.ceremony().status();
        let due = status.trustees.iter().filter_map(|trustee| trustee.due.map(|_| trustee.trustee));
        return Err(NotYet::Ceremony(due.collect()));
    };
    let register = election.register();
    Ok(Open { attempt: key.attempt(), key: *key.y(), number: register.number(), weight: register.weight() })
}

/// How the election ends, or has ended.
///
/// # Errors
/// [`NotYet::NotClosed`], [`NotYet::Shares`], [`NotYet::Tally`].
pub fn ending(election: &Election) -> Result<Ending<'_>, NotYet> {
    let closed = election.closed().ok_or(NotYet::NotClosed)?;
    if let Some((kind, entry)) = election.outcome() {
        return Ok(Ending::There(kind, entry));
    }
    let counting = closed.body.counting;
    if counting < election.manifest().minimum {
        return Ok(Ending::Void(Void { counting }));
    }
    if let Some(mixes) = election.mixes() {
        return match mixes.result() {
            Some(Ok(answers)) => Ok(Ending::Answers(answers)),
            Some(Err(error)) => Err(NotYet::Tally(*error)),
            None => {
                let key = election.ceremony().key();
                let mixed = |chain: &Chain| key.is_some_and(|key| chain.is_mixed(key));
                match mixes.chains().iter().find(|chain| !mixed(chain)) {
                    Some(chain) => {
                        Err(NotYet::Mixers(chain.mixers().iter().map(|mixer| mixer.trustee).collect()))
                    }
                    None => {
                        let least = mixes.chains().iter().min_by_key(|chain| chain.decrypted().count());
                        Err(NotYet::Shares(
                            least.map(|chain| chain.decrypted().collect()).unwrap_or_default(),
                        ))
                    }
                }
            }
        };
    }
    match election.totals() {
        Some(Ok(totals)) => Ok(Ending::Result(totals)),
        Some(Err(error)) => Err(NotYet::Tally(*error)),
        None => Err(NotYet::Shares(election.decryptions().iter().map(|share| share.trustee()).collect())),
    }
}

/// The contests, from 0, in which what was opened says that all counting voters answered the same: then everybody knows how
/// each of them voted (`docs/threat-model.md`).
pub fn unanimous(election: &Election) -> Vec<u64> {
    if let Some(mixes) = election.mixes() {
        let alike = |chain: &Chain| chain.tallied().is_some_and(|tallied| distinct(tallied) == 1);
        return (0..).zip(mixes.chains()).filter(|(_, chain)| alike(chain)).map(|(place, _)| place).collect();
    }
    match election.totals() {
        Some(Ok(totals)) => all_alike(election.manifest(), totals),
        _ => Vec::new(),
    }
}

/// How many different answers came out of the mixing; a blank one is an answer, and so are invalid ones of one kind.
fn distinct(tallied: &Tallied) -> usize {
    let valid = match &tallied.answers {
        Answers::Profile(profile) => profile.ballots().count() + usize::from(profile.blank() > 0),
        Answers::Texts(texts) => texts.len(),
    };
    valid + tallied.flaws.len()
}

/// The contests in which the totals alone say so.
fn all_alike(manifest: &Manifest, totals: &TallyResult) -> Vec<u64> {
    let contests = (0..).zip(manifest.contests().iter().zip(&totals.contests));
    let alike = contests.filter(|(_, (contest, values))| {
        let most = contest.rule.maximum().saturating_mul(totals.weight);
        values.iter().all(|value| *value == 0 || *value == most)
            || all_spent_alike(contest, values, totals.weight)
    });
    alike.map(|(place, _)| place).collect()
}

/// Whether votes that cost their squares are as many as only voters who all spent everything on the same can give: of all sums of
/// vectors below a length, only that of equal ones has the largest (Cauchy and Schwarz).
fn all_spent_alike(contest: &Contest, values: &[u64], weight: u64) -> bool {
    let Rule::Quadratic { credits, .. } = contest.rule else { return false };
    let square = |number: u64| u128::from(number).saturating_mul(number.into());
    let votes = contest.votes(values, weight).into_iter().map(i64::unsigned_abs);
    let spent = votes.map(square).fold(0, u128::saturating_add);
    spent == square(weight).saturating_mul(credits.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{RulePlan, SelectionPlan, Template, Words};

    fn motion(template: Template) -> Manifest {
        motion_of(template.rule())
    }

    fn motion_of(rule: RulePlan) -> Manifest {
        let mut plan = Template::YesNo.plan("en", "UTC");
        plan.contests[0].rule = rule;
        plan.title = "A motion".into();
        (plan.organiser, plan.contact) = ("The committee".into(), "committee@example.org".into());
        (plan.schedule.opens, plan.schedule.closes) = ("2026-12-01 09:00".into(), "2026-12-02 09:00".into());
        plan.officials[0].name = "Olga".into();
        for (member, name) in plan.trustees.members.iter_mut().zip(["Tess", "Uwe", "Vera"]) {
            member.name = name.into();
        }
        let contest = &mut plan.contests[0];
        contest.title = "Shall we?".into();
        contest.selections = ["yes", "no", "blank"]
            .map(|name| SelectionPlan {
                name: name.into(),
                title: name.into(),
                description: Words::default(),
            })
            .into();
        plan.preview().expect("nothing but keys is missing")
    }

    fn totals(counting: u64, values: [u64; 3]) -> TallyResult {
        TallyResult { counting, weight: counting, contests: vec![values.to_vec()] }
    }

    #[test]
    fn totals_that_say_how_everybody_voted_are_found() {
        let one = motion(Template::YesNo);
        assert_eq!(all_alike(&one, &totals(4, [4, 0, 0])), [0]);
        assert!(all_alike(&one, &totals(4, [3, 1, 0])).is_empty());
        let scores = motion(Template::Score);
        assert_eq!(all_alike(&scores, &totals(2, [10, 0, 10])), [0]);
        // Five points can be five of one voter, or of both.
        assert!(all_alike(&scores, &totals(2, [5, 0, 10])).is_empty());
        assert_eq!(all_alike(&scores, &totals(2, [0, 0, 0])), [0], "nobody gave a point");
        // Of 9 credits (a value of 3 stands for no votes) all four spent 4 + 4 + 1, or 9, alike; or somebody did otherwise.
        let conviction = motion_of(RulePlan { credits: Some(9), against: Some(true), ..RulePlan::default() });
        assert_eq!(all_alike(&conviction, &totals(4, [20, 4, 16])), [0]);
        assert_eq!(all_alike(&conviction, &totals(4, [12, 24, 12])), [0]);
        assert!(all_alike(&conviction, &totals(4, [12, 12, 12])).is_empty(), "votes may have cancelled");
        assert!(all_alike(&conviction, &totals(4, [20, 4, 15])).is_empty());
    }
}
