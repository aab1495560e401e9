//! The linter compiles: cargo calls clippy's driver in the compiler's place for our own crates, so that what is linted is
//! built by the same pass, and what others wrote is compiled once.

use std::process::Command;

use crate::run::{Finished, Places};

/// Whether a build calls the linter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linter {
    /// Every warning is in the build's log.
    Used,
    /// The compiler alone, which is what programs are released by.
    Left,
}

impl Linter {
    /// Makes a command that starts cargo call the linter, or leave it.
    pub fn apply(self, command: &mut Command) {
        if self == Self::Used {
            command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
        }
    }
}

/// `cargo` with these arguments, which calls the linter.
pub fn linted(places: &Places, arguments: &[&str]) -> Command {
    let mut command = places.cargo(arguments);
    Linter::Used.apply(&mut command);
    command
}

/// Whether a build's log is without a warning; prints them otherwise. Cargo repeats the warnings of what was compiled before.
pub fn is_clean(done: &Finished) -> bool {
    let told = warnings(&done.output);
    if !told.is_empty() {
        println!(
            "\nerror: the linter has warned:\n\n{}\n\nThe whole output is in {}.",
            told,
            done.log.display()
        );
    }
    told.is_empty()
}

/// The warnings in a build's output, without what is said of the crates that were compiled; empty where there are none.
fn warnings(output: &str) -> String {
    let counted = |line: &str| line.starts_with("warning: `") && line.contains("generated");
    if !output.lines().any(counted) {
        return String::new();
    }
    let steps = ["Compiling ", "Checking ", "Finished ", "Fresh ", "Building "];
    let lines = output.lines().filter(|line| !steps.iter().any(|step| line.trim_start().starts_with(step)));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::warnings;

    #[test]
    fn a_warning_of_our_own_crates_is_found_and_nothing_else() {
        let clean =
            "   Compiling a v0.1.0\nwarning: an unused key in a manifest\n    Finished `dev` profile\n";
        assert_eq!(warnings(clean), "");
        let warned = "   Compiling a v0.1.0\nwarning: used `unwrap()`\n --> src/lib.rs:1:1\nwarning: `a` (lib) generated 1 warning\n";
        assert_eq!(
            warnings(warned),
            "warning: used `unwrap()`\n --> src/lib.rs:1:1\nwarning: `a` (lib) generated 1 warning"
        );
    }
}
