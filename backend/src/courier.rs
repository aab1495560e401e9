//! A thread that carries out what waits in a queue, the bell that wakes it, and how long something waits that did not go.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// The longest wait after a failure, in seconds.
const LONGEST_WAIT: u64 = 3_600;

/// After how long what nobody takes is given up, in seconds.
pub const GIVEN_UP: u64 = 2 * 86_400;

/// The thread, and the way to wake it; neither where nothing is ever sent.
#[derive(Default)]
pub struct Courier {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Courier {
    /// Starts the thread of this name. Its work ends when nobody can ring any more.
    pub fn start(name: &str, work: impl FnOnce(&Receiver<()>) + Send + 'static) -> io::Result<Self> {
        let (bell, rung) = sync_channel(1);
        let thread = Builder::new().name(name.into()).spawn(move || work(&rung))?;
        Ok(Self { bell: Some(bell), thread: Some(thread) })
    }

    /// Says that there may be something in the queue.
    pub fn ring(&self) {
        // It has been rung already where there is no room.
        if let Some(bell) = &self.bell {
            bell.try_send(()).ok();
        }
    }
}

impl Drop for Courier {
    /// Waits for what is under way, so that it is not sent twice.
    fn drop(&mut self) {
        self.bell = None;
        let Some(thread) = self.thread.take() else { return };
        let name = thread.thread().name().unwrap_or_default().to_owned();
        if thread.join().is_err() {
            tracing::error!(name, "a thread that sends has panicked");
        }
    }
}

/// How long something waits that was tried so often: `first` seconds, then twice as long each time.
pub fn wait(first: u64, attempts: u64) -> u64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(10);
    (first << doublings).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits = |first| [0, 1, 2, 3, 6, 7, 8, 9, 10, 100, u64::MAX].map(|attempts| wait(first, attempts));
        assert_eq!(waits(60), [60, 60, 120, 240, 1_920, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600]);
        assert_eq!(waits(10), [10, 10, 20, 40, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
    }
}
