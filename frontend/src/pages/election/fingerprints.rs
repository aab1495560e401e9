//! What can be compared by telephone or on paper: election and manifest, roll, key, head of the record.

use std::rc::Rc;

use glassurn_crypto::{encoding::hex, manifest::Manifest};
use yew::prelude::*;

use super::doubted;
use super::record::{Begun, Head, deep};
use crate::{
    components::{Code, Copy, Fetched, SaveFile},
    fetch::{Fetch, use_fetch},
    i18n::use_language,
    t,
};

/// What [`Fingerprints`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FingerprintsProps {
    /// The election id.
    pub id: AttrValue,
    /// What was read of the board.
    pub begun: Begun,
}

/// The fingerprints, folded. Roll and key are read from the board when the fold is opened.
#[component]
pub fn Fingerprints(props: &FingerprintsProps) -> Html {
    let l = use_language();
    let opened = use_state(|| false);
    let ontoggle = {
        let opened = opened.setter();
        Callback::from(move |_: Event| opened.set(true))
    };
    let FingerprintsProps { id, begun } = props;
    let manifest: Rc<[u8]> = begun.manifest.bytes().into();
    html! {
        <section>
            <h2>{ t!(l, "election-fingerprints") }</h2>
            <details class="fold" {ontoggle}>
                <summary>{ t!(l, "election-fingerprints-show") }</summary>
                <div class="fold-body">
                    <p>{ t!(l, "election-fingerprints-words") }</p>
                    <dl class="facts election-codes">
                        <dt>{ t!(l, "election-id") }</dt>
                        <dd>
                            <Code text={id.clone()} />
                            <p class="small">{ t!(l, "election-id-words") }</p>
                            <div class="row">
                                <Copy text={id.clone()} of={t!(l, "election-id")} />
                                <SaveFile label={t!(l, "election-save-manifest")} name="manifest.cbor" media_type="application/cbor" bytes={manifest} />
                            </div>
                        </dd>
                        if let Ok(head) = &begun.head {
                            if *opened { <RollAndKey manifest={begun.manifest.clone()} head={head.clone()} /> }
                            <dt>{ t!(l, "election-head") }</dt>
                            <dd>
                                <Code text={hex(&head.root)} />
                                <p class="small">{ t!(l, "election-head-words", count = head.size) }</p>
                                <Copy text={AttrValue::from(head.note.clone())} label={t!(l, "election-copy-head")} />
                            </dd>
                        }
                    </dl>
                </div>
            </details>
        </section>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct RollAndKeyProps {
    manifest: Rc<Manifest>,
    head: Head,
}

/// Roll and key, from the entries up to Open.
#[component]
fn RollAndKey(props: &RollAndKeyProps) -> Html {
    let l = use_language();
    let asked = use_fetch((), {
        let RollAndKeyProps { manifest, head } = props.clone();
        move |()| deep(manifest, head)
    });
    let found = match &asked.fetch {
        Fetch::Waiting => Err(html! { <Fetched what={t!(l, "election-roll-and-key")} /> }),
        Fetch::Failed(failure) => Err(html! {
            <Fetched what={t!(l, "election-roll-and-key")} failure={failure.clone()} again={asked.again.clone()} />
        }),
        Fetch::Ready(found) => match &**found {
            Err(doubt) => Err(doubted(doubt, &l)),
            Ok(found) => Ok(found.clone()),
        },
    };
    match found {
        Err(face) => html! { <><dt>{ t!(l, "election-roll-and-key") }</dt><dd>{ face }</dd></> },
        Ok(found) => html! {
            <>
                if let Some((code, count)) = found.roll {
                    <dt>{ t!(l, "election-roll") }</dt>
                    <dd><Code text={code.replace('-', "")} /><p class="small">{ t!(l, "election-roll-code-words", count = count) }</p></dd>
                }
                <dt>{ t!(l, "election-key") }</dt>
                <dd>
                    if let Some((entry, code)) = found.key {
                        <Code text={code.replace('-', "")} />
                        <p class="small">{ t!(l, "election-key-words", entry = entry) }</p>
                    } else {
                        <p>{ t!(l, "election-key-none") }</p>
                    }
                </dd>
            </>
        },
    }
}
