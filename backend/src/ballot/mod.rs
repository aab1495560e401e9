//! Casting: cheapest checks first, one verification, one answer, and the same answer for the same bytes (protocol §7).

pub mod door;
pub mod http;

use crate::board::log::Log;
use crate::board::store;
use crate::board::work::{Placed, Proven, Work};
use crate::clock;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::ballot::submission;
use glassurn_api::error::Code;
use glassurn_crypto::ballot::{Ballot, Context};
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::election::Refusal;
use std::sync::Arc;
use std::time::Instant;

/// Casts a ballot, or finds it where the same bytes were cast before: state, credential and sequence first, then
/// encodings, and last the proofs.
pub async fn cast(service: Arc<Service>, log: Arc<Log>, body: Vec<u8>) -> Result<Placed, Refused> {
    let content = submission(log.read().election.manifest(), &body)
        .map_err(|error| Refused::new(Code::RequestMalformed, error))?;
    let ballot = Ballot::from_bytes(&content.body)?;
    let voter = (log.id, *ballot.credential());
    let context = match gate(&log, &ballot) {
        Ok(context) => context,
        Err(refused) => {
            // Only what the state refuses can be on the board already.
            let finding = (service.clone(), log.clone());
            let known = service.pool.run(move || find(&finding.0, &finding.1, &content)).await?;
            return known.ok_or(refused);
        }
    };
    service.casts.look(&voter, Instant::now())?;
    let proven = Proven::Ballot(Box::new(service.door.verify(context, ballot).await?));
    // From here on the ballot is the voter's own: only such ballots count against the credential.
    service.casts.take(voter, Instant::now())?;
    let work = |answer| Work::Add { log: log.clone(), content, proven, answer };
    service.queue.ask(work).await.map_err(|refused| refused.during(&log.read().election))
}

/// What the state says of a ballot; the context that its proofs are verified in.
fn gate(log: &Log, ballot: &Ballot) -> Result<Arc<Context>, Refused> {
    let published = log.read();
    let time = clock::now().max(published.election.time());
    let gate = published.election.gate(ballot, time);
    let context = gate.and_then(|()| published.election.context().cloned().ok_or(Refusal::NotOpen));
    context.map_err(|refusal| Refused::from(refusal).during(&published.election))
}

/// Looks for the same bytes on the board; without them the refusal is true of the newest state.
fn find(service: &Service, log: &Log, content: &Submission) -> Result<Option<Placed>, Refused> {
    let known = store::find(&mut *service.reader()?, log.number, &store::request(content))?;
    let known = known.filter(|place| place.batch <= log.read().size());
    if known.is_none() {
        service.newest()?;
    }
    Ok(known.map(|place| Placed { place, fresh: false }))
}
