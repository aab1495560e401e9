//! The pages.

mod account;
mod draft;
mod home;
mod keyholder;
mod lost;
mod mail;
mod new;
mod poll;
mod register;
mod returned;
mod roll;
mod run;
mod sign_in;
mod webhooks;

pub use account::Account;
pub use draft::{Draft, SMALL};
pub use home::Home;
pub use keyholder::{InvitedPage, KeyHolder};
pub use lost::Lost;
pub use mail::Mail;
pub use new::{Copy, New};
pub use poll::{NewPoll, OwnerPage, ShowPage, Try};
pub use register::Register;
pub use returned::Returned;
pub use roll::{Consent, DraftRoll, Roll};
pub use sign_in::SignIn;
