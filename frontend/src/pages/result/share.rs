//! What to copy into another site: a card and a badge, both without scripts and without numbers of the result.

use yew::prelude::*;

use crate::{
    components::{Copy, Fold},
    i18n::use_language,
    t,
};

/// What [`Share`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ShareProps {
    /// The election id.
    pub id: AttrValue,
    /// The election's title in the reader's language.
    pub title: AttrValue,
}

/// The two snippets, folded.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let l = use_language();
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    let (card, badge) = snippets(&origin, &props.id, l.tag(), &props.title);
    html! {
        <div class="no-print">
            <Fold summary={t!(l, "share-title")}>
                <p>{ t!(l, "share-lead") }</p>
                <h3>{ t!(l, "share-card") }</h3>
                <pre class="wrap" tabindex="0">{ &card }</pre>
                <p><Copy text={card} of={t!(l, "share-card")} /></p>
                <h3>{ t!(l, "share-badge") }</h3>
                <pre class="wrap" tabindex="0">{ &badge }</pre>
                <p><Copy text={badge} of={t!(l, "share-badge")} /></p>
            </Fold>
        </div>
    }
}

/// The markup of the card and of the badge. The card may open the election's page and nothing else.
fn snippets(origin: &str, id: &str, language: &str, title: &str) -> (String, String) {
    let title = escaped(title);
    let card = format!(
        "<iframe src=\"{origin}/embed/{id}?lang={language}\" title=\"{title}\" width=\"360\" height=\"320\" \
         frameborder=\"0\" loading=\"lazy\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>"
    );
    let badge = format!(
        "<a href=\"{origin}/e/{id}\"><img src=\"{origin}/e/{id}/badge.svg?lang={language}\" alt=\"{title}\"></a>"
    );
    (card, badge)
}

/// A text inside an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for symbol in text.chars() {
        match symbol {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(symbol),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_02_a_hostile_title_stays_inside_its_attribute() {
        let (card, badge) = snippets("https://vote.example.org", "ab", "en", "\"><script>&'");
        for snippet in [&card, &badge] {
            assert!(snippet.contains("\"&quot;&gt;&lt;script&gt;&amp;&#39;\""), "{snippet}");
            assert!(!snippet.contains("<script"), "{snippet}");
        }
        assert!(card.starts_with("<iframe src=\"https://vote.example.org/embed/ab?lang=en\""), "{card}");
    }
}
