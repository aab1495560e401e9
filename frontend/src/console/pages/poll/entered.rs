//! What was entered for a poll so far, and what is missing.

use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    components::{Span, moment},
    console::desk::poll::PollOption,
    i18n::Language,
    phase::now,
    t,
};

/// The most options of a poll.
const MAX_OPTIONS: usize = 32;
/// The longest question and option, in characters.
const MAX_TEXT: usize = 200;
/// The farthest end that a server takes, in seconds.
const FARTHEST: u64 = 31 * 86_400;

/// When it closes, as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// So many minutes after it is made.
    In(u64),
    /// What the field for date and time holds.
    At(String),
}

/// What was entered so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// The question.
    pub question: String,
    /// Options in words, one a line.
    pub options: String,
    /// Whether the options are moments instead.
    pub dates: bool,
    /// Those, in seconds since 1970, in order.
    pub moments: Vec<u64>,
    /// Whether one may choose as many as one likes.
    pub several: bool,
    /// When it closes.
    pub end: Option<End>,
}

/// What is missing, field by field.
#[derive(Default)]
pub struct Missing {
    /// In the question.
    pub question: Option<String>,
    /// In the options.
    pub options: Option<String>,
    /// In the closing time.
    pub end: Option<String>,
}

impl Missing {
    /// Whether all is there.
    pub fn nothing(&self) -> bool {
        self.question.is_none() && self.options.is_none() && self.end.is_none()
    }
}

impl Entered {
    fn lines(&self) -> Vec<String> {
        self.options.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The options; a moment is written as the reader's language does it, with the zone of this device.
    pub fn list(&self, l: &Language) -> Vec<PollOption> {
        if self.dates {
            let zone = zone();
            let title = |seconds| moment(l.locale(), seconds, Some(&zone), Span::Full);
            let one = |seconds: &u64| Some(PollOption { title: title(*seconds)?, moment: Some(*seconds) });
            self.moments.iter().filter_map(one).collect()
        } else {
            self.lines().iter().map(|line| PollOption { title: nfc(line), moment: None }).collect()
        }
    }

    /// The closing time in seconds since 1970, by this device's clock and zone.
    pub fn closes(&self) -> Option<u64> {
        match self.end.as_ref()? {
            End::In(minutes) => Some(now() + minutes * 60),
            End::At(text) => seconds(text),
        }
    }

    /// What is missing.
    pub fn missing(&self, l: &Language) -> Missing {
        let lines = self.lines();
        let count = if self.dates { self.moments.len() } else { lines.len() };
        let twice = lines.iter().enumerate().find(|(place, line)| lines[..*place].contains(line));
        let options = match (count, twice) {
            (0 | 1, _) if self.dates => Some(t!(l, "poll-two-dates")),
            (0 | 1, _) => Some(t!(l, "poll-two-options")),
            (_, Some((_, line))) if !self.dates => Some(t!(l, "poll-option-twice", option = line.as_str())),
            (count, _) if count > MAX_OPTIONS => Some(t!(l, "poll-many-options", most = MAX_OPTIONS as u64)),
            _ if !self.dates && lines.iter().any(|line| line.chars().count() > MAX_TEXT) => {
                Some(t!(l, "poll-long-text", most = MAX_TEXT as u64))
            }
            _ => None,
        };
        let question = match self.question.trim().chars().count() {
            0 => Some(t!(l, "poll-no-question")),
            count if count > MAX_TEXT => Some(t!(l, "poll-long-text", most = MAX_TEXT as u64)),
            _ => None,
        };
        let end = match self.closes() {
            None => Some(t!(l, "poll-no-end")),
            Some(closes) if closes <= now() + 60 => Some(t!(l, "poll-end-past")),
            Some(closes) if closes > now() + FARTHEST => Some(t!(l, "poll-end-far")),
            Some(_) => None,
        };
        Missing { question, options, end }
    }
}

/// A field's date and time, in this device's zone, as seconds since 1970.
pub fn seconds(text: &str) -> Option<u64> {
    let moment = Date::parse(text);
    (moment.is_finite() && moment > 0.0).then_some((moment / 1000.0) as u64)
}

/// The one spelling of a text (Unicode's normalisation form C), which the server asks for.
pub fn nfc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// The IANA zone of this device; UTC if the browser does not say.
pub fn zone() -> String {
    let read = || {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let make: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        let format = Reflect::construct(&make, &js_sys::Array::new()).ok()?;
        let resolve: Function = Reflect::get(&format, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
        let options: Object = resolve.call0(&format).ok()?.dyn_into().ok()?;
        Reflect::get(&options, &JsValue::from_str("timeZone")).ok()?.as_string()
    };
    read().unwrap_or_else(|| "UTC".into())
}
