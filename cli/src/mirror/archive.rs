//! The archive as a stream: made while it is read, so that its size costs no memory.

use super::folder::Folder;
use crate::output::say;
use actix_web::web::Bytes;
use futures_util::Stream;
use glassurn_crypto::board::archive::Heads;
use std::io::{Error, ErrorKind, Result};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Bytes that travel in one part.
const PART: usize = 64 << 10;
/// Parts that wait for a slow reader.
const WAITING: usize = 4;

/// The archive of these heads, part by part. Where it is cut, the reader has no whole file, and its audit says so.
pub fn stream(
    folder: Folder,
    heads: Heads,
    permit: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes>> {
    let (sender, receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        make(&folder, &heads, &sender);
        drop(permit);
    });
    futures_util::stream::unfold(receiver, async |mut receiver: Receiver<Result<Bytes>>| {
        receiver.recv().await.map(|part| (part, receiver))
    })
}

fn make(folder: &Folder, heads: &Heads, sender: &Sender<Result<Bytes>>) {
    let mut part = Vec::with_capacity(PART);
    let made = folder.archive(heads, |bytes| {
        part.extend_from_slice(bytes);
        if part.len() < PART {
            return Ok(());
        }
        let full = std::mem::replace(&mut part, Vec::with_capacity(PART));
        sender.blocking_send(Ok(full.into())).map_err(|_| ErrorKind::BrokenPipe.into())
    });
    let last = made.map(|()| part.into()).map_err(|e| Error::other(e.to_string()));
    if let Err(e) = &last {
        say(format_args!("an archive was cut: {e}"));
    }
    // A client that has gone needs no last part.
    sender.blocking_send(last).ok();
}
