//! What surrounds every page: skip link, header, main landmark, footer.

use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::{
    button::{Button, ButtonLook},
    display_dialog::DisplayDialog,
    icon::{Icon, Mark},
    link::RouteLink,
};
use crate::{
    i18n::{LOCALES, Language, Locale, use_language, use_language_choice},
    mirror::Banner,
    route::Route,
    t,
};

/// What [`Shell`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ShellProps {
    /// The page.
    pub children: Html,
}

/// The shell.
#[component]
pub fn Shell(props: &ShellProps) -> Html {
    let l = use_language();
    let main = use_node_ref();
    let display = use_state(|| false);
    let menu = use_state(|| false);
    let skip = {
        let main = main.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if let Some(main) = main.cast::<HtmlElement>() {
                // Refused only where there is nothing to focus.
                let _ = main.focus();
                main.scroll_into_view();
            }
        })
    };
    let open_display = {
        let display = display.setter();
        Callback::from(move |_| display.set(true))
    };
    let close_display = {
        let display = display.setter();
        Callback::from(move |()| display.set(false))
    };
    let turn_menu = {
        let menu = menu.clone();
        Callback::from(move |_| menu.set(!*menu))
    };
    let close_menu = {
        let menu = menu.setter();
        Callback::from(move |()| menu.set(false))
    };
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ t!(l, "skip") }</a>
            <header class="top">
                <div class="top-row">
                    <RouteLink to={Route::Home} class="brand" on_follow={close_menu.clone()}>
                        <Mark /><span>{ t!(l, "brand") }</span>
                    </RouteLink>
                    <nav class={classes!("top-nav", menu.then_some("open"))} aria-label={t!(l, "nav-main")}>
                        { pages(&l, &close_menu) }
                    </nav>
                    <div class="top-tools">
                        <LanguageMenu />
                        <Button look={ButtonLook::Quiet} icon={Icon::Display} onclick={open_display}>{ t!(l, "display") }</Button>
                        <div class="menu-button">
                            <Button look={ButtonLook::Quiet} icon={Icon::Menu} expanded={*menu} onclick={turn_menu}>{ t!(l, "menu") }</Button>
                        </div>
                    </div>
                </div>
            </header>
            <Banner />
            <main id="main" ref={main} tabindex="-1">{ props.children.clone() }</main>
            <footer class="foot">
                <div class="foot-row">
                    <p>{ t!(l, "foot-sentence") }</p>
                    <nav aria-label={t!(l, "nav-foot")}>{ pages(&l, &Callback::noop()) }</nav>
                    <p class="muted small">{ t!(l, "foot-contact") }</p>
                </div>
            </footer>
            <DisplayDialog open={*display} on_close={close_display} />
        </>
    }
}

fn pages(l: &Language, follow: &Callback<()>) -> Html {
    html! {
        <ul>
            <li><RouteLink to={Route::Home} on_follow={follow.clone()}>{ t!(l, "nav-home") }</RouteLink></li>
            <li><RouteLink to={Route::CheckAnywhere} on_follow={follow.clone()}>{ t!(l, "nav-check") }</RouteLink></li>
            <li><RouteLink to={Route::Secret} on_follow={follow.clone()}>{ t!(l, "nav-secret") }</RouteLink></li>
        </ul>
    }
}

/// The languages, once there is more than one.
#[component]
fn LanguageMenu() -> Html {
    let choice = use_language_choice();
    let menu = use_node_ref();
    // Once a reader has chosen, a menu does not follow its markup any more.
    use_effect_with(choice.language.tag(), {
        let menu = menu.clone();
        move |tag| {
            if let Some(menu) = menu.cast::<HtmlSelectElement>() {
                menu.set_value(tag);
            }
        }
    });
    if LOCALES.len() < 2 {
        return Html::default();
    }
    let onchange = {
        let choice = choice.clone();
        Callback::from(move |event: Event| {
            let menu = event.target_unchecked_into::<HtmlSelectElement>();
            if let Some(locale) = Locale::of(&menu.value()) {
                // The menu shows the language in use, and the chosen one once it is loaded.
                menu.set_value(choice.language.tag());
                choice.choose.emit(locale);
            }
        })
    };
    html! {
        <label class="language">
            <span class="sr-only">{ t!(choice.language, "language") }</span>
            <select ref={menu} {onchange}>
                { for LOCALES.iter().map(|locale| html! {
                    <option value={locale.tag} lang={locale.tag} selected={locale.tag == choice.language.tag()}>
                        { locale.name }
                    </option>
                }) }
            </select>
        </label>
    }
}
