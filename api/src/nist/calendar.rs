//! Dates and times of day as the specification writes them.

/// Seconds of a day.
const DAY: u64 = 86_400;

/// The UTC date of a time, as `2026-12-09`.
pub(super) fn date(seconds: u64) -> String {
    let (mut year, mut days) = (1970, seconds / DAY);
    loop {
        let length = if leap(year) { 366 } else { 365 };
        // No time on a record is beyond the year 9999.
        if days < length || year == 9999 {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days.min(30) + 1)
}

fn leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The UTC time of day, as `17:00:00`.
pub(super) fn time(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_798_761_599, "2026-12-31"),
            (1_798_761_600, "2027-01-01"),
            (253_402_300_799, "9999-12-31"),
        ] {
            assert_eq!(date(seconds), expected);
        }
        assert_eq!(time(86_399), "23:59:59");
    }
}
