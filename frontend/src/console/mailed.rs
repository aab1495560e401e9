//! Tokens in links of mails: taken out of the address bar and the history at once, and kept in the tab alone. The fragment never
//! travels to the server as part of an address.

use wasm_bindgen::JsValue;

use crate::store::Keep;

/// The token with which this tab's page at `path` was opened, now or before; it is kept under this name.
pub fn token(path: &str, name: &str) -> Option<String> {
    let window = web_sys::window()?;
    let fragment = window.location().hash().unwrap_or_default();
    if let Some(found) = read(&fragment) {
        if let Ok(history) = window.history() {
            // A browser refuses this only for a foreign address, and this one is our own.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
        }
        Keep::Tab.write(name, &found);
    }
    Keep::Tab.read(name)
}

/// The token in a fragment: 64 lower-case hexadecimal digits.
pub fn read(fragment: &str) -> Option<&str> {
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
