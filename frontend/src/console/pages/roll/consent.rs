//! An official consents to the replacement of a lost code: sees what it means, signs, and sends a file back.

use std::rc::Rc;

use glassurn_api::file::Role;
use glassurn_api::roll::change::MAX_CHANGE;
use yew::prelude::*;

use super::ask::use_asking;
use super::codes::short;
use crate::components::{Button, ButtonLook, Card, FileDrop, GivenFile, Notice, Page, SaveFile, Tone};
use crate::console::desk::roll::{Change, ConsentTo, ReadChange, RollOnRecord};
use crate::console::{KeyGate, SameByCommand, use_desk};
use crate::i18n::use_language;
use crate::{store, t};

/// What [`Consent`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ConsentProps {
    /// The election id.
    pub election: String,
}

/// The page.
#[component]
pub fn Consent(props: &ConsentProps) -> Html {
    let l = use_language();
    let (asking, desk) = (use_asking(), use_desk());
    let change = use_state(|| None::<(String, Change)>);
    let consent = use_state(|| None::<Rc<[u8]>>);
    let ask = {
        let election = props.election.clone();
        move |change: String| ReadChange {
            on: RollOnRecord { seen: store::checkpoint(&election), election: election.clone() },
            change,
        }
    };
    let on_file = {
        let (asking, change, consent, ask) = (asking.clone(), change.setter(), consent.setter(), ask.clone());
        Callback::from(move |given: GivenFile| {
            let text = String::from_utf8_lossy(&given.bytes).into_owned();
            let change = change.clone();
            consent.set(None);
            asking.ask(ask(text.clone()), move |answer| change.set(Some((text, answer))));
        })
    };
    let sign = {
        let (asking, change, consent) = (asking.clone(), change.clone(), consent.setter());
        Callback::from(move |_| {
            let Some((text, _)) = change.as_ref() else { return };
            let consent = consent.clone();
            asking.ask(ConsentTo(ask(text.clone())), move |file| consent.set(Some(file.into_bytes().into())));
        })
    };
    let open = |among: &[String]| desk.key(Role::Official).is_some_and(|key| among.contains(&key.public));
    html! {
        <Page title={t!(l, "consent-title")} lead={t!(l, "consent-lead")}>
            <Card>
                <FileDrop id="request-file" label={t!(l, "consent-file")} hint={t!(l, "consent-file-hint")} accept=".json" limit={MAX_CHANGE as u32} {on_file} />
            </Card>
            if let Some((_, change)) = &*change {
                <Card title={t!(l, "consent-means")}>
                    <Notice tone={Tone::Warn} title={match change.ballot {
                        Some(entry) => t!(l, "consent-ballot", entry = entry),
                        None => t!(l, "consent-no-ballot"),
                    }}>
                        <p>{ t!(l, "consent-ask") }</p>
                    </Notice>
                    <dl class="facts">
                        <dt>{ t!(l, "consent-revoked") }</dt><dd class="roll-hex">{ &change.revoked }</dd>
                        <dt>{ t!(l, "consent-added") }</dt><dd class="roll-hex">{ &change.added }</dd>
                    </dl>
                </Card>
                <KeyGate role={Role::Official} name="" among={Some(change.officials.clone())} on_open={Callback::noop()} />
                <div class="roll-buttons">
                    <Button look={ButtonLook::Primary} disabled={!open(&change.officials) || asking.busy()} onclick={sign}>
                        { t!(l, "consent-now") }
                    </Button>
                </div>
                <SameByCommand command="glassurn cosign change.json --manifest manifest.cbor --key official.key -o consent.json" />
            }
            { asking.draw() }
            if let Some(bytes) = (*consent).clone() {
                <Notice tone={Tone::Ok} live={true} title={t!(l, "consent-done")}>
                    <p>{ t!(l, "consent-done-how") }</p>
                    <SaveFile
                        label={t!(l, "consent-save")}
                        name={format!("glassurn-consent-{}.json", short(&props.election))}
                        media_type="application/json"
                        {bytes}
                        look={ButtonLook::Primary}
                    />
                </Notice>
            }
        </Page>
    }
}
