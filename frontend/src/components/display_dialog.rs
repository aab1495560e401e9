//! The dialog behind the *Display* button: colours, contrast, size of the text. Nothing that was chosen or typed is lost by it.

use yew::prelude::*;

use super::{
    button::{Button, ButtonLook},
    dialog::Dialog,
};
use crate::{
    display::{Contrast, Display, TextSize, Theme, use_display},
    i18n::{TextId, use_language},
    t,
};

/// What [`DisplayDialog`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DisplayDialogProps {
    /// Whether it is open.
    pub open: bool,
    /// Called when the reader closes it.
    pub on_close: Callback<()>,
}

/// The dialog; every change shows at once.
#[component]
pub fn DisplayDialog(props: &DisplayDialogProps) -> Html {
    let l = use_language();
    let choice = use_display();
    let now = choice.display;
    let reset = choice.choose.reform(|_: MouseEvent| Display::default());
    html! {
        <Dialog id="display" open={props.open} title={t!(l, "display-title")} on_close={props.on_close.clone()}>
            <Options<Theme> name="theme" legend={t!(l, "display-theme")} all={Theme::ALL.to_vec()} now={now.theme}
                choose={choice.choose.reform(move |theme| Display { theme, ..now })} />
            <Options<Contrast> name="contrast" legend={t!(l, "display-contrast")} all={Contrast::ALL.to_vec()} now={now.contrast}
                choose={choice.choose.reform(move |contrast| Display { contrast, ..now })} />
            <Options<TextSize> name="size" legend={t!(l, "display-size")} all={TextSize::ALL.to_vec()} now={now.size}
                choose={choice.choose.reform(move |size| Display { size, ..now })} />
            <p class="muted small">{ t!(l, "display-note") }</p>
            <p><Button look={ButtonLook::Quiet} onclick={reset}>{ t!(l, "display-reset") }</Button></p>
        </Dialog>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct OptionsProps<T: Clone + PartialEq> {
    name: AttrValue,
    legend: AttrValue,
    all: Vec<(T, TextId)>,
    now: T,
    choose: Callback<T>,
}

/// A row of radio buttons for one preference.
#[component]
fn Options<T: Clone + PartialEq + 'static>(props: &OptionsProps<T>) -> Html {
    let l = use_language();
    html! {
        <fieldset class="options">
            <legend>{ &props.legend }</legend>
            <div class="options-row">
                { for props.all.iter().enumerate().map(|(index, (value, text))| {
                    let id = format!("{}-{index}", props.name);
                    let checked = *value == props.now;
                    let chosen = value.clone();
                    let onchange = props.choose.reform(move |_: Event| chosen.clone());
                    html! {
                        <label for={id.clone()} class={checked.then_some("chosen")}>
                            <input type="radio" {id} name={&props.name} {checked} {onchange} />
                            <span>{ l.text(*text, &[]) }</span>
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}
