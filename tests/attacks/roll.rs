//! The roll: ghosts, duplicates, forged weights, stolen and replaced codes.

use super::{open, refused, void};
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Consent, Roll, RollChange, Voter, VoterCode};
use glassurn_crypto::election::Refusal;
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::Rule;
use glassurn_tests::world::{World, contest, draft, key};

fn setup(rule: Rule, options: usize) -> World {
    let options: Vec<String> = (0..options).map(|i| format!("o{i}")).collect();
    let mut world = World::new(draft(vec![contest("question", &options, rule)], 1, 1));
    world.ceremony();
    world
}

fn voters(world: &mut World, weights: &[u64]) -> Vec<Voter> {
    let id = *world.manifest().id();
    let voter = |&weight: &u64| Voter {
        credential: *VoterCode::generate(&mut world.rng).credential(&id).expect("not zero").public(),
        weight,
    };
    let mut voters: Vec<Voter> = weights.iter().map(voter).collect();
    voters.sort_by(|a, b| a.credential.bytes().cmp(b.credential.bytes()));
    voters
}

fn roll(world: &World, voters: Vec<Voter>) -> Submission {
    world.sign(Kind::Roll, encode(&Roll(voters)), Signer::registrar(), 3)
}

#[test]
fn c_02_c_09_a_roll_with_duplicates_out_of_order_or_empty_is_refused_whole() {
    let mut world = setup(Rule::Cap { cap: 1 }, 2);
    let good = voters(&mut world, &[1, 1, 1]);
    let cases = [
        (vec![good[0].clone(), good[0].clone()], Refusal::RollDuplicate),
        (vec![good[1].clone(), good[0].clone()], Refusal::RollOrder),
        (vec![], Refusal::RollEmpty),
        (vec![Voter { weight: 0, ..good[0].clone() }], Refusal::RollWeight),
    ];
    for (lines, expected) in cases {
        let content = roll(&world, lines);
        assert_eq!(refused(&mut world, content), expected);
    }
    let content = roll(&world, good[1..].to_vec());
    world.post(content).expect("a good roll");
    // A later chunk continues the one order, and repeats nobody.
    let content = roll(&world, vec![good[0].clone()]);
    assert_eq!(refused(&mut world, content), Refusal::RollOrder);
    let content = roll(&world, vec![good[2].clone()]);
    assert_eq!(refused(&mut world, content), Refusal::RollDuplicate);
}

#[test]
fn c_02_b_28_the_roll_is_frozen_after_open() {
    let mut world = open();
    let more = voters(&mut world, &[1]);
    let content = roll(&world, more);
    assert_eq!(refused(&mut world, content), Refusal::AfterOpen);
}

#[test]
fn c_24_weights_cannot_overflow_any_total() {
    // Scores up to 1000: the total weight may be 2^40 / 1000.
    let mut world = setup(Rule::Cap { cap: 1000 }, 2);
    let limit = (1u64 << 40) / 1000;
    for weights in [vec![u64::MAX], vec![limit + 1], vec![limit, 1], vec![u64::MAX, 2]] {
        let lines = voters(&mut world, &weights);
        let content = roll(&world, lines);
        assert_eq!(refused(&mut world, content), Refusal::RollLimit, "{weights:?}");
    }
    let lines = voters(&mut world, &[limit]);
    let content = roll(&world, lines);
    world.post(content).expect("exactly the limit");
    // One vote more, of a credential that comes behind all others in the roll's order.
    let last = world.election.register().iter().map(|(credential, _)| *credential).max();
    let more = std::iter::repeat_with(|| voters(&mut world, &[1]))
        .find(|lines| Some(*lines[0].credential.bytes()) > last)
        .expect("there is one");
    let content = roll(&world, more);
    assert_eq!(void(&mut world, content, Check::Roll), Refusal::RollLimit);
}

#[test]
fn c_24_the_heaviest_roll_is_counted_to_the_last_vote() {
    // Every vote of 2^40: the search for the totals goes as far as weights can.
    let options = ["yes", "no"].map(String::from);
    let mut draft = draft(vec![contest("question", &options, Rule::Cap { cap: 1 })], 1, 1);
    draft.weights_reveal_votes = true;
    let total = 1u64 << 40;
    let weights = [total - 3, 2, 1];
    let mut world = World::begun(draft, &weights);
    for voter in 0..3 {
        world.cast(voter, &[1, u64::from(voter == 0)]);
    }
    world.close();
    assert_eq!(world.count(&[0]), vec![vec![total, total - 3]]);
    let report = world.audit();
    assert!(report.holds() && report.totals.is_some(), "{report:#?}");
}

#[test]
fn weights_that_reveal_votes_need_the_manifests_word() {
    let mut world = setup(Rule::Cap { cap: 1 }, 2);
    world.roll(&[1, 1, 1, 1, 1, 9]);
    let content = world.sign(Kind::Open, encode(&world.open_body()), Signer::official(0), 1);
    assert_eq!(refused(&mut world, content), Refusal::WeightsReveal);
}

#[test]
fn c_05_a_stolen_code_is_revoked_and_its_ballots_stop_counting() {
    let mut world = open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    let thief = world.codes[0].clone();
    world.replace(0);
    assert_eq!(world.election.register().counting(), 3, "the stolen code's ballot counts no more");
    // The thief votes on with the old code.
    let owner = std::mem::replace(&mut world.codes[0], thief);
    let ballot = world.seal(0, &[0, 0]);
    assert_eq!(refused(&mut world, Submission::ballot(ballot.to_bytes())), Refusal::CredentialRevoked);
    world.codes[0] = owner;
    world.cast(0, &[0, 1]);
    world.close();
    assert_eq!(world.count(&[0, 1]), vec![vec![3, 1, 0]]);
    assert!(world.audit().holds());
}

#[test]
fn a_roll_change_needs_an_officials_consent_to_exactly_this_change() {
    let mut world = open();
    let id = *world.manifest().id();
    let public = |code: &VoterCode| *code.credential(&id).expect("not zero").public();
    let revoked = public(&world.codes[0]);
    let added = public(&VoterCode::generate(&mut world.rng));
    let other = public(&VoterCode::generate(&mut world.rng));
    let consents = [
        vec![],
        vec![Consent::sign(&id, &revoked, &other, 0, &key(1))],
        vec![Consent::sign(&id, &revoked, &added, 1, &key(1))],
        vec![Consent::sign(&id, &revoked, &added, 7, &key(1))],
        vec![Consent::sign(&id, &revoked, &added, 0, &key(3))],
        vec![Consent::sign(&id, &revoked, &added, 0, &key(1)); 2],
    ];
    for consent in consents {
        let body = encode(&RollChange { revoked, added, consent });
        let content = world.sign(Kind::RollChange, body, Signer::registrar(), 3);
        assert_eq!(refused(&mut world, content), Refusal::Consent);
    }
    // Nobody returns: neither a credential of the roll nor a revoked one can be added.
    let second = public(&world.codes[1]);
    let consent = vec![Consent::sign(&id, &revoked, &second, 0, &key(1))];
    let body = encode(&RollChange { revoked, added: second, consent });
    let content = world.sign(Kind::RollChange, body, Signer::registrar(), 3);
    assert_eq!(refused(&mut world, content), Refusal::RollDuplicate);
}

#[test]
fn c_25_a_roll_signed_by_another_key_is_refused_and_void() {
    let mut world = setup(Rule::Cap { cap: 1 }, 2);
    let ghosts = voters(&mut world, &[1, 1]);
    // An official's, the board's, a trustee's and a stranger's key under the registrar's name, and under their own.
    let own = [Signer::official(0), Signer::board(), Signer::trustee(1), Signer::registrar()];
    for (number, own) in [1, 4, 11, 99].into_iter().zip(own) {
        for signer in [Signer::registrar(), own] {
            let body = encode(&Roll(ghosts.clone()));
            let forged = world.sign(Kind::Roll, body, signer, number);
            assert_eq!(
                refused(&mut world, forged.clone()).code(),
                "auth.forbidden",
                "key {number} as {signer}"
            );
            let mut lying = World::follow(world.entries.0[0].clone(), world.now);
            lying.force(forged).expect_err("a board that takes it is at fault");
            assert_eq!(lying.election.register().number(), 0, "nobody is enrolled by it");
            let report = lying.audit();
            let failed = report.outcome(Check::Signatures).map(|outcome| outcome.status.clone());
            assert!(
                matches!(failed, Some(Status::Failed { entry: Some(1), code: "auth.forbidden", .. })),
                "{failed:?}"
            );
        }
    }
}
