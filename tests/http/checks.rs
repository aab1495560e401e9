//! How many voters say that they have checked their ballot: a number of the service's, which nobody can blow up beyond the
//! voters, and which says nothing of anybody.

use super::{choice, choose};
use glassurn_api::election::ElectionView;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_tests::console::OWN;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Answer;
use std::time::{Duration, Instant};

fn tell(remote: &Remote, headers: &[(&str, &str)]) -> Answer {
    remote.service.try_ask("POST", &endpoint::checked(&remote.id()), headers, None).expect("it answers")
}

/// Waits until the election's page shows this number.
#[track_caller]
fn shows(remote: &Remote, number: u64) {
    let since = Instant::now();
    loop {
        let view: ElectionView = remote.service.get(&endpoint::election(&remote.id())).json();
        if view.checked == number {
            return;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "{} and not {number}", view.checked);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_check_is_counted_from_our_pages_alone_and_never_beyond_the_voters() {
    let mut remote = Remote::open(service(&[]), choice(), 4);
    assert_eq!(tell(&remote, &[OWN]).status, 204);
    shows(&remote, 0);
    (0..3).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter), 1))));
    let before = remote.checkpoint();
    // Another site's pages, which could make all their visitors say so.
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("accept", "*/*")] {
        assert_eq!(tell(&remote, &[foreign]).code(), Code::AuthCsrf);
    }
    shows(&remote, 0);
    for number in 1..=6 {
        let answer = tell(&remote, &[OWN]);
        assert_eq!((answer.status, answer.header("set-cookie"), answer.body.len()), (204, "", 0));
        shows(&remote, number.min(3));
    }
    let absent = endpoint::checked(&"0".repeat(64));
    let answer = remote.service.try_ask("POST", &absent, &[OWN], None).expect("it answers");
    assert_eq!(answer.code(), Code::NotFound);
    assert_eq!(remote.checkpoint().size, before.size, "the board knows nothing of it");
    remote.service.stop();
    remote.service.start().expect("it starts again");
    shows(&remote, 3);
    // One address says it so often only.
    let limited = (0..600).map(|_| tell(&remote, &[OWN])).find(|answer| answer.status != 204);
    assert_eq!(limited.expect("there is an end").code(), Code::RateLimited);
    remote.audit();
}
