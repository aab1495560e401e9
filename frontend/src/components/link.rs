//! Links between the pages.

use yew::prelude::*;
use yew_router::prelude::*;

use super::button::ButtonLook;
use crate::route::Route;

/// What [`RouteLink`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RouteLinkProps {
    /// Where it leads.
    pub to: Route,
    /// The words.
    pub children: Html,
    /// Looks like a button.
    #[prop_or_default]
    pub look: Option<ButtonLook>,
    /// Further CSS classes.
    #[prop_or_default]
    pub class: Classes,
    /// Called when it is followed.
    #[prop_or_default]
    pub on_follow: Callback<()>,
}

/// A link to a page of ours; the link to the page one is on says so.
#[component]
pub fn RouteLink(props: &RouteLinkProps) -> Html {
    let navigator = use_navigator();
    let route = use_route::<Route>();
    let here = route.as_ref() == Some(&props.to);
    // From a page of another program the browser follows the link itself.
    let navigator = navigator.filter(|_| route.is_some_and(|route| route.shares_program(&props.to)));
    let onclick = {
        let (to, follow) = (props.to.clone(), props.on_follow.clone());
        Callback::from(move |event: MouseEvent| {
            let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
            if let (false, Some(navigator)) = (elsewhere, &navigator) {
                event.prevent_default();
                follow.emit(());
                navigator.push(&to);
            }
        })
    };
    html! {
        <a
            href={props.to.to_path()}
            class={classes!(props.look.map(ButtonLook::class), props.class.clone())}
            aria-current={here.then_some("page")}
            {onclick}
        >{ props.children.clone() }</a>
    }
}
