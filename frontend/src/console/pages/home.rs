//! Sign in; then the elections that one works on.

use yew::prelude::*;

use crate::{components::Page, i18n::use_language, t};

/// The page.
#[component]
pub fn Home() -> Html {
    let l = use_language();
    html! { <Page title={t!(l, "console-title")} lead={t!(l, "console-lead")} /> }
}
