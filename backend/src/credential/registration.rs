//! Puts voters on the roll of a vote that is open to anybody, or with which they register, with the service's own registrar key
//! (protocol §5.5).

use crate::board::http::blocking;
use crate::board::log::Log;
use crate::board::work::Placed;
use crate::clock;
use crate::election;
use crate::error::Refused;
use crate::limits::Client;
use crate::registration::bind;
use crate::service::Service;
use crate::voter::watch::is_over;
use glassurn_api::credential::{Claim, Registration};
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Roll, Voter};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::Eligibility;
use std::sync::Arc;
use std::time::Instant;

/// The most voters of a vote that is open to anybody: what a stranger can make everybody's audit read.
const MAX_VOTERS: u64 = 100_000;

/// Whether voters register with an election.
pub fn registers(log: &Log) -> bool {
    log.read().election.manifest().eligibility == Eligibility::Registered
}

/// Puts a credential on the roll; the same one again finds its entry. Whoever floods a poll is slowed down by address;
/// many voters behind one address may have to wait a moment.
pub async fn register(
    service: Arc<Service>,
    log: Arc<Log>,
    client: Client,
    body: Vec<u8>,
) -> Result<Placed, Refused> {
    let (id, eligibility) = {
        let published = log.read();
        (*published.election.manifest().id(), published.election.manifest().eligibility)
    };
    let credential = match eligibility {
        Eligibility::Open => Registration::from_bytes(&body)?.credential,
        Eligibility::Registered => {
            let claim = Claim::from_bytes(&body)?;
            let (limits, roll) = (service.clone(), log.clone());
            // Nobody is bound to a credential that then does not come on the roll: another one could not take its place.
            let may_enrol = move || match is_over(&roll, clock::now()) {
                true => Err(Code::ElectionClosed.into()),
                false => limits.registrations.look(&client, Instant::now()),
            };
            let binding = service.clone();
            blocking(move || bind(&binding, &id, &claim, may_enrol)).await?
        }
        Eligibility::Roll => {
            let detail = "its voters are on a roll: ask who runs it for a voting code";
            return Err(Refused::new(Code::ElectionFrozen, detail));
        }
    };
    let (number, known) = {
        let published = log.read();
        let register = published.election.register();
        (register.number(), register.get(credential.bytes()).is_some())
    };
    let room = service.enrolling.clone().try_acquire_owned().map_err(|_| Code::Unavailable)?;
    if !known {
        if number >= MAX_VOTERS {
            return Err(Refused::new(Code::ElectionFrozen, "so many have registered that nobody else can"));
        }
        service.registrations.take(client, Instant::now())?;
    }
    let body = encode(&Roll(vec![Voter { credential, weight: 1 }]));
    let content = Submission::sign(Kind::Roll, body, &id, Signer::registrar(), service.heads.registrar());
    // The room is taken until the sequencer has answered, also if who has asked is gone.
    let enrolled = tokio::task::spawn_local(async move {
        let placed = election::add(service, log, content.to_bytes()).await;
        drop(room);
        placed
    });
    enrolled.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a registration has panicked");
        Err(Code::Internal.into())
    })
}
