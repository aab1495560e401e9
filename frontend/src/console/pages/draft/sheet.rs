//! A draft while somebody writes it: saved by itself, kept in this browser until the service has it, and never merged
//! behind anybody's back.

use std::rc::Rc;

use glassurn_api::draft::{DraftView, Invitation};
use glassurn_api::error::Code;
use glassurn_api::plan::{Plan, Problem};
use gloo_timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::console::service;
use crate::console::session::{Session, use_session};
use crate::failure::Failure;
use crate::phase::now;
use crate::store::Keep;

/// How long after the last key something is saved, in milliseconds.
const PAUSE: u32 = 800;
/// How long after a failure it is tried again, in milliseconds.
const RETRY: u32 = 5_000;

/// What this browser keeps until the service has it.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The revision that it follows.
    revision: u64,
    plan: Plan,
}

fn place(draft: &str) -> String {
    format!("draft.{draft}")
}

/// Forgets what this browser keeps of a draft.
pub fn forget(draft: &str) {
    Keep::Device.forget(&place(draft));
}

/// How saving stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    /// The service has everything that is here, or will be asked in a moment.
    Calm,
    /// It is being asked.
    Asked,
    /// It could not be asked, or refused; what is here is kept in this browser.
    Failed(Failure),
    /// Somebody else has saved meanwhile: theirs.
    Conflict(Rc<DraftView>),
}

/// The draft.
#[derive(Clone, PartialEq)]
pub struct Sheet {
    /// What is written here.
    pub plan: Rc<Plan>,
    /// What the service has.
    pub view: Rc<DraftView>,
    /// When it was last saved from here or before, seconds since 1970.
    pub saved: u64,
    /// How saving stands.
    pub saving: Saving,
    held: Rc<Plan>,
}

/// What happens to it.
pub enum Act {
    /// Somebody writes.
    Edit(Box<dyn FnOnce(&mut Plan)>),
    /// The service is asked to save.
    Ask,
    /// It has saved this.
    Saved(Rc<Plan>, Box<DraftView>),
    /// It has not.
    Failed(Failure),
    /// Somebody else has saved this meanwhile.
    Conflict(Box<DraftView>),
    /// Try again.
    Retry,
    /// What is here replaces theirs.
    Mine,
    /// Theirs replaces what is here.
    Theirs,
    /// Invitations, members or the election have changed.
    Seen(Box<DraftView>),
}

impl Sheet {
    /// The draft as the service has it, or as this browser kept it when the service was last away.
    ///
    /// # Errors
    /// The document is none that these pages can read.
    pub fn new(view: &DraftView) -> Result<Self, serde_json::Error> {
        let held = Rc::new(serde_json::from_str::<Plan>(&view.document)?);
        let kept: Option<Kept> = Keep::Device.read(&place(&view.summary.id));
        Ok(Self::with(view, held, kept))
    }

    fn with(view: &DraftView, held: Rc<Plan>, kept: Option<Kept>) -> Self {
        let view = Rc::new(view.clone());
        let kept = kept.filter(|kept| kept.plan != *held);
        let (plan, saving) = match kept {
            None => (held.clone(), Saving::Calm),
            Some(kept) if kept.revision == view.revision => (Rc::new(kept.plan), Saving::Calm),
            Some(kept) => (Rc::new(kept.plan), Saving::Conflict(view.clone())),
        };
        Self { plan, saved: view.summary.saved, view, saving, held }
    }

    /// Whether the service lacks something that is here.
    pub fn is_dirty(&self) -> bool {
        self.plan != self.held
    }

    /// The plan with the keys that were handed in.
    pub fn joined(&self) -> Plan {
        let mut plan = (*self.plan).clone();
        plan.join(&self.view.invitations);
        plan
    }

    /// What is missing or wrong now.
    pub fn problems(&self) -> Vec<Problem> {
        self.joined().problems(now())
    }

    /// The invitations.
    pub fn invitations(&self) -> &[Invitation] {
        &self.view.invitations
    }
}

impl Reducible for Sheet {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = (*self).clone();
        match act {
            Act::Edit(edit) => edit(Rc::make_mut(&mut next.plan)),
            Act::Ask => next.saving = Saving::Asked,
            Act::Saved(plan, view) => {
                next.saved = view.summary.saved;
                (next.view, next.held, next.saving) = (Rc::from(view), plan, Saving::Calm);
            }
            Act::Failed(failure) => next.saving = Saving::Failed(failure),
            Act::Conflict(view) => next.saving = Saving::Conflict(Rc::from(view)),
            Act::Retry if matches!(next.saving, Saving::Failed(_)) => next.saving = Saving::Calm,
            Act::Mine | Act::Theirs => {
                let Saving::Conflict(theirs) = next.saving.clone() else { return self };
                let Ok(held) = serde_json::from_str::<Plan>(&theirs.document) else { return self };
                next.held = Rc::new(held);
                if matches!(act, Act::Theirs) {
                    next.plan = next.held.clone();
                }
                (next.saved, next.view, next.saving) = (theirs.summary.saved, theirs, Saving::Calm);
            }
            Act::Seen(view) if view.revision == next.view.revision => next.view = Rc::from(view),
            // Somebody else has saved, and nothing is written here that could be lost.
            Act::Seen(view) if !next.is_dirty() && next.saving == Saving::Calm => {
                let Ok(held) = serde_json::from_str::<Plan>(&view.document) else { return self };
                next.plan = Rc::new(held);
                (next.held, next.saved, next.view) = (next.plan.clone(), view.summary.saved, Rc::from(view));
            }
            // Else saving finds it, and says so.
            Act::Retry | Act::Seen(_) => return self,
        }
        Rc::new(next)
    }
}

/// The draft with the way to change it.
#[derive(Clone, PartialEq)]
pub struct Work {
    /// The draft.
    pub sheet: UseReducerHandle<Sheet>,
    /// What is missing or wrong.
    pub problems: Rc<Vec<Problem>>,
}

impl Work {
    /// A callback that writes something into the plan.
    pub fn edit<T: 'static>(&self, write: impl Fn(&mut Plan, T) + 'static) -> Callback<T> {
        let (dispatch, write) = (self.sheet.dispatcher(), Rc::new(write));
        Callback::from(move |value| {
            let write = write.clone();
            dispatch.dispatch(Act::Edit(Box::new(move |plan| write(plan, value))));
        })
    }

    /// The draft's id.
    pub fn id(&self) -> &str {
        &self.sheet.view.summary.id
    }
}

/// The draft that the page around has loaded.
#[hook]
pub fn use_work() -> Work {
    use_context::<Work>().expect("the steps stand inside the page of a draft")
}

/// A draft that saves itself.
#[hook]
pub fn use_sheet(first: Sheet) -> UseReducerHandle<Sheet> {
    let session = use_session();
    let sheet = use_reducer(move || first);
    use_effect_with((sheet.plan.clone(), sheet.saving.clone()), {
        let sheet = sheet.clone();
        move |_| {
            let id = place(&sheet.view.summary.id);
            if sheet.is_dirty() {
                let kept = Kept { revision: sheet.view.revision, plan: (*sheet.plan).clone() };
                // Where the browser keeps nothing the service still does.
                Keep::Device.write(&id, &kept);
            } else {
                Keep::Device.forget(&id);
            }
            let timer = match (&sheet.saving, sheet.is_dirty()) {
                (Saving::Calm, true) => Some(Timeout::new(PAUSE, {
                    let (sheet, session) = (sheet.clone(), session.clone());
                    move || save(&sheet, session)
                })),
                (Saving::Failed(failure), true) if is_passing(failure) => Some(Timeout::new(RETRY, {
                    let dispatch = sheet.dispatcher();
                    move || dispatch.dispatch(Act::Retry)
                })),
                _ => None,
            };
            move || drop(timer)
        }
    });
    sheet
}

/// Whether saving may succeed later: with the network, after signing in again.
fn is_passing(failure: &Failure) -> bool {
    !matches!(failure.refusal(), Some(Code::AuthForbidden | Code::DraftInvalid | Code::NotFound))
}

fn save(sheet: &UseReducerHandle<Sheet>, session: Session) {
    let dispatch = sheet.dispatcher();
    let (id, revision, plan) = (sheet.view.summary.id.clone(), sheet.view.revision, sheet.plan.clone());
    dispatch.dispatch(Act::Ask);
    spawn_local(async move {
        let act = match service::save(&id, revision, &plan).await {
            Ok(view) => Act::Saved(plan, Box::new(view)),
            Err(failure) if failure.refusal() == Some(Code::DraftConflict) => {
                match service::draft(&id).await {
                    // The answer to an earlier request was lost: what is there is what was sent.
                    Ok(view)
                        if serde_json::from_str(&view.document).is_ok_and(|held: Plan| held == *plan) =>
                    {
                        Act::Saved(plan, Box::new(view))
                    }
                    Ok(view) => Act::Conflict(Box::new(view)),
                    Err(failure) => Act::Failed(session.hear(failure)),
                }
            }
            Err(failure) => Act::Failed(session.hear(failure)),
        };
        dispatch.dispatch(act);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::draft::{DraftSummary, Role};
    use glassurn_api::plan::Template;

    fn view(revision: u64, plan: &Plan) -> DraftView {
        DraftView {
            summary: DraftSummary {
                id: "ab".repeat(16),
                title: String::new(),
                role: Role::Owner,
                saved: revision,
                election: None,
            },
            revision,
            document: serde_json::to_string(plan).expect("plain data"),
            members: Vec::new(),
            invitations: Vec::new(),
        }
    }

    fn titled(title: &str) -> Plan {
        let mut plan = Template::YesNo.plan("en", "UTC");
        plan.title = title.into();
        plan
    }

    fn sheet(revision: u64, held: &Plan, kept: Option<(u64, Plan)>) -> Rc<Sheet> {
        let kept = kept.map(|(revision, plan)| Kept { revision, plan });
        Rc::new(Sheet::with(&view(revision, held), Rc::new(held.clone()), kept))
    }

    fn title(sheet: &Sheet) -> &str {
        sheet.plan.title.get("en")
    }

    #[test]
    fn what_the_browser_kept_while_the_service_was_away_goes_on() {
        let after = sheet(3, &titled("old"), Some((3, titled("typed in the train"))));
        assert_eq!(
            (title(&after), after.is_dirty(), &after.saving),
            ("typed in the train", true, &Saving::Calm)
        );
        let same = sheet(3, &titled("old"), Some((2, titled("old"))));
        assert_eq!((same.is_dirty(), &same.saving), (false, &Saving::Calm));
    }

    #[test]
    fn what_two_people_wrote_is_kept_until_one_decides() {
        let torn = sheet(4, &titled("theirs"), Some((3, titled("mine"))));
        assert!(matches!(torn.saving, Saving::Conflict(_)));
        assert_eq!(title(&torn), "mine");
        let mine = torn.clone().reduce(Act::Mine);
        assert_eq!((title(&mine), mine.view.revision, mine.is_dirty()), ("mine", 4, true));
        let theirs = torn.reduce(Act::Theirs);
        assert_eq!((title(&theirs), theirs.view.revision, theirs.is_dirty()), ("theirs", 4, false));
    }

    #[test]
    fn what_is_typed_while_an_answer_is_on_its_way_is_not_lost() {
        let begun = sheet(1, &titled("a"), None).reduce(Act::Edit(Box::new(|plan| plan.title = "ab".into())));
        let asked = begun.reduce(Act::Ask);
        let sent = asked.plan.clone();
        let typed = asked.reduce(Act::Edit(Box::new(|plan| plan.title = "abc".into())));
        let saved = typed.reduce(Act::Saved(sent.clone(), Box::new(view(2, &sent))));
        assert_eq!((title(&saved), saved.view.revision, saved.is_dirty()), ("abc", 2, true));
        assert_eq!(saved.saving, Saving::Calm);
    }

    #[test]
    fn a_failure_keeps_everything_and_is_tried_again() {
        let failed = sheet(1, &titled("a"), None)
            .reduce(Act::Edit(Box::new(|plan| plan.title = "b".into())))
            .reduce(Act::Failed(Failure::Unreachable));
        assert_eq!(title(&failed), "b");
        assert_eq!(failed.clone().reduce(Act::Retry).saving, Saving::Calm);
        // What was seen of a newer document changes nothing here: saving will find the conflict.
        let seen = failed.clone().reduce(Act::Seen(Box::new(view(9, &titled("z")))));
        assert_eq!(seen.view.revision, 1);
        let calm = sheet(1, &titled("a"), None).reduce(Act::Seen(Box::new(view(2, &titled("z")))));
        assert_eq!((title(&calm), calm.view.revision, calm.is_dirty()), ("z", 2, false));
    }
}
