//! “I did not get this / this is not mine”: words that can be sent, and to whom. Noticing is not reporting.

use std::rc::Rc;

use yew::prelude::*;

use super::{lights::clock, run::Found};
use crate::{
    components::{Copy, Fold},
    i18n::{Language, use_language},
    t,
};

/// What [`Complaint`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ComplaintProps {
    /// What was found.
    pub found: Rc<Found>,
}

/// The way from seeing that something is wrong to telling somebody.
#[component]
pub fn Complaint(props: &ComplaintProps) -> Html {
    let l = use_language();
    let found = &props.found;
    let text = words(&l, found);
    let contact = &found.manifest.contact;
    html! {
        <Fold summary={t!(l, "complaint")} open={found.checked.found.is_none()}>
            <p>{ t!(l, "complaint-not-mine") }</p>
            if found.manifest.revote { <p>{ t!(l, "complaint-again") }</p> }
            <p>{ t!(l, "complaint-tell") }{ " " }<b><bdi>{ contact }</bdi></b></p>
            <pre class="complaint" tabindex="0" aria-label={t!(l, "complaint-text")}>{ &text }</pre>
            <div class="row">
                <Copy text={text.clone()} label={t!(l, "complaint-copy")} />
                if let Some(address) = mail(contact) {
                    <a class="btn" href={letter(address, &t!(l, "complaint-subject"), &text)}>{ t!(l, "complaint-mail") }</a>
                }
            </div>
        </Fold>
    }
}

/// The complaint: what the contact needs to look into it, and nothing about the vote.
fn words(l: &Language, found: &Found) -> String {
    let mut lines = vec![t!(
        l,
        "complaint-election",
        title = found.manifest.title.get(l.tag()),
        id = found.election.as_str()
    )];
    let place = found.checked.found.as_ref();
    let code = place.and_then(|place| place.code.as_deref()).or(found.asked.as_deref());
    if let Some(code) = code {
        lines.push(t!(l, "complaint-code", code = code));
    }
    lines.push(match place {
        Some(place) => t!(l, "complaint-entry", entry = place.entry, time = clock(l, place.time)),
        None => t!(l, "complaint-nothing"),
    });
    lines.push(t!(l, "complaint-what"));
    lines.join("\n")
}

/// The contact, if it is a mail address and nothing else.
fn mail(contact: &str) -> Option<&str> {
    let (name, host) = contact.split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let good = !name.is_empty() && name.chars().all(plain) && host.contains('.') && host.chars().all(plain);
    good.then_some(contact)
}

fn letter(address: &str, subject: &str, body: &str) -> String {
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    format!("mailto:{address}?subject={}&body={}", encode(subject), encode(body))
}

#[cfg(test)]
mod tests {
    use super::mail;

    #[test]
    fn only_a_mail_address_becomes_a_link() {
        assert_eq!(mail("help@vote.example.org"), Some("help@vote.example.org"));
        for text in ["Ada, room 3", "@example.org", "a@b", "a@example.org?bcc=x@y.z", "javascript:x@y.z"] {
            assert_eq!(mail(text), None, "{text}");
        }
    }
}
