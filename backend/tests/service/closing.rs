//! How voting ends: by the board at the closing time, or by an official before; and what may follow.

use super::house::{House, key, now};
use super::server::Data;
use glassurn_api::election::PrepareClose;
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{Extend, Stage};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Ceremony, Closing, Named, Trustees};
use std::thread::sleep;
use std::time::Duration;

/// Reads the board until a stage is reached; the board's own clock decides when.
fn wait_for(house: &mut House, stage: Stage) {
    for _ in 0..600 {
        house.sync();
        if house.election.stage() == stage {
            return;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("the board never came to {stage:?}");
}

fn prepare(house: &House, time: u64, official: u64, number: u8) -> super::wire::Answer {
    let request = PrepareClose::sign(house.manifest().id(), time, official, &key(number));
    house.server.post(&endpoint::prepare_close(&house.id), &request.to_bytes())
}

#[test]
fn the_board_closes_by_itself_and_signs_exactly_that_moment() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |draft| {
        draft.schedule.closing = Closing::At;
        draft.schedule.closes = now() + 8;
    });
    house.server.get(&format!("/board/{}/checkpoint/closing", house.id)).refused(409, "election.not_closed");
    prepare(&house, now(), 0, 1).refused(409, "election.not_closed");
    house.try_post(&house.close_with(0, 0)).refused(409, "election.not_closed");
    house.vote(0, 0);
    house.vote(1, 0);
    let late = house.seal(2, 1, 0);
    wait_for(&mut house, Stage::Closed);
    let close = house.election.closed().expect("it is closed").index;
    let closing = house.server.get(&endpoint::closing_checkpoint(&house.id));
    assert_eq!(house.verified(&closing.body).size, close + 1);
    // C-13: after Close.
    let answer = house.cast(&late);
    answer.refused(409, "election.closed");
    assert_eq!(answer.json()["closed_at"], house.election.closes());
    let extend = encode(&Extend { closes: now() + 100 });
    let content = house.sign(Kind::Extend, extend, Signer::official(0), 1);
    house.try_post(&content).refused(409, "election.closed");
    house.audit();
}

#[test]
fn d_23_with_too_few_voters_the_board_ends_the_election_without_a_count() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |draft| draft.schedule.closes = now() + 6);
    house.vote(0, 0);
    wait_for(&mut house, Stage::Void);
    let view = house.server.get(&endpoint::election(&house.id)).json();
    assert_eq!(view["stage"], "void");
    let void = house.election.outcome().expect("Void is posted").1;
    assert_eq!(view["tally"]["void"], void);
    // The closing checkpoint ends with Close, not with Void.
    let closing = house.server.get(&endpoint::closing_checkpoint(&house.id));
    assert_eq!(house.verified(&closing.body).size, void);
    house.audit();
}

#[test]
fn an_election_that_never_opened_ends_void() {
    let data = Data::new();
    let server = data.serve(&[]);
    super::house::list_official(&data);
    let mut house = House::begin(server, |draft| draft.schedule.closes = now() + 2);
    wait_for(&mut house, Stage::Void);
    house.audit();
}

#[test]
fn an_official_closes_early_with_the_numbers_that_the_board_held_still() {
    let data = Data::new();
    let mut house = House::open(&data, 4, &[], |_| {});
    house.vote(0, 0);
    prepare(&house, now(), 0, 1).refused(409, "tally.below_privacy_floor");
    house.vote(1, 0);
    // Only an official's fresh request counts.
    prepare(&house, now() - 100, 0, 1).refused(403, "auth.forbidden");
    prepare(&house, now(), 0, 3).refused(403, "auth.forbidden");
    prepare(&house, now(), 7, 1).refused(403, "auth.forbidden");
    let late = house.seal(2, 1, 0);
    let prepared = prepare(&house, now(), 0, 1);
    assert_eq!(prepared.status, 200, "{}", prepared.text());
    let numbers = prepared.json();
    assert_eq!((&numbers["ballots"], &numbers["counting"]), (&2.into(), &2.into()));
    let held = house.cast(&late);
    held.refused(503, "election.closing");
    assert!(held.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().is_ok_and(|s| s <= 60)));
    // A copy of the request does not make the pause longer.
    assert_eq!(prepare(&house, now(), 1, 2).json()["until"], numbers["until"]);
    house.try_post(&house.close_with(3, 2)).refused(422, "entry.statement_wrong");
    let content = house.close_with(2, 2);
    house.post(&content);
    house.cast(&late).refused(409, "election.closed");
    // the same Close again is no second one.
    assert_eq!(house.try_post(&content).status, 200);
    house.audit();
}

#[test]
fn d_24_two_of_three_trustees_count_and_the_archive_proves_it() {
    let data = Data::new();
    let mut house = House::open(&data, 5, &[], |draft| {
        let member = |number: u8| Named { name: format!("Trustee {number}"), key: key(10 + number).public() };
        draft.trustees =
            Trustees { ceremony: Ceremony::Dkg, threshold: 2, members: (1..=3).map(member).collect() };
    });
    for (voter, choice) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
        house.vote(voter, choice);
    }
    assert_eq!(house.cast(&house.seal(3, 2, 0)).status, 201);
    house.sync();
    let replaced = house.replacement(2);
    house.post(&replaced);
    assert_eq!(house.vote(2, 0).status, 201);
    house.sync();
    let close = house.close_with(6, 4);
    house.post(&close);
    let first = house.decryption(0);
    house.post(&first);
    let early = house.sign(Kind::Result, vec![0x83, 1, 1, 0x80], Signer::official(0), 1);
    assert!((400..500).contains(&house.try_post(&early).status));
    // D-11: the third trustee's decryption under the second one's name.
    let third = house.decryption(2);
    let forged = house.sign(Kind::PartialDecryption, third.body.clone(), Signer::trustee(2), 12);
    house.try_post(&forged).refused(422, "decryption.proof_invalid");
    house.post(&third);
    let totals = house.election.totals().expect("two have decrypted").clone().expect("in range");
    assert_eq!(totals.contests, [[3, 1, 0]]);
    let result = house.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
    house.post(&result);
    let view = house.server.get(&endpoint::election(&house.id)).json();
    assert_eq!((&view["stage"], &view["tally"]["posted"]), (&"tallied".into(), &2.into()));
    house.audit();
    // Everything is the same after a restart.
    let house = House { server: data.serve_again(house.server), ..house };
    assert_eq!(house.server.get(&endpoint::election(&house.id)).json(), view);
    house.audit();
}

#[test]
fn b_28_c_14_the_board_takes_entries_from_those_who_may_only() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    let before = house.checkpoint();
    let manifest = house.manifest().bytes().to_vec();
    let again = house.sign(Kind::Manifest, manifest, Signer::official(1), 2);
    house.try_post(&again).refused(409, "election.frozen");
    let body = encode(&Extend { closes: house.election.closes() + 10 });
    for (signer, number) in [
        (Signer::registrar(), 3),
        (Signer::trustee(1), 11),
        (Signer::official(0), 2),
        (Signer::official(9), 1),
        (Signer::board(), 1),
    ] {
        let content = house.sign(Kind::Extend, body.clone(), signer, number);
        house.try_post(&content).refused(403, "auth.forbidden");
    }
    let unsigned = Submission { kind: Kind::Extend.number(), body: body.clone(), signature: None };
    house.try_post(&unsigned).refused(403, "auth.forbidden");
    let unknown = Submission { kind: 40, body, signature: None };
    assert!((400..500).contains(&house.try_post(&unknown).status));
    let ballot = Submission::ballot(house.seal(0, 1, 0).to_bytes());
    house.try_post(&ballot).refused(400, "request.malformed");
    assert_eq!(house.checkpoint(), before);
    house.sync();
}

#[test]
fn e_22_of_ballots_that_race_with_close_each_is_before_it_or_refused() {
    let data = Data::new();
    let mut house = House::open(&data, 40, &[], |_| {});
    house.vote(0, 0);
    house.vote(1, 0);
    let ballots: Vec<_> = (2..40).map(|voter| house.seal(voter, 1, voter % 3)).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let house = &house;
        let casts: Vec<_> = ballots.iter().map(|ballot| scope.spawn(move || house.cast(ballot))).collect();
        let numbers = prepare(house, now(), 0, 1).json();
        let number = |name: &str| numbers[name].as_u64().expect("a number");
        let closed = house.try_post(&house.close_with(number("ballots"), number("counting")));
        assert_eq!(closed.status, 201, "{}", closed.text());
        casts.into_iter().map(|cast| cast.join().expect("it casts")).collect()
    });
    house.sync();
    let close = house.election.closed().expect("it is closed").index;
    let mut taken = 2;
    for answer in answers {
        if answer.status == 201 {
            assert!(house.receipt(&answer) < close);
            taken += 1;
        } else {
            assert!(
                matches!(answer.code().as_str(), "election.closing" | "election.closed"),
                "{}",
                answer.text()
            );
        }
    }
    assert_eq!(house.election.ballots(), taken);
    house.audit();
}
