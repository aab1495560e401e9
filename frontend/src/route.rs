//! The addresses of the pages.

use yew_router::prelude::*;

/// One page. `id` is an election id: 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum Route {
    /// The elections here, and what this is.
    #[at("/")]
    Home,
    /// One election; a voter's link adds `#c=<voting code>`.
    #[at("/e/:id")]
    Election {
        /// The election.
        id: String,
    },
    /// The booth.
    #[at("/e/:id/vote")]
    Vote {
        /// The election.
        id: String,
    },
    /// Check a receipt of one election.
    #[at("/e/:id/check")]
    Check {
        /// The election.
        id: String,
    },
    /// The public record.
    #[at("/e/:id/board")]
    Board {
        /// The election.
        id: String,
    },
    /// Check everything.
    #[at("/e/:id/audit")]
    Audit {
        /// The election.
        id: String,
    },
    /// The result.
    #[at("/e/:id/result")]
    Result {
        /// The election.
        id: String,
    },
    /// “Is my vote secret?”
    #[at("/about/secret")]
    Secret,
    /// Check a receipt of any election.
    #[at("/check")]
    CheckAnywhere,
    /// There is no such page.
    #[not_found]
    #[at("/404")]
    NotFound,
}
