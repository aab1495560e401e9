//! A place to drop or pick one file. It is read here and goes nowhere by itself.

use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlInputElement};
use yew::prelude::*;

use super::{field::Field, icon::Icon};
use crate::{i18n::use_language, t};

/// A file that the reader gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What [`FileDrop`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FileDropProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What kind of file is meant.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// The endings that the browser offers, such as `.tlog-proof`.
    #[prop_or_default]
    pub accept: Option<AttrValue>,
    /// The largest file that is read, in bytes.
    pub limit: u32,
    /// Called with the file.
    pub on_file: Callback<GivenFile>,
}

/// A file input that takes a dropped file too.
#[component]
pub fn FileDrop(props: &FileDropProps) -> Html {
    let l = use_language();
    let error = use_state(|| None::<AttrValue>);
    let name = use_state(String::new);
    let over = use_state(|| false);
    let take = {
        let (error, on_file) = (error.setter(), props.on_file.clone());
        let limit = props.limit;
        let too_large = t!(l, "file-too-large", limit = u64::from(limit).div_ceil(1024));
        let unreadable = t!(l, "file-unreadable");
        Callback::from(move |file: File| {
            if file.size() > f64::from(limit) {
                error.set(Some(too_large.clone().into()));
                return;
            }
            let (error, on_file, unreadable) = (error.clone(), on_file.clone(), unreadable.clone());
            spawn_local(async move {
                match JsFuture::from(file.array_buffer()).await {
                    Ok(buffer) => {
                        error.set(None);
                        on_file
                            .emit(GivenFile { name: file.name(), bytes: Uint8Array::new(&buffer).to_vec() });
                    }
                    Err(_) => error.set(Some(unreadable.into())),
                }
            });
        })
    };
    let onchange = {
        let (take, name) = (take.clone(), name.setter());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            // The browser names a picked file itself.
            name.set(String::new());
            if let Some(file) = input.files().and_then(|files| files.item(0)) {
                take.emit(file);
            }
        })
    };
    let ondrop = {
        let (over, name) = (over.setter(), name.setter());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let files = event.data_transfer().and_then(|given| given.files());
            if let Some(file) = files.and_then(|files| files.item(0)) {
                name.set(file.name());
                take.emit(file);
            }
        })
    };
    let hover = |inside: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(inside);
        })
    };
    html! {
        <Field id={&props.id} label={&props.label} hint={props.hint.clone()} error={(*error).clone()}>
            <div
                class={classes!("drop", over.then_some("drop-over"))}
                ondragover={hover(true)}
                ondragleave={hover(false)}
                {ondrop}
            >
                { Icon::File.draw() }
                <span>{ if name.is_empty() { t!(l, "file-drop") } else { (*name).clone() } }</span>
                <input
                    id={&props.id}
                    type="file"
                    accept={props.accept.clone()}
                    aria-describedby={format!("{0}-hint {0}-error", props.id)}
                    {onchange}
                />
            </div>
        </Field>
    }
}
