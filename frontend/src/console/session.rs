//! Who is signed in, for all pages of the tab. A session that ends while somebody writes is renewed above the page:
//! nothing that stands on it is lost.

use glassurn_api::account::Account;
use glassurn_api::error::Code;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::pages::SignIn;
use super::service;
use crate::components::{Dialog, Fetched, Page};
use crate::failure::Failure;
use crate::i18n::use_language;
use crate::t;

/// How it stands.
#[derive(Clone, PartialEq)]
enum Stand {
    Waiting,
    Failed(Failure),
    Out,
    In(Account),
    /// The session has ended under these pages.
    Lost(Account),
}

/// The session of this tab.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// Who is signed in.
    pub account: Account,
    stand: UseStateSetter<Stand>,
}

impl Session {
    /// Hears why a request failed; a session that has ended asks for another one. Gives the failure back.
    pub fn hear(&self, failure: Failure) -> Failure {
        if failure.refusal() == Some(Code::AuthRequired) {
            self.stand.set(Stand::Lost(self.account.clone()));
        }
        failure
    }

    /// The account has changed.
    pub fn changed(&self, account: Account) {
        self.stand.set(Stand::In(account));
    }

    /// Signs out, and shows the way in again.
    pub fn leave(&self) {
        let stand = self.stand.clone();
        spawn_local(async move {
            // A session that cannot be ended now ends by itself; this tab has forgotten it either way.
            let _ = service::sign_out().await;
            stand.set(Stand::Out);
        });
    }
}

/// The session; for pages inside a [`Gate`].
#[hook]
pub fn use_session() -> Session {
    use_context::<Session>().expect("pages of officials stand inside a Gate")
}

/// What [`Gate`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct GateProps {
    /// The page of whoever is signed in.
    pub children: Html,
}

/// Asks who is signed in, and lets nobody else on.
#[component]
pub fn Gate(props: &GateProps) -> Html {
    let l = use_language();
    let stand = use_state(|| Stand::Waiting);
    let round = use_state(|| 0_u32);
    use_effect_with(*round, {
        let stand = stand.setter();
        move |_| {
            spawn_local(async move {
                stand.set(match service::account().await {
                    Ok(account) => Stand::In(account),
                    Err(failure) if failure.refusal() == Some(Code::AuthRequired) => Stand::Out,
                    Err(failure) => Stand::Failed(failure),
                });
            });
        }
    });
    let again = {
        let (round, stand) = (round.clone(), stand.setter());
        Callback::from(move |()| {
            stand.set(Stand::Waiting);
            round.set(round.wrapping_add(1));
        })
    };
    let enter = {
        let stand = stand.setter();
        Callback::from(move |account| stand.set(Stand::In(account)))
    };
    let title = t!(l, "console-title");
    let what = t!(l, "console-what");
    let (account, lost) = match &*stand {
        Stand::Waiting => return html! { <Page {title}><Fetched {what} /></Page> },
        Stand::Failed(failure) => {
            return html! { <Page {title}><Fetched {what} failure={failure.clone()} {again} /></Page> };
        }
        Stand::Out => {
            return html! {
                <Page title={t!(l, "sign-in")} lead={t!(l, "sign-in-lead")}><SignIn on_enter={enter} /></Page>
            };
        }
        Stand::In(account) => (account, false),
        Stand::Lost(account) => (account, true),
    };
    let session = Session { account: account.clone(), stand: stand.setter() };
    let name = account.name.clone();
    // Whoever closes it goes on without: the next request that needs the session asks again.
    let close = {
        let (stand, account) = (stand.setter(), account.clone());
        Callback::from(move |()| stand.set(Stand::In(account.clone())))
    };
    html! {
        <ContextProvider<Session> context={session}>
            { props.children.clone() }
            if lost {
                <Dialog id="sign-in-again" open={true} title={t!(l, "sign-in-again")} on_close={close}>
                    <p>{ t!(l, "sign-in-again-lead") }</p>
                    <SignIn {name} on_enter={enter} />
                </Dialog>
            }
        </ContextProvider<Session>>
    }
}
