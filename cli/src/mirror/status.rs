//! How a mirror stands, for monitors and people.

use super::copy::read;
use super::http::Mirror;
use super::log::Log;
use crate::time;
use glassurn_api::audit::stage_name;
use glassurn_crypto::board::witness::{Cosigned, origin_hash};
use glassurn_crypto::encoding::hex;
use serde_json::{Value, json};

/// Every board, in words.
pub fn words(mirror: &Mirror) -> String {
    let boards: Vec<String> = mirror.logs().map(|log| words_of(log, last(mirror, log).as_ref())).collect();
    format!("Mirror {}\n\n{}", mirror.service.key(), boards.join("\n"))
}

/// Every board, for machines.
pub fn facts(mirror: &Mirror) -> Value {
    let boards: Vec<Value> = mirror.logs().map(|log| facts_of(log, last(mirror, log).as_ref())).collect();
    json!({ "version": env!("CARGO_PKG_VERSION"), "vkey": mirror.service.key().to_string(), "boards": boards })
}

fn last(mirror: &Mirror, log: &Log) -> Option<Cosigned> {
    let origin = read(&log.copy).origin().to_string();
    mirror.service.latest(&origin_hash(&origin))
}

fn words_of(log: &Log, last: Option<&Cosigned>) -> String {
    let (fault, trouble) = (log.fault(), log.trouble());
    let copy = read(&log.copy);
    let zone = &copy.manifest().schedule.zone;
    let at = |seconds| time::show(seconds, zone);
    let mut lines = vec![format!("{}", copy.origin())];
    let shown = copy.shown().map_or(0, |shown| shown.claimed().size);
    lines.push(format!("  {} entries verified and stored, {shown} of them shown", copy.size()));
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
            trouble.words,
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

fn facts_of(log: &Log, last: Option<&Cosigned>) -> Value {
    let fault = log.fault().map(|fault| {
        json!({ "code": fault.code, "reason": fault.reason, "entry": fault.entry, "time": fault.time })
    });
    let trouble = log
        .trouble()
        .map(|trouble| json!({ "since": trouble.since, "code": trouble.code, "reason": trouble.words }));
    let copy = read(&log.copy);
    json!({
        "election": hex(copy.manifest().id()),
        "origin": copy.origin().to_string(),
        "stage": copy.election().map(|election| stage_name(election.stage())),
        "size": copy.size(),
        "shown": copy.shown().map(|shown| shown.claimed().size),
        "cosigned": last.map(|last| json!({ "size": last.head().size, "time": last.timestamp() })),
        "fault": fault,
        "trouble": trouble,
        "waiting": log.waiting.count(),
    })
}
