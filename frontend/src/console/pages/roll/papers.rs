//! Paper votes: who handed one in, what the papers say, then sealed into a file, then cast.

use std::rc::Rc;

use glassurn_api::roll::paper::MAX_FILE;
use glassurn_crypto::manifest::Manifest;
use yew::prelude::*;

use super::ask::use_asking;
use super::codes::{origin, short};
use super::find::{FindPeople, named};
use crate::components::{
    Button, ButtonLook, Card, Column, FileDrop, Fold, GivenFile, Notice, Progress, SaveFile, Table, Tone,
};
use crate::console::SameByCommand;
use crate::console::desk::roll::{CastPapers, Found, PapersCast, RollOnRecord, SealPapers};
use crate::i18n::{Language, use_language};
use crate::leave::use_warning;
use crate::pages::{Answers, ContestForm};
use crate::{store, t};

/// What [`Papers`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PapersProps {
    /// The election id.
    pub election: AttrValue,
    /// The manifest.
    pub manifest: Rc<Manifest>,
}

/// How far they are.
#[derive(Clone, PartialEq)]
enum Stage {
    /// They are entered.
    Enter,
    /// They are sealed, and in no file that was opened.
    Sealed(Rc<[u8]>),
    /// Their file was opened.
    Cast(Rc<[u8]>),
    /// They are on the record.
    Done(PapersCast),
}

/// Paper votes.
#[component]
pub fn Papers(props: &PapersProps) -> Html {
    let l = use_language();
    let stage = use_state(|| Stage::Enter);
    let set = stage.setter();
    if props.manifest.revote {
        return html! {
            <Fold summary={t!(l, "papers-title")}>
                <Notice title={t!(l, "papers-revote")}><p>{ t!(l, "papers-revote-words") }</p></Notice>
            </Fold>
        };
    }
    let inside = match &*stage {
        Stage::Enter => {
            let (sealed, kept) = (set.clone(), set);
            let on_sealed = Callback::from(move |file| sealed.set(Stage::Sealed(file)));
            let on_file = Callback::from(move |given: GivenFile| kept.set(Stage::Cast(given.bytes.into())));
            html! {
                <>
                    <Enter election={props.election.clone()} manifest={props.manifest.clone()} {on_sealed} />
                    <Fold summary={t!(l, "papers-have")}>
                        <FileDrop id="papers-file" label={t!(l, "papers-file")} accept=".txt" limit={MAX_FILE as u32} {on_file} />
                    </Fold>
                </>
            }
        }
        Stage::Sealed(file) => {
            html! { <Keep election={props.election.clone()} file={file.clone()} on_kept={move |file| set.set(Stage::Cast(file))} /> }
        }
        Stage::Cast(file) => {
            html! { <Send election={props.election.clone()} file={file.clone()} on_done={move |cast| set.set(Stage::Done(cast))} /> }
        }
        Stage::Done(cast) => html! {
            <Notice tone={Tone::Ok} live={true} title={t!(l, "papers-done", count = cast.count)}>
                <p>{ t!(l, "papers-done-words") }</p>
                <div class="row">
                    <SaveFile label={t!(l, "papers-receipts")} name={format!("glassurn-paper-receipts-{}.csv", short(&props.election))}
                        media_type="text/csv" bytes={Rc::<[u8]>::from(cast.receipts.as_bytes())} look={ButtonLook::Primary} />
                    <Button onclick={move |_| set.set(Stage::Enter)}>{ t!(l, "papers-more") }</Button>
                </div>
            </Notice>
        },
    };
    html! { <Card title={t!(l, "papers-title")}><p>{ t!(l, "papers-lead") }</p>{ inside }</Card> }
}

fn by_command(election: &str) -> Html {
    html! { <SameByCommand command={format!("glassurn vote {}/e/{election} --csv ballots.csv --receipts receipts", origin())} /> }
}

fn on(election: &str) -> RollOnRecord {
    RollOnRecord { election: election.to_owned(), seen: store::checkpoint(election) }
}

#[derive(Properties, Clone, PartialEq)]
struct EnterProps {
    election: AttrValue,
    manifest: Rc<Manifest>,
    on_sealed: Callback<Rc<[u8]>>,
}

/// Who handed one in, and what the papers say: two lists that nobody ties together.
#[component]
fn Enter(props: &EnterProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let manifest = &props.manifest;
    let people = use_state(Vec::<Found>::new);
    let papers = use_state(Vec::<Answers>::new);
    let answers = use_state(|| Answers::empty(manifest));
    use_warning(!papers.is_empty() || !people.is_empty());
    let on_choose = {
        let people = people.clone();
        Callback::from(move |person: Found| {
            if people.iter().all(|known| known.place != person.place) {
                people.set([(*people).clone(), vec![person]].concat());
            }
        })
    };
    let without = |place: u64| {
        let people = people.clone();
        Callback::from(move |_| {
            people.set(people.iter().filter(|known| known.place != place).cloned().collect())
        })
    };
    let add = {
        let (papers, answers, empty) = (papers.clone(), answers.clone(), Answers::empty(manifest));
        Callback::from(move |_| {
            papers.set([(*papers).clone(), vec![(*answers).clone()]].concat());
            answers.set(empty.clone());
        })
    };
    let take_out = {
        let papers = papers.clone();
        Callback::from(move |_| papers.set(papers[..papers.len().saturating_sub(1)].to_vec()))
    };
    let seal = {
        let (asking, people, papers, props) = (asking.clone(), people.clone(), papers.clone(), props.clone());
        Callback::from(move |_| {
            let ask = SealPapers {
                on: on(&props.election),
                people: people.iter().map(|person| person.place).collect(),
                papers: papers.iter().map(|answers| answers.explicit(&props.manifest)).collect(),
            };
            let props = props.clone();
            asking.ask(ask, move |sealed| {
                store::keep_checkpoint(&props.election, &sealed.note);
                props.on_sealed.emit(sealed.file.as_bytes().into());
            });
        })
    };
    let short = !answers.incomplete(manifest).is_empty();
    let (voters, entered) = (people.len(), papers.len());
    html! {
        <>
            <h3>{ t!(l, "papers-who", count = voters) }</h3>
            <FindPeople id="papers-who" what={t!(l, "papers-title")} choose={t!(l, "papers-add-person")} {on_choose} />
            <ul class="plain-list" aria-label={t!(l, "papers-who", count = voters)}>
                { for people.iter().map(|person| html! {
                    <li key={person.place} class="row">
                        <bdi>{ named(person) }</bdi>
                        <Button look={ButtonLook::Quiet} onclick={without(person.place)}>
                            { t!(l, "papers-without") }<span class="sr-only">{ " " }<bdi>{ named(person) }</bdi></span>
                        </Button>
                    </li>
                }) }
            </ul>
            <h3>{ t!(l, "papers-papers", count = entered) }</h3>
            <p class="muted">{ t!(l, "papers-any-order") }</p>
            { for (0..manifest.contests().len()).map(|contest| {
                let answers_setter = answers.setter();
                html! {
                    <ContestForm key={contest} manifest={manifest.clone()} {contest} answers={(*answers).clone()}
                        order={Vec::from_iter(0..manifest.contests()[contest].selections.len())} heading_above={false}
                        on_answer={move |changed| answers_setter.set(changed)} />
                }
            }) }
            <div class="row">
                <Button disabled={short} onclick={add}>{ t!(l, "papers-add") }</Button>
                <Button look={ButtonLook::Quiet} disabled={entered == 0} onclick={take_out}>{ t!(l, "papers-take-out") }</Button>
            </div>
            if entered > 0 && !manifest.is_mixed() { { sums(&l, manifest, &papers) } }
            if voters < 2 { <p class="muted">{ t!(l, "papers-few") }</p> }
            if voters != entered { <p id="papers-uneven" role="status">{ t!(l, "papers-uneven", people = voters, papers = entered) }</p> }
            if let Some(far) = asking.progress() { <Progress id="papers-sealing" value={far.done} max={far.total} label={t!(l, "papers-sealing")} /> }
            { asking.draw() }
            <Button look={ButtonLook::Primary} disabled={asking.busy() || voters == 0 || voters != entered}
                described_by={(voters != entered).then_some("papers-uneven")} onclick={seal}>
                { t!(l, "papers-seal", count = entered) }
            </Button>
            { by_command(&props.election) }
        </>
    }
}

/// What all papers entered so far add up to: to be compared with the pile.
fn sums(l: &Language, manifest: &Manifest, papers: &[Answers]) -> Html {
    let columns = vec![Column::words(t!(l, "papers-option")), Column::numbers(t!(l, "papers-sum"))];
    let rows = manifest.contests().iter().enumerate().flat_map(|(contest, asked)| {
        asked.selections.iter().enumerate().map(move |(place, selection)| {
            let votes = |answers: &Answers| answers.votes(contest, asked).get(place).copied();
            let sum: i64 = papers.iter().filter_map(votes).sum();
            (selection, sum)
        })
    });
    let rows = rows.map(|(selection, sum)| {
        vec![html! { <bdi>{ selection.title.get(l.tag()) }</bdi> }, html! { { l.signed(sum) } }]
    });
    html! { <Table caption={t!(l, "papers-sums")} {columns} rows={rows.collect::<Vec<_>>()} /> }
}

#[derive(Properties, Clone, PartialEq)]
struct KeepProps {
    election: AttrValue,
    file: Rc<[u8]>,
    on_kept: Callback<Rc<[u8]>>,
}

/// Sealed papers are saved, and opened again, before the first one is sent.
#[component]
fn Keep(props: &KeepProps) -> Html {
    let l = use_language();
    use_warning(true);
    let other = use_state(|| false);
    let on_file = {
        let (props, other) = (props.clone(), other.setter());
        Callback::from(move |given: GivenFile| {
            if given.bytes[..] == props.file[..] {
                props.on_kept.emit(props.file.clone());
            } else {
                other.set(true);
            }
        })
    };
    html! {
        <ol class="numbered">
            <li>
                <SaveFile label={t!(l, "papers-save")} name={format!("glassurn-paper-votes-{}.txt", short(&props.election))}
                    media_type="text/plain" bytes={props.file.clone()} look={ButtonLook::Primary} />
                <p class="muted small">{ t!(l, "papers-save-words") }</p>
            </li>
            <li>
                <FileDrop id="papers-again" label={t!(l, "papers-file")} accept=".txt" limit={MAX_FILE as u32} {on_file} />
                if *other { <Notice tone={Tone::Warn} live={true} title={t!(l, "papers-other")} /> }
            </li>
        </ol>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct SendProps {
    election: AttrValue,
    file: Rc<[u8]>,
    on_done: Callback<PapersCast>,
}

/// The papers of a file are cast.
#[component]
fn Send(props: &SendProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let cast = {
        let (asking, props) = (asking.clone(), props.clone());
        Callback::from(move |_| {
            let ask = CastPapers { on: on(&props.election), file: props.file.to_vec() };
            let props = props.clone();
            asking.ask(ask, move |cast| {
                store::keep_checkpoint(&props.election, &cast.note);
                props.on_done.emit(cast);
            });
        })
    };
    html! {
        <>
            <p>{ t!(l, "papers-cast-words") }</p>
            if let Some(far) = asking.progress() { <Progress id="papers-casting" value={far.done} max={far.total} label={t!(l, "papers-casting")} /> }
            { asking.draw() }
            <Button look={ButtonLook::Primary} disabled={asking.busy()} onclick={cast}>{ t!(l, "papers-cast") }</Button>
            { by_command(&props.election) }
        </>
    }
}
