//! How the program speaks: words or JSON on stdout, progress on stderr, an exit status that scripts can trust.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::fmt;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// What a verb answers: the same facts for a machine and for a person.
pub struct Answer {
    /// Whether what was asked is done, or what was checked holds.
    pub holds: bool,
    /// For `--json`.
    pub facts: Value,
    /// For people; lines without a trailing newline.
    pub words: String,
}

impl Answer {
    /// It is done, or it holds.
    pub fn done(facts: Value, words: impl Into<String>) -> Self {
        Self { holds: true, facts, words: words.into() }
    }
}

/// Why a verb did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// The stable code, the same as over HTTP where the service has one.
    code: String,
    /// What failed and whose it is.
    what: String,
    /// What to do.
    help: Option<String>,
    /// 1: checked and does not hold, or refused; 2: could not run.
    status: u8,
    /// Whether the same request may be taken later.
    passes: bool,
}

impl Failure {
    /// It could not run: usage, file, network (exit status 2).
    pub fn cannot(code: &str, what: impl Into<String>) -> Self {
        Self { code: code.into(), what: what.into(), help: None, status: 2, passes: false }
    }

    /// What was checked does not hold, or the server refused (exit status 1).
    pub fn refused(code: &str, what: impl Into<String>) -> Self {
        Self { code: code.into(), what: what.into(), help: None, status: 1, passes: false }
    }

    /// What failed, in words.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Whether something was checked and does not hold, or was refused.
    pub fn is_refusal(&self) -> bool {
        self.status == 1
    }

    /// Whether sending the same again is of no use: refused, and not for a reason that passes.
    pub fn is_final(&self) -> bool {
        self.is_refusal() && !self.passes
    }

    /// Whether the board is at fault: nothing more is to be sent to it.
    pub fn is_of_board(&self) -> bool {
        self.code.starts_with("board.") || self.code.starts_with("receipt.")
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Marks a refusal that may pass.
    pub fn passing(mut self) -> Self {
        self.passes = true;
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do where nobody has said it.
    pub fn or_help(mut self, help: impl FnOnce() -> String) -> Self {
        self.help.get_or_insert_with(help);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.help {
            Some(help) => write!(f, "\n{help}"),
            None => Ok(()),
        }
    }
}

/// What a verb gives back.
pub type Outcome = Result<Answer, Failure>;

/// The terminal as the verbs see it.
pub struct Console {
    json: bool,
    colour: bool,
    progress: bool,
}

impl Console {
    /// A console that speaks JSON or words. Colours only on a terminal and without `NO_COLOR`.
    pub fn new(json: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json,
            colour: !json && !plain && std::io::stdout().is_terminal(),
            progress: !json && std::io::stderr().is_terminal(),
        }
    }

    /// A progress bar on stderr; invisible with `--json` or where stderr is no terminal.
    pub fn bar(&self, what: &str, total: u64) -> ProgressBar {
        let target = if self.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{msg:24} {bar:30} {human_pos} / {human_len}  {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(total), target).with_style(style);
        bar.set_message(what.to_owned());
        bar
    }

    /// The same for bytes of which nobody knows how many there will be.
    pub fn counter(&self, what: &str) -> ProgressBar {
        let target = if self.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{msg:24} {spinner} {bytes}, {bytes_per_sec}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::with_draw_target(None, target).with_style(style);
        bar.set_message(what.to_owned());
        bar
    }

    /// A line on stderr for people who wait or must know; not with `--json`.
    pub fn note(&self, text: impl fmt::Display) {
        if !self.json {
            say(text);
        }
    }

    /// Text that stands out.
    pub fn bold(&self, text: impl fmt::Display) -> String {
        self.paint("1", text)
    }

    /// A mark and text for what holds; the mark says it without the colour.
    pub fn good(&self, text: impl fmt::Display) -> String {
        self.paint("32", format_args!("✓ {text}"))
    }

    /// A mark and text for what does not hold.
    pub fn bad(&self, text: impl fmt::Display) -> String {
        self.paint("31", format_args!("✗ {text}"))
    }

    /// A mark and text for what people should know.
    pub fn warning(&self, text: impl fmt::Display) -> String {
        self.paint("33", format_args!("! {text}"))
    }

    fn paint(&self, style: &str, text: impl fmt::Display) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// Prints the outcome and gives the exit status: 0 done or holds, 1 does not hold or refused, 2 could not run.
    pub fn finish(&self, outcome: Outcome) -> ExitCode {
        let (status, facts, words) = match outcome {
            Ok(answer) => (u8::from(!answer.holds), answer.facts, answer.words),
            Err(failure) => {
                self.note(self.failure(&failure));
                let facts = json!({
                    "error": { "code": failure.code, "detail": failure.what, "help": failure.help }
                });
                (failure.status, facts, String::new())
            }
        };
        let text = if self.json { format!("{facts:#}") } else { words };
        if !text.is_empty() && writeln!(std::io::stdout(), "{text}").is_err() {
            return ExitCode::from(2);
        }
        ExitCode::from(status)
    }

    fn failure(&self, failure: &Failure) -> String {
        format!("glassurn: {failure}\n({})", failure.code)
    }
}

/// A line on stderr. Nobody may be there to read it, which stops nothing.
pub fn say(text: impl fmt::Display) {
    writeln!(std::io::stderr(), "{text}").ok();
}

/// Asks on a terminal; in a script whoever wrote it has decided.
pub fn confirm(question: &str, console: &Console) -> Result<(), Failure> {
    if console.json || !std::io::stdin().is_terminal() {
        return Ok(());
    }
    console.note(question);
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    match (read, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => Err(Failure::cannot("usage.declined", "nothing was done")),
    }
}
