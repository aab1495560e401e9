//! What other programs show of an election: a card and a badge without any script, a calendar's events, made from what is
//! public anyway.
//!
//! Neither holds a number of a result: readers are led to the page that verifies it. What stands here is the service's
//! word, as in every view.

mod badge;
mod calendar;
mod card;
pub mod http;
pub mod preview;

pub use badge::badge;
pub use calendar::calendar;
pub use card::{card, local, policy};

use glassurn_api::election::{ElectionSummary, Stage};
use glassurn_api::words::Words;
use std::collections::BTreeMap;

/// How far an election is, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Coming,
    Open,
    Closed,
    Counted,
    Void,
}

impl State {
    /// At a time, in seconds since 1970.
    fn at(election: &ElectionSummary, now: u64) -> Self {
        match election.stage {
            Stage::Ceremony | Stage::Confirmed => Self::Coming,
            Stage::Open if now < election.opens => Self::Coming,
            Stage::Open if now < election.closes => Self::Open,
            Stage::Open | Stage::Closed => Self::Closed,
            Stage::Tallied => Self::Counted,
            Stage::Void => Self::Void,
        }
    }

    fn words(self, words: &Words) -> String {
        let id = match self {
            Self::Coming => "card-coming",
            Self::Open => "card-open",
            Self::Closed => "card-closed",
            Self::Counted => "card-counted",
            Self::Void => "card-void",
        };
        words.say(id, &[])
    }
}

/// How many voted, where that says something: not before voting.
fn turnout(election: &ElectionSummary, state: State, words: &Words) -> Option<String> {
    let [counting, roll] = [election.counting, election.roll].map(number);
    let said = || words.say("card-voted", &[("counting", &counting), ("roll", &roll)]);
    (state != State::Coming).then(said)
}

/// A text in a language, else in English, else the first there is, with its tag.
fn pick<'a>(texts: &'a BTreeMap<String, String>, language: &'a str) -> (&'a str, &'a str) {
    let find = |tag: &str| texts.get_key_value(tag);
    let found = find(language).or_else(|| find("en")).or_else(|| texts.first_key_value());
    found.map_or((language, ""), |(tag, text)| (tag, text))
}

/// A number with narrow spaces between groups of three, which no language misreads.
fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A text for HTML and XML, within elements and within quoted attributes; what XML cannot hold is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(symbol),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An election that is open, in which 12 of 1234 have voted.
    pub fn election(title: &str, stage: Stage) -> ElectionSummary {
        ElectionSummary {
            id: "5c".repeat(32),
            title: [("en".to_owned(), title.to_owned())].into(),
            organiser: "Club & <Sons>".into(),
            stage,
            opens: 1_000,
            closes: 2_000,
            closed_at: (stage != Stage::Open).then_some(1_999),
            zone: "Europe/Warsaw".into(),
            ballots: 13,
            counting: 12,
            roll: 1_234,
            size: 40,
        }
    }

    /// What a person sees of markup: no tag.
    pub fn seen(markup: &str) -> String {
        let mut inside = false;
        let text = markup.chars().filter(|symbol| {
            let tag = inside || *symbol == '<';
            inside = if inside { *symbol != '>' } else { *symbol == '<' };
            !tag
        });
        text.collect()
    }

    #[test]
    fn the_state_follows_the_stage_and_the_clock() {
        let at = |stage, now| State::at(&election("x", stage), now);
        assert_eq!(at(Stage::Confirmed, 1_500), State::Coming);
        assert_eq!(
            [999, 1_000, 1_999, 2_000].map(|now| at(Stage::Open, now)),
            [State::Coming, State::Open, State::Open, State::Closed]
        );
        assert_eq!(at(Stage::Tallied, 0), State::Counted);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(number),
            ["0", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567"]
        );
    }

    #[test]
    fn a_title_is_picked_by_language() {
        let texts = [("en".to_owned(), "Board".to_owned()), ("zh".to_owned(), "理事会".to_owned())].into();
        assert_eq!(pick(&texts, "zh"), ("zh", "理事会"));
        assert_eq!(pick(&texts, "pl"), ("en", "Board"));
        assert_eq!(pick(&BTreeMap::new(), "pl"), ("pl", ""));
    }
}
