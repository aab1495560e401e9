//! Mirror: a second copy of a board that was verified before it was kept (`docs/decisions/mirror.md`).

mod archive;
mod cast;
mod copy;
mod export;
mod fault;
mod folder;
mod follow;
mod http;
mod log;
mod pages;
mod pull;
mod reads;
mod serve;
mod status;
mod waiting;

use crate::output::{Console, Outcome};
use crate::passphrase::Source;
use crate::witness::{self, NewState};
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
    /// Make one file of a board that was copied, for an audit offline or to restore the board from
    #[command(after_help = "Example:\n  glassurn mirror archive /srv/board -o record.glassurn\n\n\
        Needs no network. `glassurn-server restore --from record.glassurn` brings back what the service's database lacks.")]
    Archive(export::Export),
    /// Make the state of a mirror that has never cosigned anything
    #[command(after_help = "Example:\n  \
        glassurn mirror new-state /var/lib/mirror --key mirror.key --name mirror.example/m1\n\n\
        The state is a witness's: if it is ever lost, or only an older copy of it is left, the mirror must be retired: a new \
        key, a new name, a new state.")]
    NewState(NewState),
    /// Keep verified copies of boards, cosign them, show them, and take ballots that a board refuses
    #[command(after_help = "Example:\n  \
        glassurn mirror serve --state /var/lib/mirror --key mirror.key --manifest manifest.cbor \\\n      \
        --url https://vote.example.org --listen 127.0.0.1:8091\n\n\
        Put a proxy that speaks TLS before it. With --pages it serves the pages for voters and observers, too. \
        `/status/words` (without pages also `/`) says how it stands. SIGTERM ends well; exit status 1 then means that a board \
        was found to be at fault.")]
    Serve(serve::Serve),
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::Pull(args) => pull::run(&args, console),
        Verb::Archive(args) => export::run(&args),
        Verb::NewState(new) => witness::new_state(&new, source, console),
        Verb::Serve(args) => serve::run(&args, source),
    }
}
