//! Mirror: a second copy of a board that was verified before it was kept (`docs/decisions/mirror.md`).

mod copy;
mod fault;
mod folder;
mod pull;

use crate::output::{Console, Outcome};
use clap::Subcommand;

/// `glassurn mirror …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Copy a board once into a folder that any web server can show, verifying all that is new
    #[command(after_help = "Examples:\n  \
        glassurn mirror pull /srv/board --manifest manifest.cbor --url https://vote.example.org\n  \
        glassurn mirror pull /srv/board --url https://vote.example.org/e/5c…01\n\n\
        The folder is a whole board at any moment, under the board's own paths: `glassurn audit ADDRESS/e/ID` works with \
        any web server in front of it. Run it again to bring it up to date: only what is new is fetched and verified. \
        Exit status 1: the board is at fault, and nothing of that is shown.")]
    Pull(pull::Pull),
}

/// Does what was asked.
pub fn run(verb: Verb, console: &Console) -> Outcome {
    match verb {
        Verb::Pull(args) => pull::run(&args, console),
    }
}
