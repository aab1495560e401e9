//! A window above the page, on the browser's own `<dialog>`: the focus stays inside and returns afterwards.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::button::{Button, ButtonLook};
use crate::{i18n::use_language, t};

/// What [`Dialog`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DialogProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// Its heading.
    pub title: AttrValue,
    /// What it holds.
    pub children: Html,
    /// Called when the reader closes it, by button or Escape.
    pub on_close: Callback<()>,
}

/// A dialog.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let l = use_language();
    let node = use_node_ref();
    use_effect_with((props.open, node.clone()), |(open, node)| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            if *open && !dialog.open() {
                // Refused only for a dialog outside the document.
                let _ = dialog.show_modal();
            } else if !*open && dialog.open() {
                dialog.close();
            }
        }
    });
    let heading = format!("{}-title", props.id);
    let on_close = props.on_close.reform(|_: Event| ());
    let press = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} id={&props.id} aria-labelledby={heading.clone()} onclose={on_close}>
            <div class="dialog-head">
                <h2 id={heading}>{ &props.title }</h2>
            </div>
            <div class="dialog-body">{ props.children.clone() }</div>
            <div class="dialog-foot"><Button look={ButtonLook::Primary} onclick={press}>{ t!(l, "dialog-done") }</Button></div>
        </dialog>
    }
}
