//! A text in the plan's language and, below it, in every language into which it is translated; and the list of these.

use glassurn_api::plan::{Plan, Words};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::sheet::use_work;
use crate::components::{Button, ButtonLook, Card, TextInput};
use crate::console::fields::{Area, Pick};
use crate::i18n::{Language, use_language};
use crate::t;

/// The languages that can be chosen here; the command line's file takes every tag.
const TAGS: [&str; 40] = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl",
    "sv", "tr", "uk", "vi", "zh", "zh-Hant",
];

/// What [`TextIn`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TextInProps {
    /// The id of the field in the plan's language; the others add their tag.
    pub id: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What is written.
    pub words: Words,
    /// Called with each change.
    pub on_change: Callback<Words>,
    /// How to fill it in.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Several lines.
    #[prop_or_default]
    pub long: bool,
}

/// The text in all languages of the plan.
#[component]
pub fn TextIn(props: &TextInProps) -> Html {
    let l = use_language();
    let work = use_work();
    let plan = &work.sheet.plan;
    let own = plan.language.clone();
    let field = |tag: &str| {
        let first = tag == own;
        let id = if first { props.id.clone() } else { format!("{}-{tag}", props.id).into() };
        let label = if plan.languages.is_empty() {
            props.label.clone()
        } else {
            let language = language_name(&l, tag);
            t!(l, "text-in-language", label = props.label.as_str(), language = language).into()
        };
        let value = props.words.written(&own, tag).to_owned();
        let on_input = {
            let (words, own, tag) = (props.words.clone(), own.clone(), tag.to_owned());
            props.on_change.reform(move |text: String| {
                let mut words = words.clone();
                words.set(&own, &tag, text);
                words
            })
        };
        let (hint, error) = if first { (props.hint.clone(), props.error.clone()) } else { (None, None) };
        if props.long {
            html! { <Area key={tag.to_owned()} {id} {label} {value} {on_input} {hint} {error} /> }
        } else {
            html! { <TextInput key={tag.to_owned()} {id} {label} {value} {on_input} {hint} {error} /> }
        }
    };
    html! { <>{ field(&own) }{ for plan.languages.iter().map(|tag| field(tag)) }</> }
}

/// In which languages the ballot is.
#[component]
pub fn Languages() -> Html {
    let l = use_language();
    let work = use_work();
    let chosen = use_state(String::new);
    let plan = work.sheet.plan.clone();
    let named = |tag: &str| (AttrValue::from(tag.to_owned()), AttrValue::from(language_name(&l, tag)));
    let mut owns: Vec<_> = TAGS
        .iter()
        .filter(|tag| !plan.languages.iter().any(|known| known == *tag))
        .map(|tag| named(tag))
        .collect();
    if !TAGS.contains(&plan.language.as_str()) {
        owns.push(named(&plan.language));
    }
    let mut others = vec![(AttrValue::default(), AttrValue::from(t!(l, "languages-none")))];
    others.extend(owns.iter().filter(|(tag, _)| *tag != plan.language).cloned());
    let pick = {
        let chosen = chosen.setter();
        Callback::from(move |tag| chosen.set(tag))
    };
    let add = {
        let (chosen, tag) = (chosen.setter(), (*chosen).clone());
        let write = work.edit(|plan: &mut Plan, tag: String| plan.add_language(&tag));
        Callback::from(move |_: MouseEvent| {
            if !tag.is_empty() {
                write.emit(tag.clone());
                chosen.set(String::new());
            }
        })
    };
    html! {
        <Card title={t!(l, "languages-title")}>
            <p>{ t!(l, "languages-lead") }</p>
            <Pick id="language" label={t!(l, "languages-own")} options={owns} value={plan.language.clone()}
                on_pick={work.edit(|plan: &mut Plan, tag: String| plan.rename_language(&tag))} />
            { for plan.languages.iter().map(|tag| {
                let name = language_name(&l, tag);
                let remove = {
                    let tag = tag.clone();
                    work.edit(move |plan: &mut Plan, _: MouseEvent| plan.remove_language(&tag))
                };
                html! {
                    <p key={tag.clone()} class="row">
                        <bdi>{ &name }</bdi>
                        <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "languages-remove", language = name.as_str()) }</Button>
                    </p>
                }
            }) }
            <Pick id="language-more" label={t!(l, "languages-more")} options={others} value={(*chosen).clone()} on_pick={pick} />
            <Button disabled={chosen.is_empty()} onclick={add}>{ t!(l, "languages-add") }</Button>
        </Card>
    }
}

/// What a language is called in the reader's; its tag where the browser does not know.
pub fn language_name(l: &Language, tag: &str) -> String {
    let named = || -> Result<Option<String>, JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?.unchecked_into::<Object>();
        let names = Reflect::get(&intl, &"DisplayNames".into())?.dyn_into::<Function>()?;
        let settings = Object::new();
        Reflect::set(&settings, &"type".into(), &"language".into())?;
        let arguments = Array::of2(&Array::of1(&l.locale().into()), &settings);
        let names = Reflect::construct(&names, &arguments)?;
        let of = Reflect::get(&names, &"of".into())?.dyn_into::<Function>()?;
        Ok(of.call1(&names, &tag.into())?.as_string())
    };
    named().ok().flatten().unwrap_or_else(|| tag.to_owned())
}
