//! The pages.

mod home;
mod keyholder;

pub use home::Home;
pub use keyholder::{InvitedPage, KeyHolder};
