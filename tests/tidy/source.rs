//! A Rust file as tokens: without comments and the contents of strings, with lines, and with what is only for tests marked.

/// One word (a name, a keyword, a number), `::`, `"` for any literal text, or one other character.
pub struct Token {
    pub text: String,
    pub line: usize,
    /// Whether it stands in something that only tests compile.
    pub test: bool,
}

/// A Rust file.
pub struct Source {
    /// From the workspace's root, with `/`.
    pub path: String,
    pub tokens: Vec<Token>,
}

/// A path that a file names, in a `use` or anywhere else.
pub struct Named {
    pub segments: Vec<String>,
    /// The name that it gets here: the last segment, or what follows `as`.
    pub name: String,
    pub line: usize,
    pub test: bool,
    /// Whether it stands in a `use`.
    pub imported: bool,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let mut tokens = tokens(text);
        let all = path.split(['/', '.']).any(|part| matches!(part, "tests" | "benches" | "fuzz"));
        mark_tests(&mut tokens, all);
        Self { path: path.to_owned(), tokens }
    }

    /// The files, or the folders of files, of the modules that only tests compile and that stand in files of their own.
    fn test_modules(&self) -> Vec<String> {
        let root = ["mod.rs", "lib.rs", "main.rs"].iter().find_map(|name| self.path.strip_suffix(name));
        let folder = root.map_or_else(|| self.path.replace(".rs", "/"), str::to_owned);
        let windows = self.tokens.windows(3).filter(|window| window[0].test);
        let modules = windows.filter(|window| window[0].text == "mod" && window[2].text == ";");
        modules.map(|window| format!("{folder}{}", window[1].text)).collect()
    }

    /// Marks all of each file that only tests compile because of a `mod` in another.
    pub fn mark_test_modules(sources: &mut [Self]) {
        let modules: Vec<String> = sources.iter().flat_map(Self::test_modules).collect();
        for source in sources {
            let rest = |module: &String| Some(source.path.strip_prefix(module.as_str())?.to_owned());
            if modules.iter().filter_map(rest).any(|rest| rest == ".rs" || rest.starts_with('/')) {
                source.tokens.iter_mut().for_each(|token| token.test = true);
            }
        }
    }

    /// Whether only tests compile this file.
    pub fn is_test(&self) -> bool {
        !self.tokens.is_empty() && self.tokens.iter().all(|token| token.test)
    }

    /// The lines on which `pattern` stands in successive tokens, outside tests only or anywhere.
    pub fn lines_with(&self, pattern: &[&str], also_in_tests: bool) -> Vec<usize> {
        let windows = self.tokens.windows(pattern.len());
        let found =
            windows.filter(|window| window.iter().zip(pattern).all(|(token, word)| token.text == *word));
        found.filter(|window| also_in_tests || !window[0].test).map(|window| window[0].line).collect()
    }

    /// Every path in the file; the trees of `use` are spread out.
    pub fn paths(&self) -> Vec<Named> {
        let mut paths = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if self.text(at) == "use" && !self.follows_path(at) {
                at = self.use_tree(at + 1, &[], &mut paths);
            } else if is_word(self.text(at)) && !self.follows_path(at) {
                let (segments, next) = self.segments(at);
                let name = segments.last().cloned().unwrap_or_default();
                let Token { line, test, .. } = self.tokens[at];
                paths.push(Named { segments, name, line, test, imported: false });
                at = next;
            } else {
                at += 1;
            }
        }
        paths
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Whether the token at `at` goes on with a path or is a field or method.
    fn follows_path(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.text(at));
        before(1) == "." && before(2) != "." || before(1) == "::" && (is_word(before(2)) || before(2) == ">")
    }

    /// Reads `a::b::c` and returns the position after it.
    fn segments(&self, mut at: usize) -> (Vec<String>, usize) {
        let mut segments = Vec::new();
        while is_word(self.text(at)) {
            segments.push(self.text(at).to_owned());
            at += 1;
            if self.text(at) != "::" || !is_word(self.text(at + 1)) {
                break;
            }
            at += 1;
        }
        (segments, at)
    }

    /// Reads one tree of a `use` from `at`, below `prefix`, and returns the position after it.
    fn use_tree(&self, mut at: usize, prefix: &[String], paths: &mut Vec<Named>) -> usize {
        let start = at.min(self.tokens.len().saturating_sub(1));
        let Token { line, test, .. } = self.tokens[start];
        at += usize::from(self.text(at) == "::");
        let (segments, next) = self.segments(at);
        let mut path = [prefix, &segments].concat();
        at = next + usize::from(self.text(next) == "::");
        match self.text(at) {
            "{" => {
                at += 1;
                while !matches!(self.text(at), "}" | "") {
                    at = self.use_tree(at, &path, paths);
                    at += usize::from(self.text(at) == ",");
                }
                return at + 1;
            }
            "*" => {
                path.push("*".to_owned());
                at += 1;
            }
            _ => {}
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if self.text(at) == "as" {
            name = self.text(at + 1).to_owned();
            at += 2;
        }
        paths.push(Named { segments: path, name, line, test, imported: true });
        // Whatever this is, it is not a tree that we know: go on behind it.
        if at == start { at + 1 } else { at }
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(&c) = chars.get(at) {
        let rest = &chars[at..];
        let (length, word) = match c {
            '/' if rest.get(1) == Some(&'/') => (until(rest, |i| rest[i] == '\n'), None),
            '/' if rest.get(1) == Some(&'*') => (block_comment(rest), None),
            '"' => (literal(rest, '"'), Some("\"".to_owned())),
            '\'' if rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'') => {
                (literal(rest, '\''), Some("\"".to_owned()))
            }
            '\'' => (1, None),
            ':' if rest.get(1) == Some(&':') => (2, Some("::".to_owned())),
            _ if c.is_alphanumeric() || c == '_' => {
                let length = until(rest, |i| !(rest[i].is_alphanumeric() || rest[i] == '_'));
                let word: String = rest[..length].iter().collect();
                match raw_literal(&word, &rest[length..]) {
                    Some(more) => (length + more, Some("\"".to_owned())),
                    None => (length, Some(word)),
                }
            }
            _ => (1, (!c.is_whitespace()).then(|| c.to_string())),
        };
        if let Some(text) = word {
            tokens.push(Token { text, line, test: false });
        }
        line += rest[..length].iter().filter(|c| **c == '\n').count();
        at += length;
    }
    tokens
}

/// The first position from 1 on where `ends` holds, or the end.
fn until(chars: &[char], ends: impl Fn(usize) -> bool) -> usize {
    (1..chars.len()).find(|i| ends(*i)).unwrap_or(chars.len())
}

fn block_comment(chars: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => depth += 1,
            ['*', '/', ..] => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

/// The length of a literal that begins with its delimiter and knows `\`.
fn literal(chars: &[char], delimiter: char) -> usize {
    let mut at = 1;
    while at < chars.len() && chars[at] != delimiter {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The length of what follows `word` if the two are one literal: `b"…"`, `b'…'`, `r#"…"#`.
fn raw_literal(word: &str, rest: &[char]) -> Option<usize> {
    match (word, rest.first()?) {
        ("b" | "c", '"') => Some(literal(rest, '"')),
        ("b", '\'') => Some(literal(rest, '\'')),
        ("r" | "br" | "cr", '"' | '#') => {
            let hashes = rest.iter().take_while(|c| **c == '#').count();
            if rest.get(hashes) != Some(&'"') {
                return None;
            }
            let closes = |i: usize| {
                rest[i] == '"' && rest[i + 1..].iter().take_while(|c| **c == '#').count() >= hashes
            };
            let end = (hashes + 1..rest.len()).find(|i| closes(*i))?;
            Some(end + 1 + hashes)
        }
        _ => None,
    }
}

/// Marks what stands under `#[cfg(test)]` (also with `any` or `all`) or `#[test]`.
fn mark_tests(tokens: &mut [Token], all: bool) {
    let mut at = 0;
    while at < tokens.len() {
        let end = if opens_test(&tokens[at..]) { at + item_length(&tokens[at..]) } else { at + 1 };
        let marked = all || end > at + 1;
        tokens[at..end].iter_mut().for_each(|token| token.test = marked);
        at = end;
    }
}

fn opens_test(tokens: &[Token]) -> bool {
    let texts: Vec<&str> = tokens.iter().take(7).map(|token| token.text.as_str()).collect();
    matches!(
        texts[..],
        ["#", "[", "test", "]", ..]
            | ["#", "[", "cfg", "(", "test", ..]
            | ["#", "[", "cfg", "(", "any" | "all", "(", "test"]
    )
}

/// How many tokens an attribute and the item below it have: up to the first `;` or closed `{}` outside brackets.
fn item_length(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    let mut is_use = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "use" if depth == 0 => is_use = true,
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (token.text == ";" || token.text == "}" && !is_use) {
            return at + 1;
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let paths = Source::new("crypto/src/x.rs", text).paths();
        paths.iter().filter(|path| !path.test).map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn trees_of_use_are_spread() {
        let text = "use std::{fs, io::{self as input, Read}, time::*};";
        assert_eq!(named(text), ["std::fs", "std::io::self", "std::io::Read", "std::time::*"]);
    }

    #[test]
    fn comments_and_literals_name_nothing() {
        let text = "// a::b\n/* c /* d */ e */ \"f::g \\\" h\" 'i' b'j' r#\"k \" l\"# r\"m\\\" n";
        assert_eq!(named(text), ["n"]);
    }

    #[test]
    fn a_lifetime_is_no_literal() {
        assert_eq!(named("<'a> b 'c d"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn methods_and_fields_are_no_paths() {
        assert_eq!(named("x.fs.read(0..y::z)"), ["x", "0", "y::z"]);
    }

    #[test]
    fn what_only_tests_compile_is_marked() {
        let text = "a; #[cfg(test)] mod tests { b } c; #[cfg(test)] use d::{e}; f; #[test] fn g() { [h; 1]; } i \
                    #[cfg(any(test, feature = \"x\"))] mod j; k #[cfg(not(test))] l";
        let names = named(text);
        let plain = ["a", "c", "f", "i", "k", "cfg", "not", "test", "l"];
        assert_eq!(names, plain);
    }

    #[test]
    fn files_that_only_tests_compile_are_marked() {
        let files = [
            ("crypto/src/lib.rs", "#[cfg(test)] mod fixture; mod ballot;"),
            ("crypto/src/fixture.rs", "a"),
            ("crypto/src/fixture/more.rs", "a"),
            ("crypto/src/fixtures.rs", "a"),
            ("crypto/src/ballot.rs", "#[cfg(test)] mod cases; mod seal;"),
            ("crypto/src/ballot/cases.rs", "a"),
            ("crypto/src/ballot/seal.rs", "a"),
        ];
        let mut sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        Source::mark_test_modules(&mut sources);
        let marked: Vec<bool> = sources.iter().map(Source::is_test).collect();
        assert_eq!(marked, [false, true, true, false, false, true, false]);
    }

    #[test]
    fn lines_are_counted_over_comments_and_texts() {
        let source = Source::new("x.rs", "/* \n */ \"\n\" // \n y ( )");
        assert_eq!(source.lines_with(&["y", "("], false), [4]);
    }
}
