//! Making the election's key, step by step, and opening it again.

use super::{Ceremony, CheckArgs, Trustee, key_failure};
use crate::console::invitation;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::Source;
use crate::{file, summary, time};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::trustee::{KeyFile, Step};
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often `--wait` asks the board.
const PAUSE: Duration = Duration::from_secs(3);

/// Does whatever step is due, until all are done or others have to act.
pub fn run(args: &Ceremony, source: &Source, console: &Console) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let named = args.act.election_key.as_deref();
    let (path, mut file) = match trustee.find(named)? {
        Some(path) => {
            let file = trustee.read(&path)?;
            (path, file)
        }
        None => {
            let path = named.map_or_else(
                || PathBuf::from(format!("{}{}.key", trustee.stem(), time::date())),
                Path::to_path_buf,
            );
            let file = KeyFile::new(&trustee.manifest, trustee.number).map_err(|e| key_failure(&path, e))?;
            file::create(&[(&path, &trustee.lock(&file)?)])?;
            (path, file)
        }
    };
    let mut waited_for = Vec::new();
    loop {
        let (election, _) = trustee.state.beginning(&trustee.client)?;
        let before = file.to_bytes();
        let step = file.due(election.ceremony(), &mut OsRng).map_err(|e| key_failure(&path, e))?;
        if *file.to_bytes() != *before {
            trustee.write(&path, &file)?;
        }
        match step {
            Step::Post { kind, body } => {
                // The file holds what this step is made of: after a crash here the same bytes are posted.
                let entry = trustee.post(kind, body)?;
                console.note(format_args!("{} is on the public record (entry {entry}).", kind.name()));
            }
            Step::Save => file = trustee.read(&path)?,
            Step::Wait { kind, missing } if args.wait => {
                if waited_for != missing {
                    let whom = summary::trustees(&trustee.manifest, &missing);
                    console.note(format_args!("Waiting for {} of key holders {whom} …", kind.name()));
                    waited_for = missing;
                }
                std::thread::sleep(PAUSE);
            }
            Step::Wait { kind, missing } => {
                let words = format!(
                    "Your step is done. {} of key holders {} is missing; run this again when they have run it, or now \
                     with --wait.\nKey file: {}",
                    kind.name(),
                    summary::trustees(&trustee.manifest, &missing),
                    path.display()
                );
                let facts =
                    json!({ "done": false, "waiting_for": missing, "kind": kind.name(), "key_file": path });
                return Ok(Answer::done(facts, words));
            }
            Step::Restart { complaints } => {
                let culprits: Vec<u64> = complaints.iter().map(|complaint| complaint.culprit()).collect();
                let culprits = summary::trustees(&trustee.manifest, &culprits);
                let what = format!("a complaint has ended this attempt; at fault: key holders {culprits}");
                return Err(Failure::refused("ceremony.dead", what)
                    .help("An official has to restart the ceremony; then run this again."));
            }
            Step::Done => return made(&trustee, &election, &path),
        }
    }
}

fn made(trustee: &Trustee, election: &Election, path: &Path) -> Outcome {
    let key = election.ceremony().key();
    let fingerprint = key.map_or_else(String::new, |key| hash_code(key.y().bytes()));
    let words = format!(
        "The key is made and all key holders have confirmed it.\nKey file: {}\nKey: {fingerprint}\n\n\
         Copy the file to a second place now. You are needed again after voting: {}",
        path.display(),
        summary::times(&trustee.manifest)
    );
    Ok(Answer::done(json!({ "done": true, "key_file": path, "key": fingerprint }), words))
}

/// Opens the key file and compares its share with the board's key.
pub fn check(args: &CheckArgs, source: &Source) -> Outcome {
    let trustee = Trustee::begin(&args.act, source)?;
    let (path, file) = trustee.existing(args.act.election_key.as_deref())?;
    let (election, _) = trustee.state.beginning(&trustee.client)?;
    let share = file.fitting(election.ceremony()).map_err(|e| key_failure(&path, e))?;
    let Some((key, share)) = election.ceremony().key().zip(share) else {
        return Err(Failure::refused("ceremony.incomplete", "the key of this election is not made yet")
            .help("Run `glassurn trustee ceremony`."));
    };
    if let Some(link) = &args.link_file {
        invitation::checked(&trustee.client, link)?;
    }
    let bound = match share.decrypted() {
        Some(closing) => format!("It has decrypted the closing {}.", hash_code(closing)),
        None => "It has decrypted nothing yet.".into(),
    };
    let words = format!(
        "{}: your share fits the key of this election.\nElection {}, key holder {}, key {}.\n{bound}",
        path.display(),
        hex(trustee.manifest.id()),
        trustee.number,
        hash_code(key.y().bytes())
    );
    let facts = json!({
        "key_file": path,
        "election": hex(trustee.manifest.id()),
        "trustee": trustee.number,
        "key": hash_code(key.y().bytes()),
        "decrypted": share.decrypted().map(hash_code),
        "told": args.link_file.is_some(),
    });
    Ok(Answer::done(facts, words))
}
