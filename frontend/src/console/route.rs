//! The addresses of this program's pages. The other programs have none that begins like them (`glassurn_api::program::Program`).

use yew_router::prelude::*;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum ConsoleRoute {
    /// Sign in; then the elections that one works on.
    #[at("/console")]
    Home,
    /// Make a quick poll.
    #[at("/poll")]
    NewPoll,
    /// Try it: a practice election.
    #[at("/try")]
    Try,
    /// A poll of one's own; its owner link adds `#o=<secret>`.
    #[at("/poll/:id")]
    Poll {
        /// The election id.
        id: String,
    },
    /// The same on the room's screen.
    #[at("/poll/:id/screen")]
    PollScreen {
        /// The election id.
        id: String,
    },
    /// The list of voters of a draft.
    #[at("/console/d/:draft/roll")]
    DraftRoll {
        /// 32 lower-case hexadecimal digits.
        draft: String,
    },
    /// Mail to the voters of a draft's election.
    #[at("/console/d/:draft/mail")]
    Mail {
        /// 32 lower-case hexadecimal digits.
        draft: String,
    },
    /// List, codes, letters and roll of an election.
    #[at("/console/e/:election/roll")]
    Roll {
        /// The election id.
        election: String,
    },
    /// An official's consent to a change of the roll.
    #[at("/console/e/:election/consent")]
    Consent {
        /// The election id.
        election: String,
    },
    /// The kinds of votes, for a new election.
    #[at("/console/new")]
    New,
    /// Register as a voter; the link of a mail adds `#<token>`.
    #[at("/register/:id")]
    Register {
        /// The election id.
        id: String,
    },
    /// Back from the provider at which one signs in.
    #[at("/console/return")]
    Returned,
    /// How one signs in: passkeys and password.
    #[at("/console/account")]
    Account,
    /// A new draft of an old one.
    #[at("/console/d/:draft/copy")]
    Copy {
        /// The old one's id.
        draft: String,
    },
    /// One election: the steps of its draft, then how it stands.
    #[at("/console/d/:draft/:step")]
    Step {
        /// The draft's id.
        draft: String,
        /// The step.
        step: String,
    },
    /// The same at its first step.
    #[at("/console/d/:draft")]
    Draft {
        /// The draft's id.
        draft: String,
    },
    /// A voter who has lost the link asks for a new one.
    #[at("/lost/:id")]
    Lost {
        /// The election id.
        id: String,
    },
    /// An invitation; the link adds `#i=<token>`.
    #[at("/keyholder")]
    Invited,
    /// One election for one of its key holders. `id` is an election id: 64 lower-case hexadecimal digits.
    #[at("/keyholder/:id")]
    KeyHolder {
        /// The election.
        id: String,
    },
    /// There is no such page.
    #[not_found]
    #[at("/console/404")]
    NotFound,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roll_of_a_draft_is_a_page_of_its_own() {
        let draft = "5c".repeat(16);
        let roll = ConsoleRoute::recognize(&format!("/console/d/{draft}/roll"));
        assert_eq!(roll, Some(ConsoleRoute::DraftRoll { draft: draft.clone() }));
        let step = ConsoleRoute::recognize(&format!("/console/d/{draft}/what"));
        assert_eq!(step, Some(ConsoleRoute::Step { draft, step: "what".into() }));
    }
}
