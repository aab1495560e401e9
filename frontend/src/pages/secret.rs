//! “Is my vote secret?”: docs/protocol.md §2 in plain words, with the limits; for one election by what its manifest says, and
//! without one by what holds for most.

use glassurn_crypto::manifest::{CodeMaker, Eligibility, Manifest};
use yew::prelude::*;

use super::{begin, doubted};
use crate::{
    components::{Card, Column, ElectionNav, Fetched, Icon, Notice, Page, Table, Tone},
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    t,
};

/// What [`SecretOf`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct SecretOfProps {
    /// The election id.
    pub id: AttrValue,
}

/// The page of one election. Of one that is not here, such as a draft, it says what holds for most.
#[component]
pub fn SecretOf(props: &SecretOfProps) -> Html {
    let l = use_language();
    let begun = use_fetch(props.id.clone(), |id| begin(id.to_string()));
    let above = html! { <ElectionNav id={&props.id} /> };
    let body = match &begun.fetch {
        Fetch::Failed(failure) if failure.is_absent() => return html! { <Secret /> },
        Fetch::Waiting => html! { <Fetched what={t!(l, "election-what")} /> },
        Fetch::Failed(failure) => html! {
            <Fetched what={t!(l, "election-what")} failure={failure.clone()} again={begun.again} />
        },
        Fetch::Ready(begun) => match &**begun {
            Err(doubt) => doubted(doubt, &l),
            Ok(begun) => {
                let manifest = &begun.manifest;
                return html! {
                    <Page key="known" title={t!(l, "secret-title")} lead={lead(&l, Kind::of(manifest))} {above}>
                        <p class="muted small"><bdi>{ manifest.title.get(l.tag()) }</bdi></p>
                        { words(&l, Kind::of(manifest)) }
                    </Page>
                };
            }
        },
    };
    html! { <Page key="asked" title={t!(l, "secret-title")} {above}>{ body }</Page> }
}

/// The page of no election.
#[component]
pub fn Secret() -> Html {
    let l = use_language();
    html! {
        <Page title={t!(l, "secret-title")} lead={lead(&l, Kind::ANY)}>{ words(&l, Kind::ANY) }</Page>
    }
}

/// What of an election decides who can do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    /// How many key holders there are; 0 where it is not said which election is meant.
    holders: u64,
    /// How many of them open the count.
    needed: u64,
    /// `sums`, `answers` that are mixed and opened one by one, or `any`.
    opened: &'static str,
    /// Whether voters also sign in: `yes`, `no` or `any`.
    login: &'static str,
    /// Who makes the codes.
    codes: CodeMaker,
    /// Who may vote.
    eligibility: Eligibility,
}

impl Kind {
    /// What holds for most elections.
    const ANY: Self = Self {
        holders: 0,
        needed: 0,
        opened: "any",
        login: "any",
        codes: CodeMaker::Registrar,
        eligibility: Eligibility::Roll,
    };

    fn of(manifest: &Manifest) -> Self {
        Self {
            holders: manifest.trustees.members.len() as u64,
            needed: manifest.trustees.threshold,
            opened: if manifest.is_mixed() { "answers" } else { "sums" },
            login: if manifest.authenticator.is_empty() { "no" } else { "yes" },
            codes: manifest.codes,
            eligibility: manifest.eligibility,
        }
    }
}

/// The answer in a sentence or two.
fn lead(l: &Language, kind: Kind) -> String {
    t!(l, "secret-lead", count = kind.holders, needed = kind.needed)
}

/// All that stands below it.
fn words(l: &Language, kind: Kind) -> Html {
    html! {
        <>
            <h2>{ t!(l, "secret-see") }</h2>
            <ul class="icon-list">
                { for sees(l, kind).into_iter().map(|sentence| html! { <li>{ Icon::Lock.draw() }<span>{ sentence }</span></li> }) }
            </ul>
            <Card title={t!(l, "secret-how")}>
                <ol class="numbered">{ for steps(l, kind).into_iter().map(|step| html! { <li>{ step }</li> }) }</ol>
            </Card>
            <h2>{ t!(l, "secret-alone") }</h2>
            <Table
                caption={t!(l, "secret-alone-caption")}
                hide_caption={true}
                columns={vec![Column::words(t!(l, "secret-alone-who")), Column::words(t!(l, "secret-alone-what"))]}
                rows={alone(l, kind).into_iter().map(|(who, limit)| vec![html! { { who } }, html! { { limit } }]).collect::<Vec<_>>()}
            />
            <h2>{ t!(l, "secret-limits") }</h2>
            <Notice tone={Tone::Warn} title={t!(l, "secret-limits-lead")} />
            <ul class="plain-list">{ for limits(l, kind).into_iter().map(|limit| html! { <li>{ limit }</li> }) }</ul>
        </>
    }
}

/// Who sees what.
fn sees(l: &Language, kind: Kind) -> Vec<String> {
    let Kind { holders, needed, opened, .. } = kind;
    let mut sees = vec![t!(l, "secret-see-server")];
    match kind.eligibility {
        Eligibility::Roll => sees.push(t!(l, "secret-see-registrar")),
        Eligibility::Registered => sees.push(t!(l, "secret-see-registered")),
        Eligibility::Open => {}
    }
    sees.push(match opened {
        "answers" => t!(l, "secret-see-mixers", count = holders, needed = needed),
        _ => t!(l, "secret-see-holders", count = holders, needed = needed),
    });
    sees.push(t!(l, "secret-see-public", opened = opened));
    sees.push(t!(l, "secret-see-you"));
    sees
}

/// How it works.
fn steps(l: &Language, Kind { holders, opened, .. }: Kind) -> Vec<String> {
    vec![
        t!(l, "secret-how-1", count = holders),
        t!(l, "secret-how-2", opened = opened),
        t!(l, "secret-how-3"),
        t!(l, "secret-how-4", opened = opened),
        t!(l, "secret-how-5"),
    ]
}

/// Each role with what it cannot do alone.
fn alone(l: &Language, kind: Kind) -> Vec<(String, String)> {
    let Kind { holders, needed, login, .. } = kind;
    let mut roles = vec![(t!(l, "secret-official"), t!(l, "secret-official-limit"))];
    if kind.codes != CodeMaker::Voter {
        roles.push((t!(l, "secret-registrar"), t!(l, "secret-registrar-limit", login = login)));
    }
    if login != "no" {
        roles.push((t!(l, "secret-authenticator"), t!(l, "secret-authenticator-limit")));
    }
    roles.extend([
        (t!(l, "secret-holder"), t!(l, "secret-holder-limit", count = holders, needed = needed)),
        (t!(l, "secret-board"), t!(l, "secret-board-limit")),
        (t!(l, "secret-witness"), t!(l, "secret-witness-limit")),
        (t!(l, "secret-voter"), t!(l, "secret-voter-limit")),
        (t!(l, "secret-observer"), t!(l, "secret-observer-limit")),
    ]);
    roles
}

/// What nobody can promise.
fn limits(l: &Language, kind: Kind) -> Vec<String> {
    let mut limits = Vec::new();
    // Of the only key holder the first sentence of the page says it.
    if kind.holders != 1 {
        limits.push(t!(l, "secret-limit-holders"));
    }
    if kind.opened == "answers" {
        limits.push(t!(l, "election-warn-answers"));
    }
    limits.push(match (kind.eligibility, kind.codes) {
        (Eligibility::Registered, _) => t!(l, "election-warn-registered"),
        (Eligibility::Open, _) => t!(l, "election-warn-open"),
        (Eligibility::Roll, CodeMaker::Server) if kind.login == "no" => t!(l, "election-warn-server-codes"),
        (Eligibility::Roll, _) => t!(l, "secret-limit-ghosts", login = kind.login),
    });
    limits.extend([
        t!(l, "secret-limit-buyer"),
        t!(l, "secret-limit-again"),
        t!(l, "secret-limit-device"),
        t!(l, "secret-limit-decades"),
        t!(l, "secret-limit-first"),
        t!(l, "secret-limit-small"),
    ]);
    limits
}

#[cfg(test)]
mod tests {
    use glassurn_api::plan::{EligibilityWord, Template};

    use super::*;
    use crate::pages::asking::{asking, plan};

    /// Everything that the page says of such an election.
    fn said(kind: Kind) -> String {
        let l = Language::source();
        let roles = alone(&l, kind).into_iter().map(|(who, limit)| format!("{who}: {limit}"));
        let sentences = [vec![lead(&l, kind)], sees(&l, kind), steps(&l, kind), limits(&l, kind)].concat();
        sentences.into_iter().chain(roles).collect::<Vec<_>>().join("\n")
    }

    fn kind(template: Template) -> Kind {
        Kind::of(&asking(&[(template, |_| {})]))
    }

    #[test]
    fn of_several_key_holders_it_says_how_many_open_the_sum() {
        let three = Kind { holders: 3, needed: 2, ..kind(Template::YesNo) };
        let said = said(three);
        for words in [
            "Yes, unless 2 of the 3 key holders",
            "2 of the 3 key holders open the sum",
            "but no single answer",
            "add up the sealed ballots",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(!said.contains("mix"), "{said}");
    }

    #[test]
    fn the_only_key_holder_is_said_to_open_everything() {
        let alone = said(Kind { holders: 1, needed: 1, ..kind(Template::YesNo) });
        for words in ["could open every ballot unnoticed", "the only one can open every ballot"] {
            assert!(alone.contains(words), "{words}: {alone}");
        }
        for words in ["Yes", "Each has a part", "can open nothing", "enough key holders"] {
            assert!(!alone.contains(words), "{words}: {alone}");
        }
    }

    #[test]
    fn of_answers_that_are_mixed_nothing_is_said_of_sums() {
        for holders in [1, 3] {
            let mixed = said(Kind { holders, needed: holders, ..kind(Template::Written) });
            for words in ["every answer, without a name", "could be recognised", "mix"] {
                assert!(mixed.contains(words), "{words}: {mixed}");
            }
            for words in ["sum", "add up", "no single answer", "proof that the ballot keeps the rules"] {
                assert!(!mixed.contains(words), "{words}: {mixed}");
            }
        }
    }

    #[test]
    fn who_makes_the_codes_alone_is_said_to_be_able_to_use_them() {
        let roll = kind(Template::YesNo);
        assert_eq!(
            (roll.login, roll.eligibility),
            ("no", Eligibility::Roll),
            "no plan has a sign-in service"
        );
        let made = said(roll);
        assert!(
            made.contains("Whoever made the voting codes could vote for people who do not vote."),
            "{made}"
        );
        assert!(!made.contains("sign-in") && !made.contains("sign in"), "{made}");
        let both = said(Kind { login: "yes", ..roll });
        assert!(both.contains("could together vote for people who do not vote"), "{both}");
        let server = said(Kind { codes: CodeMaker::Server, ..roll });
        assert!(server.contains("The service itself made the voting codes."), "{server}");
        let mut open = plan(&[(Template::YesNo, |_| {})]);
        open.eligibility = EligibilityWord::Open;
        let open = said(Kind::of(&open.preview().expect("a manifest")));
        assert!(open.contains("one person can vote more than once"), "{open}");
        assert!(!open.contains("hands out the codes"), "{open}");
    }

    #[test]
    fn without_an_election_it_says_for_which_it_speaks() {
        let said = said(Kind::ANY);
        for words in
            ["where there are several key holders", "where voters also sign in", "of rankings, grades"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}
