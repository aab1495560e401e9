//! What was understood of a list, to keep and to compare.

use yew::prelude::*;

use super::words;
use crate::components::{Card, Code, Kpi, Kpis, SaveFile};
use crate::console::SameByCommand;
use crate::console::desk::roll::Receipt;
use crate::i18n::use_language;
use crate::t;

/// What [`Taken`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TakenProps {
    /// The receipt.
    pub receipt: Receipt,
    /// What may be done next.
    #[prop_or_default]
    pub children: Html,
}

/// The receipt after an import.
#[component]
pub fn Taken(props: &TakenProps) -> Html {
    let l = use_language();
    let Receipt { counts, weight, fingerprint, file } = &props.receipt;
    let bytes: std::rc::Rc<[u8]> = file.as_bytes().into();
    html! {
        <Card title={t!(l, "roll-taken")}>
            <Kpis>
                <Kpi value={l.number(counts.voters)} label={t!(l, "roll-kpi-voters")} />
                <Kpi value={l.number(*weight)} label={t!(l, "roll-kpi-weight")} />
                <Kpi value={l.number(counts.left_duplicates + counts.left_others)} label={t!(l, "roll-kpi-left")} />
            </Kpis>
            <p>{ words::sum(&l, counts) }</p>
            <p>{ t!(l, "roll-taken-code") }{ " " }<Code text={fingerprint.replace('-', "")} /></p>
            <div class="roll-buttons">
                <SaveFile label={t!(l, "roll-taken-save")} name="roll-understood.csv" media_type="text/csv" {bytes} />
                { props.children.clone() }
            </div>
            <SameByCommand command="glassurn registrar check --roll roll.csv -o roll-understood.csv" />
        </Card>
    }
}
