//! One question: what it asks, what can be chosen, how a ballot may answer.

use std::cell::RefCell;
use std::rc::Rc;

use glassurn_api::plan::{ContestPlan, OrderWord, Place, Plan, SelectionPlan, Words};
use yew::prelude::*;

use super::answer;
use super::sheet::{Work, use_work};
use super::texts::TextIn;
use super::way::{Kept, Way};
use super::words::error;
use crate::components::{Among, Button, ButtonLook, Card, Choice, ChoiceKind, Fold, Notice, Tone};
use crate::console::fields::{Amount, Pick};
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`Question`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct QuestionProps {
    /// Its place, from 0.
    pub contest: usize,
}

/// The form of one question.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let l = use_language();
    let work = use_work();
    let place = props.contest;
    let kept = use_mut_ref(Kept::default);
    let plan = work.sheet.plan.clone();
    let Some(contest) = plan.contests.get(place) else { return Html::default() };
    let way = Way::of(&contest.rule);
    let problem = |at| error(&l, &work.problems, at);
    let id = |name: &str| format!("question-{place}-{name}");
    let change = Change { work: &work, contest: place };
    let alike: Vec<String> = contest
        .alike(&plan.language)
        .into_iter()
        .map(|(one, other)| {
            let title = |at: usize| contest.selections[at].title.get(&plan.language).to_owned();
            t!(l, "question-alike", one = title(one), other = title(other))
        })
        .collect();
    let alone = plan.contests.len() == 1;
    let remove = work.edit(move |plan: &mut Plan, _: MouseEvent| {
        if place < plan.contests.len() {
            plan.contests.remove(place);
        }
    });
    let title = AttrValue::from(t!(l, "question-number", number = place as u64 + 1));
    html! {
        <ContextProvider<Among> context={Among((!alone).then(|| title.clone()))}>
        <Card {title}>
            <TextIn id={id("title")} label={t!(l, "question-title")} words={contest.title.clone()}
                error={problem(Place::Question(place))} on_change={change.with(|contest, words| contest.title = words)} />
            <TextIn id={id("description")} label={t!(l, "question-description")} hint={t!(l, "optional")}
                words={contest.description.clone()} long={true}
                on_change={change.with(|contest, words| contest.description = words)} />
            if way != Way::Text { <Options contest={place} /> }
            if let Some(words) = problem(Place::Selections(place)) { <Notice tone={Tone::Bad} title={words} /> }
            if !alike.is_empty() {
                <Notice tone={Tone::Warn} title={t!(l, "question-alike-title")} live={true}>
                    { for alike.into_iter().map(|line| html! { <p>{ line }</p> }) }
                </Notice>
            }
            { rule(&l, &change, contest, &kept, &problem) }
            if way != Way::Text {
            <Fold summary={if way.has_blank() { t!(l, "question-more") } else { t!(l, "question-order") }}>{ more(&l, &change, contest, &plan.language, &problem) }</Fold>
            }
            if !alone {
                <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "question-remove") }</Button>
            }
        </Card>
        </ContextProvider<Among>>
    }
}

/// Callbacks that write into one question.
pub struct Change<'a> {
    work: &'a Work,
    /// Its place, from 0.
    pub contest: usize,
}

impl Change<'_> {
    /// A callback that writes what it is given.
    pub fn with<T: 'static>(&self, write: impl Fn(&mut ContestPlan, T) + 'static) -> Callback<T> {
        let place = self.contest;
        self.work.edit(move |plan: &mut Plan, value| {
            if let Some(contest) = plan.contests.get_mut(place) {
                write(contest, value);
            }
        })
    }
}

fn rule(
    l: &Language,
    change: &Change<'_>,
    contest: &ContestPlan,
    kept: &Rc<RefCell<Kept>>,
    problem: &impl Fn(Place) -> Option<AttrValue>,
) -> Html {
    let place = change.contest;
    let way = Way::of(&contest.rule);
    let mut options: Vec<(AttrValue, AttrValue)> =
        Way::ALL.iter().map(|way| (way.value().into(), way.words(l).into())).collect();
    if way == Way::Other {
        options.push((way.value().into(), way.words(l).into()));
    }
    let (l_chosen, kept) = (l.clone(), kept.clone());
    let choose = change.with(move |contest, value: String| {
        let chosen = Way::ALL.into_iter().find(|way| way.value() == value);
        if let Some(way) = chosen.filter(|way| *way != Way::of(&contest.rule)) {
            way.choose(&l_chosen, contest, &mut kept.borrow_mut());
        }
    });
    // What is wrong with a number of credits stands beside it.
    let error =
        problem(Place::Rule(place)).filter(|_| way != Way::Credits).or(problem(Place::Contest(place)));
    html! {
        <>
            <Pick id={format!("question-{place}-way")} label={t!(l, "question-way")} {options} value={way.value()}
                on_pick={choose} {error} />
            if matches!(way, Way::UpTo | Way::Points) {
                <Amount id={format!("question-{place}-most")} value={contest.rule.at_most.unwrap_or(0)}
                    label={if way == Way::UpTo { t!(l, "question-most") } else { t!(l, "question-points") }}
                    on_input={change.with(|contest, value| contest.rule.at_most = Some(value))} />
            }
            if matches!(way, Way::Score | Way::Points) {
                <Amount id={format!("question-{place}-each")} value={contest.rule.each.unwrap_or(0)}
                    label={t!(l, "question-each")} hint={(way == Way::Points).then(|| t!(l, "question-each-hint"))}
                    on_input={change.with(move |contest, value| {
                        contest.rule.each = Some(value).filter(|value| *value > 0 || way == Way::Score);
                    })} />
            }
            { answer::fields(l, change, contest, problem) }
            <Amount id={format!("question-{place}-seats")} value={contest.seats} label={t!(l, "question-seats")}
                error={problem(Place::Seats(place))} on_input={change.with(|contest, value| contest.seats = value)} />
        </>
    }
}

fn more(
    l: &Language,
    change: &Change<'_>,
    contest: &ContestPlan,
    language: &str,
    problem: &impl Fn(Place) -> Option<AttrValue>,
) -> Html {
    let place = change.contest;
    let order = match contest.order {
        OrderWord::Fixed => "fixed",
        OrderWord::Alphabetical => "alphabetical",
        OrderWord::Random => "random",
    };
    let mut blanks: Vec<(AttrValue, AttrValue)> = vec![("".into(), t!(l, "question-blank-none").into())];
    blanks.extend(contest.selections.iter().map(|option| {
        (AttrValue::from(option.name.clone()), AttrValue::from(option.title.get(language).to_owned()))
    }));
    html! {
        <>
            <Pick id={format!("question-{place}-order")} label={t!(l, "question-order")} value={order}
                options={vec![
                    ("fixed".into(), t!(l, "order-fixed").into()),
                    ("alphabetical".into(), t!(l, "order-alphabetical").into()),
                    ("random".into(), t!(l, "order-random").into()),
                ]}
                on_pick={change.with(|contest, value: String| {
                    contest.order = match value.as_str() {
                        "fixed" => OrderWord::Fixed,
                        "alphabetical" => OrderWord::Alphabetical,
                        _ => OrderWord::Random,
                    };
                })} />
            if Way::of(&contest.rule).has_blank() {
            <Pick id={format!("question-{place}-blank")} label={t!(l, "question-blank")} options={blanks}
                hint={t!(l, "question-blank-hint")} value={contest.blank.clone().unwrap_or_default()}
                error={problem(Place::Blank(place))}
                on_pick={change.with(|contest, value: String| {
                    contest.blank = Some(value).filter(|value| !value.is_empty());
                })} />
            }
        </>
    }
}

/// What can be chosen.
#[component]
fn Options(props: &QuestionProps) -> Html {
    let l = use_language();
    let work = use_work();
    let place = props.contest;
    let described = use_state(|| false);
    let plan = work.sheet.plan.clone();
    let Some(contest) = plan.contests.get(place) else { return Html::default() };
    let change = Change { work: &work, contest: place };
    let any = contest.selections.iter().any(|option| !option.description.is_empty());
    let with = *described || any;
    let add = change.with(|contest, _: MouseEvent| {
        let name = contest.free_name();
        let option = SelectionPlan { name, title: Words::default(), description: Words::default() };
        // The option that means "blank" stays the last one.
        let last = contest.selections.last().filter(|last| contest.blank.as_ref() == Some(&last.name));
        let at = contest.selections.len() - usize::from(last.is_some());
        contest.selections.insert(at, option);
    });
    let describe = {
        let described = described.setter();
        Callback::from(move |on| described.set(on))
    };
    html! {
        <fieldset class="options-editor">
            <legend>{ t!(l, "question-options") }</legend>
            { for contest.selections.iter().enumerate().map(|(at, option)| {
                let number = at as u64 + 1;
                let id = format!("question-{place}-option-{at}");
                let remove = change.with(move |contest, _: MouseEvent| {
                    if at < contest.selections.len() {
                        let gone = contest.selections.remove(at);
                        contest.blank = contest.blank.take().filter(|blank| *blank != gone.name);
                    }
                });
                let up = change.with(move |contest, _: MouseEvent| {
                    if at > 0 && at < contest.selections.len() {
                        contest.selections.swap(at, at - 1);
                    }
                });
                html! {
                    <div key={option.name.clone()} class="option-row">
                        <TextIn {id} label={t!(l, "option-number", number = number)} words={option.title.clone()}
                            error={error(&l, &work.problems, Place::Selection(place, at))}
                            on_change={change.with(move |contest, words| {
                                if let Some(option) = contest.selections.get_mut(at) { option.title = words; }
                            })} />
                        if with {
                            <TextIn id={format!("question-{place}-about-{at}")} label={t!(l, "option-about", number = number)}
                                words={option.description.clone()} long={true}
                                on_change={change.with(move |contest, words| {
                                    if let Some(option) = contest.selections.get_mut(at) { option.description = words; }
                                })} />
                        }
                        <div class="row">
                            if at > 0 {
                                <Button look={ButtonLook::Quiet} onclick={up}>
                                    { t!(l, "option-up") }<span class="sr-only">{ " " }{ t!(l, "option-number", number = number) }</span>
                                </Button>
                            }
                            if contest.selections.len() > 1 {
                                <Button look={ButtonLook::Quiet} onclick={remove}>
                                    { t!(l, "option-remove") }<span class="sr-only">{ " " }{ t!(l, "option-number", number = number) }</span>
                                </Button>
                            }
                        </div>
                    </div>
                }
            }) }
            <Button onclick={add}>{ t!(l, "option-add") }</Button>
            if !any {
                <Choice kind={ChoiceKind::Check} id={format!("question-{place}-describe")} name="describe"
                    checked={with} label={t!(l, "option-describe")} on_change={describe} />
            }
        </fieldset>
    }
}
