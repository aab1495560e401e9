//! Texts in several languages: the plan's own one, in which everything is written, and those into which it is translated.

use super::{Plan, Words};
use std::collections::BTreeMap;

impl Words {
    /// Writes the text of one language; `own` is the plan's. A text that is taken out of another language than the own one
    /// is gone.
    pub fn set(&mut self, own: &str, language: &str, text: String) {
        let mut texts = match std::mem::take(self) {
            Words::Plain(text) => BTreeMap::from([(own.to_owned(), text)]),
            Words::ByLanguage(texts) => texts,
        };
        if language != own && text.is_empty() {
            texts.remove(language);
        } else {
            texts.insert(language.to_owned(), text);
        }
        *self = match texts.len() {
            0 => Words::default(),
            1 if texts.contains_key(own) => Words::Plain(texts.remove(own).unwrap_or_default()),
            _ => Words::ByLanguage(texts),
        };
    }

    /// The text of a language where it was written in that one: a plain text is in the plan's `own`.
    pub fn written(&self, own: &str, language: &str) -> &str {
        match self {
            Words::Plain(_) if language != own => "",
            words => words.get(language),
        }
    }
}

impl Plan {
    /// Every text, in the order of the ballot.
    pub fn texts(&self) -> impl Iterator<Item = &Words> {
        let contests = self.contests.iter().flat_map(|contest| {
            let options = contest.selections.iter().flat_map(|option| [&option.title, &option.description]);
            [&contest.title, &contest.description].into_iter().chain(options).chain(&contest.grades)
        });
        [&self.title, &self.description].into_iter().chain(contests)
    }

    fn texts_mut(&mut self) -> impl Iterator<Item = &mut Words> {
        let contests = self.contests.iter_mut().flat_map(|contest| {
            let options =
                contest.selections.iter_mut().flat_map(|option| [&mut option.title, &mut option.description]);
            [&mut contest.title, &mut contest.description]
                .into_iter()
                .chain(options)
                .chain(&mut contest.grades)
        });
        [&mut self.title, &mut self.description].into_iter().chain(contests)
    }

    /// Adds a language into which everything is to be translated.
    pub fn add_language(&mut self, language: &str) {
        if language != self.language && !self.languages.iter().any(|known| known == language) {
            self.languages.push(language.to_owned());
        }
    }

    /// Takes a translation out, with its texts.
    pub fn remove_language(&mut self, language: &str) {
        self.languages.retain(|known| known != language);
        let own = self.language.clone();
        if language != own {
            self.texts_mut().for_each(|words| words.set(&own, language, String::new()));
        }
    }

    /// Says that the texts so far are in another language. One into which they are translated already cannot be it.
    pub fn rename_language(&mut self, language: &str) {
        if self.languages.iter().any(|known| known == language) {
            return;
        }
        let old = std::mem::replace(&mut self.language, language.to_owned());
        for words in self.texts_mut() {
            if let Words::ByLanguage(texts) = words
                && let Some(text) = texts.remove(&old)
            {
                texts.insert(language.to_owned(), text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Template;

    #[test]
    fn a_translation_comes_goes_and_leaves_the_own_text() {
        let mut plan = Template::YesNo.plan("en", "UTC");
        plan.title = "Board".into();
        plan.add_language("pl");
        plan.add_language("pl");
        plan.add_language("en");
        assert_eq!(plan.languages, ["pl"]);
        plan.title.set("en", "pl", "Zarząd".into());
        assert_eq!((plan.title.get("en"), plan.title.get("pl")), ("Board", "Zarząd"));
        plan.title.set("en", "en", "The board".into());
        assert_eq!(plan.title.written("en", "pl"), "Zarząd");
        plan.rename_language("pl");
        assert_eq!(plan.language, "en", "it is a translation already");
        plan.rename_language("de");
        assert_eq!((plan.title.get("de"), plan.title.get("en")), ("The board", ""));
        plan.remove_language("pl");
        assert_eq!(plan.title, Words::Plain("The board".into()));
        assert!(plan.languages.is_empty());
        assert_eq!(plan.title.written("de", "pl"), "");
    }
}
