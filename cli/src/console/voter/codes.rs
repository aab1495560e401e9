//! Codes that the service makes itself, where the manifest says so: all at once, and a new one for whoever has lost it.

use super::{Of, Sure};
use crate::console::{election, encoded, facts};
use crate::http::Method;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::{file, roll};
use clap::Args;
use glassurn_api::endpoint;
use glassurn_api::roll::change::ChangeFile;
use glassurn_api::roll::public::parse_credential;
use glassurn_api::voter::{CodeView, CodesMade, ConsentView, NewCode};
use glassurn_crypto::encoding::hex;
use std::path::{Path, PathBuf};

/// `voter code`
#[derive(Debug, Args)]
pub struct NewOne {
    #[command(flatten)]
    of: Of,
    /// The voter's number
    number: u64,
    /// Where the request for an official's consent goes, once voting is open; it holds no secret
    #[arg(long, value_name = "FILE", required_unless_present = "consent")]
    request: Option<PathBuf>,
    /// The official's consent to that request, as `glassurn cosign` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "request")]
    consent: Option<PathBuf>,
}

/// Makes everybody's.
pub(super) fn make(sure: &Sure, console: &Console) -> Outcome {
    let question =
        "Make all codes, put everybody on the roll at once, and mail them? Nobody can be added then. [y/N]";
    sure.ask(question, console)?;
    let path = endpoint::voter_codes(&encoded(&sure.of.draft));
    let made: CodesMade = sure.of.at.open()?.ask(Method::Post, &path, None::<&()>)?;
    let words = format!("{} voters are on the roll; {} codes go out by mail.", made.voters, made.mails);
    Ok(Answer::done(facts(&made), words))
}

/// Makes one anew.
pub(super) fn renew(asked: &NewOne) -> Outcome {
    let session = asked.of.at.open()?;
    let path = endpoint::voter_code(&encoded(&asked.of.draft), asked.number);
    let consent = asked.consent.as_deref().map(consent).transpose()?;
    let view: CodeView = session.ask(Method::Post, &path, Some(&NewCode { consent }))?;
    let words = match (&asked.request, view.done) {
        (_, true) => "The new link goes out by mail; the one before is void.".to_owned(),
        (Some(request), false) => {
            let election = election(&session, &asked.of.draft)?;
            let points = parse_credential(&view.revoked).zip(parse_credential(&view.added));
            let (revoked, added) = points.ok_or_else(|| {
                Failure::cannot("network.answer", "the service does not answer as this service does")
            })?;
            let change = ChangeFile::new(&election, &revoked, &added);
            file::create(&[(request, change.to_text().as_bytes())])?;
            format!(
                "Voting is open: an official consents to {} (`glassurn cosign`). Then run this again with --consent.",
                request.display()
            )
        }
        (None, false) => return Err(Failure::refused("mail.invalid", "the consent has changed nothing")),
    };
    Ok(Answer::done(facts(&view), words))
}

/// The consent in a file.
fn consent(path: &Path) -> Result<ConsentView, Failure> {
    let body = roll::change(path)?.body().ok_or_else(|| roll::unreadable(&path.display().to_string()))?;
    let consent = body.consent.first().ok_or_else(|| {
        Failure::cannot("file.unreadable", format!("no official has consented in {}", path.display()))
            .help("Give the file that `glassurn cosign` wrote.")
    })?;
    Ok(ConsentView { official: consent.official, signature: hex(&consent.signature) })
}
