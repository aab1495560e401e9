//! `cargo xtask demo`: a real election that is open and a finished one beside it, held by the same roles, verbs and
//! binaries as anybody uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::real;
use crate::run::{Places, Result, duration, run};
use crate::stage::{PROCESS, Setting, Stage, Staged, election_key, now_and_then};
use crate::web;

/// Where the demo's service listens unless another port is asked for.
const PORT: u16 = 8080;
/// The board's name in the demo's manifests: it stays the same when the service moves to another port.
const HOST: &str = "127.0.0.1:8080";
/// Voting codes of the open election that nobody has used.
const SPARE: usize = 12;
/// The demo's folder in the workspace.
const FOLDER: &str = "demo-data";
/// The name with which an official signs in; the password is that of the keys.
const ACCOUNT: &str = "official";
/// Written last: what `codes.csv` and the boards hold is complete.
const DONE: &str = "elections";

/// What was asked for.
pub struct Options {
    fresh: bool,
    port: u16,
}

impl Options {
    /// Reads what stands after `demo`.
    pub fn parse(words: &[&str]) -> Option<Self> {
        let mut options = Self { fresh: false, port: PORT };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--fresh" => options.fresh = true,
                "--port" => options.port = words.next()?.parse().ok().filter(|port| *port != 0)?,
                _ => return None,
            }
        }
        Some(options)
    }
}

/// Builds what is missing, prepares the elections unless they are there, starts the service and says what to open.
pub fn run_task(places: &Places, options: Options) -> Result {
    web::run_task(places)?;
    let what = "build the service and the command line in release mode";
    let build = places.cargo(&["build", "--release", "--locked", "-p", "glassurn-server", "-p", "glassurn"]);
    run(places, "release", what, "4 minutes, once", build)?.demand(what)?;

    let folder = places.root.join(FOLDER);
    refuse_running(&folder)?;
    if options.fresh && folder.exists() {
        fs::remove_dir_all(&folder).map_err(|e| format!("cannot remove {}: {e}", folder.display()))?;
    }
    let half_done = folder.exists() && !folder.join(DONE).exists();
    if half_done {
        println!("▸ the last demo was not prepared to its end: beginning anew");
        fs::remove_dir_all(&folder).map_err(|e| format!("cannot remove {}: {e}", folder.display()))?;
    }
    let binaries = release(places)?;
    let (server, cli) = (binaries.join("glassurn-server"), binaries.join("glassurn"));
    let mut stage = Stage::new(&folder, server, cli, options.port)?.named(HOST);
    stage.start().map_err(|e| format!("{e}\nAnother port is chosen by: cargo xtask demo --port NUMBER"))?;
    let done = folder.join(DONE);
    let elections = match fs::read_to_string(&done) {
        Ok(text) => text,
        Err(_) => {
            let began = Instant::now();
            stage.identity("official", "official.key")?;
            let words = folder.join("passphrase");
            let password =
                fs::read_to_string(&words).map_err(|e| format!("cannot read {}: {e}", words.display()))?;
            stage.official(ACCOUNT, password.trim())?;
            let (finished, open) = (straw_poll(&stage)?, lodz(&stage)?);
            stage.hand_over(ACCOUNT, &[&finished, &open])?;
            let text = format!("{}\n{}\n", open.id, finished.id);
            fs::write(&done, &text).map_err(|e| format!("cannot write {}: {e}", done.display()))?;
            println!("  both elections are ready after {}", duration(began.elapsed()));
            text
        }
    };
    let mut ids = elections.lines().map(str::to_string);
    let (Some(open), Some(finished)) = (ids.next(), ids.next()) else {
        return Err(format!("{} is damaged: run `cargo xtask demo --fresh`", done.display()));
    };
    explain(&stage, &open, &finished, &binaries)?;
    stage.wait()
}

/// Refuses to touch the folder of a demo whose service still runs: its database would be taken from under it.
fn refuse_running(folder: &Path) -> Result {
    let Ok(lock) = fs::File::open(folder.join("service/lock")) else { return Ok(()) };
    let Err(fs::TryLockError::WouldBlock) = lock.try_lock() else { return Ok(()) };
    let by_hand = fs::read_to_string(folder.join(PROCESS));
    let by_hand = by_hand.map_or_else(|_| String::new(), |process| format!(", or by: kill {process}"));
    Err(format!(
        "the service of an earlier demo still runs in {}; end it with Ctrl-C in its terminal{by_hand}",
        folder.display()
    ))
}

/// The folder of release binaries: beside the debug binaries, of which this program is one.
fn release(places: &Places) -> Result<PathBuf> {
    let target = places.binaries.parent().ok_or("this program does not lie in cargo's target folder")?;
    Ok(target.join("release"))
}

/// Łódź, Nad Nerem, 2020: 608 ballots cast, twelve codes to spare, open for seven days.
fn lodz(stage: &Stage) -> Result<Staged> {
    println!("▸ Łódź 2020, Nad Nerem: 608 voters cast their real ballots (about 1 minute)");
    let election = real::lodz();
    let mut selections = String::new();
    for (name, (english, cost)) in election.names.iter().zip(LODZ) {
        let polish = &election.titles[election.names.iter().position(|n| n == name).unwrap_or(0)];
        selections.push_str(&format!(
            "    {{ name = {name:?}, title = {{ en = {english:?}, pl = {polish:?} }}, description = \"{cost}\" }},\n"
        ));
    }
    let contests = format!(
        "[[contests]]\nname = \"projects\"\ntitle = {{ en = \"Which projects should be built?\", pl = \"Które projekty \
         zrealizować?\" }}\nrule = {{ at-most = 5, each = 1 }}\nseats = 5\norder = \"fixed\"\nselections = [\n{selections}]\n"
    );
    let (opens, closes) = now_and_then(7)?;
    let weights = vec![1; election.ballots.len() + SPARE];
    let staged = stage.set_up(&Setting {
        name: "lodz",
        texts: "title = { en = \"Nad Nerem budget 2020\", pl = \"Budżet obywatelski 2020, Nad Nerem\" }\n\
                description = \"The people of Nad Nerem, a part of Łódź, decide what their share of the city's budget is \
                spent on. 608 of them have voted: these are their real ballots of 2020.\"\n\
                organiser = \"City of Łódź (demo)\"\ncontact = \"budget@example.org\"",
        contests: &contests,
        zone: "Europe/Warsaw",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (3, 2),
        minimum: 10,
        weights_reveal: false,
        revote: true,
        weights: &weights,
    })?;
    cast(stage, &staged, "projects", &election)?;
    Ok(staged)
}

/// The Washington straw poll of 2020, counted and published.
fn straw_poll(stage: &Stage) -> Result<Staged> {
    println!("▸ Washington governor straw poll 2020: 977 voters, counted (about 2 minutes)");
    let election = real::straw_poll();
    let lines = election.names.iter().zip(&election.titles);
    let selections: String =
        lines.map(|(name, title)| format!("    {{ name = {name:?}, title = {title:?} }},\n")).collect();
    let contests = format!(
        "[[contests]]\nname = \"governor\"\ntitle = \"How well would each candidate govern?\"\nrule = {{ each = 5 }}\n\
         seats = 1\norder = \"random\"\nselections = [\n{selections}]\n"
    );
    let (opens, closes) = now_and_then(2)?;
    let weights = vec![1; election.ballots.len()];
    let staged = stage.set_up(&Setting {
        name: "straw-poll",
        texts: "title = \"Washington governor straw poll 2020\"\n\
                description = \"Six candidates, 0 to 5 points for each: 977 real ballots.\"\n\
                organiser = \"Straw poll (demo)\"\ncontact = \"poll@example.org\"",
        contests: &contests,
        zone: "America/Los_Angeles",
        opens: &opens,
        closes: &closes,
        closing: "official",
        trustees: (3, 2),
        minimum: 10,
        weights_reveal: false,
        revote: true,
        weights: &weights,
    })?;
    cast(stage, &staged, "governor", &election)?;
    stage.count(&staged, &[1, 3])?;
    Ok(staged)
}

fn cast(stage: &Stage, staged: &Staged, contest: &str, election: &real::RealElection) -> Result {
    let columns: Vec<String> = election.names.iter().map(|name| format!("{contest}.{name}")).collect();
    let codes = stage.invited(staged)?.into_iter().map(|invited| invited.code);
    let ballots: Vec<(String, Vec<u64>)> = codes.zip(election.ballots.iter().cloned()).collect();
    stage.vote(staged, &columns, &ballots).map(drop)
}

/// Says what to open as whom, and the commands that close and count.
fn explain(stage: &Stage, open: &str, finished: &str, binaries: &Path) -> Result {
    let (url, folder) = (stage.url(), stage.folder());
    let staged = Staged { id: open.into(), folder: folder.join("lodz"), trustees: 3 };
    let (place, bin) = (quoted(&staged.folder), quoted(&binaries.join("glassurn")));
    let passphrase = quoted(&folder.join("passphrase"));
    println!(
        "\nGlassurn is running on {url} (database and key in {}/service). End it with Ctrl-C; the same command goes on\n\
         where you stopped, `cargo xtask demo --fresh` begins anew.\n\n\
         AS A VOTER, open one of these (each votes for one person, on a phone-sized window too):",
        folder.display()
    );
    for invited in stage.invited(&staged)?.iter().rev().take(SPARE) {
        // The links in codes.csv have the port on which the demo was prepared.
        println!("  {url}/e/{open}#c={}", invited.code);
    }
    println!(
        "TO ASK SOMETHING YOURSELF, without an account, open\n  \
         {url}/poll\n\
         AS AN OFFICIAL, open the following, and sign in as {ACCOUNT} with the words in {passphrase}; both elections are there,\n\
         and their key is the file official.key in {}:\n  \
         {url}/console\n\
         AS A KEY HOLDER, open the following; the file is trustee-1.key in {}, its passphrase the same words:\n  \
         {url}/keyholder/{open}\n\
         The receipt that you save as a voter is checked without a network by\n  \
         {bin} receipt check FILE --manifest {place}/manifest.cbor\n\n\
         AS AN OBSERVER, open\n  \
         {url}/e/{open}  (the election that is open; «Check everything»)\n  \
         {url}/e/{finished}/result  (the finished one)\nor run\n  \
         {bin} audit {url}/e/{open} --election {open}\n\n\
         TO CLOSE AND COUNT, in another terminal (all keys of the demo have one passphrase, in a file):\n  \
         cd {place}\n  \
         export GLASSURN_SERVER={url} GLASSURN_PASSPHRASE_FILE={}\n  \
         {bin} close --election {open} --key ../official.key\n\
         Each key holder audits the record alone and sees the closing code, which they compare by other means:\n  \
         {bin} trustee closing --election {open}\n\
         Two of the three decrypt; put the code that they compared in the place of CODE:",
        folder.display(),
        folder.display(),
        passphrase,
    );
    for (i, others) in [(1, "2,3"), (2, "1,3")] {
        println!(
            "  {bin} trustee decrypt --key ../trustee-{i}.key --election-key {} --election {open} --closing-code CODE \
             --confirmed-by {others}",
            election_key(i)
        );
    }
    println!(
        "The official publishes, and everybody sees the result on its page:\n  \
         {bin} publish --election {open} --key ../official.key\n  \
         {url}/e/{open}/result\n"
    );
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+@%:,".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// The projects in English, and their costs, in the order of the file.
const LODZ: [(&str, &str); 8] = [
    ("Camera traps for the grove", "20,000 zł · less rubbish, less timber theft, fewer quad bikes"),
    ("Young sports talents: classes for children and teenagers", "30,000 zł"),
    ("Chocianowicka street: pavements and driveways, stage I", "270,000 zł"),
    ("Chocianowicka street: pavements and driveways, stage II", "110,000 zł"),
    ("Safe homes and roads: a light rescue vehicle for the fire brigade", "350,000 zł"),
    ("Do not film, save a life: first aid for the estate", "25,000 zł"),
    ("Sanitariuszek street: a new pavement and repairs", "225,000 zł"),
    ("Łódź for birds", "10,000 zł"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_any_order_and_strange_ones_are_refused() {
        let read = |words: &[&str]| Options::parse(words).map(|options| (options.fresh, options.port));
        assert_eq!(read(&[]), Some((false, PORT)));
        assert_eq!(read(&["--port", "9000", "--fresh"]), Some((true, 9000)));
        for strange in [&["--port"][..], &["--port", "0"], &["--port", "web"], &["fresh"]] {
            assert_eq!(read(strange), None, "{strange:?}");
        }
    }

    #[test]
    fn a_path_with_spaces_is_one_word_of_a_shell() {
        assert_eq!(quoted(Path::new("/home/żaneta/demo-data")), "/home/żaneta/demo-data");
        assert_eq!(quoted(Path::new("/My Projects/it's")), r"'/My Projects/it'\''s'");
    }
}
