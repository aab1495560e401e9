//! Three fields: question, options, when it closes. No account.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    dates::Dates,
    entered::{End, Entered, Missing, nfc, zone},
    making::use_making,
    owned::{self, Owned},
};
use crate::{
    components::{
        Button, ButtonLook, Card, FaultNotice, Field, Notice, Page, Progress as Bar, TextInput, Timestamp,
        Tone,
    },
    console::{
        ConsoleRoute, SameByCommand,
        desk::poll::{MadePoll, MakePoll},
        never::Never,
    },
    i18n::{TextId, use_language},
    id, t,
};

/// Steps in which a poll is made.
const STEPS: u64 = 5;

/// Ends that are one press away, in minutes from now.
const SOON: [(u64, TextId); 4] = [
    (10, id!("poll-in-10-minutes")),
    (60, id!("poll-in-an-hour")),
    (24 * 60, id!("poll-in-a-day")),
    (7 * 24 * 60, id!("poll-in-a-week")),
];

/// The same with keys in files.
const COMMANDS: &str = "\
    glassurn poll new lunch --question \"What shall we eat?\" --option Soup --option Salad
glassurn poll count lunch";

/// The page.
#[component]
pub fn NewPoll() -> Html {
    let l = use_language();
    let making = use_making();
    let entered = use_state(Entered::default);
    let tried = use_state(|| false);
    let change = |set: fn(&mut Entered, String)| {
        let entered = entered.clone();
        Callback::from(move |text: String| {
            let mut next = (*entered).clone();
            set(&mut next, text);
            entered.set(next);
        })
    };
    let several = |several: bool| {
        let entered = entered.clone();
        Callback::from(move |_: Event| entered.set(Entered { several, ..(*entered).clone() }))
    };
    let kind = |dates: bool| {
        let entered = entered.clone();
        // Of dates people mark all that suit them.
        Callback::from(move |_: Event| entered.set(Entered { dates, several: dates, ..(*entered).clone() }))
    };
    let moments = {
        let entered = entered.clone();
        Callback::from(move |moments: Vec<u64>| entered.set(Entered { moments, ..(*entered).clone() }))
    };
    let ends = |end: End| {
        let entered = entered.clone();
        Callback::from(move |_: Event| entered.set(Entered { end: Some(end.clone()), ..(*entered).clone() }))
    };
    let make = {
        let (l, making, entered, tried) = (l.clone(), making.clone(), entered.clone(), tried.setter());
        Callback::from(move |()| {
            tried.set(true);
            let Some(closes) = entered.closes().filter(|_| entered.missing(&l).nothing()) else { return };
            let ask = MakePoll {
                question: nfc(entered.question.trim()),
                options: entered.list(&l),
                several: entered.several,
                language: l.tag().into(),
                organiser: t!(l, "poll-organiser"),
                contact: t!(l, "poll-contact"),
                closes,
                zone: zone(),
            };
            let title = ask.question.clone();
            let kept =
                |made: MadePoll| Owned { election: made.election, title, owner: made.owner, practice: false };
            making.make(ask, STEPS, kept);
        })
    };
    let missing = if *tried { entered.missing(&l) } else { Missing::default() };
    let error = |text: &Option<String>| text.clone().map(AttrValue::from);
    let options = change(|entered, text| entered.options = text);
    let at = match &entered.end {
        Some(End::At(text)) => text.clone(),
        _ => String::new(),
    };
    let submit = {
        let make = make.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            make.emit(());
        })
    };
    html! {
        <Page title={t!(l, "poll-new")} lead={t!(l, "poll-new-lead")}>
            <form class="stack" onsubmit={submit} novalidate=true>
                <TextInput id="poll-question" label={t!(l, "poll-question")} value={entered.question.clone()}
                    error={error(&missing.question)} on_input={change(|entered, text| entered.question = text)} />
                <fieldset class="options">
                    <legend>{ t!(l, "poll-kind") }</legend>
                    <div class="options-row">
                        { radio("poll-kind", "words", !entered.dates, t!(l, "poll-kind-words"), kind(false)) }
                        { radio("poll-kind", "dates", entered.dates, t!(l, "poll-kind-dates"), kind(true)) }
                    </div>
                </fieldset>
                if entered.dates {
                    <Dates moments={entered.moments.clone()} error={error(&missing.options)} on_change={moments} />
                } else {
                    <Field id="poll-options" label={t!(l, "poll-options")} hint={t!(l, "poll-options-hint")} error={error(&missing.options)}>
                        <textarea id="poll-options" rows="5" value={entered.options.clone()}
                            aria-describedby="poll-options-hint poll-options-error"
                            aria-invalid={missing.options.is_some().then_some("true")}
                            oninput={options.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value())} />
                    </Field>
                }
                <fieldset class="options">
                    <legend>{ t!(l, "poll-choose") }</legend>
                    <div class="options-row">
                        { radio("poll-rule", "one", !entered.several, t!(l, "poll-choose-one"), several(false)) }
                        { radio("poll-rule", "several", entered.several, t!(l, "poll-choose-several"), several(true)) }
                    </div>
                </fieldset>
                <fieldset role="radiogroup" class={classes!("options", missing.end.is_some().then_some("field-bad"))}
                    aria-invalid={missing.end.is_some().then_some("true")} aria-describedby="poll-end-error">
                    <legend>{ t!(l, "poll-end") }</legend>
                    <div class="options-row">
                        { for SOON.into_iter().map(|(minutes, words)| {
                            let chosen = entered.end == Some(End::In(minutes));
                            radio("poll-end", &minutes.to_string(), chosen, l.text(words, &[]), ends(End::In(minutes)))
                        }) }
                        { radio("poll-end", "at", matches!(entered.end, Some(End::At(_))), t!(l, "poll-at"), ends(End::At(String::new()))) }
                    </div>
                    if matches!(entered.end, Some(End::At(_))) {
                        <TextInput id="poll-at" kind="datetime-local" label={t!(l, "poll-at-label")} hint={t!(l, "poll-zone", zone = zone())}
                            value={at} on_input={change(|entered, text| entered.end = Some(End::At(text)))} />
                    }
                    <p id="poll-end-error" class="field-error">{ missing.end.clone().unwrap_or_default() }</p>
                    if let Some(closes) = entered.closes().filter(|_| entered.missing(&l).end.is_none()) {
                        <p class="muted">{ t!(l, "poll-closes") }{ " " }<Timestamp seconds={closes} /></p>
                    }
                </fieldset>
                <Notice tone={Tone::Info} title={t!(l, "poll-honest")}>
                    <p>{ t!(l, "poll-honest-words", minimum = crate::console::desk::poll::MINIMUM) }</p>
                    <Never />
                </Notice>
                if let Some(fault) = making.fault() { <FaultNotice {fault} again={make} /> }
                if let Some(far) = making.progress() {
                    <Bar id="poll-making" value={far.done} max={far.total} label={t!(l, "poll-making")} />
                }
                <Button look={ButtonLook::Primary} submit={true} disabled={making.progress().is_some()}>{ t!(l, "poll-make") }</Button>
            </form>
            <SameByCommand command={COMMANDS} note={t!(l, "poll-by-command")} />
            <OwnPolls />
        </Page>
    }
}

fn radio(name: &'static str, value: &str, checked: bool, words: String, onchange: Callback<Event>) -> Html {
    html! {
        <label class={checked.then_some("chosen")}>
            <input type="radio" {name} value={value.to_owned()} {checked} {onchange} />{ words }
        </label>
    }
}

/// The polls that were made here.
#[component]
fn OwnPolls() -> Html {
    let l = use_language();
    let polls = use_memo((), |()| owned::all());
    if polls.is_empty() {
        return Html::default();
    }
    html! {
        <Card title={t!(l, "poll-own")}>
            <ul class="plain-list">
                { for polls.iter().map(|poll| html! {
                    <li><Link<ConsoleRoute> to={ConsoleRoute::Poll { id: poll.election.clone() }}><bdi>{ &poll.title }</bdi></Link<ConsoleRoute>></li>
                }) }
            </ul>
        </Card>
    }
}
