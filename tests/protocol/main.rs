//! The protocol seen from outside: properties of every rule and decoder; a second prover, verifier and count written
//! from docs/protocol.md; and the golden vectors that keep later versions from changing what is encoded or hashed.

mod batches;
mod cddl;
mod counter;
mod decoders;
mod limits;
mod mixes;
mod prover;
mod rules;
mod shuffles;
mod support;
mod vectors;
mod witnesses;
