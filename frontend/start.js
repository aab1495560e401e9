// Says that the page's program did not come or does not run, whose fault that probably is, and what to do; else the page would
// say for ever that it opens. Until then it gives the page the reader's colours. The build writes this into the page itself: it
// is there where nothing else comes.
(() => {
  // A module with one 128-bit vector: what our programs are compiled for (docs/decisions/wasm.md).
  const VECTOR = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  // How long the service may take to answer, in milliseconds.
  const PATIENCE = 10000;
  // How long the program may take until something is said, in milliseconds; it may still come then.
  const LATE = 30000;

  const runs = () => typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(VECTOR));

  const reached = () => Promise.race([
    fetch('/', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false),
    new Promise(resolve => setTimeout(resolve, PATIENCE, false)),
  ]);

  // What the programs keep under a name (frontend/src/store.rs).
  const kept = name => {
    try {
      return JSON.parse(localStorage.getItem(`glassurn.${name}`));
    } catch (error) {
      // Without storage nothing was chosen.
      return null;
    }
  };

  // Until a program has drawn itself: that it opens, or what failed.
  const own = () => document.querySelector('#app > .boot');

  // Colours, contrast and size of the text, chosen as the programs do (frontend/src/display.rs).
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const more = matchMedia('(prefers-contrast: more)');
  const dress = () => {
    const { theme = 'system', contrast = 'system', size = '' } = kept('display') || {};
    Object.assign(document.documentElement.dataset, {
      theme: theme !== 'system' ? theme : dark.matches ? 'dark' : 'light',
      contrast: contrast === 'system' && more.matches ? 'high' : contrast,
      size,
    });
  };
  dress();
  dark.onchange = more.onchange = () => own() && dress();

  // The sentences in the reader's language, chosen as the programs do (frontend/src/app.rs).
  const sentences = () => {
    const of = tag => document.querySelector(`template[lang="${CSS.escape(tag)}"]`);
    for (const tag of [kept('language'), ...navigator.languages || []].filter(Boolean)) {
      const found = of(tag) || of(tag.split('-')[0]);
      if (found) return found;
    }
    return of('en');
  };

  let known = false;
  const say = async (detail, late) => {
    // Pages that have drawn themselves say themselves what fails.
    if (known || !own()) return;
    known = !late;
    const why = !runs() ? 'browser' : !await reached() ? 'connection' : late ? 'late' : 'service';
    // Meanwhile a program may have come, or it is known that none does.
    if (!own() || late && known) return;
    const chosen = sentences();
    const message = chosen.content.cloneNode(true);
    for (const sentence of message.querySelectorAll('[data-why]')) {
      if (sentence.dataset.why !== why) sentence.remove();
    }
    message.querySelector('code').textContent = [`client.not_started.${why}`, detail].filter(Boolean).join(' · ');
    message.querySelector('button').onclick = () => location.reload();
    Object.assign(document.documentElement, { lang: chosen.lang, dir: chosen.dir });
    document.title = `${message.querySelector('h1').textContent} · Glassurn`;
    own().replaceWith(message);
  };

  addEventListener('error', event => {
    const { target } = event;
    // Where a style or a picture lacks, the page works.
    if (!(target instanceof Element)) say(event.message);
    else if (target.localName === 'script') say(target.src && new URL(target.src).pathname);
  }, true);
  addEventListener('unhandledrejection', ({ reason }) => say(String(reason)));
  addEventListener('DOMContentLoaded', () => runs() || say());
  setTimeout(() => {
    // Browsers show nothing and start no program as long as a style may come.
    for (const style of document.querySelectorAll('link[rel=stylesheet]')) style.sheet || style.remove();
    say('', true);
  }, LATE);
})();
