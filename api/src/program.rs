//! Which of the pages' programs draws the page at an address, and the start page that loads it.

/// The start page of the voters' program; it starts the others, too, where theirs are not there.
pub const INDEX: &str = "index.html";

/// The programs of the pages. Each has a start page of its own, so that nobody loads another program first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The voters'.
    Voters,
    /// Of whoever watches: record, audit, result.
    Watch,
    /// Of officials, registrars, key holders and quick polls.
    Console,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Voters, Self::Watch, Self::Console];

    /// The one that draws the page at a path (without its first `/`); the voters' says of every other path that there is nothing.
    pub fn of(path: &str) -> Self {
        let mut segments = path.split('/');
        match (segments.next(), segments.nth(1)) {
            (Some("e"), Some("board" | "audit" | "result")) => Self::Watch,
            (Some("console" | "keyholder" | "lost" | "poll" | "register" | "try"), _) => Self::Console,
            _ => Self::Voters,
        }
    }

    /// The file that is its start page, for every path that the program routes itself.
    pub fn start_page(self) -> &'static str {
        match self {
            Self::Voters => INDEX,
            Self::Watch => "watch.html",
            Self::Console => "console.html",
        }
    }
}
