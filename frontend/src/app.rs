//! The frame around every page: languages, display preferences, routes.

use glassurn_api::program::Program;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, MediaQueryList};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::Shell,
    console,
    display::{Device, Display, DisplayChoice},
    i18n::{Language, LanguageChoice, Locale},
    pages::{Check, Election, Home, NotFound, Secret, SecretOf, Vote},
    route::Route,
    store::Keep,
    t, voting_link, watch,
};

const LANGUAGE: &str = "language";

/// Takes a voting code out of the address before anything else happens, then draws. Where one start page is served for all
/// addresses, as by mirrors with older programs, it leaves another program's addresses to that one.
pub fn start() {
    console_error_panic_hook::set_once();
    let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
    match Program::of(path.trim_start_matches('/')) {
        Program::Console => load(console::LOADER),
        Program::Watch => load(watch::LOADER),
        Program::Voters => {
            voting_link::take_from_address();
            draw::<App>();
        }
    }
}

/// Loads another program in place of this one. Where that fails the start page says so (`frontend/start.js`).
fn load(loader: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let script = document.create_element("script").ok().zip(document.head());
    // Attributes and an element that every browser takes.
    let _ = script.is_some_and(|(script, head)| {
        let set = |name, value| script.set_attribute(name, value).is_ok();
        set("type", "module") && set("src", loader) && head.append_child(&script).is_ok()
    });
}

/// What a program's first component needs.
#[derive(Properties, Clone, PartialEq)]
pub struct AppProps {
    /// The language to begin with.
    pub language: Language,
}

/// Draws a program in the reader's language; where that cannot be loaded, in the source language.
pub fn draw<C: BaseComponent<Properties = AppProps>>() {
    spawn_local(async {
        let language = Language::load(Locale::preferred(wanted())).await;
        let language = language.unwrap_or_else(|_| Language::source());
        let root = web_sys::window().and_then(|window| window.document());
        if let Some(root) = root.and_then(|document| document.get_element_by_id("app")) {
            // The word that everything is opening.
            root.set_text_content(None);
            yew::Renderer::<C>::with_root_and_props(root, AppProps { language }).render();
        }
    });
}

/// What a program's pages share.
#[derive(Properties, Clone, PartialEq)]
pub struct FrameProps {
    /// The language to begin with.
    pub language: Language,
    /// The pages.
    pub children: Html,
}

/// Languages, display preferences, addresses and the shell around a program's pages.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let language = use_language_state(&props.language);
    let display = use_display_state();
    html! {
        <ContextProvider<LanguageChoice> context={language}>
            <ContextProvider<DisplayChoice> context={display}>
                <BrowserRouter><Shell>{ props.children.clone() }</Shell></BrowserRouter>
            </ContextProvider<DisplayChoice>>
        </ContextProvider<LanguageChoice>>
    }
}

/// The voters' pages.
#[component]
pub fn App(props: &AppProps) -> Html {
    html! { <Frame language={props.language.clone()}><Links /><Switch<Route> render={page} /></Frame> }
}

/// Takes the code out of a voter's link that is opened while the pages are already here.
#[component]
pub fn Links() -> Html {
    let location = use_location();
    use_effect_with(location, |_| voting_link::take_from_address());
    Html::default()
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Home /> },
        Route::Secret => html! { <Secret /> },
        Route::SecretOf { id } => html! { <SecretOf key={id.clone()} id={id.clone()} /> },
        Route::Vote { id } => html! { <Vote {id} /> },
        Route::Check { id } => html! { <Check key={id.clone()} id={AttrValue::from(id.clone())} /> },
        Route::CheckAnywhere => html! { <Check key="anywhere" /> },
        Route::Election { id } => html! { <Election key={id.clone()} id={id.clone()} /> },
        // Links to these leave the program: another one draws them.
        Route::Board { .. } | Route::Audit { .. } | Route::Result { .. } | Route::NotFound => {
            html! { <NotFound /> }
        }
    }
}

#[hook]
fn use_language_state(first: &Language) -> LanguageChoice {
    let language = use_state(|| first.clone());
    use_effect_with((*language).clone(), |language| {
        if let Some(root) = root() {
            // Both names are valid attribute names.
            let _ = root.set_attribute("lang", language.tag());
            let _ = root.set_attribute("dir", &t!(language, "language-direction"));
        }
    });
    let choose = use_callback((), {
        let language = language.setter();
        move |locale: &'static Locale, ()| {
            let language = language.clone();
            spawn_local(async move {
                // What cannot be loaded changes nothing: the menu still shows the language in use.
                if let Ok(chosen) = Language::load(locale).await {
                    Keep::Device.write(LANGUAGE, &locale.tag);
                    language.set(chosen);
                }
            });
        }
    });
    LanguageChoice { language: (*language).clone(), choose }
}

/// The reader's languages, the chosen one first.
fn wanted() -> Vec<String> {
    let chosen: Option<String> = Keep::Device.read(LANGUAGE);
    let languages = web_sys::window().map(|window| window.navigator().languages());
    let browser = languages
        .into_iter()
        .flat_map(|list| list.iter().filter_map(|tag| tag.as_string()).collect::<Vec<_>>());
    chosen.into_iter().chain(browser).collect()
}

#[hook]
fn use_display_state() -> DisplayChoice {
    let display = use_state(Display::load);
    let device = use_state(Device::ask);
    use_effect_with((*display, *device), |(display, device)| {
        if let Some(root) = root() {
            display.apply(*device, &root);
        }
    });
    use_effect_with((), {
        let device = device.setter();
        move |()| {
            let changed = Closure::<dyn Fn(Event)>::new(move |_| device.set(Device::ask()));
            let queries: Vec<MediaQueryList> = Device::QUERIES
                .iter()
                .filter_map(|query| web_sys::window()?.match_media(query).ok().flatten())
                .collect();
            for query in &queries {
                // An event name that every browser knows.
                let _ = query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
            }
            move || {
                for query in &queries {
                    let _ =
                        query.remove_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
                }
            }
        }
    });
    let choose = use_callback((), {
        let display = display.setter();
        move |chosen: Display, ()| {
            chosen.save();
            display.set(chosen);
        }
    });
    DisplayChoice { display: *display, choose }
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}
