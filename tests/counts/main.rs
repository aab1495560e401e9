//! Counting rules seen from outside: real ballots with known results, other people's software on random profiles, files that others read.

mod belenios;
mod files;
mod pref_voting;
mod real;
mod star;
mod support;
