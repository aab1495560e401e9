//! The result of an election that mixes: who is elected in each contest, and how many answers that rests on. The rounds are in the
//! command line's words.

use std::rc::Rc;

use glassurn_api::answers::ContestAnswers;
use yew::prelude::*;

use super::{above, figures};
use crate::{
    components::{Notice, Page, Tone},
    i18n::Language,
    observer::{Audited, ContestFacts, Facts},
    t,
};

/// The page.
pub fn result(
    l: &Language,
    id: &AttrValue,
    audited: &Rc<Audited>,
    facts: &Facts,
    answers: &[ContestAnswers],
) -> Html {
    let published = audited.report.stage.as_deref() == Some("counted");
    html! {
        <Page key="mixed" title={t!(l, "result-of", title = l.pick(&facts.title))} above={above(l, id, audited)} wide={true}>
            if !published { <Notice tone={Tone::Warn} title={t!(l, "result-unpublished")} /> }
            { figures(l, facts) }
            { for facts.contests.iter().zip(answers).map(|(contest, answers)| one(l, contest, answers)) }
            <p class="muted">{ t!(l, "result-mixed-rounds") }</p>
        </Page>
    }
}

fn one(l: &Language, contest: &ContestFacts, answers: &ContestAnswers) -> Html {
    let sentence = match (names(l, contest, answers, true), names(l, contest, answers, false)) {
        (elected, tied) if elected.is_empty() && tied.is_empty() => t!(l, "result-mixed-nobody"),
        (elected, tied) if tied.is_empty() => t!(l, "result-mixed-elected", names = elected),
        (elected, tied) if elected.is_empty() => t!(l, "result-mixed-tied", names = tied),
        (elected, tied) => {
            let elected = t!(l, "result-mixed-elected", names = elected);
            format!("{elected} {}", t!(l, "result-mixed-tied", names = tied))
        }
    };
    html! {
        <section key={answers.name.clone()}>
            <h2><bdi>{ l.pick(&contest.title) }</bdi></h2>
            <p><b><bdi>{ sentence }</bdi></b></p>
            <p class="muted">{ t!(l, "result-mixed-answers", valid = answers.valid, invalid = answers.invalid, mixers = answers.mixers.len() as u64) }</p>
        </section>
    }
}

/// Those who are elected, or who tie, by their titles; texts as they were written.
fn names(l: &Language, contest: &ContestFacts, answers: &ContestAnswers, elected: bool) -> String {
    let Some(count) = &answers.count else {
        return if elected { answers.elected.join("; ") } else { answers.tied.join("; ") };
    };
    let places = if elected { &count.elected } else { &count.tied };
    let titles = places.iter().filter_map(|place| contest.selections.get(*place));
    titles.map(|selection| l.pick(&selection.title).to_owned()).collect::<Vec<_>>().join("; ")
}
