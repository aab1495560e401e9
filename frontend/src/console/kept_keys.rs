//! Key files that this browser keeps, locked: the passphrase opens them, and none is kept but under the secret of a passkey.

use glassurn_api::file::Role;
use serde::{Deserialize, Serialize};

use super::passkey_lock::PasskeyLock;
use crate::store::Keep;
use crate::wire::bytes;

/// A locked key file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptKey {
    /// Whose it is.
    pub name: String,
    /// The public key, 64 lower-case hexadecimal digits.
    pub public: String,
    /// When it was kept, seconds since 1970.
    pub time: u64,
    /// The file.
    #[serde(with = "bytes")]
    pub file: Vec<u8>,
    /// The passkey that opens it too, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<PasskeyLock>,
}

/// The keys of a role, newest first.
pub fn keys(role: Role) -> Vec<KeptKey> {
    Keep::Device.read(&name(role)).unwrap_or_default()
}

/// Keeps a key beside the others; says whether the browser took it.
pub fn keep(role: Role, key: KeptKey) -> bool {
    let kept = with(keys(role), key);
    Keep::Device.write(&name(role), &kept)
}

/// Forgets a key.
pub fn forget(role: Role, public: &str) {
    let mut kept = keys(role);
    kept.retain(|key| key.public != public);
    Keep::Device.write(&name(role), &kept);
}

fn name(role: Role) -> String {
    format!("keys.{role}")
}

fn with(mut kept: Vec<KeptKey>, key: KeptKey) -> Vec<KeptKey> {
    kept.retain(|old| old.public != key.public);
    kept.insert(0, key);
    kept
}

/// The day today, as `2026-11-28`.
pub fn today() -> String {
    let time = String::from(js_sys::Date::new_0().to_iso_string());
    time.split('T').next().unwrap_or_default().to_owned()
}

/// The name of a new key's file: role, name and day, in letters that every system takes.
pub fn file_name(role: Role, name: &str, day: &str) -> String {
    let words: Vec<String> = name
        .split(|symbol: char| !symbol.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name: String = words.join("-").chars().take(60).collect();
    let whose = if name.is_empty() { String::new() } else { format!("{name}-") };
    format!("glassurn-{role}-{whose}{day}.key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_role_person_and_day() {
        let name = file_name(Role::Trustee, "Ada  Lovelace (2)", "2026-11-28");
        assert_eq!(name, "glassurn-trustee-ada-lovelace-2-2026-11-28.key");
        assert_eq!(file_name(Role::Official, "../..", "2026-11-28"), "glassurn-official-2026-11-28.key");
        assert_eq!(file_name(Role::Trustee, "李雷", "2026-11-28"), "glassurn-trustee-李雷-2026-11-28.key");
    }

    #[test]
    fn the_same_key_is_kept_once_and_the_newest_first() {
        let key = |public: &str, time| KeptKey {
            name: "Ada".into(),
            public: public.into(),
            time,
            file: vec![],
            passkey: None,
        };
        let kept = with(with(with(Vec::new(), key("a", 1)), key("b", 2)), key("a", 3));
        assert_eq!(kept, [key("a", 3), key("b", 2)]);
    }
}
