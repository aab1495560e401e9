//! Rolls: the public text that registrar, officials and observers compare, and the files from which it is made.
//!
//! [`text`] has no names, credentials and weights only. With the feature `files`: what a registrar's list says
//! ([`sheet`], [`list`]), the voting codes ([`codes`]), the public roll as a file ([`public`]), its change ([`change`]), paper votes ([`paper`]).

#[cfg(feature = "files")]
pub mod change;
#[cfg(feature = "files")]
pub mod codes;
#[cfg(feature = "files")]
pub mod column;
#[cfg(feature = "files")]
pub mod list;
#[cfg(feature = "files")]
pub mod paper;
#[cfg(feature = "files")]
pub mod person;
#[cfg(feature = "files")]
pub mod public;
#[cfg(feature = "files")]
pub mod sheet;
#[cfg(feature = "files")]
pub mod weights;
#[cfg(feature = "files")]
mod workbook;

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
