//! A contest that is answered by a text of one's own, and how much room is left for it.

use js_sys::JsString;
use yew::prelude::*;

use super::{contest::ContestFormProps, words};
use crate::{components::TextInput, i18n::use_language, t};

/// The text. What is kept of it is one spelling of the same words (Unicode's NFC), without white space around it.
#[component]
pub fn Written(props: &ContestFormProps) -> Html {
    let l = use_language();
    let typed = use_state(|| props.answers.text(props.contest));
    let Some(contest) = props.manifest.contests().get(props.contest) else { return Html::default() };
    let on_input = {
        let (typed, answers, place) = (typed.setter(), props.answers.clone(), props.contest);
        props.on_answer.reform(move |text: String| {
            let bytes = plain(&text).bytes().map(u64::from).collect();
            typed.set(text);
            answers.with_all(place, bytes)
        })
    };
    // Answers may change elsewhere, too.
    let kept = props.answers.text(props.contest);
    let value = if plain(&typed) == kept { (*typed).clone() } else { kept };
    let (room, used) = (words::room(contest), props.answers.contest(props.contest).len());
    let wrong = props.answers.incomplete(&props.manifest).contains(&props.contest);
    let error = wrong.then(|| AttrValue::from(words::missing(&l, contest, props.contest, &props.answers)));
    html! {
        <TextInput id={format!("choice-{}-text", props.contest)} label={t!(l, "written-label")} {value} {on_input} {error}
            hint={t!(l, "written-left", room = room as u64, left = room.saturating_sub(used) as u64)} />
    }
}

fn plain(text: &str) -> String {
    JsString::from(text.trim()).normalize("NFC").into()
}
