//! The service seen from outside: a real process, a real port, a real SQLite file. Names begin with the attack's id.

mod board;
mod bodies;
mod bombs;
mod casting;
mod cbor;
mod closing;
mod embed;
mod faults;
mod hardening;
mod house;
mod server;
mod texts;
mod wire;
