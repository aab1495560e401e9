//! Drives a real Chromium through chromedriver: a small blocking client of the WebDriver protocol.

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::Agent;

/// How long a page may take until it shows what is waited for: machines that build at the same time are slow.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a page is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// How long chromedriver may take for one command.
const COMMAND: Duration = Duration::from_secs(300);
/// How often a driver is started until one has a port.
const STARTS: usize = 3;
/// The name of an element in answers, fixed by the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How many tests have a browser now: no more than there are processors, for more would only slow each other down.
static OPEN: Mutex<usize> = Mutex::new(0);
/// Says that one of them has ended.
static ENDED: Condvar = Condvar::new();

/// Gives the visible element that can be pressed and whose text is `arguments[0]`; a button rather than a link to a page
/// of the same name.
const BY_TEXT: &str = "
    const plain = text => text.replace(/\\s+/g, ' ').trim();
    const all = [...document.querySelectorAll('button, summary, label'), ...document.querySelectorAll('a')];
    return all.find(e => plain(e.innerText || '') === arguments[0] && !e.disabled && e.ariaDisabled !== 'true'
        && e.getClientRects().length) || null;";

/// Gives the field that the label `arguments[0]` names.
const BY_LABEL: &str = "
    const label = [...document.querySelectorAll('label')].find(e => e.innerText.trim().startsWith(arguments[0]));
    return label && (label.control || label.querySelector('input')) || null;";

/// A Chromium with an empty profile; it ends when this is dropped.
pub struct Browser {
    name: String,
    driver: Child,
    session: String,
    agent: Agent,
    folder: TempDir,
    place: Rc<Place>,
}

/// A test's place among those that have browsers.
struct Place;

impl Place {
    /// Waits for one.
    fn take() -> Rc<Self> {
        let most = thread::available_parallelism().map_or(1, NonZero::get);
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = ENDED.wait_while(open, |open| *open >= most).unwrap_or_else(PoisonError::into_inner);
        *open += 1;
        Rc::new(Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}

/// How large the window is and which colours its reader prefers.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Whether dark colours are preferred.
    pub dark: bool,
}

/// A phone with light colours.
pub const PHONE: Look = Look { width: 360, height: 740, dark: false };
/// A desktop with light colours.
pub const DESKTOP: Look = Look { width: 1280, height: 900, dark: false };

/// Starts a driver; `None` if it ends before it listens.
fn driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is there: `cargo xtask test` installs it");
    let lines = BufReader::new(driver.stdout.take().expect("its output is piped")).lines();
    let mut ports = lines.map_while(Result::ok).filter_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    let Some(port) = ports.next() else {
        let _ = driver.wait();
        return None;
    };
    Some((driver, port))
}

impl Browser {
    /// Starts a browser; `name` is that of its screenshots. Where all processors have one, other tests wait until it is
    /// gone; a test that has one takes another by [`Browser::beside`] or after it.
    pub fn open(name: &str, look: Look) -> Self {
        Self::start(name, look, Place::take())
    }

    /// Starts somebody else's browser beside this one, with a profile of its own.
    pub fn beside(&self, name: &str, look: Look) -> Self {
        Self::start(name, look, self.place.clone())
    }

    fn start(name: &str, look: Look, place: Rc<Place>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Two that begin in the same moment may want one port: who does not get it says no port and ends.
        let (driver, port) =
            (0..STARTS).find_map(|_| driver()).expect("chromedriver says on which port it listens");
        let agent = Agent::config_builder().http_status_as_error(false).timeout_global(Some(COMMAND));
        let mut browser = Self {
            name: name.into(),
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
            agent: agent.build().into(),
            folder,
            place,
        };
        let profile = format!("--user-data-dir={}", browser.folder.path().join("profile").display());
        let quiet = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--lang=en",
            &profile,
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "unhandledPromptBehavior": "accept",
            "timeouts": { "script": 240_000, "pageLoad": 240_000 },
            "goog:chromeOptions": { "args": quiet },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let answer = browser.command("POST", "", &wanted);
        let id = answer["sessionId"].as_str().expect("a session has an id").to_owned();
        browser.session = format!("{}/{id}", browser.session);
        fs::create_dir(browser.saved()).expect("an empty folder");
        let saved = browser.saved();
        browser.tool("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": saved }));
        browser.look(look);
        browser
    }

    /// The process that the browser's own are children of.
    pub fn process(&self) -> u32 {
        self.driver.id()
    }

    /// Sends a command and gives its value; fails with the browser's words.
    #[track_caller]
    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        match self.attempt(method, path, body) {
            Ok(value) => value,
            Err(words) => self.fail(&words),
        }
    }

    fn attempt(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let address = format!("{}{path}", self.session);
        let answer = match method {
            "POST" => self.agent.post(&address).send_json(body),
            "DELETE" => self.agent.delete(&address).call(),
            _ => self.agent.get(&address).call(),
        };
        let mut answer = answer.map_err(|e| format!("chromedriver does not answer: {e}"))?;
        let text = answer.body_mut().with_config().limit(64 << 20).read_to_string();
        let text = text.map_err(|e| format!("chromedriver breaks off: {e}"))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{e}: {text}"))?;
        match value["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["value"]["message"])),
            None => Ok(value["value"].clone()),
        }
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    pub fn tool(&self, name: &str, parameters: Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// Gives the browser a device that makes and keeps passkeys, and asks who is there; gives its id.
    #[track_caller]
    pub fn device(&self, extensions: &[&str]) -> String {
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true, "extensions": extensions,
        });
        let id = self.command("POST", "/webauthn/authenticator", &device);
        id.as_str().expect("an id").to_owned()
    }

    /// Says whether whoever is there can tell that device who he is.
    #[track_caller]
    pub fn verifies(&self, device: &str, verified: bool) {
        let path = format!("/webauthn/authenticator/{device}/uv");
        self.command("POST", &path, &json!({ "isUserVerified": verified }));
    }

    /// Changes size and colours.
    pub fn look(&self, look: Look) {
        self.look_with(look, &[]);
    }

    /// The same on a device that asks for more, each a media feature and its value.
    pub fn look_with(&self, Look { width, height, dark }: Look, more: &[(&str, &str)]) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tool("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if dark { "dark" } else { "light" };
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features =
            features.iter().chain(more).map(|(name, value)| json!({ "name": name, "value": value }));
        self.tool("Emulation.setEmulatedMedia", json!({ "features": features.collect::<Vec<_>>() }));
    }

    /// Opens an address as a person does who types it: a new document, even if only the fragment differs.
    #[track_caller]
    pub fn goto(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": "about:blank" }));
        self.command("POST", "/url", &json!({ "url": url }));
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.command("POST", "/refresh", &json!({}));
    }

    /// The address bar.
    pub fn address(&self) -> String {
        self.command("GET", "/url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Runs the body of a function in the page and gives what it returns.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: Value) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that calls its last argument with what it gives.
    #[track_caller]
    pub fn run_async(&self, script: &str, arguments: Value) -> Value {
        self.command("POST", "/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Looks until a script gives something else than null, false or nothing, and gives that.
    #[track_caller]
    pub fn wait(&self, what: &str, script: &str, arguments: Value) -> Value {
        let began = Instant::now();
        loop {
            // A page that is just being left answers with an error; the next look finds the new one.
            let body = json!({ "script": script, "args": arguments });
            let seen = self.attempt("POST", "/execute/sync", &body);
            match seen {
                Ok(value) if !matches!(value, Value::Null | Value::Bool(false)) => return value,
                _ if began.elapsed() < PATIENCE => thread::sleep(PAUSE),
                _ => self.fail(&format!("waited in vain for {what} ({seen:?})")),
            }
        }
    }

    /// Waits until this text can be seen.
    #[track_caller]
    pub fn see(&self, text: &str) {
        // The marks around inserted names keep directions of writing apart and cannot be seen.
        let script = "return document.body.innerText.replace(/[\\u2068\\u2069]/g, '').replace(/\\s+/g, ' ')
            .includes(arguments[0])";
        self.wait(&format!("the text {text:?}"), script, json!([text]));
    }

    /// Waits until this text is in a region that screen readers read out when it changes.
    #[track_caller]
    pub fn hear(&self, text: &str) {
        let script = "return [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
            .some(e => e.innerText.replace(/\\s+/g, ' ').includes(arguments[0]))";
        self.wait(&format!("{text:?} in a live region"), script, json!([text]));
    }

    /// What can be read on the page now.
    pub fn text(&self) -> String {
        self.run("return document.body.innerText", json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// Whether this text can be seen now.
    pub fn shows(&self, text: &str) -> bool {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ").contains(text)
    }

    /// Presses what carries this text, as soon as it is there and enabled.
    #[track_caller]
    pub fn press(&self, text: &str) {
        self.press_found(&format!("something to press that says {text:?}"), BY_TEXT, json!([text]));
    }

    /// Presses the element that a script gives, as soon as it gives one.
    #[track_caller]
    pub fn press_found(&self, what: &str, script: &str, arguments: Value) {
        let began = Instant::now();
        loop {
            let element = self.wait(what, script, arguments.clone());
            self.run("arguments[0].scrollIntoView({ block: 'center' })", json!([element]));
            let id = element[ELEMENT].as_str().expect("the script gives an element");
            match self.attempt("POST", &format!("/element/{id}/click"), &json!({})) {
                Ok(_) => return,
                Err(words) if began.elapsed() > PATIENCE => self.fail(&words),
                // It was drawn anew between finding and pressing.
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    /// Whether something that says this can be pressed now.
    pub fn offers(&self, text: &str) -> bool {
        !self.run(BY_TEXT, json!([text])).is_null()
    }

    /// Types into the field that this label names; into one for a file, its path.
    #[track_caller]
    pub fn write(&self, label: &str, text: &str) {
        let field = self.wait(&format!("the field {label:?}"), BY_LABEL, json!([label]));
        let id = field[ELEMENT].as_str().expect("the script gives an element");
        self.command("POST", &format!("/element/{id}/value"), &json!({ "text": text }));
    }

    /// Puts a value into the field with this id, as the browser's own pickers do.
    #[track_caller]
    pub fn set(&self, id: &str, value: &str) {
        let script = "const at = document.getElementById(arguments[0]);
            if (!at) return false;
            at.value = arguments[1];
            at.dispatchEvent(new Event(at.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
            return true;";
        self.wait(&format!("the field {id:?}"), script, json!([id, value]));
    }

    /// What the field with this id holds, as soon as it is there.
    #[track_caller]
    pub fn value(&self, id: &str) -> String {
        let script = "const at = document.getElementById(arguments[0]); return at && [at.value]";
        let value = self.wait(&format!("the field {id:?}"), script, json!([id]));
        value[0].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page's heading says this.
    #[track_caller]
    pub fn heading(&self, words: &str) {
        let script = "return document.querySelector('h1')?.innerText.trim() === arguments[0]";
        self.wait(&format!("the heading {words:?}"), script, json!([words]));
    }

    /// Presses and releases a key of the keyboard, wherever the focus is.
    #[track_caller]
    pub fn key(&self, key: &str) {
        let acts = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": acts }] });
        self.command("POST", "/actions", &actions);
    }

    /// Where this browser saves files.
    pub fn saved(&self) -> PathBuf {
        self.folder.path().join("saved")
    }

    /// Waits for a whole saved file whose name ends like this.
    #[track_caller]
    pub fn saved_file(&self, ending: &str) -> PathBuf {
        self.saved_like("", ending)
    }

    /// The same, and has this part in its name.
    #[track_caller]
    pub fn saved_like(&self, part: &str, ending: &str) -> PathBuf {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let files = fs::read_dir(self.saved()).expect("the folder is there");
            let mut files = files.filter_map(|file| Some(file.ok()?.path()));
            // A browser takes the name with an empty file before it puts the whole one there.
            let whole = |file: &PathBuf| fs::metadata(file).is_ok_and(|file| file.len() > 0);
            let meant = |file: &PathBuf| {
                let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
                name.is_some_and(|name| name.contains(part) && name.ends_with(ending))
            };
            if let Some(file) = files.find(|file| meant(file) && whole(file)) {
                return file;
            }
            thread::sleep(PAUSE);
        }
        self.fail(&format!("no file {part}…{ending} was saved"))
    }

    /// What the browser itself had against the page since it was asked last: errors of scripts, refused resources.
    pub fn complaints(&self) -> Vec<String> {
        let lines = self.command("POST", "/se/log", &json!({ "type": "browser" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        let severe = lines.iter().filter(|line| line["level"] == "SEVERE");
        severe.filter_map(|line| line["message"].as_str().map(str::to_owned)).collect()
    }

    /// Takes a picture, says what the page shows, and fails the test.
    #[track_caller]
    pub fn fail(&self, words: &str) -> ! {
        let picture = self.picture();
        let text = self.attempt(
            "POST",
            "/execute/sync",
            &json!({ "script": "return document.body.innerText", "args": [] }),
        );
        let text = text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        panic!("{}: {words}\n{picture}\nThe page says:\n{text}", self.name)
    }

    /// Saves a picture of the whole page under this name in the folder that `GLASSURN_PICTURES` names, if it names one:
    /// for whoever wants to look at what the tests see.
    pub fn keep_picture(&self, name: &str) {
        let Some(file) = self.kept_file(name, "png") else { return };
        let picture =
            self.tool("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "format": "png" }));
        save(&file, picture["data"].as_str().unwrap_or_default())
            .expect("the folder for pictures can be written");
    }

    /// Saves beside the pictures what a page says, a line each, in the order in which it is read out.
    pub fn keep_lines(&self, name: &str, lines: &[String]) {
        let Some(file) = self.kept_file(name, "txt") else { return };
        fs::create_dir_all(file.parent().unwrap_or(&file)).expect("the folder for pictures can be made");
        fs::write(&file, lines.join("\n")).expect("the folder for pictures can be written");
    }

    /// Where something of this name is kept, if anything is.
    fn kept_file(&self, name: &str, ending: &str) -> Option<PathBuf> {
        let folder = pictures()?;
        let name: String =
            name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        Some(folder.join(format!("{}-{name}.{ending}", self.name)))
    }

    /// Saves a screenshot; gives a sentence that names it.
    fn picture(&self) -> String {
        let Ok(picture) = self.attempt("GET", "/screenshot", &Value::Null) else {
            return "No screenshot.".into();
        };
        let test = std::env::current_exe().expect("a test is a program");
        let target = test.ancestors().nth(3).expect("tests lie in target/<profile>/deps");
        let file = target.join("xtask").join(format!("browser-{}.png", self.name));
        match save(&file, picture.as_str().unwrap_or_default()) {
            Ok(()) => format!("Screenshot: {}", file.display()),
            Err(error) => format!("No screenshot: {error}"),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session; whatever became of it, the driver is gone afterwards.
        self.attempt("DELETE", "", &Value::Null).ok();
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

/// The folder for pictures, for whoever wants to look at what the tests see.
pub fn pictures() -> Option<PathBuf> {
    std::env::var_os("GLASSURN_PICTURES").map(PathBuf::from)
}

fn save(file: &Path, base64: &str) -> std::io::Result<()> {
    let decoded = data_encoding::BASE64.decode(base64.as_bytes());
    let bytes = decoded.map_err(|error| std::io::Error::other(error.to_string()))?;
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, bytes)
}
