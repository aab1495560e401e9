//! What travels over HTTP, one definition for server and clients: paths, views, requests, errors.
//!
//! Views are conveniences. Whoever must rely on something (a voter's client, a trustee's tool, an auditor) decides
//! from verified leaves of the board alone; what a view says can at most delay.

pub mod account;
pub mod announcement;
pub mod answers;
pub mod audit;
pub mod ballot;
pub mod board;
pub mod cell;
pub mod count;
pub mod credential;
pub mod draft;
pub mod election;
pub mod endpoint;
pub mod error;
#[cfg(feature = "files")]
pub mod file;
pub mod mail;
pub mod mirror;
pub mod nist;
pub mod official;
pub mod pair;
pub mod passkey;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "files")]
pub mod profile;
pub mod program;
pub mod provider;
pub mod registration;
pub mod result;
pub mod roll;
pub mod sender;
#[cfg(feature = "site")]
pub mod site;
#[cfg(feature = "files")]
pub mod table;
pub mod tally;
pub mod tongue;
pub mod trustee;
pub mod voter;
pub mod webhook;
#[cfg(feature = "words")]
pub mod words;
