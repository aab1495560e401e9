//! The operators' own log of what the service did; no voter's deed is in it, and it decides nothing.

pub mod store;
