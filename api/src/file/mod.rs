//! Files that people keep, one definition for command line and pages: made here, opened here, never sent.
//!
//! Out of scope: where they are kept. Whoever asks for one of these files reads and writes it himself.

pub mod election_key;
pub mod identity;
pub mod passphrase;

pub use election_key::{ElectionKeyError, lock_election_key, open_election_key};
pub use identity::{Identity, IdentityError, Role};
pub use passphrase::{FileError, Passphrase, lock, unlock};
