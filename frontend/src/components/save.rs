//! Files for the reader: saved by the browser, never sent anywhere.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::prelude::*;

use super::{
    button::{Button, ButtonLook},
    icon::Icon,
    unseen::of,
};

/// What [`SaveFile`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SaveFileProps {
    /// The words on the button.
    pub label: AttrValue,
    /// What it is of, where the page offers several.
    #[prop_or_default]
    pub of: Option<AttrValue>,
    /// The name of the file.
    pub name: AttrValue,
    /// Its media type.
    pub media_type: AttrValue,
    /// Its bytes.
    pub bytes: std::rc::Rc<[u8]>,
    /// How strongly the button asks.
    #[prop_or_default]
    pub look: ButtonLook,
}

/// A button that saves a file made by the page.
#[component]
pub fn SaveFile(props: &SaveFileProps) -> Html {
    let onclick = {
        let props = props.clone();
        Callback::from(move |_| {
            save_file(&props.name, &props.media_type, &props.bytes);
        })
    };
    html! { <Button look={props.look} icon={Icon::Save} {onclick}>{ &props.label }{ of(props.of.as_ref()) }</Button> }
}

/// Has the browser save bytes under a name; says whether it took them.
pub fn save_file(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    let settings = BlobPropertyBag::new();
    settings.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &settings) else { return false };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return false };
    let link = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("a").ok())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = &link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The download holds the bytes by now; an address that is already gone is gone.
    let _ = Url::revoke_object_url(&address);
    link.is_some()
}
