//! Which program a service or a mirror gives to browsers: every file and form of it against a list of hashes, and the start page as
//! visitors get it.

use crate::file;
use crate::http::{Client, Plain};
use crate::output::{Answer, Console, Failure, Outcome};
use clap::Args;
use glassurn_api::site::{INDEX, SUMS, form_of, read_sums, without_words};
use glassurn_crypto::encoding::{hex, sha256};
use serde_json::json;
use std::path::PathBuf;

/// The longest list, and the largest file, in bytes.
const MAX_LIST: u64 = 1 << 20;
const MAX_FILE: u64 = 64 << 20;

/// Pages that visitors open; they get the start page, which routes itself.
const OPENED: [&str; 3] = ["", "check", "about/secret"];

/// `pages`
#[derive(Debug, Args)]
pub struct PagesArgs {
    /// The address of a service, of a mirror, or of an election on one
    #[arg(value_name = "URL")]
    address: String,
    /// The list of the pages that it should be, such as those that you have built (SHA256SUMS, as `glassurn-server pages` writes it)
    #[arg(long, value_name = "FILE")]
    like: Option<PathBuf>,
    #[command(flatten)]
    plain: Plain,
}

/// Compares.
pub fn pages(args: &PagesArgs, console: &Console) -> Outcome {
    let (base, election) = match args.address.split_once("/e/") {
        Some((base, election)) => (base, Some(format!("e/{election}"))),
        None => (args.address.as_str(), None),
    };
    let client = Client::new(base, args.plain)?;
    let served = client.get(&format!("/{SUMS}"), MAX_LIST)?;
    let list = args.like.as_deref().map(|path| file::read(path, MAX_LIST)).transpose()?;
    let list = String::from_utf8(list.unwrap_or_else(|| served.clone())).unwrap_or_default();
    let files = read_sums(&list).ok_or_else(|| {
        Failure::cannot("pages.list", format!("this is no list of hashes of pages: {SUMS}")).help(
            "`glassurn-server pages --to FOLDER` writes one; a service of an older version serves none.",
        )
    })?;
    let mut differ: Vec<String> = Vec::new();
    if served != list.as_bytes() {
        differ.push(SUMS.into());
    }
    let mut start = None;
    for (path, hash) in &files {
        let (name, form) = form_of(path);
        let accepted = form.encoding().unwrap_or("identity");
        let Some((bytes, sent)) = client.find_as(&format!("/{name}"), accepted, MAX_FILE)? else {
            differ.push((*path).into());
            continue;
        };
        // Who stands between may send what it has not compressed: then it is compared as what it is.
        let expected = match sent.as_deref() {
            sent if sent == form.encoding() => Some(hash),
            None => files.get(name),
            Some(_) => None,
        };
        if expected != Some(&sha256(&[&bytes])) {
            differ.push((*path).into());
        }
        if *path == INDEX {
            start = String::from_utf8(bytes).ok();
        }
    }
    let start = start.map(|page| without_words(&page));
    for path in OPENED.map(str::to_owned).into_iter().chain(election) {
        let page = client.get(&format!("/{path}"), MAX_FILE)?;
        let page = String::from_utf8(page).ok().map(|page| without_words(&page));
        if page.is_none() || page != start {
            differ.push(format!("/{path}"));
        }
    }
    let hash = hex(&sha256(&[list.as_bytes()]));
    let words = match (&differ[..], &args.like) {
        ([], Some(path)) => console.good(format_args!(
            "{} gives browsers exactly the {} files of {}.",
            client.base(),
            files.len(),
            path.display()
        )),
        ([], None) => format!(
            "{} gives browsers the {} files of its own list. Compare the hash of that list with others, and with a build of your own \
             (--like).",
            client.base(),
            files.len()
        ),
        (differ, _) => console.bad(format_args!(
            "{} gives browsers something else in {} places; do not vote there:\n  {}",
            client.base(),
            differ.len(),
            differ.join("\n  ")
        )),
    };
    let facts = json!({ "holds": differ.is_empty(), "files": files.len(), "list": hash, "differ": differ });
    Ok(Answer { holds: differ.is_empty(), facts, words: format!("{words}\nHash of the list: {hash}") })
}
