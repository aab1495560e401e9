//! The first page: what this is in three sentences, what was voted on this device, the elections.

use yew::prelude::*;

use crate::{
    components::{Button, ButtonLook, Card, Code, Page, RouteLink, Span, Timestamp, Urn},
    i18n::use_language,
    route::Route,
    store::{self, KeptReceipt},
    t,
};

/// The page.
#[component]
pub fn Home() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "home-title")} wide={true}>
            <div class="hero">
                <div class="hero-words">
                    <p class="lead">{ t!(l, "home-first") }</p>
                    <p class="lead">{ t!(l, "home-second") }</p>
                    <p class="lead">{ t!(l, "home-third") }</p>
                </div>
                <Urn />
            </div>
            <VotedHere />
            <h2>{ t!(l, "home-elections") }</h2>
            <p class="muted">{ t!(l, "home-have-link") }</p>
        </Page>
    }
}

/// The receipts of this device, where there are any.
#[component]
fn VotedHere() -> Html {
    let l = use_language();
    let receipts = use_state(store::receipts);
    if receipts.is_empty() {
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
            <li>
                <p><b><bdi>{ &receipt.title }</bdi></b></p>
                <p><Code text={receipt.code.clone()} /></p>
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
            <ul class="bare">{ for receipts.iter().map(line) }</ul>
        </Card>
    }
}
