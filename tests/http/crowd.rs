//! A crowd in the last minutes: readers, forgers, people who register and connections that say nothing, ten for each voter. Who
//! may vote gets through, who is turned away is told when to come back, and nothing that was acknowledged is lost.

use super::polls::poll;
use super::{choice, choose};
use glassurn_api::credential::Registration;
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::Hash;
use glassurn_tests::post::PostOffice;
use glassurn_tests::registration::{ask, by_mail, mailing, open_with};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::{Answer, Service};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

const VOTERS: usize = 120;
/// The voters where others register.
const FEWER: usize = 60;
const FORGERS: usize = 8;
const READERS: usize = 4;
const SILENT: usize = 200;

/// An answer to anybody: a refusal for lack of room says when to come back.
#[track_caller]
fn sane(answer: &Answer) {
    assert_ne!(answer.status, 500, "{}", answer.text());
    if matches!(answer.status, 429 | 503) {
        let seconds = answer.header("retry-after").parse::<u64>();
        assert!(seconds.is_ok_and(|seconds| (1..=3_600).contains(&seconds)), "{answer:?}");
    }
}

/// A voter's ballot, sent again while the service has no room; it must be taken.
fn vote(service: &Service, path: &str, ballot: &Submission, note: &impl Fn(&'static str, &Answer)) -> Answer {
    // Voters sit behind one address of a university.
    let headers = [("x-forwarded-for", "192.0.2.1")];
    let answer = (0..1_000).find_map(|_| {
        let answer = service.try_post(path, &headers, &ballot.body).ok()?;
        note("voter", &answer);
        let waits = matches!(answer.status, 429 | 503);
        thread::sleep(Duration::from_millis(if waits { 100 } else { 0 }));
        (!waits).then_some(answer)
    });
    let answer = answer.expect("every voter gets through");
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer
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
            while let Some(ballot) = ballots.get(next.fetch_add(1, SeqCst)) {
                let answer = vote(&service, &path, ballot, &note);
                mine.push((remote.receipt(&answer, ballot), answer.body, ballot));
            }
            mine
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

/// What a browser sends that registers with a poll, with a code of its own.
fn registration(election: &Hash, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let credential = VoterCode::generate(rng).credential(election).expect("it has one");
    Registration { credential: *credential.public() }.to_bytes()
}

#[test]
fn e_11_a_crowd_that_registers_keeps_no_voter_out_and_is_not_forgotten() {
    let options = [
        ("GLASSURN_TRUSTED_PROXIES", "127.0.0.1"),
        ("GLASSURN_VERIFY_QUEUE", "3"),
        ("GLASSURN_QUEUE", "4"),
        ("GLASSURN_VERIFIERS", "1"),
    ];
    // Nobody takes the mail: what is asked for waits.
    let office = PostOffice::closed();
    let options = options.map(|(name, value)| (name, value.to_owned()));
    let options = [&mailing(&office)[..], &options].concat();
    let (mut registered, ..) = open_with(&options, &by_mail(&["example.org"], &[]));
    let service = registered.service.clone();
    // On the same service: an election with a roll, whose voters vote, and a poll that anybody may register with.
    let mut remote = Remote::open(service.clone(), choice(), FEWER);
    let mut open = Remote::open(service.clone(), poll(), 0);
    let ballots: Vec<Submission> =
        (0..FEWER).map(|voter| remote.seal(voter, 1, &choose(voter % 3), 1)).collect();
    let (over, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (crowd, turned) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let seen = Mutex::new(BTreeMap::<(&str, u16), u64>::new());
    let note = |who: &'static str, answer: &Answer| {
        sane(answer);
        *seen.lock().expect("nobody panics with it").entry((who, answer.status)).or_default() += 1;
    };
    let (path, registrations) = (endpoint::ballots(&remote.id()), endpoint::registrations(&open.id()));
    let stranger = |number: u64| {
        let (mut rng, mut last, mut mine) = (ChaCha20Rng::seed_from_u64(number), 0, Vec::new());
        while !over.load(SeqCst) {
            let body = registration(&open.hash(), &mut rng);
            let address = format!("198.51.{number}.{}", last % 256);
            let headers = [("x-forwarded-for", address.as_str())];
            let Ok(answer) = service.try_post(&registrations, &headers, &body) else { continue };
            note("stranger", &answer);
            crowd.fetch_add(1, SeqCst);
            // An address that is turned away is changed for another one of the same crowd.
            last += u32::from(answer.status == 429);
            if answer.status == 201 {
                mine.push((body, answer.body));
            }
        }
        mine
    };
    let asker = |number: usize| {
        for mail in 0.. {
            if over.load(SeqCst) {
                return;
            }
            let from = format!("203.0.{number}.{}", mail / 120 % 256);
            let answer = ask(&registered, &format!("x{number}-{mail}@example.org"), &from);
            note("asker", &answer);
            turned.fetch_add(usize::from(answer.status != 202), SeqCst);
        }
    };
    let voter = || {
        let mut mine = Vec::new();
        while let Some(ballot) = ballots.get(next.fetch_add(1, SeqCst)) {
            let answer = vote(&service, &path, ballot, &note);
            mine.push((remote.receipt(&answer, ballot), answer.body, ballot));
        }
        mine
    };
    let (receipts, accepted) = thread::scope(|scope| {
        let strangers: Vec<_> =
            (0..FORGERS as u64).map(|number| scope.spawn(move || stranger(number))).collect();
        let askers: Vec<_> = (0..READERS).map(|number| scope.spawn(move || asker(number))).collect();
        while (crowd.load(SeqCst) < FEWER || turned.load(SeqCst) == 0)
            && strangers.iter().all(|stranger| !stranger.is_finished())
            && askers.iter().all(|asker| !asker.is_finished())
        {
            thread::sleep(Duration::from_millis(5));
        }
        let voters: Vec<_> = (0..2).map(|_| scope.spawn(voter)).collect();
        let receipts: Vec<_> = voters.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // Whatever has happened, the others end.
        over.store(true, SeqCst);
        let accepted = strangers.into_iter().flat_map(|stranger| stranger.join().expect("it registers"));
        let accepted: Vec<_> = accepted.collect();
        let receipts = receipts.into_iter().flat_map(|mine| mine.expect("it votes")).collect::<Vec<_>>();
        (receipts, accepted)
    });
    assert_eq!(receipts.len(), FEWER);
    let seen = seen.into_inner().expect("nobody panics with it");
    let count = |who: &str, status: u16| seen.get(&(who, status)).copied().unwrap_or_default();
    assert!(count("stranger", 201) > 0 && count("stranger", 429) + count("stranger", 503) > 0, "{seen:?}");
    assert!(count("asker", 202) > 0 && count("asker", 429) + count("asker", 503) > 0, "{seen:?}");
    assert_eq!(count("voter", 201), FEWER as u64, "{seen:?}");
    assert_eq!(count("voter", 429), 0, "nobody pays for the crowd: {seen:?}");

    // Who was registered is on the roll, once, and gets the same receipt again.
    open.sync();
    assert_eq!(accepted.len() as u64, count("stranger", 201));
    for (place, (body, receipt)) in accepted.iter().enumerate() {
        let proven = open.proven(receipt);
        let index = usize::try_from(proven.index).expect("small");
        assert_eq!(open.world.entries.0[index], proven.entry, "a registration is lost");
        if place % 100 == 0 {
            let headers = [("x-forwarded-for", "192.0.2.1")];
            let again = service.try_post(&registrations, &headers, body).expect("it answers");
            assert_eq!((again.status, &again.body), (200, receipt));
        }
    }
    assert_eq!(open.world.election.register().iter().count(), accepted.len());
    open.audit();
    registered.audit();
    for (_, receipt, ballot) in &receipts {
        assert_eq!(remote.cast(ballot).body, *receipt);
    }
    remote.close();
    for (proven, ..) in &receipts {
        assert_eq!(remote.world.entries.0[usize::try_from(proven.index).expect("small")], proven.entry);
    }
    assert_eq!(remote.count(&[0, 1]), [[FEWER as u64 / 3; 3]]);
    remote.audit();
}
