//! Written answers: every text with the number of those who wrote it.

use glassurn_crypto::tally::Winners;

use super::picture::{PLAIN, STRONG, bar, picture};
use super::{Cell, Part, Phrase, Sheet, Word};
use crate::say;

/// The most texts that a page shows; files have all.
const SHOWN: usize = 200;
/// The most bars.
const BARS: usize = 12;

/// Who wins. Texts have no places in the manifest: they are named themselves.
pub(super) fn outcome(texts: &[(String, u64)], winners: &Winners) -> Phrase {
    let names = |places: &[usize]| {
        let named = places.iter().filter_map(|place| texts.get(*place));
        Word::List(named.map(|(text, _)| say!("count-text", text = Word::Written(text.clone()))).collect())
    };
    let (elected, tied) = (names(&winners.elected), names(&winners.tied));
    match (winners.elected.is_empty(), winners.tied.is_empty()) {
        (true, true) => say!("count-nobody"),
        (false, true) => say!("count-elected", names = elected),
        (true, false) => say!("count-tied", tied = tied),
        (false, false) => say!("count-elected-tied", names = elected, tied = tied),
    }
}

/// All texts, those of most voters first.
pub(super) fn parts(texts: &[(String, u64)]) -> Vec<Part> {
    let shown = &texts[..texts.len().min(SHOWN)];
    let most = texts.first().map_or(1, |(_, number)| *number);
    let written = |text: &String| Word::Written(text.clone());
    let row = |(text, number): &(String, u64)| vec![Cell::plain(written(text)), Cell::plain(*number)];
    let columns = vec![say!("count-written").into(), say!("count-voters").into()];
    let mut parts = vec![
        Part::Words(vec![say!("count-equal-texts")]),
        Part::Table(Sheet { caption: say!("count-texts"), columns, rows: shown.iter().map(row).collect() }),
    ];
    if texts.len() > shown.len() {
        parts.push(Part::Words(vec![say!("count-more", number = (texts.len() - shown.len()) as u64)]));
    }
    let strip = |(place, (text, number)): (usize, &(String, u64))| {
        bar(written(text), *number, most, if place == 0 { STRONG } else { PLAIN })
    };
    let strips = shown.iter().take(BARS).enumerate().map(strip).collect();
    parts.push(Part::Picture(picture(say!("count-picture-texts"), false, strips)));
    parts
}
