//! The archive (`.glassurn`): everything that an offline audit needs in one tar file, the same bytes for the same
//! entries and signatures (`docs/protocol.md` §7).
//!
//! [`build()`] and [`stream`] write it, [`Archive::read`] reads it from any [`Source`], [`Archive::check_rebuild`]
//! compares it with what would be written; neither needs the file in memory. Unpacked it is a static board (C2SP
//! tlog-tiles).

mod build;
mod member;
mod read;
mod rebuild;
mod source;

pub use build::{BuildError, build, stream};
pub use read::{Archive, ArchiveError};
pub use rebuild::Difference;
pub use source::Source;

use super::checkpoint::SignedCheckpoint;

/// The name of the first member: words for whoever finds the file.
const README: &str = "README";
/// The name of the member with the head that the archive was made for.
const CHECKPOINT: &str = "checkpoint";
/// The name of the member with the head that ends with Close.
const CLOSING: &str = "checkpoint-closing";

/// The signed heads of an archive, with the signature lines that it shall hold
/// ([`SignedCheckpoint::arranged`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    /// The head of all entries in the archive.
    pub checkpoint: SignedCheckpoint,
    /// The head whose last entry is Close, once there is one.
    pub closing: Option<SignedCheckpoint>,
}
