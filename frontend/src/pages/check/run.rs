//! One check, from what the reader gave to what can be said: each runs in a worker of its own, which was started before,
//! as none can be once the service is gone.

use std::cell::RefCell;
use std::rc::Rc;

use glassurn_crypto::manifest::Manifest;
use yew::Callback;

use crate::{
    fault::Fault,
    pages::vote::remember,
    store,
    worker::{CheckCode, CheckFile, CheckPractice, Checked, Load, Loaded, Opened, Progress, Worker},
};

/// What is to be checked; `election` is an election id.
#[derive(Clone, PartialEq)]
pub enum Job {
    /// A receipt code, with the number of its entry where it is known.
    Code { election: String, code: String, entry: Option<u64> },
    /// A receipt file; a manifest where the reader gave one.
    File { election: String, file: Vec<u8>, manifest: Option<Vec<u8>> },
    /// A practice ballot, with the code that the voting device showed where it was carried along.
    Practice { election: String, bytes: Vec<u8>, code: Option<String> },
}

/// What came of it.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// A receipt was looked at.
    Receipt(Rc<Found>),
    /// A practice ballot holds.
    Practice { manifest: Rc<Manifest>, opened: Opened },
}

/// A receipt that was looked at.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// The election id.
    pub election: String,
    /// Its manifest.
    pub manifest: Rc<Manifest>,
    /// The code that was asked for; none for a file.
    pub asked: Option<String>,
    /// What the worker says.
    pub checked: Checked,
    /// Why the service was not asked, for a file that was checked alone.
    pub alone: Option<Fault>,
}

/// A worker that waits for the next check and has read no board; clones are the same.
#[derive(Clone)]
pub struct Spare(Rc<RefCell<Option<Worker>>>);

impl Spare {
    /// Starts one.
    pub fn start() -> Self {
        Self(Rc::new(RefCell::new(Some(Worker::start()))))
    }

    fn take(&self) -> Worker {
        self.0.take().unwrap_or_else(Worker::start)
    }

    fn put_back(&self, worker: Worker) {
        self.0.replace(Some(worker));
    }

    /// Waits until it is loaded, so that files can be checked though the service goes away; `false` if it did not come.
    pub async fn ready(&self) -> bool {
        let worker = self.0.borrow().clone();
        match worker {
            Some(worker) => worker.ready().await,
            None => false,
        }
    }
}

/// Runs a check; `hear` is told how far it is.
pub async fn run(spare: &Spare, job: &Job, hear: Callback<Progress>) -> Result<Outcome, Fault> {
    let worker = spare.take();
    let election = match job {
        Job::Code { election, .. } | Job::File { election, .. } | Job::Practice { election, .. } => election,
    };
    let load = Load { election: election.clone(), seen: store::checkpoint(election) };
    let loaded = worker.ask_with(load, hear.clone()).await;
    if let (Err(fault @ Fault::Service(_)), Job::File { file, manifest, .. }) = (&loaded, job) {
        let outcome = alone(&worker, election, file, manifest.clone(), fault.clone()).await;
        spare.put_back(if worker.is_dead() { Worker::start() } else { worker });
        return outcome;
    }
    spare.put_back(Worker::start());
    let outcome = with_board(&worker, election, job, loaded, hear).await;
    outcome.inspect_err(|fault| remember(election, fault))
}

async fn with_board(
    worker: &Worker,
    election: &str,
    job: &Job,
    loaded: Result<Loaded, Fault>,
    hear: Callback<Progress>,
) -> Result<Outcome, Fault> {
    let loaded = loaded?;
    store::keep_checkpoint(election, &loaded.note);
    let manifest = Rc::new(Manifest::from_bytes(&loaded.manifest).map_err(Fault::record)?);
    let (asked, checked) = match job {
        Job::Practice { bytes, code, .. } => {
            let opened = worker.ask(CheckPractice { bytes: bytes.clone(), code: code.clone() }).await?;
            return Ok(Outcome::Practice { manifest, opened });
        }
        Job::Code { code, entry, .. } => {
            let check = CheckCode { code: code.clone(), entry: *entry };
            (Some(code.clone()), worker.ask_with(check, hear).await?)
        }
        Job::File { file, .. } => {
            let check = CheckFile { file: file.clone(), manifest: Vec::new(), key: None };
            (None, worker.ask_with(check, hear).await?)
        }
    };
    if let Some(note) = &checked.note {
        store::keep_checkpoint(election, note);
    }
    if let (Some(place), Some(completed)) = (&checked.found, &checked.completed) {
        store::complete_receipt(election, place.entry, completed);
    }
    Ok(Outcome::Receipt(Rc::new(Found {
        election: election.to_owned(),
        manifest,
        asked,
        checked,
        alone: None,
    })))
}

/// Checks a file without the service: with a manifest that the reader gave, or one that this browser kept.
async fn alone(
    worker: &Worker,
    election: &str,
    file: &[u8],
    given: Option<Vec<u8>>,
    why: Fault,
) -> Result<Outcome, Fault> {
    let kept = store::election(election);
    let key = kept.as_ref().map(|kept| kept.key);
    let bytes = given.or(kept.map(|kept| kept.manifest)).ok_or_else(|| why.clone())?;
    let manifest = Manifest::from_bytes(&bytes).map_err(|_| Fault::WrongElection)?;
    if glassurn_crypto::encoding::hex(manifest.id()) != election {
        return Err(Fault::WrongElection);
    }
    let checked = worker.ask(CheckFile { file: file.to_vec(), manifest: bytes, key }).await?;
    let manifest = Rc::new(manifest);
    Ok(Outcome::Receipt(Rc::new(Found {
        election: election.to_owned(),
        manifest,
        asked: None,
        checked,
        alone: Some(why),
    })))
}
