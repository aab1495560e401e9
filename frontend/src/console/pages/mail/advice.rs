//! What keeps mail out of the folder for junk.

use yew::prelude::*;

use crate::components::Fold;
use crate::i18n::use_language;
use crate::t;

/// What [`Advice`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AdviceProps {
    /// Whom mail is from.
    pub from: Option<String>,
}

/// The advice.
#[component]
pub fn Advice(props: &AdviceProps) -> Html {
    let l = use_language();
    let address = props.from.as_deref().unwrap_or_default().trim_end_matches('>');
    let domain = address.rsplit('@').next().filter(|domain| !domain.is_empty()).unwrap_or("example.org");
    html! {
        <Fold summary={t!(l, "mail-advice")}>
            if let Some(from) = &props.from { <p>{ t!(l, "mail-advice-from", from = from.as_str()) }</p> }
            <ul class="stack">
                <li>{ t!(l, "mail-advice-spf", domain = domain) }</li>
                <li>{ t!(l, "mail-advice-dkim", domain = domain) }</li>
                <li>{ t!(l, "mail-advice-dmarc", domain = domain) }</li>
                <li>{ t!(l, "mail-advice-test") }</li>
                <li>{ t!(l, "mail-advice-slow") }</li>
            </ul>
        </Fold>
    }
}
