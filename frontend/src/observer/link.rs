//! The page's side: starts the worker, asks it, hears it, and ends it with the page.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::prelude::*;

use super::{Ask, SCRIPT, Tell, Trouble};

/// A worker that belongs to a page.
#[derive(Clone)]
pub struct Observer(Rc<Line>);

impl PartialEq for Observer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A function that the browser calls.
type Listener = Closure<dyn Fn(Event)>;

struct Line {
    /// Started by the first question; `None` inside if the browser could not.
    worker: OnceCell<Option<Worker>>,
    /// What was asked before the worker listened; `None` once it does.
    early: RefCell<Option<Vec<Array>>>,
    /// Kept alive as long as the worker may call it.
    listeners: RefCell<Vec<Listener>>,
    hear: Callback<Tell>,
}

impl Observer {
    /// A worker that starts with the first question; `hear` is called with everything that it says.
    pub fn new(hear: Callback<Tell>) -> Self {
        Self(Rc::new(Line {
            worker: OnceCell::new(),
            early: RefCell::new(Some(Vec::new())),
            listeners: RefCell::default(),
            hear,
        }))
    }

    /// Asks.
    pub fn ask(&self, ask: &Ask) {
        self.ask_with(ask, &[]);
    }

    /// Asks about a file.
    pub fn ask_with(&self, ask: &Ask, bytes: &[u8]) {
        let Some(worker) = self.0.worker.get_or_init(|| self.0.start()) else {
            return self.0.hear.emit(Tell::Trouble(Trouble::NoWorker));
        };
        let Ok(text) = serde_json::to_string(ask) else { return };
        let bytes = if bytes.is_empty() { JsValue::UNDEFINED } else { Uint8Array::from(bytes).into() };
        let message = Array::of2(&text.into(), &bytes);
        match self.0.early.borrow_mut().as_mut() {
            Some(early) => early.push(message),
            None => send(worker, &message),
        }
    }

    /// Ends the worker, whatever it is doing.
    pub fn end(&self) {
        if let Some(Some(worker)) = self.0.worker.get() {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }
}

impl Line {
    fn start(self: &Rc<Self>) -> Option<Worker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).ok()?;
        let weak = Rc::downgrade(self);
        let said = Listener::new(move |event: Event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            let tell = text.and_then(|text| serde_json::from_str(&text).ok());
            match (tell, weak.upgrade()) {
                (Some(Tell::Ready), Some(line)) => line.listens(),
                (Some(tell), Some(line)) => line.hear.emit(tell),
                _ => {}
            }
        });
        let hear = self.hear.clone();
        let failed = Listener::new(move |_| hear.emit(Tell::Trouble(Trouble::NoWorker)));
        worker.set_onmessage(Some(said.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        self.listeners.replace(vec![said, failed]);
        Some(worker)
    }

    /// The worker listens now: it gets what was asked before.
    fn listens(&self) {
        let early = self.early.take().unwrap_or_default();
        if let Some(Some(worker)) = self.worker.get() {
            early.iter().for_each(|message| send(worker, message));
        }
    }
}

fn send(worker: &Worker, message: &Array) {
    // Plain data can always be copied to a worker.
    let _ = worker.post_message(message);
}

/// A worker that lives as long as the component and is begun anew whenever `round` changes.
#[hook]
pub fn use_observer<D: PartialEq + 'static>(round: D, hear: Callback<Tell>) -> Observer {
    // The newest listener, for a worker that was started by an earlier drawing.
    let newest = use_mut_ref(|| hear.clone());
    newest.replace(hear);
    let observer = use_memo(round, |_| {
        let newest = newest.clone();
        Observer::new(Callback::from(move |tell| {
            let hear = newest.borrow().clone();
            hear.emit(tell);
        }))
    });
    let observer = (*observer).clone();
    use_effect_with(observer.clone(), |observer| {
        let observer = observer.clone();
        move || observer.end()
    });
    observer
}
