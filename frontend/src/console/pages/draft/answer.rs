//! What is asked of votes that cost credits, of rankings, grades and texts: how they are counted, and what a voter may do.

use glassurn_api::plan::{ContestPlan, Place, Words};
use glassurn_crypto::manifest::CountRule;
use yew::prelude::*;

use super::question::Change;
use super::texts::TextIn;
use super::way::Way;
use crate::components::{Button, ButtonLook, Choice, ChoiceKind, Notice, Tone};
use crate::console::fields::{Amount, Pick};
use crate::i18n::Language;
use crate::pages::rule_words;
use crate::t;

/// The counting rules of rankings.
const OF_RANKS: [CountRule; 6] = [
    CountRule::Schulze,
    CountRule::RankedPairs,
    CountRule::InstantRunoff,
    CountRule::Borda,
    CountRule::ScottishStv,
    CountRule::MeekStv,
];
/// The counting rules of grades.
const OF_GRADES: [CountRule; 2] = [CountRule::MajorityJudgment, CountRule::Star];

/// The fields of a question that is answered this way; none where options are chosen.
pub fn fields(
    l: &Language,
    change: &Change<'_>,
    contest: &ContestPlan,
    problem: &impl Fn(Place) -> Option<AttrValue>,
) -> Html {
    let place = change.contest;
    match Way::of(&contest.rule) {
        Way::Credits => html! {
            <>
                <Amount id={format!("question-{place}-credits")} value={contest.rule.credits.unwrap_or(0)}
                    label={t!(l, "question-credits")} hint={t!(l, "question-credits-hint")} error={problem(Place::Rule(place))}
                    on_input={change.with(|contest, value| contest.rule.credits = Some(value))} />
                <Choice kind={ChoiceKind::Check} id={format!("question-{place}-against")} name="against"
                    checked={contest.rule.against.unwrap_or(false)} label={t!(l, "question-against")} note={t!(l, "question-against-note")}
                    on_change={change.with(|contest, on| contest.rule.against = Some(on))} />
            </>
        },
        Way::Rank => html! {
            <>
                { count(l, change, contest.rule.rank, &OF_RANKS, |contest, word| contest.rule.rank = Some(word)) }
                <Choice kind={ChoiceKind::Check} id={format!("question-{place}-partial")} name="partial"
                    checked={contest.rule.partial.unwrap_or(true)} label={t!(l, "rank-partial")}
                    on_change={change.with(|contest, on| contest.rule.partial = Some(on))} />
                <Choice kind={ChoiceKind::Check} id={format!("question-{place}-shared")} name="shared"
                    checked={contest.rule.shared.unwrap_or(false)} label={t!(l, "rank-shared")} note={t!(l, "rank-shared-note")}
                    on_change={change.with(|contest, on| contest.rule.shared = Some(on))} />
            </>
        },
        Way::Grade => html! {
            <>
                { grades(l, change, contest, problem(Place::Grades(place))) }
                { count(l, change, contest.rule.grade, &OF_GRADES, |contest, word| contest.rule.grade = Some(word)) }
            </>
        },
        Way::Text => html! {
            <Amount id={format!("question-{place}-room")} value={contest.rule.text.unwrap_or(0)}
                label={t!(l, "text-room")} hint={t!(l, "text-room-hint")}
                on_input={change.with(|contest, value| contest.rule.text = Some(value))} />
        },
        _ => Html::default(),
    }
}

/// How answers become winners, with a sentence on the rule that is chosen.
fn count(
    l: &Language,
    change: &Change<'_>,
    now: Option<CountRule>,
    rules: &'static [CountRule],
    write: fn(&mut ContestPlan, CountRule),
) -> Html {
    let place = change.contest;
    let options: Vec<(AttrValue, AttrValue)> =
        rules.iter().map(|word| (number(*word).into(), rule_words(l, *word).0.into())).collect();
    let choose = change.with(move |contest, value: String| {
        if let Some(word) = rules.iter().find(|word| number(**word) == value) {
            write(contest, *word);
        }
    });
    html! {
        <Pick id={format!("question-{place}-count")} label={t!(l, "question-count")} {options}
            value={now.map_or_else(String::new, number)} hint={now.map(|word| rule_words(l, word).1)} on_pick={choose} />
    }
}

/// A rule's value in the list.
fn number(word: CountRule) -> String {
    word.number().to_string()
}

/// What the grades are called.
fn grades(l: &Language, change: &Change<'_>, contest: &ContestPlan, problem: Option<AttrValue>) -> Html {
    let (place, count) = (change.contest, contest.grades.len());
    let add = change.with(|contest, _: MouseEvent| contest.grades.push(Words::default()));
    html! {
        <fieldset class="options-editor">
            <legend>{ t!(l, "grades-title") }</legend>
            { for contest.grades.iter().enumerate().map(|(at, title)| {
                let number = at as u64 + 1;
                let remove = change.with(move |contest, _: MouseEvent| {
                    if at < contest.grades.len() {
                        contest.grades.remove(at);
                    }
                });
                let hint = match at {
                    0 => Some(t!(l, "grade-worst")),
                    _ if at + 1 == count => Some(t!(l, "grade-best")),
                    _ => None,
                };
                html! {
                    <div key={at} class="option-row">
                        <TextIn id={format!("question-{place}-grade-{at}")} label={t!(l, "grade-number", number = number)}
                            words={title.clone()} {hint} on_change={change.with(move |contest, words| {
                                if let Some(title) = contest.grades.get_mut(at) { *title = words; }
                            })} />
                        if count > 2 {
                            <Button look={ButtonLook::Quiet} onclick={remove}>
                                { t!(l, "option-remove") }<span class="sr-only">{ " " }{ t!(l, "grade-number", number = number) }</span>
                            </Button>
                        }
                    </div>
                }
            }) }
            <Button onclick={add}>{ t!(l, "grade-add") }</Button>
            if let Some(words) = problem { <Notice tone={Tone::Bad} title={words} /> }
        </fieldset>
    }
}
