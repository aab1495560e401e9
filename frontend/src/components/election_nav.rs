//! The pages of one election, above all of them but the booth.

use yew::prelude::*;

use super::link::RouteLink;
use crate::{i18n::use_language, route::Route, t};

/// What [`ElectionNav`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ElectionNavProps {
    /// The election.
    pub id: AttrValue,
    /// True once there is a result.
    #[prop_or_default]
    pub result: bool,
}

/// Links to the pages of an election.
#[component]
pub fn ElectionNav(props: &ElectionNavProps) -> Html {
    let l = use_language();
    let id = || props.id.to_string();
    html! {
        <nav class="election-nav" aria-label={t!(l, "nav-election-pages")}>
            <RouteLink to={Route::Election { id: id() }}>{ t!(l, "nav-election") }</RouteLink>
            if props.result {
                <RouteLink to={Route::Result { id: id() }}>{ t!(l, "nav-result") }</RouteLink>
            }
            <RouteLink to={Route::Check { id: id() }}>{ t!(l, "nav-check") }</RouteLink>
            <RouteLink to={Route::Board { id: id() }}>{ t!(l, "nav-board") }</RouteLink>
            <RouteLink to={Route::Audit { id: id() }}>{ t!(l, "nav-audit") }</RouteLink>
        </nav>
    }
}
