//! Casting: cheapest checks first, one verification, one answer, and the same answer for the same bytes (protocol §7).

pub mod http;

use crate::board::log::Log;
use crate::board::store;
use crate::board::work::{Placed, Work};
use crate::clock;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::ballot::Cast;
use glassurn_api::error::Code;
use glassurn_crypto::ballot::{Ballot, Verified, inspect, verify};
use glassurn_crypto::board::entry::{Role, Signed, Signer, Submission};
use glassurn_crypto::election::Refusal;
use rand_core::OsRng;
use std::sync::Arc;
use std::time::Instant;

/// What a cast comes to before the sequencer.
enum Judged {
    /// The board holds these bytes.
    Known(Placed),
    /// Its proof holds.
    Verified(Submission, Box<Verified>),
}

/// Casts a ballot, or finds it where the same bytes were cast before.
pub async fn cast(service: Arc<Service>, log: Arc<Log>, body: Vec<u8>) -> Result<Placed, Refused> {
    let content = submission(&log, body)?;
    let judging = (service.clone(), log.clone());
    let judged = service.pool.run(move || judge(&judging.0, &judging.1, content)).await?;
    match judged {
        Judged::Known(placed) => Ok(placed),
        Judged::Verified(content, ballot) => {
            let work = |answer| Work::Add { log: log.clone(), content, ballot: Some(ballot), answer };
            service.queue.ask(work).await.map_err(|refused| refused.during(&log.read().election))
        }
    }
}

/// The ballot's entry without its place: with a login the body is wrapped together with the authenticator's signature.
fn submission(log: &Log, body: Vec<u8>) -> Result<Submission, Refused> {
    if log.read().election.manifest().authenticator.is_empty() {
        return Ok(Submission::ballot(body));
    }
    let cast = Cast::from_bytes(&body).map_err(|error| {
        let detail =
            format_args!("this election has a login: send [ballot, authenticator's signature] ({error})");
        Refused::new(Code::RequestMalformed, detail)
    })?;
    let signer = Signer { role: Role::Authenticator, number: 0 };
    let signature = Some(Signed { signer, bytes: cast.signature });
    Ok(Submission { signature, ..Submission::ballot(cast.ballot.into()) })
}

/// Looks the bytes up, then checks state, credential and sequence, encodings, and last the proofs.
fn judge(service: &Service, log: &Log, content: Submission) -> Result<Judged, Refused> {
    let ballot = Ballot::from_bytes(&content.body)?;
    let (context, gate) = {
        let published = log.read();
        let gate = published.election.gate(&ballot, clock::now().max(published.election.time()));
        let context = published.election.context().cloned();
        (context, gate.map_err(|refusal| Refused::from(refusal).during(&published.election)))
    };
    if let Err(refused) = gate {
        // Only what the state refuses can be on the board already.
        let known = store::find(&mut *service.reader()?, log.number, &store::request(&content))?;
        let known = known.filter(|place| place.batch <= log.read().size());
        return known.map(|place| Judged::Known(Placed { place, fresh: false })).ok_or(refused);
    }
    let context = context.ok_or(Refusal::NotOpen)?;
    let voter = (log.id, *ballot.credential());
    service.casts.look(&voter, Instant::now())?;
    let verified = verify(&context, inspect(&context, ballot)?, &mut OsRng)?;
    // From here on the ballot is the voter's own: only such ballots count against the credential.
    service.casts.take(voter, Instant::now())?;
    Ok(Judged::Verified(content, Box::new(verified)))
}
