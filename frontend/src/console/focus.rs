//! The focus of what opens elsewhere on a page than where the reader pressed.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// For an element that opens (with a `tabindex`): it is brought into view and takes the focus, and what had it before has it
/// again when the element goes.
#[hook]
pub fn use_focus() -> NodeRef {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let before = web_sys::window().and_then(|window| window.document()?.active_element());
        let before = before.and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = node.cast::<HtmlElement>() {
            element.scroll_into_view();
            focus(&element);
        }
        move || {
            if let Some(before) = before.filter(|element| element.is_connected()) {
                focus(&before);
            }
        }
    });
    node
}

fn focus(element: &HtmlElement) {
    // Refused only where there is nothing to focus.
    let _ = element.focus();
}
