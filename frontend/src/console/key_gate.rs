//! The gate before every page that signs: opens the key of a role, or makes one.

mod by_passkey;
mod make;
mod open;

use glassurn_api::file::Role;
use yew::prelude::*;

use super::desk::identity::OpenedIdentity;
use super::{kept_keys, use_desk};
use crate::components::{Button, ButtonLook, Card, Fold};
use crate::i18n::use_language;
use crate::t;

use make::MakeKey;
use open::OpenKey;

/// The largest key file that is read, in bytes.
const LARGEST: u32 = 65_536;

/// A public key and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// The public key, 64 lower-case hexadecimal digits.
    pub public: String,
    /// The holder's name.
    pub name: String,
}

/// What [`KeyGate`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KeyGateProps {
    /// The role of the key.
    pub role: Role,
    /// Whose key it is: names the file.
    pub name: AttrValue,
    /// The public keys that will do; with them no new key can be made.
    #[prop_or_default]
    pub among: Option<Vec<String>>,
    /// Whose keys are whose, where that is known: a key that is kept from now on gets this name instead of `name`.
    #[prop_or_default]
    pub named: Vec<NamedKey>,
    /// Called as soon as the key is open in this tab, and again by every page that waits at this gate.
    pub on_open: Callback<OpenedIdentity>,
}

/// The gate; it draws nothing any more once the key is open.
#[component]
pub fn KeyGate(props: &KeyGateProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let making = use_state(|| false);
    let redraw = use_force_update();
    let KeyGateProps { role, name, among, named, on_open } = props;
    let fits = |public: &String| among.as_ref().is_none_or(|among| among.contains(public));
    let open = desk.key(*role).filter(|key| fits(&key.public)).cloned();
    use_effect_with((open.clone(), on_open.clone()), |(open, on_open)| {
        if let Some(open) = open {
            on_open.emit(open.clone());
        }
    });
    if open.is_some() {
        return Html::default();
    }
    let kept: Vec<_> = kept_keys::keys(*role).into_iter().filter(|key| fits(&key.public)).collect();
    let known = !kept.is_empty();
    let among = among.clone().unwrap_or_default();
    let named = named.clone();
    let on_forget = Callback::from(move |()| redraw.force_update());
    let form = html! { <OpenKey role={*role} {name} {kept} {among} {named} {on_forget} /> };
    if props.among.is_some() {
        return html! { <Card title={t!(l, "key-open")}>{ form }</Card> };
    }
    if *making {
        let cancel = {
            let making = making.setter();
            Callback::from(move |()| making.set(false))
        };
        return html! { <MakeKey role={*role} {name} on_cancel={cancel} /> };
    }
    let make = {
        let making = making.setter();
        Callback::from(move |_| making.set(true))
    };
    if known {
        return html! {
            <Card title={t!(l, "key-open")}>
                { form }
                <Button look={ButtonLook::Quiet} onclick={make}>{ t!(l, "key-make-another") }</Button>
            </Card>
        };
    }
    html! {
        <>
            <Card title={t!(l, "key-make")}>
                <p>{ t!(l, "key-make-lead") }</p>
                <Button look={ButtonLook::Primary} onclick={make}>{ t!(l, "key-make-now") }</Button>
            </Card>
            <Fold summary={t!(l, "key-have")}>{ form }</Fold>
        </>
    }
}
