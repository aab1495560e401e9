//! Bodies of the entries that move an election along: Open, Extend, Close, Note (`docs/protocol.md` §7).

use crate::group::Point;
use alloc::string::String;
use minicbor::{Decode, Encode};

/// The longest Note, in characters.
pub const MAX_NOTE: usize = 4_096;

/// Body of Open: what officials state about key and roll; void unless true.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Open {
    /// The attempt of the ceremony that made the key.
    #[n(0)]
    pub attempt: u64,
    /// The election's key `Y`.
    #[n(1)]
    pub key: Point,
    /// The number of credentials on the roll and not revoked.
    #[n(2)]
    pub number: u64,
    /// Their total weight.
    #[n(3)]
    pub weight: u64,
}

/// Body of Extend: a later closing time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Extend {
    /// The new closing time, in seconds since 1970.
    #[n(0)]
    pub closes: u64,
}

/// Body of Close: what is counted; void unless true.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Close {
    /// Non-void Ballot entries before it, superseded and revoked ones included.
    #[n(0)]
    pub ballots: u64,
    /// Credentials that count.
    #[n(1)]
    pub counting: u64,
}

/// Body of Note: words of an official that count for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Note {
    /// At most [`MAX_NOTE`] characters.
    #[n(0)]
    pub text: String,
}

/// What an official signs so that the board prepares an early Close (§7): it then states both numbers and takes no
/// ballot for 60 seconds. `time` is the official's clock, in seconds since 1970.
pub fn prepare_close_message(election: &crate::encoding::Hash, time: u64) -> alloc::vec::Vec<u8> {
    [b"glassurn/v1/prepare-close".as_slice(), election, &time.to_le_bytes()].concat()
}
