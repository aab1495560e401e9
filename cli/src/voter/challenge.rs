//! Practice ballots: sealed, opened again, checked on a second device; never cast.

use super::answers::{self, Answers};
use super::{Code, Place, next};
use crate::file;
use crate::output::{Answer, Console, Failure, Outcome};
use clap::{Args, Subcommand};
use glassurn_crypto::ballot::Challenge;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::encoding::{MAX_ENTRY, hex};
use serde_json::json;
use std::path::PathBuf;

/// `glassurn ballot …`
#[derive(Debug, Subcommand)]
pub enum BallotVerb {
    /// Seal a practice ballot and open it again, to test this computer; it can never be cast
    #[command(after_help = "Example:\n  \
        glassurn ballot challenge https://vote.example.org/e/5c…01 --choose motion=yes -o test.challenge\n\n\
        Then check the file on a second device, which shows what was really sealed:\n  \
        glassurn ballot check-challenge test.challenge https://vote.example.org/e/5c…01 \\\n      \
        --shown CODE")]
    Challenge(ChallengeArgs),
    /// Check a practice ballot that another device sealed
    CheckChallenge(CheckChallenge),
}

/// `ballot challenge`
#[derive(Debug, Args)]
pub struct ChallengeArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    code: Code,
    /// An answer: contest=selection,selection or contest.selection=3; repeat it for every question
    #[arg(long, value_name = "ANSWER", required = true)]
    choose: Vec<String>,
    /// The file to write, for the second device
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `ballot check-challenge`
#[derive(Debug, Args)]
pub struct CheckChallenge {
    /// The practice ballot
    #[arg(value_name = "FILE")]
    challenge: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The receipt code as the first device showed it, before it knew that you would test it
    #[arg(long, value_name = "CODE")]
    shown: String,
}

/// `ballot …`
pub fn ballot(verb: BallotVerb, console: &Console) -> Outcome {
    match verb {
        BallotVerb::Challenge(args) => challenge(&args, console),
        BallotVerb::CheckChallenge(args) => check_challenge(&args, console),
    }
}

fn challenge(args: &ChallengeArgs, console: &Console) -> Outcome {
    file::check_new(&args.output)?;
    let code = args.code.read(&args.place)?;
    let mut booth = args.place.enter()?;
    let credential = booth.credential(&code)?;
    let manifest = booth.context().manifest();
    let answers = Answers::parse(manifest, &args.choose)?;
    let values = answers.explicit(manifest)?;
    let sequence = next(&mut booth, credential.public(), console)?;
    let sealed = booth.seal(&credential, sequence, &values)?;
    let shown = hash_code(sealed.fingerprint());
    file::create(&[(&args.output, &sealed.challenge().to_bytes())])?;
    let manifest = booth.context().manifest();
    let (path, id) = (args.output.display(), hex(manifest.id()));
    let (client, _) = booth.parts();
    let words = format!(
        "Receipt code: {shown}\nThe practice ballot is opened in {path}: it holds your answers and can never be cast. \
         On a second device:\n  glassurn ballot check-challenge {path} {}/e/{id} --shown {shown}\n\
         To vote, run `glassurn vote`: it seals anew.",
        client.base()
    );
    Ok(Answer::done(json!({ "challenge": args.output, "receipt_code": shown }), words))
}

fn check_challenge(args: &CheckChallenge, console: &Console) -> Outcome {
    let bytes = file::read(&args.challenge, MAX_ENTRY as u64)?;
    let challenge = Challenge::from_bytes(&bytes).map_err(|e| {
        Failure::cannot("file.unreadable", format!("{}: {e}", args.challenge.display()))
            .help("Give the file that the other device saved.")
    })?;
    let booth = args.place.enter()?;
    let manifest = booth.context().manifest();
    let checked = challenge.verify(booth.context(), &args.shown);
    let answers = Answers::from_explicit(manifest, challenge.values()).words(manifest);
    let (holds, line) = match &checked {
        Ok(()) => (true, console.good("The code that was shown is that of exactly these answers:")),
        Err(error) => (
            false,
            console.bad(format_args!(
                "{error}.\nFirst compare the code that you gave with the one that it showed, symbol by symbol: {}\nThe file \
                 says:",
                args.shown
            )),
        ),
    };
    let words = format!("{line}\n\n{answers}\n\nCompare them with what you chose.");
    let facts = json!({
        "holds": holds,
        "reason": checked.err().map(|error| error.to_string()),
        "values": challenge.values(),
        "columns": answers::columns(manifest),
    });
    Ok(Answer { holds, facts, words })
}
