//! Where a list is pasted or dropped.

use yew::prelude::*;

use super::ask::use_asking;
use crate::components::{Button, ButtonLook, Card, FileDrop, GivenFile, Notice};
use crate::console::SameByCommand;
use crate::console::desk::roll::{File, Judged, ReadRoll};
use crate::console::fields::Area;
use crate::i18n::use_language;
use crate::t;

/// The largest file that is read here, in bytes.
const LARGEST: u32 = 16 << 20;

/// What [`Import`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ImportProps {
    /// Called with the judged list.
    pub on_judged: Callback<Judged>,
}

/// The list comes in; every line is judged before anything is taken.
#[component]
pub fn Import(props: &ImportProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let text = use_state(String::new);
    let read = {
        let (asking, judged) = (asking.clone(), props.on_judged.clone());
        Callback::from(move |roll: ReadRoll| {
            let judged = judged.clone();
            asking.ask(roll, move |answer| judged.emit(answer));
        })
    };
    let on_file = read.reform(|given: GivenFile| ReadRoll::File(File { bytes: given.bytes }));
    let paste = {
        let text = text.clone();
        read.reform(move |_| ReadRoll::Text((*text).clone()))
    };
    let on_input = {
        let text = text.setter();
        Callback::from(move |typed| text.set(typed))
    };
    html! {
        <>
            <Notice title={t!(l, "roll-stays")}><p>{ t!(l, "roll-stays-how") }</p></Notice>
            <Card title={t!(l, "roll-import")}>
                <p>{ t!(l, "roll-import-lead") }</p>
                <FileDrop
                    id="roll-file"
                    label={t!(l, "roll-file")}
                    hint={t!(l, "roll-file-hint")}
                    accept=".csv,.tsv,.txt,.xlsx"
                    limit={LARGEST}
                    {on_file}
                />
                <Area
                    id="roll-paste"
                    label={t!(l, "roll-paste")}
                    hint={t!(l, "roll-paste-hint")}
                    value={(*text).clone()}
                    {on_input}
                />
                <Button look={ButtonLook::Primary} disabled={text.trim().is_empty() || asking.busy()} onclick={paste}>
                    { t!(l, "roll-judge") }
                </Button>
                { asking.draw() }
                <SameByCommand command="glassurn registrar check --roll roll.csv" />
            </Card>
        </>
    }
}
