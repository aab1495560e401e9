//! Times as the manifest's template takes them.

use super::Result;

/// Now and in `days` days, as the manifest's template takes times.
pub fn now_and_then(days: u64) -> Result<(String, String)> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_err(|_| "this machine's clock is before 1970")?.as_secs();
    // The board's clock must not be behind the opening time.
    Ok((utc(now - 60), utc(now + days * 86_400)))
}

/// Seconds since 1970 as `2026-12-01T09:00:00Z`, by the civil calendar's 400-year cycle.
pub fn utc(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 1 March of the year 0, in eras of 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day + 2) / 153;
    let day = day - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!([951_782_399, 951_782_400].map(utc), ["2000-02-28T23:59:59Z", "2000-02-29T00:00:00Z"]);
        assert_eq!(utc(1_798_761_600), "2027-01-01T00:00:00Z");
    }
}
