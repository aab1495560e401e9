//! The same questions by `belenios-tool` (Debian's package), in the same run on the same machine: one ballot, and the
//! verification of an election by all ballots; and shuffles.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::program::{Used, used};
use super::{Bench, measure};
use crate::run::Result;

/// The group that elections of this version have: Debian's Belenios knows no elliptic curve.
const GROUP: &str = "BELENIOS-2048";
/// The group of elections whose ballots are shuffled: the other one encodes no answers.
const MIXING_GROUP: &str = "RFC-3526-2048";
/// Ballots of an election: enough that hundredths of a second are small against them.
const BALLOTS: usize = 40;
/// Ballots of elections that are shuffled, and how often each shuffle is measured.
const SHUFFLED: [(usize, u32); 2] = [(BALLOTS, 3), (400, 1)];
/// Single choices among so many.
const CHOICES: [usize; 4] = [2, 5, 10, 20];

/// Measures it, if it is there.
pub fn measure_peer(bench: &Bench) -> Result<Value> {
    if missing(bench) {
        return Ok(json!({}));
    }
    println!("▸ measure belenios-tool for the same questions (about 1 minute)");
    let folder = bench.file("belenios")?;
    let desk = Desk { bench, folder: &folder };
    let kinds =
        CHOICES.into_iter().map(|selections| desk.election(selections)).collect::<Result<Vec<_>>>()?;
    let version = desk.tool(&["--version"])?.output.trim().to_owned();
    Ok(json!({ "version": version, "group": GROUP, "ballots": BALLOTS, "kinds": kinds }))
}

/// Measures shuffles by it, if it is there.
pub fn measure_shuffles(bench: &Bench) -> Result<Value> {
    if missing(bench) {
        return Ok(json!({}));
    }
    println!("▸ measure shuffles by belenios-tool (about 5 minutes)");
    let desk = Desk { bench, folder: &bench.file("belenios")? };
    let sizes = SHUFFLED.map(|(ballots, times)| desk.shuffle(ballots, times));
    Ok(json!({ "group": MIXING_GROUP, "sizes": sizes.into_iter().collect::<Result<Vec<_>>>()? }))
}

/// Whether it cannot be measured here; says why.
fn missing(bench: &Bench) -> bool {
    if bench.places.program("belenios-tool").is_none() {
        println!("▸ Belenios is not measured: there is no belenios-tool");
        return true;
    }
    if measure::cpu_of_ended_children().is_none() {
        println!("▸ Belenios is not measured: {NO_TIME}");
        return true;
    }
    false
}

/// Where the tool works.
struct Desk<'a> {
    bench: &'a Bench<'a>,
    folder: &'a Path,
}

impl Desk<'_> {
    fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = self.bench.places.command(program, words);
        // Or it would wait for the machine's randomness.
        command.current_dir(self.folder).env("BELENIOS_USE_URANDOM", "1");
        command
    }

    fn tool(&self, words: &[&str]) -> Result<Used> {
        used(self.command("belenios-tool", words))?.demand(&format!("belenios-tool {}", words.join(" ")))
    }

    /// The processor time of some words: a single time is known to hundredths of a second only.
    fn average(&self, words: &[&str], times: u32) -> Result<f64> {
        let all = (0..times).map(|_| self.tool(words)?.cpu.ok_or(NO_TIME.to_owned()));
        Ok(all.sum::<Result<f64>>()? / f64::from(times))
    }

    /// One election: what a ballot takes, and what verifying takes for each ballot more; starting the program and
    /// reading the election is not the ballot's.
    fn election(&self, selections: usize) -> Result<Value> {
        let answers: Vec<String> = (0..selections).map(|i| format!("option {i}")).collect();
        let question = json!({ "answers": answers, "min": 1, "max": 1, "question": "Which?" });
        self.set_up(GROUP, &question, BALLOTS)?;
        let mut vote = vec![0; selections];
        vote[selections - 1] = 1;
        let idle = self.average(&["--version"], 10)?;
        let empty = self.average(&["election", "verify"], 10)?;
        let (sealing, bytes) = self.vote(&vote, idle)?;
        let verifying = self.average(&["election", "verify"], 3)? - empty;
        Ok(json!({
            "selections": selections, "bytes": bytes, "seal": each(sealing, BALLOTS),
            "verify": each(verifying, BALLOTS),
        }))
    }

    /// One election whose ballots are shuffled: what sealing, and mixing and proving, take for each of them, and how much longer
    /// verifying the election takes.
    fn shuffle(&self, ballots: usize, times: u32) -> Result<Value> {
        let question = json!({ "answers": ["a", "b", "c"], "question": "In which order?" });
        self.set_up(MIXING_GROUP, &json!({ "type": "NonHomomorphic", "value": question }), ballots)?;
        let idle = self.average(&["--version"], 10)?;
        let (sealing, _) = self.vote(&[1, 2, 3], idle)?;
        self.write("end.json", "")?;
        self.add("EndBallots", "end.json")?;
        self.write("tally.json", &self.tool(&["election", "compute-encrypted-tally"])?.output)?;
        self.add("EncryptedTally", "tally.json")?;
        let before = self.average(&["election", "verify"], times)?;
        let words = ["election", "shuffle", "--trustee-id", "1"];
        let shuffled = self.tool(&words)?.output;
        let shuffling = self.average(&words, times)? - idle;
        self.write("shuffle.json", &shuffled)?;
        self.add("Shuffle", "shuffle.json")?;
        let verifying = self.average(&["election", "verify"], times)? - before;
        let bytes = shuffled.trim_end().len() / ballots;
        Ok(json!({
            "ballots": ballots, "bytes": bytes, "seal": each(sealing, ballots), "shuffle": each(shuffling, ballots),
            "verify": each(verifying, ballots),
        }))
    }

    /// An election with one question, before anybody has voted.
    fn set_up(&self, group: &str, question: &Value, ballots: usize) -> Result {
        if self.folder.exists() {
            fs::remove_dir_all(self.folder).map_err(|e| e.to_string())?;
        }
        fs::create_dir_all(self.folder).map_err(|e| e.to_string())?;
        let uuid = self.tool(&["setup", "generate-token"])?.output.trim().to_owned();
        let voters: String = (1..=ballots).map(|i| format!("voter{i}@example.org,voter{i},1\n")).collect();
        self.write("voters.txt", &voters)?;
        let ours = ["--uuid", &uuid, "--group", group];
        self.tool(&[&["setup", "generate-credentials", "--file", "voters.txt"], &ours[..]].concat())?;
        self.rename(".pubcreds", "public_creds.json")?;
        self.rename(".privcreds", "private_creds.txt")?;
        self.tool(&["setup", "generate-trustee-key", "--group", group])?;
        self.rename(".pubkey", "public_keys.jsons")?;
        self.tool(&["setup", "make-trustees"])?;
        let template = json!({
            "name": "Measured", "description": "Measured", "questions": [question],
            "administrator": "House", "credential_authority": "House",
        });
        self.write("questions.json", &template.to_string())?;
        self.tool(&[&["setup", "make-election", "--template", "questions.json"], &ours[..]].concat())?;
        self.tool(&["archive", "init"])?;
        Ok(())
    }

    /// Everybody votes the same: the processor time beyond `idle` for each ballot, and the bytes of one.
    fn vote(&self, vote: &[usize], idle: f64) -> Result<(f64, usize)> {
        self.write("vote.json", &json!([vote]).to_string())?;
        let secrets = fs::read_to_string(self.folder.join("private_creds.txt")).map_err(|e| e.to_string())?;
        let (mut sealing, mut bytes) = (0.0, 0);
        for line in secrets.lines() {
            let secret = line.split_whitespace().last().unwrap_or_default();
            self.write("secret.txt", &format!("{secret}\n"))?;
            let words = ["election", "generate-ballot", "--privcred", "secret.txt", "--ballot", "vote.json"];
            let made = self.tool(&words)?;
            sealing += made.cpu.ok_or(NO_TIME)? - idle;
            bytes = made.output.trim_end().len();
            self.write("ballot.json", &made.output)?;
            self.add("Ballot", "ballot.json")?;
        }
        Ok((sealing, bytes))
    }

    /// Adds a file to the election's events.
    fn add(&self, event: &str, file: &str) -> Result {
        let words = format!("belenios-tool archive add-event --type={event} < {file}");
        let mut add = self.command("sh", &["-c", &words]);
        add.env("PATH", self.bench.places.path());
        used(add)?.demand("belenios-tool archive add-event")?;
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> Result {
        fs::write(self.folder.join(name), text).map_err(|e| format!("cannot write {name}: {e}"))
    }

    /// Gives the one file with this ending a name that is known.
    fn rename(&self, ending: &str, name: &str) -> Result {
        let files = fs::read_dir(self.folder).map_err(|e| e.to_string())?.flatten();
        let found = files.map(|file| file.path()).find(|file| file.to_string_lossy().ends_with(ending));
        let found = found.ok_or(format!("belenios-tool has written no file {ending}"))?;
        fs::rename(found, self.folder.join(name)).map_err(|e| format!("cannot name {name}: {e}"))
    }
}

/// Milliseconds for each ballot of an election.
fn each(seconds: f64, ballots: usize) -> f64 {
    seconds * 1e3 / ballots as f64
}

const NO_TIME: &str = "this machine does not tell the processor time of a program";
