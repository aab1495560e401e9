//! The badge: one line of SVG, for readers of another site.

use super::{State, escape, pick, turnout};
use glassurn_api::election::ElectionSummary;
use glassurn_api::words::Words;

/// The longest title on a badge, in characters.
const LONGEST: usize = 40;
/// The height of a badge, and the space beside a text, in pixels.
const HEIGHT: u32 = 24;
const ASIDE: u32 = 9;

/// The badge at a time, in the language that was asked for.
pub fn badge(election: &ElectionSummary, language: &str, now: u64) -> String {
    let words = Words::of(language);
    let state = State::at(election, now);
    let title = short(pick(&election.title, words.tag).1);
    let said = match turnout(election, state, words) {
        Some(turnout) if state != State::Counted => format!("{} · {turnout}", state.words(words)),
        _ => state.words(words),
    };
    let colour = match state {
        State::Open => "#0b5c37",
        State::Counted => "#064a56",
        State::Coming | State::Closed | State::Void => "#4a3a12",
    };
    let (left, right) = (width(&title), width(&said));
    let (begin, whole) = (left + 2 * ASIDE, left + right + 4 * ASIDE);
    let (title, said) = (escape(&title), escape(&said));
    let text = |x: u32, length: u32, text: &str| {
        format!(
            "<text x=\"{x}\" y=\"16\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>"
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"{HEIGHT}\" role=\"img\" \
         aria-label=\"{title}: {said}\"><title>{title}: {said}</title>\
         <rect width=\"{whole}\" height=\"{HEIGHT}\" rx=\"5\" fill=\"#1d2b3f\"/>\
         <path d=\"M{begin} 0h{}a5 5 0 0 1 5 5v14a5 5 0 0 1-5 5H{begin}z\" fill=\"{colour}\"/>\
         <g fill=\"#ffffff\" font-family=\"system-ui,'Noto Sans',Verdana,sans-serif\" font-size=\"12\">{}{}</g></svg>",
        whole - begin - 5,
        text(ASIDE, left, &title),
        text(begin + ASIDE, right, &said),
    )
}

/// A title that fits.
fn short(title: &str) -> String {
    if title.chars().count() <= LONGEST {
        return title.to_owned();
    }
    let front: String = title.chars().take(LONGEST - 1).collect();
    format!("{}…", front.trim_end())
}

/// About how wide a text is at twelve pixels; the drawing is stretched to exactly this.
fn width(text: &str) -> u32 {
    let tenths = |symbol: char| match symbol {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => 0,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' | '\u{202f}' => 35,
        'm' | 'w' | 'M' | 'W' => 100,
        'A'..='Z' => 80,
        '\u{1100}'.. => 120,
        _ => 68,
    };
    text.chars().map(tenths).sum::<u32>().div_ceil(10).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{election, seen};
    use super::*;
    use glassurn_api::election::Stage;

    #[test]
    fn a_badge_says_title_state_and_turnout_in_the_language_asked() {
        let said = |stage, language| seen(&badge(&election("Board", stage), language, 1_500));
        assert!(said(Stage::Open, "en").contains("Board: Voting is open · 12 of 1\u{202f}234 voted"));
        assert!(said(Stage::Open, "zh-CN").contains("Board: 正在投票 · 1\u{202f}234 人中已有 12 人投票"));
        assert!(said(Stage::Tallied, "en").contains("Board: Result published"));
    }

    #[test]
    fn e_02_a_hostile_title_makes_no_markup_in_a_badge() {
        let plain = badge(&election("Board", Stage::Open), "en", 1_500).matches('<').count();
        for hostile in [
            "</title><script>alert(1)</script>",
            "\" onload=\"x",
            "]]><a xlink:href='javascript:x'>",
            "\0\u{8}&",
        ] {
            let drawn = badge(&election(hostile, Stage::Open), "en", 1_500);
            assert_eq!(drawn.matches('<').count(), plain, "{drawn}");
            assert!(
                !drawn.contains("<script") && !drawn.contains("<a ") && !drawn.contains("\" onload"),
                "{drawn}"
            );
            assert!(!drawn.chars().any(char::is_control), "{drawn}");
        }
    }

    #[test]
    fn a_long_title_is_cut() {
        assert_eq!(short(&"a".repeat(40)).chars().count(), 40);
        assert_eq!(short(&"a".repeat(41)), format!("{}…", "a".repeat(39)));
    }
}
