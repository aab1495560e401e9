//! The token in a link of invitation, `/keyholder#i=<token>` or, in mail, `/keyholder#<token>`: taken out of the address bar and the history at once.
//!
//! The fragment never travels to the server as part of an address. The token is kept in the tab alone.

use wasm_bindgen::JsValue;

use crate::store::Keep;

const NAME: &str = "invitation";

/// If the address carries a token, keeps it for this tab and removes it from address and history.
pub fn take_from_address() {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(path), Ok(fragment)) = (location.pathname(), location.hash()) else { return };
    // A voter's link to register brings a token, too.
    let other = path.starts_with("/register/") || !fragment.starts_with("#i=") && read(&fragment).is_none();
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

/// The token in a fragment: 64 lower-case hexadecimal digits.
fn read(fragment: &str) -> Option<&str> {
    let token = fragment.strip_prefix("#i=").or_else(|| fragment.strip_prefix('#'))?;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (token.len() == 64 && token.bytes().all(digit)).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_token_is_64_digits_and_nothing_else() {
        let token = "5c".repeat(32);
        assert_eq!(read(&format!("#i={token}")), Some(token.as_str()));
        assert_eq!(read(&format!("#{token}")), Some(token.as_str()));
        for other in
            ["#", "#i=", "#i=5c", "#c=5c", "", &format!("#i={}", "5C".repeat(32)), &format!("#i={token}/")]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
