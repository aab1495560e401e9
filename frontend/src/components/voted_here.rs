//! The way back: the receipts that this device keeps, with “forget”.

use yew::prelude::*;

use super::{
    button::{Button, ButtonLook},
    card::Card,
    code::{Code, CodeInWords},
    link::RouteLink,
    timestamp::{Span, Timestamp},
};
use crate::{
    i18n::use_language,
    route::Route,
    store::{self, KeptReceipt},
    t,
};

/// What [`VotedHere`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct VotedHereProps {
    /// Only the receipts of this election; all of them without it.
    #[prop_or_default]
    pub election: Option<AttrValue>,
}

/// “You voted on this device”, where that is so.
#[component]
pub fn VotedHere(props: &VotedHereProps) -> Html {
    let l = use_language();
    let receipts = use_state(store::receipts);
    let wanted = |kept: &&KeptReceipt| props.election.as_ref().is_none_or(|id| kept.election == **id);
    let shown: Vec<&KeptReceipt> = receipts.iter().filter(wanted).collect();
    if shown.is_empty() {
        return Html::default();
    }
    let forget = |election: String| {
        let receipts = receipts.setter();
        Callback::from(move |_: MouseEvent| {
            store::forget_receipts(&election);
            receipts.set(store::receipts());
        })
    };
    let line = |receipt: &KeptReceipt| {
        html! {
            <li key={receipt.code.clone()}>
                if props.election.is_none() { <p><b><bdi>{ &receipt.title }</bdi></b></p> }
                <p><Code text={receipt.code.clone()} /></p>
                <CodeInWords code={receipt.code.clone()} />
                <p class="muted small">
                    { t!(l, "home-voted-line", entry = receipt.entry) }{ " · " }
                    <Timestamp seconds={receipt.time} span={Span::Short} />
                </p>
                <div class="row">
                    <RouteLink to={Route::Check { id: receipt.election.clone() }} look={ButtonLook::Secondary}>
                        { t!(l, "home-check-receipt") }
                    </RouteLink>
                    <Button look={ButtonLook::Quiet} onclick={forget(receipt.election.clone())}>{ t!(l, "home-forget") }</Button>
                </div>
            </li>
        }
    };
    html! {
        <Card title={t!(l, "home-voted-here")}>
            <ul class="bare">{ for shown.into_iter().map(line) }</ul>
        </Card>
    }
}
