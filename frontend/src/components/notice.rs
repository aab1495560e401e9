//! Something that the reader should know now, with a word and a drawing for its tone.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icon::Icon;
use crate::{
    i18n::{Language, use_language},
    t,
};

/// How a notice, a pill is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A remark.
    #[default]
    Info,
    /// It is well.
    Ok,
    /// Take care.
    Warn,
    /// It is not well.
    Bad,
}

impl Tone {
    /// The CSS class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Info => "tone-info",
            Self::Ok => "tone-ok",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
        }
    }

    /// The drawing.
    pub fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Ok => Icon::Tick,
            Self::Warn => Icon::Warn,
            Self::Bad => Icon::Cross,
        }
    }

    /// The word, for those who do not see the drawing.
    pub fn word(self, language: &Language) -> String {
        match self {
            Self::Info => t!(language, "tone-info"),
            Self::Ok => t!(language, "tone-ok"),
            Self::Warn => t!(language, "tone-warn"),
            Self::Bad => t!(language, "tone-bad"),
        }
    }
}

/// What [`Notice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct NoticeProps {
    /// How it is meant.
    #[prop_or_default]
    pub tone: Tone,
    /// The sentence.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// More than one sentence.
    #[prop_or_default]
    pub children: Html,
    /// True if it appears while the reader is on the page: then it is read out.
    #[prop_or_default]
    pub live: bool,
}

/// How long after its place the words of a polite notice come, in milliseconds: screen readers read out what changes in a
/// place that they know.
const PAUSE: u32 = 150;

/// A notice.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let l = use_language();
    let role = match (props.live, props.tone) {
        (false, _) => None,
        (true, Tone::Bad) => Some("alert"),
        (true, _) => Some("status"),
    };
    let waits = role == Some("status");
    let said = use_state(|| !waits);
    use_effect_with((), {
        let said = said.setter();
        move |()| {
            let pause = waits.then(|| Timeout::new(PAUSE, move || said.set(true)));
            move || drop(pause)
        }
    });
    if !*said {
        return html! { <div role="status" /> };
    }
    html! {
        <div class={classes!("notice", props.tone.class())} {role}>
            <span class="notice-icon">{ props.tone.icon().draw() }</span>
            <div>
                <span class="sr-only">{ props.tone.word(&l) }{ " " }</span>
                if let Some(title) = &props.title {
                    <p class="notice-title">{ title }</p>
                }
                { props.children.clone() }
            </div>
        </div>
    }
}
