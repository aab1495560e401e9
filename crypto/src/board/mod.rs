//! The public bulletin board: entries, their hash chain, their signed tree, its files, receipts and archive
//! (`docs/protocol.md` §7).
//!
//! In scope: formats and their checks, as pure functions of bytes; encoding and signatures, nothing of ElGamal.
//! Out of scope: storage, HTTP, clocks, and what the entries mean for an election.

pub mod acknowledgement;
pub mod archive;
pub mod checkpoint;
pub mod cosign;
pub mod entry;
pub mod evidence;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod receipt;
pub mod tile;
pub mod witness;

#[cfg(test)]
mod tests;
