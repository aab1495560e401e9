//! When: both times chosen deliberately, with the zone beside them.

use glassurn_api::plan::time::TimeError;
use glassurn_api::plan::{ClosingWord, Flaw, Place, Plan, time};
use yew::prelude::*;

use super::sheet::use_work;
use super::words::error;
use crate::components::{Button, Choice, ChoiceKind, TextInput, Timestamp};
use crate::console::fields::{Moment, Pick};
use crate::i18n::use_language;
use crate::t;

/// The step.
#[component]
pub fn When() -> Html {
    let l = use_language();
    let work = use_work();
    let plan = work.sheet.plan.clone();
    let schedule = &plan.schedule;
    let zones = use_memo((), |()| time::zones());
    let problem = |place| error(&l, &work.problems, place);
    let zone = time::zone(&schedule.zone).ok();
    let seconds = |text: &str| zone.as_ref().and_then(|zone| time::parse(text, zone).ok());
    let there = |text: &str| match seconds(text) {
        None => {
            html! { <p class="muted small">{ t!(l, "when-zone-beside", zone = schedule.zone.as_str()) }</p> }
        }
        Some(seconds) => html! {
            <p class="small"><Timestamp {seconds} zone={schedule.zone.clone()} /></p>
        },
    };
    // Where the clocks show a time twice, one of the two is meant.
    let which = |place, write: Callback<String>| {
        let doubled = work.problems.iter().find_map(|problem| match &problem.flaw {
            Flaw::Time(TimeError::Doubled(text, offsets)) if problem.place == place => Some((text, offsets)),
            _ => None,
        });
        let Some((text, offsets)) = doubled else { return Html::default() };
        html! {
            <div class="row">
                { for offsets.iter().map(|offset| {
                    let exact = format!("{}:00{offset}", text.replacen(' ', "T", 1));
                    let take = write.reform(move |_: MouseEvent| exact.clone());
                    html! { <Button onclick={take}>{ t!(l, "when-offset", offset = offset.as_str()) }</Button> }
                }) }
            </div>
        }
    };
    let mut extensions: Vec<(AttrValue, AttrValue)> = vec![
        ("0".into(), t!(l, "extension-none").into()),
        ("1 hour".into(), t!(l, "extension-hour").into()),
        ("1 day".into(), t!(l, "extension-day").into()),
        ("3 days".into(), t!(l, "extension-three").into()),
        ("7 days".into(), t!(l, "extension-week").into()),
    ];
    if extensions.iter().all(|(value, _)| *value != schedule.extension) {
        extensions.push((schedule.extension.clone().into(), schedule.extension.clone().into()));
    }
    let early = schedule.closing == ClosingWord::Official;
    html! {
        <div class="stack">
            <TextInput id="zone" label={t!(l, "when-zone")} hint={t!(l, "when-zone-hint")} list="zones"
                value={schedule.zone.clone()} error={problem(Place::Zone)}
                on_input={work.edit(|plan: &mut Plan, text: String| plan.schedule.zone = text.trim().to_owned())} />
            <datalist id="zones">{ for zones.iter().map(|zone| html! { <option value={zone.clone()} /> }) }</datalist>
            <Moment id="opens" label={t!(l, "when-opens")} value={schedule.opens.clone()} error={problem(Place::Opens)}
                on_input={work.edit(|plan: &mut Plan, text| plan.schedule.opens = text)}>
                { there(&schedule.opens) }
                { which(Place::Opens, work.edit(|plan: &mut Plan, text| plan.schedule.opens = text)) }
            </Moment>
            <Moment id="closes" label={t!(l, "when-closes")} hint={t!(l, "when-closes-hint")}
                value={schedule.closes.clone()} error={problem(Place::Closes)}
                on_input={work.edit(|plan: &mut Plan, text| plan.schedule.closes = text)}>
                { there(&schedule.closes) }
                { which(Place::Closes, work.edit(|plan: &mut Plan, text| plan.schedule.closes = text)) }
            </Moment>
            <Moment id="announces" label={t!(l, "when-announces")} hint={t!(l, "when-announces-hint")}
                value={schedule.announces.clone()} error={problem(Place::Announces)}
                on_input={work.edit(|plan: &mut Plan, text| plan.schedule.announces = text)}>
                { there(&schedule.announces) }
                { which(Place::Announces, work.edit(|plan: &mut Plan, text| plan.schedule.announces = text)) }
            </Moment>
            <Choice kind={ChoiceKind::Check} id="early" name="early" checked={early} label={t!(l, "when-early")}
                note={t!(l, "when-early-note")}
                on_change={work.edit(|plan: &mut Plan, on| {
                    plan.schedule.closing = if on { ClosingWord::Official } else { ClosingWord::At };
                })} />
            <Pick id="extension" label={t!(l, "when-extension")} hint={t!(l, "when-extension-hint")}
                options={extensions} value={schedule.extension.clone()} error={problem(Place::Extension)}
                on_pick={work.edit(|plan: &mut Plan, value| plan.schedule.extension = value)} />
        </div>
    }
}
