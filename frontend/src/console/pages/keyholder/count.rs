//! The count: the record is audited here, shown, compared; then the one closing is written into the key file, which is kept
//! and saved, and only then decrypted; where answers are mixed, mixed and opened.

mod confirm;
mod mixing;
mod sent;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::hold::Hold;
use super::save::LARGEST;
use crate::components::{Button, ButtonLook, Card, FaultNotice, Fold, GivenFile, Notice, Progress, Tone};
use crate::console::command::{SameByCommand, server};
use crate::console::desk::count::{AuditClosing, ClosingAudited};
use crate::console::desk::seat::{LockedFile, Looked, OpenElectionKey};
use crate::console::kept_files::Place;
use crate::console::{KeyFileDrop, use_desk};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::pages::remember;
use crate::wire;
use crate::{store, t};

use confirm::Confirm;
use mixing::Mixing;
use sent::Sent;

/// What [`CountView`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CountViewProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
}

#[derive(Clone, PartialEq)]
enum Stage {
    Ready,
    Auditing(wire::Progress),
    Audited(Rc<ClosingAudited>),
    /// The file is bound, and answers are mixed and opened.
    Mixing(Rc<ClosingAudited>),
    Sent {
        entry: u64,
        code: String,
    },
    Failed(Fault),
}

/// The count.
#[component]
pub fn CountView(props: &CountViewProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let place = &props.place;
    let stage = use_state(|| Stage::Ready);
    let given = use_state(|| None::<LockedFile>);
    let file = (*given).clone().or_else(|| place.file());
    let audit = {
        let (worker, stage, place, file) = (desk.worker.clone(), stage.setter(), place.clone(), file.clone());
        Callback::from(move |()| {
            let Some(file) = file.clone() else { return };
            let (worker, stage, place) = (worker.clone(), stage.clone(), place.clone());
            stage.set(Stage::Auditing(wire::Progress { done: 0, total: 0 }));
            spawn_local(async move {
                let hear = {
                    let stage = stage.clone();
                    Callback::from(move |progress| stage.set(Stage::Auditing(progress)))
                };
                let audited = async {
                    worker.ask(OpenElectionKey { file: Some(file) }).await?;
                    let ask = AuditClosing { seen: store::checkpoint(&place.election) };
                    worker.ask_with(ask, hear).await
                };
                stage.set(match audited.await {
                    Ok(audited) => {
                        store::keep_checkpoint(&place.election, &audited.note);
                        Stage::Audited(audited.into())
                    }
                    Err(fault) => {
                        remember(&place.election, &fault);
                        Stage::Failed(fault)
                    }
                });
            });
        })
    };
    let on_file = {
        let (given, stage) = (given.setter(), stage.setter());
        Callback::from(move |file: GivenFile| {
            given.set(Some(LockedFile { bytes: file.bytes }));
            stage.set(Stage::Ready);
        })
    };
    let on_sent = {
        let stage = stage.setter();
        Callback::from(move |(entry, code)| stage.set(Stage::Sent { entry, code }))
    };
    let on_bound = {
        let stage = stage.setter();
        Callback::from(move |audited| stage.set(Stage::Mixing(audited)))
    };
    let drop = html! {
        <KeyFileDrop
            id="election-key"
            label={t!(l, "holder-key-file")}
            hint={t!(l, "holder-key-file-hint")}
            limit={LARGEST}
            {on_file}
        />
    };
    let command = |verb: &str| {
        let (file, id) = (place.file_name(), &place.election);
        format!(
            "glassurn trustee {verb} --key YOUR-KEY-FILE --election-key {file} --server {} --election {id}",
            server()
        )
    };
    let verbs: &[&str] = if props.looked.mixes { &["mix", "decrypt"] } else { &["decrypt"] };
    let command = verbs.iter().map(|verb| command(verb)).collect::<Vec<_>>().join("\n");
    let start = |words: String| {
        html! {
            <Button look={ButtonLook::Primary} onclick={audit.reform(|_| ())}>{ words }</Button>
        }
    };
    let begin = match (&file, given.is_some()) {
        (None, _) => drop,
        (Some(_), true) => html! { <>{ drop }{ start(t!(l, "count-audit")) }</> },
        (Some(_), false) => html! {
            <>{ start(t!(l, "count-audit")) }<Fold summary={t!(l, "check-key-file")}>{ drop }</Fold></>
        },
    };
    let body = match &*stage {
        Stage::Ready => begin,
        Stage::Failed(fault) => html! { <><FaultNotice fault={fault.clone()} />{ begin }</> },
        Stage::Auditing(progress) => html! {
            <Progress
                id="count-audit"
                value={progress.done}
                max={progress.total}
                label={t!(l, "count-auditing", done = progress.done, total = progress.total)}
            />
        },
        Stage::Audited(audited) => match audited.posted {
            Some(entry) => html! {
                <><Notice tone={Tone::Ok} title={t!(l, "count-posted", entry = entry)} live={true} />
                <super::finish::Delete place={place.clone()} /></>
            },
            None => html! {
                <Confirm looked={props.looked.clone()} place={place.clone()} audited={audited.clone()} {on_sent} {on_bound} />
            },
        },
        Stage::Mixing(audited) => html! {
            <Mixing looked={props.looked.clone()} place={place.clone()} code={audited.code.clone()} />
        },
        Stage::Sent { entry, code } => {
            html! { <Sent place={place.clone()} entry={*entry} code={code.clone()} /> }
        }
    };
    html! {
        <Card title={if props.looked.mixes { t!(l, "mix-title") } else { t!(l, "count-title") }}>
            <p>{ t!(l, "count-lead") }</p>
            <Hold election={place.election.clone()}>{ body }</Hold>
            <SameByCommand {command} />
        </Card>
    }
}
