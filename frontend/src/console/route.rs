//! The addresses of this program's pages. The start page's program has none that begins like them.

use yew_router::prelude::*;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum ConsoleRoute {
    /// Sign in; then the elections that one works on.
    #[at("/console")]
    Home,
    /// Make a quick poll.
    #[at("/poll")]
    NewPoll,
    /// A poll of one's own; its owner link adds `#o=<secret>`.
    #[at("/poll/:id")]
    Poll {
        /// The election id.
        id: String,
    },
    /// The same on the room's screen.
    #[at("/poll/:id/screen")]
    PollScreen {
        /// The election id.
        id: String,
    },
    /// The list of voters of a draft.
    #[at("/console/d/:draft/roll")]
    DraftRoll {
        /// 32 lower-case hexadecimal digits.
        draft: String,
    },
    /// List, codes, letters and roll of an election.
    #[at("/console/e/:election/roll")]
    Roll {
        /// The election id.
        election: String,
    },
    /// An official's consent to a change of the roll.
    #[at("/console/e/:election/consent")]
    Consent {
        /// The election id.
        election: String,
    },
    /// There is no such page.
    #[not_found]
    #[at("/console/404")]
    NotFound,
}
