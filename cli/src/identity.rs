//! Identities: the signing keys of officials, registrar and trustees, which exist before any manifest.

use crate::file;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::passphrase::{self, KEY_FILES, Passphrase, Source};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use glassurn_api::file::IdentityError;
use glassurn_crypto::board::note::check_name;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::signature::PublicKey;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};

pub use glassurn_api::file::{Identity, Role};

/// `glassurn key …`
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make an identity under a passphrase and print its public line for the manifest
    #[command(after_help = "Examples:\n  \
        glassurn key new --role trustee -o ada.key\n  \
        glassurn key new --role official --name \"Ada Lovelace\" -o ada.key\n  \
        glassurn key new --role witness --name witness.example/w1 -o witness.key\n\n\
        The file holds a signing key; whoever has file and passphrase can act in your role. \
        The line that is printed is public: send it to whoever writes the manifest.")]
    New(New),
    /// Print the public line of an identity again
    Show(Show),
}

/// `key new`
#[derive(Debug, Args)]
pub struct New {
    /// What the key is for
    #[arg(long, value_parser = roles())]
    role: Role,
    /// Your name as it will stand in the manifest
    #[arg(long, default_value = "Your name")]
    name: String,
    /// The file to write; an existing one is never overwritten
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `key show`
#[derive(Debug, Args)]
pub struct Show {
    /// The identity's file
    #[arg(value_name = "FILE")]
    key: PathBuf,
    /// Your name as it will stand in the manifest
    #[arg(long, default_value = "Your name")]
    name: String,
}

/// The roles as `--role` takes them.
fn roles() -> impl TypedValueParser<Value = Role> {
    let about = |role| match role {
        Role::Official => "Signs the manifest, opens, extends, closes, publishes",
        Role::Registrar => "Makes the voting codes and signs the roll",
        Role::Trustee => "Holds a share of the key that opens the count",
        Role::Witness => {
            "Cosigns checkpoints; its name is an address without a scheme, such as witness.example/w1"
        }
    };
    let values = Role::ALL.map(|role| PossibleValue::new(role.word()).help(about(role)));
    PossibleValuesParser::new(values).map(|word| {
        Role::ALL.into_iter().find(|role| role.word() == word).expect("the parser takes no other word")
    })
}

/// Does what was asked.
pub fn run(verb: Verb, source: &Source, console: &Console) -> Outcome {
    match verb {
        Verb::New(new) => create(&new, source, console),
        Verb::Show(show) => {
            let identity = load(&show.key, None, source)?;
            Ok(describe(&identity, &show.name, &show.key))
        }
    }
}

fn create(new: &New, source: &Source, console: &Console) -> Outcome {
    // Said before a passphrase is shown that would be for nothing.
    file::check_new(&new.output)?;
    if new.role == Role::Witness {
        witness_name(&new.name)?;
    }
    let identity = Identity::generate(new.role, &mut OsRng);
    let locked = identity.lock(&source.make(console)?).map_err(passphrase::not_locked)?;
    file::create(&[(&new.output, &locked)])?;
    Ok(describe(&identity, &new.name, &new.output))
}

/// Refuses a name that no cosignature can carry.
pub fn witness_name(name: &str) -> Result<(), Failure> {
    check_name(name).map_err(|e| {
        Failure::cannot("usage", format!("{name:?} cannot be a witness's name: {e}"))
            .help("Give an address without a scheme, such as --name witness.example/w1. Nobody needs to answer there.")
    })
}

fn describe(identity: &Identity, name: &str, path: &Path) -> Answer {
    let public = hex(identity.key.public().bytes());
    let line = match identity.role {
        Role::Official | Role::Trustee | Role::Witness => {
            format!("{{ name = {name:?}, key = \"{public}\" }},")
        }
        Role::Registrar => format!("registrar = \"{public}\""),
    };
    let place = match identity.role {
        Role::Official => "The line for the manifest, between the brackets of `officials`:",
        Role::Trustee => "The line for the manifest, between the brackets of `trustees.members`:",
        Role::Witness => "The line for the manifest, between the brackets of `witnesses.members`:",
        Role::Registrar => "The line for the manifest:",
    };
    let facts = json!({
        "file": path, "role": identity.role, "key": public, "manifest_line": line,
    });
    let words =
        format!("{}: the identity for the role of {}.\n{place}\n{line}", path.display(), identity.role);
    Answer::done(facts, words)
}

/// Opens an identity's file; refuses one of another role.
pub fn load(path: &Path, role: Option<Role>, source: &Source) -> Result<Identity, Failure> {
    open(path, role, &source.ask(path)?)
}

/// Opens an identity's file with a passphrase that is at hand already.
pub fn open(path: &Path, role: Option<Role>, passphrase: &Passphrase) -> Result<Identity, Failure> {
    let locked = passphrase::read_locked(path)?;
    Identity::open(&locked, role, passphrase).map_err(|e| match e {
        IdentityError::File(e) => passphrase::not_opened(path, e),
        IdentityError::Other => {
            Failure::cannot("key.unreadable", format!("{} is not an identity", path.display()))
                .help(KEY_FILES)
        }
        IdentityError::Role { found, wanted } => {
            let what = format!("{} is an identity for the role of {found}, not of {wanted}", path.display());
            Failure::cannot("key.wrong_role", what).help(format!("Give the file of the {wanted} with --key."))
        }
    })
}

/// Reads a public key as it stands in manifests: 64 hexadecimal digits.
pub fn parse_key(text: &str) -> Option<PublicKey> {
    glassurn_crypto::encoding::unhex(text).and_then(PublicKey::from_bytes)
}
