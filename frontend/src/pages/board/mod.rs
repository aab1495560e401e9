//! The public record: what it is, what identifies it, and every entry in words, newest first and live.

mod controls;
mod entry;
mod heading;
mod watch;
mod words;

use yew::prelude::*;

use super::audit::{ElectionProps, Troubled};
use crate::{
    components::{Button, ElectionNav, Fetched, Page},
    i18n::{Language, use_language},
    t,
};

use controls::Controls;
use entry::Entry;
use heading::Heading;
use watch::{Face, Watch, use_watch};

/// The page.
#[component]
pub fn Board(props: &ElectionProps) -> Html {
    let l = use_language();
    let watch = use_watch(&props.id);
    html! {
        <Page
            title={t!(l, "board-title")}
            lead={t!(l, "board-lead")}
            above={html! { <ElectionNav id={&props.id} result={true} /> }}
            wide={true}
        >
            { match &watch.face {
                Face::Waiting => html! { <Fetched what={t!(l, "board-what")} /> },
                Face::Trouble(trouble) => html! { <Troubled trouble={trouble.clone()} again={watch.again.clone()} /> },
                Face::Ready => html! {},
            } }
            if let Some(head) = &watch.head {
                <Heading id={&props.id} head={(**head).clone()} />
                <h2>{ t!(l, "board-entries") }</h2>
                <Controls watch={watch.clone()} />
                { entries(&l, &watch) }
            }
        </Page>
    }
}

/// The page of entries with the ways to older and newer ones.
fn entries(l: &Language, watch: &Watch) -> Html {
    let Some((listed, head)) = watch.listed.as_ref().zip(watch.head.as_ref()) else {
        return html! { <Fetched what={t!(l, "board-what")} /> };
    };
    let older = {
        let go = watch.go.clone();
        listed.next.map(|next| Callback::from(move |_: MouseEvent| go.emit(Some(next))))
    };
    let newest = watch.go.reform(|_: MouseEvent| None);
    html! {
        <>
            if listed.entries.is_empty() { <p class="muted">{ t!(l, "board-none") }</p> }
            <ol class="entries" aria-label={t!(l, "board-entries")}>
                { for listed.entries.iter().map(|entry| html! {
                    <Entry
                        key={entry.index}
                        entry={entry.clone()}
                        zone={head.zone.clone()}
                        found={watch.found == Some(entry.index)}
                        raw={watch.raw.iter().find(|(index, _)| *index == entry.index).map(|(_, hex)| AttrValue::from(hex.clone()))}
                        show_raw={watch.show_raw.clone()}
                    />
                }) }
            </ol>
            <div class="row no-print">
                if listed.below.is_some() { <Button onclick={newest}>{ t!(l, "board-newest") }</Button> }
                if let Some(onclick) = older { <Button {onclick}>{ t!(l, "board-older") }</Button> }
            </div>
        </>
    }
}
