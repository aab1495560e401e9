//! “Is my vote secret?”: docs/protocol.md §2 in plain words, with the limits.

use yew::prelude::*;

use crate::{
    components::{Card, Column, Icon, Notice, Page, Table, Tone},
    i18n::{Language, use_language},
    t,
};

/// The page.
#[component]
pub fn Secret() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "secret-title")} lead={t!(l, "secret-lead")}>
            <h2>{ t!(l, "secret-see") }</h2>
            { list(&[
                t!(l, "secret-see-server"),
                t!(l, "secret-see-registrar"),
                t!(l, "secret-see-holders"),
                t!(l, "secret-see-public"),
                t!(l, "secret-see-you"),
            ]) }
            <Card title={t!(l, "secret-how")}>
                <ol class="numbered">
                    <li>{ t!(l, "secret-how-1") }</li>
                    <li>{ t!(l, "secret-how-2") }</li>
                    <li>{ t!(l, "secret-how-3") }</li>
                    <li>{ t!(l, "secret-how-4") }</li>
                    <li>{ t!(l, "secret-how-5") }</li>
                </ol>
            </Card>
            <h2>{ t!(l, "secret-alone") }</h2>
            { alone(&l) }
            <h2>{ t!(l, "secret-limits") }</h2>
            <Notice tone={Tone::Warn} title={t!(l, "secret-limits-lead")} />
            <ul class="plain-list">
                <li>{ t!(l, "secret-limit-holders") }</li>
                <li>{ t!(l, "secret-limit-ghosts") }</li>
                <li>{ t!(l, "secret-limit-buyer") }</li>
                <li>{ t!(l, "secret-limit-again") }</li>
                <li>{ t!(l, "secret-limit-device") }</li>
                <li>{ t!(l, "secret-limit-decades") }</li>
                <li>{ t!(l, "secret-limit-first") }</li>
                <li>{ t!(l, "secret-limit-small") }</li>
            </ul>
        </Page>
    }
}

fn list(sentences: &[String]) -> Html {
    html! {
        <ul class="icon-list">
            { for sentences.iter().map(|sentence| html! { <li>{ Icon::Lock.draw() }<span>{ sentence }</span></li> }) }
        </ul>
    }
}

/// Each role with what it cannot do alone.
fn alone(l: &Language) -> Html {
    let rows = [
        (t!(l, "secret-official"), t!(l, "secret-official-limit")),
        (t!(l, "secret-registrar"), t!(l, "secret-registrar-limit")),
        (t!(l, "secret-authenticator"), t!(l, "secret-authenticator-limit")),
        (t!(l, "secret-holder"), t!(l, "secret-holder-limit")),
        (t!(l, "secret-board"), t!(l, "secret-board-limit")),
        (t!(l, "secret-witness"), t!(l, "secret-witness-limit")),
        (t!(l, "secret-voter"), t!(l, "secret-voter-limit")),
        (t!(l, "secret-observer"), t!(l, "secret-observer-limit")),
    ];
    let rows = rows.map(|(who, limit)| vec![html! { { who } }, html! { { limit } }]).to_vec();
    html! {
        <Table
            caption={t!(l, "secret-alone-caption")}
            hide_caption={true}
            columns={vec![Column::words(t!(l, "secret-alone-who")), Column::words(t!(l, "secret-alone-what"))]}
            {rows}
        />
    }
}
