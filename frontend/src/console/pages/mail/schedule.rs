//! When those who have not voted are reminded by themselves.

use glassurn_api::plan::time;
use yew::prelude::*;

use super::Part;
use super::doing::use_doing;
use crate::components::{Button, ButtonLook, Card, Pill, Span, Timestamp, Tone};
use crate::console::fields::Moment;
use crate::console::{SameByCommand, service};
use crate::i18n::use_language;
use crate::t;

/// The times, in this device's zone.
#[component]
pub(super) fn Schedule(props: &Part) -> Html {
    let l = use_language();
    let doing = use_doing();
    let typed = use_state(String::new);
    let times = &props.view.view.reminders;
    let waiting: Vec<u64> = times.iter().filter(|time| time.done.is_none()).map(|time| time.due).collect();
    let set = {
        let (doing, draft, again) = (doing.clone(), props.draft.summary.id.clone(), props.again.clone());
        Callback::from(move |times: Vec<u64>| {
            let (draft, again) = (draft.clone(), again.clone());
            doing.run(async move { service::set_reminders(&draft, times).await }, move |_| again.emit(()));
        })
    };
    let zone = zone();
    let read = time::zone(&zone).ok().and_then(|known| time::parse(&typed, &known).ok());
    let add = read.map(|time| {
        let (set, typed, mut times) = (set.clone(), typed.setter(), waiting.clone());
        times.push(time);
        Callback::from(move |_: MouseEvent| {
            set.emit(times.clone());
            typed.set(String::new());
        })
    });
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |text| typed.set(text))
    };
    html! {
        <Card title={t!(l, "mail-schedule")}>
            <p>{ t!(l, "mail-schedule-lead") }</p>
            if times.is_empty() { <p class="muted">{ t!(l, "mail-schedule-none") }</p> }
            <ul class="bare stack">
                { for times.iter().map(|time| {
                    let less: Vec<u64> = waiting.iter().copied().filter(|due| *due != time.due).collect();
                    let remove = set.reform(move |_: MouseEvent| less.clone());
                    html! {
                        <li key={time.due}>
                            <Timestamp seconds={time.due} zone={zone.clone()} span={Span::Short} />{ " " }
                            if time.done.is_some() {
                                <Pill tone={Tone::Ok}>{ t!(l, "mail-schedule-done") }</Pill>
                            } else {
                                <Button look={ButtonLook::Quiet} disabled={doing.busy()} onclick={remove}>{ t!(l, "mail-schedule-remove") }</Button>
                            }
                        </li>
                    }
                }) }
            </ul>
            { doing.draw(&l) }
            if props.view.view.on {
                <Moment id="mail-schedule" label={t!(l, "mail-schedule-when")} value={(*typed).clone()} {on_input}>
                    <p class="muted small">{ t!(l, "when-zone-beside", zone = zone.as_str()) }</p>
                </Moment>
                <Button disabled={doing.busy() || add.is_none()} onclick={add.unwrap_or_default()}>{ t!(l, "mail-schedule-add") }</Button>
                <SameByCommand command={format!("glassurn voter remind {} --at TIME", props.draft.summary.id)} />
            }
        </Card>
    }
}

/// This device's zone, as the browser knows it.
fn zone() -> String {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    let zone = js_sys::Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    zone.unwrap_or_else(|| "UTC".into())
}
