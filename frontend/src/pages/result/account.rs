//! An account of a count, said and drawn: paragraphs, tables, pictures; and the same as plain text.

use std::rc::Rc;

use yew::prelude::*;

use super::super::audit::short;
use super::sentence::{join, name};
use crate::{
    components::SaveFile,
    i18n::{FluentArgs, FluentValue, Language},
    observer::ContestFacts,
    observer::account::{Account, Cell, Part, Phrase, Picture, Sheet, Word},
    t,
};

/// The language of the page, the words of counts in it, and the contest that is told of.
pub struct Telling<'a> {
    /// The language.
    pub l: &'a Language,
    /// What is said of counts.
    pub words: &'a Language,
    /// The contest.
    pub contest: &'a ContestFacts,
}

impl Telling<'_> {
    /// A phrase in the reader's language.
    pub fn phrase(&self, phrase: &Phrase) -> String {
        let value = |(name, word): &(String, Word)| {
            let value = match word {
                Word::Number(number) => FluentValue::from(*number),
                other => self.word(other).into(),
            };
            (name.clone(), value)
        };
        self.words.named(&phrase.id, &phrase.with.iter().map(value).collect::<FluentArgs>())
    }

    fn phrases(&self, phrases: &[Phrase]) -> String {
        phrases.iter().map(|phrase| self.phrase(phrase)).collect::<Vec<_>>().join(" ")
    }

    fn option(&self, place: usize) -> String {
        self.contest.selections.get(place).map(|option| name(self.l, &option.title)).unwrap_or_default()
    }

    fn word(&self, word: &Word) -> String {
        let options = |places: &[usize]| places.iter().map(|place| self.option(*place)).collect::<Vec<_>>();
        match word {
            Word::Number(number) => self.l.number(*number),
            Word::Plain(text) => text.clone(),
            Word::Written(text) => format!("\u{2068}{text}\u{2069}"),
            Word::Titled(titles) => name(self.l, titles),
            Word::Option(place) => self.option(*place),
            Word::Options(places) => join(self.l, &options(places)),
            Word::Path(places) => options(places).join(" → "),
            Word::Said(phrase) => self.phrase(phrase),
            Word::List(all) => join(self.l, &all.iter().map(|one| self.phrase(one)).collect::<Vec<_>>()),
        }
    }

    /// The account with its files; `stem` begins their names.
    pub fn account(&self, account: &Account, stem: &str) -> Html {
        let (id, place) = stem.split_at(stem.rfind('-').unwrap_or(stem.len()));
        let file = |ending: &str| format!("result-{}{place}.{ending}", short(id));
        let text = Rc::<[u8]>::from(self.text(account).into_bytes());
        let of = AttrValue::from(self.l.pick(&self.contest.title).to_owned());
        html! {
            <>
                <p><b>{ self.phrase(&account.outcome) }</b></p>
                { for account.parts.iter().map(|part| self.part(part)) }
                <div class="row no-print">
                    <SaveFile label={t!(self.l, "result-save-text")} of={of.clone()} name={file("txt")} media_type="text/plain" bytes={text} />
                    { for account.files.iter().map(|(ending, text)| html! {
                        <SaveFile label={t!(self.l, "result-save-as", kind = ending.as_str())} of={of.clone()}
                            name={file(ending)} media_type="text/plain" bytes={Rc::<[u8]>::from(text.as_bytes())} />
                    }) }
                </div>
            </>
        }
    }

    fn part(&self, part: &Part) -> Html {
        match part {
            Part::Heading(phrase) => html! { <h3>{ self.phrase(phrase) }</h3> },
            Part::Words(phrases) => html! { <p>{ self.phrases(phrases) }</p> },
            Part::Steps(steps) => html! {
                <ol class="count-steps">{ for steps.iter().map(|step| html! { <li>{ self.phrases(step) }</li> }) }</ol>
            },
            Part::Table(sheet) => self.table(sheet),
            Part::Picture(picture) => self.picture(picture),
        }
    }

    fn table(&self, sheet: &Sheet) -> Html {
        let caption = self.phrase(&sheet.caption);
        let number = |word: &Word| {
            !matches!(word, Word::Option(_) | Word::Options(_) | Word::Titled(_) | Word::Written(_))
        };
        let class =
            |word: &Word, strong: bool| classes!(number(word).then_some("n"), strong.then_some("strong"));
        // A heading stands as what is below it.
        let below = |place: usize| sheet.rows.first().and_then(|row| row.get(place));
        let numbers = |place: usize| place > 0 && below(place).is_some_and(|cell| number(&cell.0));
        html! {
            <div class="table" role="region" aria-label={format!("{caption}: {}", self.l.pick(&self.contest.title))} tabindex="0"><table class="count">
                <caption>{ caption }</caption>
                <thead><tr>{ for sheet.columns.iter().enumerate().map(|(place, column)| html! {
                    <th scope="col" class={numbers(place).then_some("n")}>{ self.word(column) }</th>
                }) }</tr></thead>
                <tbody>{ for sheet.rows.iter().map(|row| html! {
                    <tr>{ for row.iter().enumerate().map(|(place, cell)| match place {
                        0 => html! { <th scope="row">{ self.word(&cell.0) }</th> },
                        _ => html! { <td class={class(&cell.0, cell.1)}>{ self.word(&cell.0) }</td> },
                    }) }</tr>
                }) }</tbody>
            </table></div>
        }
    }

    /// The picture says nothing that the table does not say: it is not read out.
    fn picture(&self, picture: &Picture) -> Html {
        let strip = if picture.tall { "strip tall" } else { "strip" };
        html! {
            <figure class="strips" aria-hidden="true">
                <figcaption class="muted small">{ self.phrase(&picture.caption) }</figcaption>
                if !picture.legend.is_empty() {
                    <p class="strips-legend small">{ for picture.legend.iter().map(|(look, word)| html! {
                        <span><i class={format!("shape-{look}")} />{ self.word(word) }</span>
                    }) }</p>
                }
                { for picture.strips.iter().map(|row| html! {
                    <div class="strips-row">
                        <span class="small">{ self.word(&row.label) }</span>
                        <svg class={strip} viewBox="0 0 1000 1000" preserveAspectRatio="none" focusable="false">
                            { for row.shapes.iter().map(|shape| html! {
                                <rect class={format!("shape-{}", shape.4)} x={shape.0.to_string()} y={shape.1.to_string()}
                                    width={shape.2.to_string()} height={shape.3.to_string()} />
                            }) }
                        </svg>
                    </div>
                }) }
            </figure>
        }
    }

    /// The account as plain text.
    fn text(&self, account: &Account) -> String {
        let mut text = format!("{}\n{}\n", self.l.pick(&self.contest.title), self.phrase(&account.outcome));
        for part in &account.parts {
            match part {
                Part::Heading(phrase) => text.push_str(&format!("\n{}\n", self.phrase(phrase))),
                Part::Words(phrases) => text.push_str(&format!("\n{}\n", self.phrases(phrases))),
                Part::Steps(steps) => {
                    for (number, step) in (1..).zip(steps) {
                        text.push_str(&format!("{number}. {}\n", self.phrases(step)));
                    }
                }
                Part::Table(sheet) => {
                    text.push_str(&format!("\n{}\n", self.phrase(&sheet.caption)));
                    let heading = sheet.columns.iter().map(|column| self.word(column)).collect();
                    let row = |row: &Vec<_>| row.iter().map(|cell: &Cell| self.word(&cell.0)).collect();
                    let rows: Vec<Vec<String>> =
                        std::iter::once(heading).chain(sheet.rows.iter().map(row)).collect();
                    text.push_str(&lines(&rows));
                }
                Part::Picture(_) => {}
            }
        }
        text.replace(['\u{2068}', '\u{2069}'], "")
    }
}

/// Rows of a table with the columns below each other; the first one begins, the others end at the same place.
fn lines(rows: &[Vec<String>]) -> String {
    let wide = |text: &String| {
        let set_apart = |c: &char| !matches!(c, '\u{2068}' | '\u{2069}');
        // Signs of East Asian scripts take two places.
        let places = |c| if matches!(c, '\u{2e80}'..='\u{ffef}') { 2 } else { 1 };
        text.chars().filter(set_apart).map(places).sum::<usize>()
    };
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column| rows.iter().filter_map(|row| row.get(column)).map(wide).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::from(" ");
        for (place, (text, most)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(most - wide(text));
            line.push_str(&if place == 0 { format!(" {text}{space}") } else { format!("  {space}{text}") });
        }
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}
