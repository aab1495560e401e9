//! The Glassurn protocol, pure: bytes in, bytes out; the same code natively and in the browser.
//!
//! A voter's client [`ballot::seal`]s answers; the board is a list of [`board::entry::Entry`], judged one after the
//! other by [`election::Election`]; trustees open only the sum ([`trustee`], [`tally`]); anyone runs [`audit`].
//! Normative text: `docs/protocol.md`. In scope: everything that decides whether a result holds.
//! Out of scope: clocks, files, sockets, databases, threads (but for the feature `parallel`), the global generator.
#![no_std]
// What reads foreign bytes takes no index on trust (attacks E-37). The modules that are excepted, here and below, compute with
// lengths that were checked when a layout, a code or a ceremony was made.
#![deny(clippy::indexing_slicing)]
extern crate alloc;
#[cfg(any(test, feature = "parallel"))]
extern crate std;

pub mod audit;
pub mod ballot;
pub mod board;
#[allow(clippy::indexing_slicing)]
pub mod credential;
pub mod election;
pub mod elgamal;
pub mod encoding;
pub mod group;
pub mod manifest;
pub mod message;
mod parts;
pub mod proof;
pub mod shuffle;
pub mod signature;
#[allow(clippy::indexing_slicing)]
pub mod tally;
pub mod transcript;
pub mod trustee;

#[cfg(test)]
pub(crate) mod fixture;

// bulletproofs pulls `clear_on_drop` in; naming it here switches its C compiler off for wasm32.
use clear_on_drop as _;
