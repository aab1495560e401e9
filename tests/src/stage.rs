//! Runs the real service and the real command line for the demo and for whole elections in tests: the same binaries and
//! the same verbs as anybody uses, no shortcut.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What went wrong, for the person who ran it.
pub type Result<T = ()> = std::result::Result<T, String>;

/// The file with the number of the service's process, for whoever has to end it by hand.
pub const PROCESS: &str = "service.pid";

/// How long the service may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with one service and everybody's files.
pub struct Stage {
    folder: PathBuf,
    server: PathBuf,
    cli: PathBuf,
    address: String,
    options: Vec<String>,
    database: Option<String>,
    mail: Option<String>,
    process: Option<Child>,
}

/// What differs between the elections that are staged; times as the template takes them.
pub struct Setting<'a> {
    /// The files' folder below the stage's.
    pub name: &'a str,
    /// Title, description, organiser and contact, as TOML lines.
    pub texts: &'a str,
    /// The `[[contests]]` blocks.
    pub contests: &'a str,
    /// IANA zone.
    pub zone: &'a str,
    /// When voting begins and ends.
    pub opens: &'a str,
    /// When voting ends.
    pub closes: &'a str,
    /// `official` or `at`.
    pub closing: &'a str,
    /// How many trustees there are and how many are needed; all of them means no common key generation.
    pub trustees: (usize, usize),
    /// The minimum of counting voters.
    pub minimum: u64,
    /// "weights reveal votes: accepted".
    pub weights_reveal: bool,
    /// Whether one may vote again.
    pub revote: bool,
    /// The weight of every voter on the roll.
    pub weights: &'a [u64],
}

/// A staged election.
pub struct Staged {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// How many trustees it has.
    pub trustees: usize,
}

/// A voter's line of `codes.csv`.
pub struct Invited {
    /// The voting code.
    pub code: String,
    /// The voter's link.
    pub link: String,
    /// The public credential in hexadecimal.
    pub credential: String,
}

impl Stage {
    /// A stage in `folder` for a service on 127.0.0.1.
    pub fn new(folder: &Path, server: PathBuf, cli: PathBuf, port: u16) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
        let folder = folder.canonicalize().map_err(|e| e.to_string())?;
        Ok(Self {
            folder,
            server,
            cli,
            address: format!("127.0.0.1:{port}"),
            options: Vec::new(),
            database: None,
            mail: None,
            process: None,
        })
    }

    /// The same with a board of this name in manifests, wherever the service listens.
    pub fn named(self, host: &str) -> Self {
        self.with(&["--host".into(), host.into()])
    }

    /// The same with further options of the service.
    pub fn with(mut self, options: &[String]) -> Self {
        self.options.extend_from_slice(options);
        self
    }

    /// The same on the database of this URL instead of one in the folder.
    pub fn on(mut self, database: &str) -> Self {
        self.database = Some(database.into());
        self
    }

    /// The same handing mail to the server of this URL, as fast as it can.
    pub fn mailing(mut self, url: &str) -> Self {
        self.mail = Some(url.into());
        self
    }

    /// Where the service answers; by its name, if that is this machine's.
    pub fn url(&self) -> String {
        let name = self.options.iter().find(|option| option.starts_with("localhost:"));
        format!("http://{}", name.unwrap_or(&self.address))
    }

    /// The stage's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the service and waits until it is ready.
    pub fn start(&mut self) -> Result {
        // Another program that answers there would be taken for ours. Listening there to find out would get in the
        // service's own way: programs that are started at this moment hold the socket for a while.
        if TcpStream::connect(&self.address).is_ok() {
            return Err(format!(
                "the service cannot listen on {}: another program answers there",
                self.address
            ));
        }
        let log = self.folder.join("service.log");
        let file = fs::OpenOptions::new().create(true).append(true).open(&log);
        let file = file.map_err(|e| format!("cannot write {}: {e}", log.display()))?;
        let mut command = self.service(&["serve"]);
        command.stdout(file.try_clone().map_err(|e| e.to_string())?).stderr(file).stdin(Stdio::null());
        let process = command.spawn().map_err(|e| format!("cannot start the service: {e}"))?;
        write(&self.folder.join(PROCESS), &process.id().to_string())?;
        self.process = Some(process);
        let began = Instant::now();
        while !self.ready() {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().ok().flatten());
            if ended.is_some() || began.elapsed() > PATIENCE {
                let text = fs::read_to_string(&log).unwrap_or_default();
                let tail: Vec<&str> = text.lines().rev().take(8).collect();
                let tail: Vec<&str> = tail.into_iter().rev().collect();
                self.stop();
                return Err(format!(
                    "the service on {} does not get ready; the end of {}:\n{}",
                    self.address,
                    log.display(),
                    tail.join("\n")
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Waits until the service ends by itself or is interrupted.
    pub fn wait(&mut self) -> Result {
        match self.process.as_mut().map(Child::wait) {
            Some(Err(error)) => Err(format!("lost sight of the service: {error}")),
            Some(Ok(status)) if !status.success() => {
                let log = self.folder.join("service.log");
                Err(format!("the service has ended ({status}); {} says why", log.display()))
            }
            _ => Ok(()),
        }
    }

    /// Ends the service at once, as `kill -9` does, if it has not ended already.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    fn service(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.server);
        command
            .args(arguments)
            .args(&self.options)
            .args(["--listen", &self.address, "--log-format", "text"])
            .arg("--data")
            .arg(self.folder.join("service"))
            .env_remove("DATABASE_URL");
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        if let Some(url) = &self.mail {
            command.env("GLASSURN_SMTP_URL", url).env("GLASSURN_MAIL_FROM", "Vote office <vote@example.org>");
            // No name server of the world is asked: nobody answers there.
            command.env("GLASSURN_MAILS_PER_MINUTE", "6000").env("GLASSURN_DNS", "127.0.0.1:9");
        }
        command
    }

    fn ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(&self.address) else { return false };
        let asked =
            write!(stream, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        let mut answer = [0u8; 12];
        asked.is_ok() && stream.read_exact(&mut answer).is_ok() && answer.ends_with(b" 200")
    }

    /// Runs a verb of `glassurn` in `folder` and gives its facts; `Err` holds what it said.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Value> {
        let output = self.output(folder, arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let facts = String::from_utf8_lossy(&output.stdout);
            return Err(format!("`glassurn {}` failed:\n{said}{facts}", arguments.join(" ")));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|e| format!("`glassurn {}` did not print JSON: {e}", arguments.join(" ")))
    }

    /// Runs a verb of `glassurn --json` in `folder`, whatever its exit status.
    pub fn output(&self, folder: &Path, arguments: &[&str]) -> Result<std::process::Output> {
        Command::new(&self.cli)
            .arg("--json")
            .args(arguments)
            .current_dir(folder)
            .env("GLASSURN_SERVER", self.url())
            .env("GLASSURN_PASSPHRASE_FILE", self.folder.join("passphrase"))
            .env("XDG_STATE_HOME", self.folder.join("state"))
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("cannot run {}: {e}", self.cli.display()))
    }

    /// Makes an account with which an official signs in.
    pub fn account(&self, name: &str, password: &str) -> Result {
        let file = self.folder.join("password");
        write(&file, password)?;
        let mut command = self.service(&["user", "add", name]);
        let added = command
            .arg("--password-file")
            .arg(&file)
            .output()
            .map_err(|e| format!("cannot run the service: {e}"))?;
        if added.status.success() {
            return Ok(());
        }
        Err(format!("the account is not made: {}", String::from_utf8_lossy(&added.stderr)))
    }

    /// Makes a role's identity, unless it is there, and gives its public key.
    pub fn identity(&self, role: &str, file: &str) -> Result<String> {
        let shown = if self.folder.join(file).exists() {
            self.run(&self.folder, &["key", "show", file])?
        } else {
            self.run(&self.folder, &["key", "new", "--role", role, "-o", file])?
        };
        text(&shown, "key")
    }

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

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The election's key file of key holder `i`, in the election's folder.
pub fn election_key(i: usize) -> String {
    format!("election-key-{i}.age")
}

/// A fact that is a text.
pub fn text(facts: &Value, name: &str) -> Result<String> {
    facts[name].as_str().map(str::to_string).ok_or(format!("no fact {name:?} in {facts}"))
}

fn write(file: &Path, text: &str) -> Result {
    fs::write(file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))
}

/// Now and in `days` days, as the manifest's template takes times.
pub fn now_and_then(days: u64) -> Result<(String, String)> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_err(|_| "this machine's clock is before 1970")?.as_secs();
    // The board's clock must not be behind the opening time.
    Ok((utc(now - 60), utc(now + days * 86_400)))
}

/// Seconds since 1970 as `2026-12-01T09:00:00Z`, by the civil calendar's 400-year cycle.
pub fn utc(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 1 March of the year 0, in eras of 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day + 2) / 153;
    let day = day - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!([951_782_399, 951_782_400].map(utc), ["2000-02-28T23:59:59Z", "2000-02-29T00:00:00Z"]);
        assert_eq!(utc(1_798_761_600), "2027-01-01T00:00:00Z");
    }
}
