//! The pages.

mod home;
mod roll;

pub use home::Home;
pub use roll::{Consent, Roll};
