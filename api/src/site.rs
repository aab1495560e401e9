//! How the pages travel: which file answers a path, in which form, under which headers. One definition for the service, which has
//! the files inside, and for a mirror, which has them in a folder.
//!
//! Out of scope: where the files lie, and HTTP itself.

use crate::mirror::MARK;
pub use crate::program::INDEX;
use data_encoding::BASE64;
use glassurn_crypto::encoding::{Hash, hex, sha256, unhex};
use std::collections::BTreeMap;

/// The list of the hashes of all files, as `sha256sum` writes and checks it, where they lie in a folder; it is served, too.
pub const SUMS: &str = "SHA256SUMS";

/// Headers of every answer; [`content_security_policy`] and [`sharing`] come on top.
pub const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// What never changes under its name.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Behind this a start page may be told more.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// The header that says whether pages of other sites may load an answer.
pub fn sharing(public: bool) -> (&'static str, &'static str) {
    ("cross-origin-resource-policy", if public { "cross-origin" } else { "same-origin" })
}

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
    /// The forms that are sent rather than a plain one, the best first, and how the names of such files end.
    const COMPRESSED: [(Self, &'static str); 2] = [(Self::Brotli, "br"), (Self::Gzip, "gz")];

    /// The word in `Content-Encoding`.
    pub fn encoding(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// A file as it lies there.
#[derive(Debug, Clone)]
pub struct Stored<B> {
    /// Its bytes.
    pub bytes: B,
    /// Their SHA-256.
    pub hash: Hash,
}

/// A file as it is sent.
#[derive(Debug)]
pub struct File<B> {
    /// The bytes in this form.
    pub bytes: B,
    /// The form.
    pub form: Form,
    /// The media type.
    pub media: &'static str,
    /// A name of exactly these bytes.
    pub tag: String,
    /// Whether the file's name changes with its contents.
    pub immutable: bool,
}

/// The file at a path, in the best form that `accepted` (the value of `Accept-Encoding`) allows. Compressed forms lie beside a file
/// under its name and `.br` or `.gz`, and are not found under that.
pub fn find<B>(get: impl Fn(&str) -> Option<Stored<B>>, path: &str, accepted: &str) -> Option<File<B>> {
    if is_compressed(path) {
        return None;
    }
    let plain = get(path)?;
    let compressed = Form::COMPRESSED.into_iter().find_map(|(form, suffix)| {
        let stored = get(&format!("{path}.{suffix}")).filter(|_| accepts(accepted, form))?;
        Some((form, stored))
    });
    let (form, stored) = compressed.unwrap_or((Form::Plain, plain));
    Some(File::new(path, form, stored))
}

impl<B> File<B> {
    /// A file that lies at a path.
    pub fn new(path: &str, form: Form, stored: Stored<B>) -> Self {
        Self {
            bytes: stored.bytes,
            form,
            media: media(path),
            tag: format!("\"{}\"", hex(&stored.hash[..16])),
            immutable: is_hashed(path),
        }
    }

    /// The status of the answer and its headers; `known` is the value of `If-None-Match`. With 304 no bytes are sent.
    pub fn head(&self, known: &str) -> (u16, Vec<(&'static str, &str)>) {
        let cache = if self.immutable { IMMUTABLE } else { "no-cache" };
        let mut headers =
            vec![("cache-control", cache), ("etag", self.tag.as_str()), ("vary", "Accept-Encoding")];
        if known.split(',').any(|tag| tag.trim() == self.tag) {
            return (304, headers);
        }
        headers.push(("content-type", self.media));
        headers.extend(self.form.encoding().map(|encoding| ("content-encoding", encoding)));
        (200, headers)
    }
}

/// The list of the hashes of files by their paths, in order. Its own hash names all of them.
pub fn sums(files: &BTreeMap<&str, Hash>) -> String {
    files.iter().map(|(path, hash)| format!("{}  {path}\n", hex(hash))).collect()
}

/// The files of such a list with their hashes; `None` if it is none.
pub fn read_sums(list: &str) -> Option<BTreeMap<&str, Hash>> {
    let files = list.lines().map(|line| {
        let (hash, path) = line.split_once("  ")?;
        Some((path, unhex(hash)?))
    });
    let files: BTreeMap<&str, Hash> = files.collect::<Option<_>>()?;
    // In its one spelling: in order, and each file once.
    (!files.is_empty() && sums(&files) == list).then_some(files)
}

/// The file of which something in the list is a form, and which.
pub fn form_of(path: &str) -> (&str, Form) {
    let compressed = Form::COMPRESSED
        .into_iter()
        .find_map(|(form, suffix)| Some((path.strip_suffix(suffix)?.strip_suffix('.')?, form)));
    compressed.unwrap_or((path, Form::Plain))
}

/// A start page without what a service or a mirror may say in its head: of which election it is, and that it is a mirror's.
pub fn without_words(page: &str) -> String {
    // Nothing but these attributes: another one could lead the browser elsewhere.
    let said = |element: &str| {
        let (name, content) = element.strip_suffix('"')?.split_once("\" content=\"")?;
        let name = name.strip_prefix("meta name=\"").or_else(|| name.strip_prefix("meta property=\""))?;
        let known = ["description", MARK].contains(&name) || name.starts_with("og:");
        (known && !name.contains('"') && !content.contains('"')).then_some(())
    };
    let mut pieces = page.split('<');
    let mut rest = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('>') {
            Some((element, behind)) if said(element).is_some() => rest.push_str(behind),
            _ => rest.extend(["<", piece]),
        }
    }
    rest
}

/// The start page with something more in its head.
pub fn in_head(page: &str, element: &str) -> String {
    match page.split_once(CHARSET) {
        Some((before, behind)) => [before, CHARSET, element, behind].concat(),
        None => page.to_owned(),
    }
}

/// Whether a path is one of the interface for programs, and never a page.
pub fn is_reserved(path: &str) -> bool {
    ["/api", "/board", "/healthz", "/readyz", "/metrics"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a path (without its first `/`) may be one of the pages' own: those have no steps up, nothing encoded, and do not end like
/// a file (attacks E-21).
pub fn is_page(path: &str) -> bool {
    let plain = |segment: &str| !segment.is_empty() && segment.bytes().any(|byte| byte != b'.');
    let mut segments = path.strip_suffix('/').unwrap_or(path).split('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let whole = path.is_empty() || segments.all(plain);
    whole && !path.contains(['%', '\\', ';']) && !last.contains('.')
}

/// The policy of all answers: nothing but ourselves, WebAssembly, and the inline scripts of our own start page by their hashes,
/// which change at each build.
pub fn content_security_policy(index: &str) -> String {
    let hashes: String = inline_scripts(index)
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

/// Whether a file is another one's compressed form.
pub fn is_compressed(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| Form::COMPRESSED.iter().any(|(_, suffix)| *suffix == end))
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
        SUMS => "text/plain; charset=utf-8",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let page =
            "<script type=\"module\">one()</script><script src=\"/a.js\"></script><script>two()</script>";
        assert_eq!(inline_scripts(page), ["one()", "two()"]);
    }

    #[test]
    fn e_04_the_policy_allows_no_inline_code() {
        let policy = content_security_policy("<script>one()</script>");
        assert!(policy.starts_with("default-src 'none'"));
        assert_eq!(policy.matches("'sha256-").count(), 1, "{policy}");
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

    #[test]
    fn a_file_comes_in_its_best_form_and_its_forms_are_no_files() {
        let names = ["a.js", "a.js.br", "a.js.gz", "b.png"];
        let files: BTreeMap<&str, &str> = names.into_iter().map(|name| (name, name)).collect();
        let get = |path: &str| {
            files.get(path).map(|bytes| Stored { bytes: *bytes, hash: sha256(&[bytes.as_bytes()]) })
        };
        let found =
            |path: &str, accepted: &str| find(get, path, accepted).map(|file| (file.bytes, file.form));
        assert_eq!(found("a.js", "gzip, br"), Some(("a.js.br", Form::Brotli)));
        assert_eq!(found("a.js", "gzip"), Some(("a.js.gz", Form::Gzip)));
        assert_eq!(found("a.js", ""), Some(("a.js", Form::Plain)));
        assert_eq!(found("b.png", "br"), Some(("b.png", Form::Plain)));
        assert_eq!((found("a.js.br", "br"), found("c.js", "br")), (None, None));
        let file = find(get, "a.js", "br").expect("it is there");
        let (status, headers) = file.head("");
        assert!(status == 200 && headers.contains(&("content-encoding", "br")), "{headers:?}");
        let (status, headers) = file.head(&format!("\"x\", {}", file.tag));
        assert!(status == 304 && !headers.iter().any(|(name, _)| name.starts_with("content")), "{headers:?}");
    }

    #[test]
    fn a_list_of_hashes_is_read_in_its_one_spelling() {
        let files = BTreeMap::from([("a.js", sha256(&[b"a"])), ("a.js.br", sha256(&[b"b"]))]);
        let list = sums(&files);
        assert_eq!(read_sums(&list), Some(files));
        let lines: Vec<&str> = list.lines().collect();
        let twice = format!("{list}{}\n", lines[1]);
        let turned = format!("{}\n{}\n", lines[1], lines[0]);
        for other in ["", "x", "<!doctype html>", &twice, &turned, list.trim_end(), &list.to_uppercase()] {
            assert_eq!(read_sums(other), None, "{other}");
        }
        assert_eq!(form_of("a.js.br"), ("a.js", Form::Brotli));
        assert_eq!(form_of("a.js.gz"), ("a.js", Form::Gzip));
        assert_eq!(form_of("locales/en/a.ftl"), ("locales/en/a.ftl", Form::Plain));
    }

    #[test]
    fn what_a_start_page_may_say_on_top_is_no_difference_and_all_else_is() {
        let page = "<head><meta charset=\"utf-8\"><meta name=\"description\" content=\"A box.\"><title>T</title></head>";
        let own = without_words(page);
        let mirror = in_head(page, &format!("<meta name=\"{MARK}\" content=\"\">"));
        let shown = page
            .replace("A box.", "Chair 2027")
            .replace("<title>", "<meta property=\"og:title\" content=\"Chair &lt;2027&gt;\"><title>");
        for same in [mirror.as_str(), &shown] {
            assert_eq!(without_words(same), own, "{same}");
        }
        for (before, after) in [
            ("<title>", "<script src=\"/x.js\"></script><title>"),
            ("<title>", "<meta http-equiv=\"refresh\" content=\"0;url=//evil\"><title>"),
            ("A box.\">", "A box.\"><script>x()</script>"),
            ("A box.\">", "A box.\" http-equiv=\"refresh\">"),
            ("name=\"description\"", "name=\"description\" http-equiv=\"refresh\""),
            ("<title>T", "<title>U"),
        ] {
            let other = page.replace(before, after);
            assert_ne!(without_words(&other), own, "{other}");
        }
    }

    #[test]
    fn e_21_what_looks_like_a_page_and_what_does_not() {
        for path in ["", "check", "e/5c", "e/5c/vote", "e/5c/vote/"] {
            assert!(is_page(path), "{path}");
        }
        for path in ["a.js", "../x", "e/../x", "e//x", "e/%2e%2e/x", "e\\x", "e/x;y", "locales/en/x.ftl"] {
            assert!(!is_page(path), "{path}");
        }
        assert!(is_reserved("/api") && is_reserved("/board/5c/none") && !is_reserved("/apis"));
    }

    #[test]
    fn more_is_said_behind_the_charset() {
        assert_eq!(
            in_head("<head><meta charset=\"utf-8\"><title>", "<x>"),
            "<head><meta charset=\"utf-8\"><x><title>"
        );
        assert_eq!(in_head("<head>", "<x>"), "<head>");
    }
}
