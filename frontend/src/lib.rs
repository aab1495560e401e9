//! The pages of Glassurn: they draw, ask through [`client`] and keep little; what is secret is computed beside them.
//!
//! Out of scope: every decision about a vote. The pages show what `glassurn-crypto` verified and what the board holds.

pub mod app;
pub mod client;
pub mod components;
pub mod console;
pub mod display;
pub mod failure;
pub mod fault;
pub mod fetch;
pub mod i18n;
pub mod leave;
pub mod mirror;
pub mod observer;
pub mod pages;
pub mod phase;
pub mod random;
pub mod record;
pub mod route;
pub mod share_link;
pub mod store;
pub mod voting_link;
pub mod watch;
pub mod wire;
pub mod worker;
