//! Following a board: what is fetched, in which order, and what must hold before the next step
//! (`docs/decisions/mirror.md`).

use super::copy::{BoardCopy, read, write};
use super::fault::Stop;
use crate::http::Client;
use crate::output::Failure;
use crate::record::{self, MAX_ENTRIES};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::note::SignatureLine;
use glassurn_crypto::board::tile::Bundle;
use glassurn_crypto::election::Closed;
use glassurn_crypto::encoding::hex;
use std::sync::RwLock;

/// Fetches and verifies everything up to a head of the board, and stores it. `hear` is told how many entries there are. Who
/// reads the copy meanwhile waits for no network.
///
/// # Errors
/// [`Stop::Passing`] may be tried again and leaves a whole copy; [`Stop::Proven`] convicts the board.
pub fn follow(
    copy: &RwLock<BoardCopy>,
    signed: &SignedCheckpoint,
    client: &Client,
    mut hear: impl FnMut(u64),
) -> Result<(), Stop> {
    let head = read(copy).signed(signed)?;
    let id = *read(copy).manifest().id();
    if head.size > MAX_ENTRIES {
        return Err(
            Failure::cannot("board.too_large", format!("the board claims {} entries", head.size)).into()
        );
    }
    if head.size > read(copy).tree().len() {
        let known = read(copy).tree().clone();
        let next = record::more_hashes(client, &id, known, head.size)?;
        if next.root_at(head.size) != Some(head.root) {
            return Err(read(copy).other(signed, client));
        }
        write(copy).extend(signed, next);
    } else if read(copy).tree().root_at(head.size) != Some(head.root) {
        return Err(read(copy).other(signed, client));
    }
    while let Some(bundle) = next_bundle(copy, head.size) {
        let entries = record::download_bundle(client, &hex(&id), bundle)?;
        write(copy).take(bundle, &entries)?;
        hear(read(copy).verified());
    }
    Ok(write(copy).settle(signed)?)
}

/// Shows readers a head of the board that was verified, if it may be shown, and the closing checkpoint with it; what the
/// board and the manifest's witnesses have signed, and these lines.
pub fn show(
    copy: &RwLock<BoardCopy>,
    signed: &SignedCheckpoint,
    lines: &[SignatureLine],
    client: &Client,
) -> Result<(), Stop> {
    let mut arranged = read(copy).arranged(signed)?;
    for line in lines {
        // A witness of the manifest stands there already.
        arranged.add(line.clone()).ok();
    }
    if !read(copy).showable(&arranged)? {
        return Ok(());
    }
    let due = read(copy).closing_due(signed.claimed().size);
    let closing = due.map(|closed| fetch_closing(copy, &closed, client)).transpose()?;
    Ok(write(copy).put(&arranged, closing)?)
}

/// The board's closing checkpoint, which must end with this Close.
fn fetch_closing(
    copy: &RwLock<BoardCopy>,
    closed: &Closed,
    client: &Client,
) -> Result<SignedCheckpoint, Stop> {
    let wrong =
        |what: String| Failure::refused("board.closing", format!("the board's closing checkpoint: {what}"));
    let bytes = record::closing(client, &hex(read(copy).manifest().id()))?;
    let bytes = bytes.ok_or_else(|| wrong("voting has ended, and it is not there".into()))?;
    let signed = SignedCheckpoint::parse(&bytes).map_err(|e| wrong(e.to_string()))?;
    let copy = read(copy);
    let head = copy.signed(&signed)?;
    if head.size != closed.index + 1 {
        return Err(wrong(format!("it has {} entries, and does not end with Close", head.size)).into());
    }
    if copy.tree().root_at(head.size) != Some(head.root) {
        return Err(copy.other(&signed, client));
    }
    Ok(copy.arranged(&signed)?)
}

/// The bundle that holds the first entry of `size` which is not verified yet.
fn next_bundle(copy: &RwLock<BoardCopy>, size: u64) -> Option<Bundle> {
    Bundle::holding(read(copy).verified(), size)
}
