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
    /// There is no such page.
    #[not_found]
    #[at("/console/404")]
    NotFound,
}
