//! The pages that a mirror serves: the files of a folder, read once, so that nothing of them changes while it runs.

use super::http::Refused;
use crate::file;
use crate::output::Failure;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderName, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use glassurn_api::error::Code;
use glassurn_api::mirror::MARK;
use glassurn_api::program::Program;
use glassurn_api::site::{self, File, Form, INDEX, SUMS, Stored};
use glassurn_crypto::encoding::{Hash, hex, sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The largest file of the pages, in bytes, and all of them together.
const MAX_FILE: u64 = 64 << 20;
const MAX_FILES: u64 = 256 << 20;

/// The files by their paths, with the start pages as they are served: they say that this is a mirror.
pub struct Pages {
    files: BTreeMap<String, Stored<Bytes>>,
    starts: BTreeMap<&'static str, Stored<Bytes>>,
    policy: String,
    hash: String,
}

impl Pages {
    /// Reads a folder, as `glassurn-server pages` writes it. Where the list of its hashes lies in it, they must be those.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        collect(folder, folder, &mut files)?;
        let unfit = |what: String| {
            Failure::cannot("mirror.pages", format!("{} {what}", folder.display()))
                .help("`glassurn-server pages --to FOLDER` writes the pages into a new folder.")
        };
        let stated = files.remove(SUMS);
        let hashes: BTreeMap<&str, Hash> =
            files.iter().map(|(path, file)| (path.as_str(), file.hash)).collect();
        let list = site::sums(&hashes);
        if stated.as_ref().is_some_and(|stated| stated.bytes != list.as_bytes()) {
            return Err(unfit(format!("does not hold the files of its list {SUMS}")));
        }
        let text = |name: &str| files.get(name).and_then(|page| std::str::from_utf8(&page.bytes).ok());
        let index = text(INDEX).ok_or_else(|| unfit(format!("holds no pages: it has no {INDEX}")))?;
        let mut starts = BTreeMap::new();
        for name in Program::ALL.map(Program::start_page) {
            // Older pages have one start page for all programs.
            let page = text(name).unwrap_or(index);
            let marked = site::in_head(page, &format!("<meta name=\"{MARK}\" content=\"\">"));
            if marked.len() == page.len() {
                return Err(unfit(format!("holds other pages than Glassurn's: see its {name}")));
            }
            starts.insert(name, stored(marked.into_bytes()));
        }
        let (policy, hash) = (site::content_security_policy(index), hex(&sha256(&[list.as_bytes()])));
        files.extend(stated.map(|stated| (SUMS.to_owned(), stated)));
        Ok(Self { starts, policy, hash, files })
    }

    /// The policy of all answers.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The hash of the list of the files' hashes, as `glassurn-server pages` prints it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What a path that nothing else takes is answered with.
    pub fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, Refused> {
        let path = request.path();
        if site::is_reserved(path) {
            return Err(Code::NotFound.into());
        }
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return Err(Code::MethodNotAllowed.into());
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        let get = |path: &str| self.files.get(path).cloned();
        let found = match site::find(get, path, header(request, ACCEPT_ENCODING)) {
            Some(found) => found,
            None if site::is_page(path) => {
                let name = Program::of(path).start_page();
                File::new(name, Form::Plain, self.starts[name].clone())
            }
            None => return Err(Code::NotFound.into()),
        };
        let (status, headers) = found.head(header(request, IF_NONE_MATCH));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let mut answer = HttpResponse::build(status);
        let own = site::sharing(false);
        headers.into_iter().chain([own]).for_each(|header| _ = answer.insert_header(header));
        Ok(match status {
            StatusCode::NOT_MODIFIED => answer.finish(),
            _ => answer.body(found.bytes),
        })
    }
}

fn stored(bytes: Vec<u8>) -> Stored<Bytes> {
    Stored { hash: sha256(&[&bytes]), bytes: bytes.into() }
}

/// Reads every file below a folder.
fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Stored<Bytes>>) -> Result<(), Failure> {
    let unreadable = |e: std::io::Error| {
        Failure::cannot("file.unreadable", format!("cannot read {}: {e}", folder.display()))
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        let name = path.strip_prefix(root).ok().and_then(Path::to_str);
        let name = name.ok_or_else(|| {
            Failure::cannot("mirror.pages", format!("{} has no name that a page can have", path.display()))
        })?;
        let file = stored(file::read(&path, MAX_FILE)?);
        files.insert(name.to_owned(), file);
        let size: u64 = files.values().map(|file| file.bytes.len() as u64).sum();
        if size > MAX_FILES {
            let what = format!("{} holds more than the pages: {MAX_FILES} bytes at most", root.display());
            return Err(Failure::cannot("mirror.pages", what));
        }
    }
    Ok(())
}

fn header(request: &HttpRequest, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in the folder")).expect("ours");
            fs::write(path, text).expect("ours");
        }
        folder
    }

    const START: &str = "<head><meta charset=\"utf-8\"></head>";
    const WATCH: &str = "<head><meta charset=\"utf-8\"><title>Watch</title></head>";

    #[test]
    fn only_files_of_the_folder_are_served_and_every_page_says_that_it_is_a_mirrors() {
        let folder =
            folder(&[(INDEX, START), ("worker.js", "x"), ("worker.js.br", "y"), ("locales/en/a.ftl", "z")]);
        let pages = Pages::read(folder.path()).expect("they are pages");
        let asked = |path: &str| {
            let request =
                TestRequest::get().uri(path).insert_header(("accept-encoding", "br")).to_http_request();
            let answered = pages.answer(&request);
            answered
                .map(|answer| answer.status().as_u16())
                .map_err(|refused| refused.answer().status().as_u16())
        };
        for path in ["/", "/e/5c/vote", "/index.html", "/worker.js", "/locales/en/a.ftl"] {
            assert_eq!(asked(path), Ok(200), "{path}");
        }
        for path in ["/worker.js.br", "/x.js", "/locales/../worker.js", "/board/5c/x", "/%2e%2e/x"] {
            assert_eq!(asked(path), Err(404), "{path}");
        }
        for start in pages.starts.values() {
            let text = std::str::from_utf8(&start.bytes).expect("text");
            assert!(text.contains("<meta name=\"glassurn-mirror\""), "{text}");
        }
        assert_eq!(pages.files[INDEX].bytes, START.as_bytes());
    }

    #[actix_web::test]
    async fn a_page_is_that_of_its_program_and_of_older_pages_the_only_one() {
        let asked = async |pages: &Pages, path: &str| {
            let answer = pages
                .answer(&TestRequest::get().uri(path).to_http_request())
                .unwrap_or_else(|_| panic!("a page"));
            String::from_utf8(to_bytes(answer.into_body()).await.expect("bytes").to_vec()).expect("text")
        };
        let folder = folder(&[(INDEX, START), ("watch.html", WATCH)]);
        let pages = Pages::read(folder.path()).expect("they are pages");
        for (path, own) in
            [("/e/5c/audit", true), ("/e/5c/result", true), ("/e/5c/vote", false), ("/poll", false)]
        {
            let text = asked(&pages, path).await;
            assert_eq!(text.contains("Watch"), own, "{path}");
            assert!(text.contains("<meta name=\"glassurn-mirror\""), "{path}: {text}");
        }
        fs::remove_file(folder.path().join("watch.html")).expect("ours");
        let older = Pages::read(folder.path()).expect("they are pages");
        assert_eq!(asked(&older, "/e/5c/audit").await, asked(&older, "/").await);
    }

    #[test]
    fn a_folder_that_is_not_the_one_of_its_list_is_refused() {
        let hash = |text: &str| hex(&sha256(&[text.as_bytes()]));
        let list = format!("{}  {INDEX}\n", hash(START));
        let right = folder(&[(INDEX, START), (SUMS, &list)]);
        let pages = Pages::read(right.path()).expect("they are pages");
        assert_eq!(pages.hash(), hash(&list));
        for files in [
            &[(INDEX, START), (SUMS, list.as_str()), ("more.js", "x")][..],
            &[(INDEX, "<head><meta charset=\"utf-8\"><x></head>"), (SUMS, &list)],
            &[("a.js", "x")],
            &[(INDEX, "<p>Welcome to nginx!</p>")],
            &[(INDEX, START), ("watch.html", "<p>Welcome to nginx!</p>")],
        ] {
            let refused = Pages::read(folder(files).path()).err().expect("it is refused");
            assert_eq!(refused.code(), "mirror.pages", "{files:?}");
        }
    }
}
