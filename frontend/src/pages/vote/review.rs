//! Step 2: every answer in full words, sealed under a code that is shown before anything can be cast.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    Booth,
    answers::Answers,
    choose::Where,
    keep,
    words::{self, AnswerList},
};
use crate::{
    components::{
        ActionBar, Button, ButtonLook, Card, Code, CodeInWords, FaultNotice, Fold, Icon, Notice, Page,
        RouteLink, Tone,
    },
    fault::Fault,
    i18n::use_language,
    route::Route,
    t,
    worker::Seal,
};

/// What [`Review`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ReviewProps {
    /// The booth.
    pub booth: Booth,
    /// The answers.
    pub answers: Answers,
    /// The order of the selections of each contest.
    pub orders: Rc<Vec<Vec<usize>>>,
    /// Back to a contest, or to the first one.
    pub on_change: Callback<Option<usize>>,
    /// Opens the answers sealed under this code as a practice ballot.
    pub on_practice: Callback<String>,
    /// Casts.
    pub on_cast: Callback<()>,
}

/// The review. Answers that no ballot can carry are not sealed: they are named, with the way back.
#[component]
pub fn Review(props: &ReviewProps) -> Html {
    let l = use_language();
    let manifest = &props.booth.manifest;
    let incomplete = props.answers.incomplete(manifest);
    let blank = props.answers.blank(manifest);
    let sealed = use_state(|| None::<Result<String, Fault>>);
    let round = use_state(|| 0_u32);
    use_effect_with((props.answers.clone(), *round), {
        let (sealed, worker) = (sealed.setter(), props.booth.worker.clone());
        let values = incomplete.is_empty().then(|| props.answers.explicit(manifest));
        move |_| {
            sealed.set(None);
            if let Some(values) = values {
                spawn_local(async move {
                    let seal = Seal { values, sealings: keep::next_sealing() };
                    sealed.set(Some(worker.ask(seal).await.map(|sealed| sealed.code)));
                });
            }
        }
    });
    let again = {
        let round = round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    };
    let ready = matches!(&*sealed, Some(Ok(_)));
    let back = props.on_change.reform(|_: MouseEvent| None);
    html! {
        <Page title={t!(l, "review-title")} lead={t!(l, "review-lead")} above={html! { <Where booth={props.booth.clone()} /> }}>
            { for incomplete.iter().map(|contest| gap(props, *contest, true)) }
            { for blank.iter().map(|contest| gap(props, *contest, false)) }
            { for (0..manifest.contests().len()).map(|contest| answered(props, contest)) }
            { match &*sealed {
                Some(Err(fault)) => html! { <FaultNotice fault={fault.clone()} {again} /> },
                _ if !incomplete.is_empty() => Html::default(),
                found => {
                    let code = found.as_ref().and_then(|found| found.clone().ok());
                    html! { <SealedCard id={props.booth.id.clone()} {code} on_practice={props.on_practice.clone()} /> }
                }
            } }
            <Fold summary={t!(l, "not-chosen")}>
                <p>{ t!(l, "not-chosen-here") }</p>
                <p>{ t!(l, "not-chosen-device") }</p>
                <p><bdi>{ &manifest.contact }</bdi></p>
            </Fold>
            <ActionBar note={t!(l, "nothing-sent")}>
                <Button onclick={back}>{ t!(l, "back") }</Button>
                <Button look={ButtonLook::Primary} disabled={!ready} onclick={props.on_cast.reform(|_| ())}>{ t!(l, "cast-my-vote") }</Button>
            </ActionBar>
        </Page>
    }
}

/// A contest without an answer, or with too few: on top of the page, with the way to it.
fn gap(props: &ReviewProps, contest: usize, must: bool) -> Html {
    html! { <Gap props={props.clone()} {contest} {must} /> }
}

#[derive(Properties, Clone, PartialEq)]
struct GapProps {
    props: ReviewProps,
    contest: usize,
    must: bool,
}

#[component]
fn Gap(GapProps { props, contest, must }: &GapProps) -> Html {
    let l = use_language();
    let Some(asked) = props.booth.manifest.contests().get(*contest) else { return Html::default() };
    let title = if *must {
        words::missing(&l, asked, *contest, &props.answers)
    } else {
        t!(l, "blank-question", number = *contest as u64 + 1)
    };
    let place = *contest;
    html! {
        <Notice tone={if *must { Tone::Warn } else { Tone::Info }} {title}>
            <p><bdi>{ asked.title.get(l.tag()) }</bdi></p>
            if !*must { <p class="small">{ t!(l, "blank-is-fine") }</p> }
            <Button onclick={props.on_change.reform(move |_| Some(place))}>{ t!(l, "answer-it") }</Button>
        </Notice>
    }
}

fn answered(props: &ReviewProps, contest: usize) -> Html {
    html! { <Answered props={props.clone()} {contest} /> }
}

#[derive(Properties, Clone, PartialEq)]
struct AnsweredProps {
    props: ReviewProps,
    contest: usize,
}

#[component]
fn Answered(AnsweredProps { props, contest }: &AnsweredProps) -> Html {
    let l = use_language();
    let title =
        props.booth.manifest.contests().get(*contest).map_or("", |contest| contest.title.get(l.tag()));
    let place = *contest;
    html! {
        <section class="card review-contest">
            <div class="review-head">
                <h2><bdi>{ title }</bdi></h2>
                <Button onclick={props.on_change.reform(move |_| Some(place))}>
                    { t!(l, "change") }<span class="sr-only">{ ": " }{ title }</span>
                </Button>
            </div>
            <AnswerList manifest={props.booth.manifest.clone()} answers={props.answers.clone()} contest={place}
                order={props.orders.get(place).cloned().unwrap_or_default()} />
        </section>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct SealedCardProps {
    /// The election id.
    id: AttrValue,
    /// `None` while the answers are being sealed.
    code: Option<String>,
    on_practice: Callback<String>,
}

/// The code of the sealed answers, and the side door.
#[component]
fn SealedCard(props: &SealedCardProps) -> Html {
    let l = use_language();
    let said = if props.code.is_some() { t!(l, "sealed-lead") } else { t!(l, "sealing") };
    html! {
        <Card class="sealed">
            <p class="sealed-head" role="status">{ Icon::Lock.draw() }<span>{ said }</span></p>
            if let Some(code) = props.code.clone() {
            <p><Code text={code.replace('-', "")} large={true} /></p>
            <CodeInWords code={code.clone()} />
            <p class="muted small">{ t!(l, "sealed-note") }{ " " }
                <RouteLink to={Route::SecretOf { id: props.id.to_string() }}>{ t!(l, "nav-secret") }</RouteLink>
            </p>
            <Fold summary={t!(l, "practice-door")}>
                <p>{ t!(l, "practice-what") }</p>
                <p>{ t!(l, "practice-beforehand") }</p>
                <p>{ t!(l, "practice-note-code") }</p>
                <Button onclick={props.on_practice.reform(move |_| code.clone())}>{ t!(l, "practice-open") }</Button>
            </Fold>
            }
        </Card>
    }
}
