//! Words that are read out and not seen.

use yew::prelude::*;

/// What something is of, after its own words: for those who do not see beside what it stands.
pub fn of(what: Option<&AttrValue>) -> Html {
    html! { if let Some(what) = what { <span class="sr-only">{ " " }{ what }</span> } }
}

/// What the fields and buttons below it are of, where a page has several that are alike: “Question 2”.
#[derive(Clone, PartialEq)]
pub struct Among(pub Option<AttrValue>);

/// Says it behind the name of one of them.
#[component]
pub fn OfAmong() -> Html {
    of(use_context::<Among>().and_then(|among| among.0).as_ref())
}
