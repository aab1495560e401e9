//! Saves the election's key file and opens it again: only what was read again goes on.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Button, ButtonLook, FaultNotice, FileDrop, GivenFile, Icon, save_file};
use crate::console::desk::ceremony::Reopen;
use crate::console::desk::seat::LockedFile;
use crate::console::kept_files::Place;
use crate::console::use_desk;
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::t;

/// The media type of key files: bytes that no program opens by itself.
pub const MEDIA_TYPE: &str = "application/octet-stream";
/// The largest key file that is read, in bytes.
pub const LARGEST: u32 = 65_536;

/// What [`SaveAndOpen`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SaveAndOpenProps {
    /// Whose file it is.
    pub place: Place,
    /// The locked file.
    pub file: LockedFile,
    /// Called after the saved file was read again.
    pub on_done: Callback<()>,
}

/// A button to save, and a place for the saved file.
#[component]
pub fn SaveAndOpen(props: &SaveAndOpenProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let saved = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    let save = {
        let (saved, props) = (saved.setter(), props.clone());
        Callback::from(move |_| {
            if save_file(&props.place.file_name(), MEDIA_TYPE, &props.file.bytes) {
                saved.set(true);
            }
        })
    };
    let on_file = {
        let (worker, fault, on_done) = (desk.worker.clone(), fault.setter(), props.on_done.clone());
        Callback::from(move |given: GivenFile| {
            let (worker, fault, on_done) = (worker.clone(), fault.clone(), on_done.clone());
            spawn_local(async move {
                match worker.ask(Reopen { file: LockedFile { bytes: given.bytes } }).await {
                    Ok(()) => {
                        fault.set(None);
                        on_done.emit(());
                    }
                    Err(why) => fault.set(Some(why)),
                }
            });
        })
    };
    let look = if *saved { ButtonLook::Secondary } else { ButtonLook::Primary };
    html! {
        <div class="stack">
            <p>{ t!(l, "holder-save-lead") }</p>
            <Button {look} icon={Icon::Save} onclick={save}>{ t!(l, "holder-save-now") }</Button>
            if *saved {
                <FileDrop
                    id="saved-file"
                    label={t!(l, "holder-open-again")}
                    hint={t!(l, "holder-open-again-hint")}
                    limit={LARGEST}
                    {on_file}
                />
            }
            if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} /> }
        </div>
    }
}
