//! One log's state: decided upon and made durable in one step, so that no two requests are ever decided on the
//! same state (attacks B-08).

use glassurn_crypto::board::witness::{Cosigned, Refusal};
#[cfg(test)]
use loom::sync::{Mutex, MutexGuard};
use std::sync::PoisonError;
#[cfg(not(test))]
use std::sync::{Mutex, MutexGuard};

/// Where a log's state is kept.
pub trait Keep {
    /// Makes a state durable.
    fn keep(&mut self, state: &Cosigned) -> Result<(), NotKept>;
}

/// Why a state is not kept, in words for the operator.
#[derive(Debug)]
pub enum NotKept {
    /// The old one is still there, untouched: it may be tried again.
    Untouched(String),
    /// Nobody knows which of the two a restart will find.
    Unknown(String),
}

/// Why nothing was cosigned.
#[derive(Debug)]
pub enum NotCosigned {
    /// The request is refused.
    Refused(Refusal),
    /// The storage fails, for this reason.
    Storage(String),
    /// It has failed before, and only a restart tells what is stored.
    Halted,
}

impl From<Refusal> for NotCosigned {
    fn from(refusal: Refusal) -> Self {
        NotCosigned::Refused(refusal)
    }
}

/// The state of a log and the place where it is kept.
#[derive(Debug)]
pub struct Slot<K> {
    inner: Mutex<Inner<K>>,
}

#[derive(Debug)]
struct Inner<K> {
    last: Option<Cosigned>,
    keep: K,
    /// Whether `last` is known to be what is stored.
    sound: bool,
}

impl<K: Keep> Slot<K> {
    /// A log whose stored state is `last`.
    pub fn new(last: Option<Cosigned>, keep: K) -> Self {
        Self { inner: Mutex::new(Inner { last, keep, sound: true }) }
    }

    /// Decides on the last state and keeps the next one; only what is kept is given back.
    pub fn cosign(
        &self,
        decide: impl FnOnce(Option<&Cosigned>) -> Result<Cosigned, Refusal>,
    ) -> Result<Cosigned, NotCosigned> {
        // Held until the next state is durable: whoever waits here is decided on that one.
        let mut inner = self.lock();
        if !inner.sound {
            return Err(NotCosigned::Halted);
        }
        let next = decide(inner.last.as_ref())?;
        if inner.last.as_ref() == Some(&next) {
            // Checkpoints are public: who sends the last one over and over must not keep the disk busy.
            return Ok(next);
        }
        // Until it is known what is stored, also if this panics, nothing more is cosigned.
        inner.sound = false;
        match inner.keep.keep(&next) {
            Ok(()) => {
                inner.sound = true;
                inner.last = Some(next.clone());
                Ok(next)
            }
            Err(NotKept::Untouched(what)) => {
                inner.sound = true;
                Err(NotCosigned::Storage(what))
            }
            Err(NotKept::Unknown(what)) => Err(NotCosigned::Storage(what)),
        }
    }

    /// The latest checkpoint that was cosigned.
    pub fn last(&self) -> Option<Cosigned> {
        self.lock().last.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner<K>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
    use glassurn_crypto::board::merkle::{Tree, leaf_hash};
    use glassurn_crypto::board::witness::{Log, Request, Witness};
    use glassurn_crypto::signature::SecretKey;
    use loom::sync::Arc;
    use loom::thread;

    /// Seconds since 1970.
    const NOW: u64 = 1_800_000_000;

    /// What the disk has held and the log was answered, in the order in which that happened.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Deed {
        Kept(u64),
        Answered(u64),
    }

    /// A disk that takes its time.
    #[derive(Clone)]
    struct Disk {
        deeds: Arc<Mutex<Vec<Deed>>>,
        fails: Option<fn(String) -> NotKept>,
    }

    impl Disk {
        fn new() -> Self {
            Self { deeds: Arc::new(Mutex::new(Vec::new())), fails: None }
        }

        fn note(&self, deed: Deed) {
            self.deeds.lock().expect("nobody panics").push(deed);
        }
    }

    impl Keep for Disk {
        fn keep(&mut self, state: &Cosigned) -> Result<(), NotKept> {
            thread::yield_now();
            if let Some(fails) = self.fails {
                return Err(fails("no space left".into()));
            }
            self.note(Deed::Kept(state.head().size));
            thread::yield_now();
            Ok(())
        }
    }

    /// A witness, a log, and all that the log may ask: signed once, before the threads.
    struct Parties {
        witness: Witness,
        log: Log,
        requests: Vec<Vec<Option<Request>>>,
    }

    fn parties() -> Parties {
        let (key, size) = (SecretKey::from_seed(&[4; 32]), 4);
        let tree: Tree = (0..size).map(|index| leaf_hash(&[index as u8])).collect();
        let origin = origin("vote.example.org", &[7; 32]).expect("a host");
        let witness = Witness::new("witness.example/w1", SecretKey::from_seed(&[5; 32])).expect("a name");
        let log_key = origin.log_key(key.public()).expect("a name");
        let request = |old, new| {
            let head = Checkpoint { origin: origin.clone(), size: new, root: tree.root_at(new)? };
            Some(Request::new(old, tree.consistency(old, new)?, &head.sign(&key).ok()?))
        };
        let log = Log::new(log_key, witness.key()).expect("a log's key");
        let requests = (0..=size).map(|old| (0..=size).map(|new| request(old, new)).collect()).collect();
        Parties { witness, log, requests }
    }

    impl Parties {
        fn ask(&self, slot: &Slot<Disk>, old: u64, new: u64) -> Result<Cosigned, NotCosigned> {
            let request = self.requests[old as usize][new as usize].as_ref().expect("there is a proof");
            slot.cosign(|last| self.witness.decide(&self.log, last, request, NOW))
        }

        /// Asks as a log does: once more if the witness has another size, unless that is larger.
        fn ask_twice(&self, slot: &Slot<Disk>, disk: &Disk, old: u64, new: u64) {
            let answer = match self.ask(slot, old, new) {
                Err(NotCosigned::Refused(Refusal::OtherSize { size })) if size <= new => {
                    self.ask(slot, size, new)
                }
                answer => answer,
            };
            match answer {
                Ok(state) => disk.note(Deed::Answered(state.head().size)),
                Err(NotCosigned::Refused(Refusal::OtherSize { size })) => assert!(size > new),
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn b_08_a_later_smaller_size_is_never_cosigned_in_whatever_order_threads_run() {
        let parties = std::sync::Arc::new(parties());
        let orders = std::sync::Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
        let seen = orders.clone();
        loom::model(move || {
            let disk = Disk::new();
            let slot = Arc::new(Slot::new(None, disk.clone()));
            parties.ask(&slot, 0, 1).expect("the first");
            let threads = [2, 4].map(|new| {
                let (parties, slot, disk) = (parties.clone(), slot.clone(), disk.clone());
                thread::spawn(move || parties.ask_twice(&slot, &disk, 1, new))
            });
            // Meanwhile a monitor reads: it never sees less than what was there before.
            assert!(slot.last().expect("cosigned").head().size >= 1);
            threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
            let deeds = disk.deeds.lock().expect("nobody panics").clone();
            let kept: Vec<u64> = deeds
                .iter()
                .filter_map(|deed| if let Deed::Kept(size) = deed { Some(*size) } else { None })
                .collect();
            assert!(kept.is_sorted_by(|a, b| a < b), "rolled back: {deeds:?}");
            for (at, deed) in deeds.iter().enumerate() {
                if let Deed::Answered(size) = deed {
                    assert!(
                        deeds[..at].contains(&Deed::Kept(*size)),
                        "answered before it was kept: {deeds:?}"
                    );
                }
            }
            assert_eq!(slot.last().map(|last| last.head().size), Some(4), "{deeds:?}");
            seen.lock().expect("nobody panics").insert(kept);
        });
        // The model has really run the threads in both orders.
        let orders = orders.lock().expect("nobody panics").clone();
        assert_eq!(orders, [vec![1, 2, 4], vec![1, 4]].into());
    }

    #[test]
    fn the_same_checkpoint_in_the_same_second_is_kept_once() {
        let parties = std::sync::Arc::new(parties());
        loom::model(move || {
            let disk = Disk::new();
            let slot = Slot::new(None, disk.clone());
            let first = parties.ask(&slot, 0, 2).expect("the first");
            assert_eq!(parties.ask(&slot, 2, 2).expect("again"), first);
            assert_eq!(*disk.deeds.lock().expect("nobody panics"), [Deed::Kept(2)]);
        });
    }

    #[test]
    fn b_08_what_is_not_kept_is_not_cosigned() {
        let parties = std::sync::Arc::new(parties());
        loom::model(move || {
            let (mut disk, first) = (Disk::new(), Disk::new());
            disk.fails = Some(NotKept::Untouched);
            let slot = Slot::new(None, disk);
            parties.ask(&slot, 0, 2).map(|_| ()).expect_err("the disk is full");
            assert_eq!(slot.last(), None);
            // A full disk passes.
            slot.lock().keep.fails = None;
            parties.ask(&slot, 0, 1).expect("there is room");
            // What nobody knows does not.
            slot.lock().keep.fails = Some(NotKept::Unknown);
            parties.ask(&slot, 1, 4).map(|_| ()).expect_err("the disk has failed");
            slot.lock().keep = first.clone();
            let refused = parties.ask(&slot, 1, 2);
            assert!(matches!(refused, Err(NotCosigned::Halted)), "{refused:?}");
            assert!(first.deeds.lock().expect("nobody panics").is_empty());
            assert_eq!(slot.last().map(|last| last.head().size), Some(1));
        });
    }
}
