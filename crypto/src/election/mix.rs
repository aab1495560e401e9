//! After Close of an election that mixes: trustees mix every contest's answers in turn and open what came out
//! (`docs/protocol.md` §8.6).
//!
//! Everything comes in parts, since a list of answers is longer than an entry. Whose last part completes a valid proof
//! takes the place in the chain; what others have begun for it is dropped.

use crate::board::entry::Kind;
use crate::encoding::{EncodingError, Hash, VERSION_MIXED, encode, sha256};
use crate::group::Point;
use crate::manifest::Manifest;
use crate::shuffle::{
    self, Answers, Context, Equation, Link, MixDecryption, Pair, Proof, ShuffleError, VerifiedMixShare,
};
use crate::tally::{DecryptError, MixedResult, ShareFault, Tallied, TallyError};
use crate::trustee::{ElectionKey, KeyShare};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::{CryptoRng, RngCore};

/// The bytes of every part but the last.
pub const MIX_PART: usize = 58 * 1024;

/// Body of Shuffle, ShuffleProof and MixDecryption: a part of a list, of its proof, or of a decryption.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MixPart {
    /// The version of elections that mix.
    #[n(0)]
    pub version: u64,
    /// The contest, from 0.
    #[n(1)]
    pub contest: u64,
    /// The place in the chain, from 1; of a decryption the last one.
    #[n(2)]
    pub place: u64,
    /// The number of the part, from 0.
    #[n(3)]
    pub part: u64,
    /// [`MIX_PART`] bytes, in the last part what is left.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// Why a part is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum MixFault {
    #[error("there is no contest {}", contest + 1)]
    Contest { contest: u64 },
    #[error("contest {}: enough trustees have mixed", contest + 1)]
    Complete { contest: u64 },
    #[error("contest {}: trustee {mixer} has mixed already", contest + 1)]
    Again { contest: u64, mixer: u64 },
    #[error("contest {}: it is for place {given} of the chain, but place {next} is next", contest + 1)]
    Place { contest: u64, given: u64, next: u64 },
    #[error("contest {}: it is part {given} of trustee {trustee}, but part {next} is next", contest + 1)]
    Part { contest: u64, trustee: u64, given: u64, next: u64 },
    #[error("contest {}: the answers are not mixed by enough trustees yet", contest + 1)]
    NotMixed { contest: u64 },
    #[error("contest {}: what trustee {mixer} posted is no shuffle: {error}", contest + 1)]
    Shuffle { contest: u64, mixer: u64, error: ShuffleError },
    #[error("contest {}: what trustee {trustee} posted is no decryption: {error}", contest + 1)]
    Decryption { contest: u64, trustee: u64, error: ShuffleError },
    #[error("contest {}: trustee {trustee}: {fault}", contest + 1)]
    Share { contest: u64, trustee: u64, fault: ShareFault },
}

impl MixFault {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            MixFault::Contest { .. } => "shuffle.contest",
            MixFault::Complete { .. } => "shuffle.complete",
            MixFault::Again { .. } => "shuffle.again",
            MixFault::Place { .. } | MixFault::Part { .. } => "shuffle.order",
            MixFault::NotMixed { .. } => "decryption.not_mixed",
            MixFault::Shuffle { error, .. } => error.code(),
            MixFault::Decryption { .. } => "decryption.encoding",
            MixFault::Share { fault, .. } => fault.code(),
        }
    }

    /// The trustee at fault and, of a proof, the first equation that fails.
    pub fn culprit(&self) -> Option<(u64, Option<Equation>)> {
        match *self {
            MixFault::Shuffle { mixer, error: ShuffleError::Proof { equation, .. }, .. } => {
                Some((mixer, Some(equation)))
            }
            MixFault::Shuffle { mixer, .. } | MixFault::Again { mixer, .. } => Some((mixer, None)),
            MixFault::Part { trustee, .. }
            | MixFault::Decryption { trustee, .. }
            | MixFault::Share { trustee, .. } => Some((trustee, None)),
            _ => None,
        }
    }
}

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

/// The chain of shuffles of one contest's answers, and their opening.
#[derive(Clone)]
pub struct Chain {
    context: Arc<Context>,
    contest: u64,
    list: Arc<Answers>,
    mixers: Vec<Mixer>,
    begun: BTreeMap<u64, Begun>,
    shares: Vec<VerifiedMixShare>,
    tallied: Option<Arc<Tallied>>,
}

/// What an accepted part changes.
#[derive(Clone)]
pub(super) enum Step {
    /// More bytes of what was begun.
    More(Vec<u8>),
    /// It begins, from its first bytes.
    Begin(Vec<u8>),
    /// The list is there.
    Listed(Arc<Answers>),
    /// The proof begins.
    Proof(Vec<u8>),
    /// The proof holds.
    Placed(Arc<Answers>),
    /// The decryption holds.
    Opened(VerifiedMixShare),
}

/// A step of a trustee at one contest.
#[derive(Clone)]
pub(super) struct MixChange {
    contest: usize,
    trustee: u64,
    kind: Kind,
    step: Step,
}

/// All contests' chains.
#[derive(Clone)]
pub struct Mixes {
    close: Hash,
    counting: u64,
    chains: Vec<Chain>,
    result: Option<Result<MixedResult, TallyError>>,
}

/// How many parts so many bytes have.
fn parts(length: usize) -> usize {
    length.div_ceil(MIX_PART)
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
        self.shares.iter().map(VerifiedMixShare::trustee)
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

    /// A trustee decrypts the answers that came out last, with a share that is bound to this closing.
    ///
    /// # Errors
    /// [`DecryptError`].
    pub fn decrypt(
        &self,
        key: &ElectionKey,
        share: &KeyShare,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Vec<(Kind, Vec<u8>)>, DecryptError> {
        let decryption = shuffle::decrypt(&self.context, &self.list, key, share, rng)?;
        let place = self.mixers.len() as u64;
        Ok(self.bodies(Kind::MixDecryption, place, &decryption.to_bytes()))
    }

    fn bodies(&self, kind: Kind, place: u64, bytes: &[u8]) -> Vec<(Kind, Vec<u8>)> {
        let (version, contest) = (VERSION_MIXED, self.contest);
        let body = |(part, bytes): (u64, &[u8])| {
            (kind, encode(&MixPart { version, contest, place, part, bytes: bytes.to_vec() }))
        };
        (0..).zip(bytes.chunks(MIX_PART)).map(body).collect()
    }

    /// What a part does, as long as it holds.
    fn decide(&self, key: &ElectionKey, kind: Kind, trustee: u64, body: MixPart) -> Result<Step, MixFault> {
        let contest = self.contest;
        let next = match kind {
            Kind::MixDecryption if !self.is_mixed(key) => return Err(MixFault::NotMixed { contest }),
            Kind::MixDecryption => self.mixers.len() as u64,
            _ if self.is_mixed(key) => return Err(MixFault::Complete { contest }),
            _ => self.mixers.len() as u64 + 1,
        };
        if kind != Kind::MixDecryption && self.mixers.iter().any(|mixer| mixer.trustee == trustee) {
            return Err(MixFault::Again { contest, mixer: trustee });
        }
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
        let fault = |error| match kind {
            Kind::MixDecryption => MixFault::Decryption { contest, trustee, error },
            _ => MixFault::Shuffle { contest, mixer: trustee, error },
        };
        let done = if body.part == 0 { &[] } else { done };
        let expected = MIX_PART.min(length - done.len());
        if body.bytes.len() != expected {
            return Err(fault(ShuffleError::Length { given: body.bytes.len(), expected }));
        }
        if done.len() + expected < length {
            return Ok(match (kind, body.part) {
                (Kind::ShuffleProof, 0) => Step::Proof(body.bytes),
                (_, 0) => Step::Begin(body.bytes),
                _ => Step::More(body.bytes),
            });
        }
        let whole = [done, &body.bytes].concat();
        match (kind, self.begun.get(&trustee)) {
            (Kind::Shuffle, _) => {
                let answers = Answers::from_bytes(&self.context, &whole).map_err(fault)?;
                Ok(Step::Listed(Arc::new(answers)))
            }
            (Kind::ShuffleProof, Some(Begun::Proof(outputs, _))) => {
                let proof = Proof::from_bytes(&self.context, &whole).map_err(fault)?;
                let link = Link { mixer: trustee, outputs, proof: &proof };
                // The weights hash the whole proof; nothing else has to key them (§12.5).
                let mut rng = ChaCha20Rng::from_seed(sha256(&[&whole]));
                shuffle::verify(&self.context, next, &self.list, &[link], &mut rng).map_err(fault)?;
                Ok(Step::Placed(Arc::clone(outputs)))
            }
            _ => {
                let decryption = MixDecryption::from_bytes(&self.context, &whole).map_err(fault)?;
                let verified =
                    shuffle::verify_decryption(&self.context, &self.list, key, trustee, &decryption);
                let fault = |fault| MixFault::Share { contest, trustee, fault };
                Ok(Step::Opened(verified.map_err(fault)?))
            }
        }
    }

    fn apply(&mut self, kind: Kind, trustee: u64, step: Step, entry: u64) {
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
                return;
            }
            (Step::Opened(share), _) => return self.shares.push(share),
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
            let (context, begun) = (Arc::new(context), BTreeMap::new());
            Ok(Chain { context, contest, list, mixers, begun, shares, tallied: None })
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

    pub(super) fn decide(
        &self,
        key: &ElectionKey,
        kind: Kind,
        trustee: u64,
        body: &[u8],
    ) -> Result<MixChange, super::Refusal> {
        let part: MixPart = crate::encoding::decode(body)?;
        if part.version != VERSION_MIXED {
            return Err(EncodingError::NeedsNewer.into());
        }
        let contest = usize::try_from(part.contest).unwrap_or(usize::MAX);
        let chain = self.chains.get(contest).ok_or(MixFault::Contest { contest: part.contest })?;
        if kind == Kind::MixDecryption && chain.decrypted().any(|other| other == trustee) {
            return Err(super::Refusal::Duplicate);
        }
        Ok(MixChange { contest, trustee, kind, step: chain.decide(key, kind, trustee, part)? })
    }

    /// Carries a step out; opens the contest once enough trustees have decrypted.
    pub(super) fn apply(&mut self, manifest: &Manifest, key: &ElectionKey, change: MixChange, entry: u64) {
        let MixChange { contest, trustee, kind, step } = change;
        let Some(chain) = self.chains.get_mut(contest) else { return };
        chain.apply(kind, trustee, step, entry);
        let enough = chain.shares.len() as u64 >= key.threshold();
        if chain.tallied.is_some() || !enough {
            return;
        }
        let Some(asked) = manifest.contests().get(contest) else { return };
        let bytes = asked.rule.explicit(asked.selections.len());
        let opened = shuffle::open(&chain.context, &chain.list, key, &chain.shares, bytes);
        match opened.and_then(|opened| Tallied::new(asked, opened).ok_or(TallyError::Sums)) {
            Ok(tallied) => chain.tallied = Some(Arc::new(tallied)),
            Err(error) => return self.result = Some(Err(error)),
        }
        let opened = self.chains.iter().map(|chain| chain.tallied.as_ref().map(|tallied| tallied.opened));
        if let Some(contests) = opened.collect::<Option<Vec<_>>>() {
            self.result = Some(Ok(MixedResult { counting: self.counting, contests }));
        }
    }
}
