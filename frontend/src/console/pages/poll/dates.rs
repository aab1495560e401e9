//! Options of a poll that are moments: added one by one, shown in order, in the zone of this device.

use yew::prelude::*;

use super::entered::{seconds, zone};
use crate::{
    components::{Button, TextInput, Timestamp},
    i18n::use_language,
    t,
};

/// What [`Dates`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DatesProps {
    /// The moments, in seconds since 1970, in order.
    pub moments: Vec<u64>,
    /// What is wrong with them.
    pub error: Option<AttrValue>,
    /// Called with the moments that there are now, in order and each once.
    pub on_change: Callback<Vec<u64>>,
}

/// The list with its field.
#[component]
pub fn Dates(props: &DatesProps) -> Html {
    let l = use_language();
    let typed = use_state(String::new);
    let add = {
        let (typed, props) = (typed.clone(), props.clone());
        Callback::from(move |_| {
            let Some(moment) = seconds(&typed) else { return };
            let mut moments = props.moments.clone();
            if let Err(place) = moments.binary_search(&moment) {
                moments.insert(place, moment);
            }
            props.on_change.emit(moments);
        })
    };
    let remove = |moment: u64| {
        let props = props.clone();
        Callback::from(move |_| {
            props.on_change.emit(props.moments.iter().copied().filter(|kept| *kept != moment).collect());
        })
    };
    let set = {
        let typed = typed.setter();
        Callback::from(move |text: String| typed.set(text))
    };
    html! {
        <div class="stack">
            <TextInput id="poll-date" kind="datetime-local" label={t!(l, "poll-date")} hint={t!(l, "poll-zone", zone = zone())}
                value={(*typed).clone()} error={props.error.clone()} on_input={set} />
            <Button disabled={seconds(&typed).is_none()} onclick={add}>{ t!(l, "poll-date-add") }</Button>
            <ul class="plain-list poll-dates" aria-label={t!(l, "poll-dates")}>
                { for props.moments.iter().map(|moment| html! {
                    <li key={*moment}>
                        <Timestamp seconds={*moment} />
                        <Button onclick={remove(*moment)}>
                            { t!(l, "poll-date-remove") }<span class="sr-only">{ " " }<Timestamp seconds={*moment} /></span>
                        </Button>
                    </li>
                }) }
            </ul>
        </div>
    }
}
