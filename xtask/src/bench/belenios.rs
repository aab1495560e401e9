//! The same questions by `belenios-tool` (Debian's package), in the same run on the same machine: one ballot, and the
//! verification of an election by all ballots.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::program::{Used, used};
use super::{Bench, measure};
use crate::run::Result;

/// The group that elections of this version have: Debian's Belenios knows no elliptic curve.
const GROUP: &str = "BELENIOS-2048";
/// Ballots of an election: enough that hundredths of a second are small against them.
const BALLOTS: usize = 40;
/// Single choices among so many.
const CHOICES: [usize; 4] = [2, 5, 10, 20];

/// Measures it, if it is there.
pub fn measure_peer(bench: &Bench) -> Result<Value> {
    if bench.places.program("belenios-tool").is_none() {
        println!("▸ Belenios is not measured: there is no belenios-tool");
        return Ok(json!({}));
    }
    if measure::cpu_of_ended_children().is_none() {
        println!("▸ Belenios is not measured: {NO_TIME}");
        return Ok(json!({}));
    }
    println!("▸ measure belenios-tool for the same questions (about 1 minute)");
    let folder = bench.file("belenios")?;
    let mut kinds = Vec::new();
    for selections in CHOICES {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
        }
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        kinds.push(Desk { bench, folder: &folder }.election(selections)?);
    }
    let version = Desk { bench, folder: &folder }.tool(&["--version"])?.output.trim().to_owned();
    Ok(json!({ "version": version, "group": GROUP, "ballots": BALLOTS, "kinds": kinds }))
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
        let uuid = self.tool(&["setup", "generate-token"])?.output.trim().to_owned();
        let voters: String = (1..=BALLOTS).map(|i| format!("voter{i}@example.org,voter{i},1\n")).collect();
        self.write("voters.txt", &voters)?;
        let ours = ["--uuid", &uuid, "--group", GROUP];
        self.tool(&[&["setup", "generate-credentials", "--file", "voters.txt"], &ours[..]].concat())?;
        self.rename(".pubcreds", "public_creds.json")?;
        self.rename(".privcreds", "private_creds.txt")?;
        self.tool(&["setup", "generate-trustee-key", "--group", GROUP])?;
        self.rename(".pubkey", "public_keys.jsons")?;
        self.tool(&["setup", "make-trustees"])?;
        let answers: Vec<String> = (0..selections).map(|i| format!("option {i}")).collect();
        let question = json!({ "answers": answers, "min": 1, "max": 1, "question": "Which?" });
        let template = json!({
            "name": "Measured", "description": "Measured", "questions": [question],
            "administrator": "House", "credential_authority": "House",
        });
        self.write("questions.json", &template.to_string())?;
        self.tool(&[&["setup", "make-election", "--template", "questions.json"], &ours[..]].concat())?;
        self.tool(&["archive", "init"])?;

        let mut vote = vec![0; selections];
        vote[selections - 1] = 1;
        self.write("vote.json", &json!([vote]).to_string())?;
        let secrets = fs::read_to_string(self.folder.join("private_creds.txt")).map_err(|e| e.to_string())?;
        let idle = self.average(&["--version"], 10)?;
        let empty = self.average(&["election", "verify"], 10)?;
        let (mut sealing, mut bytes) = (0.0, 0);
        for line in secrets.lines() {
            let secret = line.split_whitespace().last().unwrap_or_default();
            self.write("secret.txt", &format!("{secret}\n"))?;
            let words = ["election", "generate-ballot", "--privcred", "secret.txt", "--ballot", "vote.json"];
            let made = self.tool(&words)?;
            sealing += made.cpu.ok_or(NO_TIME)? - idle;
            bytes = made.output.trim_end().len();
            self.write("ballot.json", &made.output)?;
            let mut add =
                self.command("sh", &["-c", "belenios-tool archive add-event --type=Ballot < ballot.json"]);
            add.env("PATH", self.bench.places.path());
            used(add)?.demand("belenios-tool archive add-event")?;
        }
        let verifying = self.average(&["election", "verify"], 3)? - empty;
        let each = |seconds: f64| seconds * 1e3 / BALLOTS as f64;
        Ok(json!({
            "selections": selections, "bytes": bytes, "seal": each(sealing), "verify": each(verifying),
        }))
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

const NO_TIME: &str = "this machine does not tell the processor time of a program";
