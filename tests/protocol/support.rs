//! Names for what every test here needs.

use glassurn_crypto::credential::{Credential, VoterCode};
pub use glassurn_crypto::encoding::hex;
use glassurn_crypto::group::{B, Point, Scalar};
use glassurn_crypto::manifest::{Contest, Draft, Rule};
use glassurn_tests::world;
pub use glassurn_tests::world::key;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// "One of m".
pub const ONE_OF: Rule = Rule::Exactly { sum: 1, cap: None };

/// A generator that gives the same numbers on every run.
pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A voter's code.
pub fn code(voter: u64) -> VoterCode {
    VoterCode::generate(&mut rng(1_000 + voter))
}

/// A voter's credential in an election.
pub fn credential(voter: u64, election: &[u8; 32]) -> Credential {
    code(voter).credential(election).expect("not zero")
}

/// `Y = yB` with a `y` that everybody knows.
pub fn public() -> Point {
    Point::new(B * Scalar::from(20_261_123u64)).expect("not the identity")
}

/// A contest over `m` selections.
pub fn contest(name: &str, m: usize, rule: Rule) -> Contest {
    let options: Vec<String> = (0..m).map(|i| format!("s{i}")).collect();
    world::contest(name, &options, rule)
}

/// A manifest with one trustee.
pub fn draft(contests: Vec<Contest>) -> Draft {
    world::draft(contests, 1, 1)
}
