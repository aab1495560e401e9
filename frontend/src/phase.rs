//! Where an election is for a reader now: the board's stage and the clock together.

use std::cell::Cell;

use glassurn_api::election::{ElectionSummary, Stage};

use crate::{components::Tone, i18n::Language, record::CLOCK, t};

/// Seconds since 1970 by this device's clock.
pub fn now() -> u64 {
    (js_sys::Date::now() / 1000.0) as u64
}

thread_local! {
    /// How many seconds the service's clock is ahead of this device's, by its last answer.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// Hears what time it is at the service, in seconds since 1970.
pub fn hear_clock(time: u64) {
    AHEAD.set(time.cast_signed().wrapping_sub(now().cast_signed()));
}

/// Whether the service's clock and this device's differ by more than they may.
pub fn clocks_differ() -> bool {
    differ(AHEAD.get())
}

/// The time by which a page judges what is open: this device's clock or, where they differ by more than they may, that of the
/// service. It is the board that decides; with a wrong clock nobody is kept from asking it.
pub fn board_now() -> u64 {
    judged(now(), AHEAD.get())
}

fn differ(ahead: i64) -> bool {
    ahead.unsigned_abs() > CLOCK
}

fn judged(device: u64, ahead: i64) -> u64 {
    if differ(ahead) { device.saturating_add_signed(ahead) } else { device }
}

/// A phase, in the order in which lists show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Ballots are taken now.
    Voting,
    /// Voting has not begun.
    Coming,
    /// Voting has ended; the count is not there yet.
    Counting,
    /// There is a result.
    Finished,
    /// Fewer voters than the minimum: nothing is ever opened.
    Void,
}

impl Phase {
    /// The phase at a time, in seconds since 1970. From the closing time on no ballot is valid, whether Close is posted or not
    /// (docs/protocol.md §7).
    pub fn of(election: &ElectionSummary, now: u64) -> Self {
        match election.stage {
            Stage::Tallied => Self::Finished,
            Stage::Void => Self::Void,
            Stage::Closed => Self::Counting,
            Stage::Open if now >= election.closes => Self::Counting,
            Stage::Open if now >= election.opens => Self::Voting,
            Stage::Ceremony | Stage::Confirmed | Stage::Open => Self::Coming,
        }
    }

    /// How its pill is meant.
    pub fn tone(self) -> Tone {
        match self {
            Self::Voting | Self::Finished => Tone::Ok,
            Self::Coming | Self::Counting => Tone::Info,
            Self::Void => Tone::Warn,
        }
    }

    /// The words on its pill.
    pub fn word(self, l: &Language) -> String {
        match self {
            Self::Voting => t!(l, "phase-voting"),
            Self::Coming => t!(l, "phase-coming"),
            Self::Counting => t!(l, "phase-counting"),
            Self::Finished => t!(l, "phase-finished"),
            Self::Void => t!(l, "phase-void"),
        }
    }

    /// The moment that matters in it, seconds since 1970.
    pub fn moment(self, election: &ElectionSummary) -> u64 {
        match (self, election.closed_at) {
            (Self::Coming, _) => election.opens,
            (Self::Counting | Self::Finished | Self::Void, Some(closed)) => closed.min(election.closes),
            _ => election.closes,
        }
    }

    /// The words before that moment. While voting goes on an official may close before it where the manifest says so; the election's page
    /// says that.
    pub fn moment_label(self, l: &Language) -> String {
        match self {
            Self::Voting => t!(l, "phase-closes"),
            Self::Coming => t!(l, "phase-opens"),
            Self::Counting | Self::Finished | Self::Void => t!(l, "phase-closed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn election(stage: Stage) -> ElectionSummary {
        ElectionSummary {
            id: "00".repeat(32),
            title: [("en".to_owned(), "Board".to_owned())].into(),
            organiser: "Club".into(),
            stage,
            opens: 100,
            closes: 200,
            closed_at: None,
            zone: "Europe/Warsaw".into(),
            ballots: 0,
            counting: 0,
            roll: 0,
            size: 1,
        }
    }

    #[test]
    fn a_wrong_clock_opens_and_ends_nothing() {
        assert_eq!([0, 300, -300].map(|ahead| judged(1_000, ahead)), [1_000; 3], "clocks are never alike");
        assert_eq!([301, -301].map(|ahead| judged(1_000, ahead)), [1_301, 699]);
        assert_eq!(judged(1_000, i64::MIN), 0);
        let open = election(Stage::Open);
        assert_eq!(Phase::of(&open, judged(86_550, -86_400)), Phase::Voting);
    }

    #[test]
    fn the_clock_ends_voting_even_where_close_is_late() {
        let open = election(Stage::Open);
        let phases = [99, 100, 199, 200].map(|now| Phase::of(&open, now));
        assert_eq!(phases, [Phase::Coming, Phase::Voting, Phase::Voting, Phase::Counting]);
    }

    #[test]
    fn an_election_that_was_closed_early_was_closed_then() {
        let early = ElectionSummary { closed_at: Some(150), ..election(Stage::Tallied) };
        assert_eq!(Phase::Finished.moment(&early), 150);
        // The board may post Close a little late: voting ended at the closing time.
        let late = ElectionSummary { closed_at: Some(203), ..election(Stage::Void) };
        assert_eq!(Phase::Void.moment(&late), 200);
        assert_eq!(Phase::Voting.moment(&election(Stage::Open)), 200);
    }

    #[test]
    fn the_clock_opens_nothing_that_the_board_has_not() {
        assert_eq!(Phase::of(&election(Stage::Ceremony), 150), Phase::Coming);
        assert_eq!(Phase::of(&election(Stage::Confirmed), 150), Phase::Coming);
    }
}
