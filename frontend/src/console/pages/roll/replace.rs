//! A lost code: somebody is found in the file of codes, gets a new one, and the old one stops counting.

use std::rc::Rc;

use glassurn_api::file::Role;
use glassurn_api::roll::change::MAX_CHANGE;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use yew::prelude::*;

use super::ask::use_asking;
use super::codes::{SaveCodes, origin, short};
use super::find::{FindPeople, named};
use super::letters::LettersView;
use crate::components::{Button, ButtonLook, Card, FileDrop, Fold, GivenFile, Notice, SaveFile, Tone};
use crate::console::desk::roll::{
    Codes, ConsentTo, Found, PostChange, ReadChange, ReplaceCode, Replaced, RollOnRecord,
};
use crate::console::{KeyGate, SameByCommand, use_desk};
use crate::i18n::use_language;
use crate::leave::use_warning;
use crate::{store, t};

/// What [`Replace`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ReplaceProps {
    /// The election id.
    pub election: AttrValue,
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// Whether voting was opened: then an official must consent.
    pub opened: bool,
    /// Called whenever the codes in this tab have changed.
    pub on_codes: Callback<Codes>,
    /// Called when the record has changed.
    pub on_changed: Callback<()>,
}

/// How far a replacement is.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Nobody is chosen.
    Find,
    /// A new code was made, and is in no file.
    Made(Replaced),
    /// The change is to be published; without a new code it is one from a file.
    Publish(Option<Replaced>),
}

/// Replaces a lost code.
#[component]
pub fn Replace(props: &ReplaceProps) -> Html {
    let l = use_language();
    let stage = use_state(|| Stage::Find);
    use_warning(matches!(*stage, Stage::Made(_)));
    let set = stage.setter();
    match &*stage {
        Stage::Find => {
            let (made, file) = (set.clone(), set);
            let on_replaced = Callback::from(move |answer| made.set(Stage::Made(answer)));
            html! { <Find {on_replaced} on_file={move |()| file.set(Stage::Publish(None))} /> }
        }
        Stage::Made(answer) => {
            let (on_codes, answer) = (props.on_codes.clone(), answer.clone());
            let codes = answer.codes.clone();
            let on_saved = Callback::from(move |codes: Codes| {
                set.set(Stage::Publish(Some(answer.clone())));
                on_codes.emit(codes);
            });
            html! {
                <>
                    <Notice title={t!(l, "replace-new")}><p>{ t!(l, "replace-new-how") }</p></Notice>
                    <SaveCodes election={&props.election} {codes} on_codes={on_saved} />
                </>
            }
        }
        Stage::Publish(replaced) => {
            let on_done = move |()| set.set(Stage::Find);
            html! { <Change props={props.clone()} replaced={replaced.clone()} {on_done} /> }
        }
    }
}

#[derive(Properties, Clone, PartialEq)]
struct FindProps {
    on_replaced: Callback<Replaced>,
    on_file: Callback<()>,
}

/// Finds somebody in the file of codes.
#[component]
fn Find(props: &FindProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let chosen = use_state(|| None::<Found>);
    let replace = {
        let (asking, on_replaced) = (asking.clone(), props.on_replaced.clone());
        Callback::from(move |place: u64| {
            let on_replaced = on_replaced.clone();
            asking.ask(ReplaceCode { place, url: origin() }, move |answer| on_replaced.emit(answer));
        })
    };
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |person| chosen.set(Some(person)))
    };
    let on_look = {
        let chosen = chosen.setter();
        Callback::from(move |()| chosen.set(None))
    };
    html! {
        <Card title={t!(l, "replace-title")}>
            <p>{ t!(l, "replace-lead") }</p>
            <FindPeople id="replace-who" what={t!(l, "replace-title")} choose={t!(l, "replace-choose")} {on_choose} {on_look} />
            if let Some(person) = &*chosen {
                <Notice tone={Tone::Warn} live={true} title={t!(l, "replace-sure", name = named(person))}>
                    <p>{ t!(l, "replace-sure-how") }</p>
                    <Button look={ButtonLook::Primary} onclick={{ let (replace, place) = (replace, person.place); move |_| replace.emit(place) }}>
                        { t!(l, "replace-make") }
                    </Button>
                </Notice>
            }
            { asking.draw() }
            <SameByCommand command={format!(
                "glassurn registrar replace --credential CREDENTIAL --manifest manifest.cbor --url {} -o new-code.csv --request change.json",
                origin(),
            )} />
            <Button look={ButtonLook::Quiet} onclick={props.on_file.reform(|_| ())}>{ t!(l, "replace-have-file") }</Button>
        </Card>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ChangeProps {
    props: ReplaceProps,
    replaced: Option<Replaced>,
    on_done: Callback<()>,
}

/// The change goes onto the record, after an official's consent where one is needed; then the letter may go out.
#[component]
fn Change(ChangeProps { props, replaced, on_done }: &ChangeProps) -> Html {
    let l = use_language();
    let (asking, desk) = (use_asking(), use_desk());
    let request = replaced.as_ref().map(|replaced| replaced.request.clone());
    let change = use_state(|| request.clone().filter(|_| !props.opened));
    let posted = use_state(|| false);
    use_warning(replaced.is_some() && !*posted);
    let key = |role: Role, among: &[String]| desk.key(role).is_some_and(|key| among.contains(&key.public));
    let registrar = vec![hex(props.manifest.registrar.bytes())];
    let officials: Vec<String> =
        props.manifest.officials.iter().map(|official| hex(official.key.bytes())).collect();
    let ask = {
        let election = props.election.to_string();
        move |change: &str| ReadChange {
            on: RollOnRecord { seen: store::checkpoint(&election), election: election.clone() },
            change: change.to_owned(),
        }
    };
    if *posted {
        return html! {
            <>
                <div class="no-print">
                    <Notice tone={Tone::Ok} live={true} title={t!(l, "replace-done")}><p>{ t!(l, "replace-done-how") }</p></Notice>
                </div>
                if let Some(replaced) = replaced {
                    <LettersView manifest={props.manifest.clone()} voters={1} only={Some(replaced.letter.clone())} on_back={on_done} />
                }
            </>
        };
    }
    let consent = {
        let (asking, change, ask, request) = (asking.clone(), change.setter(), ask.clone(), request.clone());
        Callback::from(move |_| {
            let change = change.clone();
            asking.ask(ConsentTo(ask(request.as_deref().unwrap_or_default())), move |consent| {
                change.set(Some(consent))
            });
        })
    };
    let on_file = {
        let (change, asking) = (change.setter(), asking.clone());
        Callback::from(move |given: GivenFile| {
            asking.forget();
            change.set(Some(String::from_utf8_lossy(&given.bytes).into_owned()));
        })
    };
    let post = {
        let (asking, change, posted) = (asking.clone(), change.clone(), posted.setter());
        let on_changed = props.on_changed.clone();
        Callback::from(move |_| {
            let Some(change) = change.as_ref() else { return };
            let (posted, on_changed) = (posted.clone(), on_changed.clone());
            asking.ask(PostChange(ask(change)), move |_| {
                posted.set(true);
                on_changed.emit(());
            });
        })
    };
    let ready = change.is_some() && key(Role::Registrar, &registrar);
    let drop = html! {
        <FileDrop id="consent-file" label={t!(l, "replace-consent-file")} accept=".json" limit={MAX_CHANGE as u32} {on_file} />
    };
    html! {
        <>
            if change.is_some() {
                <KeyGate role={Role::Registrar} name="" among={Some(registrar)} on_open={Callback::noop()} />
                <Card title={t!(l, "replace-publish")}>
                    <p>{ t!(l, "replace-publish-lead") }</p>
                    <Button look={ButtonLook::Primary} disabled={!ready || asking.busy()} onclick={post}>{ t!(l, "replace-publish-now") }</Button>
                    <SameByCommand command={format!("glassurn registrar replace --post change.json --key registrar.key --server {}", origin())} />
                </Card>
            } else if let Some(request) = &request {
                <Card title={t!(l, "replace-consent")}>
                    <p>{ t!(l, "replace-consent-lead") }</p>
                    <ol class="numbered">
                        <li>
                            <SaveFile
                                label={t!(l, "replace-request-save")}
                                name={format!("glassurn-change-{}.json", short(&props.election))}
                                media_type="application/json"
                                bytes={Rc::<[u8]>::from(request.as_bytes())}
                                look={ButtonLook::Primary}
                            />
                            <p class="muted small">{ t!(l, "replace-request-where") }</p>
                        </li>
                        <li>{ drop }</li>
                    </ol>
                    <Fold summary={t!(l, "replace-consent-here")}>
                        <KeyGate role={Role::Official} name="" among={Some(officials.clone())} on_open={Callback::noop()} />
                        <Button disabled={!key(Role::Official, &officials) || asking.busy()} onclick={consent}>{ t!(l, "replace-consent-now") }</Button>
                    </Fold>
                </Card>
            } else {
                <Card title={t!(l, "replace-publish")}>
                    <p>{ t!(l, "replace-file-lead") }</p>
                    { drop }
                </Card>
            }
            { asking.draw() }
        </>
    }
}
