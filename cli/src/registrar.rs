//! The registrar: makes voting codes offline, signs the roll, replaces lost codes.

use crate::file;
use crate::http::Server;
use crate::identity::{self, Identity, Role};
use crate::letters::{self, Letter, Occasion};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::Source;
use crate::record;
use crate::roll::{self, Person};
use crate::roll_file::{ChangeFile, PublicRoll};
use crate::summary::{self, LANGUAGE};
use crate::table;
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Credential, Roll, Voter, VoterCode};
use glassurn_crypto::encoding::{Hash, encode, hex};
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Total weight times the largest value of a ballot must not pass this (docs/protocol.md §3).
const MAX_TOTAL: u64 = 1 << 40;
/// So many voters must share a weight, or it tells how they voted (§5).
const SHARED: usize = 5;

/// `glassurn registrar …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a voting code for everybody on the roll; works offline
    #[command(after_help = "Example:\n  \
        glassurn registrar codes --roll roll.csv --manifest manifest.cbor --url https://vote.example.org \\\n      \
        -o codes.csv --letters letters.html --public roll.public\n\n\
        roll.csv begins with a line such as name,email,weight (any order; commas, semicolons or tabs; weight may be \
        left out). If any line has a problem, all problems are listed and nothing is written.\n\n\
        codes.csv and letters.html hold every voter's code: whoever has them can vote for everybody. Send the codes, \
        keep the files apart, delete them after the result. roll.public holds no secret: it is what \
        `glassurn registrar post` publishes.")]
    Codes(Codes),
    /// Publish the roll: credentials and weights, no names
    #[command(after_help = "Example:\n  \
        glassurn registrar post --public roll.public --key registrar.key\n\n\
        If it stops half-way, run it again: what is published already is not published twice.")]
    Post(Post),
    /// Make a new code for a voter who lost one, and revoke the old one
    #[command(after_help = "Examples:\n  \
        glassurn registrar replace --credential 3f…9a --manifest manifest.cbor \\\n      \
        --url https://vote.example.org -o new-code.csv --request change.json\n  \
        glassurn registrar replace --post change.json --key registrar.key\n\n\
        The credential is the last column of codes.csv. After Open an official has to consent in between, and \
        consent.json is what is posted:\n  \
        glassurn cosign change.json --manifest manifest.cbor --key official.key -o consent.json\n\n\
        Ballots of the old code stop counting at that moment.")]
    Replace(Replace),
}

/// `registrar codes`
#[derive(Debug, Args)]
pub struct Codes {
    /// The roll: CSV with the columns name, email, weight
    #[arg(long, value_name = "FILE")]
    roll: PathBuf,
    #[command(flatten)]
    election: ElectionArgs,
    /// Where the codes go, for a mail merge (secret)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Where the public roll goes
    #[arg(long, value_name = "FILE")]
    public: PathBuf,
    /// Also write letters to print, one page a voter (secret)
    #[arg(long, value_name = "FILE")]
    letters: Option<PathBuf>,
    /// The service's address as voters type it; links and QR codes are made with it
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Refuse a roll that has not this many voters
    #[arg(long, value_name = "NUMBER")]
    expect: Option<usize>,
}

/// Which election.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ElectionArgs {
    /// The manifest's file, as `glassurn election create` writes it
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The election id
    #[arg(long, value_name = "ID", value_parser = record::parse_id)]
    election: Option<Hash>,
}

/// `registrar post`
#[derive(Debug, Args)]
pub struct Post {
    /// The public roll, as `registrar codes` writes it
    #[arg(long, value_name = "FILE")]
    public: PathBuf,
    /// The registrar's identity
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    server: Server,
}

/// `registrar replace`
#[derive(Debug, Args)]
pub struct Replace {
    /// The credential to revoke: the last column of codes.csv
    #[arg(long, value_name = "HEX", required_unless_present = "post", requires_all = ["manifest", "output", "request"])]
    credential: Option<String>,
    /// The manifest's file
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Where the new code goes (secret)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Where the request for the change goes; it holds no secret
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// The service's address as voters type it, for the new link
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Publish this change: the request before Open, the official's consent after it
    #[arg(long, value_name = "FILE", conflicts_with = "credential", requires_all = ["key", "server"], alias = "consent")]
    post: Option<PathBuf>,
    /// The registrar's identity
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The service's address, such as https://vote.example.org
    #[arg(long, env = "GLASSURN_SERVER", value_name = "URL")]
    server: Option<String>,
    #[command(flatten)]
    plain: crate::http::Plain,
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::Codes(codes) => make_codes(&codes, console),
        Verb::Post(post) => post_roll(&post, source, console),
        Verb::Replace(replace) => match &replace.post {
            Some(path) => post_change(path, &replace, source),
            None => make_change(&replace),
        },
    }
}

/// A voter's code and what follows from it.
struct Made {
    code: Zeroizing<String>,
    link: Zeroizing<String>,
    credential: Credential,
}

impl Made {
    fn new(election: &Hash, url: Option<&str>) -> Self {
        loop {
            let code = VoterCode::generate(&mut OsRng);
            // One code in 2^252 has no credential; it is thrown away.
            let Some(credential) = code.credential(election) else { continue };
            let code = code.reveal();
            let link = url.map_or_else(String::new, |url| {
                format!("{}/e/{}#c={}", url.trim_end_matches('/'), hex(election), code.as_str())
            });
            return Self { code, link: Zeroizing::new(link), credential };
        }
    }
}

fn make_codes(args: &Codes, console: &Console) -> Outcome {
    let manifest = args.election.manifest.as_deref().map(record::manifest_file).transpose()?;
    let election = match (&manifest, args.election.election) {
        (Some(manifest), _) => *manifest.id(),
        (None, Some(id)) => id,
        (None, None) => return Err(Failure::cannot("usage", "give --manifest or --election")),
    };
    let text = file::read_text(&args.roll, roll::MAX_FILE)?;
    let people = roll::parse(&text)?;
    // No field of a roll has several lines: what is neither the first line nor a voter's is empty.
    let empty = table::lines(&text).saturating_sub(people.len() + 1);
    if let Some(expected) = args.expect.filter(|expected| *expected != people.len()) {
        let what = format!("the roll has {} voters, not {expected}", people.len());
        return Err(Failure::refused("roll.size_mismatch", what).help("Nothing was written."));
    }
    let weight = check_weights(&people, manifest.as_ref())?;
    let bar = console.bar("Making codes", people.len() as u64);
    let made: Vec<Made> =
        bar.wrap_iter(people.iter()).map(|_| Made::new(&election, args.url.as_deref())).collect();
    bar.finish_and_clear();

    let voters = people.iter().zip(&made);
    let voter = |(person, made): (&Person, &Made)| Voter {
        credential: *made.credential.public(),
        weight: person.weight,
    };
    let public = PublicRoll::new(election, voters.map(voter).collect());
    let codes = codes_csv(&people, &made)?;
    let letters = match &args.letters {
        None => None,
        Some(_) => Some(letters_page(&election, manifest.as_ref(), &people, &made)?),
    };
    let public_text = public.to_text();
    let mut files: Vec<(&Path, &[u8])> = vec![(&args.output, &codes), (&args.public, public_text.as_bytes())];
    if let (Some(path), Some(page)) = (&args.letters, &letters) {
        files.push((path, page.as_bytes()));
    }
    file::create(&files)?;
    let mut words = format!(
        "{} voters with a total weight of {weight}{}.\nVoting codes (secret): {}\nPublic roll: {}\nFingerprint of the \
         roll: {}",
        people.len(),
        match empty {
            0 => String::new(),
            1 => "; one empty line was left out".into(),
            more => format!("; {more} empty lines were left out"),
        },
        args.output.display(),
        args.public.display(),
        public.fingerprint(),
    );
    if let Some(path) = &args.letters {
        words.push_str(&format!("\nLetters to print (secret): {}", path.display()));
    }
    let facts = json!({
        "election": hex(&election),
        "voters": people.len(),
        "weight": weight,
        "empty_lines": empty,
        "codes": args.output,
        "public": args.public,
        "letters": args.letters,
        "fingerprint": public.fingerprint(),
    });
    Ok(Answer::done(facts, words))
}

/// What the board would refuse later: too much weight, or weights that show votes.
fn check_weights(people: &[Person], manifest: Option<&Manifest>) -> Result<u64, Failure> {
    let refused = |what: String| Err(Failure::refused("roll.invalid", what).help("Nothing was written."));
    let limit = manifest.map_or(MAX_TOTAL, |manifest| MAX_TOTAL / manifest.layout().largest().max(1));
    let total = people.iter().try_fold(0u64, |sum, person| sum.checked_add(person.weight));
    let Some(total) = total.filter(|total| *total <= limit) else {
        return refused(format!("the weights add up to more than {limit}, the most for this ballot"));
    };
    if manifest.is_some_and(|manifest| !manifest.weights_reveal_votes) {
        let shared =
            |weight: u64| people.iter().filter(|person| person.weight == weight).take(SHARED).count();
        if let Some(lonely) = people.iter().find(|person| shared(person.weight) < SHARED) {
            return refused(format!(
                "line {}: fewer than {SHARED} voters have the weight {}: the result would tell how they voted, and \
                 the manifest does not accept that",
                lonely.line, lonely.weight
            ));
        }
    }
    Ok(total)
}

fn codes_csv(people: &[Person], made: &[Made]) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let failed = |e: csv::Error| Failure::cannot("file.unwritable", format!("cannot write the codes: {e}"));
    // Large enough at once, so that growing leaves no copy of the codes behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(1_024 + people.len() * 1_200));
    let mut writer = csv::Writer::from_writer(&mut *bytes);
    writer.write_record(["name", "email", "weight", "code", "link", "credential"]).map_err(failed)?;
    for (person, made) in people.iter().zip(made) {
        let credential = hex(made.credential.public().bytes());
        writer
            .write_record([
                &inert(&person.name),
                &inert(&person.email),
                &person.weight.to_string(),
                made.code.as_str(),
                made.link.as_str(),
                &credential,
            ])
            .map_err(failed)?;
    }
    writer.flush().map_err(|e| failed(e.into()))?;
    drop(writer);
    Ok(bytes)
}

/// A cell that no spreadsheet takes for a formula.
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

fn letters_page(
    election: &Hash,
    manifest: Option<&Manifest>,
    people: &[Person],
    made: &[Made],
) -> Result<Zeroizing<String>, Failure> {
    let occasion = Occasion {
        title: manifest.map_or_else(|| "Your vote".into(), |manifest| manifest.title.get(LANGUAGE).into()),
        organiser: manifest
            .map_or_else(String::new, |manifest| format!("{}, {}", manifest.organiser, manifest.contact)),
        times: manifest.map_or_else(String::new, |manifest| summary::times(manifest)),
        election: hex(election),
    };
    let letter = |(person, made): (&'_ Person, &'_ Made)| -> (String, Zeroizing<String>, Zeroizing<String>) {
        let name = if person.name.is_empty() { person.email.clone() } else { person.name.clone() };
        (name, made.code.clone(), made.link.clone())
    };
    let owned: Vec<_> = people.iter().zip(made).map(letter).collect();
    let letters: Vec<Letter<'_>> =
        owned.iter().map(|(name, code, link)| Letter { name, code, link }).collect();
    letters::page(&occasion, &letters)
}

fn post_roll(args: &Post, source: &Source, console: &Console) -> Outcome {
    let public = PublicRoll::parse(&file::read_text(&args.public, roll::MAX_FILE)?)?;
    let client = args.server.client()?;
    let manifest = record::manifest(&client, &public.election)?;
    let identity = identity::load(&args.key, Some(Role::Registrar), source)?;
    check_registrar(&manifest, &identity)?;
    let chunks = Roll::chunks(public.voters.clone());
    let bar = console.bar("Publishing the roll", chunks.len() as u64);
    let path = endpoint::entries(&hex(manifest.id()));
    let mut entries = Vec::new();
    for chunk in &chunks {
        let body = encode(chunk);
        let submission =
            Submission::sign(Kind::Roll, body, manifest.id(), Signer::registrar(), &identity.key);
        entries.push(record::post(&client, &path, &manifest, &submission)?.0.index);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let facts = json!({
        "election": hex(manifest.id()),
        "voters": public.voters.len(),
        "entries": entries,
        "fingerprint": public.fingerprint(),
    });
    let words = format!(
        "The roll of {} voters is on the public record (entries {entries:?}).\nFingerprint of the roll: {}",
        public.voters.len(),
        public.fingerprint()
    );
    Ok(Answer::done(facts, words))
}

fn check_registrar(manifest: &Manifest, identity: &Identity) -> Result<(), Failure> {
    if identity.public() == manifest.registrar {
        return Ok(());
    }
    Err(Failure::cannot("key.not_in_manifest", "this identity is not the registrar of the election")
        .help("Give the key file whose public line stands in the manifest."))
}

fn make_change(args: &Replace) -> Outcome {
    let (Some(credential), Some(manifest), Some(output), Some(request)) =
        (&args.credential, &args.manifest, &args.output, &args.request)
    else {
        return Err(Failure::cannot("usage", "give --credential, --manifest, --output and --request"));
    };
    let manifest = record::manifest_file(manifest)?;
    let revoked = crate::roll_file::parse_credential(credential)
        .ok_or_else(|| Failure::cannot("usage", "a credential is 64 hexadecimal digits, from codes.csv"))?;
    let made = Made::new(manifest.id(), args.url.as_deref());
    let change = ChangeFile::new(manifest.id(), &revoked, made.credential.public());
    let new = hex(made.credential.public().bytes());
    let codes = Zeroizing::new(format!(
        "code,link,credential\n{},{},{new}\n",
        made.code.as_str(),
        made.link.as_str()
    ));
    file::create(&[(output, codes.as_bytes()), (request, change.to_text().as_bytes())])?;
    let words = format!(
        "The new code (secret): {}\nThe request: {}\n\
         Before Open, publish the request with `glassurn registrar replace --post`. After Open, send it to an \
         official first (`glassurn cosign`) and publish the consent that comes back.\n\
         Give the new code to the voter only after that.",
        output.display(),
        request.display()
    );
    let facts = json!({ "code": output, "request": request, "revoked": credential, "added": new });
    Ok(Answer::done(facts, words))
}

fn post_change(path: &Path, args: &Replace, source: &Source) -> Outcome {
    let (Some(key), Some(server)) = (&args.key, &args.server) else {
        return Err(Failure::cannot("usage", "give --key and --server"));
    };
    let change = ChangeFile::load(path)?;
    let election = change.election()?;
    let client = crate::http::Client::new(server, args.plain)?;
    let manifest = record::manifest(&client, &election)?;
    let identity = identity::load(key, Some(Role::Registrar), source)?;
    check_registrar(&manifest, &identity)?;
    let body = encode(&change.body()?);
    let submission = Submission::sign(Kind::RollChange, body, &election, Signer::registrar(), &identity.key);
    let (entry, _) = record::post(&client, &endpoint::entries(&hex(&election)), &manifest, &submission)
        .map_err(|failure| {
            failure.or_help(|| {
                "After Open an official consents first (`glassurn cosign`) and the consent is posted; before Open the \
                 request itself is."
                    .into()
            })
        })?;
    let words = format!(
        "The old code is revoked and the new one is on the roll (entry {} of the public record).",
        entry.index
    );
    Ok(Answer::done(json!({ "election": hex(&election), "entry": entry.index }), words))
}
