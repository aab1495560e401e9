//! What programs other than the pages say to people, by language: the Fluent files in `frontend/locales/<tag>/service/`, and
//! the letter with a voting code.

use crate::tongue::Tongue;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A language as the build has found it.
struct Locale {
    tag: &'static str,
    names: [&'static str; 2],
    sources: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The language that is complete by definition.
const SOURCE: &str = "en";

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| LOCALES.iter().map(Words::new).collect());

/// One language.
pub struct Words {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    fn new(locale: &Locale) -> Self {
        let Locale { tag, sources, .. } = locale;
        let language = tag.parse::<LanguageIdentifier>().into_iter().collect();
        let mut bundle = FluentBundle::new_concurrent(language);
        bundle.set_use_isolating(false);
        for source in *sources {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            // The first message of a name stays; the tests refuse a second one.
            let _ = bundle.add_resource(resource);
        }
        Self { tag, bundle }
    }

    /// The language that was asked for (`zh-TW` is satisfied by `zh`), else the source language.
    pub fn of(asked: &str) -> &'static Self {
        let find = |tag: &str| ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(tag));
        find(asked)
            .or_else(|| find(asked.split('-').next().unwrap_or_default()))
            .or_else(|| find(SOURCE))
            .expect("locales/en/service exists: the tests read it")
    }

    /// Says a message. A message that a language lacks is said in the source language.
    pub fn say(&self, id: &str, args: &[(&'static str, &str)]) -> String {
        let values: FluentArgs = args.iter().map(|(name, value)| (*name, *value)).collect();
        match self.bundle.get_message(id).and_then(|message| message.value()) {
            Some(pattern) => self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned(),
            None if self.tag == SOURCE => id.to_owned(),
            None => Self::of(SOURCE).say(id, args),
        }
    }
}

/// The languages in which mail and letters are written.
pub fn tongues() -> Vec<Tongue> {
    LOCALES.iter().map(|locale| Tongue { tag: locale.tag, names: locale.names }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Messages with the arguments of each, found in the text after `$`; each message stands on one line.
    fn messages(sources: &[&'static str]) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let lines = sources.iter().flat_map(|source| source.lines());
        let mut found = BTreeMap::new();
        for (id, text) in
            lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "))
        {
            let arguments =
                text.split('$').skip(1).map(|part| part.split([' ', '}']).next().unwrap_or_default());
            assert!(found.insert(id, arguments.collect()).is_none(), "{id} is defined twice");
        }
        found
    }

    #[test]
    fn every_language_says_the_same_things() {
        let source =
            LOCALES.iter().find(|locale| locale.tag == SOURCE).expect("the source language has a folder");
        let known = messages(source.sources);
        assert!(known.len() > 10, "{known:?}");
        for Locale { tag, sources, .. } in LOCALES {
            let mut said = messages(sources);
            // A language of one file says what the pages say in it, too.
            if sources.len() == 1 {
                said.retain(|id, _| known.contains_key(id));
            }
            assert_eq!(said, known, "{tag} differs from {SOURCE}");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag_or_its_first_part_and_english_stands_in() {
        assert_eq!(
            ["zh", "zh-TW", "ZH", "en-GB", "xx", ""].map(|asked| Words::of(asked).tag),
            ["zh", "zh", "zh", "en", "en", "en"]
        );
        let said = Words::of("en").say("card-voted", &[("counting", "12"), ("roll", "30")]);
        assert_eq!(said, "12 of 30 voted");
    }
}
