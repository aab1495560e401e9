//! One election on the real service with SQLite, measured on its way: casting under load, every receipt verified
//! afterwards; in a real Chromium sealing and the audit page; the sizes of what a browser loads. And casting into another
//! election on the service with PostgreSQL; and a crowd that registers with a poll, alone and beside who casts.
//!
//! `service <voters> <archive>`: the archive is written for the audit by command. `service <voters>`: casting on
//! PostgreSQL. Both print JSON.

#[path = "service/browse.rs"]
mod browse;
#[path = "service/casting.rs"]
mod casting;
#[path = "service/crowd.rs"]
mod crowd;
#[path = "service/sizes.rs"]
mod sizes;

use glassurn_crypto::audit::{Auditor, Progress, evidence};
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::election::Record;
use glassurn_crypto::group::Scalar;
use glassurn_tests::generate::{one_of, roll, secrets};
use glassurn_tests::postgres::shared;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Service;
use glassurn_tests::world::Entries;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The options of the one question.
const OPTIONS: usize = 5;
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse().expect("a number");
    match words[..] {
        [voters, archive] => println!("{}", on_sqlite(number(voters), Path::new(archive))),
        [voters] => println!("{}", on_postgres(number(voters))),
        _ => println!("usage: service <voters> [<archive>]"),
    }
}

fn on_sqlite(voters: usize, archive: &Path) -> Value {
    let secrets = secrets(voters);
    let (mut remote, code) = voting(service(&[]), &secrets);
    let casting = casting::cast_all(&remote, &secrets);
    let sizes = sizes::of(&remote.service);
    let sealing = browse::sealing(&remote, &code);
    close_and_count(&mut remote);
    fs::write(archive, remote.archive()).expect("the archive can be written");
    let audit = browse::audit(&remote);
    remote.service.assert_calm();
    let crowd = crowd::register(voters / 2);
    json!({
        "election": remote.id(), "voters": voters, "casting": casting, "sizes": sizes, "sealing": sealing,
        "audit": audit, "crowd": crowd,
    })
}

fn on_postgres(voters: usize) -> Value {
    let (cluster, secrets) = (shared(), secrets(voters));
    let database = cluster.database();
    let says = |query: &str| cluster.words(&database, query).concat();
    let durable =
        says("SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit') AS value");
    assert_eq!(durable, "on on", "a commit must be on the disk");
    let version = says("SELECT split_part(current_setting('server_version'), ' ', 1) AS value");
    let (remote, _) = voting(service(&[("DATABASE_URL", &cluster.url(&database))]), &secrets);
    let casting = casting::cast_all(&remote, &secrets);
    remote.service.assert_calm();
    remote.service.stop();
    json!({ "version": version, "casting": casting })
}

/// An election with these voters, which is open. One more is on the roll than votes; this one has a voting code, for the
/// browser.
fn voting(service: Arc<Service>, secrets: &[Scalar]) -> (Remote, VoterCode) {
    let mut remote = Remote::begin(service, one_of(OPTIONS));
    remote.ceremony();
    let code = VoterCode::generate(&mut remote.world.rng);
    for content in roll(&remote.world, secrets, std::slice::from_ref(&code)) {
        remote.post(&content);
    }
    remote.begin_voting();
    (remote, code)
}

/// Ends voting and counts. The board is read by the auditor, which uses all cores, instead of one entry after the other.
fn close_and_count(remote: &mut Remote) {
    let archive = remote.archive();
    let evidence = evidence(&archive).expect("an archive");
    let entries = Entries(evidence.record.entries(0..evidence.record.size()));
    let mut auditor = Auditor::new(evidence, Some(remote.hash()), [5; 32]);
    while auditor.step() != Progress::Done {}
    remote.world.election = auditor.election().expect("the record can be read").clone();
    remote.world.entries = entries;
    assert!(auditor.finish().0.holds(), "the record does not hold");
    remote.close();
    remote.count(&[0, 2]);
}

/// As a number with fractions.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
