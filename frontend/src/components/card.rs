//! Surfaces: a card, and a fold that opens.

use yew::prelude::*;

use super::unseen::{OfAmong, of};

/// What [`Card`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CardProps {
    /// What stands on it.
    pub children: Html,
    /// Its heading, if any.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Further CSS classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A surface that holds what belongs together; with a title it is a section of the page.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let class = classes!("card", props.class.clone());
    match &props.title {
        Some(title) => html! { <section {class}><h2>{ title }</h2>{ props.children.clone() }</section> },
        None => html! { <div {class}>{ props.children.clone() }</div> },
    }
}

/// What [`Fold`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FoldProps {
    /// What is seen while it is closed.
    pub summary: AttrValue,
    /// What it is about, where the page has several of these words.
    #[prop_or_default]
    pub of: Option<AttrValue>,
    /// What it holds.
    pub children: Html,
    /// Open from the beginning.
    #[prop_or_default]
    pub open: bool,
}

/// Something that most readers need not see.
#[component]
pub fn Fold(props: &FoldProps) -> Html {
    html! {
        <details class="fold" open={props.open}>
            <summary>{ &props.summary }{ of(props.of.as_ref()) }<OfAmong /></summary>
            <div class="fold-body">{ props.children.clone() }</div>
        </details>
    }
}
