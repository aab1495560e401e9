//! Moments in the viewer's zone and, where they differ, in the election's too.

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use crate::{i18n::use_language, t};

/// How much of a moment is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// Weekday, date, time and zone.
    #[default]
    Full,
    /// Date and time.
    Short,
    /// The date alone.
    Day,
    /// The time alone.
    Time,
}

/// What [`Timestamp`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TimestampProps {
    /// Seconds since 1970.
    pub seconds: u64,
    /// The election's IANA zone, such as `Europe/Warsaw`.
    #[prop_or_default]
    pub zone: Option<AttrValue>,
    /// How much is said.
    #[prop_or_default]
    pub span: Span,
}

/// A moment.
#[component]
pub fn Timestamp(props: &TimestampProps) -> Html {
    let l = use_language();
    let say = |zone, span| moment(l.locale(), props.seconds, zone, span);
    let here = say(None, props.span);
    let there = props.zone.as_deref().and_then(|zone| {
        // The same clock that day, by whatever name: once is enough. The same day: the time is enough.
        if say(Some(zone), Span::Full) == say(None, Span::Full) {
            return None;
        }
        let same_day = say(Some(zone), Span::Day) == say(None, Span::Day);
        let span = if same_day { Span::Time } else { props.span };
        Some((say(Some(zone), span)?, zone))
    });
    let machine = Date::new(&JsValue::from_f64(props.seconds as f64 * 1000.0));
    // A time outside the calendar has no machine form.
    let datetime = machine.get_time().is_finite().then(|| String::from(machine.to_iso_string()));
    html! {
        <span class="moment">
            <time {datetime}>{ here.unwrap_or_else(|| props.seconds.to_string()) }</time>
            if let Some((there, zone)) = there {
                <span class="muted">{ " " }{ t!(l, "time-there", time = there, zone = zone.replace('_', " ")) }</span>
            }
        </span>
    }
}

/// A moment as a locale writes it in a zone (the viewer's without one); `None` where the browser does not know the zone or the moment.
pub fn moment(locale: &str, seconds: u64, zone: Option<&str>, span: Span) -> Option<String> {
    let settings = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&settings, &name.into(), &value.into()).ok();
    if let Some(zone) = zone {
        set("timeZone", zone)?;
    }
    match span {
        Span::Full => {
            for (name, value) in
                [("weekday", "short"), ("day", "numeric"), ("month", "long"), ("year", "numeric")]
            {
                set(name, value)?;
            }
            set("timeZoneName", "short")?;
        }
        Span::Short | Span::Day => {
            for (name, value) in [("day", "numeric"), ("month", "short"), ("year", "numeric")] {
                set(name, value)?;
            }
        }
        Span::Time => {}
    }
    if span != Span::Day {
        for (name, value) in [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")] {
            set(name, value)?;
        }
    }
    // Built through Reflect: an unknown zone is an error here, not an exception.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let make: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let format = Reflect::construct(&make, &Array::of2(&locale.into(), &settings)).ok()?;
    let write: Function = Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()?;
    let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    write.call1(&format, &date).ok()?.as_string()
}
