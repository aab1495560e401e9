//! Lets a long work wait: between two of its steps, and until it is told to go on.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    task::{Poll, Waker},
};

use gloo_timers::future::TimeoutFuture;

/// A gate that is open until it is closed.
#[derive(Default)]
pub struct Gate {
    closed: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Gate {
    /// Closes: the next [`Gate::pass`] waits.
    pub fn close(&self) {
        self.closed.set(true);
    }

    /// Opens: whoever waits goes on.
    pub fn open(&self) {
        self.closed.set(false);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    /// Lets messages in, then waits until the gate is open.
    pub async fn pass(&self) {
        TimeoutFuture::new(0).await;
        poll_fn(|context| {
            if self.closed.get() {
                self.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}
