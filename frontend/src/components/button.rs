//! What a reader presses.

use yew::prelude::*;

use super::{icon::Icon, unseen::OfAmong};

/// How strongly a button or link asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The one next act of a screen.
    Primary,
    /// Another act.
    #[default]
    Secondary,
    /// An act beside the way.
    Quiet,
}

impl ButtonLook {
    /// The CSS classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Secondary => "btn",
            Self::Quiet => "btn btn-quiet",
        }
    }
}

/// What [`Button`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ButtonProps {
    /// The words on it.
    pub children: Html,
    /// What pressing does.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// How strongly it asks.
    #[prop_or_default]
    pub look: ButtonLook,
    /// A drawing before the words.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// True while pressing has no effect; the button stays reachable, so that a screen reader finds it.
    #[prop_or_default]
    pub disabled: bool,
    /// True if it sends the form around it.
    #[prop_or_default]
    pub submit: bool,
    /// Takes the whole width.
    #[prop_or_default]
    pub wide: bool,
    /// The element that explains the button or its being disabled.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// True or false for a button that opens and closes something.
    #[prop_or_default]
    pub expanded: Option<bool>,
    /// The element itself, to give it the focus.
    #[prop_or_default]
    pub node: NodeRef,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let ButtonProps { children, look, icon, disabled, submit, wide, described_by, expanded, node, .. } =
        props;
    let onclick = {
        let (press, disabled) = (props.onclick.clone(), *disabled);
        Callback::from(move |event: MouseEvent| {
            if disabled {
                event.prevent_default();
            } else {
                press.emit(event);
            }
        })
    };
    html! {
        <button
            ref={node.clone()}
            type={if *submit { "submit" } else { "button" }}
            class={classes!(look.class(), wide.then_some("btn-wide"))}
            aria-disabled={disabled.then_some("true")}
            aria-describedby={described_by.clone()}
            aria-expanded={expanded.map(|open| if open { "true" } else { "false" })}
            {onclick}
        >
            { icon.map(Icon::draw) }<span>{ children.clone() }<OfAmong /></span>
        </button>
    }
}
