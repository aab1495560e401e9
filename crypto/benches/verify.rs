//! What verifying costs, in processor time: one ballot alone, many together, one with the library's verifier, and the limit
//! that decoding and multiplying the ballot's points set. All four are measured in turn, round after round, and compared
//! within a round: what slows the machine down slows all of them. Prints a line of JSON for each kind of election, for
//! `cargo xtask bench`: times of one ballot in milliseconds, and how many times together's the others' are. Kinds that are
//! named as arguments are measured alone.

#[allow(dead_code, reason = "each program measures a part of it")]
mod case;
#[allow(dead_code, reason = "each program measures a part of it")]
mod cpu;

use case::{Case, KINDS};
use serde_json::{Value, json};

/// Rounds of one kind.
const ROUNDS: usize = 15;
/// How often is done in a round what takes one ballot at a time.
const SINGLES: usize = 32;
/// The four parts, in the order of a round; every other round goes backwards.
const PARTS: [&str; 4] = ["verify", "batch", "library", "limit"];

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    for kind in KINDS.iter().filter(|kind| named.is_empty() || named.iter().any(|name| name == kind.name)) {
        println!("{}", measure(kind.name, &mut Case::new(kind)));
    }
}

fn measure(name: &str, case: &mut Case) -> Value {
    let together = case.batch();
    // A few again and again: which ones makes no difference to what they cost.
    let few: Vec<Vec<u8>> = (1..=8).map(|sequence| case.seal(sequence)).collect();
    let ballots: Vec<Vec<u8>> = few.iter().cycle().take(together).cloned().collect();
    let mut part = |place: usize| {
        let began = cpu::now();
        match place {
            0 => (0..SINGLES).for_each(|_| case.verify(&ballots[0])),
            1 => case.verify_together(&ballots),
            2 => (0..SINGLES).for_each(|_| case.verify_by_library(&ballots[0])),
            _ => case.decode_and_multiply(),
        }
        let number = if place.is_multiple_of(2) { SINGLES } else { together };
        (cpu::now() - began).as_secs_f64() * 1e3 / number as f64
    };
    let round = |number: usize| {
        let mut times = [0.0; PARTS.len()];
        let order = (0..PARTS.len()).map(|i| if number.is_multiple_of(2) { i } else { PARTS.len() - 1 - i });
        order.for_each(|place| times[place] = part(place));
        times
    };
    // The first one fills caches, and makes what is made at its first use.
    let rounds: Vec<[f64; 4]> = (0..=ROUNDS).map(round).skip(1).collect();
    let times = |place: usize| median(rounds.iter().map(|round| round[place]));
    let ratios = |place: usize| median(rounds.iter().map(|round| round[place] / round[1]));
    let object = |value: &dyn Fn(usize) -> f64| -> Value {
        PARTS.into_iter().enumerate().map(|(place, part)| (part.to_owned(), json!(value(place)))).collect()
    };
    json!({ "name": name, "time": object(&times), "ratio": object(&ratios) })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
