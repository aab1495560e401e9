//! Quick polls: from a question to a link in under a minute, the room's screen, and the count.

mod count;
mod dates;
mod entered;
mod new;
mod owned;
mod owner;
mod show;

pub use new::NewPoll;
pub use owner::OwnerPage;
pub use show::ShowPage;
