//! The side door: sealed answers are opened for a second device. They do not count and cannot be cast any more.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Booth, answers::Answers, words::AnswerList};
use crate::{
    components::{
        ActionBar, Button, ButtonLook, Card, Code, Copy, FaultNotice, Fold, Notice, Page, Qr, SaveFile, Tone,
    },
    fault::Fault,
    i18n::use_language,
    share_link, t,
    worker::{Challenge, CheckPractice, Opened},
};

/// What [`PracticeScreen`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PracticeScreenProps {
    /// The booth.
    pub booth: Booth,
    /// What the voter chose.
    pub answers: Answers,
    /// The code that was shown before the voter chose to test.
    pub code: String,
    /// Back to the answers, which are sealed anew.
    pub on_back: Callback<()>,
}

/// The screen.
#[component]
pub fn PracticeScreen(props: &PracticeScreenProps) -> Html {
    let l = use_language();
    let opened = use_state(|| None::<Result<Rc<[u8]>, Fault>>);
    use_effect_with((), {
        let (opened, worker) = (opened.setter(), props.booth.worker.clone());
        move |()| {
            spawn_local(async move {
                opened.set(Some(worker.ask(Challenge {}).await.map(|practice| practice.bytes.into())));
            });
        }
    });
    let symbols = props.code.replace('-', "");
    html! {
        <Page title={t!(l, "practice-title")} lead={t!(l, "practice-lead")}>
            { match &*opened {
                None => html! { <p class="muted" role="status">{ t!(l, "practice-opening") }</p> },
                Some(Err(fault)) => html! { <FaultNotice fault={fault.clone()} /> },
                Some(Ok(bytes)) => {
                    let link = share_link::practice(&props.booth.id, bytes, &symbols);
                    html! {
                        <>
                            <Card title={t!(l, "practice-second")} class="receipt">
                                <p>{ t!(l, "practice-second-how") }</p>
                                <Qr text={link.clone()} label={t!(l, "practice-qr")} />
                                <p>{ t!(l, "practice-compare") }</p>
                                <p><Code text={symbols.clone()} large={true} /></p>
                                <div class="row row-fill receipt-acts">
                                    <SaveFile label={t!(l, "practice-save")} name="practice.glassurn-practice"
                                        media_type="application/cbor" bytes={bytes.clone()} />
                                    <Copy text={link} label={t!(l, "practice-copy")} />
                                </div>
                            </Card>
                            <Here booth={props.booth.clone()} answers={props.answers.clone()} code={props.code.clone()} bytes={bytes.clone()} />
                        </>
                    }
                }
            } }
            <ActionBar note={t!(l, "practice-not-counted")}>
                <Button look={ButtonLook::Primary} onclick={props.on_back.reform(|_| ())}>{ t!(l, "practice-back") }</Button>
            </ActionBar>
        </Page>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct HereProps {
    booth: Booth,
    answers: Answers,
    code: String,
    bytes: Rc<[u8]>,
}

/// The check in this browser, with one click: that what was sealed has the code that was shown, and is what was chosen.
#[component]
fn Here(props: &HereProps) -> Html {
    let l = use_language();
    let result = use_state(|| None::<Result<Opened, Fault>>);
    let onclick = {
        let (result, props) = (result.setter(), props.clone());
        Callback::from(move |_| {
            let (result, props) = (result.clone(), props.clone());
            spawn_local(async move {
                let check = CheckPractice { bytes: props.bytes.to_vec(), code: Some(props.code.clone()) };
                let chosen = props.answers.explicit(&props.booth.manifest);
                let opened = props.booth.worker.ask(check).await;
                let same = opened.and_then(|opened| {
                    if opened.values == chosen { Ok(opened) } else { Err(Fault::PracticeFalse) }
                });
                result.set(Some(same));
            });
        })
    };
    html! {
        <Card title={t!(l, "practice-here")}>
            <p>{ t!(l, "practice-here-how") }</p>
            <Button {onclick}>{ t!(l, "practice-check-here") }</Button>
            { match &*result {
                None => Html::default(),
                Some(Err(fault)) => html! { <FaultNotice fault={fault.clone()} /> },
                Some(Ok(opened)) => html! { <PracticeResult manifest={props.booth.manifest.clone()} opened={opened.clone()} compared={true} /> },
            } }
        </Card>
    }
}

/// What [`PracticeResult`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PracticeResultProps {
    /// The manifest.
    pub manifest: Rc<glassurn_crypto::manifest::Manifest>,
    /// What the practice ballot holds.
    pub opened: Opened,
    /// True if its code was compared with the one that the voting device showed.
    pub compared: bool,
}

/// What a practice ballot holds, in words, and what to do if it is not what was chosen.
#[component]
pub fn PracticeResult(props: &PracticeResultProps) -> Html {
    let l = use_language();
    let Some(answers) = Answers::from_explicit(&props.manifest, &props.opened.values) else {
        return html! { <FaultNotice fault={Fault::PracticeShape} /> };
    };
    let title = if props.compared { t!(l, "practice-holds") } else { t!(l, "practice-recomputed") };
    html! {
        <>
            <Notice tone={if props.compared { Tone::Ok } else { Tone::Info }} {title} live={true}>
                <p><Code text={props.opened.code.replace('-', "")} /></p>
                <p>{ t!(l, "practice-same-code") }</p>
            </Notice>
            { for props.manifest.contests().iter().enumerate().map(|(contest, asked)| html! {
                <section class="practice-answer">
                    <h3><bdi>{ asked.title.get(l.tag()) }</bdi></h3>
                    <AnswerList manifest={props.manifest.clone()} answers={answers.clone()} {contest} />
                </section>
            }) }
            <Fold summary={t!(l, "not-chosen")}>
                <p>{ t!(l, "fault-practice-advice") }</p>
                <p><bdi>{ &props.manifest.contact }</bdi></p>
            </Fold>
        </>
    }
}
