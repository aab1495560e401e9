//! Completes what trunk makes of `frontend/index.html`: writes into it, in every language, what it says where no program came
//! (`frontend/start.js`), and makes a start page of each program that is not the voters', so that its readers load no other.

use std::fs;
use std::path::Path;

use crate::run::Result;

/// The programs besides the voters'; each has a loader of trunk's, and gets a page `<name>.html`.
const PROGRAMS: [&str; 2] = ["watch", "console"];
/// The page of the voters' program.
const INDEX: &str = "index.html";
/// What is written once for each language begins and ends so.
const TEMPLATE: [&str; 2] = ["<template", "</template>"];

/// Writes the pages into the folder where trunk's page lies.
///
/// # Errors
/// When a file cannot be read or written, a language lacks a sentence, or trunk's page is not as it is known.
pub fn write(dist: &Path, locales: &Path) -> Result {
    let index = dist.join(INDEX);
    let page = fs::read_to_string(&index).map_err(|e| format!("cannot read {}: {e}", index.display()))?;
    let page = in_every_language(&page, &languages(locales)?)?;
    let pages = PROGRAMS.iter().map(|program| Ok((format!("{program}.html"), of(program, &page)?)));
    let pages: Vec<_> = pages.collect::<Result<_>>()?;
    for (name, page) in pages.into_iter().chain([(INDEX.to_owned(), page)]) {
        let path = dist.join(name);
        fs::write(&path, page).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}

/// A language's tag and everything that it says.
type Language = (String, String);

/// Every language that lies in a folder, as one file or as a folder of files.
fn languages(locales: &Path) -> Result<Vec<Language>> {
    let languages = entries(locales)?.into_iter().map(|path| {
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((tag, texts(&path)?))
    });
    languages.collect()
}

/// A file, or all files of a folder.
fn texts(path: &Path) -> Result<String> {
    if path.is_dir() {
        return entries(path)?.iter().map(|path| texts(path)).collect();
    }
    let text = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    Ok(format!("{text}\n"))
}

/// What lies in a folder, in the order of names, so that two builds are alike.
fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", folder.display());
    let entries = fs::read_dir(folder).map_err(cannot)?.map(|entry| Ok(entry.map_err(cannot)?.path()));
    let mut entries: Vec<_> = entries.collect::<Result<_>>()?;
    entries.sort();
    Ok(entries)
}

/// The page with its template once for each language.
fn in_every_language(page: &str, languages: &[Language]) -> Result<String> {
    let (before, template, behind) = around(page, TEMPLATE[0], TEMPLATE[1])?;
    let templates = languages.iter().map(|language| in_language(template, language));
    Ok([before, &templates.collect::<Result<Vec<_>>>()?.join("\n  "), behind].concat())
}

/// The template with the messages of a language in the place of their names in braces.
fn in_language(template: &str, (tag, texts): &Language) -> Result<String> {
    let mut pieces = template.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) =
            piece.split_once('}').ok_or("a brace of the start page's template is not closed")?;
        let said = texts.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        let said = said.or((name == "tag").then_some(tag));
        let said = said.filter(|said| !said.contains(['{', '<', '&', '"']));
        let said = said.ok_or(format!("the language {tag} has no message {name} in one plain line"))?;
        filled.extend([said.trim(), rest]);
    }
    Ok(filled)
}

/// The page with another program in the place of the voters': what trunk wrote to load that one goes.
fn of(program: &str, page: &str) -> Result<String> {
    let mut page = page.to_owned();
    for (begin, end) in [("<link rel=\"modulepreload\"", ">"), ("<link rel=\"preload\"", ">")] {
        let (before, _, behind) = around(&page, begin, end)?;
        page = [before, behind].concat();
    }
    let (before, _, behind) = around(&page, "<script type=\"module\">", "</script>")?;
    let load = format!(
        "<link rel=\"modulepreload\" href=\"/{program}.js\">\
         <link rel=\"preload\" href=\"/{program}_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin=\"anonymous\">\
         <script type=\"module\" src=\"/{program}_loader.js\"></script>"
    );
    Ok([before, &load, behind].concat())
}

/// The only element that begins and ends so, and what stands before and behind it.
fn around<'a>(page: &'a str, begin: &str, end: &str) -> Result<(&'a str, &'a str, &'a str)> {
    let other = || format!("trunk's start page has not exactly one {begin}…{end}");
    let start = page.find(begin).ok_or_else(other)?;
    let stop = start + page[start..].find(end).ok_or_else(other)? + end.len();
    if page[stop..].contains(begin) {
        return Err(other());
    }
    Ok((&page[..start], &page[start..stop], &page[stop..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head><script>start()</script><link rel=\"stylesheet\" href=\"/a.css\"/>\
        <script type=\"module\">\nimport init from '/web-1.js';\n</script>\
        <link rel=\"modulepreload\" href=\"/web-1.js\" integrity=\"x\"><link rel=\"preload\" href=\"/web-1.wasm\" as=\"fetch\"></head>\
        <body><template lang=\"{tag}\" dir=\"{direction}\"><p>{failed}</p></template></body>";

    fn languages() -> Vec<Language> {
        let said = |tag: &str, failed: &str| (tag.into(), format!("direction = ltr\nfailed = {failed}\n"));
        vec![said("en", "It failed."), said("zh", "失败了。")]
    }

    #[test]
    fn every_language_has_a_template_of_its_own() {
        let page = in_every_language(PAGE, &languages()).expect("all is said");
        for template in
            ["lang=\"en\" dir=\"ltr\"><p>It failed.</p>", "lang=\"zh\" dir=\"ltr\"><p>失败了。</p>"]
        {
            assert_eq!(page.matches(template).count(), 1, "{page}");
        }
        assert!(!page.contains('{') && page.ends_with("</template></body>"), "{page}");
    }

    #[test]
    fn what_is_not_said_plainly_is_refused() {
        for texts in
            ["direction = ltr\n", "direction = ltr\nfailed = { $what }\n", "direction = ltr\nfailed = <b>\n"]
        {
            let refused = in_every_language(PAGE, &[("en".into(), texts.into())]);
            assert!(refused.as_ref().is_err_and(|words| words.contains("failed")), "{refused:?}");
        }
        assert!(in_every_language("<head></head>", &languages()).is_err());
    }

    #[test]
    fn a_programs_page_names_no_other_program() {
        let page = of("watch", PAGE).expect("it is trunk's page");
        assert!(!page.contains("web-1") && page.contains("start()") && page.contains("/a.css"), "{page}");
        assert_eq!(page.matches("<script").count(), 2, "{page}");
        for named in ["/watch.js", "/watch_bg.wasm", "/watch_loader.js"] {
            assert_eq!(page.matches(&format!("\"{named}\"")).count(), 1, "{page}");
        }
    }

    #[test]
    fn a_page_that_trunk_writes_differently_is_refused() {
        for (known, other) in [("modulepreload", "prefetch"), (" type=\"module\"", ""), ("</body>", PAGE)] {
            assert!(of("watch", &PAGE.replace(known, other)).is_err(), "{other}");
        }
    }
}
