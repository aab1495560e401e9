//! A second copy of the key files, on paper: a code for cameras and the same as lines to type. Both are locked; the
//! passphrase is written down elsewhere.

use std::rc::Rc;

use glassurn_api::file::Role;
use yew::prelude::*;

use crate::components::{Button, Card, Icon, Notice, Qr, Tone};
use crate::console::desk::seat::{LockedFile, Looked};
use crate::console::kept_files::Place;
use crate::console::{kept_keys, paper, use_desk};
use crate::i18n::use_language;
use crate::t;

/// What [`Paper`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PaperProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
    /// The locked file of the election.
    pub file: LockedFile,
}

/// The sheets, shown when they are asked for, with the button that prints them.
#[component]
pub fn Paper(props: &PaperProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let shown = use_state(|| false);
    let show = {
        let shown = shown.setter();
        Callback::from(move |_: MouseEvent| shown.set(true))
    };
    let print = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            // A browser without printers refuses; its own menu says more.
            let _ = window.print();
        }
    });
    let own = desk.key(Role::Trustee).map(|key| key.public.clone());
    let identity = kept_keys::keys(Role::Trustee).into_iter().find(|key| Some(&key.public) == own.as_ref());
    let sheets: Vec<(String, Rc<[u8]>)> = [
        Some((t!(l, "paper-election"), props.file.bytes.clone())),
        identity.map(|key| (t!(l, "paper-identity"), key.file)),
    ]
    .into_iter()
    .flatten()
    .map(|(title, bytes)| (title, bytes.into()))
    .collect();
    let number = usize::try_from(props.place.number).unwrap_or_default();
    let holder = number.checked_sub(1).and_then(|place| props.looked.holders.get(place));
    let name = holder.map_or("", |holder| holder.name.as_str());
    html! {
        <>
            <Card title={t!(l, "paper-title")}>
                <p>{ t!(l, "paper-lead") }</p>
                if sheets.iter().any(|(_, bytes)| bytes.len() > paper::MAX) {
                    <Notice tone={Tone::Warn} title={t!(l, "paper-too-long")} />
                } else if *shown {
                    <Button icon={Icon::Print} onclick={print}>{ t!(l, "paper-print") }</Button>
                } else {
                    <Button onclick={show}>{ t!(l, "paper-show") }</Button>
                }
            </Card>
            if *shown {
                <div class="letters">
                    { for sheets.iter().filter(|(_, bytes)| bytes.len() <= paper::MAX).map(|(title, bytes)| {
                        let lines = paper::lines(bytes);
                        html! {
                            <article key={title.clone()} class="letter">
                                <h2>{ title }</h2>
                                <p><bdi>{ l.pick(&props.looked.title) }</bdi>{ " · " }<bdi>{ name }</bdi>{ " · " }{ kept_keys::today() }</p>
                                <p class="letter-address">{ &props.looked.election }</p>
                                <p>{ t!(l, "paper-how") }</p>
                                <div class="paper-code"><Qr text={lines.concat()} label={title.clone()} /></div>
                                <ol class="paper-lines mono">
                                    { for lines.iter().map(|line| html! { <li>{ paper::grouped(line) }</li> }) }
                                </ol>
                            </article>
                        }
                    }) }
                </div>
            }
        </>
    }
}
