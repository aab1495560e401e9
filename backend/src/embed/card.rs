//! The card: a page of its own for the frames of other sites, with one link and no script.

use super::{State, escape, pick, turnout};
use data_encoding::BASE64;
use glassurn_api::election::ElectionSummary;
use glassurn_api::words::Words;
use glassurn_crypto::encoding::sha256;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How the card looks; the policy names it by its hash.
const STYLE: &str = include_str!("card.css");

/// The policy of the card alone: it may stand in the frames of all sites, has its one style and can do nothing but open
/// a link in a window of its own.
pub fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; frame-ancestors *; base-uri 'none'; form-action 'none'; \
         sandbox allow-popups allow-popups-to-escape-sandbox",
        BASE64.encode(&sha256(&[STYLE.as_bytes()]))
    )
}

/// The card at a time, in the language that was asked for.
pub fn card(election: &ElectionSummary, language: &str, now: u64) -> String {
    let words = Words::of(language);
    let state = State::at(election, now);
    let (tag, title) = pick(&election.title, words.tag);
    let (tag, title) = (escape(tag), escape(title));
    let (class, page, note) = match state {
        State::Coming => ("quiet", "", "card-sealed"),
        State::Open => ("open", "", "card-sealed"),
        State::Closed => ("quiet", "", "card-sealed"),
        State::Counted => ("counted", "/result", "card-public"),
        State::Void => ("quiet", "", "card-public"),
    };
    let (label, time) = match state {
        State::Coming => ("card-opens", election.opens),
        State::Open => ("card-closes", election.closes),
        _ => ("card-ended", election.closed_at.unwrap_or(election.closes)),
    };
    let turnout =
        turnout(election, state, words).map(|said| format!("<p class=\"big\">{}</p>", escape(&said)));
    // A name's direction of writing does not disturb the sentence around it.
    let organiser = format!("\u{2068}{}\u{2069}", election.organiser);
    let say = |id: &str| escape(&words.say(id, &[]));
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><main><p class=\"state {class}\">{state}</p><h1 lang=\"{tag}\" dir=\"auto\">{title}</h1>\
         <p>{organiser}</p>{turnout}<p>{label} {time}</p><p class=\"note\">{note}</p>\
         <p><a href=\"/e/{id}{page}\" target=\"_blank\" rel=\"noopener\">{check}</a></p></main></body></html>\n",
        language = words.tag,
        direction = say("direction"),
        state = escape(&state.words(words)),
        organiser = escape(&words.say("card-run-by", &[("organiser", &organiser)])),
        turnout = turnout.unwrap_or_default(),
        label = say(label),
        time = moment(time, &election.zone),
        note = say(note),
        id = escape(&election.id),
        check = say("card-check"),
    )
}

/// A moment in the election's zone, in digits that every language reads.
fn moment(seconds: u64, zone: &str) -> String {
    let Some(stamp) = stamp(seconds) else { return seconds.to_string() };
    let zone = if TimeZone::get(zone).is_ok() { zone } else { "UTC" };
    let there = local(seconds, zone);
    format!("<time datetime=\"{stamp}\">{there}</time> ({})", escape(&zone.replace('_', " ")))
}

/// A moment in a zone as text; in UTC where nobody knows the zone.
pub fn local(seconds: u64, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    stamp(seconds).map_or_else(
        || seconds.to_string(),
        |stamp| stamp.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

fn stamp(seconds: u64) -> Option<Timestamp> {
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{election, seen};
    use super::*;
    use glassurn_api::election::Stage;

    #[test]
    fn a_card_says_what_is_public_and_links_to_the_page_that_verifies() {
        let open = card(&election("Board", Stage::Open), "en", 1_500);
        for text in [
            "Voting is open",
            "Board",
            "Run by",
            "12 of 1\u{202f}234 voted",
            "1970-01-01 01:33",
            "Europe/Warsaw",
        ] {
            assert!(seen(&open).contains(text), "{text} in {open}");
        }
        let id = "5c".repeat(32);
        assert!(open.contains(&format!("<a href=\"/e/{id}\" target=\"_blank\" rel=\"noopener\">")), "{open}");
        let counted = card(&election("Board", Stage::Tallied), "zh", 1_500);
        assert!(counted.starts_with("<!doctype html>\n<html lang=\"zh\" dir=\"ltr\">"), "{counted}");
        assert!(
            counted.contains(&format!("/e/{id}/result\"")) && counted.contains("结果已公布"),
            "{counted}"
        );
    }

    #[test]
    fn e_02_a_hostile_title_makes_no_markup_in_a_card() {
        let plain = card(&election("Board", Stage::Open), "en", 1_500).matches('<').count();
        for hostile in
            ["<img src=x onerror=alert(1)>", "</title></style><script>", "\"><svg/onload=x>", "'\0&lt;"]
        {
            let drawn = card(&election(hostile, Stage::Open), "en", 1_500);
            assert_eq!(drawn.matches('<').count(), plain, "{drawn}");
            assert!(drawn.contains("Club &amp; &lt;Sons&gt;"), "{drawn}");
        }
        let mut foreign = election("x", Stage::Open);
        foreign.zone = "<b>/Nowhere".into();
        foreign.title = [("\"><b>".to_owned(), "x".to_owned())].into();
        assert_eq!(card(&foreign, "<b>", 1_500).matches('<').count(), plain);
    }

    #[test]
    fn e_04_the_cards_policy_allows_its_style_and_no_script() {
        let policy = policy();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(
            !policy.contains("unsafe") && !policy.contains("script") && !policy.contains("allow-same-origin")
        );
        assert!(!STYLE.contains('<'), "the style ends where it should");
    }
}
