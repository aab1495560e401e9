//! The result may wait: the officials have chosen a time before which they do not announce it. That binds nobody, and says so.

use glassurn_api::plan::{Plan, time};
use yew::prelude::*;

use super::deed::DeedProps;
use super::risks::Weighed;
use crate::components::{Choice, ChoiceKind, Notice, Timestamp, Tone};
use crate::i18n::use_language;
use crate::phase::now;
use crate::t;

/// The time that a draft's document names, seconds since 1970.
pub fn chosen(document: &str) -> Option<u64> {
    let plan: Plan = serde_json::from_str(document).ok()?;
    let zone = time::zone(&plan.schedule.zone).ok()?;
    time::parse(&plan.schedule.announces, &zone).ok()
}

/// Publishing the result; before the chosen time only on purpose.
#[component]
pub fn Announce(props: &DeedProps) -> Html {
    let l = use_language();
    let sure = use_state(|| false);
    let standing = &props.standing;
    let waits = chosen(&standing.draft.document).filter(|time| *time > now());
    let Some(seconds) = waits else {
        return html! { <Weighed ..props.clone() /> };
    };
    let set = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    let zone = AttrValue::from(standing.begun.manifest.schedule.zone.clone());
    let blocked = (!*sure).then(|| AttrValue::from(t!(l, "announce-blocked")));
    let props = DeedProps { blocked: props.blocked.clone().or(blocked), ..props.clone() };
    html! {
        <div class="stack">
            <Notice tone={Tone::Warn} title={t!(l, "announce-title")} live={true}>
                <p><Timestamp {seconds} {zone} /></p>
                <p>{ t!(l, "announce-lead") }</p>
            </Notice>
            <Choice kind={ChoiceKind::Check} id="announce-sure" name="announce-sure" checked={*sure} label={t!(l, "announce-sure")} on_change={set} />
            <Weighed ..props />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::plan::Template;

    #[test]
    fn only_a_time_that_was_chosen_is_waited_for() {
        let mut plan = Template::YesNo.plan("en", "UTC");
        let document = |plan: &Plan| serde_json::to_string(plan).expect("plain data");
        assert_eq!(chosen(&document(&plan)), None);
        plan.schedule.announces = "2026-12-01 09:00".into();
        assert_eq!(chosen(&document(&plan)), Some(1_796_115_600));
        assert_eq!(chosen("{}"), None);
    }
}
