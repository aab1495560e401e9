//! Times as people write and read them: RFC 3339, or local in the election's zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in whole seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The zone of an IANA name.
pub fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| format!("{name:?} is not an IANA time zone, such as \"Europe/Warsaw\" or \"UTC\""))
}

/// Reads `2026-12-01T09:00:00+01:00`, or `2026-12-01 09:00` as the clocks of the zone show it. A local time that the
/// clocks skip or show twice is refused.
pub fn parse(text: &str, zone: &TimeZone) -> Result<u64, String> {
    let timestamp = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp,
        Err(_) => {
            let local: DateTime = text.parse().map_err(|_| {
                format!("{text:?} is no time: write \"2026-12-01 09:00\" or \"2026-12-01T09:00:00+01:00\"")
            })?;
            let ambiguous = zone.to_ambiguous_timestamp(local);
            match ambiguous.offset() {
                AmbiguousOffset::Unambiguous { .. } => {}
                AmbiguousOffset::Gap { .. } => {
                    return Err(format!(
                        "{text}: the clocks are put forward over this time: it does not exist"
                    ));
                }
                AmbiguousOffset::Fold { .. } => {
                    return Err(format!(
                        "{text}: the clocks are put back and show this time twice: write it with its offset"
                    ));
                }
            }
            ambiguous.unambiguous().map_err(|_| format!("{text} is out of range"))?
        }
    };
    u64::try_from(timestamp.as_second()).map_err(|_| format!("{text} is before 1970"))
}

/// Seconds since 1970 as the clocks of the zone show them, with the zone.
pub fn show(seconds: u64, zone_name: &str) -> String {
    let zone = TimeZone::get(zone_name).unwrap_or(TimeZone::UTC);
    match i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(timestamp) => timestamp.to_zoned(zone).strftime("%A %Y-%m-%d %H:%M:%S %:z").to_string(),
        None => format!("second {seconds} since 1970"),
    }
}

/// The date of now in UTC, for file names.
pub fn date() -> String {
    i64::try_from(now())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or_else(String::new, |now| now.strftime("%Y-%m-%d").to_string())
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

    #[test]
    fn local_times_are_those_of_the_zone_and_skipped_or_doubled_ones_are_refused() {
        let warsaw = zone("Europe/Warsaw").expect("a zone");
        let noon = parse("2026-12-01 12:00", &warsaw).expect("a time");
        assert_eq!(Ok(noon), parse("2026-12-01T11:00:00Z", &warsaw));
        assert_eq!(Ok(noon), parse("2026-12-01T12:00:00+01:00", &TimeZone::UTC));
        assert!(parse("2026-03-29 02:30", &warsaw).unwrap_err().contains("does not exist"));
        assert!(parse("2026-10-25 02:30", &warsaw).unwrap_err().contains("twice"));
        assert!(parse("tomorrow", &warsaw).is_err());
        assert!(zone("Mars/Olympus").is_err());
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
