//! How voting ends: what the board posts by itself, and how it helps an official to close early (protocol §7).

use crate::error::Refused;
use glassurn_api::election::{ClosePrepared, PrepareClose};
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{Close, Election, Refusal};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Closing, Manifest};
use glassurn_crypto::signature::SecretKey;
use glassurn_crypto::tally::Void;

/// How long ballots wait for an early Close, in seconds.
pub const PAUSE: u64 = 60;

/// A log that waits for an early Close.
#[derive(Debug, Clone, Copy)]
pub struct Hold {
    time: u64,
    /// What the official was told.
    pub prepared: ClosePrepared,
}

impl Hold {
    /// Refuses what would change the numbers that the official was told, until the pause is over.
    pub fn refuse(&self, kind: u64, now: u64) -> Result<(), Refused> {
        let counted = matches!(Kind::from_number(kind), Some(Kind::Ballot | Kind::RollChange));
        match self.prepared.until.checked_sub(now) {
            Some(seconds @ 1..) if counted => Err(Refused::from(Code::ElectionClosing).retry_after(seconds)),
            _ => Ok(()),
        }
    }
}

/// Checks who asks to close early, and that the request is made now: an old one cannot stop voting again.
pub fn check(manifest: &Manifest, request: &PrepareClose, now: u64) -> Result<(), Refused> {
    if manifest.schedule.closing != Closing::Official {
        return Err(Refusal::TooEarly.into());
    }
    if request.time.abs_diff(now) > PrepareClose::TOLERANCE {
        let detail =
            format_args!("the request's clock is {} seconds off this server's", request.time.abs_diff(now));
        return Err(Refused::new(Code::AuthForbidden, detail));
    }
    let official = usize::try_from(request.official).ok().and_then(|place| manifest.officials.get(place));
    let unknown = || Refused::new(Code::AuthForbidden, "there is no such official");
    let key = &official.ok_or_else(unknown)?.key;
    request.check(manifest.id(), key).map_err(|error| Refused::new(Code::AuthForbidden, error))
}

/// The numbers that an early Close must state at this moment. A second request within a pause gets the same pause: a
/// copy of a request that somebody saw cannot make it longer.
pub fn prepare(
    election: &Election,
    request: &PrepareClose,
    hold: Option<&Hold>,
    now: u64,
) -> Result<Hold, Refused> {
    if election.closed().is_some() || now >= election.closes() {
        return Err(Refusal::Closed.into());
    }
    if election.opened().is_none() {
        return Err(Refusal::NotOpen.into());
    }
    if election.register().counting() < election.manifest().minimum {
        return Err(Refusal::BelowMinimum.into());
    }
    if let Some(hold) = hold {
        if now < hold.prepared.until {
            return Ok(*hold);
        }
        if request.time <= hold.time {
            return Err(Refused::new(
                Code::AuthForbidden,
                "this request was answered before: make a new one",
            ));
        }
    }
    let (ballots, counting) = (election.ballots(), election.register().counting());
    Ok(Hold { time: request.time, prepared: ClosePrepared { ballots, counting, until: now + PAUSE } })
}

/// What the board itself owes now: Close from the closing time on, Void after a Close with too few voters.
pub fn due(election: &Election, now: u64, key: &SecretKey) -> Option<Submission> {
    let now = now.max(election.time());
    let counting = election.register().counting();
    let (kind, body) = match (election.outcome(), election.closed()) {
        (Some(_), _) => return None,
        (None, None) if now >= election.closes() => {
            (Kind::Close, encode(&Close { ballots: election.ballots(), counting }))
        }
        (None, Some(closed)) if closed.body.counting < election.manifest().minimum => {
            (Kind::Void, encode(&Void { counting: closed.body.counting }))
        }
        _ => return None,
    };
    Some(Submission::sign(kind, body, election.manifest().id(), Signer::board(), key))
}
