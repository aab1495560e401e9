//! Why a record cannot be read or relied on: in words, with what to do and what to keep.

use yew::prelude::*;

use crate::{
    components::{Button, Evidence, Fetched, Notice, Tone},
    i18n::use_language,
    observer::{Fork, Trouble},
    t,
};

/// What [`Troubled`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TroubledProps {
    /// What is wrong.
    pub trouble: Trouble,
    /// Tries again.
    pub again: Callback<()>,
}

/// A trouble.
#[component]
pub fn Troubled(props: &TroubledProps) -> Html {
    let l = use_language();
    let again = || html! { <Button onclick={props.again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button> };
    match &props.trouble {
        Trouble::Service(failure) => html! {
            <Fetched what={t!(l, "trouble-what")} failure={(**failure).clone()} again={props.again.clone()} />
        },
        Trouble::Record(reason) => html! {
            <Notice tone={Tone::Bad} title={t!(l, "trouble-record")} live={true}>
                <p>{ t!(l, "trouble-record-advice") }</p>
                <p class="small">{ t!(l, "trouble-reason") }{ " " }<span lang="en">{ reason }</span></p>
                { again() }
            </Notice>
        },
        Trouble::Fork(fork) => html! { <ForkNotice fork={(**fork).clone()} /> },
        Trouble::TooLarge { entries, limit } => html! {
            <Notice tone={Tone::Warn} title={t!(l, "trouble-large", entries = *entries, limit = *limit)} live={true}>
                <p>{ t!(l, "trouble-large-advice") }</p>
            </Notice>
        },
        Trouble::NoWorker => html! {
            <Notice tone={Tone::Bad} title={t!(l, "trouble-worker")} live={true}>
                <p>{ t!(l, "trouble-worker-advice") }</p>
                { again() }
            </Notice>
        },
    }
}

/// What [`ForkNotice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ForkNoticeProps {
    /// The evidence.
    pub fork: Fork,
}

/// The alarm: the board told two stories, and both are signed.
#[component]
pub fn ForkNotice(props: &ForkNoticeProps) -> Html {
    let l = use_language();
    let Fork { seen_size, seen, shown_size, shown, evidence } = &props.fork;
    html! {
        <Notice tone={Tone::Bad} title={t!(l, "trouble-fork", seen = *seen_size, shown = *shown_size)} live={true}>
            <p>{ t!(l, "trouble-fork-meaning") }</p>
            <p>{ t!(l, "trouble-fork-advice") }</p>
            <Evidence seen={seen.clone()} shown={shown.clone()} evidence={evidence.clone().map(AttrValue::from)} />
        </Notice>
    }
}
