//! Quick polls: what anybody may begin here without being listed, kept small and short (docs/threat-model.md).

use crate::error::Refused;
use crate::limits::Client;
use crate::service::Service;
use glassurn_api::error::Code;
use glassurn_crypto::manifest::{Ceremony, Eligibility, Manifest};
use std::time::Instant;

/// The largest manifest of a poll, in bytes.
const MAX_MANIFEST: usize = 16_384;
/// The most values that a poll's ballot has: what its proof costs to verify.
const MAX_VALUES: usize = 64;
/// How far ahead a poll may end, extensions included, in seconds.
const MAX_AHEAD: u64 = 31 * 86_400;

/// Takes a manifest whose official is not listed, if it is a poll and its sender has not begun too many.
pub fn admit(service: &Service, manifest: &Manifest, client: Client, now: u64) -> Result<(), Refused> {
    if service.config.polls_per_hour == 0 {
        let detail = "official 0's key is not listed here: list it in your account, or let the operator do so (glassurn-server user \
             add --key)";
        return Err(Refused::new(Code::AuthForbidden, detail));
    }
    check(manifest, now).map_err(|reason| {
        let detail = format_args!(
            "official 0's key is not listed here, by an account or by the operator, and this is no quick poll, which anybody may \
             begin: {reason}"
        );
        Refused::new(Code::AuthForbidden, detail)
    })?;
    service.polls.take(client, Instant::now())
}

fn check(manifest: &Manifest, now: u64) -> Result<(), &'static str> {
    let trustees = &manifest.trustees;
    let rules = [
        (manifest.eligibility == Eligibility::Open, "it is not open to anybody"),
        (
            trustees.ceremony == Ceremony::AllOfN
                && trustees.members.len() == 1
                && manifest.officials.len() == 1,
            "it has more than one official or trustee",
        ),
        (manifest.bytes().len() <= MAX_MANIFEST, "its manifest is over 16 kB"),
        (manifest.layout().values <= MAX_VALUES, "its ballot has more than 64 values"),
        (manifest.latest_closing() <= now.saturating_add(MAX_AHEAD), "it may end later than in 31 days"),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, reason)| Err(reason))
}
