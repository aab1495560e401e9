//! The pages.

mod home;

pub use home::Home;
