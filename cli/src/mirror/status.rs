//! How a mirror stands, for monitors, people and its own pages.

use super::copy::read;
use super::http::Mirror;
use super::log::Log;
use super::pages::Pages;
use crate::time;
use glassurn_api::audit::stage_name;
use glassurn_api::mirror::{CosignedHead, MirrorView, MirroredBoard};
use glassurn_crypto::board::witness::{Cosigned, origin_hash};
use glassurn_crypto::encoding::hex;

/// Every board, in words.
pub fn words(mirror: &Mirror) -> String {
    let boards: Vec<String> = mirror.logs().map(|log| words_of(log, last(mirror, log).as_ref())).collect();
    format!("Mirror {}\n\n{}", mirror.service.key(), boards.join("\n"))
}

/// Every board, for machines.
pub fn view(mirror: &Mirror) -> MirrorView {
    MirrorView {
        version: env!("CARGO_PKG_VERSION").into(),
        vkey: mirror.service.key().to_string(),
        pages: mirror.pages.as_ref().map(Pages::hash).map(str::to_owned),
        boards: mirror.logs().map(|log| view_of(log, last(mirror, log).as_ref())).collect(),
    }
}

fn last(mirror: &Mirror, log: &Log) -> Option<Cosigned> {
    let origin = read(&log.copy).origin().to_string();
    mirror.service.latest(&origin_hash(&origin))
}

/// When it last knew that the board shows nothing newer: nothing is cosigned before it was read.
fn compared(log: &Log, last: Option<&Cosigned>) -> Option<u64> {
    log.compared().max(last.map(Cosigned::timestamp))
}

fn words_of(log: &Log, last: Option<&Cosigned>) -> String {
    let (fault, trouble) = (log.fault(), log.trouble());
    let copy = read(&log.copy);
    let zone = &copy.manifest().schedule.zone;
    let at = |seconds| time::show(seconds, zone);
    let mut lines = vec![format!("{}", copy.origin())];
    let shown = copy.shown().map_or(0, |shown| shown.claimed().size);
    lines.push(format!("  {} entries verified and stored, {shown} of them shown", copy.size()));
    if let Some(compared) = compared(log, last) {
        lines.push(format!("  compared with the board {}", at(compared)));
    }
    lines.push(match last {
        Some(last) => format!("  cosigned: {} entries, {}", last.head().size, at(last.timestamp())),
        None => "  cosigned: nothing yet".into(),
    });
    if let Some(fault) = fault {
        lines.push(format!(
            "  THE BOARD IS AT FAULT, AND IS NOT COSIGNED ANY MORE: {} ({})",
            fault.reason, fault.code
        ));
        lines.push(format!("  found {}", at(fault.time)));
    }
    if let Some(trouble) = trouble {
        lines.push(format!(
            "  cannot be followed since {}: {} ({})",
            at(trouble.since),
            trouble.reason,
            trouble.code
        ));
    }
    let waiting = log.waiting.list();
    if let Some(oldest) = waiting.first() {
        lines.push(format!(
            "  {} ballots wait that the board does not hold, the oldest since {}",
            waiting.len(),
            at(oldest.since)
        ));
    }
    lines.join("\n") + "\n"
}

fn view_of(log: &Log, last: Option<&Cosigned>) -> MirroredBoard {
    let (fault, trouble, compared) = (log.fault(), log.trouble(), compared(log, last));
    let copy = read(&log.copy);
    MirroredBoard {
        election: hex(copy.manifest().id()),
        origin: copy.origin().to_string(),
        stage: copy.election().map(|election| stage_name(election.stage()).to_owned()),
        size: copy.size(),
        shown: copy.shown().map(|shown| shown.claimed().size),
        cosigned: last.map(|last| CosignedHead { size: last.head().size, time: last.timestamp() }),
        compared,
        fault: fault.map(|fault| fault.found()),
        trouble,
        waiting: log.waiting.count() as u64,
    }
}
