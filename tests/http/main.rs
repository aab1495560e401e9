//! Faults and lies against the real service over HTTP (the catalogue's ids are in the names). Every scenario ends with
//! an audit of the archive; every refusal leaves size, root and counts as they were; nothing panics.

mod crashes;

use glassurn_crypto::manifest::{Draft, Rule};
use glassurn_tests::world::{contest, draft};

/// A single choice among three, opened by two of two trustees; three voters are enough.
fn choice() -> Draft {
    let options = ["ada", "bob", "cyd"].map(String::from);
    draft(vec![contest("chair", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2)
}

/// The explicit values of a choice.
fn choose(option: usize) -> [u64; 2] {
    [0, 1].map(|place| u64::from(place == option))
}
