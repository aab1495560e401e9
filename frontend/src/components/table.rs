//! Tables that can be read out and scrolled on a phone.

use yew::prelude::*;

/// One column.
#[derive(Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub label: AttrValue,
    /// True for numbers: aligned at the end.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// What [`Table`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct TableProps {
    /// What the table says, read before it.
    pub caption: AttrValue,
    /// True if the caption is read out only, as a heading already says it.
    #[prop_or_default]
    pub hide_caption: bool,
    /// The columns; the first one names the row.
    pub columns: Vec<Column>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<Html>>,
}

/// A table. Where it is wider than the page it scrolls by itself, by keyboard too.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let class = |numeric: bool| numeric.then_some("n");
    html! {
        <div class="table" role="region" aria-label={&props.caption} tabindex="0">
            <table>
                <caption class={props.hide_caption.then_some("sr-only")}>{ &props.caption }</caption>
                <thead>
                    <tr>{ for props.columns.iter().map(|column| html! {
                        <th scope="col" class={class(column.numeric)}>{ &column.label }</th>
                    }) }</tr>
                </thead>
                <tbody>
                    { for props.rows.iter().map(|row| html! {
                        <tr>{ for row.iter().zip(&props.columns).enumerate().map(|(index, (cell, column))| {
                            if index == 0 {
                                html! { <th scope="row" class={class(column.numeric)}>{ cell.clone() }</th> }
                            } else {
                                html! { <td class={class(column.numeric)}>{ cell.clone() }</td> }
                            }
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
