//! The record as the page follows it: its head, a page of entries, and what the reader looks for.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::{
    observer::{Ask, Head, Listed, Tell, Trouble, use_observer},
    store,
};

/// How often the page looks for new entries, in milliseconds.
const EVERY: u32 = 10_000;

/// How the record stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Face {
    /// Nothing is there yet.
    #[default]
    Waiting,
    /// It cannot be read.
    Trouble(Trouble),
    /// It is there.
    Ready,
}

/// What the reader looks for by its code.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Search {
    /// Nothing.
    #[default]
    None,
    /// It is being searched: so many of so many entries.
    Running(u64, u64),
    /// No entry has this code.
    Missing(String),
}

/// What was told, and where the reader is.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    face: Face,
    head: Option<Rc<Head>>,
    listed: Option<Rc<Listed>>,
    below: Option<u64>,
    kinds: Rc<Vec<u64>>,
    paused: bool,
    search: Search,
    found: Option<u64>,
    raw: Rc<Vec<(u64, String)>>,
    round: u32,
}

enum Act {
    Hear(Tell),
    Go(Option<u64>),
    Jump(u64),
    Filter(Vec<u64>),
    Pause(bool),
    Search,
    Again,
}

impl State {
    fn hear(&self, tell: Tell) -> Self {
        let mut next = self.clone();
        match tell {
            Tell::Head(head) => (next.face, next.head) = (Face::Ready, Some(Rc::from(head))),
            Tell::Listed(listed) => {
                // An answer to a question that the reader has moved on from is dropped.
                if listed.below == self.below && listed.kinds == *self.kinds {
                    next.listed = Some(Rc::new(listed));
                }
            }
            Tell::Found { code, entry: None } => next.search = Search::Missing(code),
            Tell::Found { entry: Some(entry), .. } => return self.jump(entry),
            Tell::Progress(progress) if self.search != Search::None => {
                next.search = Search::Running(progress.done, progress.total);
            }
            Tell::Raw { entry, hex } => {
                let mut raw = (*self.raw).clone();
                raw.push((entry, hex));
                next.raw = Rc::new(raw);
            }
            Tell::Trouble(trouble) => next.face = Face::Trouble(trouble),
            Tell::Progress(_) | Tell::Ready | Tell::Large { .. } | Tell::Audited(_) | Tell::Proven { .. } => {
            }
        }
        next
    }

    /// Shows the page that begins with an entry, of every kind.
    fn jump(&self, entry: u64) -> Self {
        Self {
            below: Some(entry.saturating_add(1)),
            kinds: Rc::default(),
            found: Some(entry),
            search: Search::None,
            ..self.clone()
        }
    }
}

impl Reducible for State {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let now = (*self).clone();
        Rc::new(match act {
            Act::Hear(tell) => self.hear(tell),
            Act::Go(below) => Self { below, found: None, ..now },
            Act::Jump(entry) => self.jump(entry),
            Act::Filter(kinds) => Self { below: None, found: None, kinds: Rc::new(kinds), ..now },
            Act::Pause(paused) => Self { paused, ..now },
            Act::Search => Self { search: Search::Running(0, 0), found: None, ..now },
            Act::Again => Self { face: Face::Waiting, round: self.round.wrapping_add(1), ..now },
        })
    }
}

/// The record with everything that a reader can do to it.
#[derive(Clone, PartialEq)]
pub struct Watch {
    /// How it stands.
    pub face: Face,
    /// The last verified head.
    pub head: Option<Rc<Head>>,
    /// The page of entries.
    pub listed: Option<Rc<Listed>>,
    /// The kinds that are shown; all if empty.
    pub kinds: Rc<Vec<u64>>,
    /// Whether new entries are kept waiting.
    pub paused: bool,
    /// The search by code.
    pub search: Search,
    /// The entry that was looked for.
    pub found: Option<u64>,
    /// Bytes that were asked for.
    pub raw: Rc<Vec<(u64, String)>>,
    /// Shows the entries below a number, or the newest.
    pub go: Callback<Option<u64>>,
    /// Shows an entry by its number.
    pub jump: Callback<u64>,
    /// Shows some kinds alone.
    pub filter: Callback<Vec<u64>>,
    /// Stops or goes on following.
    pub pause: Callback<bool>,
    /// Looks for a receipt code.
    pub find: Callback<String>,
    /// Asks for an entry's bytes.
    pub show_raw: Callback<u64>,
    /// Tries again.
    pub again: Callback<()>,
}

/// Follows the record of an election. A verified head is remembered: the next visit compares with it.
#[hook]
pub fn use_watch(election: &str) -> Watch {
    let state = use_reducer(State::default);
    let hear = Callback::from({
        let (dispatch, election) = (state.dispatcher(), election.to_owned());
        move |tell: Tell| {
            if let Tell::Head(head) = &tell {
                store::keep_checkpoint(&election, &head.note);
            }
            dispatch.dispatch(Act::Hear(tell));
        }
    });
    let observer = use_observer((election.to_owned(), state.round), hear);
    use_effect_with((election.to_owned(), state.round), {
        let observer = observer.clone();
        move |(election, _)| {
            let (election, seen) = (election.clone(), store::checkpoint(election));
            observer.ask(&Ask::Watch { election, seen });
        }
    });
    // A page other than the newest stays as it is while the record grows.
    let size = state.head.as_ref().map(|head| if state.below.is_none() { head.size } else { 0 });
    use_effect_with((size, state.below, state.kinds.clone(), state.round), {
        let observer = observer.clone();
        move |(size, below, kinds, _)| {
            if size.is_some() {
                observer.ask(&Ask::List { below: *below, kinds: (**kinds).clone() });
            }
        }
    });
    use_effect_with((state.paused, observer.clone()), |(paused, observer)| {
        let observer = observer.clone();
        let clock = (!paused).then(|| Interval::new(EVERY, move || observer.ask(&Ask::Refresh)));
        move || drop(clock)
    });
    let act = |make: fn(u64) -> Act| {
        let dispatch = state.dispatcher();
        Callback::from(move |number| dispatch.dispatch(make(number)))
    };
    let dispatch = state.dispatcher();
    let find = {
        let (dispatch, observer) = (dispatch.clone(), observer.clone());
        Callback::from(move |code| {
            dispatch.dispatch(Act::Search);
            observer.ask(&Ask::Find { code });
        })
    };
    let go = {
        let dispatch = dispatch.clone();
        Callback::from(move |below| dispatch.dispatch(Act::Go(below)))
    };
    let filter = {
        let dispatch = dispatch.clone();
        Callback::from(move |kinds| dispatch.dispatch(Act::Filter(kinds)))
    };
    let pause = {
        let dispatch = dispatch.clone();
        Callback::from(move |paused| dispatch.dispatch(Act::Pause(paused)))
    };
    let again = Callback::from(move |()| dispatch.dispatch(Act::Again));
    Watch {
        face: state.face.clone(),
        head: state.head.clone(),
        listed: state.listed.clone(),
        kinds: state.kinds.clone(),
        paused: state.paused,
        search: state.search.clone(),
        found: state.found,
        raw: state.raw.clone(),
        jump: act(Act::Jump),
        show_raw: Callback::from(move |entry| observer.ask(&Ask::Raw { entry })),
        go,
        filter,
        pause,
        find,
        again,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(below: Option<u64>) -> Tell {
        Tell::Listed(Listed { below, kinds: Vec::new(), entries: Vec::new(), next: None })
    }

    #[test]
    fn an_answer_to_an_old_question_is_dropped() {
        let state = State { below: Some(50), ..State::default() };
        assert!(state.hear(listed(None)).listed.is_none());
        assert!(state.hear(listed(Some(50))).listed.is_some());
    }

    #[test]
    fn a_found_code_shows_its_entry_first_whatever_was_filtered() {
        let state = State { kinds: Rc::new(vec![13]), search: Search::Running(1, 2), ..State::default() };
        let found = state.hear(Tell::Found { code: "C".into(), entry: Some(214) });
        assert_eq!((found.below, found.found), (Some(215), Some(214)));
        assert!(found.kinds.is_empty() && found.search == Search::None);
    }
}
