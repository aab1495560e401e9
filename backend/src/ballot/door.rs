//! The door: ballots that wait are verified together (protocol §9.1), so that a batch grows with the queue.
//!
//! Every verifier is a thread of its own. It takes its share of what waits, no more than a batch is good for, and
//! verifies it with one multiplication; with an idle service that share is one ballot.

use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::ballot::{Ballot, BallotError, Context, Verified, verify_ballots};
use rand_core::OsRng;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// A ballot that waits.
struct Caller {
    context: Arc<Context>,
    ballot: Ballot,
    answer: oneshot::Sender<Result<Verified, BallotError>>,
}

/// Who waits, and whether the door still opens.
struct Queue {
    waiting: VecDeque<Caller>,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
    verifiers: usize,
    capacity: usize,
}

/// The way to the verifiers; they end when it is dropped.
pub struct Door(Arc<Shared>);

impl Door {
    /// A door with so many verifiers, before which so many ballots may wait (attacks A-31).
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(verifiers: usize, capacity: usize) -> std::io::Result<Self> {
        let queue = Queue { waiting: VecDeque::new(), closed: false };
        let verifiers = verifiers.max(1);
        let (queue, arrived) = (Mutex::new(queue), Condvar::new());
        let door = Self(Arc::new(Shared { queue, arrived, verifiers, capacity: capacity.max(1) }));
        for number in 0..verifiers {
            let shared = door.0.clone();
            std::thread::Builder::new().name(format!("verifier {number}")).spawn(move || shared.work())?;
        }
        Ok(door)
    }

    /// Verifies a ballot; 503 if too many wait.
    pub async fn verify(&self, context: Arc<Context>, ballot: Ballot) -> Result<Verified, Refused> {
        let (answer, reply) = oneshot::channel();
        {
            let mut queue = self.0.lock();
            if queue.waiting.len() >= self.0.capacity {
                return Err(Code::Unavailable.into());
            }
            queue.waiting.push_back(Caller { context, ballot, answer });
        }
        self.0.arrived.notify_one();
        Ok(reply.await.map_err(|_| Code::Internal)??)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.arrived.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A verifier's life.
    fn work(&self) {
        while let Some(callers) = self.take() {
            // Whoever gets no answer is told of an internal error; the verifier goes on.
            if catch_unwind(AssertUnwindSafe(|| answer(callers))).is_err() {
                tracing::error!("a verification has panicked");
            }
        }
    }

    /// Waits for ballots and takes this verifier's share: all of one election. `None` once the door is closed.
    fn take(&self) -> Option<Vec<Caller>> {
        let mut queue = self.lock();
        while queue.waiting.is_empty() {
            if queue.closed {
                return None;
            }
            queue = self.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let first = queue.waiting.pop_front()?;
        let share = (queue.waiting.len() + 1).div_ceil(self.verifiers).min(first.context.batch());
        let context = first.context.clone();
        let mut taken = vec![first];
        while taken.len() < share
            && let Some(next) = queue.waiting.pop_front_if(|next| Arc::ptr_eq(&next.context, &context))
        {
            taken.push(next);
        }
        if !queue.waiting.is_empty() {
            self.arrived.notify_one();
        }
        Some(taken)
    }
}

/// Verifies ballots of one election and answers each.
fn answer(callers: Vec<Caller>) {
    let Some(context) = callers.first().map(|caller| caller.context.clone()) else { return };
    metrics::histogram!("glassurn_ballots_verified_together").record(callers.len() as f64);
    let (ballots, answers): (Vec<Ballot>, Vec<_>) =
        callers.into_iter().map(|caller| (caller.ballot, caller.answer)).unzip();
    let verdicts = verify_ballots(&context, ballots, &mut OsRng);
    for (answer, verdict) in answers.into_iter().zip(verdicts) {
        // A client that has gone needs no answer.
        answer.send(verdict).ok();
    }
}
