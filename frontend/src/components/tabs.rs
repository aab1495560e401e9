//! Several views of one thing.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// One view.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// The words on the tab.
    pub label: AttrValue,
    /// What it shows.
    pub panel: Html,
}

/// What [`Tabs`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TabsProps {
    /// Says what the views are of.
    pub label: AttrValue,
    /// The views, at least one.
    pub tabs: Vec<Tab>,
}

/// Tabs: arrow keys move between them, the panel follows.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let chosen = use_state(|| 0_usize);
    let list = use_node_ref();
    let count = props.tabs.len();
    let onkeydown = {
        let (chosen, list) = (chosen.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (*chosen + 1) % count.max(1),
                "ArrowLeft" => (*chosen + count.saturating_sub(1)) % count.max(1),
                "Home" => 0,
                "End" => count.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            chosen.set(next);
            let tabs = list.cast::<HtmlElement>().map(|list| list.children());
            if let Some(tab) = tabs.and_then(|tabs| tabs.item(next as u32)) {
                // Refused only where there is nothing to focus.
                let _ = tab.unchecked_into::<HtmlElement>().focus();
            }
        })
    };
    html! {
        <div class="tabs">
            <div ref={list} role="tablist" aria-label={&props.label} {onkeydown}>
                { for props.tabs.iter().enumerate().map(|(index, tab)| {
                    let selected = index == *chosen;
                    let chosen = chosen.clone();
                    html! {
                        <button
                            type="button"
                            role="tab"
                            id={format!("{}-tab", tab.id)}
                            aria-controls={&tab.id}
                            aria-selected={if selected { "true" } else { "false" }}
                            tabindex={if selected { "0" } else { "-1" }}
                            onclick={move |_| chosen.set(index)}
                        >{ &tab.label }</button>
                    }
                }) }
            </div>
            { for props.tabs.iter().enumerate().map(|(index, tab)| html! {
                <div role="tabpanel" id={&tab.id} aria-labelledby={format!("{}-tab", tab.id)} hidden={index != *chosen} tabindex="0">
                    { tab.panel.clone() }
                </div>
            }) }
        </div>
    }
}
