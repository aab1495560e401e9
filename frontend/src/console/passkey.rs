//! Asks the browser for a passkey: it finds an authenticator, and that one asks whoever is there.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::i18n::Language;
use crate::t;

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser does not know them.
    Unknown,
    /// Whoever is there did not want to, or took too long.
    Left,
    /// The authenticator has one of this account already.
    There,
    /// It can sign, and gives no secret by which something can be locked.
    NoSecret,
    /// Something else, which the browser has told whoever is there.
    Failed,
}

impl Trouble {
    /// What happened, and what to do.
    pub fn words(self, l: &Language) -> (String, String) {
        match self {
            Self::Unknown => (t!(l, "passkey-unknown"), t!(l, "passkey-unknown-advice")),
            Self::Left => (t!(l, "passkey-left"), t!(l, "passkey-left-advice")),
            Self::There => (t!(l, "passkey-there"), t!(l, "passkey-there-advice")),
            Self::NoSecret => (t!(l, "passkey-no-secret"), t!(l, "passkey-no-secret-advice")),
            Self::Failed => (t!(l, "passkey-failed"), t!(l, "passkey-left-advice")),
        }
    }

    fn of(error: &JsValue) -> Self {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "AbortError") => Self::Left,
            Some("InvalidStateError") => Self::There,
            _ => Self::Failed,
        }
    }
}

/// What a browser that knows passkeys has in its window.
fn class() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"PublicKeyCredential".into()).ok().filter(JsValue::is_function)
}

/// Whether this browser may have passkeys here: it knows them, and the page's host is a name, not a number.
pub fn possible() -> bool {
    let host = web_sys::window().and_then(|window| window.location().hostname().ok()).unwrap_or_default();
    let number = host.contains(':') || host.chars().all(|c| c.is_ascii_digit() || c == '.');
    class().is_some() && !number
}

/// Has one made with these options.
pub async fn make(options: &str) -> Result<String, Trouble> {
    ask("parseCreationOptionsFromJSON", "create", options).await
}

/// Has one shown that answers these options.
pub async fn show(options: &str) -> Result<String, Trouble> {
    ask("parseRequestOptionsFromJSON", "get", options).await
}

async fn ask(parse: &str, verb: &str, options: &str) -> Result<String, Trouble> {
    let class = class().ok_or(Trouble::Unknown)?;
    let options = JSON::parse(options).map_err(|_| Trouble::Failed)?;
    let read = call(&class, parse, &options)?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &read).map_err(|_| Trouble::Failed)?;
    let window = web_sys::window().ok_or(Trouble::Unknown)?;
    let holder = Reflect::get(&window.navigator(), &"credentials".into()).map_err(|_| Trouble::Unknown)?;
    let promise = call(&holder, verb, &asked)?.dyn_into::<Promise>().map_err(|_| Trouble::Failed)?;
    let credential = JsFuture::from(promise).await.map_err(|error| Trouble::of(&error))?;
    JSON::stringify(&credential).map(String::from).map_err(|_| Trouble::Failed)
}

/// Calls a method that only newer browsers have.
fn call(this: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, Trouble> {
    let found = Reflect::get(this, &method.into()).ok().and_then(|found| found.dyn_into::<Function>().ok());
    found.ok_or(Trouble::Unknown)?.call1(this, argument).map_err(|error| Trouble::of(&error))
}
