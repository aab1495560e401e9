//! Links between the console's pages.

use yew::prelude::*;
use yew_router::prelude::*;

use super::ConsoleRoute;
use crate::components::ButtonLook;

/// What [`ConsoleLink`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ConsoleLinkProps {
    /// Where it leads.
    pub to: ConsoleRoute,
    /// The words.
    pub children: Html,
    /// Looks like a button.
    #[prop_or_default]
    pub look: Option<ButtonLook>,
    /// What `aria-current` says on the page itself.
    #[prop_or(AttrValue::Static("page"))]
    pub current: AttrValue,
}

/// A link to a page of the console; the link to the page one is on says so.
#[component]
pub fn ConsoleLink(props: &ConsoleLinkProps) -> Html {
    let navigator = use_navigator();
    let here = use_route::<ConsoleRoute>().as_ref() == Some(&props.to);
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
            if let (false, Some(navigator)) = (elsewhere, &navigator) {
                event.prevent_default();
                navigator.push(&to);
            }
        })
    };
    html! {
        <a
            href={props.to.to_path()}
            class={classes!(props.look.map(ButtonLook::class))}
            aria-current={here.then(|| props.current.clone())}
            {onclick}
        >{ props.children.clone() }</a>
    }
}
