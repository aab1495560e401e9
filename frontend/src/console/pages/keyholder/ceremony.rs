//! The key ceremony: each step as soon as it is due, the file kept before every step, and saved and opened before the last.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::save::{LARGEST, SaveAndOpen};
use crate::components::{Button, Card, FaultNotice, GivenFile, Icon, Notice, Tone};
use crate::console::command::{SameByCommand, server};
use crate::console::desk::ceremony::{Due, NextStep, PostStep, Stand, StepName};
use crate::console::desk::seat::{LockedFile, Looked, OpenElectionKey};
use crate::console::kept_files::Place;
use crate::console::{KeyFileDrop, Tab, use_desk};
use crate::fault::{Fault, HolderFault};
use crate::i18n::{Language, use_language};
use crate::pages::remember;
use crate::{store, t};

/// How often the record is asked while others have to act, in milliseconds.
const PAUSE: u32 = 3_000;

/// What [`CeremonyView`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CeremonyViewProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it is.
    pub place: Place,
    /// Called when the key is made.
    pub on_done: Callback<()>,
}

/// What the page shows of it.
#[derive(Clone, Default, PartialEq)]
struct Shown {
    stand: Option<Stand>,
    /// The locked file as it is now, to be saved.
    file: Option<LockedFile>,
    fault: Option<Fault>,
    /// The browser refuses to keep the file.
    unkept: bool,
}

/// The ceremony.
#[component]
pub fn CeremonyView(props: &CeremonyViewProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let shown = use_state(Shown::default);
    let round = use_state(|| 0_u32);
    // The file with which the ceremony goes on, where the reader gave one.
    let given = use_state(|| None::<LockedFile>);
    let opened = use_mut_ref(|| false);
    use_effect_with((props.place.clone(), *round, (*given).clone()), {
        let (desk, shown, on_done) = (desk.clone(), shown.setter(), props.on_done.clone());
        move |(place, _, given): &(Place, u32, Option<LockedFile>)| {
            let here = Rc::new(Cell::new(true));
            let run = Run { desk, place: place.clone(), shown, here: here.clone() };
            let given = given.clone();
            spawn_local(async move {
                if run.go(given, &opened).await {
                    on_done.emit(());
                }
            });
            move || here.set(false)
        }
    });
    let go_on = use_callback(*round, {
        let round = round.clone();
        move |(), number: &u32| round.set(number.wrapping_add(1))
    });
    let on_file = {
        let given = given.setter();
        Callback::from(move |file: GivenFile| given.set(Some(LockedFile { bytes: file.bytes })))
    };
    let Shown { stand, file, fault, unkept } = &*shown;
    let due = stand.as_ref().map(|stand| &stand.due);
    let missing_file = matches!(
        fault,
        Some(
            Fault::Key(_)
                | Fault::Holder(
                    HolderFault::NotMine | HolderFault::NotAnElectionKey | HolderFault::OtherElection
                )
        )
    );
    let command = format!(
        "glassurn trustee ceremony --key {} --server {} --election {} --wait",
        "YOUR-KEY-FILE",
        server(),
        props.place.election
    );
    html! {
        <Card title={t!(l, "ceremony-title")}>
            <p>{ t!(l, "ceremony-lead") }</p>
            if let Some(stand) = stand { { steps(&l, &props.looked, stand) } }
            <p role="status">{ status(&l, &props.looked, due) }</p>
            if *unkept {
                <Notice tone={Tone::Warn} title={t!(l, "ceremony-unkept")} live={true}><p>{ t!(l, "ceremony-unkept-lead") }</p></Notice>
            }
            if let (Some(Due::Save), Some(file)) = (due, file) {
                <h3>{ t!(l, "ceremony-save") }</h3>
                <SaveAndOpen place={props.place.clone()} file={file.clone()} on_done={go_on.clone()} />
            }
            if let Some(Due::Restart { culprits }) = due {
                <Notice tone={Tone::Bad} title={t!(l, "ceremony-restart", names = names(&props.looked, culprits))} live={true}>
                    <p>{ t!(l, "ceremony-restart-advice") }</p>
                </Notice>
            }
            if let Some(fault) = fault {
                <FaultNotice fault={fault.clone()} />
                if missing_file {
                    <KeyFileDrop
                        id="election-key"
                        label={t!(l, "holder-key-file")}
                        hint={t!(l, "holder-key-file-hint")}
                        limit={LARGEST}
                        {on_file}
                    />
                } else {
                    <Button onclick={go_on.reform(|_| ())}>{ t!(l, "fetch-again") }</Button>
                }
            }
            <SameByCommand {command} />
        </Card>
    }
}

/// One walk through the ceremony; it ends with the page, with a fault, or where the reader has to act.
struct Run {
    desk: Tab,
    place: Place,
    shown: UseStateSetter<Shown>,
    here: Rc<Cell<bool>>,
}

impl Run {
    /// Says whether the key is made.
    async fn go(&self, given: Option<LockedFile>, opened: &Rc<std::cell::RefCell<bool>>) -> bool {
        let mut shown = Shown { file: self.place.file(), ..Shown::default() };
        let fresh = !*opened.borrow();
        if fresh || given.is_some() {
            let file = given.or_else(|| shown.file.clone());
            if let Err(fault) = self.desk.worker.ask(OpenElectionKey { file }).await {
                shown.fault = Some(fault);
                self.show(&shown);
                return false;
            }
            *opened.borrow_mut() = true;
        }
        while self.here.get() {
            match self.step(&mut shown).await {
                Ok(true) => return true,
                Ok(false) => {}
                Err(fault) => {
                    remember(&self.place.election, &fault);
                    // A service that does not answer is asked again; what is shown stays.
                    let again = fault.may_retry() && !matches!(fault, Fault::Fork { .. });
                    shown.fault = Some(fault);
                    self.show(&shown);
                    if !again {
                        return false;
                    }
                    TimeoutFuture::new(PAUSE).await;
                    continue;
                }
            }
            match shown.stand.as_ref().map(|stand| &stand.due) {
                Some(Due::Save) => return false,
                Some(Due::Post) => {}
                _ => TimeoutFuture::new(PAUSE).await,
            }
        }
        false
    }

    /// One look at the record, and the step that is due.
    async fn step(&self, shown: &mut Shown) -> Result<bool, Fault> {
        let election = &self.place.election;
        let stand = self.desk.worker.ask(NextStep { seen: store::checkpoint(election) }).await?;
        store::keep_checkpoint(election, &stand.note);
        if let Some(file) = &stand.file {
            // Before anything is posted: a crash behind this line leaves a file that posts the same bytes.
            shown.unkept = !self.place.keep_file(file);
            shown.file = Some(file.clone());
        }
        let due = stand.due.clone();
        (shown.stand, shown.fault) = (Some(stand), None);
        self.show(shown);
        if due == Due::Post {
            self.desk.worker.ask(PostStep {}).await?;
        }
        Ok(matches!(due, Due::Done { .. }))
    }

    fn show(&self, shown: &Shown) {
        if self.here.get() {
            self.shown.set(shown.clone());
        }
    }
}

/// Every step with the names of those who have not done it.
fn steps(l: &Language, looked: &Looked, stand: &Stand) -> Html {
    let mut ahead = false;
    let steps = stand.steps.iter().map(|step| {
        let done = step.missing.is_empty();
        let (icon, word) = match (done, ahead) {
            (true, _) => (Icon::Tick, t!(l, "ceremony-step-done")),
            (false, false) => (Icon::Run, t!(l, "ceremony-missing", names = names(looked, &step.missing))),
            (false, true) => (Icon::Wait, t!(l, "ceremony-step-later")),
        };
        ahead |= !done;
        let title = match step.name {
            StepName::Key => t!(l, "ceremony-step-key"),
            StepName::Commit => t!(l, "ceremony-step-commit"),
            StepName::Round1 => t!(l, "ceremony-step-show"),
            StepName::Round2 => t!(l, "ceremony-step-share"),
            StepName::Confirm => t!(l, "ceremony-step-confirm"),
        };
        html! { <li>{ icon.draw() }<div><b>{ title }</b><br /><span class="muted">{ word }</span></div></li> }
    });
    html! { <ul class="icon-list">{ for steps }</ul> }
}

fn status(l: &Language, looked: &Looked, due: Option<&Due>) -> String {
    match due {
        None => t!(l, "ceremony-opening"),
        Some(Due::Post) => t!(l, "ceremony-posting"),
        Some(Due::Save) => t!(l, "ceremony-your-turn"),
        Some(Due::Wait { missing }) => t!(l, "ceremony-waiting", names = names(looked, missing)),
        Some(Due::Restart { .. }) => t!(l, "ceremony-waiting-restart"),
        Some(Due::Done { .. }) => t!(l, "ceremony-done"),
    }
}

/// The names of these holders.
pub fn names(looked: &Looked, numbers: &[u64]) -> String {
    let name = |number: &u64| {
        let place = usize::try_from(number.checked_sub(1)?).ok()?;
        Some(looked.holders.get(place)?.name.as_str())
    };
    numbers.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}
