//! The order of the selections on the screen, as the manifest asks; what is sealed does not depend on it.

use glassurn_crypto::manifest::{Contest, Manifest, Order};
use js_sys::{Array, JsString, Math, Object};

use crate::{i18n::Language, store::Keep};

/// For each contest, its selections in the order of the screen. A shuffle is made once for each tab, so that nothing
/// jumps on a reload.
pub fn of(election: &str, manifest: &Manifest, language: &Language) -> Vec<Vec<usize>> {
    let name = format!("order.{election}");
    let kept: Vec<Vec<usize>> = Keep::Tab.read(&name).unwrap_or_default();
    let orders: Vec<Vec<usize>> = manifest
        .contests()
        .iter()
        .enumerate()
        .map(|(index, contest)| match contest.order {
            Order::Fixed => (0..contest.selections.len()).collect(),
            Order::Alphabetical => blank_last(contest, alphabetical(contest, language)),
            Order::Random => {
                let before = kept.get(index).filter(|order| is_order(order, contest.selections.len()));
                before
                    .cloned()
                    .unwrap_or_else(|| blank_last(contest, shuffled(contest.selections.len(), Math::random)))
            }
        })
        .collect();
    if manifest.contests().iter().any(|contest| contest.order == Order::Random) {
        Keep::Tab.write(&name, &orders);
    }
    orders
}

/// Forgets the shuffle of an election.
pub fn forget(election: &str) {
    Keep::Tab.forget(&format!("order.{election}"));
}

/// By title, as the reader's language sorts.
fn alphabetical(contest: &Contest, language: &Language) -> Vec<usize> {
    let mut order: Vec<usize> = (0..contest.selections.len()).collect();
    let title = |place: usize| contest.selections[place].title.get(language.tag());
    let (locales, settings) = (Array::of1(&language.tag().into()), Object::new());
    order.sort_by(|&a, &b| JsString::from(title(a)).locale_compare(title(b), &locales, &settings).cmp(&0));
    order
}

/// Fisher and Yates; `random` gives numbers from 0 up to 1. No secret depends on it, only who stands on top.
fn shuffled(count: usize, random: impl Fn() -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let chosen = (random() * (last as f64 + 1.0)) as usize;
        order.swap(last, chosen.min(last));
    }
    order
}

/// The selection that means “blank” stands last, where people look for it.
fn blank_last(contest: &Contest, mut order: Vec<usize>) -> Vec<usize> {
    if let Some(blank) = contest.blank.and_then(|blank| usize::try_from(blank).ok()) {
        order.retain(|place| *place != blank);
        order.push(blank);
    }
    order
}

/// Whether each place stands in it once.
fn is_order(order: &[usize], count: usize) -> bool {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_every_selection() {
        for random in [0.0, 0.3, 0.999_999] {
            assert!(is_order(&shuffled(7, || random), 7));
        }
        assert!(!is_order(&[0, 0, 1], 3) && !is_order(&[0, 1], 3) && !is_order(&[1, 2, 3], 3));
    }
}
