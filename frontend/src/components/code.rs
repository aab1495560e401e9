//! A code to be read and compared: groups of four that break between groups only.

use yew::prelude::*;

/// What [`Code`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CodeProps {
    /// The symbols without separators.
    pub text: AttrValue,
    /// Set larger, for a receipt.
    #[prop_or_default]
    pub large: bool,
}

/// A code in groups. Copying it gives the symbols with spaces between the groups.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let symbols: Vec<char> = props.text.chars().collect();
    html! {
        <span class={classes!("code", props.large.then_some("code-large"))}>
            { for symbols.chunks(4).map(|group| html! { <><span>{ group.iter().collect::<String>() }</span>{ " " }</> }) }
        </span>
    }
}
