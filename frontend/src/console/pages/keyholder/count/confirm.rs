//! What was audited, to be compared with the public page and with the other holders; then the decryption, once.

use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::save::{MEDIA_TYPE, SaveAndOpen};
use crate::components::{
    Button, ButtonLook, Choice, ChoiceKind, Code, CodeInWords, CodeInput, FaultNotice, FileDrop, Fold,
    GivenFile, Kpi, Kpis, Notice, RouteLink, SaveFile, Tone, save_file,
};
use crate::console::desk::count::{Bind, ClosingAudited, Decrypt, HeardCode};
use crate::console::desk::seat::{LockedFile, Looked};
use crate::console::kept_files::Place;
use crate::console::{Tab, use_desk};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::route::Route;
use crate::{store, t};

/// Symbols of a closing code.
const CODE: usize = 32;
/// The longest evidence that is read, in bytes.
const EVIDENCE: u32 = 1 << 20;

/// What [`Confirm`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ConfirmProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
    /// What was audited.
    pub audited: Rc<ClosingAudited>,
    /// Called with the entry's number and the closing code once the decryption is posted.
    pub on_sent: Callback<(u64, String)>,
    /// Called, where answers are mixed, once the key file is bound and kept.
    pub on_bound: Callback<Rc<ClosingAudited>>,
}

/// How far the decryption is.
#[derive(Clone, PartialEq)]
enum Stage {
    Asking,
    Working,
    /// The browser does not keep the bound file: it must be saved and read again first.
    Unkept(LockedFile),
    Failed(Fault),
}

/// The last look before the decryption.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let ConfirmProps { looked, place, audited, .. } = props;
    let stage = use_state(|| Stage::Asking);
    let code = use_state(String::new);
    let from = use_state(BTreeSet::<u64>::new);
    let given = use_state(|| None::<String>);
    let same = use_state(|| false);
    let run = Run { desk, place: place.clone(), stage: stage.setter(), props: props.clone() };
    let decrypt = {
        let (run, code, from, given) = (run.clone(), code.clone(), from.clone(), given.clone());
        Callback::from(move |_: MouseEvent| {
            let heard = (!code.is_empty())
                .then(|| HeardCode { code: (*code).clone(), from: from.iter().copied().collect() });
            let (run, given) = (run.clone(), (*given).clone());
            spawn_local(async move { run.bind(heard, given).await });
        })
    };
    let on_kept = Callback::from(move |()| {
        let run = run.clone();
        spawn_local(async move { run.post().await });
    });
    let holders = looked.holders.iter().zip(1..).filter(|(_, number)| *number != place.number);
    let others = holders.map(|(holder, number)| {
        let on_change = {
            let from = from.clone();
            Callback::from(move |on: bool| {
                let mut chosen = (*from).clone();
                if on {
                    chosen.insert(number)
                } else {
                    chosen.remove(&number)
                };
                from.set(chosen);
            })
        };
        html! {
            <Choice
                kind={ChoiceKind::Check}
                id={format!("told-{number}")}
                name="told"
                checked={from.contains(&number)}
                label={holder.name.clone()}
                {on_change}
            />
        }
    });
    let on_evidence = {
        let given = given.setter();
        Callback::from(move |file: GivenFile| given.set(Some(String::from_utf8_lossy(&file.bytes).into())))
    };
    let on_input = {
        let (code, stage) = (code.setter(), stage.clone());
        Callback::from(move |typed| {
            code.set(typed);
            if matches!(*stage, Stage::Failed(_)) {
                stage.set(Stage::Asking);
            }
        })
    };
    let on_same = {
        let same = same.setter();
        Callback::from(move |on| same.set(on))
    };
    let told = audited.needed == 0 || (code.len() == CODE && from.len() as u64 >= audited.needed);
    let ready = *same && told && *stage != Stage::Working;
    html! {
        <div class="stack">
            <Notice
                tone={if audited.faults.is_empty() { Tone::Ok } else { Tone::Warn }}
                title={t!(l, "count-audited", entries = audited.entries)}
                live={true}
            >
                { for audited.faults.iter().map(|fault| html! { <p>{ t!(l, "count-fault", fault = fault.as_str()) }</p> }) }
                <p>{ if audited.witnessed { t!(l, "count-witnessed") } else { t!(l, "count-unwitnessed") } }</p>
            </Notice>
            <p><b>{ l.pick(&looked.title).to_owned() }</b></p>
            <Kpis>
                <Kpi value={l.number(audited.ballots)} label={t!(l, "count-ballots")} />
                <Kpi value={l.number(audited.counting)} label={t!(l, "count-counting")} />
            </Kpis>
            <h3>{ t!(l, "count-code") }</h3>
            <Code text={audited.code.replace('-', "")} large={true} />
            <CodeInWords code={audited.code.clone()} />
            <p>{ t!(l, "count-compare") }</p>
            <p><RouteLink to={Route::Audit { id: place.election.clone() }}>{ t!(l, "count-public") }</RouteLink></p>
            if audited.needed > 0 {
                <h3>{ t!(l, "count-others", needed = audited.needed) }</h3>
                <p>{ t!(l, "count-others-lead") }</p>
                <CodeInput id="heard" label={t!(l, "count-heard")} value={(*code).clone()} length={CODE} {on_input} />
                <fieldset><legend>{ t!(l, "count-told") }</legend>{ for others }</fieldset>
            }
            <Fold summary={t!(l, "count-evidence")}>
                <FileDrop id="evidence" label={t!(l, "count-evidence-file")} limit={EVIDENCE} on_file={on_evidence} />
            </Fold>
            <Choice
                kind={ChoiceKind::Check}
                id="same"
                name="same"
                checked={*same}
                label={t!(l, "count-same")}
                on_change={on_same}
            />
            if let Some(answers) = audited.answers {
                <p>{ t!(l, "mix-what", answers = answers, threshold = looked.threshold) }</p>
                <p>{ t!(l, "mix-once") }</p>
            } else {
                <p>{ t!(l, "count-once") }</p>
            }
            if let Stage::Failed(fault) = &*stage { <FaultNotice fault={fault.clone()} /> }
            if let Stage::Unkept(file) = &*stage {
                <Notice tone={Tone::Warn} title={t!(l, "count-unkept")} live={true} />
                <SaveAndOpen place={place.clone()} file={file.clone()} on_done={on_kept} />
            } else {
                <Button look={ButtonLook::Primary} disabled={!ready} onclick={decrypt}>
                    { match (*stage == Stage::Working, looked.mixes) {
                        (true, true) => t!(l, "mix-begins"),
                        (false, true) => t!(l, "mix-begin"),
                        (true, false) => t!(l, "count-decrypting"),
                        (false, false) => t!(l, "count-decrypt"),
                    } }
                </Button>
            }
            if let Some(file) = place.file().filter(|_| place.closing().is_some()) {
                <SaveFile
                    label={t!(l, "count-save-again")}
                    name={place.file_name()}
                    media_type={MEDIA_TYPE}
                    bytes={Rc::<[u8]>::from(file.bytes)}
                />
            }
        </div>
    }
}

#[derive(Clone)]
struct Run {
    desk: Tab,
    place: Place,
    stage: UseStateSetter<Stage>,
    props: ConfirmProps,
}

impl Run {
    /// Binds the file, keeps and saves it; only then the sum is decrypted.
    async fn bind(&self, heard: Option<HeardCode>, given: Option<String>) {
        self.stage.set(Stage::Working);
        let election = &self.place.election;
        let ask = Bind { heard, bound: self.place.closing(), met: store::evidence(election), given };
        let bound = match self.desk.worker.ask(ask).await {
            Ok(bound) => bound,
            Err(fault) => return self.stage.set(Stage::Failed(fault)),
        };
        // The point of no return: from here on this file and this browser decrypt this closing and no other. A crash behind
        // these lines leaves a file that can be asked again and gives the same answer.
        let kept = self.place.keep_closing(&bound.closing) && self.place.keep_file(&bound.file);
        save_file(&self.place.file_name(), MEDIA_TYPE, &bound.file.bytes);
        if kept { self.post().await } else { self.stage.set(Stage::Unkept(bound.file)) }
    }

    async fn post(&self) {
        if self.props.looked.mixes {
            return self.props.on_bound.emit(self.props.audited.clone());
        }
        self.stage.set(Stage::Working);
        match self.desk.worker.ask(Decrypt {}).await {
            Ok(entry) => self.props.on_sent.emit((entry, self.props.audited.code.clone())),
            Err(fault) => self.stage.set(Stage::Failed(fault)),
        }
    }
}
