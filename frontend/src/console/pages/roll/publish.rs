//! The roll goes onto the public record, signed by the registrar, and is read back from there.

use std::rc::Rc;

use glassurn_api::file::Role;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::Manifest;
use yew::prelude::*;

use super::ask::use_asking;
use super::codes::origin;
use crate::components::{Button, ButtonLook, Card, Code, Notice, Progress, Tone};
use crate::console::desk::roll::{OnRecord, PostRoll};
use crate::console::{KeyGate, SameByCommand, use_desk};
use crate::i18n::use_language;
use crate::{store, t};

/// What [`Publish`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PublishProps {
    /// The election id.
    pub election: AttrValue,
    /// The manifest.
    pub manifest: Rc<Manifest>,
    /// How many voters the roll has.
    pub voters: u64,
    /// Called when the roll was read back.
    pub on_record: Callback<OnRecord>,
}

/// Publishes the roll.
#[component]
pub fn Publish(props: &PublishProps) -> Html {
    let l = use_language();
    let (asking, desk) = (use_asking(), use_desk());
    let registrar = hex(props.manifest.registrar.bytes());
    let open = desk.key(Role::Registrar).is_some_and(|key| key.public == registrar);
    let post = {
        let (asking, props) = (asking.clone(), props.clone());
        Callback::from(move |_| {
            let on_record = props.on_record.clone();
            let seen = store::checkpoint(&props.election);
            asking.ask(PostRoll { seen }, move |record| on_record.emit(record));
        })
    };
    let progress = asking.progress();
    html! {
        <>
            <KeyGate role={Role::Registrar} name="" among={Some(vec![registrar])} on_open={Callback::noop()} />
            <Card title={t!(l, "publish-roll")}>
                <p>{ t!(l, "publish-roll-lead") }</p>
                <Button look={ButtonLook::Primary} disabled={!open || asking.busy()} onclick={post} described_by="publish-key">
                    { t!(l, "publish-roll-now", count = props.voters) }
                </Button>
                <p id="publish-key" class="muted small">{ if open { String::new() } else { t!(l, "publish-roll-key") } }</p>
                if asking.busy() {
                    <Progress
                        id="publish-progress"
                        value={progress.map_or(0, |far| far.done)}
                        max={progress.map_or(0, |far| far.total)}
                        label={t!(l, "publish-roll-busy")}
                    />
                }
                { asking.draw() }
                <SameByCommand command={format!("glassurn registrar post --public roll.public --key registrar.key --server {}", origin())} />
            </Card>
        </>
    }
}

/// What [`OnPublicRecord`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct OnPublicRecordProps {
    /// What the record holds.
    pub record: OnRecord,
    /// The code of the codes in this tab, where there are any.
    #[prop_or_default]
    pub ours: Option<String>,
}

/// The roll that is on the public record.
#[component]
pub fn OnPublicRecord(props: &OnPublicRecordProps) -> Html {
    let l = use_language();
    let OnRecord { voters, fingerprint, opened, .. } = &props.record;
    // After Open the roll may have changed since: the codes in this tab need not be those of its beginning.
    let other = !opened && props.ours.as_ref().is_some_and(|ours| ours != fingerprint);
    html! {
        <Notice tone={if other { Tone::Bad } else { Tone::Ok }} live={true} title={t!(l, "roll-on-record", count = *voters)}>
            <p>{ t!(l, "codes-fingerprint") }{ " " }<Code text={fingerprint.replace('-', "")} /></p>
            <p>{ if other { t!(l, "roll-on-record-other") } else if *opened { t!(l, "roll-on-record-frozen") } else { t!(l, "roll-on-record-how") } }</p>
        </Notice>
    }
}
