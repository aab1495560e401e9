//! The head of every page, and the bar with its one act.

use std::cell::Cell;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::{i18n::use_language, t};

thread_local! {
    /// False until the first page was shown: the browser itself announces that one.
    static MOVED: Cell<bool> = const { Cell::new(false) };
}

/// What [`Page`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PageProps {
    /// The heading, and the name of the browser's tab.
    pub title: AttrValue,
    /// One or two sentences below the heading.
    #[prop_or_default]
    pub lead: Option<AttrValue>,
    /// What stands above the heading, such as a pill or steps.
    #[prop_or_default]
    pub above: Html,
    /// True for tables and lists that need the width.
    #[prop_or_default]
    pub wide: bool,
    /// The rest.
    #[prop_or_default]
    pub children: Html,
}

/// A page: sets the tab's name; when a reader comes from another page, or the heading changes, it moves the focus to the heading, so that
/// screen readers read on from there.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let l = use_language();
    let heading = use_node_ref();
    let tab = t!(l, "tab-title", page = props.title.as_str());
    use_effect_with(tab, |tab| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(tab);
        }
    });
    use_effect_with((), {
        let heading = heading.clone();
        move |()| {
            if MOVED.replace(true) {
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, 0.0);
                }
                if let Some(heading) = heading.cast::<HtmlElement>() {
                    // Refused only where there is nothing to focus.
                    let _ = heading.focus();
                }
            }
        }
    });
    html! {
        <div class={classes!("page", props.wide.then_some("page-wide"))}>
            { props.above.clone() }
            <h1 ref={heading} tabindex="-1">{ &props.title }</h1>
            if let Some(lead) = &props.lead { <p class="lead">{ lead }</p> }
            { props.children.clone() }
        </div>
    }
}

/// What [`ActionBar`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ActionBarProps {
    /// The state of things in a sentence, such as “Nothing is sent yet”.
    pub note: AttrValue,
    /// The buttons, the next act last.
    pub children: Html,
}

/// Stays at the lower edge of the screen where there is room, and never covers what has the focus.
#[component]
pub fn ActionBar(props: &ActionBarProps) -> Html {
    html! {
        <div class="action-bar">
            <p class="action-note" role="status">{ &props.note }</p>
            <div class="action-buttons">{ props.children.clone() }</div>
        </div>
    }
}
