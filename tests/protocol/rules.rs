//! What a rule allows is sealed and verified, by this crate and by a second verifier; what it forbids is not sealed.

use crate::support::{contest, credential, draft, public, rng};
use glassurn_crypto::ballot::{Ballot, Context, SealError, inspect, seal, verify};
use glassurn_crypto::manifest::{Draft, Rule};
use glassurn_tests::verifier;
use proptest::prelude::*;

/// Any rule over `m` selections, sensible or not.
fn rule() -> impl Strategy<Value = (usize, Rule)> {
    let number =
        prop_oneof![4 => 0u64..8, 1 => 250u64..260, 1 => 65_530u64..65_540, 1 => (1u64 << 32) - 2..(1 << 32)];
    let cap = proptest::option::of(1u64..5);
    (1usize..5, 0..5, number.clone(), number, cap).prop_map(|(m, kind, one, two, cap)| {
        let rule = match kind {
            0 => Rule::Exactly { sum: one, cap },
            1 => Rule::AtMost { high: one, cap },
            2 => Rule::Between { low: one.min(two), high: one.max(two), cap },
            3 => Rule::Quadratic { credits: one, against: two % 2 == 1 },
            _ => Rule::Cap { cap: one },
        };
        (m, rule)
    })
}

/// One to three contests that a manifest may have.
fn elections() -> impl Strategy<Value = Draft> {
    let drafted = proptest::collection::vec(rule(), 1..4).prop_map(|rules| {
        let contests = rules.into_iter().enumerate();
        draft(contests.map(|(i, (m, rule))| contest(&format!("c{i}"), m, rule)).collect())
    });
    drafted.prop_filter("the manifest is refused", |draft| draft.clone().check().is_ok())
}

/// What the words of §3 say, without forms.
fn allowed(rule: &Rule, explicit: &[u64]) -> bool {
    let sum: u128 = explicit.iter().map(|&v| u128::from(v)).sum();
    let capped = |cap: Option<u64>| cap.is_none_or(|cap| explicit.iter().all(|&v| v <= cap));
    match *rule {
        Rule::Exactly { sum: s, cap } => {
            let implied = u128::from(s).checked_sub(sum);
            capped(cap) && implied.is_some_and(|u| cap.is_none_or(|cap| u <= u128::from(cap)))
        }
        Rule::AtMost { high, cap } => sum <= u128::from(high) && capped(cap),
        Rule::Between { low, high, cap } => {
            (u128::from(low)..=u128::from(high)).contains(&sum) && capped(cap)
        }
        Rule::Cap { cap } => capped(Some(cap)),
        Rule::Quadratic { credits, against } => {
            // The largest number whose square is within the budget stands for no votes.
            let most = (0..=credits).take_while(|votes| votes * votes <= credits).last().unwrap_or(0);
            let none = if against { most } else { 0 };
            let votes = |value: &u64| i128::from(*value) - i128::from(none);
            let cost = explicit.iter().map(votes).map(|votes| votes.saturating_mul(votes));
            cost.fold(0i128, i128::saturating_add) <= i128::from(credits)
        }
        Rule::Answer(_) => false,
    }
}

/// Answers near the border of what the rules allow: `picks` chooses for each value how much of what is left it takes.
fn answers(draft: &Draft, picks: &[(u8, u64)]) -> Vec<u64> {
    let mut picks = picks.iter().cycle();
    let mut answers = vec![];
    for contest in &draft.contests.0 {
        let (m, rule) = (contest.selections.len(), contest.rule.clone());
        if let Rule::Quadratic { credits, .. } = rule {
            answers.extend(bought(credits, rule.offset(), m, &mut picks));
            continue;
        }
        let mut left = rule.sums(m).1;
        for _ in 0..rule.explicit(m) {
            let &(how, pick) = picks.next().expect("there are picks");
            let most = rule.maximum().min(left);
            let value = match how {
                0 => 0,
                1 => most,
                // One too many, or something quite wrong.
                2 => most + 1,
                3 => u64::MAX - pick,
                _ => pick % (most + 1),
            };
            left = left.saturating_sub(value);
            answers.push(value);
        }
    }
    answers
}

/// Votes for and against, near the border of what credits buy.
fn bought<'a>(
    credits: u64,
    none: u64,
    selections: usize,
    picks: &mut impl Iterator<Item = &'a (u8, u64)>,
) -> Vec<u64> {
    let mut left = credits;
    let value = |&(how, pick): &(u8, u64)| {
        let most = left.isqrt();
        let votes = match how {
            0 => 0,
            2 => most + 1,
            3 => return u64::MAX - pick,
            how if how < 20 => most,
            _ => pick % (most + 1),
        };
        left = left.saturating_sub(votes * votes);
        if none > 0 && pick % 2 == 0 { none.wrapping_sub(votes) } else { none + votes }
    };
    picks.take(selections).map(value).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_a_rule_allows_is_sealed_and_verified_and_nothing_else(
        draft in elections(),
        picks in proptest::collection::vec((0u8..40, any::<u64>()), 12),
        seed in any::<u64>(),
    ) {
        let values = answers(&draft, &picks);
        let manifest = draft.check().expect("filtered");
        let ranges = manifest.layout().contests.clone();
        let wrong = manifest.contests().iter().zip(ranges).position(|(c, range)| !allowed(&c.rule, &values[range]));
        let context = Context::new(manifest, public());
        let voter = credential(seed, context.manifest().id());
        let sealed = seal(&context, &voter, 1 + seed % 3, 0, &values, &mut rng(seed));
        if let Some(contest) = wrong {
            prop_assert_eq!(sealed.err(), Some(SealError::Rule { contest }));
            return Ok(());
        }
        let ballot = sealed.expect("allowed").cast(&context, &mut rng(seed)).expect("fresh randomness");
        let bytes = ballot.to_bytes();
        let decoded = Ballot::from_bytes(&bytes);
        prop_assert_eq!(decoded.as_ref(), Ok(&ballot));
        let verified = inspect(&context, ballot.clone()).and_then(|checked| verify(&context, checked, &mut rng(1)));
        prop_assert_eq!(verified.err(), None);
        let trace = verifier::verify(context.manifest().bytes(), context.key().bytes(), &bytes);
        prop_assert_eq!(trace.map(|trace| trace.fingerprint), Ok(ballot.fingerprint(context.key())));
    }

    #[test]
    fn no_flipped_bit_is_accepted_by_either_verifier(place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let context = Context::new(draft(vec![contest("c", 3, Rule::Cap { cap: 5 })]).check().expect("holds"), public());
        let voter = credential(1, context.manifest().id());
        let sealed = seal(&context, &voter, 1, 0, &[0, 5, 2], &mut rng(1)).expect("allowed");
        let mut bytes = sealed.cast(&context, &mut rng(1)).expect("fresh randomness").to_bytes();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let ours = Ballot::from_bytes(&bytes).ok().and_then(|ballot| inspect(&context, ballot).ok());
        prop_assert!(ours.is_none_or(|checked| verify(&context, checked, &mut rng(1)).is_err()));
        let theirs = verifier::verify(context.manifest().bytes(), context.key().bytes(), &bytes);
        prop_assert!(theirs.is_err());
    }
}
