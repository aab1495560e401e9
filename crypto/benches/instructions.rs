//! Does one part of a ballot's life so many times and ends, for a tool that counts instructions: the difference of two
//! counts is what the part costs, the same on a busy machine and a quiet one. `facts` prints what a ballot is, `table` the
//! bytes of the table that opens totals up to a billion.
//!
//! `instructions facts`, `instructions table`, or `instructions <seal|verify|batch|library|limit> <kind> <times>`.

#[allow(dead_code, reason = "each program measures a part of it")]
mod case;

use case::{Case, KINDS};
use glassurn_crypto::tally::Logarithms;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["facts"] => KINDS.iter().for_each(|kind| {
            let mut case = Case::new(kind);
            let (points, batch, bytes) = (case.points(), case.batch(), case.seal(1).len());
            println!("{} bytes {bytes} points {points} batch {batch}", kind.name);
        }),
        ["table"] => println!("{}", Logarithms::new(1_000_000_000, 5).bytes()),
        [part, name, times] => {
            let kind = KINDS.iter().find(|kind| kind.name == name).expect("a kind that `facts` lists");
            let times: usize = times.parse().expect("a number of times");
            let mut case = Case::new(kind);
            let ballot = case.seal(1);
            let ballots = vec![ballot.clone(); case.batch()];
            // Generators are made at their first use, and count for nobody.
            case.verify(&ballot);
            for _ in 0..times {
                match part {
                    "seal" => drop(case.seal(1)),
                    "verify" => case.verify(&ballot),
                    "batch" => case.verify_together(&ballots),
                    "library" => case.verify_by_library(&ballot),
                    "limit" => case.decode_and_multiply(),
                    other => panic!("no part {other:?}"),
                }
            }
        }
        // Started by `cargo bench` without a word of what to do.
        _ => println!("usage: instructions facts | table | <part> <kind> <times>"),
    }
}
