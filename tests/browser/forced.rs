//! Where the device takes over all colours: what has the focus, what is chosen, and what bars stand for can still be seen.

use glassurn_tests::webdriver::{Browser, Look};
use serde_json::{Value, json};

/// What a device with colours of its own asks for.
const FORCED: (&str, &str) = ("forced-colors", "active");

/// Key that goes on to the next control: from then on the browser shows where the focus is.
const TAB: &str = "\u{e004}";

/// Gives what cannot be seen any more. Of controls that are made alike, one is tried.
const LOST: &str = "
    const found = [];
    const named = e => `${e.tagName.toLowerCase()}${[...e.classList].map(c => '.' + c).join('')} “${
        (e.innerText || e.value || '').replace(/\\s+/g, ' ').trim().slice(0, 40)}”`;
    const channels = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = colour => channels(colour).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0.05);
    const contrast = (one, other) => channels(one)[3] === 0 ? 1
        : Math.max(light(one), light(other)) / Math.min(light(one), light(other));
    const seen = e => e.checkVisibility() && !e.closest('.sr-only');
    const all = selector => [...document.querySelectorAll(selector)].filter(seen);
    const canvas = getComputedStyle(document.body).backgroundColor;
    const probe = Object.assign(document.createElement('p'), { textContent: 'x' });
    document.body.append(probe);
    const ground = getComputedStyle(probe).backgroundColor, ink = getComputedStyle(probe).color;
    probe.remove();
    const paper = channels(ground)[3] === 0 ? canvas : ground;
    if (contrast(ink, paper) < 7) found.push(`text has no contrast: ${ink} on ${paper}`);
    for (const bar of all('.bar-fill, .curve-bars rect, .curve-bars path')) {
        const colour = getComputedStyle(bar).fill;
        if (contrast(colour, paper) < 3) found.push(`a bar of ${colour} on ${paper}`);
    }
    for (const track of all('.bar-track')) {
        const style = getComputedStyle(track), fill = getComputedStyle(track.parentElement.querySelector('.bar-fill')).fill;
        if (contrast(style.fill, fill) < 3) found.push(`a track of ${style.fill} behind a bar of ${fill}`);
    }
    for (const drawing of all('main .icon, .top .icon')) {
        const colour = getComputedStyle(drawing).stroke, around = drawing.closest('.btn-primary');
        const back = around ? getComputedStyle(around).backgroundColor : paper;
        if (contrast(colour, back) < 3) found.push(`a drawing of ${colour} on ${back} in ${named(drawing.parentElement)}`);
    }
    const edges = e => { const s = getComputedStyle(e); return JSON.stringify([s.borderTopStyle, s.borderTopWidth, s.borderTopColor,
        s.borderBottomStyle, s.borderBottomWidth, s.borderBottomColor, s.outlineStyle, s.outlineColor, s.backgroundColor,
        s.textDecorationLine, s.textDecorationColor, s.textDecorationThickness]) };
    const CHOSEN = '.chosen, [aria-selected=true], [aria-current], .steps .done';
    for (const chosen of all(CHOSEN)) {
        const peers = [...(chosen.closest('ul, ol, nav, [role=tablist], fieldset, .options-row, .score-row') || document).querySelectorAll(chosen.tagName)]
            .filter(e => seen(e) && !e.matches(CHOSEN) && e.classList[0] === (chosen.classList[0] === 'chosen' ? undefined : chosen.classList[0]) );
        if (chosen.querySelector('input:checked') || !peers.length) continue;
        if (edges(chosen) === edges(peers[0])) found.push(`what is chosen looks like what is not: ${named(chosen)}`);
    }
    const kinds = new Set(), before = window.focusedBefore;
    for (const e of all('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')) {
        const kind = `${e.tagName} ${e.type || ''} ${e.className} ${e.parentElement.className}`;
        if (kinds.has(kind) || e.disabled) continue;
        kinds.add(kind);
        e.focus({ preventScroll: true });
        const around = [e, ...(e.labels || [])].map(at => getComputedStyle(at));
        const ring = around.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && contrast(s.outlineColor, paper) >= 3);
        if (document.activeElement === e && !ring) found.push(`nothing shows the focus on ${named(e)}`);
    }
    if (before === document.body) document.activeElement.blur(); else before?.focus({ preventScroll: true });
    return [...new Set(found)]";

/// What of the page cannot be seen in the device's own colours, dark or light.
pub fn lost(browser: &Browser, look: Look) -> Vec<String> {
    browser.look_with(look, &[FORCED]);
    browser.wait("the device's colours", "return matchMedia('(forced-colors: active)').matches", json!([]));
    browser.run("window.focusedBefore = document.activeElement", json!([]));
    browser.key(TAB);
    let found = browser.run(LOST, json!([]));
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
