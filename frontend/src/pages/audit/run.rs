//! One check of everything, as pages follow it: begin, hold, go on, what it found.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    components::GivenFile,
    observer::{Ask, Audited, Pace, Phase, Progress, Tell, Trouble, use_observer},
    store,
};

/// How a check stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stand {
    /// Nothing was asked.
    #[default]
    Idle,
    /// It is under way.
    Working(Working),
    /// There are more entries than the page checks unasked.
    Large(u64),
    /// It could not be made.
    Trouble(Trouble),
    /// It is done.
    Done(Rc<Audited>),
}

/// A check under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Working {
    /// The phases behind it, each whole.
    pub behind: Vec<Progress>,
    /// The phase it is in.
    pub current: Option<Progress>,
    /// The seconds that this phase will still take, where they can be told.
    pub left: Option<u64>,
    /// When it was put on hold, in milliseconds.
    pub held: Option<f64>,
    pace: Option<Pace>,
}

impl Working {
    fn step(&self, progress: Progress, now: f64) -> Self {
        let mut next = self.clone();
        if let Some(before) = self.current.filter(|before| before.phase != progress.phase) {
            next.behind.push(Progress { done: before.total, ..before });
        }
        let pace = Pace::step(self.pace, progress, now);
        (next.current, next.left, next.pace) = (Some(progress), pace.left(progress, now), Some(pace));
        next
    }

    /// How far a phase is; `None` if its turn has not come.
    pub fn of(&self, phase: Phase) -> Option<Progress> {
        self.behind.iter().chain(&self.current).find(|progress| progress.phase == phase).copied()
    }
}

/// What moves a check; times in milliseconds.
pub enum Act {
    /// It begins anew.
    Begin,
    /// The worker said something.
    Hear(Tell, f64),
    /// It is put on hold.
    Hold(f64),
    /// It goes on.
    GoOn(f64),
}

impl Reducible for Stand {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        Rc::new(match (act, &*self) {
            (Act::Begin, _) => Self::Working(Working::default()),
            (Act::Hear(Tell::Progress(progress), now), Self::Working(working)) => {
                Self::Working(working.step(progress, now))
            }
            (Act::Hear(Tell::Large { entries }, _), _) => Self::Large(entries),
            (Act::Hear(Tell::Audited(audited), _), _) => Self::Done(Rc::from(audited)),
            (Act::Hear(Tell::Trouble(trouble), _), _) => Self::Trouble(trouble),
            (Act::Hold(now), Self::Working(working)) => {
                Self::Working(Working { held: Some(now), ..working.clone() })
            }
            (Act::GoOn(now), Self::Working(working)) => {
                let rest = working.held.map_or(0.0, |held| now - held);
                let pace = working.pace.map(|pace| pace.rested(rest));
                Self::Working(Working { held: None, pace, ..working.clone() })
            }
            _ => return self,
        })
    }
}

/// A check with the ways to move it.
#[derive(Clone, PartialEq)]
pub struct Run {
    /// How it stands.
    pub stand: Rc<Stand>,
    /// Begins with the board itself, but not if there are more entries than this.
    pub begin: Callback<Option<u64>>,
    /// Begins with a file.
    pub begin_file: Callback<GivenFile>,
    /// Holds, or goes on.
    pub hold: Callback<bool>,
}

/// What is asked of one worker.
#[derive(Clone, PartialEq, Default)]
struct Order {
    round: u32,
    ask: Option<(Ask, Rc<Vec<u8>>)>,
}

/// A check of one election's record. What holds is remembered: the next visit compares with it.
#[hook]
pub fn use_run(election: &str) -> Run {
    let stand = use_reducer(Stand::default);
    let order = use_state(Order::default);
    let hear = Callback::from({
        let (dispatch, election) = (stand.dispatcher(), election.to_owned());
        move |tell: Tell| {
            if let Tell::Audited(audited) = &tell
                && let (true, Some(note)) = (audited.holds(), &audited.note)
            {
                store::keep_checkpoint(&election, note);
            }
            dispatch.dispatch(Act::Hear(tell, js_sys::Date::now()));
        }
    });
    let observer = use_observer(order.round, hear);
    use_effect_with((*order).clone(), {
        let observer = observer.clone();
        move |order| {
            if let Some((ask, bytes)) = &order.ask {
                observer.ask_with(ask, bytes);
            }
        }
    });
    let give = {
        let (order, dispatch) = (order.clone(), stand.dispatcher());
        move |ask: Ask, bytes: Vec<u8>| {
            dispatch.dispatch(Act::Begin);
            order.set(Order { round: order.round.wrapping_add(1), ask: Some((ask, Rc::new(bytes))) });
        }
    };
    let begin = Callback::from({
        let (give, election) = (give.clone(), election.to_owned());
        move |limit| {
            let (election, seen) = (election.clone(), store::checkpoint(&election));
            give(Ask::Audit { election, seen, limit }, Vec::new());
        }
    });
    let begin_file = Callback::from({
        let election = election.to_owned();
        move |file: GivenFile| give(Ask::File { election: Some(election.clone()) }, file.bytes)
    });
    let hold = Callback::from({
        let dispatch = stand.dispatcher();
        move |hold| {
            let now = js_sys::Date::now();
            let (ask, act) = if hold { (Ask::Pause, Act::Hold(now)) } else { (Ask::Resume, Act::GoOn(now)) };
            observer.ask(&ask);
            dispatch.dispatch(act);
        }
    });
    let stand = Rc::new((*stand).clone());
    Run { stand, begin, begin_file, hold }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(phase: Phase, done: u64, total: u64) -> Tell {
        Tell::Progress(Progress { phase, done, total })
    }

    fn told(stand: Stand, tells: impl IntoIterator<Item = Tell>) -> Rc<Stand> {
        tells.into_iter().fold(Rc::new(stand), |stand, tell| stand.reduce(Act::Hear(tell, 0.0)))
    }

    #[test]
    fn a_phase_behind_is_whole_and_a_phase_ahead_is_none() {
        let tells = [at(Phase::Download, 3, 9), at(Phase::Setup, 1, 4)];
        let Stand::Working(working) = &*told(Stand::Working(Working::default()), tells) else {
            panic!("it is under way")
        };
        assert_eq!(working.of(Phase::Download), Some(Progress { phase: Phase::Download, done: 9, total: 9 }));
        assert_eq!(working.of(Phase::Setup).map(|progress| progress.done), Some(1));
        assert_eq!(working.of(Phase::Ballots), None);
    }

    #[test]
    fn progress_after_the_end_changes_nothing() {
        let trouble = Stand::Trouble(Trouble::NoWorker);
        assert_eq!(*told(trouble.clone(), [at(Phase::Setup, 1, 4)]), trouble);
    }
}
