//! Asks before the tab is closed or reloaded while something would be lost: a vote under way, codes that are in no file.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::BeforeUnloadEvent;
use yew::prelude::*;

/// While `active`, the browser asks in its own words whether the page shall really be left.
#[hook]
pub fn use_warning(active: bool) {
    use_effect_with(active, |active| {
        let warn = active.then(|| {
            let warn = Closure::<dyn Fn(BeforeUnloadEvent)>::new(|event: BeforeUnloadEvent| {
                event.prevent_default();
                event.set_return_value("leave");
            });
            if let Some(window) = web_sys::window() {
                window.set_onbeforeunload(Some(warn.as_ref().unchecked_ref()));
            }
            warn
        });
        move || {
            if let (Some(_), Some(window)) = (warn, web_sys::window()) {
                window.set_onbeforeunload(None);
            }
        }
    });
}
