//! Quick polls: one browser is official and only key holder. It begins the poll, closes it, opens the count.
//!
//! What that protects: nobody but who has the owner's secret opens votes, everybody can check the count, and nothing is
//! counted before the end. What it does not: the owner alone could open single votes, from this browser's storage.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use glassurn_api::board::BoardView;
use glassurn_api::election::{ClosePrepared, PrepareClose};
use glassurn_api::endpoint;
use glassurn_api::official::{self, NotYet};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{Chain, Close, Election, Mixes};
use glassurn_crypto::encoding::{VERSION, encode, hex, unhex};
use glassurn_crypto::manifest::{
    BoardInfo, Ceremony, Closing, CodeMaker, Contest, Contests, Draft, Eligibility, Fraction, Manifest,
    Named, Order, Rule, Schedule, Selection, Texts, Ties, Trustees, Witnesses,
};
use glassurn_crypto::signature::{PublicKey, SecretKey};
use glassurn_crypto::trustee::{ElectionKey, KeyFile, Step};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::mixing::{due, post_parts};
use super::post::post;
use crate::client;
use crate::fault::Fault;
use crate::observer;
use crate::phase::now;
use crate::random::generator;
use crate::record::{Accepted, CLOCK, Record, Service};

/// The smallest number of voters whose count is opened.
pub const MINIMUM: u64 = 3;
/// How much before this device's clock a poll opens, in seconds: the server's may be behind.
pub const EARLY: u64 = 300;

/// Makes a poll: manifest, key, Open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakePoll {
    /// What is asked.
    pub question: String,
    /// The options, two or more.
    pub options: Vec<PollOption>,
    /// Whether voters choose as many options as they like; else one.
    pub several: bool,
    /// The language of these words.
    pub language: String,
    /// Who asks, in words.
    pub organiser: String,
    /// How to reach them, in words.
    pub contact: String,
    /// The closing time, in seconds since 1970.
    pub closes: u64,
    /// The IANA zone of this device.
    pub zone: String,
}

/// One option of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollOption {
    /// What it says.
    pub title: String,
    /// The moment that it stands for, in seconds since 1970, if it is one.
    pub moment: Option<u64>,
}

/// A poll is open.
#[derive(Clone, Serialize, Deserialize)]
pub struct MadePoll {
    /// Its election id.
    pub election: String,
    /// What its owner keeps.
    pub owner: String,
}

impl fmt::Debug for MadePoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadePoll").field("election", &self.election).finish_non_exhaustive()
    }
}

/// Ends a poll if it has not ended, opens its count, publishes the result: whatever of it is not done yet.
#[derive(Clone, Serialize, Deserialize)]
pub struct CountPoll {
    /// Its election id.
    pub election: String,
    /// What its owner keeps.
    pub owner: String,
}

impl fmt::Debug for CountPoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountPoll").field("election", &self.election).finish_non_exhaustive()
    }
}

/// What a poll's owner keeps: two signing keys and the key file, which records the one closing that it opened.
struct Owner {
    official: SecretKey,
    trustee: SecretKey,
    file: KeyFile,
}

impl Owner {
    fn to_text(&self) -> String {
        let parts =
            [self.official.seed().as_slice(), self.trustee.seed().as_slice(), &self.file.to_bytes()].concat();
        BASE64URL_NOPAD.encode(&Zeroizing::new(parts))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
        let (official, rest) = bytes.split_first_chunk::<32>()?;
        let (trustee, file) = rest.split_first_chunk::<32>()?;
        Some(Self {
            official: SecretKey::from_seed(official),
            trustee: SecretKey::from_seed(trustee),
            file: KeyFile::from_bytes(file).ok()?,
        })
    }

    fn sign(&self, manifest: &Manifest, kind: Kind, body: Vec<u8>) -> Submission {
        let (signer, key) = match kind {
            Kind::TrusteeKey
            | Kind::DkgConfirm
            | Kind::PartialDecryption
            | Kind::Shuffle
            | Kind::ShuffleProof
            | Kind::MixDecryption => (Signer::trustee(1), &self.trustee),
            _ => (Signer::official(0), &self.official),
        };
        Submission::sign(kind, body, manifest.id(), signer, key)
    }

    async fn post(&self, manifest: &Manifest, kind: Kind, body: Vec<u8>) -> Result<Accepted, Fault> {
        let path = endpoint::entries(&hex(manifest.id()));
        post(&path, manifest, &self.sign(manifest, kind, body)).await
    }

    /// Mixes the answers of all questions or, once they are mixed, opens them.
    async fn mix_on(
        &self,
        election: &Election,
        mixes: &Mixes,
        key: &ElectionKey,
        rng: &mut ChaCha20Rng,
        far: &impl Fn(u64, u64),
    ) -> Result<Stage, Fault> {
        let share = self.file.share().ok_or(Fault::Owner)?;
        let wants_mix = |chain: &Chain| chain.wants_mix(key, share.trustee());
        let mixing = mixes.chains().iter().any(wants_mix);
        for chain in mixes.chains().iter().filter(|chain| wants_mix(chain) == mixing) {
            let post = async |kind, body| self.post(election.manifest(), kind, body).await;
            post_parts(due(chain, key, share, rng)?, post, far).await?;
        }
        Ok(if mixing { Stage::Mixed } else { Stage::Opened })
    }
}

/// Answers [`MakePoll`]; `far` counts five steps.
pub async fn make(ask: MakePoll, far: impl Fn(u64, u64)) -> Result<MadePoll, Fault> {
    let mut rng = generator()?;
    let (draft, [official, trustee]) = prepare(&ask, &mut rng).await?;
    begin(draft, official, trustee, &mut rng, far).await
}

/// The draft of a poll, and the keys of its official and its key holder.
pub async fn prepare(ask: &MakePoll, rng: &mut ChaCha20Rng) -> Result<(Draft, [SecretKey; 2]), Fault> {
    let board: BoardView = client::get_json(endpoint::BOARD).await?;
    let (official, trustee) = (SecretKey::generate(rng), SecretKey::generate(rng));
    let draft = draft(ask, &board, official.public(), trustee.public(), rng)?;
    Ok((draft, [official, trustee]))
}

/// Publishes a draft with one official and one key holder, makes its key, opens it; `far` counts five steps.
pub async fn begin(
    draft: Draft,
    official: SecretKey,
    trustee: SecretKey,
    rng: &mut ChaCha20Rng,
    far: impl Fn(u64, u64),
) -> Result<MadePoll, Fault> {
    let manifest = draft.check().map_err(|error| Fault::Poll(error.to_string()))?;
    let file = KeyFile::new(&manifest, 1).map_err(Fault::record)?;
    let mut owner = Owner { official, trustee, file };
    far(1, 5);
    let content = owner.sign(&manifest, Kind::Manifest, manifest.bytes().to_vec());
    post(endpoint::ELECTIONS, &manifest, &content).await?;
    let mut steps = 1;
    let opened = loop {
        steps += 1;
        far(steps, 5);
        let election = load(&manifest, rng).await?;
        match owner.file.due(election.ceremony(), rng).map_err(Fault::record)? {
            Step::Post { kind, body } => {
                owner.post(&manifest, kind, body).await?;
            }
            // What confirms is a file that was read back.
            Step::Save => owner.file = KeyFile::from_bytes(&owner.file.to_bytes()).map_err(Fault::record)?,
            Step::Done => break official::open_poll(&election).map_err(|_| Fault::NotOpen)?,
            Step::Wait { .. } | Step::Restart { .. } => {
                return Err(Fault::record("somebody else acts as the key holder"));
            }
        }
    };
    owner.post(&manifest, Kind::Open, encode(&opened)).await?;
    Ok(MadePoll { election: hex(manifest.id()), owner: owner.to_text() })
}

async fn load(manifest: &Manifest, rng: &mut ChaCha20Rng) -> Result<Election, Fault> {
    let id = manifest.id();
    Ok(Record::load(&Service::new(id), id, None, now(), rng, |_| ()).await?.election().clone())
}

fn draft(
    ask: &MakePoll,
    board: &BoardView,
    official: PublicKey,
    trustee: PublicKey,
    rng: &mut ChaCha20Rng,
) -> Result<Draft, Fault> {
    let key = |text: &str| {
        unhex(text).and_then(PublicKey::from_bytes).ok_or_else(|| Fault::record("the board names no key"))
    };
    let words = |text: &str| Texts::one(&ask.language, text);
    let selections = ask.options.iter().enumerate().map(|(place, option)| Selection {
        name: option.moment.map_or_else(|| format!("option-{}", place + 1), |moment| format!("at-{moment}")),
        title: words(&option.title),
        description: Texts(Vec::new()),
    });
    let rule = if ask.several { Rule::Cap { cap: 1 } } else { Rule::Exactly { sum: 1, cap: None } };
    let mut nonce = [0; 32];
    rng.fill_bytes(&mut nonce);
    let named = |key| vec![Named { name: ask.organiser.clone(), key }];
    Ok(Draft {
        version: VERSION,
        nonce,
        contests: Contests(vec![Contest {
            name: "poll".into(),
            title: words(&ask.question),
            description: Texts(Vec::new()),
            selections: selections.collect(),
            rule,
            seats: 1,
            order: Order::Fixed,
            blank: None,
        }]),
        title: words(&ask.question),
        description: Texts(Vec::new()),
        organiser: ask.organiser.clone(),
        contact: ask.contact.clone(),
        schedule: Schedule {
            zone: ask.zone.clone(),
            opens: now().saturating_sub(EARLY),
            closes: ask.closes,
            closing: Closing::Official,
            extension: 0,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: named(trustee) },
        officials: named(official),
        registrar: key(&board.registrar)?,
        authenticator: Vec::new(),
        board: BoardInfo { host: board.host.clone(), key: key(&board.key)? },
        witnesses: Witnesses { members: Vec::new(), quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Open,
        codes: CodeMaker::Voter,
        revote: true,
        minimum: MINIMUM,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    })
}

/// Answers [`CountPoll`] with what its owner keeps from now on: the key file records the closing before anything is
/// opened, and the page keeps it before it asks again.
pub async fn count(ask: CountPoll, far: impl Fn(u64, u64)) -> Result<Counted, Fault> {
    let id = unhex(&ask.election).ok_or(Fault::WrongElection)?;
    let mut owner =
        Owner::parse(&ask.owner).filter(|owner| *owner.file.election() == id).ok_or(Fault::Owner)?;
    let mut rng = generator()?;
    let election = observer::read(&ask.election, &far).await?;
    let manifest = election.manifest();
    let done = |owner: &Owner, stage| Ok(Counted { owner: owner.to_text(), stage });
    let Some(closed) = election.closed() else {
        let close = close(&election, &owner).await?;
        owner.post(manifest, Kind::Close, encode(&close)).await?;
        return done(&owner, Stage::Closed);
    };
    match official::ending(&election) {
        Ok(ending) => {
            if let Some((kind, body)) = ending.entry() {
                owner.post(manifest, kind, body).await?;
            }
            return done(&owner, Stage::Published);
        }
        Err(NotYet::Tally(error)) => return Err(Fault::record(error)),
        // The key holder is due.
        Err(_) => {}
    }
    match closed.time.saturating_sub(now()) {
        0 => {}
        1..=CLOCK => return done(&owner, Stage::Closed),
        _ => return Err(Fault::record("by this device's clock voting has not ended")),
    }
    let key = election.ceremony().key().ok_or(Fault::NotOpen)?;
    let bound = owner.file.share().and_then(|share| share.decrypted().copied());
    let share = owner.file.share_mut().ok_or(Fault::Owner)?;
    share.bind(&closed.leaf).map_err(|_| Fault::OtherClosing)?;
    if bound.is_none() {
        // The point of no return comes after the page has kept this.
        return done(&owner, Stage::Bound);
    }
    if let Some(mixes) = election.mixes() {
        let stage = owner.mix_on(&election, mixes, key, &mut rng, &far).await?;
        return done(&owner, stage);
    }
    let tally = election.tally().ok_or_else(|| Fault::record("there are no sums"))?;
    let share = owner.file.share().ok_or(Fault::Owner)?;
    let decryption = tally.decrypt(key, share, &mut rng).map_err(Fault::record)?;
    owner.post(manifest, Kind::PartialDecryption, encode(&decryption)).await?;
    done(&owner, Stage::Opened)
}

/// How far a count is; the page asks again until it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Voting has ended.
    Closed,
    /// The owner's key file records which closing it opens: to be kept now.
    Bound,
    /// All answers are mixed, where they are.
    Mixed,
    /// The sum is opened, or all mixed answers are.
    Opened,
    /// There is a result, or it is void.
    Published,
}

/// A step of the count is done.
#[derive(Clone, Serialize, Deserialize)]
pub struct Counted {
    /// What the owner keeps from now on.
    pub owner: String,
    /// Which step.
    pub stage: Stage,
}

impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").field("stage", &self.stage).finish_non_exhaustive()
    }
}

/// What Close must state: before the closing time as the board promises to keep it.
async fn close(election: &Election, owner: &Owner) -> Result<Close, Fault> {
    let (ballots, counting) = (election.ballots(), election.register().counting());
    if now() >= election.closes() {
        return Ok(Close { ballots, counting });
    }
    let id = election.manifest().id();
    let request = PrepareClose::sign(id, now(), 0, &owner.official);
    let path = endpoint::prepare_close(&hex(id));
    let answer = client::post_bytes(&path, endpoint::CBOR, &request.to_bytes()).await?;
    let prepared: ClosePrepared = serde_json::from_slice(&answer.body).map_err(Fault::record)?;
    Ok(Close { ballots: prepared.ballots, counting: prepared.counting })
}
