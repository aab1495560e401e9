//! A ballot that a mirror has and the board has not: it is not recorded, and the page asks again until it is.

use std::rc::Rc;

use glassurn_api::endpoint;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::{Booth, keep};
use crate::{
    components::{ActionBar, Button, ButtonLook, Notice, Page, SaveFile, Span, Timestamp, Tone},
    i18n::use_language,
    mirror::use_mirror,
    phase::board_now,
    t,
};

/// How often the page asks, in milliseconds.
const PULSE: u32 = 15_000;

/// What [`Waits`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WaitsProps {
    /// The booth.
    pub booth: Booth,
    /// What the mirror has signed.
    pub note: AttrValue,
    /// Since when the mirror has the ballot, in seconds since 1970.
    pub since: u64,
    /// Asks once more, seen by the reader.
    pub again: Callback<()>,
    /// Asks once more, and shows only what has changed.
    pub quietly: Callback<()>,
}

/// The screen.
#[component]
pub fn Waits(props: &WaitsProps) -> Html {
    let l = use_language();
    let mirror = use_mirror();
    let WaitsProps { booth, note, since, .. } = props;
    use_effect_with((), {
        let quietly = props.quietly.clone();
        move |()| {
            let interval = Interval::new(PULSE, move || quietly.emit(()));
            move || drop(interval)
        }
    });
    let ended = booth.ended || board_now() >= booth.closes;
    let file: Rc<[u8]> = note.as_bytes().into();
    html! {
        <Page title={t!(l, "not-recorded-yet")} lead={mirror.is_none().then(|| AttrValue::from(t!(l, "not-recorded-yet-lead")))}>
            if let Some(w) = mirror.as_ref().map(|mirror| &mirror.words) {
                <Notice tone={Tone::Warn} title={t!(w, "mirror-waits")} live={true}>
                    <p><b>{ if ended { t!(w, "mirror-waits-ended") } else { t!(w, "mirror-waits-not-recorded") } }</b>
                        if ended { { " " }<bdi>{ &booth.manifest.contact }</bdi> }
                    </p>
                    <p>{ t!(w, "mirror-waits-since") }{ " " }<Timestamp seconds={*since} span={Span::Short} />{ ". " }
                        { if keep::shared(&booth.id) { t!(w, "mirror-waits-tab") } else { t!(w, "mirror-waits-kept") } }
                    </p>
                    if !ended { <p>{ t!(w, "mirror-waits-hurry") }{ " " }<bdi>{ &booth.manifest.contact }</bdi></p> }
                </Notice>
                <p>{ t!(w, "mirror-waits-note") }</p>
                <div class="row">
                    <SaveFile label={t!(w, "mirror-waits-save")} name="ballot.acknowledgement" media_type="text/plain" bytes={file} />
                    <a class={ButtonLook::Quiet.class()} href={endpoint::waiting(&booth.id)}>{ t!(w, "mirror-waits-list") }</a>
                </div>
            }
            <ActionBar note={t!(l, "same-ballot")}>
                <Button look={ButtonLook::Primary} onclick={props.again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
            </ActionBar>
        </Page>
    }
}

/// Another ballot of the same voting code waits at the mirror.
#[component]
pub fn Other() -> Html {
    let Some(mirror) = use_mirror() else { return Html::default() };
    let w = &mirror.words;
    html! {
        <Notice tone={Tone::Warn} title={t!(w, "mirror-other")}><p>{ t!(w, "mirror-other-what") }</p></Notice>
    }
}
