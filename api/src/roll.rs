//! The public roll as a text that registrar, officials and observers compare: no names, credentials and weights only.

use glassurn_crypto::credential::{Voter, hash_code};
use glassurn_crypto::encoding::{Hash, hex, sha256};
use std::fmt::Write;

/// What every public roll begins with, before the election id.
pub const HEADER: &str = "glassurn roll v1, election ";

/// A header line with the election id, then `credential weight` a line; `voters` in order of their credentials.
pub fn text(election: &Hash, voters: &[Voter]) -> String {
    let mut text = format!("{HEADER}{}\n", hex(election));
    for voter in voters {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {}", hex(voter.credential.bytes()), voter.weight);
    }
    text
}

/// The code by which two rolls are compared: 32 symbols of the text's hash.
pub fn fingerprint(election: &Hash, voters: &[Voter]) -> String {
    hash_code(&sha256(&[text(election, voters).as_bytes()]))
}
