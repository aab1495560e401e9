//! The result of an election that mixes: who is elected in each contest, how that came about, and the files to take away. The worker
//! has made all of it of the audited record; here it is said and drawn.

use std::rc::Rc;

use yew::prelude::*;

use super::{above, account::Telling, figures, files::Files, share::Share};
use crate::{
    components::{Card, Fetched, Notice, Page, Tone},
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    mirror,
    observer::{Accounts, Audited, Facts},
    t,
};

/// What [`Mixed`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct MixedProps {
    /// The election id.
    pub id: AttrValue,
    /// The verified record.
    pub audited: Rc<Audited>,
    /// What it says of the election.
    pub facts: Facts,
    /// Shows the minutes.
    pub minutes: Callback<bool>,
}

/// The page.
#[component]
pub fn Mixed(props: &MixedProps) -> Html {
    let l = use_language();
    let MixedProps { id, audited, facts, minutes } = props;
    let words = use_words();
    let Some(accounts) = &audited.accounts else { return Html::default() };
    let published = audited.report.stage.as_deref() == Some("counted");
    let (title, lead) = match (&words, &accounts.contests[..], &facts.contests[..]) {
        (Fetch::Ready(words), [account], [contest]) => {
            let told = Telling { l: &l, words, contest };
            (told.phrase(&account.outcome), Some(AttrValue::from(l.pick(&facts.title).to_owned())))
        }
        _ => (t!(l, "result-of", title = l.pick(&facts.title)), None),
    };
    html! {
        <Page key="mixed" {title} {lead} above={above(&l, id, audited)} wide={true}>
            if !published { <Notice tone={Tone::Warn} title={t!(l, "result-unpublished-answers")} /> }
            { figures(&l, facts) }
            { told(&l, &words, id, accounts, facts) }
            <Files {id} audited={audited.clone()} {minutes} />
            if !mirror::here() { <Share {id} title={l.pick(&facts.title).to_owned()} /> }
        </Page>
    }
}

/// The accounts alone, for the minutes.
#[component]
pub fn Told(props: &MixedProps) -> Html {
    let l = use_language();
    let words = use_words();
    let Some(accounts) = &props.audited.accounts else { return Html::default() };
    told(&l, &words, &props.id, accounts, &props.facts)
}

/// The words of counts, which no other page needs.
#[hook]
fn use_words() -> Fetch<Language> {
    let tag = use_language().tag();
    use_fetch(tag, |tag| Language::aside(tag, "count/count.ftl")).fetch
}

fn told(l: &Language, words: &Fetch<Language>, id: &str, accounts: &Accounts, facts: &Facts) -> Html {
    let words = match words {
        Fetch::Ready(words) => words,
        Fetch::Waiting => return html! { <Fetched what={t!(l, "result-what")} /> },
        Fetch::Failed(failure) => {
            return html! { <Fetched what={t!(l, "result-what")} failure={failure.clone()} /> };
        }
    };
    let one = |(place, (account, contest)): (usize, (_, _))| {
        let telling = Telling { l, words, contest };
        html! {
            <Card key={place} class="contest account">
                <h2><bdi>{ l.pick(&contest.title) }</bdi></h2>
                { telling.account(account, &format!("{id}-{}", place + 1)) }
            </Card>
        }
    };
    accounts.contests.iter().zip(&facts.contests).enumerate().map(one).collect()
}
