//! Words that are read out and not seen.

use yew::prelude::*;

/// What something is of, after its own words: for those who do not see beside what it stands.
pub fn of(what: Option<&AttrValue>) -> Html {
    html! { if let Some(what) = what { <span class="sr-only">{ " " }{ what }</span> } }
}
