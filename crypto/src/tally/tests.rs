//! Sums, shares and results: who can open them, and what else is refused.

use super::*;
use crate::encoding::{decode, encode};
use crate::fixture;
use crate::group::{Scalar, Share, random_scalar};
use crate::manifest::{Ceremony as Mode, Manifest, Rule};
use crate::proof::Equality;
use crate::trustee::tests::Room;
use crate::trustee::{ElectionKey, KeyShare, Phase};
use alloc::vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use proptest::prelude::*;
use share::Challenged;

const CLOSE: Hash = [9; 32];

/// A finished ceremony and what was cast under its key.
struct Poll {
    room: Room,
    tally: Tally,
}

fn encrypt(key: &ElectionKey, value: u64, rng: &mut fixture::ChaCha20Rng) -> Ciphertext {
    let r = random_scalar(rng);
    let value = RistrettoPoint::mul_base(&Scalar::from(value));
    Ciphertext { d: RistrettoPoint::mul_base(&r), c: value + key.y().element() * r }
}

fn manifest(rules: &[(usize, Rule)], mode: Mode, t: u64, n: u8) -> Manifest {
    let contest =
        |(place, &(m, rule)): (usize, &(usize, Rule))| fixture::contest(&alloc::format!("c{place}"), m, rule);
    fixture::draft(rules.iter().enumerate().map(contest).collect(), mode, t, n).check().unwrap()
}

/// An election in which these ballots (weight, explicit values) count.
fn poll(manifest: Manifest, ballots: &[(u64, Vec<u64>)]) -> Poll {
    let mut room = Room::of(manifest, 1).complete();
    let key = room.board.key().unwrap().clone();
    let mut sums = Sums::empty(room.manifest.layout().values);
    for (weight, values) in ballots {
        let ballot: Vec<Ciphertext> = values.iter().map(|&v| encrypt(&key, v, &mut room.rng)).collect();
        sums.add(*weight, &ballot);
    }
    let tally = Tally { election: *room.manifest.id(), close: CLOSE, sums };
    Poll { room, tally }
}

/// Three of five trustees; contest 1 chooses one of three, contest 2 approves of two.
fn five() -> Poll {
    let rules = [(3, Rule::Exactly { sum: 1, cap: None }), (2, Rule::Cap { cap: 1 })];
    let ballots = [(1, vec![1, 0, 1, 1]), (2, vec![0, 1, 0, 1]), (1, vec![0, 0, 1, 0])];
    poll(manifest(&rules, Mode::Dkg, 3, 5), &ballots)
}

/// What [`five`] counts.
fn counted() -> TallyResult {
    TallyResult { counting: 3, weight: 4, contests: vec![vec![1, 2, 1], vec![2, 3]] }
}

impl Poll {
    fn key(&self) -> &ElectionKey {
        self.room.board.key().unwrap()
    }

    fn body(&mut self, trustee: u64) -> PartialDecryption {
        let mut file = self.room.file(trustee);
        file.share_mut().unwrap().bind(&self.tally.close).unwrap();
        let key = self.room.board.key().unwrap();
        self.tally.decrypt(key, file.share().unwrap(), &mut self.room.rng).unwrap()
    }

    fn verify(&self, trustee: u64, body: &PartialDecryption) -> Result<VerifiedShare, ShareFault> {
        self.tally.verify(self.key(), trustee, body)
    }

    fn share(&mut self, trustee: u64) -> VerifiedShare {
        let body = self.body(trustee);
        assert_eq!(decode(&encode(&body)).as_ref(), Ok(&body));
        self.verify(trustee, &body).unwrap()
    }

    fn open(&self, shares: &[VerifiedShare]) -> Result<TallyResult, TallyError> {
        let result = self.tally.open(&self.room.manifest, self.key(), shares)?;
        assert_eq!(self.check(shares, &result), Ok(()));
        Ok(result)
    }

    fn check(&self, shares: &[VerifiedShare], claimed: &TallyResult) -> Result<(), TallyError> {
        self.tally.check(&self.room.manifest, self.key(), shares, claimed)
    }
}

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
fn d_11_a_wrong_partial_decryption_is_refused_and_blocks_nothing() {
    let mut poll = five();
    let (one, two) = (poll.body(1), poll.body(2));
    let mut random = one.clone();
    random.shares[1] = Share(RistrettoPoint::mul_base(&random_scalar(&mut poll.room.rng)));
    let mut swapped = one.clone();
    swapped.shares.swap(0, 1);
    let mut mixed = one.clone();
    mixed.shares = two.shares.clone();
    for wrong in [&random, &swapped, &mixed, &two] {
        assert_eq!(poll.verify(1, wrong), Err(ShareFault::Proof));
    }
    let mut shorter = one.clone();
    shorter.shares.pop();
    assert_eq!(poll.verify(1, &shorter), Err(ShareFault::Length { given: 3, expected: 4 }));
    for nobody in [0, 6, u64::MAX] {
        assert_eq!(poll.verify(nobody, &one), Err(ShareFault::NoSuchTrustee));
    }
    // The others go on without trustee 1.
    let shares: Vec<VerifiedShare> = (2..=4).map(|i| poll.share(i)).collect();
    assert_eq!(poll.open(&shares), Ok(counted()));
}

#[test]
fn d_12_a_share_is_of_one_election_closing_and_sum() {
    let mut poll = five();
    let body = poll.body(1);
    let mut other = poll.tally.clone();
    other.election[0] ^= 1;
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    let mut other = poll.tally.clone();
    other.close[0] ^= 1;
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    // One ballot more or less.
    let ballot: Vec<Ciphertext> =
        (0..4).map(|v| encrypt(&poll.key().clone(), v & 1, &mut poll.room.rng)).collect();
    let mut other = poll.tally.clone();
    other.sums.add(1, &ballot);
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    other.sums.remove(1, &ballot);
    assert!(other.verify(poll.key(), 1, &body).is_ok());
    other.sums.remove(1, &ballot);
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    // A share that was verified for one closing opens no other.
    let share = poll.share(1);
    other.close[0] ^= 1;
    let error = other.open(&poll.room.manifest, poll.key(), &[share]);
    assert_eq!(error, Err(TallyError::OtherClosing { trustee: 1 }));
}

#[test]
fn a_02_every_value_of_a_partial_decryption_matters() {
    let mut poll = five();
    let file = poll.room.file(1);
    let secret = *file.share().unwrap().secret();
    let own = *poll.key().of(1).unwrap();
    let elements: Vec<RistrettoPoint> = poll.body(1).shares.iter().map(|share| share.0).collect();
    let tally = poll.tally.clone();
    let challenged = tally.statement(1, &own, &elements);
    let (base, product) = (challenged.fold(&tally.randomness()), challenged.fold(&elements));
    let transcript = challenged.transcript;
    let proof = Equality::prove(transcript.clone(), &base, &secret, &mut poll.room.rng);
    assert!(proof.verify(transcript.clone(), &base, &own, &product).is_ok());
    // The equations alone would hold: base, key and product stay as they are, only what the transcript says changes.
    let refused = |challenged: Challenged| {
        assert!(proof.verify(challenged.transcript, &base, &own, &product).is_err());
    };
    let with = |change: fn(&mut Tally)| {
        let mut changed = tally.clone();
        change(&mut changed);
        changed.statement(1, &own, &elements)
    };
    refused(with(|tally| tally.election[0] ^= 1));
    refused(with(|tally| tally.close[0] ^= 1));
    refused(tally.statement(2, &own, &elements));
    refused(tally.statement(1, poll.key().of(2).unwrap(), &elements));
    refused(tally.statement(1, &own, &elements[..3]));
    let labels = ["election", "close", "i", "Y_i", "count"];
    assert_eq!(transcript.labels[..5], labels);
    assert_eq!(transcript.labels[5..], ["D", "M"].repeat(4));
    for place in 0..4 {
        let mut changed = tally.clone();
        changed.sums.values[place].d += own.element();
        refused(changed.statement(1, &own, &elements));
        let mut changed = elements.clone();
        changed[place] += own.element();
        refused(tally.statement(1, &own, &changed));
    }
}

#[test]
fn d_12_shares_chosen_after_the_challenge_are_refused() {
    // With a δ that does not depend on the M_j, an error in one is undone in the next.
    let mut poll = five();
    let file = poll.room.file(1);
    let secret = *file.share().unwrap().secret();
    let own = *poll.key().of(1).unwrap();
    let honest = poll.body(1);
    let mut elements: Vec<RistrettoPoint> = honest.shares.iter().map(|share| share.0).collect();
    let Challenged { transcript, delta } = poll.tally.statement(1, &own, &elements);
    let error = RistrettoPoint::mul_base(&random_scalar(&mut poll.room.rng));
    elements[0] += error;
    elements[1] -= error * delta.invert();
    // The proof holds for a verifier whose δ does not depend on the shares, such as the honest statement's …
    let weak = Challenged { transcript: transcript.clone(), delta };
    let (base, product) = (weak.fold(&poll.tally.randomness()), weak.fold(&elements));
    let proof = Equality::prove(transcript.clone(), &base, &secret, &mut poll.room.rng);
    assert!(proof.verify(transcript, &base, &own, &product).is_ok());
    // … and not for ours.
    let forged = PartialDecryption { shares: elements.into_iter().map(Share).collect(), proof };
    assert_eq!(poll.verify(1, &forged), Err(ShareFault::Proof));
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
    assert_eq!(poll.open(&[share]), Err(TallyError::OutOfRange { contest: 0, selection: Some(1) }));
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

#[test]
fn d_14_only_the_bound_closing_of_the_own_election_is_decrypted() {
    let mut poll = five();
    let key = poll.key().clone();
    let mut file = poll.room.file(1);
    let rng = &mut poll.room.rng;
    let decrypt = |tally: &Tally, share: &KeyShare, rng: &mut fixture::ChaCha20Rng| {
        tally.decrypt(&key, share, rng).map(|_| ())
    };
    assert_eq!(decrypt(&poll.tally, file.share().unwrap(), rng), Err(DecryptError::NotBound));
    file.share_mut().unwrap().bind(&CLOSE).unwrap();
    assert_eq!(decrypt(&poll.tally, file.share().unwrap(), rng), Ok(()));
    // A second closing, a ballot less: never.
    let other = Tally { close: [8; 32], ..poll.tally.clone() };
    assert_eq!(decrypt(&other, file.share().unwrap(), rng), Err(DecryptError::NotBound));
    assert!(file.share_mut().unwrap().bind(&other.close).is_err());
    let other = Tally { election: [8; 32], ..poll.tally.clone() };
    assert_eq!(decrypt(&other, file.share().unwrap(), rng), Err(DecryptError::OtherKey));
    // A share of an attempt that was given up.
    let mut room = Room::new(Mode::Dkg, 3, 5, 2);
    room.run_until(Phase::Confirms);
    let _ = room.due(1).unwrap();
    let old = room.file(1);
    assert_eq!(decrypt(&poll.tally, old.share().unwrap(), rng), Err(DecryptError::OtherKey));
}

#[test]
fn the_same_request_gets_the_same_points() {
    let mut poll = five();
    assert_eq!(poll.body(2).shares, poll.body(2).shares);
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
        let rules: Vec<(usize, Rule)> = contests.iter().map(|&(m, rule, _)| (m, rule)).collect();
        // Each voter rotates the contests' values where the rule does not care for the order.
        let mut expected: Vec<Vec<u64>> = rules.iter().map(|&(m, _)| vec![0; m]).collect();
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
