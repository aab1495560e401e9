//! The two faces of a request that every page shares: waiting and failed.

use yew::prelude::*;

use super::{
    button::Button,
    notice::{Notice, Tone},
};
use crate::{failure::Failure, i18n::use_language, t};

/// What [`Fetched`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FetchedProps {
    /// Why there is no answer; `None` while waiting for it.
    #[prop_or_default]
    pub failure: Option<Failure>,
    /// What is being fetched, such as “The elections”.
    pub what: AttrValue,
    /// Asks again.
    #[prop_or_default]
    pub again: Callback<()>,
}

/// Waiting, or failed with a sentence, an advice, a code, and a way to try again.
#[component]
pub fn Fetched(props: &FetchedProps) -> Html {
    let l = use_language();
    let Some(failure) = &props.failure else {
        return html! {
            <div class="waiting" role="status">
                <span class="waiting-lines" aria-hidden="true"><i /><i /><i /></span>
                <p class="muted">{ t!(l, "fetch-waiting", what = props.what.as_str()) }</p>
            </div>
        };
    };
    html! {
        <Notice tone={Tone::Bad} title={failure.sentence(&l)} live={true}>
            <p>{ failure.advice(&l) }</p>
            <p class="muted small">{ failure.reference(&l) }</p>
            if failure.may_retry() {
                <Button onclick={props.again.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
            }
        </Notice>
    }
}
