//! Makes a finished election and writes its archive: `generate <voters> <options> <file>`. Prints the election id.

use glassurn_crypto::encoding::hex;
use glassurn_tests::generate::{finished, write_archive};
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [voters, options, file] = words[..] else {
        println!("usage: generate <voters> <options> <file>");
        return;
    };
    let voters = voters.parse().expect("a number of voters");
    let options = options.parse().expect("a number of options");
    let world = finished(voters, options, |done| eprintln!("{done} of {voters} ballots"));
    write_archive(&world, Path::new(file)).expect("the archive can be written");
    println!("{}", hex(world.manifest().id()));
}
