//! The front end inside the binary: its files with their compressed forms, and the policy that its start page needs.

pub mod http;

use crate::embed::preview::with;
use data_encoding::{BASE64, HEXLOWER};
use glassurn_crypto::encoding::sha256;
use std::borrow::Cow;

/// What the build script put beside the program.
#[derive(rust_embed::RustEmbed)]
#[folder = "$OUT_DIR/site"]
struct Files;

/// Shown where the program was built without the pages.
const WITHOUT_PAGES: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Glassurn</title>\
<h1>This server was built without its pages</h1>\
<p>The boards and the interface for programs work. To have the pages, run <code>cargo xtask web</code> \
and build the server again.</p>";

/// The form in which a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Form {
    /// The word in `Content-Encoding`.
    pub fn encoding(self) -> Option<&'static str> {
        match self {
            Form::Plain => None,
            Form::Brotli => Some("br"),
            Form::Gzip => Some("gzip"),
        }
    }
}

/// A file as it is sent.
#[derive(Debug)]
pub struct File {
    /// The bytes in this form.
    pub bytes: Cow<'static, [u8]>,
    /// The form.
    pub form: Form,
    /// The media type.
    pub media: &'static str,
    /// A name of exactly these bytes.
    pub tag: String,
    /// Whether the file's name changes with its contents.
    pub immutable: bool,
}

/// The file at a path, in the best form that `accepted` (the value of `Accept-Encoding`) allows.
pub fn file(path: &str, accepted: &str) -> Option<File> {
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let plain = Files::get(path)?;
    let compressed = [(Form::Brotli, "br"), (Form::Gzip, "gz")].into_iter().find_map(|(form, suffix)| {
        let file = Files::get(&format!("{path}.{suffix}")).filter(|_| accepts(accepted, form))?;
        Some((form, file))
    });
    let (form, found) = compressed.unwrap_or((Form::Plain, plain));
    Some(File {
        tag: format!("\"{}\"", HEXLOWER.encode(&found.metadata.sha256_hash()[..16])),
        bytes: found.data,
        form,
        media: media(path),
        immutable: is_hashed(path),
    })
}

/// The start page, for every path that the front end routes itself.
pub fn index(accepted: &str) -> File {
    file("index.html", accepted).unwrap_or_else(|| File {
        bytes: Cow::Borrowed(WITHOUT_PAGES.as_bytes()),
        form: Form::Plain,
        media: media("index.html"),
        tag: "\"without-pages\"".into(),
        immutable: false,
    })
}

/// The start page with words about an election in its head. They change, so that it is not compressed beforehand.
pub fn previewed(preview: &str) -> File {
    let plain = index("");
    let page = with(std::str::from_utf8(&plain.bytes).unwrap_or_default(), preview);
    let tag = format!("\"{}\"", HEXLOWER.encode(&sha256(&[page.as_bytes()])[..16]));
    File { bytes: Cow::Owned(page.into_bytes()), tag, ..plain }
}

/// The policy of all answers: nothing but ourselves, WebAssembly, and the inline scripts of our own start page by their
/// hashes, which change at each build.
pub fn content_security_policy() -> String {
    let index = Files::get("index.html").map(|file| file.data);
    let page = index.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let hashes: String = inline_scripts(page)
        .iter()
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(&sha256(&[script.as_bytes()]))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
}

/// The contents of all scripts without `src`.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    for piece in page.split("<script").skip(1) {
        let Some((attributes, rest)) = piece.split_once('>') else { continue };
        let inline = !attributes.split_whitespace().any(|word| word.starts_with("src="));
        if let Some((script, _)) = rest.split_once("</script").filter(|_| inline) {
            scripts.push(script);
        }
    }
    scripts
}

/// Whether a client takes a form; `q=0` means that it does not.
fn accepts(accepted: &str, form: Form) -> bool {
    let Some(word) = form.encoding() else { return true };
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(word));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Trunk writes a hash of the contents into names: `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '.', '_'])
        .skip(1)
        .any(|part| part.len() >= 16 && part.bytes().all(|c| c.is_ascii_hexdigit()))
}

fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let page =
            "<script type=\"module\">one()</script><script src=\"/a.js\"></script><script>two()</script>";
        assert_eq!(inline_scripts(page), ["one()", "two()"]);
    }

    #[test]
    fn e_04_the_policy_allows_no_inline_code() {
        let policy = content_security_policy();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(
            !policy.contains("unsafe-inline")
                && !policy.contains("'unsafe-eval'")
                && !policy.contains("http")
        );
    }

    #[test]
    fn hashed_names_are_known() {
        assert!(is_hashed("web-0123456789abcdef.js"));
        assert!(is_hashed("web-0123456789abcdef_bg.wasm"));
        assert!(!is_hashed("worker.js") && !is_hashed("worker_bg.wasm") && !is_hashed("index.html"));
    }

    #[test]
    fn a_form_that_is_not_accepted_is_not_sent() {
        assert!(accepts("gzip, br", Form::Brotli));
        assert!(!accepts("gzip;q=1.0, br;q=0", Form::Brotli));
        assert!(!accepts("", Form::Gzip));
    }
}
