//! The addresses of this program's pages. The start page's program has none that begins like them.

use yew_router::prelude::*;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum ConsoleRoute {
    /// Sign in; then the elections that one works on.
    #[at("/console")]
    Home,
    /// The kinds of votes, for a new election.
    #[at("/console/new")]
    New,
    /// A new password.
    #[at("/console/account")]
    Account,
    /// A new draft of an old one.
    #[at("/console/d/:draft/copy")]
    Copy {
        /// The old one's id.
        draft: String,
    },
    /// One election: the steps of its draft, then how it stands.
    #[at("/console/d/:draft/:step")]
    Step {
        /// The draft's id.
        draft: String,
        /// The step.
        step: String,
    },
    /// The same at its first step.
    #[at("/console/d/:draft")]
    Draft {
        /// The draft's id.
        draft: String,
    },
    /// An invitation; the link adds `#i=<token>`.
    #[at("/keyholder")]
    Invited,
    /// One election for one of its key holders. `id` is an election id: 64 lower-case hexadecimal digits.
    #[at("/keyholder/:id")]
    KeyHolder {
        /// The election.
        id: String,
    },
    /// There is no such page.
    #[not_found]
    #[at("/console/404")]
    NotFound,
}
