//! Growth as a small SVG: both axes logarithmic, so that what grows in proportion is a straight line; readable on light
//! and dark pages.

use super::report::words::{figure, tick};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 48.0;

/// A line of the chart.
pub struct Series {
    /// What stands at its end.
    pub name: String,
    /// Points, positive, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// What a chart says.
pub struct Chart<'a> {
    /// Above it; also what a screen reader says.
    pub title: &'a str,
    /// Below the horizontal axis.
    pub across: &'a str,
    /// Behind each value of the vertical axis.
    pub unit: &'a str,
    /// At most four.
    pub series: Vec<Series>,
}

impl Chart<'_> {
    /// The SVG; `None` without two points of a line.
    pub fn draw(&self) -> Option<String> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        if self.series.iter().all(|series| series.points.len() < 2) {
            return None;
        }
        let decades = |of: fn(&(f64, f64)) -> f64| {
            let low = points().map(of).fold(f64::INFINITY, f64::min).log10().floor();
            let high = points().map(of).fold(0.0, f64::max).log10().ceil();
            (low, high.max(low + 1.0))
        };
        let (across, up) = (decades(|point| point.0), decades(|point| point.1));
        let x =
            |value: f64| LEFT + (value.log10() - across.0) / (across.1 - across.0) * (WIDTH - LEFT - RIGHT);
        let y =
            |value: f64| HEIGHT - BOTTOM - (value.log10() - up.0) / (up.1 - up.0) * (HEIGHT - TOP - BOTTOM);
        let mut body = String::new();
        for decade in steps(across) {
            let at = x(decade);
            body += &format!(
                "<line class=\"grid\" x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{:.1}\"/>\n",
                HEIGHT - BOTTOM
            );
            body += &text(at, HEIGHT - BOTTOM + 18.0, "middle", "", &tick(decade));
        }
        for decade in steps(up) {
            let at = y(decade);
            body += &format!(
                "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\"/>\n",
                WIDTH - RIGHT
            );
            body += &text(LEFT - 8.0, at + 4.0, "end", "", &format!("{} {}", tick(decade), self.unit));
        }
        for (number, series) in self.series.iter().enumerate() {
            let line: Vec<String> =
                series.points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
            body += &format!("<polyline class=\"line l{number}\" points=\"{}\"/>\n", line.join(" "));
            for (a, b) in &series.points {
                body += &format!(
                    "<circle class=\"dot d{number}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"/>\n",
                    x(*a),
                    y(*b)
                );
            }
            if let Some((a, b)) = series.points.last() {
                // Names of lines that end close to each other stand one below the other.
                let at = y(*b) + if number % 2 == 0 { -4.0 } else { 14.0 };
                let name = format!("{}: {} {}", series.name, figure(*b), self.unit);
                body += &text(x(*a) + 9.0, at, "start", &format!("n{number}"), &name);
            }
        }
        body += &text(LEFT, 22.0, "start", "title", self.title);
        body += &text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10.0, "middle", "", self.across);
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-label=\"{}\">\n{STYLE}{body}</svg>\n",
            escape(self.title)
        ))
    }
}

/// Colours that can be told apart on white and on black.
const STYLE: &str = "<style>
text { font: 12px system-ui, sans-serif; fill: #444 }
.title { font-size: 14px; font-weight: 600 }
.grid { stroke: #8884; stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
.l0 { stroke: #1769aa } .d0, .n0 { fill: #1769aa }
.l1 { stroke: #b3541e } .d1, .n1 { fill: #b3541e }
.l2 { stroke: #2d7d46 } .d2, .n2 { fill: #2d7d46 }
.l3 { stroke: #7a4fa3 } .d3, .n3 { fill: #7a4fa3 }
@media (prefers-color-scheme: dark) {
text { fill: #ccc }
.l0 { stroke: #6db3f2 } .d0, .n0 { fill: #6db3f2 }
.l1 { stroke: #f0a070 } .d1, .n1 { fill: #f0a070 }
.l2 { stroke: #7fd39a } .d2, .n2 { fill: #7fd39a }
.l3 { stroke: #c5a3ea } .d3, .n3 { fill: #c5a3ea }
}
</style>
";

/// The powers of ten from one exponent to another.
fn steps((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    let count = (high - low) as i32;
    (0..=count).map(move |step| 10f64.powi(low as i32 + step))
}

fn text(x: f64, y: f64, anchor: &str, class: &str, words: &str) -> String {
    let words = escape(words);
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Option<String> {
        let series = vec![Series { name: "a < b".into(), points }];
        Chart { title: "Growth", across: "ballots", unit: "s", series }.draw()
    }

    #[test]
    fn what_grows_in_proportion_is_a_straight_line() {
        let svg = chart(vec![(1e3, 2.0), (1e4, 20.0), (1e5, 200.0)]).expect("there are points");
        let points = svg.split("<circle").skip(1);
        let number = |part: &str, name: &str| -> f64 {
            let (_, rest) = part.split_once(&format!("{name}=\"")).expect("it has the attribute");
            rest.split('"').next().and_then(|text| text.parse().ok()).expect("a number")
        };
        let points: Vec<(f64, f64)> = points.map(|part| (number(part, "cx"), number(part, "cy"))).collect();
        let steps: Vec<(f64, f64)> =
            points.windows(2).map(|two| (two[1].0 - two[0].0, two[1].1 - two[0].1)).collect();
        assert!((steps[0].0 - steps[1].0).abs() < 0.2 && (steps[0].1 - steps[1].1).abs() < 0.2, "{points:?}");
        assert!(steps[0].1 < 0.0, "more is higher up");
        assert!(svg.contains("a &lt; b") && !svg.contains("a < b"));
    }

    #[test]
    fn a_single_point_is_no_growth() {
        assert_eq!(chart(vec![(1e3, 2.0)]), None);
    }
}
