//! The voting code in a voter's link, `/e/<election id>#c=<code>`: taken out of the address bar and the history at once.
//! Who comes with a code came to vote: the booth opens, whose first screen says all that the election's page does.
//!
//! The fragment never travels to the server. The code is kept in the tab alone, so that a reload of the booth does not lose it.

use wasm_bindgen::JsValue;

use crate::store::Keep;

/// Longest code that is taken: 24 symbols with generous spacing.
const LONGEST: usize = 80;

/// If the address carries a code, keeps it for its election, removes it from address and history, and leads into the booth.
pub fn take_from_address() {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(path), Ok(fragment)) = (location.pathname(), location.hash()) else { return };
    let Some(code) = fragment.strip_prefix("#c=") else { return };
    let election = election_of(&path).filter(|_| code.len() <= LONGEST);
    let target = election.map_or_else(|| path.clone(), |election| format!("/e/{election}/vote"));
    if let Ok(history) = window.history() {
        // A browser refuses this only for a foreign address, and this one is our own.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&target));
    }
    if let Some(election) = election {
        Keep::Tab.write(&name(election), &code);
    }
}

/// The code that came with this election's link, as it was written there, or that this browser made for a vote that is
/// open to anybody; the booth checks it.
pub fn code(election: &str) -> Option<String> {
    Keep::Tab.read(&name(election)).or_else(|| Keep::Device.read(&name(election)))
}

/// Keeps a code that this browser made, so that one can change one's vote: on the device, or in the tab alone where others
/// use it too.
pub fn keep_made(election: &str, code: &str, shared: bool) {
    let keep = if shared { Keep::Tab } else { Keep::Device };
    keep.write(&name(election), &code);
}

/// Takes a code that this browser made off the device; the tab keeps it.
pub fn leave_device(election: &str) {
    if let Some(code) = Keep::Device.read::<String>(&name(election)) {
        Keep::Tab.write(&name(election), &code);
        Keep::Device.forget(&name(election));
    }
}

/// Forgets the code; called when the vote is recorded or the reader clears this device.
pub fn forget_code(election: &str) {
    Keep::Tab.forget(&name(election));
}

fn name(election: &str) -> String {
    format!("code.{election}")
}

/// The election id in a path below `/e/`.
fn election_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix("/e/")?.split('/').next()?;
    (id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::election_of;

    #[test]
    fn the_election_is_read_from_the_path_alone() {
        let id = "4f".repeat(32);
        assert_eq!(election_of(&format!("/e/{id}")), Some(id.as_str()));
        assert_eq!(election_of(&format!("/e/{id}/vote")), Some(id.as_str()));
        assert_eq!(election_of("/e/4f"), None);
        assert_eq!(election_of(&format!("/x/{id}")), None);
        assert_eq!(election_of(&format!("/e/{}", "g".repeat(64))), None);
    }
}
