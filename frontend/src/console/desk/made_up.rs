//! Made-up voters of rehearsals and practice elections: what they answer, how they cast it, and what must come out of it.

use std::sync::Arc;

use glassurn_crypto::election::Election;
use glassurn_crypto::manifest::{Answer, Contest, Manifest, Rule, Selection};
use glassurn_crypto::tally::Tallied;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use super::rehearsal::MARK;
use crate::fault::Fault;
use crate::worker::{Booth, Cast, Identify, Load, Register, Seal, Submit};

/// One voter from a new code to the receipt, as a voter's own browser does it.
///
/// # Errors
/// [`Fault`], as any voter's.
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

/// What a voter answers, everywhere within the rules and forms.
pub fn answers(manifest: &Manifest, rng: &mut ChaCha20Rng) -> Vec<u64> {
    manifest.contests().iter().flat_map(|contest| answer(contest, rng)).collect()
}

fn answer(contest: &Contest, rng: &mut ChaCha20Rng) -> Vec<u64> {
    let count = contest.selections.len();
    match &contest.rule {
        Rule::Answer(form) => return whole(form, count, rng),
        Rule::Quadratic { credits, against } => {
            let (mut left, none) = (below(rng, credits + 1), contest.rule.offset());
            let value = |_: &Selection| {
                let votes = below(rng, left.isqrt() + 1);
                left -= votes * votes;
                if *against && below(rng, 2) == 0 { none - votes } else { none + votes }
            };
            return contest.selections.iter().map(value).collect();
        }
        _ => {}
    }
    let most = contest.rule.maximum();
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

/// The bytes of an answer that is mixed; never a blank ranking or text, which would show nothing.
fn whole(form: &Answer, options: usize, rng: &mut ChaCha20Rng) -> Vec<u64> {
    let count = options as u64;
    match form {
        Answer::Ranking { partial, ties, .. } => {
            let ranked = if *partial { 1 + below(rng, count) } else { count };
            let (mut values, mut rank) = (vec![0; options], 0);
            for _ in 0..ranked {
                let free: Vec<usize> = (0..options).filter(|place| values[*place] == 0).collect();
                let Some(place) = free.get(below(rng, free.len() as u64) as usize) else { break };
                let shares = *ties && rank > 0 && below(rng, 4) == 0;
                rank += u64::from(!shares);
                values[*place] = rank;
            }
            values
        }
        Answer::Grades { titles, .. } => (0..options).map(|_| below(rng, titles.len() as u64 + 1)).collect(),
        Answer::Text { longest } => {
            let letter = ["A", "B", "C"][below(rng, 3) as usize];
            let marked = format!("{MARK} {letter}");
            let text = if marked.len() as u64 <= *longest { marked.as_str() } else { letter };
            let mut values = vec![text.len() as u64];
            values.extend(text.bytes().map(u64::from));
            values.resize(form.bytes(options), 0);
            values
        }
    }
}

/// A number below another one, at random.
fn below(rng: &mut ChaCha20Rng, end: u64) -> u64 {
    rng.next_u64() % end.max(1)
}

/// What an election comes to, contest by contest.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The sums of every selection, implied ones included.
    Sums(Vec<Vec<u64>>),
    /// The opened answers.
    Answers(Vec<Arc<Tallied>>),
}

impl Outcome {
    /// What must come out of these ballots; `None` if they do not fit the manifest.
    pub fn of_cast(manifest: &Manifest, cast: &[Vec<u64>]) -> Option<Self> {
        if cast.iter().any(|values| manifest.broken(values).is_some()) {
            return None;
        }
        let mut begin = 0;
        let contests = manifest.contests().iter().map(|contest| {
            let end = begin + contest.rule.explicit(contest.selections.len());
            let own = cast.iter().map(|values| values.get(begin..end)).collect::<Option<Vec<_>>>()?;
            begin = end;
            Some((contest, own))
        });
        let contests = contests.collect::<Option<Vec<_>>>()?;
        if manifest.is_mixed() {
            let answers = contests.into_iter().map(|(contest, own)| opened(contest, &own).map(Arc::new));
            return answers.collect::<Option<_>>().map(Self::Answers);
        }
        Some(Self::Sums(contests.into_iter().map(|(contest, own)| sums(contest, &own)).collect()))
    }

    /// What the record has come to; `None` before it is counted.
    pub fn of_record(election: &Election) -> Option<Self> {
        match (election.mixes(), election.totals()) {
            (Some(mixes), _) => {
                let answers = mixes.chains().iter().map(|chain| chain.tallied().cloned());
                answers.collect::<Option<_>>().map(Self::Answers)
            }
            (None, Some(Ok(totals))) => Some(Self::Sums(totals.contests.clone())),
            (None, _) => None,
        }
    }
}

fn opened(contest: &Contest, cast: &[&[u64]]) -> Option<Tallied> {
    let bytes = |values: &&[u64]| values.iter().map(|value| u8::try_from(*value).ok()).collect();
    Tallied::new(contest, cast.iter().map(bytes).collect())
}

fn sums(contest: &Contest, cast: &[&[u64]]) -> Vec<u64> {
    let mut sums = vec![0; contest.rule.explicit(contest.selections.len())];
    for values in cast {
        sums.iter_mut().zip(*values).for_each(|(sum, value)| *sum += value);
    }
    if let Rule::Exactly { sum, .. } = contest.rule {
        sums.push((sum * cast.len() as u64).saturating_sub(sums.iter().sum()));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::desk::rehearsal::tests::{manifest, plan, rehearsed};
    use glassurn_api::plan::{RulePlan, Template};
    use glassurn_crypto::manifest::Answered;
    use rand_chacha::rand_core::SeedableRng;

    /// Plans of every template, and of rules and forms that no template has.
    fn manifests() -> Vec<Manifest> {
        let conviction = RulePlan { credits: Some(30), against: Some(true), ..RulePlan::default() };
        let all_ranked = RulePlan { partial: Some(false), ..Template::Ranked.rule() };
        let shared = RulePlan { shared: Some(true), ..Template::Committee.rule() };
        let short = RulePlan { text: Some(1), ..Template::Written.rule() };
        let others = [
            (Template::Score, conviction),
            (Template::Ranked, all_ranked),
            (Template::Committee, shared),
            (Template::Written, short),
        ];
        let other = |(template, rule)| {
            let mut plan = plan(template);
            plan.contests[0].rule = rule;
            rehearsed(plan)
        };
        Template::ALL.into_iter().map(manifest).chain(others.map(other)).collect()
    }

    #[test]
    fn made_up_answers_are_within_every_rule_and_form() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        for manifest in manifests() {
            for _ in 0..50 {
                let values = answers(&manifest, &mut rng);
                assert_eq!(manifest.broken(&values), None, "{:?} {values:?}", manifest.contests()[0].rule);
            }
        }
    }

    #[test]
    fn made_up_texts_say_that_they_are_a_test_and_rankings_say_something() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let (written, ranked) = (manifest(Template::Written), manifest(Template::Ranked));
        let read = |manifest: &Manifest, values: Vec<u64>| {
            let bytes: Vec<u8> = values.iter().map(|value| *value as u8).collect();
            let contest = &manifest.contests()[0];
            contest.rule.answer().expect("it is mixed").read(contest.selections.len(), &bytes)
        };
        for _ in 0..20 {
            match read(&written, answers(&written, &mut rng)) {
                Some(Answered::Text(text)) => assert!(text.starts_with("TEST "), "{text}"),
                other => panic!("{other:?}"),
            }
            match read(&ranked, answers(&ranked, &mut rng)) {
                Some(Answered::Marks(marks)) => assert!(!marks.is_empty()),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn another_vote_is_another_outcome_and_another_order_is_none() {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        for manifest in manifests() {
            let rule = &manifest.contests()[0].rule;
            let mut cast: Vec<Vec<u64>> = (0..7).map(|_| answers(&manifest, &mut rng)).collect();
            let outcome = Outcome::of_cast(&manifest, &cast);
            assert!(outcome.is_some(), "{rule:?}");
            cast.reverse();
            assert_eq!(Outcome::of_cast(&manifest, &cast), outcome, "{rule:?}");
            let other =
                std::iter::repeat_with(|| answers(&manifest, &mut rng)).find(|other| *other != cast[3]);
            cast[3] = other.expect("there is a choice");
            assert_ne!(Outcome::of_cast(&manifest, &cast), outcome, "{rule:?}");
            cast[3].pop();
            assert_eq!(Outcome::of_cast(&manifest, &cast), None, "{rule:?}");
        }
    }

    #[test]
    fn an_implied_selection_has_what_is_left() {
        let manifest = manifest(Template::YesNo);
        let contest = &manifest.contests()[0];
        let last = contest.selections.len() - 1;
        let mut first = vec![0; last];
        first[0] = 1;
        let cast = vec![first, vec![0; last], vec![0; last]];
        let Some(Outcome::Sums(sums)) = Outcome::of_cast(&manifest, &cast) else { panic!("no sums") };
        assert_eq!((sums[0][0], sums[0][last]), (1, 2));
    }
}
