//! One election for one key holder: what the public record says, the gate, and what is due now.

use glassurn_api::file::Role;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ceremony::CeremonyView;
use super::count::CountView;
use super::finish::Finish;
use super::first::First;
use super::invited::invited_name;
use super::made::Made;
use super::program::Program;
use crate::components::{FaultNotice, Fold, KnownContact, Page, RouteLink};
use crate::console::desk::identity::OpenedIdentity;
use crate::console::desk::seat::{Holder, Look, Looked, Sit, Stage};
use crate::console::kept_files::Place;
use crate::console::{KeyGate, NamedKey, use_desk};
use crate::fault::Fault;
use crate::i18n::use_language;
use crate::pages::remember;
use crate::route::Route;
use crate::{store, t};

/// How often the record is looked at while nothing is due, in milliseconds.
const PAUSE: u32 = 10_000;

/// What [`KeyHolder`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct KeyHolderProps {
    /// The election id.
    pub id: AttrValue,
}

/// The page.
#[component]
pub fn KeyHolder(props: &KeyHolderProps) -> Html {
    let l = use_language();
    let desk = use_desk();
    let looked = use_state(|| None::<Looked>);
    let fault = use_state(|| None::<Fault>);
    let seat = use_state(|| None::<Result<u64, Fault>>);
    let again = use_state(|| 0_u32);
    let id = props.id.clone();
    use_effect_with((id.clone(), *again), {
        let (worker, looked, fault) = (desk.worker.clone(), looked.setter(), fault.setter());
        move |(id, _): &(AttrValue, u32)| {
            let id = id.clone();
            spawn_local(async move {
                let ask = Look { election: id.to_string(), seen: store::checkpoint(&id) };
                match worker.ask(ask).await {
                    Ok(found) => {
                        store::keep_checkpoint(&id, &found.note);
                        fault.set(None);
                        looked.set(Some(found));
                    }
                    Err(why) => {
                        remember(&id, &why);
                        fault.set(Some(why));
                    }
                }
            });
        }
    });
    let look_again = use_callback(*again, {
        let again = again.clone();
        move |(), round: &u32| again.set(round.wrapping_add(1))
    });
    // Whoever waits for others need not reload the page.
    let idle = looked.as_ref().is_some_and(|looked| looked.stage == Stage::Made);
    use_effect_with((idle, look_again.clone()), |(idle, look_again)| {
        let here = std::rc::Rc::new(std::cell::Cell::new(*idle));
        let (still, look_again) = (here.clone(), look_again.clone());
        spawn_local(async move {
            TimeoutFuture::new(PAUSE).await;
            if still.get() {
                look_again.emit(());
            }
        });
        move || here.set(false)
    });
    let key = desk.key(Role::Trustee).cloned();
    use_effect_with((key.clone(), looked.is_some()), {
        let (worker, seat, id) = (desk.worker.clone(), seat.setter(), id.clone());
        move |(key, there): &(Option<OpenedIdentity>, bool)| {
            if let (Some(key), true) = (key, *there) {
                let name = invited_name(&id, &key.public);
                spawn_local(async move {
                    let answer = worker.ask(Sit { name }).await;
                    seat.set(Some(answer.map(|seated| seated.number)));
                });
            }
        }
    });
    let Some(looked) = &*looked else {
        return html! {
            <Page title={t!(l, "holder-title")}>
                if let Some(fault) = &*fault {
                    <FaultNotice fault={fault.clone()} again={look_again} />
                } else {
                    <p role="status">{ t!(l, "holder-reading") }</p>
                }
            </Page>
        };
    };
    let keys: Vec<String> = looked.holders.iter().map(|holder| holder.key.clone()).collect();
    let named = |holder: &Holder| NamedKey { public: holder.key.clone(), name: holder.name.clone() };
    let named: Vec<NamedKey> = looked.holders.iter().map(named).collect();
    let own = key.as_ref().and_then(|key| looked.holders.iter().find(|holder| holder.key == key.public));
    let name = own.map_or_else(String::new, |holder| holder.name.clone());
    let place = match &*seat {
        Some(Ok(number)) if own.is_some() => Some(Place { election: id.to_string(), number: *number }),
        _ => None,
    };
    let refused = match &*seat {
        Some(Err(fault)) if key.is_some() => Some(fault.clone()),
        _ => None,
    };
    let title = l.pick(&looked.title).to_owned();
    let lead = match place {
        Some(_) => t!(l, "holder-lead-named", name = name.as_str()),
        None => t!(l, "holder-lead", organiser = looked.organiser.as_str()),
    };
    html! {
        <ContextProvider<KnownContact> context={KnownContact::of(&looked.contact)}>
            <Page {title} {lead}>
                if let Some(fault) = &*fault { <FaultNotice fault={fault.clone()} again={look_again.clone()} /> }
                if let Some(fault) = refused { <FaultNotice {fault} /> }
                if let Some(place) = place {
                    {
                        match looked.stage {
                            Stage::Ceremony => html! {
                                <><First looked={looked.clone()} />
                                <CeremonyView looked={looked.clone()} {place} on_done={look_again} /></>
                            },
                            Stage::Made => html! { <Made looked={looked.clone()} {place} /> },
                            Stage::Closed => html! { <CountView looked={looked.clone()} {place} /> },
                            Stage::Counted | Stage::Void => html! { <Finish looked={looked.clone()} {place} /> },
                        }
                    }
                } else {
                    <First looked={looked.clone()} />
                    <KeyGate role={Role::Trustee} {name} among={keys} {named} on_open={Callback::noop()} />
                }
                <Program />
                <Fold summary={t!(l, "holder-election-id")}>
                    <p class="mono small">{ &id }</p>
                    <p>{ t!(l, "holder-contact", contact = looked.contact.as_str()) }</p>
                    <p><RouteLink to={Route::Election { id: id.to_string() }}>{ t!(l, "holder-public-page") }</RouteLink></p>
                </Fold>
            </Page>
        </ContextProvider<KnownContact>>
    }
}
