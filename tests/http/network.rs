//! A board on seven machines: two processes of the service, a PostgreSQL server and its synchronous standby, three witnesses.
//! Each of them is cut off and killed in turn while voters vote.

use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_crypto::audit::{Check, Status};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Named;
use glassurn_tests::network::{self, Machine};
use glassurn_tests::postgres::Cluster;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::witness::{PORT, Witness};
use glassurn_tests::world::key;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};
use ureq::Agent;

/// Voters who vote all the time, each from a device of its own.
const VOTERS: usize = 3;

/// Receipts that must come after every fault before the next one.
const ENOUGH: usize = 15;

/// How long a test waits for what must come; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits for something.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "{what} does not come");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Says so when it goes, also if the test fails: then nobody waits for those who would vote for ever.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// What a process has said beside requests, the newest last.
fn words(service: &Service) -> String {
    let log = service.log();
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains("\"message\":\"request\"")).collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// A voter's device: asks the processes in turn, as behind a load balancer, until one of them gives the receipt.
fn cast(agent: &Agent, services: &[&Service], election: &str, ballot: &Submission) -> Vec<u8> {
    let since = Instant::now();
    for service in services.iter().cycle() {
        assert!(since.elapsed() < PATIENCE, "no receipt comes");
        let url = format!("http://{}{}", service.address(), endpoint::ballots(election));
        let answer = agent.post(url).header("content-type", endpoint::CBOR).send(&ballot.body);
        let Ok(mut answer) = answer else { continue };
        let status = answer.status().as_u16();
        // Nobody knows what became of a ballot whose answer breaks off: the same bytes will tell.
        let Ok(body) = answer.body_mut().read_to_vec() else { continue };
        match status {
            200 | 201 => return body,
            429 | 503 => thread::sleep(Duration::from_millis(50)),
            _ => panic!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }
    unreachable!("there are services")
}

#[test]
fn f_08_f_09_f_12_f_13_cut_and_kill_each_machine_in_turn_while_voters_vote() {
    let name = "network::f_08_f_09_f_12_f_13_cut_and_kill_each_machine_in_turn_while_voters_vote";
    if !network::inside(name) {
        return;
    }
    let machines: Vec<Machine> = (1..=7).map(Machine::new).collect();
    let [here, there, primary, standby, watchers @ ..] = &machines[..] else { panic!("seven") };

    let first = Cluster::on(Some(primary));
    // Whoever is cut off is noticed within seconds; what is acknowledged is on both.
    let settings = ["tcp_keepalives_idle = 1", "tcp_keepalives_interval = 1", "tcp_keepalives_count = 3"];
    for setting in settings.iter().chain(&["tcp_user_timeout = 4000", "wal_sender_timeout = 4000"]) {
        first.sql("postgres", &format!("ALTER SYSTEM SET {setting}"));
    }
    first.sql("postgres", "SELECT pg_reload_conf()");
    let second = first.standby(standby);
    first.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    first.sql("postgres", "SELECT pg_reload_conf()");
    let url = Cluster::url_of(&[&first, &second], &first.database());

    let name = |number: usize| format!("w{number}.example/w");
    let mut witnesses: Vec<Witness> = watchers
        .iter()
        .enumerate()
        .map(|(number, machine)| Witness::new(&name(number)).on(machine))
        .collect();
    let addresses: Vec<String> = (watchers.iter().enumerate())
        .map(|(number, machine)| format!("{}=http://{}:{PORT}", name(number), machine.address()))
        .collect();
    let addresses = addresses.join(" ");
    let peers = [here, there].map(|machine| format!("http://{}:8080", machine.address()));
    let options = |number: usize| {
        [
            ("DATABASE_URL", url.as_str()),
            ("GLASSURN_WITNESSES", addresses.as_str()),
            ("GLASSURN_PEER_URL", peers[number].as_str()),
        ]
    };
    let one = Service::new(&[hex(key(1).public().bytes())], &options(0)).on(here);
    one.start().expect("it starts on an empty database");
    let two = Service::beside(&one, &options(1)).on(there);
    two.start().expect("it follows");

    let mut draft = choice();
    let keys = witnesses.iter().map(Witness::key);
    draft.witnesses.members = keys.map(|key| Named { name: key.name().to_owned(), key: key.key() }).collect();
    (draft.witnesses.quorum, draft.witnesses.may_lie) = (2, 0);
    let mut remote = Remote::begin(Arc::new(one), draft);
    let log = remote.origin().log_key(remote.board).expect("an origin is a name");
    for witness in &mut witnesses {
        witness.list(std::slice::from_ref(&log));
        witness.start().expect("it starts on its state");
    }
    remote.ceremony();
    remote.roll(VOTERS);
    remote.begin_voting();

    let (one, id) = (remote.service.clone(), remote.id());
    let (over, given) = (AtomicBool::new(false), AtomicUsize::new(0));
    let votes = |voter: usize| {
        let config = Agent::config_builder().http_status_as_error(false);
        let agent: Agent = config.timeout_global(Some(Duration::from_secs(5))).build().into();
        let mut mine = Vec::new();
        for sequence in 1.. {
            if over.load(SeqCst) {
                break;
            }
            let ballot = remote.seal(voter, sequence, &choose(sequence as usize % 3), sequence);
            let receipt = cast(&agent, &[&one, &two], &id, &ballot);
            mine.push((remote.proven(&receipt), ballot));
            given.fetch_add(1, SeqCst);
        }
        mine
    };
    let go_on = |what: &str| {
        let before = given.load(SeqCst);
        let since = Instant::now();
        while given.load(SeqCst) < before + ENOUGH {
            let words = || format!("{}\n\n{}", words(&one), words(&two));
            assert!(since.elapsed() < PATIENCE, "nobody votes any more: {what}\n{}", words());
            thread::sleep(Duration::from_millis(20));
        }
    };
    let receipts = thread::scope(|scope| {
        let end = Over(&over);
        let voters: Vec<_> = (0..VOTERS).map(|voter| scope.spawn(move || votes(voter))).collect();
        go_on("the beginning");

        for (witness, machine) in witnesses.iter_mut().zip(watchers) {
            machine.cut();
            go_on("a witness is cut off");
            machine.join();
            witness.kill();
            go_on("a witness is killed");
            witness.start().expect("it starts on its state");
        }
        // Without a quorum voters vote all the same.
        watchers[0].cut();
        watchers[2].cut();
        go_on("two witnesses are cut off");
        watchers[0].join();
        watchers[2].join();

        // What only one of the two servers has is not acknowledged.
        let nothing_is_acknowledged = || {
            thread::sleep(Duration::from_secs(1));
            let before = given.load(SeqCst);
            thread::sleep(Duration::from_secs(2));
            assert_eq!(given.load(SeqCst), before, "a receipt was given for what one disk holds");
        };
        standby.cut();
        nothing_is_acknowledged();
        standby.join();
        go_on("the standby was cut off");
        second.stop(true);
        nothing_is_acknowledged();
        second.start(&[]);
        go_on("the standby was killed");
        primary.cut();
        thread::sleep(Duration::from_secs(2));
        primary.join();
        go_on("the server was cut off for a moment");

        // The process that appends is cut off: the other one takes its place, and it follows when it is back.
        here.cut();
        go_on("the first process is cut off");
        here.join();
        let ready = || one.try_get(endpoint::READYZ, &[]).is_ok_and(|answer| answer.status == 200);
        let since = Instant::now();
        while !ready() {
            assert!(since.elapsed() < PATIENCE, "it does not come back\n{}", words(&one));
            thread::sleep(Duration::from_millis(100));
        }
        go_on("it is back");
        two.kill();
        go_on("the second process is killed");
        two.start().expect("it follows");
        there.cut();
        go_on("the second process is cut off");
        there.join();
        go_on("it is back");
        one.kill();
        go_on("the first process is killed");
        one.start().expect("it follows");

        // The server is lost for good; an operator makes the standby take writes.
        first.stop(true);
        second.promote();
        second.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''");
        second.sql("postgres", "SELECT pg_reload_conf()");
        go_on("the server is lost");

        drop(end);
        let votes = voters.into_iter().flat_map(|voter| voter.join().expect("it votes"));
        votes.collect::<Vec<_>>()
    });

    // Every receipt is on the board, and both processes show the one board.
    until("the last head with its quorum", || {
        remote.checkpoint().size == remote.standing().view.summary.size
    });
    remote.close();
    for (proven, ballot) in &receipts {
        let place = usize::try_from(proven.index).expect("small");
        assert_eq!(remote.world.entries.0[place], proven.entry, "a receipt is not kept");
        assert!(proven.entry.windows(ballot.body.len()).any(|part| part == ballot.body));
    }
    assert_eq!(remote.world.election.ballots(), receipts.len() as u64);
    remote.count(&[0, 1]);
    until("a head with its quorum", || {
        let size =
            |service: &Service| remote.signed(service.get(&endpoint::checkpoint(&id)).text().as_bytes()).size;
        [&*one, &two].map(size).iter().all(|size| *size == remote.world.election.size())
    });
    assert_eq!(two.get(&endpoint::archive(&id)).body.len(), remote.archive().len());
    let report = remote.audit();
    assert_eq!(report.outcome(Check::Witnesses).map(|check| &check.status), Some(&Status::Passed));
    two.assert_calm();
}
