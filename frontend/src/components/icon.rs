//! Small drawings of our own; always beside words, never instead of them.

use yew::prelude::*;

/// One icon, hidden from screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Holds, done.
    Tick,
    /// Does not hold, close.
    Cross,
    /// A remark.
    Info,
    /// Take care.
    Warn,
    /// Left out.
    Skip,
    /// Not begun.
    Wait,
    /// Under way.
    Run,
    /// Copy.
    Copy,
    /// Save as a file.
    Save,
    /// Print.
    Print,
    /// Share.
    Share,
    /// How the pages look.
    Display,
    /// The list of pages.
    Menu,
    /// Onwards.
    Onward,
    /// A file.
    File,
    /// Sealed.
    Lock,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Tick => "M4.5 12.5l5 5L19.5 7",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Info => "M12 11v6M12 7.2v.1M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18",
            Self::Warn => {
                "M12 9.5v4.5M12 17.2v.1M10.5 4.2L2.8 18a1.7 1.7 0 0 0 1.5 2.5h15.4a1.7 1.7 0 0 0 1.5-2.5L13.5 4.2a1.7 1.7 0 0 0-3 0"
            }
            Self::Skip => "M6 12h12",
            Self::Wait => "M12 7v5l3 2M12 3.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17",
            Self::Run => "M5.5 12v.1M12 12v.1M18.5 12v.1",
            Self::Copy => "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
            Self::Save => "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15",
            Self::Print => "M7 9V3.5h10V9M7 18H4V9.5h16V18h-3M7 14.5h10v6H7z",
            Self::Share => "M12 15V3.5M8 7l4-4 4 4M7 11H5v9.5h14V11h-2",
            Self::Display => "M3 18.5L8 6l5 12.5M4.8 14h6.4M14 18.5l3.5-8.5 3.5 8.5M15.2 15.5h4.6",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Onward => "M9 5.5l6.5 6.5L9 18.5",
            Self::File => "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5",
            Self::Lock => "M6 11h12v9.5H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
        }
    }

    /// Draws the icon in the colour of the text.
    pub fn draw(self) -> Html {
        html! {
            <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                <path d={self.path()} />
            </svg>
        }
    }
}

/// The mark: a slip of paper with a tick, seen through a glass urn.
#[component]
pub fn Mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <path class="mark-slip" d="M11.2 3.4l8.2-1.2 2 13.6-8.2 1.2z" />
            <path d="M14 8.6l2 1.6 2.5-3.7" />
            <path class="mark-glass" d="M9.5 12.5c0 2.6-4.7 3.8-4.7 8.6 0 4.4 3.4 7.4 6.6 8.4h9.2c3.2-1 6.6-4 6.6-8.4 0-4.8-4.7-6-4.7-8.6z" />
            <path d="M7.6 12.5h16.8" />
        </svg>
    }
}

/// The large drawing of the home page: closed slips in a glass urn, one more on its way in.
#[component]
pub fn Urn() -> Html {
    html! {
        <svg class="urn" viewBox="0 0 240 240" width="240" height="240" aria-hidden="true" focusable="false">
            <ellipse class="urn-shade" cx="120" cy="224" rx="64" ry="7" />
            <path class="urn-slip" d="M89 14l54-8 12 80-54 8z" />
            <path class="urn-tick" d="M108 44l10 9 15-21" />
            <path class="urn-slip urn-still" d="M62 152l48-14 12 42-48 14z" />
            <path class="urn-slip urn-still" d="M126 136l44 12-11 40-44-12z" />
            <path class="urn-slip urn-still" d="M88 178h62v28H88z" />
            <path class="urn-line" d="M100 192h26" />
            <path class="urn-glass" d="M74 88c0 20-38 30-38 68 0 34 26 56 50 64h68c24-8 50-30 50-64 0-38-38-48-38-68z" />
            <path class="urn-gleam" d="M55 142c-5 13-3 27 3 38" />
            <path class="urn-rim" d="M60 88h120" />
        </svg>
    }
}
