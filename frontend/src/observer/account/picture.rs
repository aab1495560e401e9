//! Pictures of tables: columns in turn, bars of parts.

use super::{Phrase, Picture, Shape, Strip, Word};

/// The width and height of a strip.
const WHOLE: u64 = 1000;

/// The colours of shapes.
pub(super) const PLAIN: u8 = 0;
/// Whoever is elected, or beats.
pub(super) const STRONG: u8 = 1;
/// A line across.
pub(super) const LINE: u8 = 2;
/// The first of the colours of a scale, from the worst to the best of [`STEPS`].
const SCALE: u8 = 3;
/// How many colours a scale has.
const STEPS: u64 = 7;

/// A part of a whole, of a thousand.
fn part(value: u64, most: u64) -> u16 {
    let part = (u128::from(value) * u128::from(WHOLE) / u128::from(most.max(1))).min(u128::from(WHOLE));
    u16::try_from(part).unwrap_or(u16::MAX)
}

/// One column of a strip.
pub(super) struct Column {
    /// How high it is.
    pub value: u64,
    /// Its colour.
    pub look: u8,
    /// Where the line is across it.
    pub line: u64,
}

/// A strip with columns in turn; `most` is the highest that one of any strip is.
pub(super) fn columns(label: impl Into<Word>, most: u64, columns: &[Column]) -> Strip {
    let number = columns.len().max(1) as u64;
    let left = |place: u64| part(place, number);
    let mut shapes = Vec::new();
    for (place, column) in (0..).zip(columns) {
        let (from, to) = (left(place), left(place + 1));
        let (gap, height) = ((to - from) / 6, part(column.value, most));
        shapes.push(Shape(from + gap, WHOLE as u16 - height, to - from - 2 * gap, height, column.look));
        shapes.push(Shape(from, WHOLE as u16 - part(column.line, most), to - from, 30, LINE));
    }
    Strip { label: label.into(), shapes }
}

/// A strip with one bar.
pub(super) fn bar(label: impl Into<Word>, value: u64, most: u64, look: u8) -> Strip {
    Strip { label: label.into(), shapes: vec![Shape(0, 0, part(value, most), WHOLE as u16, look)] }
}

/// The colour of one step of a scale of `of` steps.
pub(super) fn shade(step: u64, of: u64) -> u8 {
    let place = if of < 2 { 0 } else { step * (STEPS - 1) / (of - 1) };
    SCALE + u8::try_from(place).unwrap_or_default()
}

/// A strip with parts of a whole beside each other, the best first, and a line in the middle.
pub(super) fn profile(label: impl Into<Word>, parts: &[u64]) -> Strip {
    let (whole, of) = (parts.iter().sum::<u64>(), parts.len() as u64);
    let mut shapes = Vec::new();
    let mut sum = 0;
    for (behind, value) in (1..).zip(parts.iter().rev()) {
        let from = part(sum, whole);
        sum += value;
        shapes.push(Shape(from, 0, part(sum, whole) - from, WHOLE as u16, shade(of - behind, of)));
    }
    shapes.push(Shape(497, 0, 6, WHOLE as u16, LINE));
    Strip { label: label.into(), shapes }
}

/// A picture of these strips.
pub(super) fn picture(caption: Phrase, tall: bool, strips: Vec<Strip>) -> Picture {
    Picture { caption, legend: Vec::new(), tall, strips }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_strip_and_the_scale_has_its_ends() {
        let Strip { shapes, .. } = profile(0usize, &[1, 0, 3]);
        let widths: Vec<(u16, u16)> = shapes.iter().map(|shape| (shape.0, shape.2)).collect();
        assert_eq!(widths, [(0, 750), (750, 0), (750, 250), (497, 6)]);
        assert_eq!((shade(0, 5), shade(4, 5), shade(0, 1)), (SCALE, SCALE + 6, SCALE));
    }

    #[test]
    fn a_column_is_as_high_as_its_part_of_the_highest() {
        let column = Column { value: 5, look: PLAIN, line: 10 };
        let Strip { shapes, .. } = columns(0usize, 20, &[column]);
        assert_eq!((shapes[0].1, shapes[0].3, shapes[1].1), (750, 250, 500));
    }
}
