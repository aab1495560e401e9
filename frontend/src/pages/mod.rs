//! The pages: each asks for what it shows and lets components draw it.

mod home;
mod not_found;
mod secret;

pub use home::Home;
pub use not_found::NotFound;
pub use secret::Secret;
