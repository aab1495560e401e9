//! The front end inside the binary: its files with their compressed forms.

pub mod export;
pub mod http;

use crate::embed::preview::with;
use glassurn_api::program::Program;
use glassurn_api::site::{self, Form, INDEX, SUMS, Stored};
use glassurn_crypto::encoding::sha256;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the build script put beside the program.
#[derive(rust_embed::RustEmbed)]
#[folder = "$OUT_DIR/site"]
struct Files;

/// Shown where the program was built without the pages.
const WITHOUT_PAGES: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Glassurn</title>\
<h1>This server was built without its pages</h1>\
<p>The boards and the interface for programs work. To have the pages, run <code>cargo xtask web</code> \
and build the server again.</p>";

/// A file as it is sent.
pub type File = site::File<Cow<'static, [u8]>>;

/// The hashes of all files; its own hash names them all. Without pages it is empty.
static LIST: LazyLock<String> = LazyLock::new(|| {
    let names: Vec<_> = Files::iter().collect();
    let hashes =
        names.iter().filter_map(|name| Some((name.as_ref(), Files::get(name)?.metadata.sha256_hash())));
    site::sums(&hashes.collect::<BTreeMap<_, _>>())
});

/// A file as it lies in the program, or the list of all.
fn get(path: &str) -> Option<Stored<Cow<'static, [u8]>>> {
    if path == SUMS && !LIST.is_empty() {
        let bytes = LIST.as_bytes();
        return Some(Stored { hash: sha256(&[bytes]), bytes: bytes.into() });
    }
    let found = Files::get(path)?;
    Some(Stored { hash: found.metadata.sha256_hash(), bytes: found.data })
}

/// The file at a path, in the best form that `accepted` (the value of `Accept-Encoding`) allows.
pub fn file(path: &str, accepted: &str) -> Option<File> {
    site::find(get, path, accepted)
}

/// The start page of the program that draws the page at a path.
pub fn start_page(path: &str, accepted: &str) -> File {
    let own = file(Program::of(path).start_page(), accepted).or_else(|| file(INDEX, accepted));
    own.unwrap_or_else(|| {
        let bytes = WITHOUT_PAGES.as_bytes();
        File::new(INDEX, Form::Plain, Stored { hash: sha256(&[bytes]), bytes: bytes.into() })
    })
}

/// The same with words about an election in its head. They change, so that it is not compressed beforehand.
pub fn previewed(path: &str, preview: &str) -> File {
    let plain = start_page(path, "");
    let page = with(std::str::from_utf8(&plain.bytes).unwrap_or_default(), preview).into_bytes();
    File::new(INDEX, Form::Plain, Stored { hash: sha256(&[&page]), bytes: page.into() })
}

/// The policy of all answers.
pub fn content_security_policy() -> String {
    let index = Files::get(INDEX).map(|file| file.data);
    let page = index.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    site::content_security_policy(page.unwrap_or_default())
}
