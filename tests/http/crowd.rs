//! A crowd in the last minutes: readers, forgers and connections that say nothing, ten for each voter. Who may vote gets
//! through, who is turned away is told when to come back, and nothing that was acknowledged is lost.

use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Answer;
use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

const VOTERS: usize = 120;
const FORGERS: usize = 8;
const READERS: usize = 4;
const SILENT: usize = 200;

/// An answer to anybody: a refusal for lack of room says when to come back.
#[track_caller]
fn sane(answer: &Answer) {
    assert_ne!(answer.status, 500, "{}", answer.text());
    if matches!(answer.status, 429 | 503) {
        let seconds = answer.header("retry-after").parse::<u64>();
        assert!(seconds.is_ok_and(|seconds| (1..=120).contains(&seconds)), "{answer:?}");
    }
}

#[test]
fn e_11_a_crowd_keeps_no_voter_out_and_costs_no_vote() {
    let options = [
        ("GLASSURN_TRUSTED_PROXIES", "127.0.0.1"),
        ("GLASSURN_FAILURES_PER_MINUTE", "20"),
        ("GLASSURN_VERIFY_QUEUE", "3"),
        ("GLASSURN_QUEUE", "4"),
        ("GLASSURN_VERIFIERS", "1"),
    ];
    let mut remote = Remote::open(service(&options), choice(), VOTERS);
    let ballots: Vec<Submission> =
        (0..VOTERS).map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1)).collect();
    let (service, path) = (remote.service.clone(), endpoint::ballots(&remote.id()));
    // Right in form, of a credential on the roll, and proven for another one: as dear to refuse as a ballot to take.
    let forged: Vec<Vec<u8>> = (0..VOTERS)
        .map(|voter| {
            let mut body = ballots[voter].body.clone();
            let last = body.len() - 40;
            body[last] ^= 1;
            body
        })
        .collect();

    let over = AtomicBool::new(false);
    let seen = Mutex::new(BTreeMap::<(&str, u16), u64>::new());
    let note = |who: &'static str, answer: &Answer| {
        sane(answer);
        *seen.lock().expect("nobody panics with it").entry((who, answer.status)).or_default() += 1;
    };
    let silent: Vec<TcpStream> = (0..SILENT)
        .filter_map(|number| {
            let mut stream = TcpStream::connect(service.address()).ok()?;
            // Half of them begin to speak.
            stream.write_all(if number % 2 == 0 { b"POST " } else { b"" }).ok()?;
            Some(stream)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let receipts = thread::scope(|scope| {
        for forger in 0..FORGERS {
            let (over, note, service, path, forged) = (&over, &note, &service, &path, &forged);
            scope.spawn(move || {
                let mut last = 0;
                for number in 0.. {
                    if over.load(SeqCst) {
                        return;
                    }
                    let address = format!("198.51.{forger}.{}", last % 256);
                    let headers = [("x-forwarded-for", address.as_str())];
                    let body = &forged[(number * FORGERS + forger) % VOTERS];
                    if let Ok(answer) = service.try_post(path, &headers, body) {
                        note("forger", &answer);
                        // An address that is turned away is changed for another one of the same crowd.
                        last += u32::from(answer.status == 429);
                    }
                }
            });
        }
        for _ in 0..READERS {
            let (over, note, service, id) = (&over, &note, &service, remote.id());
            scope.spawn(move || {
                while !over.load(SeqCst) {
                    for path in [endpoint::archive(&id), endpoint::election(&id), endpoint::checkpoint(&id)] {
                        if let Ok(answer) = service.try_get(&path, &[]) {
                            note("reader", &answer);
                        }
                    }
                }
            });
        }
        let voter = || {
            let mut mine = Vec::new();
            loop {
                let number = next.fetch_add(1, SeqCst);
                let Some(ballot) = ballots.get(number) else { return mine };
                // Voters sit behind one address of a university.
                let headers = [("x-forwarded-for", "192.0.2.1")];
                let answer = (0..1_000).find_map(|_| {
                    let answer = service.try_post(&path, &headers, &ballot.body).ok()?;
                    note("voter", &answer);
                    let waits = matches!(answer.status, 429 | 503);
                    thread::sleep(Duration::from_millis(if waits { 100 } else { 0 }));
                    (!waits).then_some(answer)
                });
                let answer = answer.expect("every voter gets through");
                assert_eq!(answer.status, 201, "{}", answer.text());
                mine.push((remote.receipt(&answer, ballot), answer.body, ballot));
            }
        };
        let voters: Vec<_> = (0..2).map(|_| scope.spawn(voter)).collect();
        let receipts: Vec<_> = voters.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // Whatever has happened, the others end.
        over.store(true, SeqCst);
        receipts.into_iter().flat_map(|mine| mine.expect("it votes")).collect::<Vec<_>>()
    });
    drop(silent);
    assert_eq!(receipts.len(), VOTERS);
    let seen = seen.into_inner().expect("nobody panics with it");
    let count = |who: &str, status: u16| seen.get(&(who, status)).copied().unwrap_or_default();
    assert_eq!(count("forger", 201), 0, "{seen:?}");
    assert!(count("forger", 400) + count("forger", 422) > 0 && count("forger", 429) > 0, "{seen:?}");
    assert_eq!(count("voter", 201), VOTERS as u64, "{seen:?}");
    assert!(count("voter", 503) > 0, "there was a crowd: {seen:?}");
    assert_eq!(count("voter", 429), 0, "nobody pays for the crowd: {seen:?}");

    for (_, receipt, ballot) in &receipts {
        assert_eq!(remote.cast(ballot).body, *receipt);
    }
    remote.close();
    for (proven, ..) in &receipts {
        assert_eq!(remote.world.entries.0[usize::try_from(proven.index).expect("small")], proven.entry);
    }
    assert_eq!(remote.count(&[0, 1]), [[VOTERS as u64 / 3; 3]]);
    remote.audit();
}
