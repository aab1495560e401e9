//! What no vote here offers, on purpose, said before anything is made.

use yew::prelude::*;

use crate::{
    components::Fold,
    i18n::{TextId, use_language},
    id, t,
};

const NEVER: [TextId; 5] =
    [id!("never-counts"), id!("never-who"), id!("never-edit"), id!("never-recover"), id!("never-few")];

/// The list, folded.
#[component]
pub fn Never() -> Html {
    let l = use_language();
    html! {
        <Fold summary={t!(l, "never-title")}>
            <ul>{ for NEVER.into_iter().map(|words| html! { <li>{ l.text(words, &[]) }</li> }) }</ul>
        </Fold>
    }
}
