//! Where the reader is on a short way.

use yew::prelude::*;

use crate::{i18n::use_language, t};

/// What [`Stepper`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct StepperProps {
    /// The names of the steps.
    pub steps: Vec<AttrValue>,
    /// The step one is at, from 0; past the last one everything is done.
    pub current: usize,
}

/// The steps of a way.
#[component]
pub fn Stepper(props: &StepperProps) -> Html {
    let l = use_language();
    html! {
        <ol class="steps" aria-label={t!(l, "steps")}>
            { for props.steps.iter().enumerate().map(|(index, step)| {
                let done = index < props.current;
                html! {
                    <li key={index} class={done.then_some("done")} aria-current={(index == props.current).then_some("step")}>
                        <span class="step-number">{ l.number(index as u64 + 1) }{ " " }</span>{ step }
                        if done { <span class="sr-only">{ " " }{ t!(l, "step-done") }</span> }
                    </li>
                }
            }) }
        </ol>
    }
}
