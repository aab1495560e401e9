//! The addresses behind QR codes: `/e/<id>/check#r=<code>.<entry>` for a receipt, `#p=<practice ballot>.<code>` for a
//! practice ballot. What follows `#` never travels to the server.

use data_encoding::BASE64URL_NOPAD;
use glassurn_crypto::credential::parse_hash_code;

/// The longest fragment that is read: the practice ballot of the largest election, in base64.
const LONGEST: usize = 8_192;

/// What a check link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A receipt code in its canonical form, and the number of its entry, where the link has it.
    Receipt(String, Option<u64>),
    /// A practice ballot's bytes and the code that the voting device showed.
    Practice(Vec<u8>, Option<String>),
}

/// The address that checks a receipt; `symbols` is the code without hyphens.
pub fn receipt(election: &str, symbols: &str, entry: u64) -> String {
    format!("{}/e/{election}/check#r={symbols}.{entry}", origin())
}

/// The address that checks a practice ballot; `symbols` is the code without hyphens.
pub fn practice(election: &str, bytes: &[u8], symbols: &str) -> String {
    format!("{}/e/{election}/check#p={}.{symbols}", origin(), BASE64URL_NOPAD.encode(bytes))
}

/// Reads what follows `#` in a check link, or a bare receipt code.
pub fn read(fragment: &str) -> Option<Carried> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > LONGEST {
        return None;
    }
    let (kind, rest) = fragment.split_once('=').unwrap_or(("r", fragment));
    let (first, second) = rest.split_once('.').map_or((rest, None), |(first, second)| (first, Some(second)));
    match kind {
        "r" => Some(Carried::Receipt(parse_hash_code(first)?, second.and_then(|entry| entry.parse().ok()))),
        "p" => {
            let bytes = BASE64URL_NOPAD.decode(first.as_bytes()).ok()?;
            Some(Carried::Practice(bytes, second.and_then(parse_hash_code)))
        }
        _ => None,
    }
}

fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "7QK2M9TX4HVB0W3CR8ZD1NPE6JYA5GSF";
    const SHOWN: &str = "7QK2-M9TX-4HVB-0W3C-R8ZD-1NPE-6JYA-5GSF";

    #[test]
    fn links_give_back_what_they_carry() {
        let receipt = |entry| Some(Carried::Receipt(SHOWN.into(), entry));
        assert_eq!(read(&format!("#r={CODE}.214")), receipt(Some(214)));
        assert_eq!(read(&format!("#r={CODE}")), receipt(None));
        assert_eq!(read(SHOWN), receipt(None));
        assert_eq!(
            read(&format!("#p=AQID.{CODE}")),
            Some(Carried::Practice(vec![1, 2, 3], Some(SHOWN.into())))
        );
    }

    #[test]
    fn other_fragments_carry_nothing() {
        for text in ["", "#", "#main", "#c=7QK2", "#r=7QK2", "#p=?", &"r".repeat(9_000)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
