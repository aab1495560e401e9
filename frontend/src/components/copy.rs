//! A button that copies a text.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::{
    button::{Button, ButtonLook},
    icon::Icon,
    unseen::of,
};
use crate::{i18n::use_language, t};

/// How long the button says that it copied, in milliseconds.
const SHOWN_FOR: u32 = 4_000;

/// What [`Copy`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CopyProps {
    /// What is copied.
    pub text: AttrValue,
    /// The words on the button, if not “Copy”.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What it is that is copied, where the page offers several.
    #[prop_or_default]
    pub of: Option<AttrValue>,
    /// How strongly it asks.
    #[prop_or(ButtonLook::Secondary)]
    pub look: ButtonLook,
}

/// Copies, and says whether it did.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let l = use_language();
    let outcome = use_state(|| None::<bool>);
    let onclick = {
        let (text, outcome) = (props.text.clone(), outcome.setter());
        Callback::from(move |_| {
            let (text, outcome) = (text.clone(), outcome.clone());
            spawn_local(async move {
                outcome.set(Some(write(&text).await));
                TimeoutFuture::new(SHOWN_FOR).await;
                outcome.set(None);
            });
        })
    };
    let said = match *outcome {
        None => String::new(),
        Some(true) => t!(l, "copied"),
        Some(false) => t!(l, "copy-failed"),
    };
    let label = props.label.clone().unwrap_or_else(|| t!(l, "copy").into());
    html! {
        <span class="copy">
            <Button look={props.look} icon={if *outcome == Some(true) { Icon::Tick } else { Icon::Copy }} {onclick}>
                { label }{ of(props.of.as_ref()) }
            </Button>
            <span class="small" role="status">{ said }</span>
        </span>
    }
}

async fn write(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
