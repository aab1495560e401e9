// Says that the page's program did not come or does not run, whose fault that probably is, and what to do; else the page would
// say for ever that it opens. The build writes this into the page itself: it is there where nothing else comes.
(() => {
  // A module with one 128-bit vector: what our programs are compiled for (docs/decisions/wasm.md).
  const VECTOR = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  // How long the service may take to answer, in milliseconds.
  const PATIENCE = 10000;

  const runs = () => typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(VECTOR));

  const reached = () => Promise.race([
    fetch('/', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false),
    new Promise(resolve => setTimeout(resolve, PATIENCE, false)),
  ]);

  // The sentences in the reader's language, chosen as the programs do (frontend/src/app.rs).
  const sentences = () => {
    let wanted = navigator.languages || [];
    try {
      wanted = [JSON.parse(localStorage.getItem('glassurn.language')), ...wanted];
    } catch (error) {
      // Without storage nothing was chosen.
    }
    const of = tag => document.querySelector(`template[lang="${CSS.escape(tag)}"]`);
    for (const tag of wanted.filter(Boolean)) {
      const found = of(tag) || of(tag.split('-')[0]);
      if (found) return found;
    }
    return of('en');
  };

  const opening = () => document.querySelector('#app > .boot[role=status]');

  let known = false;
  const say = async detail => {
    // Pages that have drawn themselves say themselves what fails.
    if (known || !opening()) return;
    known = true;
    const why = !runs() ? 'browser' : await reached() ? 'service' : 'connection';
    if (!opening()) return;
    const chosen = sentences();
    const message = chosen.content.cloneNode(true);
    for (const sentence of message.querySelectorAll('[data-why]')) {
      if (sentence.dataset.why !== why) sentence.remove();
    }
    message.querySelector('code').textContent = [`client.not_started.${why}`, detail].filter(Boolean).join(' · ');
    message.querySelector('button').onclick = () => location.reload();
    Object.assign(document.documentElement, { lang: chosen.lang, dir: chosen.dir });
    opening().replaceWith(message);
  };

  addEventListener('error', event => {
    const { target } = event;
    // Where a style or a picture lacks, the page works.
    if (!(target instanceof Element)) say(event.message);
    else if (target.localName === 'script') say(target.src && new URL(target.src).pathname);
  }, true);
  addEventListener('unhandledrejection', ({ reason }) => say(String(reason)));
  addEventListener('DOMContentLoaded', () => runs() || say());
})();
