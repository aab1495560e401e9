//! The addresses of this program's pages. The start page's program has none that begins like them.

use yew_router::prelude::*;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum ConsoleRoute {
    /// Sign in; then the elections that one works on.
    #[at("/console")]
    Home,
    /// There is no such page.
    #[not_found]
    #[at("/console/404")]
    NotFound,
}
