//! Short statements: a pill with a tone, and key figures.

use yew::prelude::*;

use super::notice::Tone;
use crate::i18n::use_language;

/// What [`Pill`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PillProps {
    /// How it is meant.
    #[prop_or_default]
    pub tone: Tone,
    /// The words.
    pub children: Html,
}

/// A short statement about a state.
#[component]
pub fn Pill(props: &PillProps) -> Html {
    let l = use_language();
    html! {
        <span class={classes!("pill", props.tone.class())}>
            { props.tone.icon().draw() }
            <span class="sr-only">{ props.tone.word(&l) }{ " " }</span>
            <span>{ props.children.clone() }</span>
        </span>
    }
}

/// What [`Kpis`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KpisProps {
    /// Several [`Kpi`].
    pub children: Html,
}

/// A row of key figures.
#[component]
pub fn Kpis(props: &KpisProps) -> Html {
    html! { <dl class="kpis">{ props.children.clone() }</dl> }
}

/// What [`Kpi`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KpiProps {
    /// The figure, as the language writes it.
    pub value: AttrValue,
    /// What it counts.
    pub label: AttrValue,
}

/// One key figure.
#[component]
pub fn Kpi(props: &KpiProps) -> Html {
    html! { <div><dt>{ &props.label }</dt><dd>{ &props.value }</dd></div> }
}
