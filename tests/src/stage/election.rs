//! A whole election by its verbs, everybody's in turn.

use super::{Invited, Result, Setting, Stage, Staged, election_key, text, write};
use serde_json::Value;
use std::fs;

impl Stage {
    /// Sets up an election by its verbs: identities, manifest, key ceremony, codes, roll, Open.
    pub fn set_up(&self, setting: &Setting) -> Result<Staged> {
        let staged = self.prepare(setting)?;
        self.enrol(&staged, setting.weights)?;
        self.open(&staged)?;
        Ok(staged)
    }

    /// The first part of it: identities, manifest, key ceremony.
    pub fn prepare(&self, setting: &Setting) -> Result<Staged> {
        let folder = self.folder.join(setting.name);
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let manifest = self.manifest(setting)?;
        write(&folder.join("election.toml"), &manifest)?;
        let create = [
            "election",
            "create",
            "--manifest",
            "election.toml",
            "--key",
            "../official.key",
            "-o",
            "manifest.cbor",
        ];
        let id = text(&self.run(&folder, &create)?, "election")?;
        let staged = Staged { id, folder, trustees: setting.trustees.0 };
        self.ceremony(&staged)?;
        Ok(staged)
    }

    /// The second: the registrar makes codes for voters of these weights and publishes the roll; the folder has the manifest.
    pub fn enrol(&self, staged: &Staged, weights: &[u64]) -> Result {
        let mut roll = String::from("name,email,weight\n");
        for (place, weight) in weights.iter().enumerate() {
            roll.push_str(&format!("Voter {0},voter{0}@example.org,{weight}\n", place + 1));
        }
        write(&staged.folder.join("roll.csv"), &roll)?;
        let url = self.url();
        let codes = [
            "registrar",
            "codes",
            "--roll",
            "roll.csv",
            "--manifest",
            "manifest.cbor",
            "-o",
            "codes.csv",
            "--public",
            "roll.public",
            "--url",
            &url,
        ];
        self.run(&staged.folder, &codes)?;
        let post = ["registrar", "post", "--public", "roll.public", "--key", "../registrar.key"];
        self.run(&staged.folder, &post).map(drop)
    }

    /// The last: an official opens voting.
    pub fn open(&self, staged: &Staged) -> Result {
        self.run(&staged.folder, &["open", "--election", &staged.id, "--key", "../official.key"]).map(drop)
    }

    fn manifest(&self, setting: &Setting) -> Result<String> {
        let official = self.identity("official", "official.key")?;
        let added = self.service(&["user", "add", "--key", &official, "--name", "official"]).output();
        let added = added.map_err(|e| format!("cannot run the service: {e}"))?;
        if !added.status.success() {
            return Err(format!("the key is not listed: {}", String::from_utf8_lossy(&added.stderr)));
        }
        let registrar = self.identity("registrar", "registrar.key")?;
        let (count, threshold) = setting.trustees;
        let mut members = String::new();
        for i in 1..=count {
            let key = self.identity("trustee", &format!("trustee-{i}.key"))?;
            members.push_str(&format!("    {{ name = \"Key holder {i}\", key = \"{key}\" }},\n"));
        }
        let ceremony = if count == threshold { "all-of-n" } else { "dkg" };
        let Setting {
            texts, contests, zone, opens, closes, closing, minimum, weights_reveal, revote, ..
        } = setting;
        Ok(format!(
            "language = \"en\"\n{texts}\nrevote = {revote}\nminimum = {minimum}\nquorum = \"1/2\"\nties = \"declared\"\n\
             weights-reveal-votes = {weights_reveal}\nregistrar = \"{registrar}\"\n\
             officials = [{{ name = \"Returning officer\", key = \"{official}\" }}]\n\n\
             [schedule]\nzone = \"{zone}\"\nopens = \"{opens}\"\ncloses = \"{closes}\"\nclosing = \"{closing}\"\n\
             extension = \"7 days\"\n\n\
             [trustees]\nceremony = \"{ceremony}\"\nthreshold = {threshold}\nmembers = [\n{members}]\n\n{contests}"
        ))
    }

    /// Every key holder does the step that is due until the key is made.
    pub fn ceremony(&self, staged: &Staged) -> Result {
        loop {
            let mut done = true;
            for i in 1..=staged.trustees {
                let (key, file) = (format!("../trustee-{i}.key"), election_key(i));
                let verb =
                    ["trustee", "ceremony", "--key", &key, "--election-key", &file, "--election", &staged.id];
                done &= self.run(&staged.folder, &verb)?["done"] == true;
            }
            if done {
                return Ok(());
            }
        }
    }

    /// The lines of `codes.csv`.
    pub fn invited(&self, staged: &Staged) -> Result<Vec<Invited>> {
        let file = staged.folder.join("codes.csv");
        let csv = fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        let mut lines =
            csv.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_string()));
        let header: Vec<String> = lines.next().ok_or("codes.csv is empty")?.collect();
        let place = |name: &str| {
            header.iter().position(|cell| cell == name).ok_or(format!("codes.csv has no column {name}"))
        };
        let (code, link, credential) = (place("code")?, place("link")?, place("credential")?);
        let invited = lines.map(|line| {
            let cells: Vec<String> = line.collect();
            let cell = |place: usize| cells.get(place).cloned().unwrap_or_default();
            Invited { code: cell(code), link: cell(link), credential: cell(credential) }
        });
        Ok(invited.collect())
    }

    /// Casts one ballot for each line: a code and a value for each of `columns` (`contest.selection`).
    pub fn vote<V: ToString>(
        &self,
        staged: &Staged,
        columns: &[String],
        ballots: &[(String, Vec<V>)],
    ) -> Result<Value> {
        let mut csv = format!("code,{}\n", columns.join(","));
        for (code, values) in ballots {
            let values: Vec<String> = values.iter().map(V::to_string).collect();
            csv.push_str(&format!("{code},{}\n", values.join(",")));
        }
        let file = staged.folder.join("votes.csv");
        write(&file, &csv)?;
        let facts = self.run(&staged.folder, &["vote", "--csv", "votes.csv", "--election", &staged.id]);
        fs::remove_file(&file).map_err(|e| e.to_string())?;
        facts
    }

    /// A voter has lost the code: the registrar makes another one, an official consents. Gives the new line of `codes.csv`.
    pub fn replace(&self, staged: &Staged, credential: &str) -> Result<Invited> {
        let url = self.url();
        let manifest = ["--manifest", "manifest.cbor"];
        let request = ["registrar", "replace", "--credential", credential, "--url", &url];
        let files = ["-o", "new-code.csv", "--request", "change.request"];
        self.run(&staged.folder, &[&request[..], &manifest, &files].concat())?;
        let cosign = ["cosign", "change.request", "--key", "../official.key", "-o", "change.consent"];
        self.run(&staged.folder, &[&cosign[..], &manifest].concat())?;
        let post = ["registrar", "replace", "--post", "change.consent", "--key", "../registrar.key"];
        self.run(&staged.folder, &post)?;
        let csv = fs::read_to_string(staged.folder.join("new-code.csv")).map_err(|e| e.to_string())?;
        let line: Vec<&str> = csv.lines().nth(1).unwrap_or_default().split(',').collect();
        let [code, link, credential] = line[..] else {
            return Err(format!("not code, link, credential: {csv}"));
        };
        Ok(Invited { code: code.into(), link: link.into(), credential: credential.into() })
    }

    /// An official ends voting. Gives the closing code.
    pub fn close(&self, staged: &Staged) -> Result<String> {
        let close = ["close", "--election", &staged.id, "--key", "../official.key"];
        text(&self.run(&staged.folder, &close)?, "closing_code")
    }

    /// These key holders decrypt, with the closing code that all others told them.
    pub fn decrypt(&self, staged: &Staged, trustees: &[usize], code: &str) -> Result {
        for i in trustees {
            let (key, file) = (format!("../trustee-{i}.key"), election_key(*i));
            let others: Vec<String> =
                (1..=staged.trustees).filter(|j| j != i).map(|j| j.to_string()).collect();
            let others = others.join(",");
            let mut verb =
                vec!["trustee", "decrypt", "--key", &key, "--election-key", &file, "--election", &staged.id];
            if !others.is_empty() {
                verb.extend(["--closing-code", code, "--confirmed-by", &others]);
            }
            self.run(&staged.folder, &verb)?;
        }
        Ok(())
    }

    /// An official publishes. Gives what `publish` prints.
    pub fn publish(&self, staged: &Staged) -> Result<Value> {
        self.run(&staged.folder, &["publish", "--election", &staged.id, "--key", "../official.key"])
    }

    /// Ends voting, has these key holders decrypt, publishes. Gives what `publish` prints.
    pub fn count(&self, staged: &Staged, trustees: &[usize]) -> Result<Value> {
        let code = self.close(staged)?;
        self.decrypt(staged, trustees, &code)?;
        self.publish(staged)
    }
}
