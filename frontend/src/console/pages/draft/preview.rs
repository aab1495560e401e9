//! The ballot as voters will see it, to try out, and what everybody will be told about it.

use std::rc::Rc;

use glassurn_crypto::manifest::Manifest;
use yew::prelude::*;

use super::rehearsal::Rehearsal;
use super::sheet::use_work;
use super::step::Step;
use super::words;
use crate::components::{Card, Notice, Tone};
use crate::console::ConsoleLink;
use crate::console::desk::rehearsal::is_possible;
use crate::i18n::use_language;
use crate::pages::{Answers, ContestForm, Warnings, When, order};
use crate::t;

/// The step.
#[component]
pub fn Preview() -> Html {
    let l = use_language();
    let work = use_work();
    let manifest = use_memo(work.sheet.plan.clone(), |plan| plan.preview());
    match &*manifest {
        Some(manifest) => html! { <><Ballot manifest={Rc::new(manifest.clone())} /><Rehearsal /></> },
        None => html! {
            <>
            <Notice tone={Tone::Warn} title={t!(l, "preview-not-yet")}>
                <ul>
                    { for work.problems.iter().filter(|problem| !matches!(Step::of(problem), Step::Open)).map(|problem| html! {
                        <li>
                            <ConsoleLink to={Step::of(problem).route(work.id())}>{ words::place(&l, problem.place) }</ConsoleLink>
                            { " " }{ words::sentence(&l, &problem.flaw) }
                        </li>
                    }) }
                </ul>
            </Notice>
            if is_possible(&work.sheet.plan) { <Rehearsal /> }
            </>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct BallotProps {
    manifest: Rc<Manifest>,
}

/// The ballot; nothing of what is tried out goes anywhere.
#[component]
fn Ballot(props: &BallotProps) -> Html {
    let l = use_language();
    let manifest = &props.manifest;
    let answers = use_state(|| Answers::empty(manifest));
    let fitting = (*answers).clone().fitting(manifest).unwrap_or_else(|| Answers::empty(manifest));
    let orders = use_memo((manifest.clone(), l.clone()), |(manifest, l)| order("preview", manifest, l));
    let answer = {
        let answers = answers.setter();
        Callback::from(move |next| answers.set(next))
    };
    let language = manifest.title.0.first().map_or(l.tag(), |text| text.language.as_str()).to_owned();
    html! {
        <>
            <p>{ t!(l, "preview-lead") }</p>
            <Card class="preview">
                <div lang={language} class="stack">
                    <h2><bdi>{ manifest.title.get(l.tag()) }</bdi></h2>
                    if !manifest.description.get(l.tag()).is_empty() {
                        <p><bdi>{ manifest.description.get(l.tag()) }</bdi></p>
                    }
                    { for (0..manifest.contests().len()).map(|contest| html! {
                        <ContestForm key={contest} manifest={manifest.clone()} {contest} answers={fitting.clone()}
                            order={orders.get(contest).cloned().unwrap_or_default()} heading_above={false}
                            on_answer={answer.clone()} />
                    }) }
                </div>
            </Card>
            <When manifest={manifest.clone()} view={None} phase={None} />
            <Warnings manifest={manifest.clone()} />
        </>
    }
}
