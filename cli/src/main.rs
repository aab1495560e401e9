//! `glassurn`: elections by command, for those who need not trust the service.

mod audit;
mod console;
mod evidence;
mod file;
mod http;
mod identity;
mod letters;
#[cfg(unix)]
mod listen;
#[cfg(unix)]
mod mirror;
mod observer;
mod official;
mod output;
mod pages;
mod passphrase;
mod poll;
mod record;
mod recount;
mod registrar;
mod result;
mod roll;
mod spool;
mod state;
mod summary;
mod template;
mod time;
mod trustee;
mod voter;
#[cfg(unix)]
mod witness;

use clap::{Parser, Subcommand};
use output::{Console, Failure, Outcome};
use std::process::ExitCode;

/// Glassurn: elections that anyone can check, by command.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Exit status: 0 done, or what was checked holds; 1 it does not hold, or the server refused; 2 it could not run.
Begin with `glassurn key new --help`; the whole run of an election stands in docs/cli.md."
)]
struct Cli {
    /// Print facts as JSON instead of words
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    passphrase: passphrase::Source,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Everyone with a role: your signing key
    #[command(subcommand)]
    Key(identity::Verb),
    /// Official: write, check and publish a manifest
    #[command(subcommand)]
    Election(official::ElectionVerb),
    /// Official: open the election, once the key is made and the roll published
    #[command(after_help = "Example:\n  \
        glassurn open --election 5c…01 --key official.key --server https://vote.example.org\n\n\
        Voters can vote from the manifest's opening time on. The roll is fixed from here on, but for lost codes.")]
    Open(official::Act),
    /// Official: move the end of voting later, within what the manifest allows
    #[command(after_help = "Example:\n  \
        glassurn extend --election 5c…01 --key official.key --to \"2026-12-09 18:00\"")]
    Extend(official::ExtendArgs),
    /// Official: consent to the registrar's replacement of a lost code after Open
    #[command(after_help = "Example:\n  \
        glassurn cosign change.json --manifest manifest.cbor --key official.key -o consent.json\n\n\
        Ask the registrar who asked for it and why: the old code's ballots stop counting. Needs no network.")]
    Cosign(official::Cosign),
    /// Official: end voting, at the closing time or before it where the manifest allows
    #[command(after_help = "Example:\n  \
        glassurn close --election 5c…01 --key official.key\n\n\
        It prints the closing code, which stands for exactly the ballots that are counted. At the closing time the \
        service ends voting by itself; then this prints the code of that.")]
    Close(official::Act),
    /// Official: audit, recompute and publish the result
    #[command(after_help = "Example:\n  \
        glassurn publish --election 5c…01 --key official.key\n\n\
        If too few voters count, that is published instead, and nothing is ever decrypted.")]
    Publish(official::Act),
    /// Official: where the election stands and what is next
    #[command(after_help = "Example:\n  glassurn status --election 5c…01 --server https://vote.example.org")]
    Status(official::StatusArgs),
    /// Anybody: a quick poll, from the question to the result
    #[command(subcommand)]
    Poll(poll::Verb),
    /// Official's account: sign in and out, the password, signing keys
    #[command(subcommand)]
    Console(console::Verb),
    /// Official's account: elections that are being prepared
    #[command(subcommand)]
    Draft(console::draft::Verb),
    /// Official's account: who works on a draft
    #[command(subcommand)]
    Member(console::member::Verb),
    /// Official's account: invite key holders, registrars and officials; or hand a key in with an invitation
    #[command(subcommand)]
    Invitation(console::invitation::Verb),
    /// Official's account: mail that the service sends
    #[command(subcommand)]
    Mail(console::mail::Verb),
    /// Official's account: voters to whom the service sends mail, and codes that it makes itself
    #[command(subcommand)]
    Voter(console::voter::Verb),
    /// Official's account: when the key holders are asked to open the count, and the voters told the result
    #[command(subcommand)]
    Announcement(console::announcement::Verb),
    /// Official's account: who may register with an election whose voters register themselves
    #[command(subcommand)]
    Registration(console::registration::Verb),
    /// Official's account: programs that are told how an election goes
    #[command(subcommand)]
    Webhook(console::webhook::Verb),
    /// Registrar: voting codes and the roll
    #[command(subcommand)]
    Registrar(registrar::Verb),
    /// Key holder: make the election's key, keep it, decrypt the count
    #[command(subcommand)]
    Trustee(trustee::Verb),
    /// Voter: cast a ballot, or see what the board holds for a code
    #[command(after_help = "Examples:\n  \
        glassurn vote https://vote.example.org/e/5c…01 --choose motion=yes\n  \
        glassurn vote https://vote.example.org/e/5c…01 --code-file code.txt \\\n      \
        --choose venue.north=5 --choose venue.garden=2\n  \
        glassurn vote https://vote.example.org/e/5c…01 --csv ballots.csv --receipts receipts\n  \
        glassurn vote https://vote.example.org/e/5c…01 --status\n  \
        glassurn vote https://vote.example.org/e/5c…01 --register my.code --choose lunch=soup\n\n\
        Before anything is sealed it is verified here that the manifest, the key and your place on the roll are on \
        the public record. If the network fails, run the same command again: the same ballot is sent.")]
    Vote(voter::Vote),
    /// Voter: ask for the link with which you register, or for a new code in the place of a lost one
    #[command(subcommand)]
    Link(voter::LinkVerb),
    /// Voter: test whether a computer seals what you choose
    #[command(subcommand)]
    Ballot(voter::BallotVerb),
    /// Voter: check a receipt offline
    #[command(subcommand)]
    Receipt(voter::ReceiptVerb),
    /// Observer: download the record or read an archive, and check everything
    #[command(after_help = "Examples:\n  \
        glassurn audit https://vote.example.org/e/5c…01\n  \
        glassurn audit record.glassurn --election 5c…01\n  \
        glassurn audit https://vote.example.org/e/5c…01 --since seen.checkpoint \\\n      \
        --save seen.checkpoint\n\n\
        Nothing that the service says is believed: every signature, every ballot's proof and every decryption is \
        verified here, and the result is computed again. A skipped check has not passed.")]
    Audit(observer::AuditArgs),
    /// Observer: keep the whole record in one file, for an audit offline
    #[command(
        after_help = "Example:\n  glassurn archive https://vote.example.org/e/5c…01 -o record.glassurn"
    )]
    Archive(observer::ArchiveArgs),
    /// Observer: audit, then show the result
    #[command(after_help = "Examples:\n  \
        glassurn result https://vote.example.org/e/5c…01\n  \
        glassurn result record.glassurn --format csv > result.csv\n  \
        glassurn result record.glassurn --format nist > result.json")]
    Result(observer::ResultArgs),
    /// Anybody: check which program a service gives to browsers
    #[command(after_help = "Examples:\n  \
        glassurn pages https://vote.example.org\n  \
        glassurn pages https://vote.example.org/e/5c…01 --like my-pages/SHA256SUMS\n\n\
        Every file and every form of it is fetched and compared with the list of their hashes: the service's own, or that of a \
        build of yours (docs/operate.md). This is what you are given: a service could \
        give another visitor something else.")]
    Pages(pages::PagesArgs),
    /// Anybody: count a published file of ballots by a rule, and see every step
    #[command(after_help = "Examples:\n  \
        glassurn recount debian-2002-leader.soi --rule schulze\n  \
        glassurn recount council.blt --rule scottish-stv --seats 4\n  \
        glassurn recount grades.csv --rule majority-judgment --ties order\n  \
        glassurn recount council.blt -o council.toi\n\n\
        The rules are described step by step in docs/protocol.md §11. Needs no network.")]
    Recount(recount::Recount),
    /// Anybody: prove that a board told two stories, or check somebody's proof
    #[command(subcommand)]
    Evidence(evidence::Verb),
    /// Witness: cosign the checkpoints of boards that only grow, so that they cannot show two histories
    #[cfg(unix)]
    #[command(subcommand)]
    Witness(witness::Verb),
    /// Mirror: keep a verified second copy of a board, and take ballots that the board refuses
    #[cfg(unix)]
    #[command(subcommand)]
    Mirror(mirror::Verb),
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => {
            let console = Console::new(cli.json);
            console.finish(run(cli, &console))
        }
        Err(error) => misused(&error),
    }
}

/// Help and version are answers; arguments that do not fit are told in JSON as well where that was asked for.
fn misused(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && std::env::args_os().any(|argument| argument == "--json") {
        let words = error.render().to_string();
        let words = words.trim().trim_start_matches("error: ");
        return Console::new(true).finish(Err(Failure::cannot("usage", words)));
    }
    // Whoever has closed the pipe does not read on.
    error.print().ok();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn run(cli: Cli, console: &Console) -> Outcome {
    let source = &cli.passphrase;
    match cli.verb {
        Verb::Key(verb) => identity::run(verb, source, console),
        Verb::Election(verb) => official::election(verb, source, console),
        Verb::Open(act) => official::open(&act, source, console),
        Verb::Extend(extend) => official::extend(&extend, source),
        Verb::Cosign(cosign) => official::cosign(&cosign, source),
        Verb::Close(act) => official::close(&act, source, console),
        Verb::Publish(act) => official::publish(&act, source, console),
        Verb::Status(status) => official::status(&status),
        Verb::Poll(verb) => poll::run(&verb, source, console),
        Verb::Vote(vote) => voter::vote(&vote, console),
        Verb::Link(verb) => voter::link(&verb),
        Verb::Ballot(verb) => voter::ballot(verb, console),
        Verb::Receipt(verb) => voter::receipt(verb),
        Verb::Trustee(verb) => trustee::run(verb, source, console),
        Verb::Audit(audit) => observer::audit(&audit, console),
        Verb::Archive(archive) => observer::archive(&archive, console),
        Verb::Result(result) => observer::result(&result, console),
        Verb::Pages(asked) => pages::pages(&asked, console),
        Verb::Recount(recount) => recount::run(&recount, console),
        Verb::Evidence(verb) => evidence::run(verb),
        Verb::Console(verb) => console::run(&verb),
        Verb::Draft(verb) => console::draft::run(&verb, console),
        Verb::Member(verb) => console::member::run(&verb),
        Verb::Invitation(verb) => console::invitation::run(&verb),
        Verb::Mail(verb) => console::mail::run(&verb),
        Verb::Voter(verb) => console::voter::run(&verb, console),
        Verb::Announcement(verb) => console::announcement::run(&verb, console),
        Verb::Registration(verb) => console::registration::run(&verb),
        Verb::Webhook(verb) => console::webhook::run(&verb, console),
        Verb::Registrar(verb) => registrar::run(verb, source, console),
        #[cfg(unix)]
        Verb::Witness(verb) => witness::run(verb, source, console),
        #[cfg(unix)]
        Verb::Mirror(verb) => mirror::run(verb, source, console),
    }
}
