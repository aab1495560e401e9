//! Trustees: how they make the election's key together, on the board, and keep their shares (`docs/protocol.md` §4).
//!
//! Twins: a trustee's [`KeyFile`] produces each step that is due, the public [`Ceremony`] checks it. In scope: both
//! ceremonies (all of n; FROST's key generation t of n), complaints, confirmations, the key share and the one closing
//! it is bound to. Out of scope: signatures of entries, files and passphrases, and the decryption
//! ([`crate::tally`]).

mod body;
#[allow(clippy::indexing_slicing)]
mod ceremony;
mod fault;
mod judge;
#[allow(clippy::indexing_slicing)]
mod key;
mod key_file;
mod public;
mod sealing;
mod share;
mod statement;
mod status;
#[cfg(test)]
pub(crate) mod tests;

pub use body::{
    DkgCommit, DkgComplaint, DkgConfirm, DkgRestart, DkgRound1, DkgRound2, FrostProof, TrusteeKey,
};
pub use fault::{CeremonyFault, Reason};
pub use key::ElectionKey;
pub use key_file::{KeyFile, KeyFileError, Step};
pub use public::{Ceremony, Change};
pub use sealing::{ExchangeKey, SealedShare};
pub use share::{KeyShare, OtherClosing};
pub use status::{Blame, Complaint, Phase, Status, TrusteeStatus};
