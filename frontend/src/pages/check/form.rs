//! What can be checked: a receipt kept here, a code, a file.

use glassurn_api::{election::ElectionSummary, endpoint};
use glassurn_crypto::ballot::Challenge;
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::credential::parse_hash_code;
use glassurn_crypto::encoding::{MAX_ENTRY, hex};
use glassurn_crypto::manifest::Manifest;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::run::Job;
use crate::{
    client,
    components::{
        Button, ButtonLook, Card, Code, CodeInput, FaultNotice, Field, FileDrop, Fold, GivenFile, Span,
        Timestamp,
    },
    fault::Fault,
    fetch::{Fetch, use_fetch},
    i18n::use_language,
    record::read_receipt,
    store, t,
};

/// The symbols of a receipt code.
const SYMBOLS: usize = 32;

/// What [`Form`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FormProps {
    /// The election id; none where any receipt may be checked.
    pub id: Option<AttrValue>,
    /// True while a check runs.
    pub busy: bool,
    /// True once a file can be checked though the service goes away.
    pub loaded: bool,
    /// Called with what is to be checked.
    pub on_job: Callback<Job>,
}

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let l = use_language();
    html! {
        <>
            <Kept ..props.clone() />
            <Card title={t!(l, "check-by-code")}><ByCode ..props.clone() /></Card>
            <Card title={t!(l, "check-by-file")}><ByFile ..props.clone() /></Card>
        </>
    }
}

/// The receipts that this browser keeps: one press each.
#[component]
fn Kept(props: &FormProps) -> Html {
    let l = use_language();
    let mut receipts = store::receipts();
    receipts.retain(|kept| props.id.as_ref().is_none_or(|id| kept.election == **id));
    if receipts.is_empty() {
        return Html::default();
    }
    let lines = receipts.into_iter().map(|kept| {
        let job = Job::File { election: kept.election.clone(), file: kept.file.clone().into_bytes(), manifest: None };
        html! {
            <li key={kept.code.clone()}>
                <p><b><bdi>{ &kept.title }</bdi></b></p>
                <p><Code text={kept.code.clone()} /></p>
                <p class="muted small">
                    { t!(l, "home-voted-line", entry = kept.entry) }{ " · " }<Timestamp seconds={kept.time} span={Span::Short} />
                </p>
                <Button look={ButtonLook::Primary} disabled={props.busy} onclick={props.on_job.reform(move |_| job.clone())}>
                    { t!(l, "home-check-receipt") }
                </Button>
            </li>
        }
    });
    html! { <Card title={t!(l, "home-voted-here")}><ul class="bare">{ for lines }</ul></Card> }
}

/// A code that was written down.
#[component]
fn ByCode(props: &FormProps) -> Html {
    let l = use_language();
    let code = use_state(String::new);
    let chosen = use_state(|| None::<String>);
    let election = props.id.as_ref().map(ToString::to_string).or((*chosen).clone());
    let whole = parse_hash_code(&code);
    let wrong = code.chars().count() == SYMBOLS && whole.is_none();
    let on_input = {
        let code = code.setter();
        Callback::from(move |typed| code.set(typed))
    };
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |id: String| chosen.set(Some(id).filter(|id| !id.is_empty())))
    };
    let job = whole.zip(election).map(|(code, election)| Job::Code { election, code, entry: None });
    let ready = job.is_some() && !props.busy;
    let onsubmit = {
        let on_job = props.on_job.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let (true, Some(job)) = (ready, job.clone()) {
                on_job.emit(job);
            }
        })
    };
    html! {
        <form {onsubmit} class="stack">
            if props.id.is_none() { <Elections {on_choose} /> }
            <CodeInput id="receipt-code" label={t!(l, "receipt-code")} value={(*code).clone()} length={SYMBOLS}
                hint={t!(l, "check-code-hint")} error={wrong.then(|| AttrValue::from(t!(l, "check-code-wrong")))} {on_input} />
            <Button submit={true} look={ButtonLook::Primary} disabled={!ready}>{ t!(l, "check-code") }</Button>
            <p class="muted small">{ t!(l, "check-scan") }</p>
        </form>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ElectionsProps {
    on_choose: Callback<String>,
}

/// Which election a bare code belongs to.
#[component]
fn Elections(props: &ElectionsProps) -> Html {
    let l = use_language();
    let asked = use_fetch((), |()| client::get_json::<Vec<ElectionSummary>>(endpoint::ELECTIONS));
    let elections: Vec<(String, String)> = match &asked.fetch {
        Fetch::Ready(list) => {
            list.iter().map(|election| (election.id.clone(), l.pick(&election.title).to_owned())).collect()
        }
        _ => Vec::new(),
    };
    let onchange =
        props.on_choose.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <Field id="election" label={t!(l, "check-election")}>
            <select id="election" {onchange}>
                <option value="">{ t!(l, "check-election-none") }</option>
                { for elections.into_iter().map(|(id, title)| html! { <option key={id.clone()} value={id}>{ title }</option> }) }
            </select>
        </Field>
    }
}

/// A saved receipt or practice ballot; it names its election itself.
#[component]
fn ByFile(props: &FormProps) -> Html {
    let l = use_language();
    let fault = use_state(|| None::<Fault>);
    let manifest = use_state(|| None::<Vec<u8>>);
    let on_file = {
        let (props, fault, manifest) = (props.clone(), fault.setter(), (*manifest).clone());
        Callback::from(move |given: GivenFile| match read(given.bytes, manifest.clone()) {
            Ok(job) => {
                fault.set(None);
                props.on_job.emit(job);
            }
            Err(found) => fault.set(Some(found)),
        })
    };
    let on_manifest = {
        let (fault, manifest) = (fault.setter(), manifest.setter());
        Callback::from(move |given: GivenFile| match Manifest::from_bytes(&given.bytes) {
            Ok(_) => {
                fault.set(None);
                manifest.set(Some(given.bytes));
            }
            Err(_) => fault.set(Some(Fault::WrongElection)),
        })
    };
    html! {
        <>
            <FileDrop id="receipt-file" label={t!(l, "check-file")} hint={t!(l, "check-file-hint")}
                accept=".tlog-proof,.glassurn-practice" limit={MAX_RECEIPT as u32} {on_file} />
            if props.loaded { <p class="muted small">{ t!(l, "check-loaded") }</p> }
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
            <Fold summary={t!(l, "check-offline")}>
                <p>{ t!(l, "check-offline-how") }</p>
                <FileDrop id="manifest-file" label={t!(l, "check-manifest")} limit={MAX_ENTRY as u32} on_file={on_manifest} />
            </Fold>
        </>
    }
}

/// A receipt, else a practice ballot.
fn read(bytes: Vec<u8>, manifest: Option<Vec<u8>>) -> Result<Job, Fault> {
    match read_receipt(&bytes) {
        Ok((_, election)) => Ok(Job::File { election: hex(&election), file: bytes, manifest }),
        Err(fault) => {
            let practice = Challenge::from_bytes(&bytes).map_err(|_| fault)?;
            Ok(Job::Practice { election: hex(practice.election()), bytes, code: None })
        }
    }
}
