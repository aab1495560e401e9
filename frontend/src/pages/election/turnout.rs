//! Turnout: how many, per cent, quorum, and when ballots came. Never what is in them.

use std::rc::Rc;

use glassurn_api::election::{ElectionView, Hour};
use glassurn_crypto::manifest::{Eligibility, Manifest};
use js_sys::Date;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::opened;
use super::quorum::{Growth, quorum};
use crate::{
    components::{Bar, Bars, Fold, Kpi, Kpis, RouteLink, Span, moment},
    i18n::{Language, use_language},
    phase::Phase,
    route::Route,
    t,
};

const HOUR: u64 = 3_600;
/// Up to so many hours the curve has a bar for each; beyond, one for each day.
const HOURLY: u64 = 72;
/// The longest curve that shows days without ballots, in hours.
const LONGEST: u64 = 400 * 24;

/// What [`Turnout`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TurnoutProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// How far things are, as the service says.
    pub view: Rc<ElectionView>,
    /// The phase that follows from it and the clock.
    pub phase: Phase,
}

/// The turnout.
#[component]
pub fn Turnout(props: &TurnoutProps) -> Html {
    let l = use_language();
    let TurnoutProps { manifest, view, phase } = props;
    let summary = &view.summary;
    let roll = manifest.eligibility == Eligibility::Roll;
    let weighted = view.roll_weight != summary.roll;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    if !opened(view) {
        return html! {
            <section class="stack">
                <h2>{ t!(l, "election-roll") }</h2>
                <p>{ t!(l, "election-roll-words", count = summary.roll) }</p>
                { note(&l, &summary.id) }
            </section>
        };
    }
    html! {
        <section class="stack">
            <h2>{ t!(l, "election-turnout") }</h2>
            <Kpis>
                <Kpi value={l.number(summary.counting)} label={t!(l, "election-voted", count = summary.counting)} />
                if roll {
                    <Kpi value={l.number(summary.roll)} label={t!(l, "election-on-roll", count = summary.roll)} />
                    if let Some(share) = share(summary.counting, summary.roll) {
                        <Kpi value={l.percent(share)} label={t!(l, "election-share")} />
                    }
                    if let Some(share) = share(view.turnout_weight, view.roll_weight).filter(|_| weighted) {
                        <Kpi value={l.percent(share)} label={t!(l, "election-share-weight")} />
                    }
                }
            </Kpis>
            { quorum(&l, props) }
            if summary.ballots > summary.counting {
                <p class="muted">{ t!(l, "election-superseded", count = summary.ballots - summary.counting) }</p>
            }
            if view.checked > 0 {
                <p>{ t!(l, "election-checked", checked = view.checked, count = summary.counting) }</p>
            }
            if !view.turnout.is_empty() { <Curve hours={view.turnout.clone()} growth={Growth::of(props)} /> }
            if *phase == Phase::Voting || *phase == Phase::Counting {
                <p class="muted">{ t!(l, "election-no-partial") }</p>
            }
            { note(&l, &summary.id) }
        </section>
    }
}

/// Whose word the numbers are.
fn note(l: &Language, id: &str) -> Html {
    html! {
        <p class="muted small">
            { t!(l, "election-service-word") }{ " " }
            <RouteLink to={Route::Audit { id: id.to_owned() }}>{ t!(l, "nav-audit") }</RouteLink>
        </p>
    }
}

/// A stretch of time with the ballots that came in it.
#[derive(Clone, Debug, PartialEq)]
struct Slot {
    start: u64,
    ballots: u64,
}

/// Bars for hours, or for days in the reader's zone, empty ones between the first and the last included.
fn slots(hours: &[Hour], day_of: impl Fn(u64) -> u64) -> (bool, Vec<Slot>) {
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else { return (true, Vec::new()) };
    let length = last.hour.saturating_sub(first.hour) / HOUR + 1;
    let hourly = length <= HOURLY;
    let start_of = |hour: u64| if hourly { hour } else { day_of(hour) };
    let empty = (0..length.min(LONGEST)).map(|step| Hour { hour: first.hour + step * HOUR, ballots: 0 });
    let mut all: Vec<Hour> = empty.chain(hours.iter().copied()).collect();
    all.sort_by_key(|hour| hour.hour);
    let mut slots: Vec<Slot> = Vec::new();
    for Hour { hour, ballots } in all {
        let start = start_of(hour);
        match slots.last_mut() {
            Some(slot) if slot.start == start => slot.ballots += ballots,
            _ => slots.push(Slot { start, ballots }),
        }
    }
    (hourly, slots)
}

/// The first second of the reader's day that holds a moment.
fn day_of(seconds: u64) -> u64 {
    let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    let midnight =
        Date::new_with_year_month_day(date.get_full_year(), date.get_month() as i32, date.get_date() as i32);
    (midnight.get_time() / 1000.0) as u64
}

#[derive(Properties, Clone, PartialEq)]
struct CurveProps {
    hours: Vec<Hour>,
    growth: Option<Growth>,
}

/// When ballots came: a drawing with a sentence, and the same as a table.
#[component]
fn Curve(props: &CurveProps) -> Html {
    let l = use_language();
    let (hourly, slots) = slots(&props.hours, day_of);
    let name = |slot: &Slot| {
        let span = if hourly { Span::Short } else { Span::Day };
        moment(l.locale(), slot.start, None, span).unwrap_or_else(|| slot.start.to_string())
    };
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return Html::default() };
    let Some(most) = slots.iter().max_by_key(|slot| slot.ballots) else { return Html::default() };
    let (ballots, when) = (most.ballots, name(most));
    let (title, sentence) = if hourly {
        (t!(l, "election-by-hour"), t!(l, "election-most-hour", count = ballots, when = when))
    } else {
        (t!(l, "election-by-day"), t!(l, "election-most-day", count = ballots, when = when))
    };
    let rows = slots.iter().filter(|slot| slot.ballots > 0).map(|slot| Bar {
        label: name(slot).into(),
        value: slot.ballots.try_into().unwrap_or(i64::MAX),
        share: None,
        note: None,
        quiet: false,
    });
    html! {
        <>
            <h3>{ &title }</h3>
            <figure class="curve">
                { draw(&slots, ballots.max(1), &sentence) }
                <div class="curve-ends muted small" aria-hidden="true">
                    <span>{ name(first) }</span>
                    if slots.len() > 1 { <span>{ name(last) }</span> }
                </div>
                <figcaption class="small">{ &sentence }</figcaption>
            </figure>
            if let Some(growth) = &props.growth { { growth.draw(&l, slots.iter().map(|slot| slot.ballots)) } }
            <Fold summary={t!(l, "election-as-table")}>
                <Bars caption={title} label={t!(l, "election-when-column")} value={t!(l, "election-ballots-column")} rows={rows.collect::<Vec<_>>()} />
            </Fold>
        </>
    }
}

/// The height of a drawing.
pub(super) const HEIGHT: f64 = 100.0;
/// The width of a slot in a drawing.
pub(super) const STEP: usize = 10;

/// The width of a drawing: at least a day's worth of hours, so that one bar does not fill the whole of it.
pub(super) fn width(slots: usize) -> usize {
    slots.max(24) * STEP
}

/// A bar for each slot.
fn draw(slots: &[Slot], most: u64, sentence: &str) -> Html {
    let width = width(slots.len());
    html! {
        <svg class="curve-bars" viewBox={format!("0 0 {width} 100")} preserveAspectRatio="none" role="img" aria-label={sentence.to_owned()}>
            <rect class="curve-line" x="0" y="99" width={width.to_string()} height="1" />
            { for slots.iter().enumerate().filter(|(_, slot)| slot.ballots > 0).map(|(place, slot)| {
                // A bar that is there can be seen.
                let height = (slot.ballots as f64 * HEIGHT / most as f64).max(2.0);
                html! {
                    <rect class="bar-fill" x={(place * STEP + 1).to_string()} y={format!("{:.2}", HEIGHT - height)}
                        width={(STEP - 2).to_string()} height={format!("{height:.2}")} />
                }
            }) }
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(list: &[(u64, u64)]) -> Vec<Hour> {
        list.iter().map(|&(hour, ballots)| Hour { hour: hour * HOUR, ballots }).collect()
    }

    fn by_utc_day(seconds: u64) -> u64 {
        seconds / 86_400 * 86_400
    }

    #[test]
    fn hours_without_ballots_have_a_place_too() {
        let (hourly, slots) = slots(&hours(&[(5, 3), (7, 1)]), by_utc_day);
        assert!(hourly);
        assert_eq!(slots.iter().map(|slot| slot.ballots).collect::<Vec<_>>(), [3, 0, 1]);
        assert_eq!(slots[1].start, 6 * HOUR);
    }

    #[test]
    fn beyond_three_days_the_curve_has_days_and_loses_no_ballot() {
        let (hourly, slots) = slots(&hours(&[(23, 2), (24, 5), (100, 1)]), by_utc_day);
        assert!(!hourly);
        assert_eq!(slots.iter().map(|slot| slot.ballots).collect::<Vec<_>>(), [2, 5, 0, 0, 1]);
        assert_eq!(slots[4].start, 4 * 86_400);
    }

    #[test]
    fn a_poll_of_years_keeps_every_ballot() {
        let (_, slots) = slots(&hours(&[(0, 2), (90_000, 5)]), by_utc_day);
        assert_eq!(slots.iter().map(|slot| slot.ballots).sum::<u64>(), 7);
        assert!(slots.len() < 500);
    }

    #[test]
    fn no_ballots_no_bars() {
        assert_eq!(slots(&[], by_utc_day), (true, Vec::new()));
    }
}
