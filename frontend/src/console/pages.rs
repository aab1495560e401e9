//! The pages.

mod home;
mod poll;

pub use home::Home;
pub use poll::{NewPoll, OwnerPage, ShowPage};
