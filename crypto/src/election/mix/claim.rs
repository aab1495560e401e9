//! What a last part completes: a list, a proof or a decryption. Judging it takes long and needs nothing that may change
//! meanwhile: a board does it beside its other work, and asks afterwards whether the state still waits for the same.

use super::MixFault;
use crate::encoding::sha256;
use crate::manifest::Contest;
use crate::shuffle::{self, Answers, Context, Link, MixDecryption, Proof, ShuffleError, VerifiedMixShare};
use crate::tally::{Tallied, TallyError};
use crate::trustee::ElectionKey;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// What an accepted part changes.
#[derive(Clone)]
pub(in crate::election) enum Step {
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
    /// The decryption holds; what is opened with it, if it is the last one that the key needs.
    Opened(Arc<VerifiedMixShare>, Option<Result<Arc<Tallied>, TallyError>>),
}

/// All parts of something, before anybody has looked at it.
pub struct Claim {
    pub(super) context: Arc<Context>,
    pub(super) contest: u64,
    pub(super) trustee: u64,
    pub(super) place: u64,
    /// The answers that are mixed or opened.
    pub(super) list: Arc<Answers>,
    pub(super) what: Claimed,
    pub(super) bytes: Vec<u8>,
}

/// What it is, and what else it is judged by.
pub(super) enum Claimed {
    /// A list that comes out.
    List,
    /// The proof of a list that came out.
    Proof(Arc<Answers>),
    /// A decryption.
    Decryption(Box<Opening>),
}

/// What a decryption is judged by.
pub(super) struct Opening {
    pub key: ElectionKey,
    /// The decryptions before it.
    pub shares: Vec<Arc<VerifiedMixShare>>,
    /// The contest, if it is the last one that the key needs.
    pub opens: Option<Contest>,
}

/// A claim with the verdict on it.
pub struct Judged {
    claim: Claim,
    verdict: Result<Step, MixFault>,
}

impl Claim {
    /// Whose it is.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }

    /// Reads and verifies it.
    pub fn judge(self) -> Judged {
        let verdict = self.verdict(true);
        Judged { claim: self, verdict }
    }

    /// Reads and, if it is asked to, verifies it.
    pub(in crate::election) fn verdict(&self, verify: bool) -> Result<Step, MixFault> {
        match &self.what {
            Claimed::List => {
                let answers = Answers::from_bytes(&self.context, &self.bytes);
                Ok(Step::Listed(Arc::new(answers.map_err(|error| self.fault(error))?)))
            }
            Claimed::Proof(outputs) => {
                if verify {
                    self.prove(outputs).map_err(|error| self.fault(error))?;
                }
                Ok(Step::Placed(Arc::clone(outputs)))
            }
            Claimed::Decryption(opening) => {
                let Opening { key, shares, opens } = &**opening;
                let decryption = MixDecryption::from_bytes(&self.context, &self.bytes);
                let decryption = decryption.map_err(|error| self.fault(error))?;
                let (context, list, trustee) = (&self.context, &self.list, self.trustee);
                let share = if verify {
                    let fault = |fault| MixFault::Share { contest: self.contest, trustee, fault };
                    shuffle::verify_decryption(context, list, key, trustee, &decryption).map_err(fault)?
                } else {
                    VerifiedMixShare::again(context, list, trustee, decryption)
                };
                let share = Arc::new(share);
                let shares = [&shares[..], &[Arc::clone(&share)]].concat();
                let opened = opens.as_ref().map(|contest| self.open(key, &shares, contest));
                Ok(Step::Opened(share, opened))
            }
        }
    }

    fn prove(&self, outputs: &Answers) -> Result<(), ShuffleError> {
        let proof = Proof::from_bytes(&self.context, &self.bytes)?;
        let link = Link { mixer: self.trustee, outputs, proof: &proof };
        // The weights hash the whole proof; nothing else has to key them (§12.5).
        let mut rng = ChaCha20Rng::from_seed(sha256(&[&self.bytes]));
        shuffle::verify(&self.context, self.place, &self.list, &[link], &mut rng)
    }

    fn open(
        &self,
        key: &ElectionKey,
        shares: &[Arc<VerifiedMixShare>],
        contest: &Contest,
    ) -> Result<Arc<Tallied>, TallyError> {
        let bytes = contest.rule.explicit(contest.selections.len());
        let opened = shuffle::open(&self.context, &self.list, key, shares, bytes)?;
        Tallied::new(contest, opened).map(Arc::new).ok_or(TallyError::Sums)
    }

    fn fault(&self, error: ShuffleError) -> MixFault {
        let (contest, trustee) = (self.contest, self.trustee);
        match self.what {
            Claimed::Decryption(_) => MixFault::Decryption { contest, trustee, error },
            _ => MixFault::Shuffle { contest, mixer: trustee, error },
        }
    }

    /// Whether both are the same parts of the same trustee for the same place of the same chain: lists are the same ones, not
    /// equal ones.
    fn is(&self, other: &Claim) -> bool {
        let same = match (&self.what, &other.what) {
            (Claimed::List, Claimed::List) => true,
            (Claimed::Proof(one), Claimed::Proof(other)) => Arc::ptr_eq(one, other),
            (Claimed::Decryption(one), Claimed::Decryption(other)) => {
                let (one, other) = (&one.shares, &other.shares);
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Arc::ptr_eq(one, other))
            }
            _ => false,
        };
        same && (self.trustee, self.place) == (other.trustee, other.place)
            && Arc::ptr_eq(&self.context, &other.context)
            && Arc::ptr_eq(&self.list, &other.list)
            && self.bytes == other.bytes
    }
}

impl Judged {
    /// The verdict, if it is on this claim.
    pub(in crate::election) fn on(&self, claim: &Claim) -> Option<Result<Step, MixFault>> {
        self.claim.is(claim).then(|| self.verdict.clone())
    }
}
