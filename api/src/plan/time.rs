//! Times as people write and read them: RFC 3339, or local in the election's zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::fmt;

/// Why a text is no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeError {
    /// It says nothing.
    Empty,
    /// It is not written like a time, or the calendar has no such day.
    Unreadable(String),
    /// The clocks of the zone are put forward over it.
    Skipped(String),
    /// The clocks of the zone are put back and show it twice: at these two offsets.
    Doubled(String, [String; 2]),
    /// It is before 1970, or later than calendars go.
    OutOfRange(String),
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("choose a time, such as \"2026-12-01 09:00\""),
            Self::Unreadable(text) => {
                write!(f, "{text:?} is no time: write \"2026-12-01 09:00\" or \"2026-12-01T09:00:00+01:00\"")
            }
            Self::Skipped(text) => {
                write!(f, "{text}: the clocks are put forward over this time: it does not exist")
            }
            Self::Doubled(text, [first, second]) => write!(
                f,
                "{text}: the clocks are put back and show this time twice: write it with its offset, {first} or {second}"
            ),
            Self::OutOfRange(text) => write!(f, "{text} is before 1970 or too late for a calendar"),
        }
    }
}

impl std::error::Error for TimeError {}

/// The text is no IANA zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone(pub String);

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not an IANA time zone, such as \"Europe/Warsaw\" or \"UTC\"", self.0)
    }
}

impl std::error::Error for UnknownZone {}

/// The zone of an IANA name.
///
/// # Errors
/// [`UnknownZone`] if there is none.
pub fn zone(name: &str) -> Result<TimeZone, UnknownZone> {
    TimeZone::get(name).map_err(|_| UnknownZone(name.into()))
}

/// The names of all zones, in order.
pub fn zones() -> Vec<String> {
    let mut zones: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    zones.sort();
    zones
}

/// Reads `2026-12-01T09:00:00+01:00`, or `2026-12-01 09:00` as the clocks of the zone show it, as seconds since 1970. A
/// local time that the clocks skip or show twice is refused.
///
/// # Errors
/// [`TimeError`] with what is wrong.
pub fn parse(text: &str, zone: &TimeZone) -> Result<u64, TimeError> {
    if text.is_empty() {
        return Err(TimeError::Empty);
    }
    let timestamp = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp,
        Err(_) => {
            let local: DateTime = text.parse().map_err(|_| TimeError::Unreadable(text.into()))?;
            let ambiguous = zone.to_ambiguous_timestamp(local);
            match ambiguous.offset() {
                AmbiguousOffset::Unambiguous { .. } => {}
                AmbiguousOffset::Gap { .. } => return Err(TimeError::Skipped(text.into())),
                AmbiguousOffset::Fold { before, after } => {
                    let offsets = [before, after].map(|offset| written(offset.seconds()));
                    return Err(TimeError::Doubled(text.into(), offsets));
                }
            }
            ambiguous.unambiguous().map_err(|_| TimeError::OutOfRange(text.into()))?
        }
    };
    u64::try_from(timestamp.as_second()).map_err(|_| TimeError::OutOfRange(text.into()))
}

/// An offset as RFC 3339 writes it.
fn written(seconds: i32) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

/// Seconds since 1970 as the clocks of the zone show them, with the zone.
pub fn show(seconds: u64, zone_name: &str) -> String {
    in_zone(seconds, zone_name, "%A %Y-%m-%d %H:%M:%S %:z")
        .unwrap_or_else(|| format!("second {seconds} since 1970"))
}

/// Seconds since 1970 as [`parse`] reads them in the zone: `2026-12-01 09:00`.
pub fn local(seconds: u64, zone_name: &str) -> String {
    in_zone(seconds, zone_name, "%Y-%m-%d %H:%M").unwrap_or_default()
}

fn in_zone(seconds: u64, zone_name: &str, format: &str) -> Option<String> {
    let zone = TimeZone::get(zone_name).unwrap_or(TimeZone::UTC);
    let timestamp = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(timestamp.to_zoned(zone).strftime(format).to_string())
}

/// Reads `7 days`, `12 hours`, `30 minutes` or `0` as seconds.
pub fn parse_duration(text: &str) -> Option<u64> {
    if text.trim() == "0" {
        return Some(0);
    }
    let (number, unit) = text.trim().split_once(' ')?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "day" => 86_400,
        "hour" => 3_600,
        "minute" => 60,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds)
}

/// Seconds in the largest unit that divides them.
pub fn show_duration(seconds: u64) -> String {
    for (unit, length) in [("day", 86_400), ("hour", 3_600), ("minute", 60)] {
        if seconds >= length && seconds.is_multiple_of(length) {
            let count = seconds / length;
            return format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
        }
    }
    format!("{seconds} seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E-40: gaps and doubled hours of the clocks, days that no calendar has.
    #[test]
    fn e_40_local_times_are_those_of_the_zone_and_skipped_or_doubled_ones_are_refused() {
        let warsaw = zone("Europe/Warsaw").expect("a zone");
        let noon = parse("2026-12-01 12:00", &warsaw).expect("a time");
        assert_eq!(Ok(noon), parse("2026-12-01T11:00:00Z", &warsaw));
        assert_eq!(Ok(noon), parse("2026-12-01T12:00:00+01:00", &TimeZone::UTC));
        assert_eq!(local(noon, "Europe/Warsaw"), "2026-12-01 12:00");
        assert!(matches!(parse("2026-03-29 02:30", &warsaw), Err(TimeError::Skipped(_))));
        let doubled = parse("2026-10-25 02:30", &warsaw).expect_err("twice that night");
        assert!(doubled.to_string().ends_with("+02:00 or +01:00"), "{doubled}");
        for impossible in ["2026-02-30 12:00", "2026-13-01 12:00", "2026-01-01 25:00", "tomorrow"] {
            assert!(matches!(parse(impossible, &warsaw), Err(TimeError::Unreadable(_))), "{impossible}");
        }
        assert!(matches!(parse("1969-12-31T23:59:59Z", &warsaw), Err(TimeError::OutOfRange(_))));
        assert_eq!(parse("", &warsaw), Err(TimeError::Empty));
        assert!(zone("Mars/Olympus").is_err());
        assert!(zones().contains(&"Europe/Warsaw".to_owned()));
        assert_eq!(show(noon, "Europe/Warsaw"), "Tuesday 2026-12-01 12:00:00 +01:00");
    }

    #[test]
    fn durations_are_numbers_with_a_unit() {
        assert_eq!(parse_duration("7 days"), Some(604_800));
        assert_eq!(parse_duration("1 hour"), Some(3_600));
        assert_eq!(parse_duration("0"), Some(0));
        assert_eq!(parse_duration("7"), None);
        assert_eq!(parse_duration("1 month"), None);
        assert_eq!(show_duration(604_800), "7 days");
        assert_eq!(show_duration(3_600), "1 hour");
    }
}
