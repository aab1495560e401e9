//! Between the ceremony and the count: when one is needed again, and whether the key file is still good.

use glassurn_api::draft::InvitedView;
use glassurn_api::endpoint;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::first::First;
use super::paper::Paper;
use super::save::{LARGEST, MEDIA_TYPE};
use crate::client;
use crate::components::{
    Button, ButtonLook, Card, Code, FaultNotice, Fold, GivenFile, Notice, SaveFile, Tone,
};
use crate::console::command::{SameByCommand, server};
use crate::console::desk::seat::{CheckKey, KeyChecked, LockedFile, Looked, OpenElectionKey};
use crate::console::kept_files::Place;
use crate::console::{KeyFileDrop, invitation, use_desk};
use crate::fault::{Fault, HolderFault};
use crate::i18n::use_language;
use crate::pages::remember;
use crate::{store, t};

/// What [`Made`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MadeProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
}

/// The key is made; it can be checked at any time.
#[component]
pub fn Made(props: &MadeProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let busy = use_state(|| false);
    let checked = use_state(|| None::<Result<KeyChecked, Fault>>);
    let told = use_state(|| false);
    let kept = props.place.file();
    let check = {
        let (desk, busy, checked, place) =
            (desk.clone(), busy.setter(), checked.setter(), props.place.clone());
        let told = told.setter();
        Callback::from(move |file: Option<LockedFile>| {
            let (desk, busy, checked, place) = (desk.clone(), busy.clone(), checked.clone(), place.clone());
            let told = told.clone();
            busy.set(true);
            spawn_local(async move {
                let answer = async {
                    let file = file.ok_or(HolderFault::NoKeyFile)?;
                    desk.worker.ask(OpenElectionKey { file: Some(file.clone()) }).await?;
                    let found =
                        desk.worker.ask(CheckKey { seen: store::checkpoint(&place.election) }).await?;
                    store::keep_checkpoint(&place.election, &found.note);
                    if place.file().is_none() {
                        place.keep_file(&file);
                    }
                    // The official sees when; whoever came without the link has checked all the same.
                    if let Some(token) = invitation::token() {
                        let said = client::tell_invited::<InvitedView>(endpoint::INVITED, &token).await;
                        told.set(said.is_ok());
                    }
                    Ok(found)
                };
                let answer = answer.await;
                if let Err(fault) = &answer {
                    remember(&place.election, fault);
                }
                checked.set(Some(answer));
                busy.set(false);
            });
        })
    };
    let on_file = check.reform(|file: GivenFile| Some(LockedFile { bytes: file.bytes }));
    let drop = html! {
        <KeyFileDrop
            id="election-key"
            label={t!(l, "holder-key-file")}
            hint={t!(l, "holder-key-file-hint")}
            limit={LARGEST}
            {on_file}
        />
    };
    let command = format!(
        "glassurn trustee check --key {} --election-key {} --server {} --election {} --link-file link.txt",
        "YOUR-KEY-FILE",
        props.place.file_name(),
        server(),
        props.place.election
    );
    html! {
        <>
            <Notice tone={Tone::Ok} title={t!(l, "made-title")}><p>{ t!(l, "made-lead") }</p></Notice>
            <First looked={props.looked.clone()} />
            <Card title={t!(l, "check-key")}>
                <p>{ t!(l, "check-key-lead") }</p>
                if let Some(file) = kept.clone() {
                    <div class="row">
                        <Button
                            look={ButtonLook::Primary}
                            disabled={*busy}
                            onclick={check.reform({ let file = file.clone(); move |_| Some(file.clone()) })}
                        >
                            { t!(l, "check-key-now") }
                        </Button>
                        <SaveFile
                            label={t!(l, "made-save-again")}
                            name={props.place.file_name()}
                            media_type={MEDIA_TYPE}
                            bytes={std::rc::Rc::<[u8]>::from(file.bytes)}
                        />
                    </div>
                    <Fold summary={t!(l, "check-key-file")}>{ drop }</Fold>
                } else {
                    { drop }
                }
                if *busy { <p role="status">{ t!(l, "check-key-checking") }</p> }
                {
                    match &*checked {
                        None => Html::default(),
                        Some(Err(fault)) => html! { <FaultNotice fault={fault.clone()} /> },
                        Some(Ok(found)) => html! {
                            <Notice tone={Tone::Ok} title={t!(l, "check-key-fits")} live={true}>
                                <p>{ t!(l, "check-key-code") }{ " " }<Code text={found.key.replace('-', "")} /></p>
                                <p>
                                    {
                                        match &found.decrypted {
                                            Some(code) => t!(l, "check-key-bound", code = code.as_str()),
                                            None => t!(l, "check-key-unbound"),
                                        }
                                    }
                                </p>
                                if *told { <p>{ t!(l, "check-key-told") }</p> }
                            </Notice>
                        },
                    }
                }
                <SameByCommand {command} />
            </Card>
            if let Some(file) = kept {
                <Paper looked={props.looked.clone()} place={props.place.clone()} {file} />
            }
        </>
    }
}
