//! What the sequencer is asked for, and the bounded way to it.

use super::log::Log;
use super::store::Place;
use crate::error::Refused;
use glassurn_api::election::{ClosePrepared, PrepareClose};
use glassurn_api::error::Code;
use glassurn_crypto::ballot::Verified;
use glassurn_crypto::board::entry::Submission;
use glassurn_crypto::election::Judged;
use glassurn_crypto::encoding::Hash;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use tokio::sync::oneshot;

/// Answers one submission.
pub type Answer<T> = oneshot::Sender<Result<T, Refused>>;

/// What an accepted submission became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub place: Place,
    /// Whether it is new; otherwise the board held the same bytes before.
    pub fresh: bool,
}

/// What the sequencer is asked for.
pub enum Work {
    /// A new log with this manifest.
    Begin {
        /// The signed manifest, checked.
        content: Submission,
        /// The election's id.
        id: Hash,
        /// Whom to answer.
        answer: Answer<Placed>,
    },
    /// An entry of a log.
    Add {
        /// The log.
        log: Arc<Log>,
        /// What was submitted.
        content: Submission,
        /// What of it was verified before.
        proven: Proven,
        /// Whom to answer.
        answer: Answer<Placed>,
    },
    /// The numbers of an early Close, and a pause until it comes (protocol §7).
    PrepareClose {
        /// The log.
        log: Arc<Log>,
        /// The official's request; its signature is checked.
        request: PrepareClose,
        /// Whom to answer.
        answer: Answer<ClosePrepared>,
    },
}

/// What of a submission was verified before the sequencer sees it, which verifies nothing that takes long.
pub enum Proven {
    /// There was nothing.
    Nothing,
    /// A ballot.
    Ballot(Box<Verified>),
    /// Mixed answers, or their decryption.
    Mixed(Box<Judged>),
}

/// The way to the sequencer.
#[derive(Clone)]
pub struct Queue(pub(super) SyncSender<Work>);

impl Queue {
    /// Hands work over and waits for the answer.
    pub async fn ask<T>(&self, work: impl FnOnce(Answer<T>) -> Work) -> Result<T, Refused> {
        let (answer, reply) = oneshot::channel();
        match self.0.try_send(work(answer)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Code::Unavailable.into()),
            Err(TrySendError::Disconnected(_)) => return Err(Code::LogHalted.into()),
        }
        // An answer that never comes means that the sequencer stopped: nobody knows whether the entry is stored, and
        // the same bytes again will tell.
        reply.await.unwrap_or_else(|_| Err(Code::LogHalted.into()))
    }
}

impl Work {
    /// Refuses it undecided.
    pub(super) fn refuse(self, code: Code) {
        match self {
            Work::Begin { answer, .. } | Work::Add { answer, .. } => reply(answer, Err(code.into())),
            Work::PrepareClose { answer, .. } => reply(answer, Err(code.into())),
        }
    }
}

/// Answers; a client that has gone needs none, and finds its entry by the same bytes.
pub(super) fn reply<T>(answer: Answer<T>, result: Result<T, Refused>) {
    answer.send(result).ok();
}
