//! An official who has an account: the key of the elections that are staged is the account's, and its console shows them.

use super::{Result, Stage, Staged, text};

impl Stage {
    /// Makes an account and gives it the officials' key; elections that are staged from now on can be handed over to it.
    pub fn official(&self, name: &str, password: &str) -> Result {
        let key = self.identity("official", "official.key")?;
        self.account(name, password)?;
        self.signed_in(name, || self.run(&self.folder, &["console", "key", &key]).map(drop))
    }

    /// Gives an official's account elections, as the console does with one that it has written: each came of a draft.
    pub fn hand_over(&self, name: &str, elections: &[&Staged]) -> Result {
        self.signed_in(name, || {
            for Staged { id, folder, .. } in elections {
                let begun = self.run(folder, &["draft", "new", "--manifest", "election.toml"])?;
                let draft = text(&begun, "id")?;
                self.run(folder, &["draft", "published", &draft, "--election", id])?;
            }
            Ok(())
        })
    }

    /// Does something with the session of an account, and ends that.
    fn signed_in(&self, name: &str, act: impl FnOnce() -> Result) -> Result {
        self.run(&self.folder, &["console", "sign-in", name, "--password-file", "password"])?;
        act()?;
        self.run(&self.folder, &["console", "sign-out"]).map(drop)
    }
}
