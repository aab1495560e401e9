//! What opening or publishing gives away of single voters, said before the deed, which waits for a deliberate tick.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::deed::{Deed, DeedProps};
use crate::components::{Choice, ChoiceKind, FaultNotice, Notice, Tone};
use crate::console::desk::election::{ReadRisks, Risks};
use crate::console::use_desk;
use crate::fault::Fault;
use crate::i18n::{Language, use_language};
use crate::t;

/// With fewer voters each can work out how the others voted.
const FEW: u64 = 5;

/// A deed after which something can be known of single voters. Reads the record first; where it gives nothing away, the
/// deed stands alone.
#[component]
pub fn Weighed(props: &DeedProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let found = use_state(|| None::<Result<Risks, Fault>>);
    let sure = use_state(|| false);
    let view = &props.standing.view;
    use_effect_with((props.standing.election.clone(), view.summary.size), {
        let (found, worker) = (found.setter(), desk.worker.clone());
        move |(election, _)| {
            let ask = ReadRisks { election: election.to_string() };
            spawn_local(async move { found.set(Some(worker.ask(ask).await)) });
        }
    });
    let lines = match &*found {
        None => return html! { <p role="status">{ t!(l, "risk-reading") }</p> },
        Some(Err(fault)) => return html! { <FaultNotice fault={fault.clone()} /> },
        Some(Ok(risks)) => sentences(&l, risks),
    };
    if lines.is_empty() {
        return html! { <Deed ..props.clone() /> };
    }
    let set = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    let blocked = (!*sure).then(|| AttrValue::from(t!(l, "risk-needs-tick")));
    let props = DeedProps { blocked: props.blocked.clone().or(blocked), ..props.clone() };
    html! {
        <div class="stack">
            <Notice tone={Tone::Bad} title={t!(l, "risk-title")} live={true}>
                <ul>{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            </Notice>
            <Choice kind={ChoiceKind::Check} id="risk-sure" name="risk-sure" checked={*sure} label={t!(l, "risk-sure")} on_change={set} />
            <Deed ..props />
        </div>
    }
}

/// What the record gives away, one sentence each.
fn sentences(l: &Language, risks: &Risks) -> Vec<String> {
    let mut lines: Vec<String> =
        risks.unanimous.iter().map(|title| t!(l, "risk-unanimous", question = l.pick(title))).collect();
    if let Some(roll) = risks.roll.filter(|roll| *roll < FEW) {
        lines.push(t!(l, "risk-few", count = roll));
    }
    if risks.rare_weights {
        lines.push(t!(l, "risk-weights"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_gives_nothing_away_is_not_warned_of() {
        let l = Language::source();
        crate::i18n::add(&[crate::i18n::CONSOLE_LOCALES]);
        for roll in [Some(FEW), None] {
            let calm = Risks { roll, rare_weights: false, unanimous: Vec::new() };
            assert!(sentences(&l, &calm).is_empty());
        }
        let title = BTreeMap::from([("en".to_owned(), "Shall we?".to_owned())]);
        let bad = Risks { roll: Some(FEW - 1), rare_weights: true, unanimous: vec![title] };
        assert_eq!(sentences(&l, &bad).len(), 3);
    }
}
