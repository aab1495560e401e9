//! The public bulletin board: entries, their hash chain and their signed tree (`docs/protocol.md` §7).
//! Knows encoding and signatures, nothing of ElGamal.

pub mod entry;
