//! The token in a link of invitation, `/keyholder#i=<token>` or, in mail, `/keyholder#<token>`: taken out of the address bar and the history at once.
//!
//! The fragment never travels to the server as part of an address. The token is kept in the tab alone.

use wasm_bindgen::JsValue;

use super::mailed::read;
use crate::store::Keep;

const NAME: &str = "invitation";

/// If the address carries a token, keeps it for this tab and removes it from address and history.
pub fn take_from_address() {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(path), Ok(fragment)) = (location.pathname(), location.hash()) else { return };
    // A voter's link to register, or for a new link, brings a token, too.
    let voters = ["/register/", "/lost/"].iter().any(|page| path.starts_with(page));
    let other = voters || !fragment.starts_with("#i=") && read(&fragment).is_none();
    if other {
        return;
    }
    if let Ok(history) = window.history() {
        // A browser refuses this only for a foreign address, and this one is our own.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    if let Some(token) = read(&fragment) {
        Keep::Tab.write(NAME, &token);
    }
}

/// The token that came with this tab's link.
pub fn token() -> Option<String> {
    Keep::Tab.read(NAME)
}
