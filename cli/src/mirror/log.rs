//! One board at work: a thread that reads it, again and again or when its board asks, and what is known meanwhile.

use super::copy::{BoardCopy, read};
use super::fault::{Fault, Stop};
use super::follow::{follow, show};
use super::pull::newest;
use super::waiting::{Offer, Waiting};
use crate::http::Client;
use crate::output::{Failure, say};
use crate::time;
use crate::witness::service::Service;
use crate::witness::slot::NotCosigned;
use glassurn_api::mirror::TroubleView;
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::note::SignatureLine;
use glassurn_crypto::board::witness::{Refusal, Request, origin_hash};
use glassurn_crypto::encoding::Hash;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// After how many seconds a cosignature of a head that does not grow is renewed; voters' programs want one of the last hour.
const RENEW: u64 = 600;
/// How often who waits for a head looks for it, told or not.
const LOOK: Duration = Duration::from_millis(100);
/// How often files are looked for that nobody needs any more.
const PRUNE: Duration = Duration::from_secs(600);

/// A board's copy, and who keeps it up to date.
pub struct Log {
    /// The copy.
    pub copy: RwLock<BoardCopy>,
    /// Ballots that the board does not hold.
    pub waiting: Waiting,
    /// The board.
    pub client: Client,
    service: Arc<Service>,
    origin: Hash,
    folder: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// A head that the board has asked to have cosigned.
    wanted: Option<SignedCheckpoint>,
    /// The last of those that could not be reached, and why.
    failed: Option<(SignedCheckpoint, String)>,
    fault: Option<Fault>,
    trouble: Option<TroubleView>,
    /// When it last knew that the board shows nothing newer, in seconds since 1970.
    compared: Option<u64>,
    /// The board has more, and somebody waits for it.
    due: bool,
    stopped: bool,
}

/// What became of a head that somebody wants.
pub enum Reached {
    /// It is verified and stored.
    Held,
    /// The board is at fault, for this reason.
    Void(String),
    /// Not yet, for this reason.
    Late(String),
}

impl Log {
    /// A board's log; `fault` is what an earlier run has found.
    pub fn new(
        copy: BoardCopy,
        waiting: Waiting,
        client: Client,
        service: Arc<Service>,
        folder: PathBuf,
        fault: Option<Fault>,
    ) -> Self {
        let origin = origin_hash(&copy.origin().to_string());
        let state = Mutex::new(State { fault, ..State::default() });
        Self {
            copy: RwLock::new(copy),
            waiting,
            client,
            service,
            origin,
            folder,
            state,
            changed: Condvar::new(),
        }
    }

    /// What the board has been found to have done, if anything.
    pub fn fault(&self) -> Option<Fault> {
        self.state().fault.clone()
    }

    /// Why it cannot be followed at the moment.
    pub fn trouble(&self) -> Option<TroubleView> {
        self.state().trouble.clone()
    }

    /// When it last knew that the board shows nothing newer, in seconds since 1970; `None` since the start.
    pub fn compared(&self) -> Option<u64> {
        self.state().compared
    }

    /// Reads the board at once: it has taken a ballot.
    pub fn hasten(&self) {
        self.state().due = true;
        self.changed.notify_all();
    }

    /// Waits until a head that the board has signed is verified and stored, but not longer than `patience`.
    pub fn reach(&self, signed: &SignedCheckpoint, patience: Duration) -> Reached {
        let since = Instant::now();
        loop {
            // Never with the state in hand: who has the copy may wait for that.
            let held = read(&self.copy).holds(signed.claimed());
            let mut state = self.state();
            if let Some(fault) = &state.fault {
                return Reached::Void(fault.reason.clone());
            }
            if held {
                return Reached::Held;
            }
            if let Some((_, words)) = state.failed.take_if(|(failed, _)| failed == signed) {
                return Reached::Late(words);
            }
            let Some(left) = patience.checked_sub(since.elapsed()) else {
                return Reached::Late(format!("{} entries are not verified yet", signed.claimed().size));
            };
            state.wanted.get_or_insert_with(|| signed.clone());
            self.changed.notify_all();
            drop(self.changed.wait_timeout(state, left.min(LOOK)).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Ends [`Log::run`].
    pub fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    /// Follows the board until it is stopped: at least so often, and whenever somebody wants a head.
    pub fn run(&self, every: Duration) {
        let (mut round, mut pruned) = (Instant::now(), None::<Instant>);
        while let Some(wanted) = self.next(&mut round, every) {
            if self.fault().is_none() {
                let result = match &wanted {
                    Some(signed) => follow(&self.copy, signed, &self.client, |_| {}),
                    None => self.round(),
                };
                self.note(result, wanted);
            }
            if pruned.is_none_or(|pruned| pruned.elapsed() > PRUNE) {
                self.prune();
                pruned = Some(Instant::now());
            }
        }
    }

    /// Waits for the next deed; `None` when it is stopped, `Some(None)` for a round.
    fn next(&self, round: &mut Instant, every: Duration) -> Option<Option<SignedCheckpoint>> {
        let mut state = self.state();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(wanted) = state.wanted.take() {
                return Some(Some(wanted));
            }
            let left = round.saturating_duration_since(Instant::now());
            if left.is_zero() || std::mem::take(&mut state.due) {
                *round = Instant::now() + every;
                return Some(None);
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Reads what the board shows, cosigns it and shows it.
    fn round(&self) -> Result<(), Stop> {
        let id = *read(&self.copy).manifest().id();
        let signed = newest(&self.client, &id)?;
        follow(&self.copy, &signed, &self.client, |_| {})?;
        let line = self.cosign(&signed)?;
        self.carried();
        show(&self.copy, &signed, line.as_slice(), &self.client)
    }

    /// Cosigns a head that is verified and stored; `None` if a larger one was cosigned before.
    fn cosign(&self, signed: &SignedCheckpoint) -> Result<Option<SignatureLine>, Failure> {
        let head: &Checkpoint = signed.claimed();
        let last = self.service.latest(&self.origin);
        let size = last.as_ref().map_or(0, |last| last.head().size);
        if size > head.size {
            return Ok(None);
        }
        if let Some(last) = last
            && (last.head().size, last.head().root) == (head.size, head.root)
            && last.timestamp().saturating_add(RENEW) > time::now()
        {
            return Ok(Some(last.line().clone()));
        }
        let proof = read(&self.copy).tree().consistency(size, head.size).unwrap_or_default();
        match self.service.cosign(&Request::new(size, proof, signed)) {
            Ok(state) => Ok(Some(state.line().clone())),
            // The board has had a larger one cosigned meanwhile.
            Err(NotCosigned::Refused(Refusal::OtherSize { .. })) => Ok(None),
            Err(NotCosigned::Refused(refusal)) => Err(Failure::refused("witness.log", refusal.to_string())),
            Err(NotCosigned::Storage(what)) => Err(Failure::cannot("witness.state", what)),
            Err(NotCosigned::Halted) => Err(Failure::cannot(
                "witness.state",
                "the storage has failed: nothing is cosigned until a restart",
            )),
        }
    }

    /// Ballots that the board holds now wait no more.
    pub fn carried(&self) {
        if let Some(election) = read(&self.copy).election() {
            self.waiting.carried(election);
        }
    }

    /// Offers the board the ballots that wait, until it is stopped.
    pub fn offer_all(&self, every: Duration) {
        loop {
            let state = self.state();
            let waited = self.changed.wait_timeout_while(state, every, |state| !state.stopped);
            if waited.unwrap_or_else(PoisonError::into_inner).0.stopped {
                return;
            }
            let manifest = read(&self.copy).manifest().clone();
            for body in self.waiting.due() {
                // Where nobody answers, nobody is asked for the others.
                let offered = self.waiting.offer(&body, &self.client, &manifest);
                if matches!(offered, Offer::Nobody) || self.state().stopped {
                    break;
                }
            }
        }
    }

    /// Notes what came of following the board, and tells those who wait.
    fn note(&self, result: Result<(), Stop>, wanted: Option<SignedCheckpoint>) {
        let origin = read(&self.copy).origin().to_string();
        let mut state = self.state();
        match result {
            Ok(()) => {
                if wanted.is_none() {
                    state.compared = Some(time::now());
                    if state.trouble.take().is_some() {
                        say(format_args!("{origin}: the board is followed again"));
                        self.waiting.retry();
                    }
                }
            }
            Err(Stop::Passing(failure)) => {
                if let Some(wanted) = wanted {
                    state.failed = Some((wanted, failure.what().to_owned()));
                }
                let (code, words) = (failure.code().to_owned(), failure.what().to_owned());
                if state.trouble.as_ref().is_none_or(|trouble| trouble.code != code) {
                    say(format_args!("{origin}: the board cannot be followed: {words}"));
                    state.trouble = Some(TroubleView { since: time::now(), code, reason: words });
                }
            }
            Err(Stop::Proven(fault)) => {
                say(format_args!(
                    "{origin}: THE BOARD IS AT FAULT, AND IS NOT COSIGNED ANY MORE: {}",
                    fault.reason
                ));
                for path in &fault.evidence {
                    say(format_args!("{origin}: the proof is in {}", path.display()));
                }
                if let Err(failure) = fault.keep(&self.folder) {
                    say(format_args!("{origin}: this could not be kept for after a restart: {failure}"));
                }
                state.fault = Some(fault);
            }
        }
        self.changed.notify_all();
    }

    fn prune(&self) {
        let cosigned = self.service.latest(&self.origin).map_or(0, |last| last.head().size);
        let copy = read(&self.copy);
        let shown = copy.shown().map_or(0, |shown| shown.claimed().size);
        copy.folder.prune(&[copy.size(), shown, cosigned]);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
