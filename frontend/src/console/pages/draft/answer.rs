//! What is asked of rankings, grades and texts: how they are counted, and what a voter may leave open.

use glassurn_api::plan::{ContestPlan, CountWord, Place, Words};
use glassurn_crypto::manifest::CountRule;
use yew::prelude::*;

use super::question::Change;
use super::texts::TextIn;
use super::way::Way;
use crate::components::{Button, ButtonLook, Choice, ChoiceKind, Notice, Tone};
use crate::console::fields::{Amount, Pick};
use crate::i18n::Language;
use crate::t;

/// The counting rules of rankings.
const OF_RANKS: [CountWord; 6] = [
    CountWord::Schulze,
    CountWord::RankedPairs,
    CountWord::Irv,
    CountWord::Borda,
    CountWord::ScottishStv,
    CountWord::MeekStv,
];
/// The counting rules of grades.
const OF_GRADES: [CountWord; 2] = [CountWord::MajorityJudgment, CountWord::Star];

/// The fields of a question that is answered this way; none where options are chosen.
pub fn fields(
    l: &Language,
    change: &Change<'_>,
    contest: &ContestPlan,
    problem: &impl Fn(Place) -> Option<AttrValue>,
) -> Html {
    let place = change.contest;
    match Way::of(&contest.rule) {
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
    now: Option<CountWord>,
    rules: &'static [CountWord],
    write: fn(&mut ContestPlan, CountWord),
) -> Html {
    let place = change.contest;
    let options: Vec<(AttrValue, AttrValue)> =
        rules.iter().map(|word| (number(*word).into(), words(l, *word).0.into())).collect();
    let choose = change.with(move |contest, value: String| {
        if let Some(word) = rules.iter().find(|word| number(**word) == value) {
            write(contest, *word);
        }
    });
    html! {
        <Pick id={format!("question-{place}-count")} label={t!(l, "question-count")} {options}
            value={now.map_or_else(String::new, number)} hint={now.map(|word| words(l, word).1)} on_pick={choose} />
    }
}

/// A rule's value in the list.
fn number(word: CountWord) -> String {
    CountRule::from(word).number().to_string()
}

/// A rule's name, and what it does.
fn words(l: &Language, word: CountWord) -> (String, String) {
    match word {
        CountWord::Irv => (t!(l, "count-irv"), t!(l, "count-irv-how")),
        CountWord::ScottishStv => (t!(l, "count-scottish-stv"), t!(l, "count-scottish-stv-how")),
        CountWord::MeekStv => (t!(l, "count-meek-stv"), t!(l, "count-meek-stv-how")),
        CountWord::Schulze => (t!(l, "count-schulze"), t!(l, "count-schulze-how")),
        CountWord::RankedPairs => (t!(l, "count-ranked-pairs"), t!(l, "count-ranked-pairs-how")),
        CountWord::Borda => (t!(l, "count-borda"), t!(l, "count-borda-how")),
        CountWord::MajorityJudgment => {
            (t!(l, "count-majority-judgment"), t!(l, "count-majority-judgment-how"))
        }
        CountWord::Star => (t!(l, "count-star"), t!(l, "count-star-how")),
    }
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
