//! Now, and dates for file names; times as people write them are those of `glassurn_api::plan::time`.

use jiff::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

pub use glassurn_api::plan::time::{parse, show, show_duration, zone};

/// Now, in whole seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The date of now in UTC, for file names.
pub fn date() -> String {
    timestamp(now()).map_or_else(String::new, |now| now.strftime("%Y-%m-%d").to_string())
}

/// Seconds since 1970 in the form of RFC 3339, in UTC.
pub fn utc(seconds: u64) -> String {
    timestamp(seconds).map_or_else(String::new, |time| time.to_string())
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}
