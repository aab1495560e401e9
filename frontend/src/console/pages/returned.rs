//! Back from the provider: who has signed in there goes on where he wanted to.

use glassurn_api::error::Code;
use glassurn_api::provider::CameBack;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::Routable;
use yew_router::prelude::use_navigator;

use super::register;
use crate::components::{Fetched, Notice, Page, Tone};
use crate::console::{ConsoleLink, ConsoleRoute, service};
use crate::failure::Failure;
use crate::i18n::use_language;
use crate::t;

/// Why it was of no use.
#[derive(Clone, Debug, PartialEq)]
enum Why {
    /// The provider says no, or the address is not whole.
    Left,
    /// The service does.
    Service(Failure),
}

/// The page.
#[component]
pub fn Returned() -> Html {
    let l = use_language();
    let why = use_state(|| None::<Why>);
    let registering = use_memo((), |()| register::went());
    let navigator = use_navigator();
    use_effect_with((), {
        let (why, registering) = (why.setter(), (*registering).clone());
        move |()| {
            let Some(back) = take_from_address() else { return why.set(Some(Why::Left)) };
            spawn_local(async move {
                match (enter(back, registering).await, navigator) {
                    (Ok(next), Some(navigator)) => navigator.replace(&next),
                    (Ok(_), None) => {}
                    (Err(failure), _) => why.set(Some(Why::Service(failure))),
                }
            });
        }
    });
    let title = if registering.is_some() { t!(l, "register-title") } else { t!(l, "sign-in") };
    let (words, advice, reference) = match &*why {
        None => return html! { <Page {title}><Fetched what={t!(l, "console-what")} /></Page> },
        Some(Why::Left) => (t!(l, "provider-left"), t!(l, "provider-left-advice"), None),
        Some(Why::Service(failure)) => {
            let (words, advice) = match failure.refusal() {
                Some(Code::AuthProvider) => (t!(l, "provider-refused"), t!(l, "provider-left-advice")),
                Some(Code::RegistrationRefused) => {
                    (t!(l, "register-nobody"), t!(l, "register-nobody-advice"))
                }
                Some(Code::AuthUnlinked) => (t!(l, "provider-unlinked"), t!(l, "provider-unlinked-advice")),
                _ => (failure.sentence(&l), failure.advice(&l)),
            };
            (words, advice, Some(failure.reference(&l)))
        }
    };
    html! {
        <Page {title}>
            <Notice tone={Tone::Bad} title={words} live={true}>
                <p>{ advice }</p>
                if let Some(reference) = reference { <p class="muted small">{ reference }</p> }
            </Notice>
            <p>
                if let Some(id) = &*registering {
                    <ConsoleLink to={ConsoleRoute::Register { id: id.clone() }}>{ t!(l, "register-back") }</ConsoleLink>
                } else {
                    <ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "provider-again") }</ConsoleLink>
                }
            </p>
        </Page>
    }
}

/// Signs in an official, or takes what registers a voter; gives the page to go on with.
async fn enter(back: CameBack, registering: Option<String>) -> Result<ConsoleRoute, Failure> {
    if let Some(id) = registering {
        let found = service::came_back_to_register(&id, back).await?;
        register::came_back(&id, &found.token);
        return Ok(ConsoleRoute::Register { id });
    }
    let entered = service::came_back(back).await?;
    // Whatever is no page of this program is the list of elections.
    Ok(ConsoleRoute::recognize(&entered.next).unwrap_or(ConsoleRoute::Home))
}

/// What the provider has written into the address; it is taken out of address and history.
fn take_from_address() -> Option<CameBack> {
    let window = web_sys::window()?;
    let query = window.location().search().ok()?;
    if let Ok(history) = window.history() {
        // A browser refuses this only for a foreign address, and this one is our own.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/console/return"));
    }
    came_back(&query, |text| js_sys::decode_uri_component(text).ok().map(String::from))
}

/// What a query says, if it is whole.
fn came_back(query: &str, decode: impl Fn(&str) -> Option<String>) -> Option<CameBack> {
    let pairs = || query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let one = |name: &str| {
        let mut values = pairs().filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = values.next()?;
        // Of two nobody knows which one is meant.
        values.next().is_none().then(|| decode(&value.replace('+', " ")))?
    };
    Some(CameBack { code: one("code")?, state: one("state")?, issuer: one("iss") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_says_is_read_if_it_is_whole() {
        let read = |query: &str| came_back(query, |text| Some(text.to_owned()));
        let whole = read("?code=a&state=b&iss=c").expect("it is whole");
        assert_eq!((whole.code, whole.state, whole.issuer), ("a".into(), "b".into(), Some("c".into())));
        for query in
            ["", "?", "?error=access_denied&state=b", "?code=a", "?code=a&code=b&state=c", "?state=b"]
        {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
