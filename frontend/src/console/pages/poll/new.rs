//! Three fields: question, options, when it closes. No account.

use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::owned::{self, Owned};
use crate::{
    components::{
        Button, ButtonLook, Card, FaultNotice, Field, Notice, Page, Progress as Bar, TextInput, Timestamp,
        Tone,
    },
    console::{ConsoleRoute, desk::poll::MakePoll, use_desk},
    fault::Fault,
    i18n::{Language, TextId, use_language},
    id,
    phase::now,
    t,
    wire::Progress,
};

/// The most options of a poll.
const MAX_OPTIONS: usize = 32;
/// The longest question and option, in characters.
const MAX_TEXT: usize = 200;
/// The farthest end that a server takes, in seconds.
const FARTHEST: u64 = 31 * 86_400;
/// Ends that are one press away, in minutes from now.
const SOON: [(u64, TextId); 4] = [
    (10, id!("poll-in-10-minutes")),
    (60, id!("poll-in-an-hour")),
    (24 * 60, id!("poll-in-a-day")),
    (7 * 24 * 60, id!("poll-in-a-week")),
];

/// When it closes, as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// So many minutes after it is made.
    In(u64),
    /// What the field for date and time holds.
    At(String),
}

/// What was entered so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entered {
    question: String,
    options: String,
    several: bool,
    end: Option<End>,
}

/// What is missing, field by field.
#[derive(Default)]
struct Missing {
    question: Option<String>,
    options: Option<String>,
    end: Option<String>,
}

impl Missing {
    fn nothing(&self) -> bool {
        self.question.is_none() && self.options.is_none() && self.end.is_none()
    }
}

impl Entered {
    fn lines(&self) -> Vec<String> {
        self.options.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The closing time in seconds since 1970, by this device's clock and zone.
    fn closes(&self) -> Option<u64> {
        match self.end.as_ref()? {
            End::In(minutes) => Some(now() + minutes * 60),
            End::At(text) => {
                let moment = Date::parse(text);
                (moment.is_finite() && moment > 0.0).then_some((moment / 1000.0) as u64)
            }
        }
    }

    fn missing(&self, l: &Language) -> Missing {
        let lines = self.lines();
        let twice = lines.iter().enumerate().find(|(place, line)| lines[..*place].contains(line));
        let options = match (lines.len(), twice) {
            (0 | 1, _) => Some(t!(l, "poll-two-options")),
            (_, Some((_, line))) => Some(t!(l, "poll-option-twice", option = line.as_str())),
            (count, _) if count > MAX_OPTIONS => Some(t!(l, "poll-many-options", most = MAX_OPTIONS as u64)),
            _ if lines.iter().any(|line| line.chars().count() > MAX_TEXT) => {
                Some(t!(l, "poll-long-text", most = MAX_TEXT as u64))
            }
            _ => None,
        };
        let question = match self.question.trim().chars().count() {
            0 => Some(t!(l, "poll-no-question")),
            count if count > MAX_TEXT => Some(t!(l, "poll-long-text", most = MAX_TEXT as u64)),
            _ => None,
        };
        let end = match self.closes() {
            None => Some(t!(l, "poll-no-end")),
            Some(closes) if closes <= now() + 60 => Some(t!(l, "poll-end-past")),
            Some(closes) if closes > now() + FARTHEST => Some(t!(l, "poll-end-far")),
            Some(_) => None,
        };
        Missing { question, options, end }
    }
}

/// The page.
#[component]
pub fn NewPoll() -> Html {
    let l = use_language();
    let worker = use_desk().worker;
    let entered = use_state(Entered::default);
    let tried = use_state(|| false);
    let progress = use_state(|| None::<Progress>);
    let fault = use_state(|| None::<Fault>);
    let navigator = use_navigator();
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
    let ends = |end: End| {
        let entered = entered.clone();
        Callback::from(move |_: Event| entered.set(Entered { end: Some(end.clone()), ..(*entered).clone() }))
    };
    let make = {
        let (l, worker, entered, tried) = (l.clone(), worker.clone(), entered.clone(), tried.setter());
        let (progress, fault) = (progress.setter(), fault.setter());
        Callback::from(move |()| {
            tried.set(true);
            let Some(closes) = entered.closes().filter(|_| entered.missing(&l).nothing()) else { return };
            let ask = MakePoll {
                question: nfc(entered.question.trim()),
                options: entered.lines().iter().map(|line| nfc(line)).collect(),
                several: entered.several,
                language: l.tag().into(),
                organiser: t!(l, "poll-organiser"),
                contact: t!(l, "poll-contact"),
                closes,
                zone: zone(),
            };
            fault.set(None);
            progress.set(Some(Progress { done: 0, total: 5 }));
            let hear = {
                let progress = progress.clone();
                Callback::from(move |far| progress.set(Some(far)))
            };
            let (worker, progress, fault, navigator) =
                (worker.clone(), progress.clone(), fault.clone(), navigator.clone());
            spawn_local(async move {
                let title = ask.question.clone();
                match worker.ask_with(ask, hear).await {
                    Ok(made) => {
                        let id = made.election.clone();
                        owned::keep(Owned { election: made.election, title, owner: made.owner });
                        if let Some(navigator) = navigator {
                            navigator.push(&ConsoleRoute::Poll { id });
                        }
                    }
                    Err(found) => {
                        progress.set(None);
                        fault.set(Some(found));
                    }
                }
            });
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
                <Field id="poll-options" label={t!(l, "poll-options")} hint={t!(l, "poll-options-hint")} error={error(&missing.options)}>
                    <textarea id="poll-options" rows="5" value={entered.options.clone()}
                        aria-describedby="poll-options-hint poll-options-error"
                        aria-invalid={missing.options.is_some().then_some("true")}
                        oninput={options.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value())} />
                </Field>
                <fieldset class="options">
                    <legend>{ t!(l, "poll-choose") }</legend>
                    <div class="options-row">
                        { radio("poll-rule", "one", !entered.several, t!(l, "poll-choose-one"), several(false)) }
                        { radio("poll-rule", "several", entered.several, t!(l, "poll-choose-several"), several(true)) }
                    </div>
                </fieldset>
                <fieldset class={classes!("options", missing.end.is_some().then_some("field-bad"))} aria-describedby="poll-end-error">
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
                </Notice>
                if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} again={make} /> }
                if let Some(far) = *progress {
                    <Bar id="poll-making" value={far.done} max={far.total} label={t!(l, "poll-making")} />
                }
                <Button look={ButtonLook::Primary} submit={true} disabled={progress.is_some()}>{ t!(l, "poll-make") }</Button>
            </form>
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

/// The one spelling of a text (Unicode's normalisation form C), which the server asks for.
fn nfc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// The IANA zone of this device; UTC if the browser does not say.
fn zone() -> String {
    let read = || {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let make: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        let format = Reflect::construct(&make, &js_sys::Array::new()).ok()?;
        let resolve: Function = Reflect::get(&format, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
        let options: Object = resolve.call0(&format).ok()?.dyn_into().ok()?;
        Reflect::get(&options, &JsValue::from_str("timeZone")).ok()?.as_string()
    };
    read().unwrap_or_else(|| "UTC".into())
}
