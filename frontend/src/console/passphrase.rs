//! Passphrases on pages: shown once, typed in a field that no spelling checker reads.

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Copy, Field, Icon};
use crate::i18n::use_language;
use crate::t;

/// What [`PassphraseInput`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PassphraseInputProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// What was typed.
    pub value: AttrValue,
    /// Called with each change.
    pub on_input: Callback<String>,
    /// The element that says what is wrong with it, if anything is.
    #[prop_or_default]
    pub wrong: Option<AttrValue>,
}

/// A field for a passphrase; what is typed can be shown.
#[component]
pub fn PassphraseInput(props: &PassphraseInputProps) -> Html {
    let l = use_language();
    let shown = use_state(|| false);
    let oninput =
        props.on_input.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    html! {
        <Field id={&props.id} label={t!(l, "passphrase")} hint={t!(l, "passphrase-hint")}>
            <input
                id={&props.id}
                type={if *shown { "text" } else { "password" }}
                value={&props.value}
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid={props.wrong.is_some().then_some("true")}
                aria-describedby={format!("{}-hint {}", props.id, props.wrong.clone().unwrap_or_default())}
                {oninput}
            />
            <Button look={ButtonLook::Quiet} onclick={toggle}>
                { if *shown { t!(l, "passphrase-hide") } else { t!(l, "passphrase-show") } }
            </Button>
        </Field>
    }
}

/// What [`ShownPassphrase`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ShownPassphraseProps {
    /// Its words.
    pub words: AttrValue,
}

/// A new passphrase, with ways to keep it apart from its file.
#[component]
pub fn ShownPassphrase(props: &ShownPassphraseProps) -> Html {
    let l = use_language();
    let print = Callback::from(|_| {
        if let Some(window) = web_sys::window() {
            // Where there is no printer the reader still copies by hand.
            let _ = window.print();
        }
    });
    html! {
        <>
            <p class="code code-large passphrase" lang="zxx" translate="no">
                { for props.words.split('-').map(|word| html! { <><span>{ word }</span>{ " " }</> }) }
            </p>
            <div class="row">
                <Copy text={props.words.clone()} />
                <Button icon={Icon::Print} onclick={print}>{ t!(l, "print") }</Button>
            </div>
        </>
    }
}
