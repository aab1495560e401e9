//! The style sheets: contrast of every theme, and nothing that a strict content security policy would block.

use std::{collections::BTreeMap, fs, path::Path};

/// Text of the booth: at least 10:1.
const BOOTH: f64 = 10.0;
/// Text elsewhere, and text on tinted ground: at least 7:1 (WCAG AAA).
const TEXT: f64 = 7.0;
/// Borders of controls, bars, focus rings: at least 3:1 (WCAG 1.4.11).
const SHAPE: f64 = 3.0;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .expect("the file is part of the crate")
}

/// Custom properties with a hexadecimal colour of the block that begins with `selector {`.
fn colours(css: &str, selector: &str) -> BTreeMap<String, [f64; 3]> {
    let start = css.find(&format!("{selector} {{")).unwrap_or_else(|| panic!("{selector} is in tokens.css"));
    let block = &css[start..start + css[start..].find('}').expect("the block ends")];
    block
        .split(['{', ';'])
        .filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, value)| (name.to_owned(), [0, 2, 4].map(|at| channel(&value[at..at + 2]))))
        .collect()
}

/// A channel in linear light.
fn channel(hexadecimal: &str) -> f64 {
    let value =
        f64::from(u8::from_str_radix(hexadecimal, 16).expect("a colour has six hexadecimal digits")) / 255.0;
    if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

#[test]
fn every_theme_keeps_its_contrast() {
    let css = read("style/tokens.css");
    let themes = [
        (":root", BOOTH),
        ("[data-theme=\"dark\"]", BOOTH),
        // The soft theme is chosen by eyes that strong contrast tires.
        ("[data-theme=\"soft\"]", TEXT),
        ("\n  [data-contrast=\"high\"]", BOOTH),
        ("[data-theme=\"dark\"][data-contrast=\"high\"]", BOOTH),
    ];
    for (theme, booth) in themes {
        let colour = colours(&css, theme);
        let hold = |front: &str, ground: &str, least: f64| {
            let found = contrast(colour[front], colour[ground]);
            assert!(found >= least, "{theme}: {front} on {ground} is {found:.2}:1, less than {least}:1");
        };
        for ground in ["paper", "surface", "sunk", "accent-soft"] {
            hold("ink", ground, booth);
            hold("muted", ground, if ground == "accent-soft" { TEXT } else { booth });
        }
        for ground in ["paper", "surface"] {
            hold("accent", ground, booth);
            hold("bad", ground, TEXT);
            hold("line-strong", ground, SHAPE);
            hold("accent-strong", ground, SHAPE);
            hold("bar", ground, SHAPE);
            hold("focus", ground, SHAPE);
        }
        hold("accent-ink", "accent", booth);
        for tone in ["ok", "warn", "bad"] {
            hold(tone, &format!("{tone}-soft"), TEXT);
            hold("ink", &format!("{tone}-soft"), booth);
        }
    }
}

#[test]
fn nothing_needs_an_unsafe_policy() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("source files are text");
            assert!(!text.contains(" style="), "{} has a style attribute", path.display());
        }
    }
    let index = read("index.html");
    assert!(
        !index.contains("<script") && !index.contains("<style") && !index.contains(" style="),
        "index.html is inline"
    );
}
