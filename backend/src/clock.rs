//! The one clock of the service. Times on the board decide who may vote: so a clock that somebody or something sets while
//! the service runs neither ends voting early nor keeps it open (attacks F-07).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// How far the system's clock may be off from what it was at the start and the time that has passed since, in seconds: what
/// corrections of a clock that runs well add up to in months. Clients warn of more (docs/protocol.md §7).
const JUMP: u64 = 300;

/// How often a jump is told, in seconds.
const TOLD: u64 = 60;

/// The moment at which this process asked for the first time.
static START: OnceLock<(u64, Instant)> = OnceLock::new();

/// The second after that start from which a jump is told again.
static TELL: AtomicU64 = AtomicU64::new(0);

/// Whole seconds since 1970; 0 on a machine whose clock is before that when it is asked first.
pub fn now() -> u64 {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (start, instant) = START.get_or_init(|| (wall, Instant::now()));
    let passed = instant.elapsed().as_secs();
    let now = steady(wall, *start, passed);
    if now != wall && TELL.load(Ordering::Relaxed) <= passed {
        TELL.store(passed + TOLD, Ordering::Relaxed);
        tracing::error!(
            system = wall,
            board = now,
            "the system's clock was set while the service runs: the board goes on with the time that it had; set the \
             clock right, or restart the service if it is right now"
        );
    }
    now
}

/// The system's time, unless it is too far from what must have come of its start.
fn steady(wall: u64, start: u64, passed: u64) -> u64 {
    let expected = start.saturating_add(passed);
    if wall.abs_diff(expected) <= JUMP { wall } else { expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_07_a_clock_that_is_set_is_believed_within_five_minutes() {
        assert_eq!(steady(1_000_300, 1_000_000, 0), 1_000_300);
        assert_eq!(steady(1_000_301, 1_000_000, 0), 1_000_000);
        assert_eq!(steady(999_790, 1_000_000, 90), 999_790);
        assert_eq!(steady(999_789, 1_000_000, 90), 1_000_090);
        assert_eq!(steady(0, 1_000_000, 7), 1_000_007);
        assert_eq!(steady(u64::MAX, u64::MAX, 7), u64::MAX);
    }
}
