//! What the manifest weakens, in plain words (docs/protocol.md §2, §3, §5, §7).

use std::rc::Rc;

use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Closing, CodeMaker, Eligibility, Manifest};
use yew::prelude::*;

use crate::{
    components::{Notice, RouteLink, Tone},
    i18n::{Language, use_language},
    route::Route,
    t,
};

/// Below this minimum of counting voters every page warns (§3).
const SMALL_MINIMUM: u64 = 10;

/// What [`Warnings`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct WarningsProps {
    /// The manifest.
    pub manifest: Rc<Manifest>,
}

/// The warnings; nothing where nothing is weakened.
#[component]
pub fn Warnings(props: &WarningsProps) -> Html {
    let l = use_language();
    let lines = lines(&l, &props.manifest);
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "election-warn")}>
            <ul class="election-warnings">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            <p class="small"><RouteLink to={Route::SecretOf { id: hex(props.manifest.id()) }}>{ t!(l, "election-warn-more") }</RouteLink></p>
        </Notice>
    }
}

/// The warnings one by one.
fn lines(l: &Language, manifest: &Manifest) -> Vec<String> {
    let mut lines = Vec::new();
    if manifest.is_mixed() {
        lines.push(t!(l, "election-warn-answers"));
    }
    if manifest.weights_reveal_votes {
        lines.push(t!(l, "election-warn-weights"));
    }
    if manifest.minimum < SMALL_MINIMUM {
        lines.push(t!(l, "election-warn-small", minimum = manifest.minimum));
    }
    if manifest.trustees.members.len() == 1 {
        lines.push(t!(l, "election-warn-one-holder"));
    }
    if manifest.codes == CodeMaker::Server {
        lines.push(t!(l, "election-warn-server-codes"));
    }
    match manifest.eligibility {
        Eligibility::Roll => {}
        Eligibility::Registered => lines.push(t!(l, "election-warn-registered")),
        Eligibility::Open => lines.push(t!(l, "election-warn-open")),
    }
    if manifest.schedule.closing == Closing::Official {
        lines.push(t!(l, "election-warn-early"));
    }
    if manifest.witnesses.members.is_empty() {
        lines.push(t!(l, "election-warn-not-witnessed"));
    } else if !manifest.witnesses.tolerates_a_lie() {
        lines.push(t!(l, "election-warn-witness-may-lie"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use glassurn_api::plan::Template;

    use super::*;
    use crate::pages::asking::asking;

    #[test]
    fn who_ranks_grades_or_writes_is_told_that_the_answer_is_published() {
        let l = Language::source();
        let told = |template| {
            let lines = lines(&l, &asking(&[(template, |_| {})]));
            lines.contains(&t!(l, "election-warn-answers"))
        };
        for template in [Template::Ranked, Template::Grades, Template::Written] {
            assert!(told(template), "{template:?}");
        }
        assert!(!told(Template::Approval), "sums are opened as sums");
    }
}
