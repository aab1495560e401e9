//! A bar with words.

use yew::prelude::*;

/// What [`Progress`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ProgressProps {
    /// Names the bar; unique on the page.
    pub id: AttrValue,
    /// What is done.
    #[prop_or_default]
    pub value: u64,
    /// What there is to do; 0 while that is not known.
    #[prop_or_default]
    pub max: u64,
    /// The words below, such as “Ballots 380 of 608, about 1 second left”.
    pub label: AttrValue,
}

/// How far a long work is.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let words = format!("{}-words", props.id);
    let known = props.max > 0;
    html! {
        <div class="progress">
            <progress
                id={&props.id}
                max={known.then(|| props.max.to_string())}
                value={known.then(|| props.value.min(props.max).to_string())}
                aria-labelledby={words.clone()}
            />
            <p id={words} class="muted small">{ &props.label }</p>
        </div>
    }
}
