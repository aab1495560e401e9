//! A key file from where it was kept: as a file, or typed or pasted from paper.

use yew::prelude::*;

use super::fields::Area;
use super::paper::{self, PaperError};
use crate::components::{Button, FileDrop, Fold, GivenFile};
use crate::i18n::use_language;
use crate::t;

/// What [`KeyFileDrop`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KeyFileDropProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Which file is meant.
    pub hint: AttrValue,
    /// The largest file that is read, in bytes.
    pub limit: u32,
    /// Called with the file.
    pub on_file: Callback<GivenFile>,
}

/// Both ways to give the file.
#[component]
pub fn KeyFileDrop(props: &KeyFileDropProps) -> Html {
    let l = use_language();
    let typed = use_state(String::new);
    let error = use_state(|| None::<PaperError>);
    let set = {
        let (typed, error) = (typed.setter(), error.setter());
        Callback::from(move |text| {
            error.set(None);
            typed.set(text);
        })
    };
    let take = {
        let (typed, error, on_file) = (typed.clone(), error.setter(), props.on_file.clone());
        Callback::from(move |_: MouseEvent| match paper::read(&typed) {
            Ok(bytes) => {
                typed.set(String::new());
                on_file.emit(GivenFile { name: String::new(), bytes });
            }
            Err(why) => error.set(Some(why)),
        })
    };
    let error = error.map(|why| {
        AttrValue::from(match why {
            PaperError::Length => t!(l, "paper-length"),
            PaperError::Line(line) => t!(l, "paper-line", line = line as u64),
        })
    });
    html! {
        <>
            <FileDrop id={&props.id} label={&props.label} hint={&props.hint} limit={props.limit} on_file={&props.on_file} />
            <Fold summary={t!(l, "paper-have")}>
                <Area id={format!("{}-paper", props.id)} label={t!(l, "paper-text")} hint={t!(l, "paper-text-hint")}
                    value={(*typed).clone()} {error} on_input={set} />
                <Button disabled={typed.trim().is_empty()} onclick={take}>{ t!(l, "paper-read") }</Button>
            </Fold>
        </>
    }
}
