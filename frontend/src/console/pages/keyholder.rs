//! Pages of key holders: the invitation, and one election from the first step to the count.

mod ceremony;
mod count;
mod election;
mod finish;
mod first;
mod hold;
mod invited;
mod made;
mod paper;
mod program;
mod save;

pub use election::KeyHolder;
pub use invited::InvitedPage;
