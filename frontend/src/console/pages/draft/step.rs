//! The steps of a new election, and where each problem is mended.

use std::fmt;
use std::str::FromStr;

use glassurn_api::plan::{Place, Problem};
use yew::prelude::*;

use crate::console::{ConsoleLink, ConsoleRoute};
use crate::i18n::{Language, use_language};
use crate::t;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The questions.
    What,
    /// Who may vote.
    Who,
    /// Who opens the count.
    Holders,
    /// When.
    When,
    /// The ballot as voters see it.
    Preview,
    /// Publish, and from then on how things stand.
    Open,
}

impl Step {
    /// All of them in order.
    pub const ALL: [Self; 6] = [Self::What, Self::Who, Self::Holders, Self::When, Self::Preview, Self::Open];

    /// Its name.
    pub fn title(self, l: &Language) -> String {
        match self {
            Self::What => t!(l, "step-what"),
            Self::Who => t!(l, "step-who"),
            Self::Holders => t!(l, "step-holders"),
            Self::When => t!(l, "step-when"),
            Self::Preview => t!(l, "step-preview"),
            Self::Open => t!(l, "step-open"),
        }
    }

    /// The step before and the one after.
    pub fn around(self) -> (Option<Self>, Option<Self>) {
        let place = Self::ALL.iter().position(|step| *step == self).unwrap_or(0);
        let at = |place: Option<usize>| place.and_then(|place| Self::ALL.get(place)).copied();
        (at(place.checked_sub(1)), at(place.checked_add(1)))
    }

    /// Where a problem is mended.
    pub fn of(problem: &Problem) -> Self {
        match problem.place {
            Place::Quorum | Place::Minimum | Place::Registrar => Self::Who,
            Place::Trustees | Place::Trustee(_) => Self::Holders,
            Place::Witnesses | Place::Witness(_) => Self::Holders,
            Place::Zone | Place::Opens | Place::Closes | Place::Extension | Place::Announces => Self::When,
            Place::Officials | Place::Official(_) | Place::Board | Place::Whole => Self::Open,
            _ => Self::What,
        }
    }

    /// The address of this step of a draft.
    pub fn route(self, draft: &str) -> ConsoleRoute {
        ConsoleRoute::Step { draft: draft.to_owned(), step: self.to_string() }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::What => "what",
            Self::Who => "who",
            Self::Holders => "holders",
            Self::When => "when",
            Self::Preview => "preview",
            Self::Open => "open",
        })
    }
}

/// The text names no step.
#[derive(Debug)]
pub struct NoStep;

impl FromStr for Step {
    type Err = NoStep;

    fn from_str(text: &str) -> Result<Self, NoStep> {
        Self::ALL.into_iter().find(|step| step.to_string() == text).ok_or(NoStep)
    }
}

/// What [`Steps`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct StepsProps {
    /// The draft's id.
    pub draft: AttrValue,
    /// How many problems each step has.
    pub missing: Vec<(Step, usize)>,
}

/// The way through the steps; each says how much is missing.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let l = use_language();
    html! {
        <nav aria-label={t!(l, "steps")}>
            <ol class="steps wizard-steps">
                { for props.missing.iter().map(|(step, missing)| {
                    let done = *missing == 0 && !matches!(step, Step::Preview | Step::Open);
                    html! {
                        <li key={step.to_string()} class={done.then_some("done")}>
                            <ConsoleLink to={step.route(&props.draft)} current="step">{ step.title(&l) }</ConsoleLink>
                            if *missing > 0 {
                                <small>{ t!(l, "step-missing", count = *missing as u64) }</small>
                            } else if done {
                                <small>{ t!(l, "step-complete") }</small>
                            }
                        </li>
                    }
                }) }
            </ol>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_an_address_and_its_neighbours() {
        for step in Step::ALL {
            assert_eq!(step.to_string().parse::<Step>().ok(), Some(step));
        }
        assert_eq!(Step::What.around(), (None, Some(Step::Who)));
        assert_eq!(Step::Open.around(), (Some(Step::Preview), None));
    }
}
