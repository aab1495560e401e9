//! Whom the account is linked with at a provider, and the way to end that.

use glassurn_api::provider::{Linked, Ways};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Button, Fetched, Notice, Span, Timestamp, Tone};
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// The section; nothing where the service knows no provider and the account is linked with nobody.
#[component]
pub fn Identity() -> Html {
    let l = use_language();
    let session = use_session();
    let changed = use_state(|| None::<Linked>);
    let failure = use_state(|| None::<Failure>);
    let asked = {
        let session = session.clone();
        use_fetch((), move |()| async move {
            let linked = service::identity().await.map_err(|failure| session.hear(failure))?;
            Ok::<(Linked, Ways), Failure>((linked, service::ways().await?))
        })
    };
    let (linked, ways) = match &asked.fetch {
        Fetch::Ready(ready) => (changed.as_ref().unwrap_or(&ready.0).clone(), ready.1.clone()),
        Fetch::Waiting => return html! { <Fetched what={t!(l, "identity")} /> },
        Fetch::Failed(failure) => {
            return html! { <Fetched what={t!(l, "identity")} failure={failure.clone()} again={asked.again} /> };
        }
    };
    if linked.identity.is_none() && ways.provider.is_none() {
        return Html::default();
    }
    let unlink = {
        let (changed, failure) = (changed.setter(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            let (changed, failure, session) = (changed.clone(), failure.clone(), session.clone());
            spawn_local(async move {
                match service::unlink().await {
                    Ok(linked) => {
                        failure.set(None);
                        changed.set(Some(linked));
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
            });
        })
    };
    html! {
        <>
            <h2>{ t!(l, "identity") }</h2>
            if let Some(failure) = &*failure {
                <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
                    <p>{ failure.advice(&l) }</p>
                    <p class="muted small">{ failure.reference(&l) }</p>
                </Notice>
            }
            if let Some(who) = &linked.identity {
                <p>{ t!(l, "identity-linked") }</p>
                <p>
                    <strong><bdi>{ who.subject.as_ref().or(who.email.as_ref()).cloned().unwrap_or_default() }</bdi></strong>
                    { " · " }<bdi>{ &who.issuer }</bdi>{ " · " }<Timestamp seconds={who.added} span={Span::Short} />
                </p>
                <Button onclick={unlink}>{ t!(l, "identity-unlink") }</Button>
            } else {
                if changed.is_some() { <Notice tone={Tone::Ok} title={t!(l, "identity-unlinked")} live={true} /> }
                <p class="muted">{ t!(l, "identity-none") }</p>
            }
            <SameByCommand command="glassurn console identity\nglassurn console unlink" />
        </>
    }
}
