//! Whose mixed answers are verified next. One work is done at a time, as each may take all cores, and hundreds of MiB of memory.
//!
//! Of a key holder of an election one work waits or is done, and elections take turns: whoever sends false proofs one after the
//! other keeps nobody waiting for more than one of them.

use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::encoding::Hash;
use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot::{Receiver, Sender, channel};

/// After how many seconds a key holder tries again whose work waits or is done.
const AGAIN: u64 = 5;

/// A work, which answers whoever waits for it.
type Work = Box<dyn FnOnce() + Send>;

/// Who is in the line.
#[derive(Default)]
struct Line {
    /// Elections and key holders of what waits or is done.
    inside: BTreeSet<(Hash, u64)>,
    /// Elections of which something waits, the one whose turn it is first; of each, works as they came.
    waiting: VecDeque<(Hash, VecDeque<Work>)>,
    closed: bool,
}

struct Shared {
    line: Mutex<Line>,
    arrived: Condvar,
    capacity: usize,
}

/// The way to the thread that does the works; it ends when this is dropped.
pub struct Turns(Arc<Shared>);

/// A key holder's place in the line; it is free when this is dropped.
struct Place {
    shared: Arc<Shared>,
    whose: (Hash, u64),
}

impl Turns {
    /// A line for so many works.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(capacity: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { line: Mutex::default(), arrived: Condvar::new(), capacity });
        let turns = Self(shared.clone());
        std::thread::Builder::new().name("mixing".into()).spawn(move || shared.work())?;
        Ok(turns)
    }

    /// Does a key holder's work when it is its turn.
    ///
    /// # Errors
    /// [`Code::ShuffleBusy`] while another one of his waits or is done, [`Code::Unavailable`] if too many wait, and the work's.
    pub async fn run<T: Send + 'static>(
        &self,
        election: Hash,
        trustee: u64,
        work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        self.enter(election, trustee, work)?.await.unwrap_or_else(|_| Err(Code::Internal.into()))
    }

    fn enter<T: Send + 'static>(
        &self,
        election: Hash,
        trustee: u64,
        work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<Receiver<Result<T, Refused>>, Refused> {
        let (answer, reply) = channel();
        let mut line = self.0.lock();
        let whose = (election, trustee);
        if line.inside.contains(&whose) {
            return Err(Refused::from(Code::ShuffleBusy).retry_after(AGAIN));
        }
        if line.inside.len() >= self.0.capacity {
            return Err(Code::Unavailable.into());
        }
        line.inside.insert(whose);
        let place = Place { shared: self.0.clone(), whose };
        line.add(election, Box::new(move || done(work, answer, place)));
        drop(line);
        self.0.arrived.notify_one();
        Ok(reply)
    }
}

/// Does a work and frees its place before it answers, also if it panics, so that whoever has the answer may send the next one.
fn done<T>(work: impl FnOnce() -> Result<T, Refused>, answer: Sender<Result<T, Refused>>, place: Place) {
    if answer.is_closed() {
        // The service ends.
        return;
    }
    let result = work();
    drop(place);
    answer.send(result).ok();
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.arrived.notify_one();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.lock().inside.remove(&self.whose);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread's life.
    fn work(&self) {
        while let Some(work) = self.next() {
            // Whoever gets no answer is told of an internal error; the thread goes on.
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("a verification has panicked");
            }
        }
    }

    /// Waits for a work; `None` once the line is closed and empty.
    fn next(&self) -> Option<Work> {
        let mut line = self.lock();
        loop {
            match line.next() {
                Some(work) => return Some(work),
                None if line.closed => return None,
                None => line = self.arrived.wait(line).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Line {
    fn add(&mut self, election: Hash, work: Work) {
        match self.waiting.iter_mut().find(|(other, _)| *other == election) {
            Some((_, works)) => works.push_back(work),
            None => self.waiting.push_back((election, [work].into())),
        }
    }

    /// The first work of the election whose turn it is; the others' come before its next one.
    fn next(&mut self) -> Option<Work> {
        let (election, mut works) = self.waiting.pop_front()?;
        let work = works.pop_front();
        if !works.is_empty() {
            self.waiting.push_back((election, works));
        }
        work
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const ONE: Hash = [1; 32];
    const OTHER: Hash = [2; 32];

    /// A line whose thread is busy until the sender is dropped, with a work of trustee 9 of a third election.
    fn busy(capacity: usize) -> (Turns, mpsc::Sender<()>, Receiver<Result<(), Refused>>) {
        let turns = Turns::new(capacity).expect("a thread");
        let (hold, held) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        let work = move || {
            begin.send(()).ok();
            held.recv().ok();
            Ok(())
        };
        let first = turns.enter([3; 32], 9, work).expect("there is room");
        begun.recv().expect("it is being done");
        (turns, hold, first)
    }

    fn refusal<T>(result: Result<T, Refused>) -> Option<Code> {
        result.err().map(|refused| refused.code())
    }

    #[test]
    fn elections_take_turns() {
        let (turns, hold, _first) = busy(9);
        let (told, order) = mpsc::channel();
        let all = [(ONE, 1), (ONE, 2), (ONE, 3), (OTHER, 1), (OTHER, 2), ([4; 32], 1)];
        let replies: Vec<_> = all
            .iter()
            .map(|&(election, trustee)| {
                let told = told.clone();
                let work = move || Ok(told.send((election[0], trustee)).ok());
                turns.enter(election, trustee, work).expect("there is room")
            })
            .collect();
        drop((hold, told));
        assert_eq!(order.iter().collect::<Vec<_>>(), [(1, 1), (2, 1), (4, 1), (1, 2), (2, 2), (1, 3)]);
        assert!(replies.into_iter().all(|reply| matches!(reply.blocking_recv(), Ok(Ok(Some(()))))));
    }

    #[test]
    fn a_key_holder_has_one_place_until_his_answer() {
        let (turns, hold, first) = busy(9);
        let mine = turns.enter(ONE, 1, || Err::<(), _>(Code::ShuffleProofInvalid.into())).expect("room");
        assert_eq!(refusal(turns.enter(ONE, 1, || Ok(()))), Some(Code::ShuffleBusy), "it waits");
        assert_eq!(refusal(turns.enter([3; 32], 9, || Ok(()))), Some(Code::ShuffleBusy), "it is done");
        let others =
            [(ONE, 2), (OTHER, 1)].map(|(election, trustee)| turns.enter(election, trustee, || Ok(())));
        drop(hold);
        assert_eq!(refusal(mine.blocking_recv().expect("an answer")), Some(Code::ShuffleProofInvalid));
        let again = turns.enter(ONE, 1, || Ok(())).expect("who has his answer may send the next one");
        for reply in others.into_iter().flatten().chain([first, again]) {
            assert!(matches!(reply.blocking_recv(), Ok(Ok(()))));
        }
    }

    #[test]
    fn the_line_is_bounded_and_outlives_a_panic() {
        let (turns, hold, _first) = busy(2);
        let panics = turns.enter(ONE, 1, || -> Result<(), Refused> { panic!("a test's") }).expect("room");
        assert_eq!(refusal(turns.enter(ONE, 2, || Ok(()))), Some(Code::Unavailable));
        drop(hold);
        assert!(panics.blocking_recv().is_err(), "there is no answer");
        let again = turns.enter(ONE, 1, || Ok(())).expect("its place is free");
        assert!(matches!(again.blocking_recv(), Ok(Ok(()))));
    }

    #[test]
    fn what_nobody_waits_for_is_left_out() {
        let (turns, hold, _first) = busy(9);
        let left = turns.enter(ONE, 1, || -> Result<(), Refused> { unreachable!("nobody asks") });
        drop(left);
        drop(hold);
        let next = turns.enter(OTHER, 1, || Ok(())).expect("there is room");
        assert!(matches!(next.blocking_recv(), Ok(Ok(()))));
    }
}
