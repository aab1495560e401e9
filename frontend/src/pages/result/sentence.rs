//! Who won, in a sentence.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    i18n::Language,
    observer::{ContestFacts, Text},
    t,
};

/// A name that people gave, set apart so that its direction of writing does not disturb the sentence around it; a full
/// stop at its end would end that sentence.
pub fn name(l: &Language, text: &Text) -> String {
    format!("\u{2068}{}\u{2069}", l.pick(text).trim_end_matches('.'))
}

/// Who won a contest.
pub fn sentence(l: &Language, contest: &ContestFacts) -> String {
    let names = |places: &[usize]| {
        let titles = places.iter().filter_map(|place| contest.selections.get(*place));
        join(l, &titles.map(|selection| name(l, &selection.title)).collect::<Vec<_>>())
    };
    let value =
        |place: usize| contest.selections.get(place).and_then(|selection| selection.value).unwrap_or(0);
    let amount = |place: usize| match contest.maximum {
        1 => t!(l, "result-votes", count = value(place)),
        _ => t!(l, "result-points", count = value(place)),
    };
    let left = contest.seats.saturating_sub(contest.elected.len() as u64);
    match (&contest.elected[..], &contest.tied[..]) {
        ([], []) => t!(l, "result-nobody"),
        ([one], []) => t!(l, "result-wins", name = names(&[*one]), amount = amount(*one)),
        (elected, []) => t!(l, "result-elected", names = names(elected)),
        ([], tied) => {
            t!(l, "result-tie", names = names(tied), amount = amount(tied[0]), seats = left)
        }
        (elected, tied) => {
            t!(
                l,
                "result-elected-tie",
                names = names(elected),
                tied = names(tied),
                amount = amount(tied[0]),
                seats = left
            )
        }
    }
}

/// Whether the manifest's order decided between equal values at the last seat.
pub fn order_decided(contest: &ContestFacts) -> bool {
    let value = |place: &usize| contest.selections.get(*place).and_then(|selection| selection.value);
    let Some(last) = contest.elected.last().and_then(value) else { return false };
    let others = contest.selections.iter().enumerate().filter(|(place, selection)| {
        !selection.blank && !contest.elected.contains(place) && selection.value == Some(last)
    });
    contest.tied.is_empty() && others.count() > 0
}

/// Names as a list: “A, B and C”.
pub fn join(l: &Language, names: &[String]) -> String {
    written(l, names).unwrap_or_else(|| names.join(", "))
}

/// The list as the browser writes it in this language; `None` where it does not know how.
fn written(l: &Language, names: &[String]) -> Option<String> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let make: Function = Reflect::get(&intl, &"ListFormat".into()).ok()?.dyn_into().ok()?;
    let settings = Object::new();
    Reflect::set(&settings, &"type".into(), &"conjunction".into()).ok()?;
    let format = Reflect::construct(&make, &Array::of2(&l.locale().into(), &settings)).ok()?;
    let write: Function = Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()?;
    let list: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    write.call1(&format, &list).ok()?.as_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::observer::{Facts, SelectionFacts};

    /// Facts of an election without contests.
    pub fn facts() -> Facts {
        Facts {
            title: Text::new(),
            organiser: String::new(),
            contact: String::new(),
            zone: "UTC".into(),
            opens: 0,
            closes: 0,
            officials: Vec::new(),
            roll: 10,
            roll_weight: 10,
            counting: 5,
            weight: 5,
            minimum: 3,
            quorum: None,
            order_decides: false,
            threshold: 1,
            trustees: Vec::new(),
            close: None,
            outcome: None,
            mixes: false,
            contests: Vec::new(),
        }
    }

    fn contest(values: &[i64], seats: u64, elected: &[usize], tied: &[usize]) -> ContestFacts {
        let selection = |(place, value): (usize, &i64)| SelectionFacts {
            title: [("en".to_owned(), ["Ada", "Bo", "Cy", "Di"][place].to_owned())].into(),
            blank: false,
            value: Some(*value),
        };
        ContestFacts {
            title: Text::new(),
            description: Text::new(),
            seats,
            maximum: 1,
            selections: values.iter().enumerate().map(selection).collect(),
            elected: elected.to_vec(),
            tied: tied.to_vec(),
        }
    }

    fn said(contest: &ContestFacts) -> String {
        crate::i18n::add(&[crate::i18n::WATCH_LOCALES]);
        let l = Language::source();
        sentence(&l, contest).replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn winners_and_ties_are_named_and_counted() {
        assert_eq!(said(&contest(&[4, 1], 1, &[0], &[])), "Ada wins with 4 votes");
        assert_eq!(said(&contest(&[1, 0], 1, &[0], &[])), "Ada wins with 1 vote");
        assert_eq!(said(&contest(&[4, 3, 1], 2, &[0, 1], &[])), "Elected: Ada, Bo");
        assert!(said(&contest(&[3, 3, 1], 1, &[], &[0, 1])).starts_with("A tie: Ada, Bo"));
        let both = said(&contest(&[4, 3, 3], 2, &[0], &[1, 2]));
        assert!(both.contains("Ada") && both.contains("Bo, Cy"), "{both}");
        assert_eq!(said(&contest(&[0, 0], 1, &[], &[])), "Nobody got a vote");
    }

    #[test]
    fn a_tie_that_the_order_decided_is_told() {
        assert!(order_decided(&contest(&[3, 3, 1], 1, &[0], &[])));
        assert!(!order_decided(&contest(&[3, 2, 1], 1, &[0], &[])));
        assert!(!order_decided(&contest(&[3, 3, 1], 1, &[], &[0, 1])));
    }
}
