//! A checklist in words. What was skipped never looks as if it had passed.

use yew::prelude::*;

use super::icon::Icon;
use crate::{
    i18n::{Language, use_language},
    t,
};

/// How one check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
    /// It was not made.
    Skipped,
    /// It is being made.
    Running,
    /// Its turn has not come.
    Waiting,
}

impl CheckState {
    fn class(self) -> &'static str {
        match self {
            Self::Passed => "check-passed",
            Self::Failed => "check-failed",
            Self::Skipped => "check-skipped",
            Self::Running => "check-running",
            Self::Waiting => "check-waiting",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Passed => Icon::Tick,
            Self::Failed => Icon::Cross,
            Self::Skipped => Icon::Skip,
            Self::Running => Icon::Run,
            Self::Waiting => Icon::Wait,
        }
    }

    /// The word for it.
    pub fn word(self, language: &Language) -> String {
        match self {
            Self::Passed => t!(language, "check-passed"),
            Self::Failed => t!(language, "check-failed"),
            Self::Skipped => t!(language, "check-skipped"),
            Self::Running => t!(language, "check-running"),
            Self::Waiting => t!(language, "check-waiting"),
        }
    }
}

/// One line.
#[derive(Clone, PartialEq)]
pub struct Check {
    /// Names it, as in the report.
    pub id: AttrValue,
    /// How it stands.
    pub state: CheckState,
    /// What is checked, in one sentence.
    pub title: AttrValue,
    /// Numbers, such as “380 / 608”.
    pub count: Option<AttrValue>,
    /// The reason, the mathematics; unfolds.
    pub details: Option<Html>,
}

/// What [`Checks`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ChecksProps {
    /// Says what the list is.
    pub label: AttrValue,
    /// The lines.
    pub checks: Vec<Check>,
}

/// A checklist.
#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let l = use_language();
    html! {
        <ul class="checks" aria-label={&props.label}>
            { for props.checks.iter().map(|check| {
                let line = html! {
                    <span class="check-line">
                        <span class="check-icon">{ check.state.icon().draw() }</span>
                        <span class="check-title">{ &check.title }</span>
                        <span class="check-count">
                            { count(&l, check) }
                        </span>
                    </span>
                };
                html! {
                    <li key={check.id.to_string()} id={&check.id} class={check.state.class()}>
                        if let Some(details) = &check.details {
                            <details open={check.state == CheckState::Failed}>
                                <summary>{ line }</summary>
                                <div class="check-details">{ details.clone() }</div>
                            </details>
                        } else {
                            { line }
                        }
                    </li>
                }
            }) }
        </ul>
    }
}

/// The numbers and the word. Beside numbers, only a word that warns is seen; the others are read out.
fn count(l: &Language, check: &Check) -> Html {
    let word = check.state.word(l);
    let Some(numbers) = &check.count else {
        return html! { <span class="check-word">{ word }</span> };
    };
    if matches!(check.state, CheckState::Failed | CheckState::Skipped) {
        html! { <>{ numbers }{ " · " }<span class="check-word">{ word }</span></> }
    } else {
        html! { <>{ numbers }<span class="sr-only">{ " " }{ word }</span></> }
    }
}
