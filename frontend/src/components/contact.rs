//! How to reach who runs an election: a mail address or an address of a page becomes a link, anything else stays words.

use yew::prelude::*;

use crate::store;

/// Whom to tell of what goes wrong on a page, where it is known: faults name it beside their code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContact(pub Option<AttrValue>);

impl KnownContact {
    /// The contact of an election whose manifest was read.
    pub fn of(contact: &str) -> Self {
        Self(Some(AttrValue::from(contact.to_owned())))
    }

    /// That of an election that this browser may have kept.
    pub fn kept(election: &str) -> Self {
        Self(store::election(election).and_then(|kept| kept.contact(election)).map(AttrValue::from))
    }
}

/// What [`Contact`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ContactProps {
    /// As it stands in the manifest.
    pub text: AttrValue,
}

/// The contact.
#[component]
pub fn Contact(props: &ContactProps) -> Html {
    match address(&props.text) {
        Some(href) => html! { <a {href} rel="noopener noreferrer"><bdi>{ &props.text }</bdi></a> },
        None => html! { <bdi>{ &props.text }</bdi> },
    }
}

/// Where the link leads; `None` for words.
fn address(text: &str) -> Option<String> {
    if text.starts_with("https://") && !text.contains(char::is_whitespace) {
        return Some(text.to_owned());
    }
    let (name, host) = text.split_once('@')?;
    let plain = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|symbol| symbol.is_ascii_alphanumeric() || more.contains(symbol))
    };
    (plain(name, "._-+") && plain(host, ".-") && host.contains('.')).then(|| format!("mailto:{text}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_addresses_become_links() {
        assert_eq!(address("votes+1@example.org").as_deref(), Some("mailto:votes+1@example.org"));
        assert_eq!(address("https://example.org/votes").as_deref(), Some("https://example.org/votes"));
        for words in [
            "javascript:alert(1)",
            "http://example.org",
            "a@b@c.org",
            "votes@host?cc=x.org",
            "Room 4",
            "https://a b",
        ] {
            assert_eq!(address(words), None, "{words}");
        }
    }
}
