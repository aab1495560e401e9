//! The end: the vote is recorded. Time, receipt code, and ways to keep it; it shows that the ballot is recorded, never how
//! it was filled in.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::ShareData;
use yew::prelude::*;

use super::{Booth, keep, remember};
use crate::{
    components::{
        Button, ButtonLook, Card, Code, CodeInWords, Copy, FaultNotice, Icon, Page, Qr, RouteLink, SaveFile,
        Span, Timestamp, clock_notice,
    },
    display::{Display, use_display},
    i18n::use_language,
    route::Route,
    share_link,
    store::{self, KeptReceipt},
    t,
    worker::Recorded,
};

/// What [`RecordedScreen`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct RecordedScreenProps {
    /// The booth.
    pub booth: Booth,
    /// What the receipt proves.
    pub recorded: Rc<Recorded>,
    /// Forgets everything about this election on this device.
    pub on_clear: Callback<()>,
}

/// The screen.
#[component]
pub fn RecordedScreen(props: &RecordedScreenProps) -> Html {
    let l = use_language();
    let RecordedScreenProps { booth, recorded, .. } = props;
    let manifest = &booth.manifest;
    let shared = keep::shared(&booth.id);
    // Who comes next to a computer that others use finds the usual colours and sizes.
    let usual = use_display().choose.reform(|()| Display::default());
    use_effect_with(recorded.clone(), {
        let (id, title) = (booth.id.clone(), manifest.title.get(l.tag()).to_owned());
        let usual = usual.clone();
        move |recorded| {
            keep_receipt(&id, title, recorded);
            keep::done(&id);
            if shared {
                usual.emit(());
            }
        }
    });
    let symbols = recorded.code.replace('-', "");
    let link = share_link::receipt(&booth.id, &symbols, recorded.entry);
    let name = format!("receipt-{}.tlog-proof", recorded.entry);
    let file: Rc<[u8]> = recorded.file.clone().into_bytes().into();
    let print = Callback::from(|_| {
        if let Some(window) = web_sys::window() {
            // Where printing is not possible nothing happens.
            let _ = window.print();
        }
    });
    let clear = {
        let (id, on_clear) = (booth.id.clone(), props.on_clear.clone());
        Callback::from(move |_| {
            keep::clear(&id);
            usual.emit(());
            on_clear.emit(());
        })
    };
    let id = booth.id.to_string();
    let zone = Some(AttrValue::from(manifest.schedule.zone.clone()));
    html! {
        <Page title={t!(l, "recorded-title")} above={html! { <div class="seal">{ Icon::Tick.draw() }</div> }}>
            <div class="recorded-words">
                <p class="lead">
                    { t!(l, "recorded-as", entry = recorded.entry) }{ " " }
                    <Timestamp seconds={recorded.time} zone={zone.clone()} span={Span::Short} />{ "." }
                </p>
                if manifest.revote {
                    <p class="lead">
                        { t!(l, "vote-again-until") }{ " " }
                        <Timestamp seconds={booth.closes} zone={zone} span={Span::Short} />{ ". " }{ t!(l, "last-counts") }
                    </p>
                }
            </div>
            if let Some(fork) = &recorded.fork {
                <FaultNotice fault={fork.clone()} />
            }
            if recorded.clock_differs {
                { clock_notice(&l) }
            }
            <Card class="receipt">
                <p class="muted small receipt-election"><bdi>{ manifest.title.get(l.tag()) }</bdi></p>
                <h2>{ t!(l, "receipt-code") }</h2>
                <p><Code text={symbols} large={true} /></p>
                <CodeInWords code={recorded.code.clone()} />
                <Qr text={link.clone()} label={t!(l, "receipt-qr")} />
                <div class="row row-fill receipt-acts">
                    <Copy text={recorded.code.clone()} />
                    <SaveFile label={t!(l, "receipt-save")} {name} media_type="text/plain" bytes={file} />
                    <Button icon={Icon::Print} onclick={print}>{ t!(l, "receipt-print") }</Button>
                    <Share title={t!(l, "receipt-code")} text={recorded.code.clone()} {link} />
                </div>
                <p class="muted small">{ t!(l, "receipt-proves") }</p>
                <p class="muted small no-print">
                    { if shared { t!(l, "receipt-not-kept") } else { t!(l, "receipt-kept") } }
                </p>
            </Card>
            <div class="row recorded-links no-print">
                <RouteLink to={Route::Check { id: id.clone() }} look={ButtonLook::Secondary}>{ t!(l, "home-check-receipt") }</RouteLink>
                <RouteLink to={Route::Election { id }} look={ButtonLook::Quiet}>{ t!(l, "to-election") }</RouteLink>
                <Button look={ButtonLook::Quiet} onclick={clear}>{ t!(l, "clear-device") }</Button>
            </div>
            <NotMine booth={booth.clone()} />
        </Page>
    }
}

/// Keeps the receipt on the device, unless others use it.
fn keep_receipt(id: &str, title: String, recorded: &Recorded) {
    if let Some(fork) = &recorded.fork {
        remember(id, fork);
    }
    if keep::shared(id) {
        return;
    }
    store::keep_receipt(KeptReceipt {
        election: id.to_owned(),
        title,
        code: recorded.code.replace('-', ""),
        entry: recorded.entry,
        time: recorded.time,
        file: recorded.file.clone(),
    });
}

#[derive(Properties, Clone, PartialEq)]
struct NotMineProps {
    booth: Booth,
}

/// What to do if the voter sees later that something else was cast.
#[component]
fn NotMine(props: &NotMineProps) -> Html {
    let l = use_language();
    html! {
        <details class="fold no-print">
            <summary>{ t!(l, "not-chosen") }</summary>
            <div class="fold-body">
                <p>{ if props.booth.manifest.revote { t!(l, "not-chosen-again") } else { t!(l, "not-chosen-contact") } }</p>
                <p>{ t!(l, "not-chosen-device") }</p>
                <p><bdi>{ &props.booth.manifest.contact }</bdi></p>
            </div>
        </details>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ShareProps {
    title: String,
    text: String,
    link: String,
}

/// Hands the receipt to another program, where the browser can.
#[component]
fn Share(props: &ShareProps) -> Html {
    let l = use_language();
    let Some(window) = web_sys::window() else { return Html::default() };
    let navigator = window.navigator();
    if !Reflect::has(&navigator, &JsValue::from_str("share")).unwrap_or(false) {
        return Html::default();
    }
    let onclick = {
        let props = props.clone();
        Callback::from(move |_| {
            let data = ShareData::new();
            data.set_title(&props.title);
            data.set_text(&props.text);
            data.set_url(&props.link);
            // A reader who changes their mind shares nothing.
            let _ = navigator.share_with_data(&data);
        })
    };
    html! { <Button icon={Icon::Share} {onclick}>{ t!(l, "receipt-share") }</Button> }
}
