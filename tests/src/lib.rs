//! The house seen from outside: what whole-system tests share.
//!
//! [`stage`] runs the real service and command line, as [`programs`] finds them; [`world`] plays every role of an election
//! in memory with a seeded generator, [`mixed`] of one that mixes, [`remote`] over HTTP against a [`service`], which gives an [`answer`], whose [`rows`] it compares, in a file or in
//! [`postgres`] as [`databases`] has it, whose [`tables`] it edits, and in which a [`tracer`] makes faults, as it does in a [`witness`], [`power`] a loss of what was not synced, and a [`namespace`] small disks; a [`network`] has machines for them; [`real`] reads real elections with published totals, [`flips`] alters single bits of archives.
//! [`webdriver`] drives a real Chromium: [`booth`] votes in it, [`observer`] audits; a [`reader`] reads a page as it is read out, [`qr`] its codes as a camera does, an [`ear`] hears what is said while somebody acts. For `cargo xtask bench`, [`generate`]
//! makes finished elections of any size, [`load`] casts many ballots, and [`measure`] reads what programs use.
//! [`console`] asks as an official's pages do, with an account and a session; [`authenticator`] makes passkeys; [`provider`] is where officials and voters sign in, and [`false_provider`] one that lies; [`registration`] begins elections with which voters register; [`post`] is the mail server, and [`receiver`] the program of a webhook.
//! [`fuzz`] makes batches of spoiled ballots from any bytes; [`verifier`] is the second verifier that it asks; [`foreign`] is one in Python, of whole boards that mix.

pub mod answer;
pub mod authenticator;
pub mod booth;
pub mod console;
pub mod databases;
pub mod dns;
pub mod ear;
pub mod false_provider;
pub mod flips;
pub mod foreign;
pub mod fuzz;
pub mod generate;
pub mod load;
pub mod measure;
pub mod mixed;
pub mod namespace;
pub mod network;
pub mod observer;
pub mod post;
pub mod postgres;
pub mod power;
pub mod programs;
pub mod provider;
pub mod qr;
pub mod reader;
pub mod real;
pub mod receiver;
pub mod registration;
pub mod remote;
pub mod rows;
pub mod service;
pub mod stage;
pub mod tables;
pub mod tracer;
pub mod verifier;
pub mod watched;
pub mod webdriver;
pub mod wire;
pub mod witness;
pub mod workbook;
pub mod world;
