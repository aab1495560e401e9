//! The pages: each asks for what it shows and lets components draw it.

mod check;
mod home;
mod not_found;
mod secret;
mod vote;

pub use check::Check;
pub use home::Home;
pub use not_found::NotFound;
pub use secret::Secret;
pub use vote::Vote;
