//! The voting times as an iCalendar file (RFC 5545): when voting begins and when it ends, for everybody's own calendar.

use super::pick;
use glassurn_api::election::ElectionSummary;
use glassurn_api::words::Words;
use jiff::Timestamp;

/// The longest line, in octets (RFC 5545 §3.1).
const LINE: usize = 75;

/// The file in the language that was asked for, always the same one: what a manifest says is never revised; `host` is this service's.
pub fn calendar(election: &ElectionSummary, language: &str, host: &str) -> String {
    let words = Words::of(language);
    let title = pick(&election.title, words.tag).1;
    let address = format!("https://{host}/e/{}", election.id);
    let event = |name: &str, message: &str, time: u64| {
        [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}-{name}@{}", election.id, escape(host)),
            format!("DTSTAMP:{}", moment(election.opens)),
            format!("DTSTART:{}", moment(time)),
            format!("SUMMARY:{}", escape(&words.say(message, &[("title", title)]))),
            format!(
                "DESCRIPTION:{}",
                escape(&words.say("card-run-by", &[("organiser", &election.organiser)]))
            ),
            format!("URL:{address}"),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]
    };
    let head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Glassurn//EN"].map(str::to_owned);
    let events = [
        event("opens", "calendar-opens", election.opens),
        event("closes", "calendar-closes", election.closes),
    ];
    let lines = head.into_iter().chain(events.into_iter().flatten()).chain(["END:VCALENDAR".to_owned()]);
    lines.map(|line| fold(&line)).collect()
}

/// A time in UTC; one that no calendar has is the first there is.
fn moment(time: u64) -> String {
    let time =
        i64::try_from(time).ok().and_then(|time| Timestamp::from_second(time).ok()).unwrap_or_default();
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: nobody's title adds a line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '\\' | ';' | ',' => escaped.extend(['\\', symbol]),
            '\n' => escaped.push_str("\\n"),
            _ if symbol.is_control() => escaped.push(' '),
            _ => escaped.push(symbol),
        }
    }
    escaped
}

/// A line with its end, in pieces that are not too long; every piece but the first begins with a space.
fn fold(line: &str) -> String {
    let (mut folded, mut width) = (String::with_capacity(line.len() + 2), 0);
    for symbol in line.chars() {
        if width + symbol.len_utf8() > LINE {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(symbol);
        width += symbol.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::election::Stage;
    use std::collections::BTreeMap;

    fn election(title: &str) -> ElectionSummary {
        ElectionSummary {
            id: "ab".repeat(32),
            title: BTreeMap::from([("en".into(), title.into())]),
            organiser: "The committee; and friends".into(),
            stage: Stage::Open,
            opens: 1_796_115_600,
            closes: 1_796_720_400,
            closed_at: None,
            zone: "UTC".into(),
            ballots: 0,
            counting: 0,
            roll: 5,
            size: 9,
        }
    }

    /// Undoes the folding.
    fn lines(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn both_times_stand_in_it() {
        let file = calendar(&election("Board"), "en", "vote.example");
        let lines = lines(&file);
        let starts: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("DTSTART:")).collect();
        assert_eq!(starts, ["20261201T090000Z", "20261208T090000Z"]);
        assert!(lines.contains(&"SUMMARY:Voting ends: Board".to_owned()));
        assert!(lines.contains(&format!("URL:https://vote.example/e/{}", "ab".repeat(32))));
        assert!(lines.contains(&"DESCRIPTION:Run by The committee\\; and friends".to_owned()));
        let named = |name: &str| lines.iter().filter(|line| *line == name).count();
        assert_eq!((named("BEGIN:VEVENT"), named("END:VEVENT"), named("END:VCALENDAR")), (2, 2, 1));
    }

    /// E-10: a title is text, whatever it holds, and no line is longer than readers take.
    #[test]
    fn a_title_adds_no_line_and_no_event() {
        let title = format!("Board\r\nEND:VEVENT\r\nBEGIN:VALARM, {}", "理事会選挙".repeat(20));
        let file = calendar(&election(&title), "en", "vote.example");
        assert!(file.split("\r\n").all(|line| line.len() <= LINE));
        assert!(!lines(&file).iter().any(|line| line == "BEGIN:VALARM" || line.starts_with("BEGIN:VALARM,")));
        assert_eq!(lines(&file).len(), lines(&calendar(&election("Board"), "en", "h")).len());
    }
}
