//! Casting: one answer for the same bytes, one ballot for one place, and precise refusals that change nothing.

use super::house::{House, key, now};
use super::server::Data;
use glassurn_api::ballot::Cast;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::credential::login_message;
use glassurn_crypto::encoding::{EncodingError, hex};
use glassurn_crypto::manifest::{Draft, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;

#[test]
fn a_17_f_18_the_same_bytes_get_the_same_receipt_whenever_they_come() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    let first = house.seal(0, 1, 0);
    let answer = house.cast(&first);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let index = house.receipt(&answer);

    let again = house.cast(&first);
    assert_eq!((again.status, &again.body), (200, &answer.body));
    // After a second ballot the first is superseded, but its receipt is what it was, and it comes to nothing new.
    assert_eq!(house.cast(&house.seal(0, 2, 1)).status, 201);
    house.vote(1, 2);
    let later = house.cast(&first);
    assert_eq!((later.status, &later.body), (200, &answer.body));
    house.sync();
    assert_eq!(house.election.ballots(), 3);
    assert_eq!(house.election.register().counting(), 2);

    // After a restart and after Close as well.
    let house = House { server: data.serve_again(house.server), ..house };
    assert_eq!(house.cast(&first).body, answer.body);
    let content = house.close_with(3, 2);
    assert_eq!(house.try_post(&content).status, 201);
    let closed = house.cast(&first);
    assert_eq!((closed.status, &closed.body), (200, &answer.body));
    assert_eq!(house.receipt(&closed), index);
    house.audit();
}

#[test]
fn c_22_of_many_ballots_for_one_place_one_is_taken() {
    let data = Data::new();
    let mut house = House::open(&data, 2, &[], |_| {});
    let ballots: Vec<_> = (0..24).map(|choice| house.seal(0, 1, choice % 3)).collect();
    let same = house.seal(1, 1, 0);
    let answers: Vec<_> = thread::scope(|scope| {
        let house = &house;
        let different = ballots.iter().map(|ballot| scope.spawn(move || house.cast(ballot)));
        let equal = (0..24).map(|_| scope.spawn(|| house.cast(&same)));
        let all: Vec<_> = different.chain(equal).collect();
        all.into_iter().map(|handle| handle.join().expect("it casts")).collect()
    });
    let (different, equal) = answers.split_at(24);
    assert_eq!(different.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in different.iter().filter(|answer| answer.status != 201) {
        answer.refused(409, "ballot.stale_sequence");
    }
    assert_eq!(equal.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in equal {
        assert!(answer.status == 200 || answer.status == 201);
        assert_eq!(answer.body, equal[0].body);
    }
    house.sync();
    assert_eq!(house.election.ballots(), 2);
    house.audit();
}

#[test]
fn refusals_are_precise_and_change_nothing() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    house.vote(0, 0);
    let content = house.replacement(2);
    let revoked = house.seal_before(&content);
    house.post(&content);
    house.sync();
    let before = house.checkpoint();

    let stranger = House::open(&Data::new(), 3, &[], |_| {});
    // a ballot of another election.
    house.cast(&stranger.seal(0, 1, 0)).refused(422, "ballot.wrong_election");
    // out of sequence, both ways.
    house.cast(&house.seal(0, 1, 1)).refused(409, "ballot.stale_sequence");
    house.cast(&house.seal(1, 2, 1)).refused(409, "ballot.stale_sequence");
    // C-05: a revoked code.
    house.cast(&revoked).refused(403, "credential.revoked");
    // C-01: a code that is not on the roll.
    let mut unknown = house.seal(1, 1, 0).to_bytes();
    let own = *house.codes[1].credential(house.manifest().id()).expect("not zero").public().bytes();
    let other = *stranger.codes[1].credential(house.manifest().id()).expect("not zero").public().bytes();
    let place = unknown.windows(32).position(|window| window == own).expect("it names its credential");
    unknown[place..place + 32].copy_from_slice(&other);
    house.cast_bytes(&unknown).refused(403, "credential.unknown");
    // somebody else's ciphertexts under one's own code; the proof binds the code.
    let mut copied = house.seal(0, 1, 0).to_bytes();
    let theirs = *house.codes[0].credential(house.manifest().id()).expect("not zero").public().bytes();
    let place = copied.windows(32).position(|window| window == theirs).expect("it names its credential");
    copied[place..place + 32].copy_from_slice(&own);
    house.cast_bytes(&copied).refused(403, "credential.signature_invalid");
    // the attempt has not taken the place of the honest ballot.
    assert_eq!(house.checkpoint(), before);
    assert_eq!(house.cast(&house.seal(1, 1, 0)).status, 201);
    house.audit();
}

/// Flips that are sent over HTTP.
const FLIPS: usize = 10_000;

/// The codes that a ballot with one flipped bit may be refused with: where the bit is decides.
fn families(honest: &Ballot, flipped: &[u8]) -> &'static [&'static str] {
    match Ballot::from_bytes(flipped) {
        Err(EncodingError::NeedsNewer) => &["entry.needs_newer"],
        Err(_) => &["request.malformed"],
        Ok(ballot) if ballot.election() != honest.election() => &["ballot.wrong_election"],
        Ok(ballot) if ballot.credential() != honest.credential() => &["credential.unknown"],
        Ok(ballot) if ballot.sequence() != honest.sequence() => &["ballot.stale_sequence"],
        Ok(_) => &[
            "ballot.schema",
            "ballot.wrong_contest",
            "ballot.encoding",
            "ballot.identity_element",
            "ballot.proof_invalid",
            "credential.signature_invalid",
        ],
    }
}

#[test]
fn a_22_a_37_flipped_bits_are_refused_and_the_honest_ballot_is_not() {
    let data = Data::new();
    let contest = |draft: &mut Draft, name: &str, rule| {
        let mut contest = draft.contests.0[0].clone();
        (contest.name, contest.rule) = (name.into(), rule);
        draft.contests.0.push(contest);
    };
    // An address may be refused so often; the default limit has a test of its own (E-10).
    let house = House::open(&data, 4, &["--failures-per-minute", "4000000000"], |draft| {
        contest(draft, "board", Rule::Between { low: 1, high: 2, cap: Some(1) });
        contest(draft, "marks", Rule::Cap { cap: 5 });
    });
    let values = |voter: usize| [voter == 0, voter == 1, true, false, true].map(u64::from);
    let ballots: Vec<Ballot> = (0..4)
        .map(|voter| house.seal_values(voter, 1, &[&values(voter)[..], &[0, 5, voter as u64]].concat()))
        .collect();
    let (before, rows) = (house.checkpoint(), data.rows());
    // Bits all over all ballots: the step shares no factor with their number.
    let bits = ballots[0].to_bytes().len() * 8;
    let sample = (0..FLIPS).map(|i| (i % ballots.len(), i / ballots.len() * 977 % bits));
    let sample: Vec<(usize, usize)> = sample.collect();
    assert_eq!(sample.iter().collect::<BTreeSet<_>>().len(), FLIPS, "no bit is flipped twice");
    let seen: Vec<BTreeMap<String, usize>> = thread::scope(|scope| {
        let (house, ballots) = (&house, &ballots);
        let send = move |part: &[(usize, usize)]| {
            let mut seen = BTreeMap::new();
            for &(voter, bit) in part {
                let mut flipped = ballots[voter].to_bytes();
                flipped[bit / 8] ^= 1 << (bit % 8);
                let answer = house.cast_bytes(&flipped);
                let (code, may) = (answer.code(), families(&ballots[voter], &flipped));
                assert!((400..500).contains(&answer.status), "bit {bit}: {}", answer.text());
                assert!(may.contains(&code.as_str()), "bit {bit}: {code} is none of {may:?}");
                *seen.entry(code).or_default() += 1;
            }
            seen
        };
        let clients: Vec<_> = sample.chunks(FLIPS / 4).map(|part| scope.spawn(move || send(part))).collect();
        clients.into_iter().map(|client| client.join().expect("it sends")).collect()
    });
    let codes: BTreeSet<&str> = seen.iter().flat_map(|seen| seen.keys().map(String::as_str)).collect();
    assert_eq!(seen.iter().flat_map(BTreeMap::values).sum::<usize>(), FLIPS);
    assert!(codes.len() >= 7, "every part of a ballot is hit: {seen:?}");
    for length in [0, 1, 31, ballots[0].to_bytes().len() - 1] {
        house.cast_bytes(&ballots[0].to_bytes()[..length]).refused(400, "request.malformed");
    }
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    house.server.assert_calm();
    // None of them has taken the place of its original.
    for ballot in &ballots {
        assert_eq!(house.cast(ballot).status, 201);
    }
    house.audit();
}

#[test]
fn c_10_a_ballot_numbered_zero_or_beyond_the_next_is_refused() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    let (before, rows) = (house.checkpoint(), data.rows());
    // Nothing that seals makes a zero: the honest number's one byte is changed.
    let honest = house.seal(0, 1, 0).to_bytes();
    let other = house.seal(0, 2, 0).to_bytes();
    let place = 1 + 1 + 34 + 34;
    assert_eq!((honest[place], other[place]), (1, 2), "where the number is");
    let mut zero = honest.clone();
    zero[place] = 0;
    house.cast_bytes(&zero).refused(409, "ballot.stale_sequence");
    for sequence in [2, 3, u64::MAX] {
        house.cast(&house.seal(0, sequence, 0)).refused(409, "ballot.stale_sequence");
    }
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    assert_eq!(house.cast_bytes(&honest).status, 201);
    // After the first one zero is no more than it was.
    house.cast_bytes(&zero).refused(409, "ballot.stale_sequence");
    house.server.assert_calm();
    house.audit();
}

#[test]
fn c_13_before_open_and_before_the_opening_time_nothing_is_taken() {
    let data = Data::new();
    let opens = now() + 1000;
    let mut house = House::open(&data, 2, &[], |draft| draft.schedule.opens = opens);
    let ballot = house.seal(0, 1, 0);
    let answer = house.cast(&ballot);
    answer.refused(409, "election.not_open");
    assert_eq!(answer.json()["opens_at"], opens);
    house.sync();
    assert_eq!(house.election.ballots(), 0);
    let credential =
        hex(house.codes[0].credential(house.manifest().id()).expect("not zero").public().bytes());
    assert!(!house.server.log().contains(&credential), "the log names a credential");
}

#[test]
fn without_revoting_the_first_ballot_stays() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |draft| draft.revote = false);
    house.vote(0, 0);
    house.cast(&house.seal(0, 2, 1)).refused(409, "ballot.stale_sequence");
}

#[test]
fn with_a_login_a_ballot_needs_the_authenticator_as_well() {
    let data = Data::new();
    let mut house = House::open(&data, 2, &[], |draft| draft.authenticator = vec![key(5).public()]);
    let ballot = house.seal(0, 1, 0);
    house.cast(&ballot).refused(400, "request.malformed");
    let fingerprint = ballot.fingerprint(house.election.context().expect("Open is there").key());
    let credential = *house.codes[0].credential(house.manifest().id()).expect("not zero").public();
    let login = |number: u8, sequence: u64| {
        let message = login_message(house.manifest().id(), &credential, sequence, &fingerprint);
        let signature = key(number).sign(&message);
        house.cast_bytes(&Cast { ballot: ballot.to_bytes().into(), signature }.to_bytes())
    };
    login(6, 1).refused(403, "ballot.login_invalid");
    login(5, 2).refused(403, "ballot.login_invalid");
    let taken = login(5, 1);
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(login(5, 1).body, taken.body);
    house.sync();
    assert_eq!(house.election.ballots(), 1);
    house.audit();
}
