//! Who can open the sums, and what is no result of them.

use super::*;
use proptest::prelude::*;

#[test]
fn every_three_of_five_decrypt_and_no_two() {
    let mut poll = five();
    let shares: Vec<VerifiedShare> = (1..=5).map(|i| poll.share(i)).collect();
    for set in 0u32..32 {
        let chosen: Vec<VerifiedShare> =
            shares.iter().filter(|share| set >> (share.trustee() - 1) & 1 == 1).cloned().collect();
        let have = chosen.len() as u64;
        let expected =
            if have < 3 { Err(TallyError::NotEnoughShares { have, need: 3 }) } else { Ok(counted()) };
        assert_eq!(poll.open(&chosen), expected, "set {set:05b}");
        // Nor do two decrypt when they interpolate a line through what is a parabola.
        if have == 2 {
            let trustees: Vec<u64> = chosen.iter().map(VerifiedShare::trustee).collect();
            let lagrange = poll.key().lagrange(&trustees);
            for (place, sum) in poll.tally.sums.values.iter().enumerate() {
                let parts = chosen.iter().zip(&lagrange).map(|(share, part)| share.shares[place] * part);
                let opened = sum.c - parts.sum::<RistrettoPoint>();
                assert_eq!(logarithm::Logarithms::new(4, 4).find(&opened, 4), None);
            }
        }
    }
}

#[test]
fn all_of_n_decrypt_together_only() {
    for n in [1u8, 3] {
        let rules = [(3, Rule::Exactly { sum: 1, cap: None })];
        let manifest = manifest(&rules, Mode::AllOfN, u64::from(n), n);
        let mut poll = poll(manifest, &[(1, vec![0, 1]), (1, vec![0, 0]), (1, vec![0, 1])]);
        let shares: Vec<VerifiedShare> = (1..=u64::from(n)).map(|i| poll.share(i)).collect();
        let result = TallyResult { counting: 3, weight: 3, contests: vec![vec![0, 2, 1]] };
        assert_eq!(poll.open(&shares), Ok(result));
        for left_out in 0..shares.len() {
            let mut fewer = shares.clone();
            fewer.remove(left_out);
            let need = u64::from(n);
            assert_eq!(poll.open(&fewer), Err(TallyError::NotEnoughShares { have: need - 1, need }));
        }
    }
}

#[test]
fn d_13_a_share_given_twice_counts_once() {
    let mut poll = five();
    let (one, two, three) = (poll.share(1), poll.share(2), poll.share(3));
    let twice = [one.clone(), two.clone(), one.clone(), two.clone(), one.clone()];
    assert_eq!(poll.open(&twice), Err(TallyError::NotEnoughShares { have: 2, need: 3 }));
    assert_eq!(poll.open(&[one.clone(), one.clone(), two, one, three]), Ok(counted()));
}

#[test]
fn d_19_a_wrong_result_is_refused() {
    let mut poll = five();
    let shares: Vec<VerifiedShare> = (1..=3).map(|i| poll.share(i)).collect();
    let right = counted();
    assert_eq!(poll.check(&shares, &right), Ok(()));
    assert_eq!(decode(&encode(&right)).as_ref(), Ok(&right));
    let with = |change: fn(&mut TallyResult)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        poll.check(&shares, &wrong)
    };
    assert_eq!(with(|wrong| wrong.contests[0][0] += 1), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.contests[0][0] -= 1), Err(TallyError::Wrong));
    // The implied selection, and votes moved to it.
    assert_eq!(with(|wrong| wrong.contests[0][2] += 1), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.contests[0].swap(1, 2)), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.counting += 1), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.weight += 1), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.contests.truncate(1)), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.contests.push(vec![])), Err(TallyError::Wrong));
    assert_eq!(with(|wrong| wrong.contests[1].push(0)), Err(TallyError::Wrong));
    let beyond = TallyError::OutOfRange { contest: 1, selection: Some(1) };
    assert_eq!(with(|wrong| wrong.contests[1][1] = u64::MAX), Err(beyond));
    // Beyond what the weights can make, where the table would not reach either.
    assert_eq!(with(|wrong| wrong.contests[1][1] = 5), Err(beyond));
    // A number that is the same modulo the group's order, or a negative one, cannot even be written.
    let bytes = encode(&right);
    let place = bytes.len() - 1;
    assert_eq!(bytes[place], 3);
    let order = [&[0xc2, 0x58, 32, 0x10][..], &[0; 15], &[0x14; 16]].concat();
    for number in [order, vec![0x20], vec![0x1b; 9], vec![0xf9, 0x42, 0x00]] {
        let other = [&bytes[..place], &number].concat();
        let expected = if number == vec![0x1b; 9] { Some(Err(beyond)) } else { None };
        let decoded = decode::<TallyResult>(&other).ok().map(|other| poll.check(&shares, &other));
        assert_eq!(decoded, expected, "{number:02x?}");
    }
}

#[test]
fn d_20_a_value_beyond_its_range_ends_the_search_and_names_the_contest() {
    let rules = [(3, Rule::Exactly { sum: 1, cap: None }), (2, Rule::AtMost { high: 2, cap: Some(1) })];
    for (values, contest, selection) in [
        (vec![255, 0, 0, 0], 0, Some(0)),
        // Each in range, but more than one vote in all: the implied one is negative.
        (vec![1, 1, 0, 0], 0, Some(2)),
        (vec![0, 0, 0, 2], 1, Some(1)),
    ] {
        let mut poll = poll(manifest(&rules, Mode::AllOfN, 1, 1), &[(1, values)]);
        let share = poll.share(1);
        assert_eq!(poll.open(&[share]), Err(TallyError::OutOfRange { contest, selection }));
    }
    // Sums of a whole contest, below and above.
    let rules = [(3, Rule::Between { low: 2, high: 4, cap: Some(2) })];
    for values in [vec![1, 0, 0], vec![2, 2, 1]] {
        let mut poll = poll(manifest(&rules, Mode::AllOfN, 1, 1), &[(1, values)]);
        let share = poll.share(1);
        assert_eq!(poll.open(&[share]), Err(TallyError::OutOfRange { contest: 0, selection: None }));
    }
    // A negative value.
    let rules = [(2, Rule::Cap { cap: 3 })];
    let mut poll = poll(manifest(&rules, Mode::AllOfN, 1, 1), &[(1, vec![1, 1])]);
    poll.tally.sums.values[1].c -= RistrettoPoint::mul_base(&Scalar::from(2u64));
    let share = poll.share(1);
    let error = TallyError::OutOfRange { contest: 0, selection: Some(1) };
    assert_eq!(poll.open(&[share]), Err(error));
    assert_eq!(error.code(), "tally.out_of_range");
    let words = "contest 1: the sum of selection 2 is out of range: no set of valid ballots makes it";
    assert_eq!(alloc::format!("{error}"), words);
}

#[test]
fn sums_that_do_not_fit_the_manifest_are_no_tally() {
    let mut poll = five();
    let share = [poll.share(1)];
    poll.tally.sums.weight = 1 << 41;
    assert_eq!(poll.open(&share), Err(TallyError::Sums));
    poll.tally.sums.weight = u64::MAX;
    assert_eq!(poll.open(&share), Err(TallyError::Sums));
    poll.tally.sums = Sums::empty(3);
    assert_eq!(poll.open(&share), Err(TallyError::Sums));
}

#[test]
fn an_empty_sum_opens_to_nothing() {
    // Every D is the identity, and so is every share; the proof still has to hold.
    let mut poll = poll(manifest(&[(2, Rule::Cap { cap: 1 })], Mode::AllOfN, 1, 1), &[]);
    let share = poll.share(1);
    let result = TallyResult { counting: 0, weight: 0, contests: vec![vec![0, 0]] };
    assert_eq!(poll.open(&[share]), Ok(result));
}

/// A rule over `m` selections with random valid ballots.
fn contest() -> impl Strategy<Value = (usize, Rule, Vec<u64>)> {
    prop_oneof![
        (2usize..6).prop_flat_map(|m| {
            let rule = Rule::Exactly { sum: 1, cap: None };
            (Just(m), Just(rule), (0..m).prop_map(move |v| (0..m).map(|i| u64::from(i == v)).collect()))
        }),
        (2usize..6).prop_flat_map(|m| {
            let values = prop::collection::vec(0u64..=5, m);
            (Just(m), Just(Rule::Cap { cap: 5 }), values)
        }),
        (2usize..6).prop_flat_map(|m| {
            let rule = Rule::AtMost { high: 7 * m as u64, cap: None };
            (Just(m), Just(rule), prop::collection::vec(0u64..=7, m))
        }),
        (3usize..6).prop_flat_map(|m| {
            let rule = Rule::Exactly { sum: 9, cap: None };
            let values = prop::collection::vec(0u64..=9 / m as u64, m - 1).prop_map(|mut values| {
                values.push(9 - values.iter().sum::<u64>());
                values
            });
            (Just(m), Just(rule), values)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn tallies_are_the_weighted_sums(
        contests in prop::collection::vec(contest(), 1..4),
        weights in prop::collection::vec(1u64..1_000, 1..6),
        turn in 0usize..5,
    ) {
        let rules: Vec<(usize, Rule)> = contests.iter().map(|(m, rule, _)| (*m, rule.clone())).collect();
        // Each voter rotates the contests' values where the rule does not care for the order.
        let mut expected: Vec<Vec<u64>> = rules.iter().map(|(m, _)| vec![0; *m]).collect();
        let mut ballots = Vec::new();
        for (voter, &weight) in weights.iter().enumerate() {
            let mut explicit = Vec::new();
            for ((m, rule, values), sums) in contests.iter().zip(&mut expected) {
                let mut values = values.clone();
                values.rotate_left((voter * turn) % m);
                sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum += weight * value);
                explicit.extend(&values[..rule.explicit(*m)]);
            }
            ballots.push((weight, explicit));
        }
        let mut poll = poll(manifest(&rules, Mode::Dkg, 2, 3), &ballots);
        let shares = [poll.share(3), poll.share(1)];
        let result = TallyResult {
            counting: weights.len() as u64,
            weight: weights.iter().sum(),
            contests: expected,
        };
        prop_assert_eq!(poll.open(&shares), Ok(result));
        // Removing and adding again, in another order, changes nothing.
        let before = poll.tally.sums.clone();
        let ballot: Vec<Ciphertext> =
            before.values.iter().map(|_| encrypt(&poll.key().clone(), 1, &mut poll.room.rng)).collect();
        poll.tally.sums.add(7, &ballot);
        poll.tally.sums.remove(7, &ballot);
        prop_assert_eq!(&poll.tally.sums, &before);
    }
}

/// A threshold, a number of trustees, and which of them come, in which order.
fn quorum() -> impl Strategy<Value = (u64, u8, Vec<u64>)> {
    (2u8..7).prop_flat_map(|n| {
        // A threshold below a majority is no manifest.
        let least = u64::from(n) / 2 + 1;
        let order = Just((1..=u64::from(n)).collect::<Vec<u64>>()).prop_shuffle();
        (least..=u64::from(n), Just(n), order)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_t_in_any_order_decrypt_and_one_less_does_not((need, n, order) in quorum(), votes in 1usize..4) {
        let rules = [(2, Rule::Exactly { sum: 1, cap: None })];
        let ballots: Vec<(u64, Vec<u64>)> = (0..3).map(|voter| (1, vec![u64::from(voter < votes)])).collect();
        let mut poll = poll(manifest(&rules, Mode::Dkg, need, n), &ballots);
        let shares: Vec<VerifiedShare> = order.iter().take(need as usize).map(|&i| poll.share(i)).collect();
        let votes = votes as u64;
        let result = TallyResult { counting: 3, weight: 3, contests: vec![vec![votes, 3 - votes]] };
        prop_assert_eq!(poll.open(&shares), Ok(result));
        let fewer = &shares[1..];
        let have = fewer.len() as u64;
        prop_assert_eq!(poll.open(fewer), Err(TallyError::NotEnoughShares { have, need }));
        // Nor is it the code alone that refuses: what they interpolate is not the sum.
        let trustees: Vec<u64> = fewer.iter().map(VerifiedShare::trustee).collect();
        let lagrange = poll.key().lagrange(&trustees);
        let parts = fewer.iter().zip(&lagrange).map(|(share, part)| share.shares[0] * part);
        let opened = poll.tally.sums.values[0].c - parts.sum::<RistrettoPoint>();
        prop_assert_eq!(logarithm::Logarithms::new(4, 4).find(&opened, 3), None);
    }
}
