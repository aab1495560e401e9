//! The pages.

mod home;
mod poll;
mod roll;

pub use home::Home;
pub use poll::{NewPoll, OwnerPage, ShowPage};
pub use roll::{Consent, Roll};
