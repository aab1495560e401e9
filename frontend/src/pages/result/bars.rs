//! The bars of a result alone, for a screen that everybody in the room looks at: shown, too, only once this browser has
//! itself verified the whole record.

use yew::prelude::*;

use super::super::audit::{ElectionProps, ForkNotice, Stand, use_run};
use super::{Contest, Refuted, UNASKED, Voided, sentence::sentence, unverified};
use crate::i18n::use_language;

/// The bars.
#[component]
pub fn Counted(props: &ElectionProps) -> Html {
    let l = use_language();
    let run = use_run(&props.id);
    use_effect_with(props.id.clone(), {
        let begin = run.begin.clone();
        move |_| begin.emit(Some(UNASKED))
    });
    let Stand::Done(audited) = &*run.stand else { return unverified(&l, &run) };
    if let Some(fork) = &audited.fork {
        return html! { <ForkNotice fork={fork.clone()} /> };
    }
    let Some(facts) = audited.facts.as_ref().filter(|_| audited.holds()) else {
        return html! { <Refuted id={&props.id} audited={audited.clone()} /> };
    };
    if audited.report.totals.is_none() {
        return html! { <Voided facts={facts.clone()} /> };
    }
    html! {
        { for facts.contests.iter().enumerate().map(|(place, contest)| html! {
            <div key={place} class="stack">
                <p class="poll-screen-winner" role="status">{ sentence(&l, contest) }</p>
                <Contest facts={facts.clone()} contest={contest.clone()} alone={true} />
            </div>
        }) }
    }
}
