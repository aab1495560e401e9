//! The files of the workspace, without what git ignores.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use super::source::Source;

/// A file as the rules see it.
pub struct File {
    /// From the workspace's root, with `/`.
    pub path: String,
    pub bytes: u64,
    /// Its text, if it is text.
    pub text: Option<String>,
}

/// Every file of the workspace.
pub struct Tree {
    pub files: Vec<File>,
    pub sources: Vec<Source>,
}

impl Tree {
    /// Reads the tree once for all tests.
    pub fn get() -> &'static Self {
        static TREE: OnceLock<Tree> = OnceLock::new();
        TREE.get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace");
            let ignored =
                fs::read_to_string(root.join(".gitignore")).expect("the workspace has a .gitignore");
            let ignored: Vec<&str> = ignored.lines().chain(["/.git"]).collect();
            let mut files = Vec::new();
            walk(root, root, &ignored, &mut files);
            files.sort_by(|a, b| a.path.cmp(&b.path));
            let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
            let mut sources: Vec<Source> =
                rust.filter_map(|file| Some(Source::new(&file.path, file.text.as_ref()?))).collect();
            Source::mark_test_modules(&mut sources);
            Self { files, sources }
        })
    }

    /// The text of the file at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text.as_deref()
    }
}

fn walk(root: &Path, folder: &Path, ignored: &[&str], files: &mut Vec<File>) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    for entry in entries.unwrap_or_else(|e| panic!("cannot read {}: {e}", folder.display())) {
        let full = entry.path();
        let relative =
            full.strip_prefix(root).expect("the walk begins at the root").to_string_lossy().into_owned();
        if is_ignored(&relative, ignored) {
            continue;
        }
        // A link is a file of its own; what it leads to is not this tree's.
        let what = fs::symlink_metadata(&full).unwrap_or_else(|e| panic!("cannot read {relative}: {e}"));
        if what.is_dir() {
            walk(root, &full, ignored, files);
        } else {
            files.push(File { path: relative, bytes: what.len(), text: fs::read_to_string(&full).ok() });
        }
    }
}

/// The two forms that our .gitignore has: `/path` from the root, and `*ending` or a name anywhere.
fn is_ignored(path: &str, ignored: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ignored.iter().any(|line| match (line.strip_prefix('/'), line.strip_prefix('*')) {
        (Some(rooted), _) => path == rooted.trim_end_matches('/'),
        (_, Some(ending)) => name.ends_with(ending),
        _ => name == line.trim_end_matches('/'),
    })
}

#[test]
fn what_git_ignores_is_not_read() {
    let ignored = ["/target", "/frontend/dist", "*.sqlite", "node_modules/"];
    for path in ["target", "frontend/dist", "a/b.sqlite", "a/node_modules"] {
        assert!(is_ignored(path, &ignored), "{path}");
    }
    for path in ["a/target", "frontend", "sqlite", "migrations/sqlite"] {
        assert!(!is_ignored(path, &ignored), "{path}");
    }
}
