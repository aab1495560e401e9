//! What is decided: title, organiser, questions.

use glassurn_api::plan::{Place, Plan, Template, TiesWord};
use yew::prelude::*;

use super::members::Members;
use super::question::Question;
use super::sheet::use_work;
use super::texts::{Languages, TextIn};
use super::words::error;
use crate::components::{Button, Card, Notice, TextInput, Tone};
use crate::console::fields::Pick;
use crate::console::pages::new;
use crate::console::pages::webhooks::{Webhooks, WebhooksProps};
use crate::i18n::use_language;
use crate::t;

/// The step.
#[component]
pub fn What() -> Html {
    let l = use_language();
    let work = use_work();
    let plan = work.sheet.plan.clone();
    let problem = |place| error(&l, &work.problems, place);
    let add = {
        let l = l.clone();
        work.edit(move |plan: &mut Plan, _: MouseEvent| {
            // Beside rankings, grades and texts stand no sums.
            let mixed = plan.contests.iter().any(|contest| contest.rule.is_answer());
            let kind = if mixed { Template::Ranked } else { Template::SingleChoice };
            let mut contest = kind.contest(plan.free_name());
            new::options(&l, Template::Approval, &mut contest);
            plan.contests.push(contest);
        })
    };
    html! {
        <div class="stack">
            <TextIn id="title" label={t!(l, "what-title")} words={plan.title.clone()} error={problem(Place::Title)}
                hint={t!(l, "what-title-hint")} on_change={work.edit(|plan: &mut Plan, words| plan.title = words)} />
            <TextIn id="description" label={t!(l, "what-description")} words={plan.description.clone()} long={true}
                error={problem(Place::Description)} hint={t!(l, "optional")}
                on_change={work.edit(|plan: &mut Plan, words| plan.description = words)} />
            <TextInput id="organiser" label={t!(l, "what-organiser")} value={plan.organiser.clone()}
                error={problem(Place::Organiser)} hint={t!(l, "what-organiser-hint")} autocomplete="organization"
                on_input={work.edit(|plan: &mut Plan, text| plan.organiser = text)} />
            <TextInput id="contact" label={t!(l, "what-contact")} value={plan.contact.clone()}
                error={problem(Place::Contact)} hint={t!(l, "what-contact-hint")} autocomplete="email"
                on_input={work.edit(|plan: &mut Plan, text| plan.contact = text)} />
            <h2>{ t!(l, "what-questions") }</h2>
            if plan.contests.iter().any(|contest| contest.rule.is_answer()) { <p>{ t!(l, "what-mixed") }</p> }
            if let Some(words) = problem(Place::Contests) { <Notice tone={Tone::Bad} title={words} live={true} /> }
            { for (0..plan.contests.len()).map(|contest| html! { <Question key={contest} {contest} /> }) }
            <Button onclick={add}>{ t!(l, "question-add") }</Button>
            <Card title={t!(l, "what-ties")}>
                <Pick id="ties" label={t!(l, "what-ties-label")} hint={t!(l, "what-ties-hint")}
                    options={vec![
                        ("declared".into(), t!(l, "ties-declared").into()),
                        ("order".into(), t!(l, "ties-order").into()),
                    ]}
                    value={if plan.ties == TiesWord::Declared { "declared" } else { "order" }}
                    on_pick={work.edit(|plan: &mut Plan, value: String| {
                        plan.ties = if value == "order" { TiesWord::ManifestOrder } else { TiesWord::Declared };
                    })} />
            </Card>
            <Languages />
            <Members />
            <Webhooks ..WebhooksProps::of(&work.sheet.view) />
        </div>
    }
}
