//! A crowd that registers with a poll, alone and while voters cast into another election of the same service.

use crate::{OPTIONS, milliseconds, voting};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::credential::Credential;
use glassurn_crypto::group::Scalar;
use glassurn_crypto::manifest::{Draft, Eligibility};
use glassurn_tests::generate::prover::Prover;
use glassurn_tests::generate::{ballot, on_all_cores, one_of, secrets};
use glassurn_tests::load::{self, Load};
use glassurn_tests::remote::{Remote, service};
use serde_json::{Value, json};
use std::thread;

/// Connections of the crowd, and of the voters beside it.
const CONNECTIONS: usize = 64;

/// So many register alone, and as many once more while half as many vote.
pub fn register(crowd: usize) -> Value {
    // Each of the crowd comes from an address of its own.
    let service = service(&[("GLASSURN_TRUSTED_PROXIES", "127.0.0.1")]);
    let open = Draft { eligibility: Eligibility::Open, nonce: [1; 32], ..one_of(OPTIONS) };
    let mut poll = Remote::open(service.clone(), open, 0);
    // Numbers below are the voters'.
    let codes = secrets(5 * crowd / 2);
    let (voters, strangers) = codes.split_at(crowd / 2);
    let (election, _) = voting(service.clone(), voters);
    let prover = Prover::new(election.world.election.context().expect("Open is there"));
    let ballots: Vec<Submission> =
        on_all_cores(voters.len(), |voter| ballot(&prover, voters, voter, OPTIONS));
    let (alone, beside) = strangers.split_at(crowd);
    let registering = |codes: &[Scalar]| {
        let credential = |code: &Scalar| *Credential::from_secret(*code).expect("not zero").public();
        let credentials: Vec<_> = codes.iter().map(credential).collect();
        load::register(service.address(), &poll.id(), &credentials, CONNECTIONS).expect("everybody registers")
    };
    let alone = registering(alone);
    let (casting, beside) = thread::scope(|scope| {
        let crowd = scope.spawn(|| registering(beside));
        let casting = load::cast(service.address(), &election.id(), &ballots, CONNECTIONS);
        (casting.expect("every ballot is taken"), crowd.join().expect("it registers"))
    });
    poll.sync();
    assert_eq!(poll.world.election.register().number(), 2 * crowd as u64, "somebody is missing");
    service.assert_calm();
    json!({ "alone": figures(&alone), "beside": figures(&beside), "casting": figures(&casting) })
}

fn figures(load: &Load) -> Value {
    let wait =
        |share: usize| milliseconds(load.waits[(load.waits.len() * share / 100).min(load.waits.len() - 1)]);
    json!({
        "connections": CONNECTIONS, "number": load.waits.len(), "seconds": load.time.as_secs_f64(), "p50": wait(50),
        "p99": wait(99), "again": load.again,
    })
}
