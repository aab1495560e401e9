//! A ballot that is brought to a mirror: the checks of the board's door, then kept, then offered to the board.

use super::copy::read;
use super::http::Refused;
use super::log::Log;
use super::waiting::{self, Offer, Waiting, ballot_of};
use crate::output::{Failure, say};
use crate::time;
use crate::witness::service::Service;
use glassurn_api::ballot::submission;
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::checkpoint::Origin;
use glassurn_crypto::board::entry::{Entry, Kind, Role, Submission};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::election::{Election, Record, Refusal, verify_ballot};
use rand_core::OsRng;
use std::borrow::Cow;

/// What the voter gets.
pub enum Taken {
    /// The board's receipt, with the status that the board would give.
    Receipt(u16, Vec<u8>),
    /// It waits: what the mirror signs about that.
    Waits(Vec<u8>),
}

/// Takes what was cast: it is on the board, or it waits.
pub fn take(log: &Log, service: &Service, body: &[u8]) -> Result<Taken, Refused> {
    let manifest = read(&log.copy).manifest().clone();
    let content = submission(&manifest, body).map_err(|error| Refused::new(Code::RequestMalformed, error))?;
    let ballot = ballot_of(body, &manifest)
        .ok_or_else(|| Refused::new(Code::RequestMalformed, "this is no ballot in its one encoding"))?;
    if let Some(word) = log.waiting.acknowledged(body) {
        return Ok(Taken::Waits(word.into_bytes()));
    }
    if let Some(receipt) = carried(log, &ballot, &content)? {
        return Ok(Taken::Receipt(200, receipt));
    }
    check(log, &ballot, &content)?;
    let origin = read(&log.copy).origin().clone();
    Ok(Taken::Waits(keep(&log.waiting, service, &origin, &ballot, body)?.into_bytes()))
}

/// Offers the board a ballot that waits, unless it is known to be out of reach; with its receipt it need not wait.
pub fn offer(log: &Log, body: &[u8], word: Vec<u8>) -> Taken {
    if log.trouble().is_some_and(|trouble| trouble.code == "network") {
        return Taken::Waits(word);
    }
    let manifest = read(&log.copy).manifest().clone();
    match log.waiting.offer(body, &log.client, &manifest) {
        Offer::Receipt(status, receipt) => {
            log.hasten();
            Taken::Receipt(status, receipt)
        }
        Offer::Refused | Offer::Nobody => Taken::Waits(word),
    }
}

/// The receipt of a ballot that the board holds: the same bytes were cast before.
fn carried(log: &Log, ballot: &Ballot, content: &Submission) -> Result<Option<Vec<u8>>, Refused> {
    let copy = read(&log.copy);
    let last = copy.election().and_then(|election| election.register().get(ballot.credential())?.last);
    let Some((last, head)) = last.zip(copy.settled()) else { return Ok(None) };
    if last.index >= copy.size() {
        // It was verified a moment ago, and is not stored yet.
        return Err(Code::Unavailable.into());
    }
    let stored = copy.folder.entries(copy.size());
    let bytes = stored
        .entry(last.index)
        .map(Cow::into_owned)
        .filter(|bytes| Entry::from_bytes(bytes).is_ok_and(|entry| entry.content == *content));
    let receipt = bytes.and_then(|bytes| Receipt::issue(bytes, last.index, copy.tree(), head.clone()).ok());
    Ok(receipt.map(|receipt| receipt.to_string().into_bytes()))
}

/// What a board must take: state, credential and sequence first, then the proofs, then the login's signature.
fn check(log: &Log, ballot: &Ballot, content: &Submission) -> Result<(), Refused> {
    let context = {
        let copy = read(&log.copy);
        let election = copy.election().ok_or(Code::Unavailable)?;
        let time = time::now().max(election.time());
        election.gate(ballot, time).map_err(|refusal| refused(&refusal, election))?;
        election.context().cloned().ok_or(Code::ElectionNotOpen)?
    };
    // Nobody waits for the proofs but the voter.
    let verified = verify_ballot(&context, &content.body, &mut OsRng);
    let copy = read(&log.copy);
    let election = copy.election().ok_or(Code::Unavailable)?;
    let time = time::now().max(election.time());
    let decided = verified.and_then(|verified| election.decide_ballot(content, &verified, time).map(drop));
    decided.map_err(|refusal| refused(&refusal, election))
}

fn refused(refusal: &Refusal, election: &Election) -> Refused {
    let code = match refusal {
        Refusal::Signature { signer } if signer.role == Role::Authenticator => Code::BallotLoginInvalid,
        Refusal::WrongSigner { kind: Kind::Ballot, .. } => Code::BallotLoginInvalid,
        _ => refusal.code().parse().unwrap_or(Code::EntryInvalid),
    };
    let mut problem = Problem::new(code).detail(refusal);
    match code {
        Code::ElectionNotOpen => problem.opens_at = Some(election.manifest().schedule.opens),
        Code::ElectionClosed => problem.closed_at = Some(election.closes()),
        _ => {}
    }
    problem.into()
}

fn keep(
    waiting: &Waiting,
    service: &Service,
    origin: &Origin,
    ballot: &Ballot,
    body: &[u8],
) -> Result<String, Refused> {
    let acknowledge = |ballot, time| {
        let note = service.acknowledge(&Acknowledgement { origin: origin.clone(), ballot, time });
        note.map(|note| note.to_string()).map_err(|e| Failure::cannot("witness.state", e.to_string()))
    };
    waiting.keep(ballot, body, acknowledge).map_err(|refused| match refused {
        waiting::Refused::Other => Code::BallotWaiting.into(),
        waiting::Refused::Full => Refused::new(Code::Unavailable, "as many ballots wait here as may"),
        waiting::Refused::Storage(failure) => {
            say(format_args!("a ballot cannot be kept: {failure}"));
            Code::StorageUnavailable.into()
        }
    })
}
