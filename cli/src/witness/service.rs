//! The witness at work: the logs that it knows now, each with its state.

use super::slot::{NotCosigned, Slot};
use super::state::{Folder, StateFile};
use crate::output::{Failure, say};
use crate::time;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::note::{Note, NoteError, NoteKey};
use glassurn_crypto::board::witness::{Cosigned, Log, Refusal, Request, Witness, origin_hash};
use glassurn_crypto::encoding::{Hash, hex};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Keys that sign logs, with the place where each was read, for messages.
pub type Keys = Vec<(String, NoteKey)>;

/// A witness with its folder.
pub struct Service {
    witness: Witness,
    files: Mutex<Files>,
    /// The logs that are cosigned, by the hash of their origin.
    logs: RwLock<BTreeMap<Hash, Known>>,
}

/// The folder and every state that was opened in it: never the same one twice, whatever is listed and left out.
struct Files {
    folder: Folder,
    slots: BTreeMap<Hash, Arc<Slot<StateFile>>>,
}

#[derive(Clone)]
struct Known {
    log: Arc<Log>,
    slot: Arc<Slot<StateFile>>,
}

impl Service {
    /// A witness whose state is in this folder; it knows no logs yet.
    pub fn new(witness: Witness, folder: Folder) -> Self {
        let files = Files { folder, slots: BTreeMap::new() };
        Self { witness, files: Mutex::new(files), logs: RwLock::new(BTreeMap::new()) }
    }

    /// The witness's name and public key.
    pub fn key(&self) -> &NoteKey {
        self.witness.key()
    }

    /// Cosigns the logs of these keys from now on, and no others; gives their number. If it fails nothing changes.
    pub fn list(&self, keys: Keys) -> Result<usize, Failure> {
        let mut listed: BTreeMap<Hash, Log> = BTreeMap::new();
        for (place, key) in keys {
            let wrong = |e| Failure::cannot("witness.log", format!("{place}: {e}"));
            let log = Log::new(key, self.witness.key()).map_err(wrong)?;
            let hash = origin_hash(log.origin());
            match listed.get_mut(&hash) {
                Some(known) => known.join(log).map_err(wrong)?,
                None => _ = listed.insert(hash, log),
            }
        }
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.folder.enter(listed.values().map(Log::origin))?;
        let mut known = BTreeMap::new();
        for (hash, log) in listed {
            let slot = files.open(hash, log.origin())?;
            known.insert(hash, Known { log: Arc::new(log), slot });
        }
        let count = known.len();
        *self.logs.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(count)
    }

    /// Whether a request would be cosigned now; nothing changes.
    pub fn check(&self, request: &Request) -> Result<(), Refusal> {
        let Known { log, slot } =
            self.known(&origin_hash(&request.head().origin)).ok_or(Refusal::UnknownLog)?;
        self.witness.decide(&log, slot.last().as_ref(), request, time::now()).map(drop)
    }

    /// Signs that this witness has a ballot which the board does not hold.
    pub fn acknowledge(&self, what: &Acknowledgement) -> Result<Note, NoteError> {
        self.witness.acknowledge(what)
    }

    /// Decides a request, and keeps the new state before it gives it back.
    pub fn cosign(&self, request: &Request) -> Result<Cosigned, NotCosigned> {
        let Known { log, slot } =
            self.known(&origin_hash(&request.head().origin)).ok_or(Refusal::UnknownLog)?;
        let (mut before, mut fork) = (0, None);
        let decided = slot.cosign(|last| {
            before = last.map_or(0, |last| last.head().size);
            let decided = self.witness.decide(&log, last, request, time::now());
            if matches!(decided, Err(Refusal::Fork { .. })) {
                fork = last.cloned();
            }
            decided
        });
        let origin = log.origin();
        match &decided {
            // Anybody can have the last checkpoint cosigned again, which is not worth a line.
            Ok(state) if state.head().size == before => {}
            Ok(state) => {
                say(format_args!("{origin}: cosigned {} entries, after {before}", state.head().size))
            }
            Err(NotCosigned::Refused(refusal)) if refusal.status() == 422 => {
                say(format_args!("{origin}: refused what the log has signed: {refusal}"));
            }
            Err(NotCosigned::Refused(Refusal::Clock)) => say(format_args!("{origin}: {}", Refusal::Clock)),
            Err(NotCosigned::Refused(_)) => {}
            Err(NotCosigned::Storage(what)) => say(format_args!("{origin}: nothing is cosigned: {what}")),
            Err(NotCosigned::Halted) => {
                say(format_args!("{origin}: nothing is cosigned until a restart: the storage has failed"));
            }
        }
        if let Some(ours) = fork {
            self.keep_fork(&ours, request);
        }
        decided
    }

    /// The latest checkpoint that was cosigned for the log of this origin's hash, if it is known.
    pub fn latest(&self, origin: &Hash) -> Option<Cosigned> {
        self.known(origin)?.slot.last()
    }

    fn known(&self, origin: &Hash) -> Option<Known> {
        self.logs.read().unwrap_or_else(PoisonError::into_inner).get(origin).cloned()
    }

    fn keep_fork(&self, ours: &Cosigned, request: &Request) {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match files.folder.keep_fork(ours, request.note()) {
            Ok(Some([a, b])) => say(format_args!(
                "{}: the log has signed two histories; the proof is in {} and {}",
                ours.head().origin,
                a.display(),
                b.display()
            )),
            Ok(None) => {}
            Err(failure) => {
                say(format_args!("the proof that a log has signed two histories is not kept: {failure}"))
            }
        }
    }
}

impl Files {
    fn open(&mut self, hash: Hash, origin: &str) -> Result<Arc<Slot<StateFile>>, Failure> {
        if let Some(slot) = self.slots.get(&hash) {
            return Ok(slot.clone());
        }
        let (last, file) = self.folder.log(origin)?;
        let slot = Arc::new(Slot::new(last, file));
        self.slots.insert(hash, slot.clone());
        Ok(slot)
    }
}

/// The path under which a log's latest checkpoint is served (C2SP tlog-witness, monitor retrieval).
pub fn monitoring_path(origin: &str) -> String {
    format!("/{}/checkpoint", hex(&origin_hash(origin)))
}
