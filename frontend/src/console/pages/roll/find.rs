//! Finds somebody in the file of codes.

use yew::prelude::*;

use super::ask::use_asking;
use crate::components::{Button, TextInput};
use crate::console::desk::roll::{FOUND, FindPerson, Found};
use crate::i18n::use_language;
use crate::t;

/// What [`FindPeople`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FindPeopleProps {
    /// Names the field; unique on the page.
    pub id: AttrValue,
    /// What for: the page may have two of them.
    pub what: AttrValue,
    /// The words on the button beside each that is found.
    pub choose: AttrValue,
    /// Called with who is chosen.
    pub on_choose: Callback<Found>,
    /// Called when a new search begins.
    #[prop_or_default]
    pub on_look: Callback<()>,
}

/// A search, and who was found.
#[component]
pub fn FindPeople(props: &FindPeopleProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let words = use_state(String::new);
    let found = use_state(|| None::<Vec<Found>>);
    let look = {
        let (asking, words, found) = (asking.clone(), words.clone(), found.setter());
        let on_look = props.on_look.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let found = found.clone();
            on_look.emit(());
            asking.ask(FindPerson { words: (*words).clone() }, move |people| found.set(Some(people)));
        })
    };
    let on_input = {
        let words = words.setter();
        Callback::from(move |text| words.set(text))
    };
    html! {
        <div role="group" aria-label={&props.what}>
            <form class="stack" onsubmit={look}>
                <TextInput id={&props.id} label={t!(l, "replace-who")} value={(*words).clone()} {on_input} />
                <Button submit={true} disabled={words.trim().is_empty() || asking.busy()}>{ t!(l, "replace-find") }</Button>
            </form>
            if let Some(people) = &*found {
                <p role="status">{ t!(l, "replace-found", count = people.len(), limit = FOUND) }</p>
                <ul class="replace-found">
                    { for people.iter().map(|person| {
                        let one = person.clone();
                        html! {
                            <li key={person.place}>
                                <span><bdi>{ &person.name }</bdi>{ " " }<bdi class="muted">{ &person.email }</bdi></span>
                                <Button onclick={props.on_choose.reform(move |_| one.clone())}>
                                    { &props.choose }<span class="sr-only">{ " " }<bdi>{ named(person) }</bdi></span>
                                </Button>
                            </li>
                        }
                    }) }
                </ul>
            }
            { asking.draw() }
        </div>
    }
}

/// The name, or the address of who has none.
pub fn named(person: &Found) -> String {
    if person.name.is_empty() { person.email.clone() } else { person.name.clone() }
}
