//! After the result: the key file has done its work and should go.

use yew::prelude::*;

use crate::components::{Button, ButtonLook, Card, Notice, RouteLink, Tone};
use crate::console::desk::seat::{Looked, Stage};
use crate::console::kept_files::Place;
use crate::i18n::use_language;
use crate::route::Route;
use crate::t;

/// What [`Finish`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FinishProps {
    /// The election.
    pub looked: Looked,
    /// Whose place it was.
    pub place: Place,
}

/// What to do with the key file now.
#[component]
pub fn Finish(props: &FinishProps) -> Html {
    let l = use_language();
    let title = match props.looked.stage {
        Stage::Void => t!(l, "finish-void"),
        _ => t!(l, "finish-title"),
    };
    html! {
        <>
            <Notice tone={Tone::Ok} {title} />
            <Delete place={props.place.clone()} />
            <RouteLink to={Route::Result { id: props.place.election.clone() }} look={ButtonLook::Secondary}>
                { t!(l, "finish-result") }
            </RouteLink>
        </>
    }
}

/// What [`Delete`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DeleteProps {
    /// Whose file it is.
    pub place: Place,
}

/// “Delete your key file now”, and the button that makes this browser forget it.
#[component]
pub fn Delete(props: &DeleteProps) -> Html {
    let l = use_language();
    let gone = use_state(|| props.place.file().is_none());
    let forget = {
        let (gone, place) = (gone.setter(), props.place.clone());
        Callback::from(move |_| {
            place.forget_file();
            gone.set(place.file().is_none());
        })
    };
    html! {
        <Card title={t!(l, "delete-title")}>
            <p>{ t!(l, "delete-lead") }</p>
            if *gone {
                <p role="status">{ t!(l, "delete-gone") }</p>
            } else {
                <Button look={ButtonLook::Primary} onclick={forget}>{ t!(l, "delete-here") }</Button>
            }
        </Card>
    }
}
