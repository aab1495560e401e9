//! What all pages of one tab share: the worker at the desk, and which keys are open in it.

use std::collections::HashMap;
use std::rc::Rc;

use glassurn_api::file::Role;
use yew::prelude::*;

use super::desk::Worker;
use super::desk::identity::OpenedIdentity;

/// The worker of this tab, and what is open in it.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// The worker.
    pub worker: Worker,
    keys: UseReducerHandle<Keys>,
}

#[derive(Default, PartialEq)]
struct Keys(HashMap<Role, OpenedIdentity>);

impl Reducible for Keys {
    type Action = OpenedIdentity;

    fn reduce(self: Rc<Self>, opened: OpenedIdentity) -> Rc<Self> {
        let mut keys = self.0.clone();
        keys.insert(opened.role, opened);
        Self(keys).into()
    }
}

impl Tab {
    /// The key of a role that is open in the worker.
    pub fn key(&self, role: Role) -> Option<&OpenedIdentity> {
        self.keys.0.get(&role)
    }

    /// Remembers that the worker has opened a key.
    pub fn opened(&self, key: OpenedIdentity) {
        self.keys.dispatch(key);
    }
}

/// What [`DeskProvider`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DeskProviderProps {
    /// The pages.
    pub children: Html,
}

/// Starts the worker of this tab and gives it to all pages inside.
#[component]
pub fn DeskProvider(props: &DeskProviderProps) -> Html {
    let worker = use_memo((), |()| Worker::start());
    let keys = use_reducer(Keys::default);
    let tab = Tab { worker: (*worker).clone(), keys };
    html! { <ContextProvider<Tab> context={tab}>{ props.children.clone() }</ContextProvider<Tab>> }
}

/// The worker of this tab.
#[hook]
pub fn use_desk() -> Tab {
    use_context::<Tab>().expect("the program wraps every page in a DeskProvider")
}
