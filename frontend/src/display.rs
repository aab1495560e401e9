//! How a reader wants the pages to look: theme, contrast, size of the text. Kept on the device, applied to `<html>`.

use serde::{Deserialize, Serialize};
use web_sys::Element;
use yew::prelude::*;

use crate::{i18n::TextId, id, store::Keep};

const NAME: &str = "display";

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
    /// Brown ink on warm paper, for eyes that bright pages tire.
    Soft,
}

/// How strongly things stand out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contrast {
    /// As the device says.
    #[default]
    System,
    /// The usual one: text at 10:1 or more.
    Standard,
    /// Black and white, strong borders.
    High,
}

/// The size of the text; everything grows with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// About 17 pixels.
    #[default]
    Normal,
    /// One fifth larger.
    Large,
    /// Two fifths larger.
    Larger,
    /// Four fifths larger.
    Largest,
}

impl Theme {
    /// Every theme, in the order of the dialog.
    pub const ALL: [(Self, TextId); 4] = [
        (Self::System, id!("theme-system")),
        (Self::Light, id!("theme-light")),
        (Self::Dark, id!("theme-dark")),
        (Self::Soft, id!("theme-soft")),
    ];
}

impl Contrast {
    /// Every contrast, in the order of the dialog.
    pub const ALL: [(Self, TextId); 3] = [
        (Self::System, id!("contrast-system")),
        (Self::Standard, id!("contrast-standard")),
        (Self::High, id!("contrast-high")),
    ];
}

impl TextSize {
    /// Every size, in the order of the dialog.
    pub const ALL: [(Self, TextId); 4] = [
        (Self::Normal, id!("size-normal")),
        (Self::Large, id!("size-large")),
        (Self::Larger, id!("size-larger")),
        (Self::Largest, id!("size-largest")),
    ];
}

/// The three preferences together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    /// Colours.
    pub theme: Theme,
    /// Contrast.
    pub contrast: Contrast,
    /// Size of the text.
    pub size: TextSize,
}

/// What the device itself asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// `prefers-color-scheme: dark`
    pub dark: bool,
    /// `prefers-contrast: more`
    pub more_contrast: bool,
}

impl Device {
    /// Media queries whose change means asking again.
    pub const QUERIES: [&str; 2] = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];

    /// Asks the browser.
    pub fn ask() -> Self {
        let [dark, more_contrast] = Self::QUERIES.map(|query| {
            web_sys::window()
                .and_then(|window| window.match_media(query).ok().flatten())
                .is_some_and(|answer| answer.matches())
        });
        Self { dark, more_contrast }
    }
}

impl Display {
    /// The preferences kept on this device.
    pub fn load() -> Self {
        Keep::Device.read(NAME).unwrap_or_default()
    }

    /// Keeps the preferences; the usual ones leave no trace.
    pub fn save(&self) {
        if *self == Self::default() {
            Keep::Device.forget(NAME);
        } else {
            Keep::Device.write(NAME, self);
        }
    }

    /// The attributes that `style/tokens.css` reads, `None` where the attribute is absent.
    pub fn attributes(&self, device: Device) -> [(&'static str, Option<&'static str>); 3] {
        let theme = match self.theme {
            Theme::System if device.dark => "dark",
            Theme::System | Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Soft => "soft",
        };
        let high = match self.contrast {
            Contrast::System => device.more_contrast,
            Contrast::Standard => false,
            Contrast::High => true,
        };
        let size = match self.size {
            TextSize::Normal => None,
            TextSize::Large => Some("large"),
            TextSize::Larger => Some("larger"),
            TextSize::Largest => Some("largest"),
        };
        [("data-theme", Some(theme)), ("data-contrast", high.then_some("high")), ("data-size", size)]
    }

    /// Sets the attributes on the root element.
    pub fn apply(&self, device: Device, root: &Element) {
        for (name, value) in self.attributes(device) {
            // Both are refused only for names that are no names.
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }
}

/// The preferences in use and the way to change them; provided by the app.
#[derive(Clone, PartialEq)]
pub struct DisplayChoice {
    /// The preferences in use.
    pub display: Display,
    /// Changes, keeps and applies them.
    pub choose: Callback<Display>,
}

/// The preferences in use with the way to change them.
#[hook]
pub fn use_display() -> DisplayChoice {
    use_context::<DisplayChoice>().expect("the app wraps every page in a DisplayChoice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_decides_only_what_the_reader_left_open() {
        let device = Device { dark: true, more_contrast: true };
        let open = Display::default().attributes(device);
        assert_eq!(
            open,
            [("data-theme", Some("dark")), ("data-contrast", Some("high")), ("data-size", None)]
        );
        let chosen = Display { theme: Theme::Soft, contrast: Contrast::Standard, size: TextSize::Largest };
        let closed = [("data-theme", Some("soft")), ("data-contrast", None), ("data-size", Some("largest"))];
        assert_eq!(chosen.attributes(device), closed);
    }
}
