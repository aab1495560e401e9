//! The archive as a stream: made while it is read, so that its size costs no memory.

use super::log::Log;
use super::scrub::compare;
use super::store;
use crate::db::Reader;
use crate::error::Refused;
use crate::service::Service;
use futures_util::Stream;
use glassurn_api::error::Code;
use glassurn_crypto::board::archive::{self, BuildError, Heads};
use glassurn_crypto::board::checkpoint::{CheckpointError, SignedCheckpoint};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Bytes that travel in one part.
const PART: usize = 64 << 10;

/// Parts that wait for a slow reader.
const WAITING: usize = 4;

/// Entries that are read from the database at once.
const CHUNK: u64 = 256;

/// Why an archive ends before its end; the reader then has no whole file, and its audit says so.
#[derive(Debug, thiserror::Error)]
pub enum Cut {
    /// The database fails, or an entry has changed.
    #[error("the archive cannot be made: {0}")]
    Record(String),
    /// The client has gone.
    #[error("the client has gone")]
    Client,
}

/// The archive of this moment, part by part. 503 if too many are being made.
pub fn stream(
    service: Arc<Service>,
    log: Arc<Log>,
) -> Result<impl Stream<Item = Result<Vec<u8>, Cut>>, Refused> {
    let permit = service.exports.clone().try_acquire_owned().map_err(|_| Code::Unavailable)?;
    let (heads, size) = {
        let published = log.read();
        let head = published.head();
        let closing = published.closing_head().as_deref().map(signed).transpose()?;
        (Heads { checkpoint: signed(&head.text)?, closing }, head.size)
    };
    let reader = service.reader()?;
    let (sender, receiver) = channel(WAITING);
    let entries = Entries { service, log, reader, next: 0, size, waiting: VecDeque::new() };
    tokio::task::spawn_blocking(move || make(permit, entries, &heads, &sender));
    Ok(parts(receiver))
}

fn parts(receiver: Receiver<Result<Vec<u8>, Cut>>) -> impl Stream<Item = Result<Vec<u8>, Cut>> {
    futures_util::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|part| (part, receiver))
    })
}

fn signed(text: &str) -> Result<SignedCheckpoint, Refused> {
    SignedCheckpoint::parse(text.as_bytes()).map_err(|error: CheckpointError| {
        tracing::error!(%error, "a head of this board cannot be read");
        Code::Internal.into()
    })
}

fn make(
    permit: OwnedSemaphorePermit,
    entries: Entries,
    heads: &Heads,
    sender: &Sender<Result<Vec<u8>, Cut>>,
) {
    let mut part = Vec::with_capacity(PART);
    let made = archive::stream(heads, entries, |bytes| {
        part.extend_from_slice(bytes);
        if part.len() < PART {
            return Ok(());
        }
        let full = std::mem::replace(&mut part, Vec::with_capacity(PART));
        sender.blocking_send(Ok(full)).map_err(|_| Cut::Client)
    });
    let last = match made {
        Ok(()) => Ok(part),
        Err(BuildError::Io(cut)) => Err(cut),
        Err(error) => Err(Cut::Record(error.to_string())),
    };
    if let Err(error) = &last {
        tracing::warn!(%error, "an archive was cut");
    }
    // A client that has gone needs no last part.
    sender.blocking_send(last).ok();
    drop(permit);
}

/// The entries of a log, read as they are needed.
struct Entries {
    service: Arc<Service>,
    log: Arc<Log>,
    reader: Reader,
    next: u64,
    size: u64,
    waiting: VecDeque<Vec<u8>>,
}

impl Iterator for Entries {
    type Item = Result<Vec<u8>, Cut>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() && self.next < self.size {
            let end = self.size.min(self.next + CHUNK);
            let read = store::entries(&mut self.reader, self.log.number, self.next..end);
            let read = read.map_err(Refused::from).and_then(|entries| {
                compare(&self.service.boards, &self.log, self.next..end, &entries)?;
                Ok(entries)
            });
            match read {
                Ok(entries) => self.waiting.extend(entries),
                Err(refused) => return Some(Err(Cut::Record(refused.to_string()))),
            }
            self.next = end;
        }
        self.waiting.pop_front().map(Ok)
    }
}
