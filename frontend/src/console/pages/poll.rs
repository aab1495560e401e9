//! Quick polls: from a question to a link in under a minute, the room's screen, and the count.

mod count;
mod dates;
mod entered;
mod making;
mod new;
mod owned;
mod owner;
mod practice;
mod show;

pub use new::NewPoll;
pub use owner::OwnerPage;
pub use practice::Try;
pub use show::ShowPage;
