//! How long a work will still take, by how fast it went so far.

use super::{Phase, Progress};

/// Below this many milliseconds nothing can be said.
const EARLIEST: f64 = 1_000.0;

/// The pace of one phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    phase: Phase,
    /// When the phase began, in milliseconds, and what was done then.
    begun: f64,
    done: u64,
}

impl Pace {
    /// Takes the time of a progress; `before` is the pace so far. `now` is in milliseconds.
    pub fn step(before: Option<Self>, progress: Progress, now: f64) -> Self {
        match before {
            Some(pace) if pace.phase == progress.phase => pace,
            _ => Self { phase: progress.phase, begun: now, done: progress.done },
        }
    }

    /// The seconds that are left, at least one; `None` while it is too early to say.
    pub fn left(&self, progress: Progress, now: f64) -> Option<u64> {
        let (took, done) = (now - self.begun, progress.done.saturating_sub(self.done));
        if took < EARLIEST || done == 0 {
            return None;
        }
        let left = took / done as f64 * progress.total.saturating_sub(progress.done) as f64;
        Some((left / 1_000.0).ceil().max(1.0) as u64)
    }

    /// The pace as if the work had rested until now: time on hold is no work.
    pub fn rested(&self, milliseconds: f64) -> Self {
        Self { begun: self.begun + milliseconds, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(done: u64) -> Progress {
        Progress { phase: Phase::Ballots, done, total: 608 }
    }

    #[test]
    fn the_time_left_follows_the_pace_and_rest_is_no_work() {
        let pace = Pace::step(None, at(0), 5_000.0);
        assert_eq!(pace.left(at(10), 5_500.0), None);
        assert_eq!(pace.left(at(304), 7_000.0), Some(2));
        assert_eq!(pace.rested(60_000.0).left(at(304), 67_000.0), Some(2));
        let next = Progress { phase: Phase::Count, done: 0, total: 4 };
        assert_eq!(Pace::step(Some(pace), next, 9_000.0).left(next, 11_000.0), None);
    }
}
