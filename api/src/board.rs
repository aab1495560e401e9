//! The board's identity and its proofs in JSON.

use serde::{Deserialize, Serialize};

/// What an official writes into a manifest, so that this server may hold its board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardView {
    /// The host of every origin on this server; the origin is `host/` and the election id.
    pub host: String,
    /// The Ed25519 key that signs checkpoints and the board's entries, 64 lower-case hexadecimal digits.
    pub key: String,
    /// The registrar key of votes in which the service puts voters on the roll, 64 lower-case hexadecimal digits.
    pub registrar: String,
    /// Whether anybody may begin a quick poll here.
    pub polls: bool,
    /// The names of the witnesses whose addresses this server has: an election that asks for others is refused.
    #[serde(default)]
    pub witnesses: Vec<String>,
}

/// An inclusion proof (RFC 6962 §2.1.1): the leaf at `index` is in the tree of `size` leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InclusionView {
    /// The leaf's place, from 0.
    pub index: u64,
    /// The tree's size.
    pub size: u64,
    /// The leaf hash, 64 lower-case hexadecimal digits.
    pub leaf: String,
    /// The path, from the leaf up, each 64 lower-case hexadecimal digits.
    pub hashes: Vec<String>,
}

/// A consistency proof (RFC 6962 §2.1.2): the tree of `size` leaves begins with the one of `from`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsistencyView {
    /// The smaller size.
    pub from: u64,
    /// The larger size.
    pub size: u64,
    /// The nodes, each 64 lower-case hexadecimal digits.
    pub hashes: Vec<String>,
}

/// What a mirror has found a board to have done. Nobody need believe it: the proof is checked offline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultView {
    /// `board.void`: its key has signed an entry that the rules forbid; `board.fork`: two histories.
    pub code: String,
    /// In words.
    pub reason: String,
    /// The void entry's index.
    pub entry: Option<u64>,
    /// When it was found, in seconds since 1970 by the mirror's clock.
    pub time: u64,
    /// The receipt of the void entry, or the evidence of the fork, each as its file has it.
    pub proof: Vec<String>,
}
