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
    /// “Is my vote secret?”, of one election.
    #[at("/e/:id/secret")]
    SecretOf {
        /// The election.
        id: String,
    },
    /// The same of no election.
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

impl Route {
    /// Whether it is one of those who watch ([`crate::watch`]); voters' pages are another program.
    pub fn is_watched(&self) -> bool {
        matches!(self, Self::Board { .. } | Self::Audit { .. } | Self::Result { .. })
    }

    /// Whether one program draws both; pages that none of these addresses names are in neither.
    pub fn shares_program(&self, other: &Self) -> bool {
        *self != Self::NotFound && self.is_watched() == other.is_watched()
    }
}
