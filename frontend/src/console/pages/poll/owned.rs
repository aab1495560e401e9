//! The polls that were made in this browser, with what opens their counts: kept on the device, never sent anywhere.

use glassurn_api::endpoint;
use glassurn_crypto::encoding::unhex;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::store::Keep;

const NAME: &str = "polls";
/// The longest owner's secret that is taken from a link.
const LONGEST: usize = 2_048;

/// A poll of this browser's owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    /// The election id.
    pub election: String,
    /// The question.
    pub title: String,
    /// What opens the count.
    pub owner: String,
    /// Whether it is only for practice.
    #[serde(default)]
    pub practice: bool,
}

/// The polls, newest first.
pub fn all() -> Vec<Owned> {
    Keep::Device.read(NAME).unwrap_or_default()
}

/// The poll of an election.
pub fn find(election: &str) -> Option<Owned> {
    all().into_iter().find(|poll| poll.election == election)
}

/// Keeps a poll, or what it is now; says whether the browser did.
pub fn keep(poll: Owned) -> bool {
    let mut polls = all();
    match polls.iter_mut().find(|kept| kept.election == poll.election) {
        Some(kept) => *kept = poll,
        None => polls.insert(0, poll),
    }
    Keep::Device.write(NAME, &polls)
}

/// The owner's link; its secret stands behind `#` and never travels to the server.
pub fn link(poll: &Owned) -> String {
    format!("{}/poll/{}#o={}", origin(), poll.election, poll.owner)
}

/// The voters' link.
pub fn voters_link(election: &str) -> String {
    format!("{}/e/{election}/vote", origin())
}

/// The same as an address that people type: host and short code.
pub fn short_link(election: &str) -> Option<String> {
    let host = web_sys::window()?.location().host().ok()?;
    Some(format!("{host}/p/{}", endpoint::short(&unhex(election)?)))
}

/// Takes an owner's secret out of the address bar and the history, and keeps it. A poll that is known here stays as it
/// is: its file may know more than an old link.
pub fn take_from_address(election: &str) {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(path), Ok(fragment)) = (location.pathname(), location.hash()) else { return };
    let Some(owner) = fragment.strip_prefix("#o=") else { return };
    if let Ok(history) = window.history() {
        // A browser refuses this only for a foreign address, and this one is our own.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    if owner.len() <= LONGEST && find(election).is_none() {
        keep(Owned {
            election: election.to_owned(),
            title: String::new(),
            owner: owner.to_owned(),
            practice: false,
        });
    }
}

fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
