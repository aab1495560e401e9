//! What the worker could not do: a sentence, an advice, a code, whom to tell, a way to try again, and evidence where there is any.

use yew::prelude::*;

use super::{
    button::Button,
    contact::{Contact, KnownContact},
    notice::{Notice, Tone},
    save::SaveFile,
};
use crate::{fault::Fault, i18n::use_language, t};

/// What [`FaultNotice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FaultNoticeProps {
    /// What happened.
    pub fault: Fault,
    /// Tries again, where that may help.
    #[prop_or_default]
    pub again: Option<Callback<()>>,
}

/// A fault.
#[component]
pub fn FaultNotice(props: &FaultNoticeProps) -> Html {
    let l = use_language();
    let FaultNoticeProps { fault, again } = props;
    let contact = use_context::<KnownContact>().and_then(|known| known.0);
    let again = again.as_ref().filter(|_| fault.may_retry());
    html! {
        <Notice tone={Tone::Bad} title={fault.sentence(&l)} live={true}>
            <p>{ fault.advice(&l) }</p>
            <p class="muted small">{ fault.reference(&l) }</p>
            if let Some(text) = contact { <p class="small">{ t!(l, "fact-contact") }{ ": " }<Contact {text} /></p> }
            if let Fault::Fork { seen, shown, evidence } = fault {
                <Evidence seen={seen.clone()} shown={shown.clone()} evidence={evidence.clone().map(AttrValue::from)} />
            }
            if let Some(again) = again {
                <Button onclick={again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
            }
        </Notice>
    }
}

/// What [`Evidence`] needs: two signed notes, and the proof of them.
#[derive(Properties, Clone, PartialEq)]
pub struct EvidenceProps {
    /// What this browser had seen.
    pub seen: AttrValue,
    /// What it is shown now.
    pub shown: AttrValue,
    /// The text that proves by itself that they do not fit, if it could be made.
    pub evidence: Option<AttrValue>,
}

/// Evidence that anyone can check, as one file (`glassurn evidence check`); without it both checkpoints, of which it is
/// made with the entries of the larger one (`glassurn evidence make`).
#[component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let l = use_language();
    let file = |text: &str, label, name: &str| {
        let bytes: std::rc::Rc<[u8]> = text.as_bytes().into();
        html! { <SaveFile {label} name={name.to_owned()} media_type="text/plain" {bytes} /> }
    };
    match &props.evidence {
        Some(text) => file(text, t!(l, "fault-fork-save"), "glassurn-evidence.txt"),
        None => html! {
            <>
                { file(&props.seen, t!(l, "fault-fork-save-seen"), "seen.checkpoint") }
                { file(&props.shown, t!(l, "fault-fork-save-shown"), "shown.checkpoint") }
            </>
        },
    }
}
