//! Helpers of the check: workers of the same script that verify ballots beside it, so that every core has some.
//!
//! A helper gets the manifest and the key once, then bundles of entries, and says of each whether it is a ballot whose
//! proof holds. Whoever is not answered, or answered "no", verifies the ballot itself: a helper cannot change a report,
//! only the time that it takes.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use glassurn_crypto::ballot::{Ballot, Context, verify_ballots};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::tile::{decode_bundle, encode_bundle};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{hex, unhex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use js_sys::{Array, Uint8Array};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::audit::seed;
use super::{Ask, SCRIPT, Tell, Trouble};

/// The most helpers; more would starve the page of small machines.
const MAX_HELPERS: usize = 3;
/// Fewer ballots than this are verified sooner than a helper has started.
const WORTH_IT: u64 = 300;

/// What a helper knows.
pub(super) struct Prover(Context);

impl Prover {
    /// A helper for the election of this manifest with this key, in hexadecimal digits.
    pub(super) fn new(manifest: &[u8], key: &str) -> Option<Self> {
        let key = Point::from_bytes(unhex(key)?)?;
        Some(Self(Context::new(Manifest::from_bytes(manifest).ok()?, key)))
    }

    /// Which of these entries are ballots whose proofs hold.
    pub(super) fn prove(&self, entries: &[impl AsRef<[u8]>]) -> Result<Vec<bool>, Trouble> {
        let mut rng = ChaCha20Rng::from_seed(seed()?);
        let ballot = |bytes: &[u8]| {
            let entry = Entry::from_bytes(bytes).ok().filter(|entry| entry.kind() == Some(Kind::Ballot))?;
            Ballot::from_bytes(&entry.content.body).ok()
        };
        let ballots: Vec<Option<Ballot>> = entries.iter().map(|bytes| ballot(bytes.as_ref())).collect();
        let are: Vec<bool> = ballots.iter().map(Option::is_some).collect();
        let mut verdicts =
            verify_ballots(&self.0, ballots.into_iter().flatten().collect(), &mut rng).into_iter();
        Ok(are.into_iter().map(|is| is && verdicts.next().is_some_and(|verdict| verdict.is_ok())).collect())
    }

    /// The answer to a bundle of so many entries.
    pub(super) fn answer(&self, bundle: &[u8], width: u16) -> Result<Tell, Trouble> {
        let entries = decode_bundle(bundle, width).map_err(|e| Trouble::Record(e.to_string()))?;
        Ok(Tell::Proven { holds: self.prove(&entries)? })
    }
}

type Listener = Closure<dyn Fn(Event)>;

/// The way to one helper.
struct Helper {
    worker: Worker,
    line: Rc<Line>,
    _listeners: [Listener; 2],
}

#[derive(Default)]
struct Line {
    /// It listens.
    ready: Cell<bool>,
    /// It has ended, or never began.
    broken: Cell<bool>,
    answer: RefCell<Option<Vec<bool>>>,
    waiting: RefCell<Option<Waker>>,
}

impl Line {
    fn wake(&self) {
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    fn fail(&self) {
        self.broken.set(true);
        self.ready.set(false);
        self.wake();
    }
}

/// All helpers of one check; they end with it.
pub(super) struct Helpers {
    own: Prover,
    helpers: Vec<Helper>,
    /// Ballots that one of them verifies at a time.
    share: usize,
}

impl Helpers {
    /// Helpers for the ballots of an election whose key is known; as many as this machine has cores to spare, none for
    /// a few ballots. `None` before there is a key.
    pub(super) fn start(election: &Election, ballots: u64) -> Option<Self> {
        let context = election.context()?;
        let (manifest, key) = (election.manifest().bytes(), hex(context.key().bytes()));
        let cores = js_sys::global()
            .dyn_into::<DedicatedWorkerGlobalScope>()
            .map_or(1, |scope| scope.navigator().hardware_concurrency() as usize);
        let number = if ballots < WORTH_IT { 0 } else { cores.saturating_sub(1).min(MAX_HELPERS) };
        let ask = Ask::Help { key: key.clone() };
        let helpers = (0..number).filter_map(|_| Helper::start(&ask, manifest)).collect();
        Some(Self { own: Prover::new(manifest, &key)?, helpers, share: context.batch() })
    }

    /// How many entries are best proven at once.
    pub(super) fn number(&self) -> usize {
        self.share * (1 + self.helpers.iter().filter(|helper| !helper.line.broken.get()).count())
    }

    /// Which of these entries are ballots whose proofs hold: everybody verifies a share at the same time.
    pub(super) async fn prove(&self, entries: &[Vec<u8>]) -> Result<Vec<bool>, Trouble> {
        let working: Vec<&Helper> = self.helpers.iter().filter(|helper| helper.line.ready.get()).collect();
        let share = entries.len().div_ceil(1 + working.len()).max(1);
        let (own, others) = entries.split_at(share.min(entries.len()));
        let asked: Vec<(&Helper, usize)> = working
            .into_iter()
            .zip(others.chunks(share))
            .map(|(helper, part)| (helper, helper.ask(part)))
            .collect();
        let mut proven = self.own.prove(own)?;
        for (helper, width) in asked {
            let mut answer = helper.answer().await;
            answer.resize(width, false);
            proven.append(&mut answer);
        }
        proven.resize(entries.len(), false);
        Ok(proven)
    }
}

impl Helper {
    fn start(ask: &Ask, manifest: &[u8]) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).ok()?;
        let line = Rc::new(Line::default());
        let said = Listener::new({
            let (line, worker, ask) = (line.clone(), worker.clone(), message(ask, manifest)?);
            move |event: Event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                match text.and_then(|text| serde_json::from_str(&text).ok()) {
                    Some(Tell::Ready) => {
                        line.ready.set(worker.post_message(&ask).is_ok());
                    }
                    Some(Tell::Proven { holds }) => {
                        line.answer.replace(Some(holds));
                        line.wake();
                    }
                    Some(Tell::Trouble(_)) => line.fail(),
                    _ => {}
                }
            }
        });
        let failed = Listener::new({
            let line = line.clone();
            move |_| line.fail()
        });
        worker.set_onmessage(Some(said.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self { worker, line, _listeners: [said, failed] })
    }

    /// Hands a share over; gives its width.
    fn ask(&self, entries: &[Vec<u8>]) -> usize {
        let width = u16::try_from(entries.len()).unwrap_or(u16::MAX);
        let bundle = encode_bundle(entries).ok();
        let ask = bundle.and_then(|bundle| message(&Ask::Prove { width }, &bundle));
        if ask.is_none_or(|ask| self.worker.post_message(&ask).is_err()) {
            self.line.fail();
        }
        entries.len()
    }

    /// The answer; empty if there will be none.
    async fn answer(&self) -> Vec<bool> {
        poll_fn(|context| match self.line.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None if self.line.broken.get() => Poll::Ready(Vec::new()),
            None => {
                self.line.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn message(ask: &Ask, bytes: &[u8]) -> Option<Array> {
    let text = serde_json::to_string(ask).ok()?;
    Some(Array::of2(&text.into(), &Uint8Array::from(bytes)))
}
