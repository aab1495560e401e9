//! An official's deeds: the manifest compiled and signed, entries stated from the audited record, signed and posted.
//!
//! What is stated is never read from the service's word: it is computed here from entries that were checked here.

use glassurn_api::board::BoardView;
use glassurn_api::election::{ClosePrepared, PrepareClose};
use glassurn_api::endpoint;
use glassurn_api::file::Role;
use glassurn_api::official::{self, Ending, NotYet};
use glassurn_api::plan::Plan;
use glassurn_api::result::by_language;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::{Close, Election, Extend};
use glassurn_crypto::encoding::{encode, hex, unhex};
use glassurn_crypto::manifest::{BoardInfo, Closing, Eligibility, Manifest};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use glassurn_crypto::trustee::DkgRestart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::identity::Identities;
use super::post::post;
use crate::client;
use crate::fault::{Fault, OfficeFault};
use crate::observer;
use crate::phase::now;

/// Compiles a plan for this service's board: says the id that the election will have. Sends nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Compile {
    /// The plan, with all keys.
    pub plan: Plan,
    /// 32 random bytes, the same for every try.
    pub nonce: [u8; 32],
}

/// The manifest holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiled {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
}

/// Compiles, signs with the open official key, and publishes. The same plan and nonce again are the same election.
#[derive(Debug, Serialize, Deserialize)]
pub struct Publish {
    /// The plan, with all keys.
    pub plan: Plan,
    /// The same 32 bytes as in [`Compile`].
    pub nonce: [u8; 32],
}

/// A deed on the board of an election.
#[derive(Debug, Serialize, Deserialize)]
pub struct Act {
    /// The election id.
    pub election: String,
    /// The deed.
    pub deed: Deed,
}

/// What an official does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Voting may begin.
    Open,
    /// A later end, seconds since 1970.
    Extend(u64),
    /// Voting ends.
    Close,
    /// The result is published, or that there is none.
    Result,
    /// The key ceremony begins anew, and why.
    Restart(String),
}

/// An entry is on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Its number.
    pub entry: u64,
    /// The name of its kind.
    pub kind: String,
}

/// Reads and checks the record up to Close.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadClosing {
    /// The election id.
    pub election: String,
}

/// Reads and checks the record, and says what it gives away of single voters.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadRisks {
    /// The election id.
    pub election: String,
}

/// What a roll or a result gives away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risks {
    /// Voters on the roll, once nobody comes on it any more.
    pub roll: Option<u64>,
    /// Whether fewer than five voters have a weight that others do not have.
    pub rare_weights: bool,
    /// The titles, by language, of questions that all counting voters answered the same, once sums or answers are open.
    pub unanimous: Vec<BTreeMap<String, String>>,
}

/// What Close has fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Ballot entries, superseded ones included.
    pub ballots: u64,
    /// Voters who count.
    pub counting: u64,
    /// The code by which the key holders compare what they count.
    pub code: String,
    /// The numbers of the key holders whose part of the sum is there, with a proof that was checked; of mixed answers, who has
    /// opened every question's.
    pub opened: Vec<u64>,
    /// Where answers are mixed.
    pub mixing: Option<Mixing>,
}

/// How far answers are mixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mixing {
    /// How many questions there are.
    pub contests: u64,
    /// How many of them each key holder has mixed, in their order, with a proof that was checked.
    pub mixed: Vec<u64>,
    /// How many key holders have mixed the question that fewest have.
    pub least: u64,
}

/// Compiles a plan.
///
/// # Errors
/// [`OfficeFault::Manifest`]; [`Fault::Service`] if the service does not name its board.
pub async fn compile(ask: &Compile) -> Result<Compiled, Fault> {
    let manifest = manifest(&ask.plan, ask.nonce).await?;
    Ok(Compiled { election: hex(manifest.id()) })
}

/// Publishes a plan.
///
/// # Errors
/// As [`compile`]; [`OfficeFault::NotOfficial`]; what the service refuses.
pub async fn publish(ask: &Publish, identities: &Identities) -> Result<Compiled, Fault> {
    let manifest = manifest(&ask.plan, ask.nonce).await?;
    let key = &identities.of(Role::Official)?.identity.key;
    if official::number(&manifest, &key.public()) != Some(0) {
        return Err(OfficeFault::NotOfficial.into());
    }
    let submission =
        Submission::sign(Kind::Manifest, manifest.bytes().to_vec(), manifest.id(), Signer::official(0), key);
    post(endpoint::ELECTIONS, &manifest, &submission).await?;
    Ok(Compiled { election: hex(manifest.id()) })
}

/// Does a deed.
///
/// # Errors
/// [`OfficeFault`] if it is not the official's turn; [`Fault::Record`] if the board does not hold; what the service refuses.
pub async fn act(ask: &Act, identities: &Identities, far: impl Fn(u64, u64)) -> Result<Posted, Fault> {
    let key = &identities.of(Role::Official)?.identity.key;
    let election = observer::read(&ask.election, far).await?;
    let manifest = election.manifest();
    let number = official::number(manifest, &key.public()).ok_or(OfficeFault::NotOfficial)?;
    let (kind, body) = match &ask.deed {
        Deed::Open => {
            let open = official::open(&election).map_err(|why| not_yet(manifest, &why))?;
            (Kind::Open, encode(&open))
        }
        Deed::Extend(closes) if *closes > manifest.latest_closing() || *closes <= election.closes() => {
            return Err(OfficeFault::Extension.into());
        }
        Deed::Extend(closes) => (Kind::Extend, encode(&Extend { closes: *closes })),
        Deed::Close => {
            if let Some(closed) = election.closed() {
                return Ok(there(Kind::Close, closed.index));
            }
            (Kind::Close, encode(&close(&election, number, key).await?))
        }
        Deed::Result => {
            let ending = official::ending(&election).map_err(|why| not_yet(manifest, &why))?;
            match (ending.entry(), ending) {
                (Some(entry), _) => entry,
                (None, Ending::There(kind, entry)) => return Ok(there(kind, entry)),
                (None, _) => return Err(Fault::record("the election has no end")),
            }
        }
        Deed::Restart(reason) => {
            let attempt = election.ceremony().attempt() + 1;
            (Kind::DkgRestart, encode(&DkgRestart { attempt, reason: reason.clone() }))
        }
    };
    let submission = Submission::sign(kind, body, manifest.id(), Signer::official(number), key);
    let accepted = post(&endpoint::entries(&ask.election), manifest, &submission).await?;
    Ok(there(kind, accepted.entry))
}

/// Reads what Close has fixed.
///
/// # Errors
/// [`OfficeFault::NotClosed`]; [`Fault::Record`] if the board does not hold.
pub async fn closing(ask: &ReadClosing, far: impl Fn(u64, u64)) -> Result<Closed, Fault> {
    let election = observer::read(&ask.election, far).await?;
    let closed = election.closed().ok_or(OfficeFault::NotClosed)?;
    let Close { ballots, counting } = closed.body;
    let trustees = 1..=election.manifest().trustees.members.len() as u64;
    let (opened, mixing) = match election.mixes() {
        None => (election.decryptions().iter().map(|part| part.trustee()).collect(), None),
        Some(mixes) => {
            let contests = mixes.chains().len() as u64;
            let opened = trustees.clone().filter(|trustee| mixes.opened_by(*trustee) == contests).collect();
            let mixed = trustees.map(|trustee| mixes.mixed_by(trustee)).collect();
            let least = mixes.chains().iter().map(|chain| chain.mixers().len() as u64).min();
            (opened, Some(Mixing { contests, mixed, least: least.unwrap_or_default() }))
        }
    };
    Ok(Closed { ballots, counting, code: hash_code(&closed.leaf), opened, mixing })
}

/// Reads what the record gives away.
///
/// # Errors
/// [`Fault::Record`] if the board does not hold.
pub async fn risks(ask: &ReadRisks, far: impl Fn(u64, u64)) -> Result<Risks, Fault> {
    let election = observer::read(&ask.election, far).await?;
    let (manifest, register) = (election.manifest(), election.register());
    let title = |place: &u64| {
        let contest = manifest.contests().get(usize::try_from(*place).ok()?)?;
        Some(by_language(&contest.title))
    };
    // Where voters register the roll grows until Close.
    let complete = manifest.eligibility == Eligibility::Roll || election.closed().is_some();
    Ok(Risks {
        roll: complete.then(|| register.number()),
        rare_weights: complete && register.weights_reveal(),
        unanimous: official::unanimous(&election).iter().filter_map(title).collect(),
    })
}

fn there(kind: Kind, entry: u64) -> Posted {
    Posted { entry, kind: kind.name().into() }
}

async fn manifest(plan: &Plan, nonce: [u8; 32]) -> Result<Manifest, Fault> {
    let view: BoardView = client::get_json(endpoint::BOARD).await?;
    let key = unhex(&view.key).and_then(PublicKey::from_bytes);
    let key = key.ok_or_else(|| Fault::record("the service does not name its board's key"))?;
    let draft = plan
        .draft(BoardInfo { host: view.host, key }, nonce)
        .map_err(|problem| OfficeFault::Manifest(problem.to_string()))?;
    let manifest = draft.check().map_err(|error| OfficeFault::Manifest(error.to_string()))?;
    if manifest.schedule.closes <= now() {
        return Err(OfficeFault::Past.into());
    }
    Ok(manifest)
}

/// What Close states: after the closing time what the audited record holds, before it what the board was asked to hold.
async fn close(election: &Election, number: u64, key: &SecretKey) -> Result<Close, Fault> {
    let (manifest, now) = (election.manifest(), now());
    if election.closes() <= now {
        // The board takes no ballot any more, and no Close that states something else than it holds.
        return Ok(Close { ballots: election.ballots(), counting: election.register().counting() });
    }
    if manifest.schedule.closing == Closing::At {
        return Err(OfficeFault::NotBefore.into());
    }
    let request = PrepareClose::sign(manifest.id(), now, number, key);
    let path = endpoint::prepare_close(&hex(manifest.id()));
    let answer = client::post_bytes(&path, endpoint::CBOR, &request.to_bytes()).await?;
    let prepared: ClosePrepared = serde_json::from_slice(&answer.body)
        .map_err(|_| Fault::record("the service does not say what Close must state"))?;
    Ok(Close { ballots: prepared.ballots, counting: prepared.counting })
}

fn not_yet(manifest: &Manifest, why: &NotYet) -> Fault {
    let names = |numbers: &[u64]| {
        let members = &manifest.trustees.members;
        let name =
            |number: &u64| Some(members.get(usize::try_from(*number).ok()?.checked_sub(1)?)?.name.clone());
        numbers.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    match why {
        NotYet::Ceremony(due) => OfficeFault::Ceremony(names(due)),
        NotYet::Roll => OfficeFault::Roll,
        NotYet::NotClosed => OfficeFault::NotClosed,
        NotYet::Mixers(done) => {
            OfficeFault::Mixers { done: done.len() as u64, needed: manifest.trustees.threshold }
        }
        NotYet::Shares(done) => {
            OfficeFault::Shares { done: done.len() as u64, needed: manifest.trustees.threshold }
        }
        NotYet::Tally(error) => return Fault::Record(error.to_string()),
    }
    .into()
}
