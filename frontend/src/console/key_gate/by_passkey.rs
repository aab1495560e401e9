//! Opens a kept key with its passkey.

use glassurn_api::file::Role;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::desk::identity::{LockByPasskey, OpenByPasskey};
use super::super::kept_keys::KeptKey;
use super::super::passkey::Trouble;
use super::super::passkey_lock::{self, PasskeyLock};
use super::super::{Tab, use_desk};
use crate::components::{Button, ButtonLook, FaultNotice, Notice, Tone};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;

/// What [`ByPasskey`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ByPasskeyProps {
    /// The role of the key.
    pub role: Role,
    /// The public keys that will do; none: any.
    pub among: Vec<String>,
    /// The key.
    pub kept: KeptKey,
    /// The passkey that opens it.
    pub lock: PasskeyLock,
}

/// Why it did not open.
#[derive(Clone, PartialEq)]
enum Failed {
    Device(Trouble),
    Key(Fault),
}

/// The button, and why nothing came of it.
#[component]
pub fn ByPasskey(props: &ByPasskeyProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let busy = use_state(|| false);
    let failed = use_state(|| None::<Failed>);
    let open = {
        let (desk, busy, failed, props) = (desk, busy.clone(), failed.setter(), props.clone());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            failed.set(None);
            let (desk, busy, failed, props) = (desk.clone(), busy.setter(), failed.clone(), props.clone());
            spawn_local(async move {
                let outcome = opened(&desk, props).await;
                busy.set(false);
                failed.set(outcome.err());
            });
        })
    };
    html! {
        <div class="stack">
            { match &*failed {
                None => Html::default(),
                Some(Failed::Key(fault)) => html! { <FaultNotice fault={fault.clone()} /> },
                Some(Failed::Device(trouble)) => {
                    let (title, advice) = trouble.words(&l);
                    html! { <Notice tone={Tone::Warn} {title} live={true}><p>{ advice }</p></Notice> }
                }
            } }
            <Button look={ButtonLook::Primary} disabled={*busy} onclick={open}>
                { if *busy { t!(l, "passkey-busy") } else { t!(l, "key-passkey-open") } }
            </Button>
            <p class="muted">{ t!(l, "key-passkey-or") }</p>
        </div>
    }
}

async fn opened(desk: &Tab, props: ByPasskeyProps) -> Result<(), Failed> {
    let ByPasskeyProps { role, among, kept, lock } = props;
    let given = passkey_lock::show(&lock.credential, &kept.public).await.map_err(Failed::Device)?;
    let secret = given.secret.to_string();
    let ask = OpenByPasskey { role, among, file: kept.file, locked: lock.locked, secret };
    desk.opened(desk.worker.ask(ask).await.map_err(Failed::Key)?);
    Ok(())
}

/// Has a passkey made for the key that is open in the worker.
pub async fn bind(desk: &Tab, role: Role, name: &str, public: &str) -> Result<PasskeyLock, Trouble> {
    let given = passkey_lock::make(name, public).await?;
    let ask = LockByPasskey { role, secret: given.secret.to_string() };
    let locked = desk.worker.ask(ask).await.map_err(|_| Trouble::Failed)?;
    Ok(PasskeyLock { credential: given.credential, locked: locked.bytes })
}
