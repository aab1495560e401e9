//! The worker's end of the wire: one question after the other, in the order in which they came.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::booth::Booth;
use super::{Progress, Request};
use crate::fault::Fault;

/// A question on its way to the worker.
#[derive(Serialize, Deserialize)]
pub(super) struct Question {
    /// Which answer belongs to it.
    pub number: u32,
    /// What is asked.
    pub request: Request,
}

/// What a worker sends.
#[derive(Serialize, Deserialize)]
pub(super) enum Message {
    /// It listens.
    Ready,
    /// How far the answer to this question is.
    Progress(u32, Progress),
    /// The answer, itself JSON of a `Result`, whose type only who asked knows.
    Answer(u32, String),
}

#[derive(Default)]
struct Desk {
    waiting: VecDeque<Question>,
    /// `None` while a question is being answered.
    booth: Option<Booth>,
}

/// Answers questions until the page is gone; called by `main.rs` where there is no window.
pub fn serve() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let desk = Rc::new(RefCell::new(Desk { waiting: VecDeque::new(), booth: Some(Booth::default()) }));
    let received = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        // Only our own page can write to a dedicated worker; what it did not write is no question.
        let text = event.data().as_string().unwrap_or_default();
        let Ok(question) = serde_json::from_str::<Question>(&text) else { return };
        desk.borrow_mut().waiting.push_back(question);
        if let Some(booth) = desk.borrow_mut().booth.take() {
            spawn_local(work(desk.clone(), booth));
        }
    });
    scope.set_onmessage(Some(received.as_ref().unchecked_ref()));
    received.forget();
    send(&Message::Ready);
}

async fn work(desk: Rc<RefCell<Desk>>, mut booth: Booth) {
    loop {
        let next = desk.borrow_mut().waiting.pop_front();
        let Some(Question { number, request }) = next else { break };
        let text = answer(&mut booth, number, request).await;
        send(&Message::Answer(number, text));
    }
    desk.borrow_mut().booth = Some(booth);
}

async fn answer(booth: &mut Booth, number: u32, request: Request) -> String {
    let far = |done, total| send(&Message::Progress(number, Progress { done, total }));
    match request {
        Request::Load(load) => text(booth.load(load, |done| far(done, 0)).await),
        Request::Identify(identify) => text(booth.identify(identify).await),
        Request::Seal(seal) => text(booth.seal(seal)),
        Request::Challenge(challenge) => text(booth.challenge(challenge)),
        Request::Cast(cast) => text(booth.cast(cast)),
        Request::Submit(submit) => text(booth.submit(submit).await),
        Request::CheckCode(check) => text(booth.check_code(check, far).await),
        Request::CheckFile(check) => text(booth.check_file(check).await),
        Request::CheckPractice(check) => text(booth.check_practice(check)),
    }
}

fn text<T: Serialize>(answer: Result<T, Fault>) -> String {
    serde_json::to_string(&answer).expect("answers are plain data with text as keys")
}

fn send(message: &Message) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let text = serde_json::to_string(message).expect("messages are plain data");
    // Text can always be copied to the page.
    let _ = scope.post_message(&JsValue::from_str(&text));
}
