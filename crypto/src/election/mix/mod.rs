//! After Close of an election that mixes: trustees mix every contest's answers in turn and open what came out
//! (`docs/protocol.md` §8.6).
//!
//! Everything comes in parts, since a list of answers is longer than an entry. Whose last part completes a valid proof
//! takes the place in the chain; what others have begun for it is dropped.

mod claim;
mod fault;
mod part;

use super::Refusal;
use crate::board::entry::Kind;
use crate::encoding::{EncodingError, Hash, VERSION_MIXED, encode};
use crate::group::Point;
use crate::manifest::{Contest, Manifest};
use crate::shuffle::{self, Answers, Context, MixDecryption, Pair, ShuffleError, VerifiedMixShare};
use crate::tally::{DecryptError, MixedResult, Tallied, TallyError};
use crate::trustee::{ElectionKey, KeyShare};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use claim::{Claimed, Opening};
use part::parts;
use rand_core::{CryptoRng, RngCore};

pub(super) use claim::Step;
pub use claim::{Claim, Judged};
pub use fault::MixFault;
pub use part::{MIX_PART, MixPart};

/// How often a trustee may begin at one place of a chain before he has to wait: as often as an honest one's machine may break
/// down. From then on every wait is twice the one before, so that nobody fills a board, and nobody is shut out.
const BEGINNINGS: u32 = 8;
/// The first wait, in seconds.
const WAIT: u64 = 60;

/// A place in a chain that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mixer {
    /// The trustee who mixed, from 1.
    pub trustee: u64,
    /// The entry that completed the proof.
    pub entry: u64,
}

/// What a trustee has begun to post for a contest.
#[derive(Clone)]
enum Begun {
    /// Parts of a list.
    List(Vec<u8>),
    /// A list, and parts of its proof.
    Proof(Arc<Answers>, Vec<u8>),
    /// Parts of a decryption.
    Decryption(Vec<u8>),
}

/// How often a trustee has begun, and when last, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Beginnings {
    number: u32,
    last: u64,
}

/// The chain of shuffles of one contest's answers, and their opening.
#[derive(Clone)]
pub struct Chain {
    context: Arc<Context>,
    contest: u64,
    list: Arc<Answers>,
    mixers: Vec<Mixer>,
    begun: BTreeMap<u64, Begun>,
    /// How often trustees have begun what, at the place that is next.
    beginnings: BTreeMap<(u64, Kind), Beginnings>,
    shares: Vec<Arc<VerifiedMixShare>>,
    tallied: Option<Arc<Tallied>>,
}

/// A step of a trustee at one contest.
#[derive(Clone)]
pub(super) struct MixChange {
    contest: usize,
    trustee: u64,
    kind: Kind,
    /// It is a part 0.
    begins: bool,
    step: Step,
}

/// What a trustee posts for one contest, and when.
pub(super) struct Posted<'a> {
    pub key: &'a ElectionKey,
    pub kind: Kind,
    pub trustee: u64,
    pub time: u64,
}

/// What becomes of a part that holds as far as it was looked at.
enum Decided {
    /// It is taken.
    Step(Step),
    /// It is the last one, and all of them are to be judged.
    Claim(Claim),
}

/// All contests' chains.
#[derive(Clone)]
pub struct Mixes {
    close: Hash,
    counting: u64,
    chains: Vec<Chain>,
    result: Option<Result<MixedResult, TallyError>>,
}

impl Chain {
    /// How many shuffles are verified and done, and whose.
    pub fn mixers(&self) -> &[Mixer] {
        &self.mixers
    }

    /// What shuffles of this contest share.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The answers that the next trustee mixes, or opens.
    pub fn list(&self) -> &Answers {
        &self.list
    }

    /// The trustees whose decryption holds, in the order of the board.
    pub fn decrypted(&self) -> impl Iterator<Item = u64> {
        self.shares.iter().map(|share| share.trustee())
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.context.count()
    }

    /// The opened answers, once enough trustees have decrypted.
    pub fn tallied(&self) -> Option<&Arc<Tallied>> {
        self.tallied.as_ref()
    }

    /// Whether enough trustees have mixed for this key.
    pub fn is_mixed(&self, key: &ElectionKey) -> bool {
        self.mixers.len() as u64 >= key.threshold()
    }

    /// Whether it is for this trustee to mix: the chain is not complete, and he has not mixed.
    pub fn wants_mix(&self, key: &ElectionKey, trustee: u64) -> bool {
        !self.is_mixed(key) && self.mixers.iter().all(|mixer| mixer.trustee != trustee)
    }

    /// Whether it is for this trustee to decrypt: the chain is complete, and he has not decrypted.
    pub fn wants_decryption(&self, key: &ElectionKey, trustee: u64) -> bool {
        self.is_mixed(key) && self.decrypted().all(|other| other != trustee)
    }

    /// Trustee `trustee` mixes what the one before gave: the bodies that he posts, in order.
    ///
    /// # Errors
    /// [`ShuffleError`], which no chain of a board gives.
    pub fn mix(
        &self,
        trustee: u64,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<(Kind, Vec<u8>)>, ShuffleError> {
        let place = self.mixers.len() as u64 + 1;
        let mixed = shuffle::mix(&self.context, &self.list, rng)?;
        let (outputs, proof) = mixed.prove(&self.context, trustee, place, &self.list, rng)?;
        let mut bodies = self.bodies(Kind::Shuffle, place, &outputs.to_bytes());
        bodies.extend(self.bodies(Kind::ShuffleProof, place, &proof.to_bytes()));
        Ok(bodies)
    }

    /// A trustee decrypts the answers that came out last, with a share that is bound to this closing: the bodies that he posts,
    /// in order, without those that are on the board.
    ///
    /// # Errors
    /// [`DecryptError`].
    pub fn decrypt(
        &self,
        key: &ElectionKey,
        share: &KeyShare,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<(Kind, Vec<u8>)>, DecryptError> {
        let bytes = shuffle::decrypt(&self.context, &self.list, key, share, rng)?.to_bytes();
        // What of it is on the board stays there; what is not his own he begins anew.
        let done = match self.begun.get(&share.trustee()) {
            Some(Begun::Decryption(done)) if bytes.starts_with(done) => parts(done.len()),
            _ => 0,
        };
        let place = self.opening(share.trustee(), done == 0);
        Ok(self.bodies(Kind::MixDecryption, place, &bytes).split_off(done))
    }

    /// The place that a part of a trustee's decryption names: whatever he has begun before, the points are the same, and part 0
    /// would be an entry that is there already (§7.3).
    fn opening(&self, trustee: u64, begins: bool) -> u64 {
        let begun = self.beginnings.get(&(trustee, Kind::MixDecryption)).map_or(0, |begun| begun.number);
        self.mixers.len() as u64 + u64::from(if begins { begun } else { begun.saturating_sub(1) })
    }

    fn bodies(&self, kind: Kind, place: u64, bytes: &[u8]) -> Vec<(Kind, Vec<u8>)> {
        let (version, contest) = (VERSION_MIXED, self.contest);
        let body = |(part, bytes): (u64, &[u8])| {
            (kind, encode(&MixPart { version, contest, place, part, bytes: bytes.to_vec() }))
        };
        (0..).zip(bytes.chunks(MIX_PART)).map(body).collect()
    }

    /// The place that a part of this trustee is for, if it is his turn; `begins` says whether it is part 0.
    fn place(&self, posted: &Posted<'_>, begins: bool) -> Result<u64, MixFault> {
        let (contest, &Posted { key, kind, trustee, .. }) = (self.contest, posted);
        let mixed = self.mixers.len() as u64;
        match (kind, self.is_mixed(key)) {
            (Kind::MixDecryption, false) => Err(MixFault::NotMixed { contest }),
            (Kind::MixDecryption, true) => Ok(self.opening(trustee, begins)),
            (_, true) => Err(MixFault::Complete { contest }),
            _ if self.mixers.iter().any(|mixer| mixer.trustee == trustee) => {
                Err(MixFault::Again { contest, mixer: trustee })
            }
            _ => Ok(mixed + 1),
        }
    }

    /// Whether a trustee may begin (anew): at most [`BEGINNINGS`] times at once, then ever more rarely.
    fn may_begin(&self, posted: &Posted<'_>) -> Result<(), MixFault> {
        let &Posted { kind, trustee, time, .. } = posted;
        let Some(Beginnings { number, last }) = self.beginnings.get(&(trustee, kind)).copied() else {
            return Ok(());
        };
        let Some(more) = number.checked_sub(BEGINNINGS) else { return Ok(()) };
        let next = last.saturating_add(WAIT.saturating_mul(1u64.checked_shl(more).unwrap_or(u64::MAX)));
        match next.saturating_sub(time) {
            0 => Ok(()),
            wait => Err(MixFault::TooOften { contest: self.contest, trustee, begun: number, wait }),
        }
    }

    /// What a part does, as long as it holds; what it completes is not looked at.
    fn decide(&self, posted: &Posted<'_>, asked: &Contest, body: MixPart) -> Result<Decided, MixFault> {
        let (contest, &Posted { kind, trustee, .. }) = (self.contest, posted);
        let next = self.place(posted, body.part == 0)?;
        if body.place != next {
            return Err(MixFault::Place { contest, given: body.place, next });
        }
        let (length, done): (usize, Option<&[u8]>) = match (kind, self.begun.get(&trustee)) {
            (Kind::Shuffle, Some(Begun::List(bytes))) => (self.context.answers_length(), Some(bytes)),
            (Kind::Shuffle, _) => (self.context.answers_length(), None),
            (Kind::ShuffleProof, Some(Begun::Proof(_, bytes))) => (self.context.proof_length(), Some(bytes)),
            (Kind::ShuffleProof, begun) => {
                let have = if let Some(Begun::List(bytes)) = begun { parts(bytes.len()) } else { 0 };
                return Err(MixFault::Part { contest, trustee, given: body.part, next: have as u64 });
            }
            (_, Some(Begun::Decryption(bytes))) => (MixDecryption::length(&self.context), Some(bytes)),
            _ => (MixDecryption::length(&self.context), None),
        };
        let done = done.unwrap_or_default();
        let have = parts(done.len()) as u64;
        if body.part != 0 && body.part != have {
            return Err(MixFault::Part { contest, trustee, given: body.part, next: have });
        }
        if body.part == 0 {
            self.may_begin(posted)?;
        }
        let done = if body.part == 0 { &[] } else { done };
        let expected = MIX_PART.min(length - done.len());
        if body.bytes.len() != expected {
            let error = ShuffleError::Length { given: body.bytes.len(), expected };
            return Err(match kind {
                Kind::MixDecryption => MixFault::Decryption { contest, trustee, error },
                _ => MixFault::Shuffle { contest, mixer: trustee, error },
            });
        }
        if done.len() + expected < length {
            return Ok(Decided::Step(match (kind, body.part) {
                (Kind::ShuffleProof, 0) => Step::Proof(body.bytes),
                (_, 0) => Step::Begin(body.bytes),
                _ => Step::More(body.bytes),
            }));
        }
        let whole = [done, &body.bytes].concat();
        Ok(Decided::Claim(self.claim(posted, asked, next, whole)))
    }

    /// What these bytes, all parts together, are to be judged as.
    fn claim(&self, posted: &Posted<'_>, asked: &Contest, place: u64, bytes: Vec<u8>) -> Claim {
        let &Posted { key, kind, trustee, .. } = posted;
        let what = match (kind, self.begun.get(&trustee)) {
            (Kind::ShuffleProof, Some(Begun::Proof(outputs, _))) => Claimed::Proof(Arc::clone(outputs)),
            (Kind::MixDecryption, _) => {
                let last = self.shares.len() as u64 + 1 == key.threshold();
                let opens = last.then(|| asked.clone());
                let (key, shares) = (key.clone(), self.shares.clone());
                Claimed::Decryption(Box::new(Opening { key, shares, opens }))
            }
            _ => Claimed::List,
        };
        let (context, list) = (Arc::clone(&self.context), Arc::clone(&self.list));
        Claim { context, contest: self.contest, trustee, place, list, what, bytes }
    }

    fn apply(&mut self, change: MixChange, entry: u64, time: u64) {
        let MixChange { trustee, kind, begins, step, .. } = change;
        if begins {
            let before = self.beginnings.get(&(trustee, kind)).map_or(0, |beginnings| beginnings.number);
            let number = before.saturating_add(1);
            self.beginnings.insert((trustee, kind), Beginnings { number, last: time });
        }
        let begun = self.begun.remove(&trustee);
        let begun = match (step, begun) {
            (Step::Begin(bytes), _) if kind == Kind::MixDecryption => Begun::Decryption(bytes),
            (Step::Begin(bytes), _) => Begun::List(bytes),
            (Step::Listed(answers), _) => Begun::Proof(answers, Vec::new()),
            (Step::Proof(bytes), Some(Begun::Proof(answers, _))) => Begun::Proof(answers, bytes),
            (Step::More(more), Some(mut begun)) => {
                let (Begun::List(bytes) | Begun::Proof(_, bytes) | Begun::Decryption(bytes)) = &mut begun;
                bytes.extend(more);
                begun
            }
            (Step::Placed(answers), _) => {
                self.list = answers;
                self.mixers.push(Mixer { trustee, entry });
                self.begun.clear();
                self.beginnings.clear();
                return;
            }
            (Step::Opened(share, _), _) => return self.shares.push(share),
            // A proof begins, and goes on, only where a list is.
            (Step::Proof(_) | Step::More(_), _) => return,
        };
        self.begun.insert(trustee, begun);
    }
}

impl Mixes {
    /// The chains of a closed election, whose contests' sealed answers are `inputs`, in the order of the board.
    pub(super) fn new(
        manifest: &Manifest,
        close: Hash,
        key: Point,
        counting: u64,
        inputs: Vec<Vec<Pair>>,
    ) -> Result<Self, ShuffleError> {
        let count = usize::try_from(counting).unwrap_or(usize::MAX);
        let chain = |(place, (pairs, range)): (usize, (Vec<Pair>, &core::ops::Range<usize>))| {
            let contest = place as u64;
            let context = Context::new(*manifest.id(), close, contest, key, count, range.len())?;
            let list = Arc::new(Answers::new(&context, pairs)?);
            let (mixers, shares) = (Vec::new(), Vec::new());
            let (context, begun, beginnings) = (Arc::new(context), BTreeMap::new(), BTreeMap::new());
            Ok(Chain { context, contest, list, mixers, begun, beginnings, shares, tallied: None })
        };
        let contests = inputs.into_iter().zip(&manifest.layout().contests);
        let chains = contests.enumerate().map(chain).collect::<Result<_, _>>()?;
        Ok(Self { close, counting, chains, result: None })
    }

    /// Close's leaf hash.
    pub fn close(&self) -> &Hash {
        &self.close
    }

    /// The chains, contest by contest.
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }

    /// How many contests this trustee has mixed.
    pub fn mixed_by(&self, trustee: u64) -> u64 {
        let mixed = |chain: &&Chain| chain.mixers.iter().any(|mixer| mixer.trustee == trustee);
        self.chains.iter().filter(mixed).count() as u64
    }

    /// How many contests' answers this trustee has opened.
    pub fn opened_by(&self, trustee: u64) -> u64 {
        self.chains.iter().filter(|chain| chain.decrypted().any(|own| own == trustee)).count() as u64
    }

    /// What a Result must say, once every contest is opened; an error is one of the proof system.
    pub fn result(&self) -> Option<&Result<MixedResult, TallyError>> {
        self.result.as_ref()
    }

    /// What a part changes; `judge` is asked of what it completes.
    pub(super) fn decide(
        &self,
        manifest: &Manifest,
        posted: &Posted<'_>,
        body: &[u8],
        judge: &mut dyn FnMut(Claim) -> Result<Step, Refusal>,
    ) -> Result<MixChange, Refusal> {
        let part: MixPart = crate::encoding::decode(body)?;
        if part.version != VERSION_MIXED {
            return Err(EncodingError::NeedsNewer.into());
        }
        let contest = usize::try_from(part.contest).unwrap_or(usize::MAX);
        let chain = self.chains.get(contest).zip(manifest.contests().get(contest));
        let (chain, asked) = chain.ok_or(MixFault::Contest { contest: part.contest })?;
        let &Posted { kind, trustee, .. } = posted;
        if kind == Kind::MixDecryption && chain.decrypted().any(|other| other == trustee) {
            return Err(Refusal::Duplicate);
        }
        let begins = part.part == 0;
        let step = match chain.decide(posted, asked, part)? {
            Decided::Step(step) => step,
            Decided::Claim(claim) => judge(claim)?,
        };
        Ok(MixChange { contest, trustee, kind, begins, step })
    }

    /// Carries a step out, of an entry with this index and time.
    pub(super) fn apply(&mut self, change: MixChange, entry: u64, time: u64) {
        let Some(chain) = self.chains.get_mut(change.contest) else { return };
        let opened = if let Step::Opened(_, opened) = &change.step { opened.clone() } else { None };
        chain.apply(change, entry, time);
        match opened {
            None => return,
            Some(Ok(tallied)) => chain.tallied = Some(tallied),
            Some(Err(error)) => return self.result = Some(Err(error)),
        }
        let opened = self.chains.iter().map(|chain| chain.tallied.as_ref().map(|tallied| tallied.opened));
        if let Some(contests) = opened.collect::<Option<Vec<_>>>() {
            self.result = Some(Ok(MixedResult { counting: self.counting, contests }));
        }
    }
}
