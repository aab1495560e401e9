//! Nothing of a page is cut off, sticks out or has to be scrolled to the side, however small the window and large the text.

use glassurn_tests::webdriver::Browser;
use serde_json::{Value, json};

/// Gives what does not fit. Tables, and what machines read, may be scrolled by themselves (WCAG 1.4.10); texts that are only
/// read out have no place to fit into.
const MISFITS: &str = "
    const root = document.documentElement, wide = root.clientWidth, found = [];
    const named = e => `${e.tagName.toLowerCase()}${e.id && '#' + e.id}${[...e.classList].map(c => '.' + c).join('')} “${
        (e.innerText || e.value || '').replace(/\\s+/g, ' ').trim().slice(0, 60)}”`;
    const ownScroll = 'textarea, select, input, .table, pre, progress';
    const unseen = e => e.closest('.sr-only, .skip, [aria-hidden=true] svg, svg') || !e.checkVisibility();
    const scrolled = e => e.parentElement?.closest(ownScroll);
    if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth} wide`);
    for (const e of document.querySelectorAll('body *')) {
        if (unseen(e)) continue;
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        if (box.width > 1 && !scrolled(e) && (box.left < -1 || box.right > wide + 1))
            found.push(`from ${Math.round(box.left)} to ${Math.round(box.right)}: ${named(e)}`);
        if (e.matches(ownScroll)) continue;
        const wider = e.scrollWidth > e.clientWidth + 1, higher = e.scrollHeight > e.clientHeight + 1;
        if (style.overflowX !== 'visible' && style.display !== 'inline' && wider) found.push(`cut off or scrolled to the side: ${named(e)}`);
        if (['hidden', 'clip'].includes(style.overflowY) && higher) found.push(`cut off below: ${named(e)}`);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let text; text = texts.nextNode();) {
        if (!text.data.trim() || unseen(text.parentElement) || text.parentElement.closest(ownScroll)) continue;
        let around = text.parentElement;
        while (['inline', 'contents'].includes(getComputedStyle(around).display)) around = around.parentElement;
        const box = around.getBoundingClientRect();
        range.selectNodeContents(text);
        if ([...range.getClientRects()].some(rect => rect.width > 1 && (rect.left < box.left - 1 || rect.right > box.right + 1)))
            found.push(`a text beyond its box: ${named(around)}`);
    }
    return [...new Set(found)]";

/// What of the page does not fit, as it is now.
pub fn misfits(browser: &Browser) -> Vec<String> {
    let found = browser.run(MISFITS, json!([]));
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
