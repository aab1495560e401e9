//! The registrar: makes voting codes offline, signs the roll, replaces lost codes.

use crate::file;
use crate::http::Server;
use crate::identity::{self, Identity, Role};
use crate::letters::{self, Letter, Occasion};
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::Source;
use crate::record;
use crate::roll;
use clap::{Args, Subcommand};
use glassurn_api::endpoint;
use glassurn_api::roll::change::ChangeFile;
use glassurn_api::roll::codes::{self, Issued, Made};
use glassurn_api::roll::list::{Counts, fingerprint, understood};
use glassurn_api::roll::public::parse_credential;
use glassurn_api::roll::weights;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::Roll;
use glassurn_crypto::encoding::{Hash, encode, hex};
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// `glassurn registrar …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Judge a list of voters: how its lines add up, and what is wrong with which; works offline
    #[command(after_help = "Example:\n  \
        glassurn registrar check --roll roll.csv -o roll-understood.csv\n\n\
        If any line has a problem, all problems are listed: mend the file, and run it again. The code stands for what \
        was understood; the console shows the same for the same list.")]
    Check(Check),
    /// Make a voting code for everybody on the roll; works offline
    #[command(after_help = "Example:\n  \
        glassurn registrar codes --roll roll.csv --manifest manifest.cbor --url https://vote.example.org \\\n      \
        -o codes.csv --letters letters.html --public roll.public\n\n\
        roll.csv begins with a line such as name,email,weight,language (any order; commas, semicolons or tabs; weight and \
        language may be left out; mail and letters are in each voter's language). If any line has a problem, all problems are listed and nothing is written.\n\n\
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

/// `registrar check`
#[derive(Debug, Args)]
pub struct Check {
    /// The roll: CSV or XLSX with the columns name, email, weight, language
    #[arg(long, value_name = "FILE")]
    roll: PathBuf,
    /// Write what was understood into this new file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// `registrar codes`
#[derive(Debug, Args)]
pub struct Codes {
    /// The roll: CSV or XLSX with the columns name, email, weight, language
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
        Verb::Check(check) => check_roll(&check),
        Verb::Codes(codes) => make_codes(&codes, console),
        Verb::Post(post) => post_roll(&post, source, console),
        Verb::Replace(replace) => match &replace.post {
            Some(path) => post_change(path, &replace, source),
            None => make_change(&replace),
        },
    }
}

fn check_roll(args: &Check) -> Outcome {
    let (people, counts) = roll::read(&args.roll)?;
    let weight = weights::check(&people, None)
        .map_err(|error| Failure::refused("roll.invalid", error.to_string()).help("Nothing was written."))?;
    let file = understood(&people);
    if let Some(path) = &args.output {
        file::create(&[(path, file.as_bytes())])?;
    }
    let code = fingerprint(&file);
    let facts = json!({
        "lines": counts.lines, "voters": counts.voters, "heading": counts.heading, "empty_lines": counts.empty,
        "without_address": counts.without_email, "weight": weight, "fingerprint": code,
    });
    let words = format!(
        "{} lines = {} voters + {} of the heading + {} empty.\nTotal weight: {weight}. Voters without an address, who \
         need a letter: {}.\nFingerprint of what was understood: {code}",
        counts.lines, counts.voters, counts.heading, counts.empty, counts.without_email
    );
    Ok(Answer::done(facts, words))
}

fn make_codes(args: &Codes, console: &Console) -> Outcome {
    let manifest = args.election.manifest.as_deref().map(record::manifest_file).transpose()?;
    let election = match (&manifest, args.election.election) {
        (Some(manifest), _) => *manifest.id(),
        (None, Some(id)) => id,
        (None, None) => return Err(Failure::cannot("usage", "give --manifest or --election")),
    };
    let (people, Counts { empty, .. }) = roll::read(&args.roll)?;
    if let Some(expected) = args.expect.filter(|expected| *expected != people.len()) {
        let what = format!("the roll has {} voters, not {expected}", people.len());
        return Err(Failure::refused("roll.size_mismatch", what).help("Nothing was written."));
    }
    let weight = weights::check(&people, manifest.as_ref())
        .map_err(|error| Failure::refused("roll.invalid", error.to_string()).help("Nothing was written."))?;
    let bar = console.bar("Making codes", people.len() as u64);
    let issue = |person| Issued::new(person, Made::new(&election, args.url.as_deref(), &mut OsRng));
    let issued: Vec<Issued> = bar.wrap_iter(people.into_iter()).map(issue).collect();
    bar.finish_and_clear();

    let public = codes::roll(election, &issued);
    let codes = codes::write(&issued);
    let letters = match &args.letters {
        None => None,
        Some(_) => Some(letters_page(&election, manifest.as_ref(), &issued)?),
    };
    let public_text = public.to_text();
    let mut files: Vec<(&Path, &[u8])> =
        vec![(&args.output, codes.as_bytes()), (&args.public, public_text.as_bytes())];
    if let (Some(path), Some(page)) = (&args.letters, &letters) {
        files.push((path, page.as_bytes()));
    }
    file::create(&files)?;
    let mut words = format!(
        "{} voters with a total weight of {weight}{}.\nVoting codes (secret): {}\nPublic roll: {}\nFingerprint of the \
         roll: {}",
        issued.len(),
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
        "voters": issued.len(),
        "weight": weight,
        "empty_lines": empty,
        "codes": args.output,
        "public": args.public,
        "letters": args.letters,
        "fingerprint": public.fingerprint(),
    });
    Ok(Answer::done(facts, words))
}

fn letters_page(
    election: &Hash,
    manifest: Option<&Manifest>,
    issued: &[Issued],
) -> Result<Zeroizing<String>, Failure> {
    let occasion = Occasion { election: hex(election), manifest };
    let letters: Vec<Letter<'_>> = issued
        .iter()
        .map(|Issued { person, code, link, .. }| {
            let name = if person.name.is_empty() { &person.email } else { &person.name };
            Letter { name, language: &person.language, code, link }
        })
        .collect();
    letters::page(&occasion, &letters)
}

fn post_roll(args: &Post, source: &Source, console: &Console) -> Outcome {
    let public = roll::public(&args.public)?;
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
    let revoked = parse_credential(credential)
        .ok_or_else(|| Failure::cannot("usage", "a credential is 64 hexadecimal digits, from codes.csv"))?;
    let made = Made::new(manifest.id(), args.url.as_deref(), &mut OsRng);
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
    let change = roll::change(path)?;
    let election = change.election().ok_or_else(|| roll::unreadable("the change"))?;
    let client = crate::http::Client::new(server, args.plain)?;
    let manifest = record::manifest(&client, &election)?;
    let identity = identity::load(key, Some(Role::Registrar), source)?;
    check_registrar(&manifest, &identity)?;
    let body = encode(&change.body().ok_or_else(|| roll::unreadable("the change"))?);
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
