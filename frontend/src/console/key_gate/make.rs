//! Makes a key: its passphrase is shown once, its file saved and opened again. Only that confirms it.

use std::rc::Rc;

use glassurn_api::file::Role;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::desk::identity::{MadeIdentity, MakeIdentity};
use super::super::{ShownPassphrase, kept_keys, use_desk};
use super::open::OpenKey;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Icon, Notice, Stepper, Tone, save_file};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;

/// What [`MakeKey`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MakeKeyProps {
    /// The role of the key.
    pub role: Role,
    /// Whose key it is.
    pub name: AttrValue,
    /// Called when the reader does not want a new key.
    pub on_cancel: Callback<()>,
}

/// How far the making is.
#[derive(Clone, PartialEq)]
enum Stage {
    Making,
    Failed(Fault),
    Shown {
        made: Rc<MadeIdentity>,
        saved: bool,
    },
    /// The passphrase is not shown any more: who opens the file has written it down.
    Again(Rc<MadeIdentity>),
}

/// The way from nothing to a key that was saved and opened again.
#[component]
pub fn MakeKey(props: &MakeKeyProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let stage = use_state(|| Stage::Making);
    let make = {
        let (worker, stage, role) = (desk.worker.clone(), stage.setter(), props.role);
        Callback::from(move |()| {
            let (worker, stage) = (worker.clone(), stage.clone());
            stage.set(Stage::Making);
            spawn_local(async move {
                stage.set(match worker.ask(MakeIdentity { role }).await {
                    Ok(made) => Stage::Shown { made: made.into(), saved: false },
                    Err(fault) => Stage::Failed(fault),
                });
            });
        })
    };
    use_effect_with((), {
        let make = make.clone();
        move |()| make.emit(())
    });
    let current = match &*stage {
        Stage::Making | Stage::Failed(_) => 0,
        Stage::Shown { .. } => 1,
        Stage::Again(_) => 2,
    };
    let steps = [t!(l, "key-step-make"), t!(l, "key-step-save"), t!(l, "key-step-open")];
    let steps: Vec<AttrValue> = steps.into_iter().map(AttrValue::from).collect();
    let body = match &*stage {
        Stage::Making => html! { <p role="status">{ t!(l, "key-making") }</p> },
        Stage::Failed(fault) => html! { <FaultNotice fault={fault.clone()} again={make.clone()} /> },
        Stage::Shown { made, saved } => {
            let save = {
                let (stage, made) = (stage.setter(), made.clone());
                let name = kept_keys::file_name(props.role, &props.name, &kept_keys::today());
                Callback::from(move |_| {
                    if save_file(&name, "application/octet-stream", &made.file) {
                        stage.set(Stage::Shown { made: made.clone(), saved: true });
                    }
                })
            };
            let onward = {
                let (stage, made) = (stage.setter(), made.clone());
                Callback::from(move |_| stage.set(Stage::Again(made.clone())))
            };
            html! {
                <>
                    <h3>{ t!(l, "key-passphrase") }</h3>
                    <p>{ t!(l, "key-passphrase-lead") }</p>
                    <ShownPassphrase words={made.passphrase.clone()} />
                    <h3>{ t!(l, "key-save") }</h3>
                    <p>{ t!(l, "key-save-lead") }</p>
                    <div class="row">
                        <Button
                            look={if *saved { ButtonLook::Secondary } else { ButtonLook::Primary }}
                            icon={Icon::Save}
                            onclick={save}
                        >
                            { t!(l, "key-save-now") }
                        </Button>
                        <Button
                            look={if *saved { ButtonLook::Primary } else { ButtonLook::Secondary }}
                            disabled={!*saved}
                            onclick={onward}
                        >
                            { t!(l, "key-saved-onward") }
                        </Button>
                    </div>
                </>
            }
        }
        Stage::Again(made) => html! {
            <>
                <Notice tone={Tone::Info} title={t!(l, "key-again")}><p>{ t!(l, "key-again-lead") }</p></Notice>
                <OpenKey role={props.role} name={&props.name} kept={Vec::new()} among={vec![made.public.clone()]} />
                <Button look={ButtonLook::Quiet} onclick={make.reform(|_| ())}>{ t!(l, "key-start-again") }</Button>
            </>
        },
    };
    html! {
        <Card title={t!(l, "key-make")}>
            <Stepper {steps} {current} />
            { body }
            <Button look={ButtonLook::Quiet} onclick={props.on_cancel.reform(|_| ())}>{ t!(l, "key-cancel") }</Button>
        </Card>
    }
}
