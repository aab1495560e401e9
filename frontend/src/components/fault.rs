//! What the worker could not do: a sentence, an advice, a code, a way to try again, and evidence where there is any.

use yew::prelude::*;

use super::{
    button::Button,
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
    let again = again.as_ref().filter(|_| fault.may_retry());
    html! {
        <Notice tone={Tone::Bad} title={fault.sentence(&l)} live={true}>
            <p>{ fault.advice(&l) }</p>
            <p class="muted small">{ fault.reference(&l) }</p>
            if let Fault::Fork { seen, shown } = fault {
                <Evidence seen={seen.clone()} shown={shown.clone()} />
            }
            if let Some(again) = again {
                <Button onclick={again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
            }
        </Notice>
    }
}

/// What [`Evidence`] needs: two signed notes.
#[derive(Properties, Clone, PartialEq)]
pub struct EvidenceProps {
    /// What this browser had seen.
    pub seen: AttrValue,
    /// What it is shown now.
    pub shown: AttrValue,
}

/// Two checkpoints that do not fit, as one file that anyone can check.
#[component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let l = use_language();
    let bytes: std::rc::Rc<[u8]> = format!("{}\n{}", props.seen, props.shown).into_bytes().into();
    html! {
        <SaveFile label={t!(l, "fault-fork-save")} name="glassurn-evidence.txt" media_type="text/plain" {bytes} />
    }
}
