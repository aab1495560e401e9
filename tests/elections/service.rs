//! Whole real elections through the real service, the real command line and, for some ballots, a real Chromium: the
//! published totals, and audits, natively and in the browser, that agree.

mod audits;
mod mistakes;
mod mixed;
mod polling;
mod quadratic;

use glassurn_tests::booth;
use glassurn_tests::postgres::shared;
use glassurn_tests::programs;
use glassurn_tests::real::{RealElection, lodz, straw_poll};
use glassurn_tests::webdriver::{Browser, PHONE};
use polling::{Polling, Question};
use serde_json::{Value, json};

/// Among how many ballots of how many voters, and with which totals, an election ended.
#[track_caller]
fn ends(report: &Value, ballots: u64, counting: u64, totals: &[u64]) {
    assert_eq!(report["totals"], json!([totals]));
    assert_eq!((&report["ballots"], &report["counting"]), (&json!(ballots), &json!(counting)));
}

/// A made-up election in which each voter chooses one option.
fn choices(titles: &[&str], chosen: &[usize]) -> RealElection {
    let ballot = |choice: &usize| (0..titles.len()).map(|option| u64::from(option == *choice)).collect();
    RealElection {
        names: titles.iter().map(|title| title.to_lowercase().replace(' ', "-")).collect(),
        titles: titles.iter().map(|title| (*title).to_owned()).collect(),
        ballots: chosen.iter().map(ballot).collect(),
        totals: Vec::new(),
    }
}

#[test]
fn lodz_gives_the_official_totals() {
    let published = lodz();
    let mut polling = Polling::open(Question {
        title: "Participatory budget of Łódź 2020: Nad Nerem",
        asks: "Which projects shall be built?",
        election: published.clone(),
        rule: "{ at-most = 5, each = 1 }",
        scores: false,
        trustees: (3, 2),
        weights: vec![1; 608],
        weights_reveal: false,
    });
    let wrong = [1, 1, 1, 1, 1, 0, 0, 0];
    // Ten voters first vote for everything they later do not want, then change their minds.
    polling.hesitate(0..10, &wrong);
    // One types the code from the letter as people write: small, O for 0, l for 1. Then votes again, by the link.
    let typist = (10..608).find(|&voter| ['0', '1'].iter().all(|digit| polling.code(voter).contains(*digit)));
    let typist = typist.expect("many codes have both digits");
    let written = polling.code(typist).to_lowercase().replace('0', "O").replace('1', "l").replace('-', " ");
    let phone = Browser::open("lodz-typist", PHONE);
    booth::begin_by_hand(&phone, &polling.page("vote"), &written);
    polling.cast_values(&phone, typist, &wrong);
    booth::enter(&phone, polling.link(typist));
    phone.see("You have voted on this device.");
    booth::start(&phone);
    polling.cast(&phone, typist);
    drop(phone);
    // One of the ten has lost the letter after voting. The old code is worth nothing any more, the new one votes.
    let old = polling.replace(5);
    let phone = Browser::open("lodz-replaced", PHONE);
    booth::enter(&phone, &old);
    phone.see("This voting code was replaced and does not count any more.");
    assert!(!phone.offers("Start voting"), "the old code opens no ballot");
    booth::begin(&phone, polling.link(5));
    polling.cast(&phone, 5);
    drop(phone);
    polling.all_but(&[typist, 5]);

    // Key holder 2 has lost her file; she still compares the closing code with the others.
    polling.lose_key(2);
    polling.count(&[1, 3]);
    polling.compare_closing_code();
    let report = audits::agree(&mut polling, "lodz-observer");
    ends(&report, 608 + 10 + 1, 608, &published.totals);
    audits::no_bit_is_free(&polling);
}

#[test]
fn the_straw_poll_gives_its_sums() {
    let published = straw_poll();
    let mut polling = Polling::open(Question {
        title: "Governor of Washington 2020: straw poll",
        asks: "How good a governor would each of them be?",
        election: published.clone(),
        rule: "{ each = 5 }",
        scores: true,
        trustees: (3, 2),
        weights: vec![1; 977],
        weights_reveal: false,
    });
    // Two have voted by command; one of them changes his mind in the browser, which has not seen the first ballot.
    polling.hesitate([0, 1], &[0, 5, 5, 5, 5, 5]);
    let phone = Browser::open("straw-poll-phone", PHONE);
    booth::enter(&phone, polling.link(0));
    phone.see("A ballot with your code is already recorded.");
    booth::start(&phone);
    polling.cast(&phone, 0);
    booth::begin(&phone, polling.link(976));
    polling.cast(&phone, 976);
    drop(phone);
    polling.all_but(&[0, 976]);

    polling.lose_key(1);
    polling.count(&[2, 3]);
    polling.compare_closing_code();
    let report = audits::agree(&mut polling, "straw-poll-observer");
    ends(&report, 977 + 2, 977, &published.totals);
}

#[test]
fn a_weighted_board_election_counts_weights() {
    let choices =
        choices(&["Ada Lovelace", "Ben Johnson", "Cyd Charisse"], &[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]);
    let mut polling = Polling::open(Question {
        title: "Board of the housing cooperative",
        asks: "Who chairs the board?",
        election: choices,
        rule: "{ exactly = 1 }",
        scores: false,
        trustees: (3, 2),
        weights: vec![120, 10, 7, 5, 4, 3, 3, 2, 1, 1, 1, 1],
        weights_reveal: true,
    });
    polling.hesitate([0, 3, 4], &[0, 0, 1]);
    let old = polling.replace(3);
    let phone = Browser::open("board-phone", PHONE);
    booth::begin(&phone, polling.link(0));
    polling.cast(&phone, 0);
    // The weight moves to the new code.
    booth::enter(&phone, &old);
    phone.see("This voting code was replaced and does not count any more.");
    booth::begin(&phone, polling.link(3));
    polling.cast(&phone, 3);
    drop(phone);
    polling.all_but(&[0, 3]);
    polling.count(&[1, 2]);
    let report = audits::agree(&mut polling, "board-observer");
    // Ada: 120 + 5 + 3 + 1; Ben: 10 + 4 + 2 + 1; Cyd: 7 + 3 + 1; the last voter stayed at home.
    ends(&report, 11 + 3, 11, &[129, 17, 11]);
}

#[test]
fn a_poll_with_one_key_holder() {
    let mut polling = Polling::open(Question {
        title: "Shall the society keep bees?",
        asks: "Shall the society keep bees?",
        election: choices(&["Yes", "No"], &[0, 0, 0, 0, 1, 1]),
        rule: "{ exactly = 1 }",
        scores: false,
        trustees: (1, 1),
        weights: vec![1; 7],
        weights_reveal: false,
    });
    polling.hesitate([1], &[0, 1]);
    let phone = Browser::open("poll-phone", PHONE);
    booth::begin(&phone, polling.link(0));
    polling.cast_values(&phone, 0, &[0, 1]);
    booth::begin(&phone, polling.link(0));
    polling.cast(&phone, 0);
    booth::begin(&phone, polling.link(4));
    polling.cast(&phone, 4);
    drop(phone);
    polling.all_but(&[0, 4]);
    polling.count(&[1]);
    let report = audits::agree(&mut polling, "poll-observer");
    ends(&report, 6 + 2, 6, &[4, 2]);
    audits::any_flipped_bit_fails(&polling);
}

#[test]
fn a_poll_on_postgresql() {
    let url = shared().url(&shared().database());
    let mut polling = Polling::open_on(
        programs::stage_on(Some(&url)),
        Question {
            title: "Shall the society keep a goat?",
            asks: "Shall the society keep a goat?",
            election: choices(&["Yes", "No"], &[0, 1, 1, 0, 1, 1]),
            rule: "{ exactly = 1 }",
            scores: false,
            trustees: (3, 2),
            weights: vec![1; 7],
            weights_reveal: false,
        },
    );
    polling.hesitate([1], &[1, 0]);
    let old = polling.replace(3);
    let phone = Browser::open("postgresql-phone", PHONE);
    booth::enter(&phone, &old);
    phone.see("This voting code was replaced and does not count any more.");
    booth::begin(&phone, polling.link(0));
    polling.cast(&phone, 0);
    booth::begin(&phone, polling.link(4));
    polling.cast(&phone, 4);
    drop(phone);
    // Between two ballots the service starts anew on what is stored.
    polling.stage.stop();
    polling.stage.start().expect("it goes on");
    polling.all_but(&[0, 4]);
    polling.count(&[1, 3]);
    let report = audits::agree(&mut polling, "postgresql-observer");
    ends(&report, 6 + 1, 6, &[2, 4]);
}
