//! The house seen from outside: what whole-system tests share.
//!
//! [`stage`] runs the real service and command line; [`world`] plays every role of an election in memory with a seeded
//! generator, [`remote`] over HTTP against a [`service`]; [`real`] reads real elections with published totals.

pub mod real;
pub mod remote;
pub mod service;
pub mod stage;
pub mod world;
