//! What unit tests share: a seeded generator and manifests around a contest.

use crate::ballot::Context;
use crate::credential::VoterCode;
use crate::group::{Point, random_scalar};
use crate::manifest::*;
use crate::signature::SecretKey;
use alloc::vec;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
pub(crate) use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// A generator that gives the same numbers on every run.
pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// The signing key of a role in fixtures.
pub(crate) fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

/// A contest over `m` selections.
pub(crate) fn contest(name: &str, m: usize, rule: Rule) -> Contest {
    let selection = |i: usize| Selection {
        name: alloc::format!("s{i}"),
        title: Texts::one("en", &alloc::format!("Selection {i}")),
        description: Texts(vec![]),
    };
    Contest {
        name: name.into(),
        title: Texts::one("en", "Which?"),
        description: Texts(vec![]),
        selections: (0..m).map(selection).collect(),
        rule,
        seats: 1,
        order: Order::Fixed,
        blank: None,
    }
}

/// A draft with these contests; officials 1, 2; trustees 10 + i; registrar 3; board 4.
pub(crate) fn draft(contests: Vec<Contest>, ceremony: Ceremony, threshold: u64, trustees: u8) -> Draft {
    let named = |number: u8| Named { name: alloc::format!("Person {number}"), key: key(number).public() };
    Draft {
        version: if contests.iter().any(|contest| contest.rule.answer().is_some()) { 2 } else { 1 },
        nonce: [7; 32],
        contests: Contests(contests),
        title: Texts::one("en", "Fixture"),
        description: Texts(vec![]),
        organiser: "House".into(),
        contact: "house@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: 1_000,
            closes: 2_000,
            closing: Closing::At,
            extension: 500,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony, threshold, members: (1..=trustees).map(|i| named(10 + i)).collect() },
        officials: vec![named(1), named(2)],
        registrar: key(3).public(),
        authenticator: vec![],
        board: BoardInfo { host: "vote.example.org".into(), key: key(4).public() },
        witnesses: Witnesses { members: vec![], quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 2,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    }
}

/// A sealing context with a random key.
pub(crate) fn context(contests: Vec<Contest>) -> Context {
    let manifest = draft(contests, Ceremony::AllOfN, 1, 1).check().expect("the fixture holds");
    let key = Point::new(RistrettoPoint::mul_base(&random_scalar(&mut rng(99)))).expect("not the identity");
    Context::new(manifest, key)
}

/// A voter's code.
pub(crate) fn code(seed: u64) -> VoterCode {
    VoterCode::generate(&mut rng(1_000 + seed))
}
