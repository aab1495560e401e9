//! Voting codes: made in this browser, saved as a file, and the file opened again, which alone shows that it exists.

use std::rc::Rc;

use yew::prelude::*;

use super::ask::use_asking;
use crate::components::{
    Button, ButtonLook, Card, Code, FileDrop, GivenFile, Notice, Progress, SaveFile, TextInput, Tone,
};
use crate::console::SameByCommand;
use crate::console::desk::roll::{Codes, MakeCodes, OpenCodes, RollOnRecord};
use crate::i18n::use_language;
use crate::{store, t};

/// The largest file of codes that is read here, in bytes.
const LARGEST: u32 = 128 << 20;

/// What [`MakeThem`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MakeThemProps {
    /// The election id.
    pub election: AttrValue,
    /// How many voters the list has.
    pub voters: u64,
    /// Called with the codes.
    pub on_codes: Callback<Codes>,
}

/// Makes the codes.
#[component]
pub fn MakeThem(props: &MakeThemProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let url = use_state(origin);
    let make = {
        let (asking, url, props) = (asking.clone(), url.clone(), props.clone());
        Callback::from(move |_| {
            let on_codes = props.on_codes.clone();
            let election = props.election.to_string();
            let on = RollOnRecord { seen: store::checkpoint(&election), election };
            let url = url.trim().trim_end_matches('/').to_owned();
            asking.ask(MakeCodes { on, url }, move |codes| on_codes.emit(codes));
        })
    };
    let on_input = {
        let url = url.setter();
        Callback::from(move |text| url.set(text))
    };
    let progress = asking.progress();
    html! {
        <Card title={t!(l, "codes-make")}>
            <p>{ t!(l, "codes-make-lead") }</p>
            <TextInput
                id="codes-url"
                label={t!(l, "codes-url")}
                hint={t!(l, "codes-url-hint")}
                value={(*url).clone()}
                {on_input}
            />
            <Button look={ButtonLook::Primary} disabled={asking.busy()} onclick={make}>
                { t!(l, "codes-make-now", count = props.voters) }
            </Button>
            if asking.busy() {
                <Progress
                    id="codes-progress"
                    value={progress.map_or(0, |far| far.done)}
                    max={progress.map_or(0, |far| far.total)}
                    label={t!(l, "codes-making", done = progress.map_or(0, |far| far.done), total = props.voters)}
                />
            }
            { asking.draw() }
            <SameByCommand command={format!(
                "glassurn registrar codes --roll roll.csv --election {} --url {} -o codes.csv --letters letters.html --public roll.public",
                props.election, *url
            )} />
        </Card>
    }
}

/// What [`SaveCodes`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SaveCodesProps {
    /// The election id.
    pub election: AttrValue,
    /// The codes.
    pub codes: Codes,
    /// Called when the file was opened again.
    pub on_codes: Callback<Codes>,
}

/// Saves the file of codes; done once it was opened again.
#[component]
pub fn SaveCodes(props: &SaveCodesProps) -> Html {
    let l = use_language();
    let Codes { voters, file, .. } = &props.codes;
    let bytes: Rc<[u8]> = file.as_bytes().into();
    html! {
        <Card title={t!(l, "codes-save")}>
            <Notice tone={Tone::Warn} title={t!(l, "codes-secret", count = *voters)}>
                <p>{ t!(l, "codes-secret-how") }</p>
            </Notice>
            <ol class="numbered">
                <li>
                    <SaveFile
                        label={t!(l, "codes-save-now")}
                        name={format!("glassurn-codes-{}.csv", short(&props.election))}
                        media_type="text/csv"
                        {bytes}
                        look={ButtonLook::Primary}
                    />
                </li>
                <li><OpenFile election={&props.election} label={t!(l, "codes-again")} hint={t!(l, "codes-again-hint")} on_codes={&props.on_codes} /></li>
            </ol>
        </Card>
    }
}

/// What [`OpenFile`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct OpenFileProps {
    /// The election id.
    pub election: AttrValue,
    /// The label.
    pub label: AttrValue,
    /// What kind of file is meant, and why.
    pub hint: AttrValue,
    /// Called with the codes.
    pub on_codes: Callback<Codes>,
}

/// A place for the file of codes.
#[component]
pub fn OpenFile(props: &OpenFileProps) -> Html {
    let asking = use_asking();
    let on_file = {
        let (asking, props) = (asking.clone(), props.clone());
        Callback::from(move |given: GivenFile| {
            let on_codes = props.on_codes.clone();
            let ask = OpenCodes { election: props.election.to_string(), file: given.bytes };
            asking.ask(ask, move |codes| on_codes.emit(codes));
        })
    };
    html! {
        <>
            <FileDrop id="codes-file" label={&props.label} hint={&props.hint} accept=".csv" limit={LARGEST} {on_file} />
            { asking.draw() }
        </>
    }
}

/// What [`Ready`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ReadyProps {
    /// The election id.
    pub election: AttrValue,
    /// The codes.
    pub codes: Codes,
    /// Whether voting was opened: what the record then shows is the roll as it was.
    pub opened: bool,
    /// Called to see the letters.
    pub on_letters: Callback<()>,
}

/// The codes are in a file: what can be done with them.
#[component]
pub fn Ready(props: &ReadyProps) -> Html {
    let l = use_language();
    let Codes { voters, weight, fingerprint, public, .. } = &props.codes;
    let bytes: Rc<[u8]> = public.as_bytes().into();
    html! {
        <Card title={t!(l, "codes-ready")}>
            <p role="status">{ t!(l, "codes-ready-lead", count = *voters, weight = *weight) }</p>
            if !props.opened {
                <p>{ t!(l, "codes-fingerprint") }{ " " }<Code text={fingerprint.replace('-', "")} /></p>
            }
            <p>{ t!(l, "codes-merge") }</p>
            <div class="roll-buttons">
                <Button look={ButtonLook::Primary} onclick={props.on_letters.reform(|_| ())}>{ t!(l, "letters-show") }</Button>
                if !props.opened {
                    <SaveFile
                        label={t!(l, "codes-public-save")}
                        name={format!("glassurn-roll-{}.public", short(&props.election))}
                        media_type="text/plain"
                        {bytes}
                    />
                }
            </div>
        </Card>
    }
}

/// The beginning of an election id, for names of files.
pub fn short(election: &str) -> &str {
    election.get(..8).unwrap_or_default()
}

/// The address of this service as this browser knows it.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
