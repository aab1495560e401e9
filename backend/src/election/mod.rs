//! Elections: how one begins, what entries it takes, and what pages show of it. Views decide nothing.

pub mod closing;
pub mod http;

use crate::announcement;
use crate::board::log::{Log, Published};
use crate::board::store;
use crate::board::work::{Placed, Proven, Work};
use crate::clock;
use crate::error::Refused;
use crate::limits::Client;
use crate::manifest::admit;
use crate::service::Service;
use glassurn_api::election::{ClosePrepared, ElectionSummary, ElectionView, PrepareClose, Stage};
use glassurn_api::endpoint::{parse_short, short};
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Submission};
use glassurn_crypto::election::{Claim, Judged};
use glassurn_crypto::encoding::Hash;
use glassurn_crypto::manifest::Eligibility;
use std::sync::Arc;

/// Begins an election with its signed manifest.
pub async fn create(
    service: Arc<Service>,
    client: Client,
    body: Vec<u8>,
) -> Result<(Arc<Log>, Placed), Refused> {
    let content = Submission::from_bytes(&body)?;
    let judging = (service.clone(), content.clone());
    let manifest = service.pool.run(move || admit(&judging.0, &judging.1, client, clock::now())).await?;
    let id = *manifest.id();
    let placed = service.queue.ask(|answer| Work::Begin { content, id, answer }).await?;
    Ok((service.boards.find(&id)?, placed))
}

/// Adds a signed entry of any kind but a ballot.
pub async fn add(service: Arc<Service>, log: Arc<Log>, body: Vec<u8>) -> Result<Placed, Refused> {
    let content = Submission::from_bytes(&body)?;
    if content.kind == Kind::Ballot.number() {
        return Err(Refused::new(Code::RequestMalformed, "ballots are cast at …/ballots"));
    }
    let judging = (service.clone(), log.clone(), content.clone());
    let asked = (service.clone(), log.clone(), content.clone());
    let found = service.pool.run(move || judge(&asked.0, &asked.1, &asked.2)).await?;
    let Found::Claim(claim) = found else { return place(&service, &log, content, found).await };
    let trustee = claim.trustee();
    // All parts together may be many MiB, which nothing that waits keeps.
    drop(claim);
    let mixed = async move {
        // What another one has completed while this one waited is not judged again: the state is asked once more.
        let judged = move || judge(&judging.0, &judging.1, &judging.2).map(Found::judged);
        let found = service.mixing.run(log.id, trustee, judged).await?;
        place(&service, &log, content, found).await
    };
    // It goes on if the client leaves, who finds what came of it by the same bytes.
    tokio::spawn(mixed).await.unwrap_or_else(|_| Err(Code::Internal.into()))
}

/// Has the sequencer add what was judged.
async fn place(
    service: &Service,
    log: &Arc<Log>,
    content: Submission,
    found: Found,
) -> Result<Placed, Refused> {
    let proven = match found {
        Found::Known(place) => return Ok(Placed { place, fresh: false }),
        Found::Judged(judged) => Proven::Mixed(judged),
        Found::New | Found::Claim(_) => Proven::Nothing,
    };
    let work = |answer| Work::Add { log: log.clone(), content, proven, answer };
    service.queue.ask(work).await.map_err(|refused| refused.during(&log.read().election))
}

/// What a submission is, as the board stands now.
enum Found {
    /// The same bytes are on the board.
    Known(store::Place),
    /// The board may take it.
    New,
    /// It completes what takes long to verify.
    Claim(Claim),
    /// That is verified, or found to be false.
    Judged(Box<Judged>),
}

impl Found {
    /// Verifies what takes long. No log is held meanwhile: readers and the sequencer go on.
    fn judged(self) -> Self {
        match self {
            Found::Claim(claim) => Found::Judged(Box::new(claim.judge())),
            other => other,
        }
    }
}

/// Refuses what the board would refuse now, so that the sequencer sees little of it; or finds the same bytes.
fn judge(service: &Service, log: &Log, content: &Submission) -> Result<Found, Refused> {
    let (refused, size) = {
        let published = log.read();
        let time = clock::now().max(published.election.time());
        match published.election.claim(content, time) {
            Ok(None) => return Ok(Found::New),
            Ok(Some(claim)) => return Ok(Found::Claim(claim)),
            Err(refusal) => (Refused::from(refusal).during(&published.election), published.size()),
        }
    };
    let known = store::find(&mut *service.reader()?, log.number, &store::request(content))?;
    match known.filter(|place| place.batch <= size) {
        Some(place) => Ok(Found::Known(place)),
        None => {
            service.newest()?;
            Err(refused)
        }
    }
}

/// Tells an official what an early Close must state, and holds ballots until it comes.
pub async fn prepare_close(
    service: Arc<Service>,
    log: Arc<Log>,
    body: Vec<u8>,
) -> Result<ClosePrepared, Refused> {
    let request = PrepareClose::from_bytes(&body)?;
    closing::check(log.read().election.manifest(), &request, clock::now())?;
    let work = |answer| Work::PrepareClose { log: log.clone(), request, answer };
    service.queue.ask(work).await.map_err(|refused| refused.during(&log.read().election))
}

/// All elections, newest first, but for those that anybody may vote in: a list would lead anybody there, and anybody may
/// begin one.
pub fn list(service: &Service) -> Vec<ElectionSummary> {
    let listed = |published: &Published| {
        let open = published.election.manifest().eligibility == Eligibility::Open;
        let size = shown(published);
        (size > 0 && !open).then(|| ElectionSummary::of(&published.election, size))
    };
    service.boards.all().iter().filter_map(|log| listed(&log.read())).collect()
}

/// The oldest election with a short code, as people type it.
pub fn find_short(service: &Service, code: &str) -> Option<Hash> {
    let code = parse_short(code)?;
    service.boards.all().iter().rev().map(|log| log.id).find(|id| short(id) == code)
}

/// One election, with what the service knows beside the board.
pub fn whole(service: &Service, log: &Log) -> ElectionView {
    let mut view = view(log);
    view.checked = service.checked.of(service, log);
    if view.summary.stage == Stage::Closed {
        view.count_from = announcement::count_from(service, &log.id);
    }
    view
}

/// One election.
pub fn view(log: &Log) -> ElectionView {
    let published = log.read();
    ElectionView::of(&published.election, shown(&published), &published.turnout)
}

/// The size of the newest signed checkpoint.
fn shown(published: &Published) -> u64 {
    if published.checkpoint.is_empty() { 0 } else { published.size() }
}

/// How far an election is.
pub fn stage(log: &Log) -> Stage {
    Stage::of(&log.read().election)
}
