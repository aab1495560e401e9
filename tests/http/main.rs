//! Faults and lies against the real service over HTTP (the catalogue's ids are in the names). Every scenario ends with
//! an audit of the archive; every refusal leaves size, root and counts as they were; nothing panics.

mod abstainers;
mod accounts;
mod announcements;
mod caching;
mod casting;
mod checks;
mod clock;
mod commands;
mod console;
mod contract;
mod copies;
mod crashes;
mod crowd;
mod decryption;
mod disk;
mod doors;
mod drafts;
mod evidence;
mod failover;
mod few_files;
mod foreign;
mod full;
mod invitations;
mod journal;
mod liar;
mod lies;
mod mail;
mod mail_codes;
mod mail_voters;
mod mirror;
mod mirror_ballots;
mod mirror_pages;
mod mirror_serve;
mod mixing;
mod network;
mod officials;
mod oracle;
mod pages;
mod passkeys;
mod phishing;
mod polls;
mod postgres;
mod power;
mod processes;
mod provider;
mod receipts;
mod refusals;
mod registered;
mod registered_by_command;
mod registered_links;
mod registered_provider;
mod restored;
mod result_schema;
mod rot;
mod schemas;
mod secrets;
mod sender;
mod steps;
mod torn;
mod voters;
mod webhooks;
mod witness;
mod witness_state;
mod witnessed;
mod witnessed_by_command;

use glassurn_crypto::audit::{Check, Report, Status};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::manifest::{Draft, Rule};
use glassurn_tests::databases::{OF_THE_FILE, left_out};
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::{contest, draft};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A single choice among three, opened by two of two trustees; three voters are enough.
fn choice() -> Draft {
    let options = ["ada", "bob", "cyd"].map(String::from);
    draft(vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2)
}

/// The explicit values of a choice.
fn choose(option: usize) -> [u64; 2] {
    [0, 1].map(|place| u64::from(place == option))
}

/// Sends the same bytes until there is an answer that decides; gives it.
fn cast_until_decided(service: &Arc<Service>, election: &str, ballot: &Submission) -> Answer {
    cast_until_decided_on(std::slice::from_ref(service), 0, election, ballot)
}

/// The same to several processes in turn, first to the one at this place.
fn cast_until_decided_on(
    services: &[Arc<Service>],
    first: usize,
    election: &str,
    ballot: &Submission,
) -> Answer {
    let path = glassurn_api::endpoint::ballots(election);
    for place in first..first + 20_000 {
        match services[place % services.len()].try_post(&path, &[], &ballot.body) {
            Ok(answer) if answer.status != 503 => return answer,
            // No answer, or none yet: nobody knows whether the ballot is stored, and the same bytes will tell.
            _ => thread::sleep(Duration::from_millis(5)),
        }
    }
    panic!("no answer decides: {}", services[first % services.len()].log());
}

/// The checks that failed, each with the first entry at fault.
fn failures(report: &Report) -> Vec<(Check, Option<u64>)> {
    let failed = report.checks.iter().filter_map(|outcome| match outcome.status {
        Status::Failed { entry, .. } => Some((outcome.check, entry)),
        _ => None,
    });
    failed.collect()
}

#[test]
fn what_is_left_out_on_postgresql_is_there() {
    let program = std::env::current_exe().expect("a test is a program");
    let list = Command::new(program).arg("--list").output().expect("it lists its tests");
    let list = String::from_utf8(list.stdout).expect("names are text");
    let names: Vec<&str> = list.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    for beginning in left_out() {
        assert!(names.iter().any(|name| name.starts_with(beginning)), "no test begins with {beginning}");
    }
    for (beginning, does, counterpart) in OF_THE_FILE {
        assert!(names.contains(&counterpart), "{beginning} {does}; there is no {counterpart}");
    }
}
