//! Every line of a list with its verdict: filtered, mended where it stands, left out by decision.

use glassurn_api::roll::list::{Counts, Line, Verdict, Which};
use yew::prelude::*;

use super::ask::{Asking, use_asking};
use super::mend::Mend;
use super::words;
use crate::components::{Button, ButtonLook, Card, Choice, ChoiceKind, Column, Notice, Pill, Table, Tone};
use crate::console::desk::roll::{Judged, LINES, LeaveOut, Lines, Receipt, RollLines, TakeRoll};
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`JudgedList`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct JudgedListProps {
    /// The list.
    pub judged: Judged,
    /// Called after every change of a line.
    pub on_judged: Callback<Judged>,
    /// Called when the list is taken.
    pub on_taken: Callback<Receipt>,
    /// Called to begin with another list.
    pub on_again: Callback<()>,
}

/// The judged list.
#[component]
pub fn JudgedList(props: &JudgedListProps) -> Html {
    let l = use_language();
    let (asking, reading) = (use_asking(), use_asking());
    let counts = props.judged.counts;
    let which = use_state(|| if counts.open() > 0 { Which::Open } else { Which::All });
    let from = use_state(|| 0_u64);
    let lines = use_state(Lines::default);
    let mending = use_state(|| None::<u64>);
    use_effect_with((*which, *from, props.judged.clone()), {
        let (lines, reading) = (lines.setter(), reading.clone());
        move |(which, from, _)| {
            reading.ask(RollLines { which: *which, from: *from }, move |answer| lines.set(answer));
        }
    });
    let changed = {
        let (on_judged, mending) = (props.on_judged.clone(), mending.setter());
        Callback::from(move |judged| {
            mending.set(None);
            on_judged.emit(judged);
        })
    };
    let leave = leave_out(&asking, &changed);
    let take = {
        let (asking, on_taken) = (asking.clone(), props.on_taken.clone());
        Callback::from(move |_| {
            let on_taken = on_taken.clone();
            asking.ask(TakeRoll {}, move |receipt| on_taken.emit(receipt));
        })
    };
    let filter = |id: &'static str, value: Which, label: String| {
        let (which, from) = (which.clone(), from.setter());
        let checked = *which == value;
        let on_change = Callback::from(move |_| {
            from.set(0);
            which.set(value);
        });
        html! { <Choice kind={ChoiceKind::Radio} {id} name="roll-filter" {checked} {label} {on_change} /> }
    };
    let all = |which: Which, label: String| {
        let leave = leave.clone();
        html! { <Button disabled={asking.busy()} onclick={move |_| leave.emit((which, true))}>{ label }</Button> }
    };
    let rows =
        lines.lines.iter().map(|line| row(&l, line, &props.judged, *mending, &leave, &mending.setter()));
    let left = counts.left_duplicates + counts.left_others;
    html! {
        <>
            <Card title={t!(l, "roll-judged")}>
                <p class="roll-sum" role="status">{ words::sum(&l, &counts) }</p>
                <p class="muted">{ words::origin(&l, &props.judged.origin) }</p>
                <ul class="roll-columns muted small">
                    { for words::columns(&l, &props.judged.columns).into_iter().map(|words| html! { <li><bdi>{ words }</bdi></li> }) }
                </ul>
                if counts.without_email > 0 {
                    <p>{ t!(l, "roll-without-email", count = counts.without_email) }</p>
                }
                { decision(&l, &counts, all) }
                <div class="roll-buttons">
                    <Button look={ButtonLook::Primary} disabled={counts.open() > 0 || counts.voters == 0 || asking.busy()} onclick={take}>
                        { t!(l, "roll-take", count = counts.voters) }
                    </Button>
                    <Button look={ButtonLook::Quiet} onclick={props.on_again.reform(|_| ())}>{ t!(l, "roll-another") }</Button>
                </div>
                { asking.draw() }
                { reading.draw() }
            </Card>
            <fieldset class="roll-filter">
                <legend>{ t!(l, "roll-show") }</legend>
                { filter("roll-open", Which::Open, t!(l, "roll-show-open", count = counts.open())) }
                { filter("roll-all", Which::All, t!(l, "roll-show-all")) }
                if left > 0 { { filter("roll-left", Which::LeftOut, t!(l, "roll-show-left", count = left)) } }
            </fieldset>
            if let Some(line) = mending.and_then(|number| lines.lines.iter().find(|line| line.number == number)) {
                <Mend
                    key={line.number}
                    line={line.clone()}
                    weighted={props.judged.columns.weight.is_some()}
                    spoken={props.judged.columns.language.is_some()}
                    on_judged={changed}
                    on_cancel={{ let mending = mending.setter(); Callback::from(move |()| mending.set(None)) }}
                />
            }
            if lines.lines.is_empty() {
                <p class="muted">{ t!(l, "roll-no-lines") }</p>
            } else {
                <div class="roll-table">
                    <Table
                        caption={t!(l, "roll-table")}
                        hide_caption={true}
                        columns={heads(&l, &props.judged)}
                        rows={rows.collect::<Vec<_>>()}
                    />
                </div>
                { pager(&l, &lines, *from, &from.setter()) }
            }
        </>
    }
}

/// What to do with the lines that wait.
fn decision(l: &Language, counts: &Counts, all: impl Fn(Which, String) -> Html) -> Html {
    if counts.open() == 0 {
        return html! { <Notice tone={Tone::Ok} title={t!(l, "roll-all-well")} /> };
    }
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "roll-decide", count = counts.open())}>
            <p>{ t!(l, "roll-decide-how") }</p>
            <div class="roll-buttons">
                if counts.duplicates > 0 {
                    { all(Which::Duplicates, t!(l, "roll-leave-duplicates", count = counts.duplicates)) }
                }
                if counts.problems > 0 {
                    { all(Which::Open, t!(l, "roll-leave-all", count = counts.open())) }
                }
            </div>
        </Notice>
    }
}

fn leave_out(asking: &Asking, changed: &Callback<Judged>) -> Callback<(Which, bool)> {
    let (asking, changed) = (asking.clone(), changed.clone());
    Callback::from(move |(which, out)| {
        let changed = changed.clone();
        asking.ask(LeaveOut { which, out }, move |judged| changed.emit(judged));
    })
}

fn heads(l: &Language, judged: &Judged) -> Vec<Column> {
    let mut heads = vec![
        Column::numbers(t!(l, "roll-head-line")),
        Column::words(t!(l, "roll-head-verdict")),
        Column::words(t!(l, "roll-head-name")),
        Column::words(t!(l, "roll-head-email")),
    ];
    if judged.columns.weight.is_some() {
        heads.push(Column::numbers(t!(l, "roll-head-weight")));
    }
    if judged.columns.language.is_some() {
        heads.push(Column::words(t!(l, "roll-head-language")));
    }
    heads.push(Column::words(t!(l, "roll-head-act")));
    heads
}

fn row(
    l: &Language,
    line: &Line,
    judged: &Judged,
    mending: Option<u64>,
    leave: &Callback<(Which, bool)>,
    mend: &UseStateSetter<Option<u64>>,
) -> Vec<Html> {
    let number = line.number;
    let (tone, word) = match &line.verdict {
        Verdict::Voter { .. } => (Tone::Ok, t!(l, "roll-is-voter")),
        Verdict::Problem(problem) if problem.is_duplicate() => (Tone::Warn, t!(l, "roll-is-duplicate")),
        Verdict::Problem(_) => (Tone::Bad, t!(l, "roll-is-problem")),
        Verdict::LeftOut(_) => (Tone::Info, t!(l, "roll-is-left")),
    };
    let out = matches!(line.verdict, Verdict::LeftOut(_));
    let toggle = {
        let leave = leave.clone();
        Callback::from(move |_| leave.emit((Which::One(number), !out)))
    };
    let open = {
        let mend = mend.clone();
        Callback::from(move |_| mend.set(Some(number)))
    };
    let cell = |text: &str| html! { <bdi class="roll-cell">{ text }</bdi> };
    let mut cells = vec![
        html! { l.number(number) },
        html! {
            <>
                <Pill {tone}>{ word }</Pill>
                if let Some(words) = words::problem(l, line) { <p class="small roll-problem">{ words }</p> }
            </>
        },
        cell(&line.name),
        cell(&line.email),
    ];
    if judged.columns.weight.is_some() {
        let label = t!(l, "roll-head-weight");
        cells.push(html! { <><span class="roll-label" aria-hidden="true">{ label }{ " " }</span>{ cell(&line.weight) }</> });
    }
    if judged.columns.language.is_some() {
        cells.push(cell(&line.language));
    }
    cells.push(html! {
        <span class="roll-acts">
            if !out {
                <Button look={ButtonLook::Quiet} expanded={Some(mending == Some(number))} onclick={open}>
                    { t!(l, "roll-mend") }<span class="sr-only">{ " " }{ t!(l, "roll-of-line", line = number) }</span>
                </Button>
            }
            <Button look={ButtonLook::Quiet} onclick={toggle}>
                { if out { t!(l, "roll-take-in") } else { t!(l, "roll-leave-out") } }
                <span class="sr-only">{ " " }{ t!(l, "roll-of-line", line = number) }</span>
            </Button>
        </span>
    });
    cells
}

fn pager(l: &Language, lines: &Lines, from: u64, set: &UseStateSetter<u64>) -> Html {
    let step = LINES as u64;
    let shown = from + lines.lines.len() as u64;
    let to = |target: u64, label: String| {
        let set = set.clone();
        html! { <Button onclick={move |_| set.set(target)}>{ label }</Button> }
    };
    html! {
        <div class="roll-buttons">
            <p class="muted" role="status">{ t!(l, "roll-page", from = from + 1, to = shown, total = lines.total) }</p>
            if from > 0 { { to(from.saturating_sub(step), t!(l, "roll-page-back")) } }
            if shown < lines.total { { to(from + step, t!(l, "roll-page-on")) } }
        </div>
    }
}
