//! Numbers as bars and as a table: one element, the same data, readable without seeing the bars.

use yew::prelude::*;

use crate::i18n::use_language;

/// One row.
#[derive(Clone, PartialEq)]
pub struct Bar {
    /// What it stands for; a name that people gave.
    pub label: AttrValue,
    /// The number; one below zero has no bar.
    pub value: i64,
    /// Its share of the whole, where there is one.
    pub share: Option<f64>,
    /// A remark below the label, such as “elected”.
    pub note: Option<AttrValue>,
    /// True for a bar that stands back: not elected, blank.
    pub quiet: bool,
}

/// What [`Bars`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct BarsProps {
    /// What the numbers are, read before them.
    pub caption: AttrValue,
    /// Heading of the labels.
    pub label: AttrValue,
    /// Heading of the numbers.
    pub value: AttrValue,
    /// Heading of the shares; without it they are left out.
    #[prop_or_default]
    pub share: Option<AttrValue>,
    /// The rows in the order to show.
    pub rows: Vec<Bar>,
}

/// Bars within a table.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let l = use_language();
    let most = props.rows.iter().map(|row| row.value).max().unwrap_or(0).max(1);
    html! {
        <div class="table" role="region" aria-label={&props.caption} tabindex="0"><table class="bars">
            <caption class="sr-only">{ &props.caption }</caption>
            <thead>
                <tr>
                    <th scope="col">{ &props.label }</th>
                    <th scope="col" class="n">{ &props.value }</th>
                    if let Some(share) = &props.share { <th scope="col" class="n">{ share }</th> }
                </tr>
            </thead>
            <tbody>
                { for props.rows.iter().map(|row| html! {
                    <tr class={row.quiet.then_some("quiet")}>
                        <th scope="row">
                            <div class="bar-row">
                                <span><bdi>{ &row.label }</bdi>
                                    if let Some(note) = &row.note { <small class="muted">{ note }</small> }
                                </span>
                                { meter(row.value.try_into().unwrap_or(0), most.unsigned_abs(), None) }
                            </div>
                        </th>
                        <td class="n">{ l.signed(row.value) }</td>
                        if props.share.is_some() {
                            <td class="n">{ row.share.map(|share| l.percent(share)) }</td>
                        }
                    </tr>
                }) }
            </tbody>
        </table></div>
    }
}

/// One bar as long as its part of the whole, with a line across it where one is wanted. Words beside it say the same.
pub fn meter(value: u64, most: u64, line: Option<f64>) -> Html {
    let percent = |part: f64| format!("{:.2}%", part.min(1.0) * 100.0);
    let width = percent(value as f64 / most.max(1) as f64);
    html! {
        <svg class="bar" width="100%" height="14" aria-hidden="true" focusable="false">
            <rect class="bar-track" width="100%" height="14" rx="4" />
            <rect class="bar-fill" {width} height="14" rx="4" />
            if let Some(line) = line { <rect class="bar-line" x={percent(line)} width="3" height="14" /> }
        </svg>
    }
}
