//! The page for an address that leads nowhere.

use yew::prelude::*;

use crate::{
    components::{ButtonLook, Page, RouteLink},
    i18n::use_language,
    route::Route,
    t,
};

/// Says so and leads home.
#[component]
pub fn NotFound() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "not-found-title")} lead={t!(l, "not-found-lead")}>
            <p><RouteLink to={Route::Home} look={ButtonLook::Primary}>{ t!(l, "nav-home") }</RouteLink></p>
        </Page>
    }
}
