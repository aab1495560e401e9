//! Opens a key: one that this browser keeps locked, or a file; the passphrase opens it in the worker.

use glassurn_api::file::Role;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::desk::identity::OpenIdentity;
use super::super::kept_keys::{self, KeptKey};
use super::super::passkey::{self, Trouble};
use super::super::{KeyFileDrop, PassphraseInput, use_desk};
use super::by_passkey::{self, ByPasskey};
use super::{LARGEST, NamedKey};
use crate::components::{
    Button, ButtonLook, Choice, ChoiceKind, FaultNotice, Fold, GivenFile, Notice, Timestamp, Tone,
};
use crate::fault::{Fault, KeyFault};
use crate::i18n::use_language;
use crate::phase::now;
use crate::t;

/// What [`OpenKey`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct OpenKeyProps {
    /// The role of the key.
    pub role: Role,
    /// Whose key it is, for a file that is kept from now on.
    pub name: AttrValue,
    /// The keys that this browser keeps; without any the form asks for a file.
    pub kept: Vec<KeptKey>,
    /// The public keys that will do; none: any.
    pub among: Vec<String>,
    /// Whose keys are whose, where that is known.
    #[prop_or_default]
    pub named: Vec<NamedKey>,
    /// Called after the reader had a kept key forgotten.
    #[prop_or_default]
    pub on_forget: Callback<()>,
}

/// A form with a file or a kept key, and its passphrase.
#[component]
pub fn OpenKey(props: &OpenKeyProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let file = use_state(|| None::<GivenFile>);
    let chosen = use_state(|| 0usize);
    let passphrase = use_state(String::new);
    let busy = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    let remember = use_state(|| false);
    let not_bound = use_state(|| None::<Trouble>);
    let kept = props.kept.get(*chosen).or(props.kept.first());
    let onsubmit = {
        let (busy, fault, passphrase) = (busy.clone(), fault.setter(), passphrase.clone());
        let (desk, role, among) = (desk.clone(), props.role, props.among.clone());
        let named = props.named.clone();
        let (remember, not_bound, l) = (remember.clone(), not_bound.setter(), l.clone());
        let lock = kept.and_then(|key| key.passkey.clone()).filter(|_| file.is_none());
        let given = file.as_ref().map(|file| (file.bytes.clone(), props.name.to_string()));
        let given = given.or_else(|| kept.map(|key| (key.file.clone(), key.name.clone())));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let Some((file, name)) = given.clone() else {
                fault.set(Some(KeyFault::NoFile.into()));
                return;
            };
            busy.set(true);
            fault.set(None);
            let (busy, fault, desk, passphrase) =
                (busy.setter(), fault.clone(), desk.clone(), passphrase.clone());
            let (among, named) = (among.clone(), named.clone());
            let (remember, not_bound, lock, l) =
                (remember.clone(), not_bound.clone(), lock.clone(), l.clone());
            spawn_local(async move {
                let ask = OpenIdentity { role, among, file: file.clone(), passphrase: (*passphrase).clone() };
                let opened = match desk.worker.ask(ask).await {
                    Ok(opened) => opened,
                    Err(new) => {
                        busy.set(false);
                        return fault.set(Some(new));
                    }
                };
                let named = named.into_iter().find(|key| key.public == opened.public);
                let name = named.map_or(name, |key| key.name);
                let title = t!(l, "key-passkey-name", name = name.as_str());
                let bound = match *remember {
                    true => by_passkey::bind(&desk, role, &title, &opened.public).await.map(Some),
                    false => Ok(lock),
                };
                busy.set(false);
                let passkey = match bound {
                    Ok(passkey) => passkey,
                    // The key is open in the worker; without the wish for a passkey the page goes on.
                    Err(trouble) => {
                        remember.set(false);
                        return not_bound.set(Some(trouble));
                    }
                };
                passphrase.set(String::new());
                kept_keys::keep(
                    role,
                    KeptKey { name, public: opened.public.clone(), time: now(), file, passkey },
                );
                desk.opened(opened);
            });
        })
    };
    let on_file = {
        let (file, fault) = (file.setter(), fault.setter());
        Callback::from(move |given| {
            fault.set(None);
            file.set(Some(given));
        })
    };
    let drop = html! {
        <KeyFileDrop
            id="key-file"
            label={t!(l, "key-file")}
            hint={t!(l, "key-file-hint")}
            limit={LARGEST}
            {on_file}
        />
    };
    let on_input = {
        let passphrase = passphrase.setter();
        Callback::from(move |typed| passphrase.set(typed))
    };
    let choose = |place: usize| {
        let (chosen, file) = (chosen.setter(), file.setter());
        Callback::from(move |_| {
            file.set(None);
            chosen.set(place);
        })
    };
    let wrong =
        matches!(*fault, Some(Fault::Key(KeyFault::Passphrase))).then(|| AttrValue::Static("key-fault"));
    let forget = kept.map(|key| {
        let (role, public, on_forget) = (props.role, key.public.clone(), props.on_forget.clone());
        Callback::from(move |_| {
            kept_keys::forget(role, &public);
            on_forget.emit(());
        })
    });
    let lock = kept.and_then(|key| key.passkey.clone()).filter(|_| passkey::possible());
    let locked = kept.cloned().zip(lock);
    let set_remember = {
        let (remember, not_bound) = (remember.setter(), not_bound.setter());
        Callback::from(move |on| {
            not_bound.set(None);
            remember.set(on);
        })
    };
    html! {
        <>
            if let Some((kept, lock)) = locked.clone() {
                <ByPasskey role={props.role} among={props.among.clone()} {kept} {lock} />
            }
            <form class="stack" {onsubmit}>
                if let Some(key) = kept {
                    if props.kept.len() > 1 {
                        <fieldset>
                            <legend>{ t!(l, "key-which") }</legend>
                            { for props.kept.iter().enumerate().map(|(place, key)| html! {
                                <Choice
                                    key={place}
                                    kind={ChoiceKind::Radio}
                                    id={format!("key-{place}")}
                                    name="key"
                                    checked={place == *chosen}
                                    label={key.name.clone()}
                                    note={key.public[..16].to_owned()}
                                    on_change={choose(place)}
                                />
                            }) }
                        </fieldset>
                    } else {
                        <p>{ t!(l, "key-kept", name = key.name.as_str()) }{ " " }<Timestamp seconds={key.time} /></p>
                    }
                } else {
                    { drop.clone() }
                }
                <PassphraseInput id="key-passphrase" value={(*passphrase).clone()} {on_input} {wrong} />
                <div id="key-fault">
                    if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
                </div>
                if locked.is_none() && passkey::possible() {
                    <Choice kind={ChoiceKind::Check} id="key-remember" name="key-remember" checked={*remember}
                        label={t!(l, "key-passkey-remember")} note={t!(l, "key-passkey-remember-note")} on_change={set_remember} />
                }
                if let Some(trouble) = *not_bound {
                    <Notice tone={Tone::Warn} title={t!(l, "key-passkey-not", why = trouble.words(&l).0)} live={true}>
                        <p>{ trouble.words(&l).1 }</p>
                    </Notice>
                }
                <Button look={if locked.is_none() { ButtonLook::Primary } else { ButtonLook::Secondary }} submit={true} disabled={*busy}>
                    { if *busy { t!(l, "key-opening") } else { t!(l, "key-open-now") } }
                </Button>
                if let Some(forget) = forget {
                    <Fold summary={t!(l, "key-from-file")}>
                        { drop }
                        <p class="small">{ t!(l, "key-forget-lead") }</p>
                        <Button look={ButtonLook::Quiet} onclick={forget}>{ t!(l, "key-forget") }</Button>
                    </Fold>
                }
            </form>
        </>
    }
}
