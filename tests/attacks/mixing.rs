//! Attacks on elections that mix: what may be mixed, by whom, in which order, and what goes in.

use super::{refused, void};
use glassurn_api::official::unanimous;
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{Heard, Judged, MixFault, MixPart, Refusal, Withheld};
use glassurn_crypto::encoding::{VERSION, VERSION_MIXED, decode, encode};
use glassurn_crypto::manifest::{Draft, ManifestError, Rule};
use glassurn_crypto::tally::{Answers, DecryptError};
use glassurn_tests::mixed::{ranking, text, written};
use glassurn_tests::world::{World, contest, draft};

fn options() -> Vec<String> {
    ["a", "b", "c"].map(String::from).to_vec()
}

fn small() -> Draft {
    draft(vec![ranking("rank", &options())], 2, 3)
}

/// Five of six voters have ranked, and voting has ended.
fn closed() -> World {
    let mut world = World::begun(small(), &[1; 6]);
    for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [1, 0, 0], [0, 0, 1], [3, 2, 1]].into_iter().enumerate() {
        world.cast(voter, &ranks);
    }
    world.close();
    world
}

#[test]
fn sums_and_answers_do_not_meet_in_one_election() {
    let sum = || contest("sum", &options(), Rule::Cap { cap: 1 });
    let refused = |mut draft: Draft, version| {
        draft.version = version;
        draft.check().err()
    };
    assert_eq!(refused(small(), VERSION_MIXED), None);
    assert_eq!(refused(small(), VERSION), Some(ManifestError::Kinds));
    assert_eq!(refused(draft(vec![sum()], 2, 3), VERSION_MIXED), Some(ManifestError::Kinds));
    let both = draft(vec![ranking("rank", &options()), sum()], 2, 3);
    assert_eq!(refused(both, VERSION_MIXED), Some(ManifestError::Kinds));
}

/// An answer that all gave is everybody's answer, mixed or not: whoever publishes hears of it (attacks D-23).
#[test]
fn d_23_answers_that_are_all_alike_are_told() {
    let contests =
        vec![ranking("alike", &options()), ranking("differ", &options()), text("blank", 2), text("texts", 2)];
    let mut world = World::begun(draft(contests, 2, 3), &[1; 4]);
    for (voter, (ranks, words)) in
        [([1, 2, 3], "a"), ([1, 2, 3], "b"), ([0, 0, 1], "b")].into_iter().enumerate()
    {
        let values = [vec![2, 1, 3], ranks.to_vec(), written("", 2), written(words, 2)].concat();
        world.cast(voter, &values);
    }
    world.close();
    assert_eq!(unanimous(&world.election), [0; 0], "nothing is open");
    world.mix_and_open(&[0, 1]);
    assert_eq!(unanimous(&world.election), [0, 2]);
}

#[test]
fn a_weight_beside_an_answer_is_refused_with_the_roll() {
    let mut world = World::new(small());
    world.ceremony();
    let roll = world.roll_due(&[1, 1, 2]).swap_remove(0);
    assert_eq!(void(&mut world, roll, Check::Roll), Refusal::RollMixed);
    world.roll(&[1, 1]);
}

#[test]
fn an_election_that_adds_up_has_no_shuffles() {
    let mut world = super::open();
    let part = MixPart { version: VERSION_MIXED, contest: 0, place: 1, part: 0, bytes: vec![7; 64] };
    for kind in Kind::MIXED {
        let content = world.sign(kind, encode(&part), Signer::trustee(1), 11);
        assert_eq!(void(&mut world, content, Check::Encoding), Refusal::UnknownKind(kind.number()));
    }
}

#[test]
fn nobody_but_a_trustee_mixes_and_nobody_before_close_or_below_the_minimum() {
    let mut world = closed();
    let list = world.mix_due(0, 0).swap_remove(0);
    for (signer, number) in [(Signer::official(0), 1), (Signer::board(), 4), (Signer::registrar(), 3)] {
        let content = world.sign(Kind::Shuffle, list.body.clone(), signer, number);
        assert!(matches!(void(&mut world, content, Check::Signatures), Refusal::WrongSigner { .. }));
    }
    let part = MixPart { version: VERSION_MIXED, contest: 0, place: 1, part: 0, bytes: vec![7; 128] };
    let mut open = World::begun(small(), &[1; 6]);
    let content = open.by_trustee(0, (Kind::Shuffle, encode(&part)));
    assert_eq!(void(&mut open, content.clone(), Check::Shuffles), Refusal::NotClosed);
    open.cast(0, &[1, 2, 3]);
    open.cast(1, &[1, 2, 3]);
    open.close();
    let content = open.by_trustee(0, (Kind::Shuffle, encode(&part)));
    assert_eq!(void(&mut open, content, Check::Shuffles), Refusal::BelowMinimum);
    assert!(open.election.mixes().is_none(), "two answers of three that must be");
}

#[test]
fn only_the_last_ballot_of_who_counts_goes_in() {
    let mut world = World::begun(small(), &[1; 6]);
    for voter in 0..4 {
        world.cast(voter, &[3, 2, 1]);
    }
    world.cast(0, &[1, 2, 3]);
    // A replaced code's ballot goes out, the new code's comes in; another one is replaced and does not vote again.
    world.replace(1);
    world.cast(1, &[0, 1, 0]);
    world.replace(2);
    world.close();
    assert_eq!(world.election.mixes().expect("three count").chains()[0].answers(), 3);
    world.mix_and_open(&[0, 2]);
    let report = world.audit();
    assert!(report.holds(), "{:#?}", report.checks);
    let answers = report.answers.expect("every answer is opened");
    let Answers::Profile(profile) = &answers[0].tallied.answers else { panic!("rankings") };
    let ballots: Vec<_> = profile.ballots().map(|(votes, marks)| (votes, marks.to_vec())).collect();
    let expected = [(1, vec![(0, 1), (1, 2), (2, 3)]), (1, vec![(1, 1)]), (1, vec![(2, 1), (1, 2), (0, 3)])];
    assert_eq!(ballots, expected);
}

#[test]
fn parts_of_several_mixers_interleave_and_the_first_proof_has_the_place() {
    let mut world = closed();
    let [first, first_proof] = world.mix_due(0, 0).try_into().expect("a part each");
    let [second, second_proof] = world.mix_due(1, 0).try_into().expect("a part each");
    let [again, again_proof] = world.mix_due(0, 0).try_into().expect("a part each");
    world.post(first).expect("his turn");
    world.post(second).expect("his turn, too");
    world.post(again).expect("his part 0 begins anew");
    // The proof of the list that he gave up.
    let fault = refused(&mut world, first_proof);
    let Refusal::Mix(MixFault::Shuffle { mixer: 1, .. }) = fault else { panic!("{fault:?}") };
    world.post(again_proof).expect("it is proven");
    let place = Refusal::Mix(MixFault::Place { contest: 0, given: 1, next: 2 });
    assert_eq!(refused(&mut world, second_proof), place, "what he has begun is dropped");
    let due = world.mix_due(1, 0);
    world.post_all(due).expect("he mixes what came out");
    world.open_answers(&[1, 2]);
    assert!(world.audit().holds());
}

/// Whoever holds a trustee's key fills no board, and shuts out nobody, not even its honest holder: at each place eight beginnings at
/// once, and then after waits that double.
#[test]
fn who_begins_again_and_again_waits_ever_longer_and_may_always_begin_once_more() {
    let mut world = closed();
    let begin = |world: &mut World| world.mix_due(0, 0).swap_remove(0);
    for _ in 0..8 {
        let list = begin(&mut world);
        world.post(list).expect("as often as a machine may break down");
    }
    let too_often = |begun, wait| Refusal::Mix(MixFault::TooOften { contest: 0, trustee: 1, begun, wait });
    for (begun, wait) in [(8, 60), (9, 120), (10, 240)] {
        let list = begin(&mut world);
        assert_eq!(void(&mut world, list.clone(), Check::Shuffles), too_often(begun, wait));
        world.now += wait - 1;
        assert_eq!(void(&mut world, list.clone(), Check::Shuffles), too_often(begun, 1));
        world.now += 1;
        world.post(list).expect("he has waited");
    }
    // What he has begun he may end, and nobody else waits.
    let other = world.mix_due(1, 0).swap_remove(0);
    world.post(other).expect("another trustee begins for the first time");
    let [list, proof] = world.mix_due(0, 0).try_into().expect("a part each");
    world.now += 480;
    world.post(list).expect("he has waited");
    world.post(proof).expect("it is proven");
    // For the next place counting begins anew.
    for _ in 0..8 {
        let list = world.mix_due(1, 0).swap_remove(0);
        world.post(list).expect("as often as a machine may break down");
    }
    let proven = world.mix_due(2, 0);
    world.post_all(proven).expect("it is proven");
    world.open_answers(&[0, 1]);
    assert!(world.audit().holds());
}

/// Whoever has a trustee's signing key begins decryptions in his name, too. The points of an honest one are the same each time, and
/// nothing is taken twice: he can begin anew all the same, and nobody posts again what he gave up.
#[test]
fn who_begins_a_decryption_in_anothers_name_shuts_nobody_out() {
    // More points than a part has room for.
    let voters = 240;
    let mut world = World::begun(draft(vec![text("name", 239)], 2, 2), &vec![1; voters]);
    for voter in 0..voters {
        world.cast(voter, &written("Ada", 239));
    }
    world.close();
    for place in [0, 1] {
        let due = world.mix_due(place, 0);
        world.post_all(due).expect("it is proven");
    }
    let first = world.opening_due(0, 0);
    assert_eq!(first.len(), 2, "a decryption in two parts");
    world.post(first[0].clone()).expect("the first part");
    let rest = world.opening_due(0, 0);
    assert_eq!(rest.len(), 1, "whose machine broke down goes on");
    // The thief begins anew in his name.
    let thief = |world: &World, place: u64, with: u8| {
        let mut part: MixPart = decode(&first[0].body).expect("a part");
        (part.place, part.bytes[0]) = (place, with);
        world.by_trustee(0, (Kind::MixDecryption, encode(&part)))
    };
    let order = |given, next| Refusal::Mix(MixFault::Place { contest: 0, given, next });
    let again = thief(&world, 2, 1);
    assert_eq!(world.post(again), Err(order(2, 3)), "he begins for the second time");
    let again = thief(&world, 3, 1);
    world.post(again).expect("he has the key");
    assert_eq!(world.post(rest[0].clone()), Err(order(2, 3)), "what was given up is not gone on with");
    assert_eq!(world.post(first[0].clone()), Err(Refusal::Duplicate));
    // The honest one begins anew, and nobody brings the thief's part 0, or his own first one, again.
    let due = world.opening_due(0, 0);
    assert_eq!(due.len(), 2);
    world.post(due[0].clone()).expect("he begins anew");
    for old in [first[0].clone(), thief(&world, 3, 1)] {
        assert_eq!(world.post(old), Err(Refusal::Duplicate));
    }
    world.post(due[1].clone()).expect("it is proven");
    let due = world.opening_due(1, 0);
    world.post_all(due).expect("nobody has begun in the other's name");
    world.publish_answers();
    assert!(world.audit().holds());
}

/// What takes long is judged without the state and taken only by the state that waits for the same: not for another place, nor once it
/// was begun anew, nor of other bytes.
#[test]
fn what_was_judged_before_is_taken_by_the_same_state_alone() {
    let judged = |world: &World, content: &Submission| {
        let claim = world.election.claim(content, world.now).expect("it may be taken");
        claim.expect("it takes long").judge()
    };
    let mut world = closed();
    let [list, proof] = world.mix_due(0, 0).try_into().expect("a part each");
    let [other, other_proof] = world.mix_due(1, 0).try_into().expect("a part each");
    let decide = |world: &World, content: &Submission, judged: Option<&Judged>| {
        world.election.decide_judged(content, world.now, judged).map(|_| ())
    };
    let listed = judged(&world, &list);
    assert_eq!(decide(&world, &list, Some(&listed)), Ok(()));
    assert_eq!(decide(&world, &list, None), Err(Refusal::Unjudged));
    assert_eq!(decide(&world, &other, Some(&listed)), Err(Refusal::Unjudged), "another trustee's");
    world.post(list).expect("his turn");
    world.post(other).expect("his turn, too");
    let [proven, other_proven] = [&proof, &other_proof].map(|content| judged(&world, content));
    assert_eq!(decide(&world, &proof, Some(&proven)), Ok(()));
    assert_eq!(decide(&world, &proof, Some(&other_proven)), Err(Refusal::Unjudged));
    // Begun anew: the list is another one, and the proof not its.
    let anew = world.mix_due(0, 0).swap_remove(0);
    let mut begun = world.election.clone();
    let change = begun.decide(&anew, world.now).expect("his part 0 begins anew");
    begun.commit(change, [7; 32], world.now);
    assert_eq!(begun.decide_judged(&proof, world.now, Some(&proven)).err(), Some(Refusal::Unjudged));
    // Another one has the place.
    world.post(other_proof).expect("it is proven");
    let place = Refusal::Mix(MixFault::Place { contest: 0, given: 1, next: 2 });
    assert_eq!(decide(&world, &proof, Some(&proven)), Err(place));
    let due = world.mix_due(0, 0);
    world.post_all(due).expect("it is proven");

    // What is opened hangs on whose decryption came first.
    let [first, second] = [0, 2].map(|place| world.opening_due(place, 0).swap_remove(0));
    let early = judged(&world, &second);
    world.post(first).expect("it is proven");
    assert_eq!(decide(&world, &second, Some(&early)), Err(Refusal::Unjudged));
    let now = judged(&world, &second);
    assert_eq!(decide(&world, &second, Some(&now)), Ok(()));
    world.post(second).expect("it is proven");
    world.publish_answers();
    assert!(world.audit().holds());
    assert_eq!(Refusal::Unjudged.code(), "unavailable", "the same bytes may be sent again");
}

/// A false proof that was judged beforehand is refused as it is at once.
#[test]
fn what_was_judged_false_is_refused_with_its_reason() {
    let mut world = closed();
    let [list, proof] = world.forged_mix(1, 0, |answers| answers.swap(0, 1));
    world.post(list).expect("a list is no claim");
    let claim = world.election.claim(&proof, world.now).expect("it is his turn").expect("it takes long");
    let refusal = world.election.decide_judged(&proof, world.now, Some(&claim.judge())).err();
    assert_eq!(refusal, world.election.decide(&proof, world.now).err());
    assert_eq!(refusal.map(|refusal| refusal.code()), Some("shuffle.proof_invalid"));
}

/// A list that is longer than an entry comes in parts, each in its turn.
#[test]
fn long_lists_come_in_parts_and_in_order() {
    let voters = 120;
    let mut world = World::begun(draft(vec![text("name", 239)], 2, 2), &vec![1; voters]);
    for voter in 0..voters {
        world.cast(voter, &written(if voter % 3 == 0 { "Ada" } else { "Bo" }, 239));
    }
    world.close();
    let due = world.mix_due(0, 0);
    let kinds: Vec<u64> = due.iter().map(|content| content.kind).collect();
    assert_eq!(kinds, [32, 32, 33], "two parts of a list, one of a proof");
    let order = |given, next| Refusal::Mix(MixFault::Part { contest: 0, trustee: 1, given, next });
    assert_eq!(refused(&mut world, due[1].clone()), order(1, 0));
    world.post(due[0].clone()).expect("the first part");
    assert_eq!(refused(&mut world, due[2].clone()), order(0, 1));
    // A part of another length than the next one has, and one of a version that nobody knows.
    for longer in [false, true] {
        let mut part: MixPart = decode(&due[1].body).expect("a part");
        let length = if longer { part.bytes.len() + 1 } else { part.bytes.len() - 1 };
        part.bytes.resize(length, 0);
        let content = world.by_trustee(0, (Kind::Shuffle, encode(&part)));
        assert_eq!(refused(&mut world, content).code(), "shuffle.schema");
    }
    let mut part: MixPart = decode(&due[1].body).expect("a part");
    part.version = 3;
    let content = world.by_trustee(0, (Kind::Shuffle, encode(&part)));
    assert_eq!(refused(&mut world, content).code(), "request.malformed");
    world.post_all(due[1..].to_vec()).expect("the rest");
    let due = world.mix_due(1, 0);
    world.post_all(due).expect("it is proven");
    world.open_answers(&[0, 1]);
    let answers = world.audit().answers.expect("every check passed");
    let Answers::Texts(texts) = &answers[0].tallied.answers else { panic!("texts") };
    assert_eq!(
        texts.iter().map(|(text, votes)| (text.as_str(), *votes)).collect::<Vec<_>>(),
        [("Ada", 40), ("Bo", 80)]
    );
}

/// §8.4 holds for mixing and opening: the closing must be heard of, the clock be past it, and the key file bound.
#[test]
fn mixing_waits_for_the_closing_code_and_opening_for_a_bound_file() {
    let mut world = closed();
    let (election, now) = (&world.election, world.now);
    let code = election.closing_code().expect("it is closed");
    let heard = |from: &'static [u64]| Some(Heard { code: &code, from });
    assert_eq!(
        election.release_answers(1, false, None, now).err(),
        Some(Withheld::Unconfirmed { needed: 2 })
    );
    assert_eq!(
        election.release_answers(1, false, heard(&[1, 2]), now).err(),
        Some(Withheld::Unconfirmed { needed: 2 })
    );
    assert!(matches!(
        election.release_answers(1, false, heard(&[2, 3]), now - 1),
        Err(Withheld::TooEarly { .. })
    ));
    assert!(election.release_answers(1, false, heard(&[2, 3]), now).is_ok());
    assert_eq!(election.release(1, true, None, now).err(), Some(Withheld::NoSums), "there is no sum");
    let mut rng = world.rng.clone();
    for place in [0, 1] {
        let due = world.mix_due(place, 0);
        world.post_all(due).expect("it is proven");
    }
    let (mixes, key) = world.election.release_answers(1, true, None, now).expect("it is released");
    let unbound = world.key_files[0].share().expect("the ceremony is done");
    assert_eq!(mixes.chains()[0].decrypt(key, unbound, &mut rng).err(), Some(DecryptError::NotBound));
}
