//! Every sentence of the pages: Fluent messages by language, numbers as that language writes them.
//!
//! The source language comes with the pages; another one is loaded when a reader wants it, and what is said by few pages when it
//! is said ([`Language::aside`]). A page takes its language
//! with [`use_language`] and speaks with [`t!`](crate::t). Names that people gave (titles, selections) do not
//! pass through here; components set them in their own elements.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use fluent_bundle::types::FluentNumberType;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use futures_util::future::try_join_all;
use unic_langid::LanguageIdentifier;
use yew::prelude::*;

use crate::{client, failure::Failure};

pub use fluent_bundle::FluentValue;

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

thread_local! {
    /// What a program has besides the sentences of everybody's pages.
    static ADDED: Cell<&'static [Locale]> = const { Cell::new(&[]) };
}

/// Adds a program's own sentences; called before it speaks.
pub fn add(locales: &'static [Locale]) {
    ADDED.set(locales);
}

/// A program's own sentences of a language.
fn added(tag: &str) -> &'static Locale {
    static NONE: Locale = Locale { tag: "", name: "", english: "", files: &[], sources: &[] };
    ADDED.get().iter().find(|locale| locale.tag == tag).unwrap_or(&NONE)
}

/// The language that is complete by definition; the others fall back on it.
pub const SOURCE: &str = "en";

/// A language that there is.
#[derive(Debug)]
pub struct Locale {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    /// Its English name.
    pub english: &'static str,
    /// Its Fluent files, below `/locales/`: `<tag>/<name>.ftl`, or one `<tag>.ftl`.
    pub files: &'static [&'static str],
    /// Their texts, where the program carries them.
    pub sources: &'static [&'static str],
}

impl Locale {
    /// The language with this tag, if there is one.
    pub fn of(tag: &str) -> Option<&'static Self> {
        LOCALES.iter().find(|locale| locale.tag == tag)
    }

    /// The first of the reader's languages that exists (`zh-TW` is satisfied by `zh`), else the source language.
    pub fn preferred(wanted: impl IntoIterator<Item = String>) -> &'static Self {
        wanted
            .into_iter()
            .find_map(|tag| Self::of(&tag).or_else(|| Self::of(tag.split('-').next().unwrap_or_default())))
            .or_else(|| Self::of(SOURCE))
            .expect("locales/en exists: the tests read it")
    }
}

/// The name of one message, made with [`id!`](crate::id) so that the tests find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextId(&'static str);

impl TextId {
    /// Names a message; write `id!("…")` instead.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }
}

/// Names a message without saying it yet: `id!("theme-dark")`.
#[macro_export]
macro_rules! id {
    ($id:literal) => {
        $crate::i18n::TextId::new($id)
    };
}

/// Says a message in a language: `t!(language, "ballots-counted", count = 608)`.
#[macro_export]
macro_rules! t {
    ($language:expr, $id:literal $(,)?) => {
        $language.text($crate::id!($id), &[])
    };
    ($language:expr, $id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $language.text($crate::id!($id), &[$((stringify!($name), $crate::i18n::FluentValue::from($value))),+])
    };
}

/// One language, ready to speak; cheap to clone.
#[derive(Clone)]
pub struct Language(Rc<Speech>);

struct Speech {
    tag: &'static str,
    locale: String,
    own: FluentBundle<FluentResource>,
    source: Option<Language>,
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.0.tag == other.0.tag
    }
}

impl Language {
    /// The source language.
    pub fn source() -> Self {
        let locale = Locale::of(SOURCE).expect("locales/en exists: the tests read it");
        let sources = [locale.sources, added(SOURCE).sources].concat();
        Self::new(locale, sources)
    }

    /// A language from its texts.
    pub fn new(locale: &'static Locale, sources: impl IntoIterator<Item: Into<String>>) -> Self {
        let source = if locale.tag == SOURCE { None } else { Some(Self::source()) };
        Self::speaking(locale.tag, sources, source)
    }

    fn speaking(
        tag: &'static str,
        sources: impl IntoIterator<Item: Into<String>>,
        source: Option<Self>,
    ) -> Self {
        let locale = regional(tag).unwrap_or_else(|| tag.to_owned());
        let own = bundle(tag, &locale, sources);
        Self(Rc::new(Speech { tag, locale, own, source }))
    }

    /// Loads a language; the pages carry the source language already.
    ///
    /// # Errors
    /// [`Failure`] if one of its files cannot be had.
    pub async fn load(locale: &'static Locale) -> Result<Self, Failure> {
        if locale.tag == SOURCE {
            return Ok(Self::source());
        }
        let files = locale.files.iter().chain(added(locale.tag).files).map(|path| file(path));
        let sources = try_join_all(files).await?;
        Ok(Self::new(locale, sources))
    }

    /// What one more file of this language says, and nothing else.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be had.
    pub async fn aside(tag: &'static str, name: &str) -> Result<Self, Failure> {
        let whole = format!("{tag}.ftl");
        let one = Locale::of(tag).is_some_and(|locale| locale.files == [whole.as_str()]);
        let path = if one { whole } else { format!("{tag}/{name}") };
        Ok(Self::speaking(tag, [file(&path).await?], None))
    }

    /// The BCP 47 tag, as in `<html lang>`.
    pub fn tag(&self) -> &'static str {
        self.0.tag
    }

    /// The tag for dates and numbers: the reader's own region where it speaks this language, such as `en-GB`.
    pub fn locale(&self) -> &str {
        &self.0.locale
    }

    /// Says a message. A message that a language lacks is said in the source language.
    pub fn text(&self, id: TextId, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        match (self.say(id, &args), &self.0.source) {
            (Some(text), _) => text,
            (None, Some(source)) => source.say(id, &args).unwrap_or_else(|| id.0.to_owned()),
            (None, None) => id.0.to_owned(),
        }
    }

    /// What people wrote in several languages: in this one, else in the source language, else the first there is.
    pub fn pick<'a>(&self, texts: &'a BTreeMap<String, String>) -> &'a str {
        [self.0.tag, SOURCE]
            .iter()
            .find_map(|tag| texts.get(*tag))
            .or_else(|| texts.values().next())
            .map_or("", String::as_str)
    }

    /// A whole number with this language's grouping: `1,041`.
    pub fn number(&self, value: u64) -> String {
        number(&self.0.locale, value as f64, &[])
    }

    /// A share of one as a percentage with one digit: `35.7%`.
    pub fn percent(&self, share: f64) -> String {
        number(
            &self.0.locale,
            share,
            &[("style", "percent"), ("minimumFractionDigits", "1"), ("maximumFractionDigits", "1")],
        )
    }

    fn say(&self, id: TextId, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.0.own.get_message(id.0)?.value()?;
        // A missing argument leaves its name in the text; the tests compare arguments, so nothing is lost here.
        Some(self.0.own.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }
}

/// A Fluent file of a language.
async fn file(path: &str) -> Result<String, Failure> {
    let bytes = client::get_bytes(&format!("/locales/{path}"), client::PATIENCE).await?;
    String::from_utf8(bytes).map_err(|_| Failure::Unreadable(200))
}

/// The language in use and the way to choose another; provided by the app.
#[derive(Clone, PartialEq)]
pub struct LanguageChoice {
    /// The language in use.
    pub language: Language,
    /// Switches to a language; what was typed and chosen stays.
    pub choose: Callback<&'static Locale>,
}

/// The language in use.
#[hook]
pub fn use_language() -> Language {
    use_language_choice().language
}

/// The language in use with the way to change it.
#[hook]
pub fn use_language_choice() -> LanguageChoice {
    use_context::<LanguageChoice>().expect("the app wraps every page in a LanguageChoice")
}

fn bundle(
    tag: &'static str,
    locale: &str,
    sources: impl IntoIterator<Item: Into<String>>,
) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(tag.parse::<LanguageIdentifier>().into_iter().collect());
    bundle.set_use_isolating(false);
    let locale = locale.to_owned();
    bundle
        .add_function("NUMBER", move |values, _| match values.first() {
            Some(FluentValue::Number(value)) => FluentValue::from(number(&locale, value.value, &[])),
            _ => FluentValue::Error,
        })
        .expect("a new bundle has no function yet");
    // Selects `one` for 21st, `two` for 22nd.
    bundle
        .add_function("ORDINAL", |values, _| match values.first() {
            Some(FluentValue::Number(value)) => {
                let mut value = value.clone();
                value.options.r#type = FluentNumberType::Ordinal;
                FluentValue::Number(value)
            }
            _ => FluentValue::Error,
        })
        .expect("it has no such function yet");
    for source in sources {
        let resource = match FluentResource::try_new(source.into()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        // The first message of a name stays; the tests refuse a second one.
        let _ = bundle.add_resource(resource);
    }
    bundle
}

/// The reader's first tag of this language.
#[cfg(target_arch = "wasm32")]
fn regional(tag: &str) -> Option<String> {
    let languages = web_sys::window()?.navigator().languages();
    languages.iter().filter_map(|known| known.as_string()).find(|known| known.split('-').next() == Some(tag))
}

/// Outside a browser (tests) there is no reader.
#[cfg(not(target_arch = "wasm32"))]
fn regional(_tag: &str) -> Option<String> {
    None
}

#[cfg(target_arch = "wasm32")]
fn number(locale: &str, value: f64, options: &[(&str, &str)]) -> String {
    use js_sys::{Array, Intl::NumberFormat, Object, Reflect};
    let settings = Object::new();
    for (name, setting) in options {
        // Setting a field of a fresh object cannot be refused.
        let _ = Reflect::set(&settings, &(*name).into(), &(*setting).into());
    }
    let format = NumberFormat::new(&Array::of1(&locale.into()), &settings);
    let text = format.format().call1(&format, &value.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}

/// Outside a browser (tests) numbers are written plainly.
#[cfg(not(target_arch = "wasm32"))]
fn number(_locale: &str, value: f64, _options: &[(&str, &str)]) -> String {
    value.to_string()
}
