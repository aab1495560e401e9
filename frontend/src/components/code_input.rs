//! A code typed in groups of four: case, hyphens and spaces do not matter, letters that look like digits are taken as digits.

use web_sys::{HtmlTextAreaElement, InputEvent, KeyboardEvent};
use yew::prelude::*;

use super::field::Field;

const GROUP: usize = 4;

/// What [`CodeInput`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CodeInputProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What it holds: symbols without separators.
    pub value: AttrValue,
    /// How many symbols a whole code has.
    pub length: usize,
    /// Called with the symbols, without separators.
    pub on_input: Callback<String>,
    /// How to fill it in.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it, such as “one character is wrong”.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// One input for a whole code; pasting and typing both work, the caret stays where it was. Where the screen is narrow the
/// groups go on in a second line.
#[component]
pub fn CodeInput(props: &CodeInputProps) -> Html {
    let oninput = {
        let (send, length) = (props.on_input.clone(), props.length);
        Callback::from(move |event: InputEvent| {
            let input = event.target_unchecked_into::<HtmlTextAreaElement>();
            let text = input.value();
            let caret = input.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
            let before = symbols(&text.chars().take(caret).collect::<String>()).len().min(length);
            let mut whole = symbols(&text);
            whole.truncate(length);
            let shown = grouped(&whole);
            let place = place_after(before, whole.len());
            input.set_value(&shown);
            // Refused only by inputs that hold no text.
            let _ = input.set_selection_range(place, place);
            send.emit(whole);
        })
    };
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    });
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={props.error.clone()}>
            <textarea
                id={&props.id}
                class="code-input"
                rows="2"
                inputmode="text"
                autocomplete="off"
                autocapitalize="characters"
                autocorrect="off"
                spellcheck="false"
                value={grouped(&props.value)}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={format!("{0}-hint {0}-error", props.id)}
                {oninput}
                {onkeydown}
            />
        </Field>
    }
}

/// The Crockford symbols of a text: upper case, `O` as `0`, `I` and `L` as `1`, separators dropped. Other characters stay, so that the
/// reader sees them and the check names them.
pub fn symbols(text: &str) -> String {
    text.chars()
        .filter(|symbol| !symbol.is_whitespace() && !matches!(symbol, '-' | '–' | '—' | '·' | '.'))
        .flat_map(char::to_uppercase)
        .map(|symbol| match symbol {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// Symbols in groups, a space between them.
fn grouped(symbols: &str) -> String {
    let all: Vec<char> = symbols.chars().collect();
    all.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Where the caret stands after `before` of `all` symbols; after a full group it moves on to the next one.
fn place_after(before: usize, all: usize) -> u32 {
    let spaces = if before == all { before.saturating_sub(1) / GROUP } else { before / GROUP };
    u32::try_from(before + spaces).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{grouped, place_after, symbols};

    #[test]
    fn what_people_write_becomes_symbols() {
        assert_eq!(symbols(" 7qk2-m9tx 4hvb–oil3"), "7QK2M9TX4HVB0113");
        assert_eq!(symbols("ab?c"), "AB?C");
    }

    #[test]
    fn groups_of_four_with_the_caret_behind_the_same_symbol() {
        assert_eq!(grouped("7QK2M9TX4"), "7QK2 M9TX 4");
        assert_eq!(grouped(""), "");
        assert_eq!(place_after(0, 9), 0);
        assert_eq!(place_after(4, 9), 5);
        assert_eq!(place_after(4, 4), 4);
        assert_eq!(place_after(9, 9), 11);
    }
}
