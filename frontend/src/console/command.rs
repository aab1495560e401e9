//! The command line that does the same as a page, for those who would rather not trust a page.

use yew::prelude::*;

use crate::components::{Copy, Fold};
use crate::i18n::use_language;
use crate::t;

/// Words longer than this are ids and no part of a name.
const LONG: usize = 20;

/// What [`SameByCommand`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SameByCommandProps {
    /// The command.
    pub command: AttrValue,
    /// What differs from what the page does, if anything.
    #[prop_or_default]
    pub note: Option<AttrValue>,
}

/// A fold with the command.
#[component]
pub fn SameByCommand(props: &SameByCommandProps) -> Html {
    let l = use_language();
    let verb = AttrValue::from(verb(&props.command));
    html! {
        <Fold summary={t!(l, "command-same")} of={verb.clone()}>
            <p>{ t!(l, "command-same-lead") }</p>
            if let Some(note) = &props.note { <p>{ note }</p> }
            <pre tabindex="0">{ &props.command }</pre>
            <p class="no-print"><Copy text={props.command.clone()} of={verb} /></p>
        </Fold>
    }
}

/// The words of a command before its first option, but for ids and addresses, and the purpose: they tell one command of a page
/// from the others.
fn verb(command: &str) -> String {
    let line = command.lines().next().unwrap_or_default();
    let long = |word: &&str| word.contains([':', '.']) || word.len() > LONG;
    let words = line.split(' ').take_while(|word| !word.starts_with(['-', '"'])).filter(|word| !long(word));
    let purpose = line.split(' ').skip_while(|word| *word != "--purpose").take(2);
    words.chain(purpose).collect::<Vec<_>>().join(" ")
}

/// The address of this service, as commands take it.
pub fn server() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::verb;

    #[test]
    fn a_command_is_named_by_its_verb() {
        assert_eq!(verb("glassurn election restart --election ab"), "glassurn election restart");
        assert_eq!(verb("glassurn close --election ab"), "glassurn close");
        let draft = "0".repeat(32);
        let send = format!("glassurn voter send {draft} --purpose vote --yes");
        assert_eq!(verb(&send), "glassurn voter send --purpose vote");
        assert_eq!(verb("glassurn archive https://a.example/e/ab -o x"), "glassurn archive");
        assert_eq!(
            verb(&format!("glassurn announcement set {draft} count --mail")),
            "glassurn announcement set count"
        );
        assert_eq!(verb("glassurn console sign-in NAME --server x"), "glassurn console sign-in NAME");
        assert_eq!(verb("glassurn console identity\nglassurn console unlink"), "glassurn console identity");
    }
}
