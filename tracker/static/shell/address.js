// Streamlit looks for its server under the page's own name first, and is told «404» twice: it stands at the top.
window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: `${location.origin}/` };
// A page writes its filters into the address without knowing of what stands after # there: on the same page that stays.
(() => {
  for (const name of ["pushState", "replaceState"]) {
    history[name] = (state, title, url) => {
      const to = url == null ? null : new URL(url, location.href);
      if (to && !to.hash && to.origin === location.origin && to.pathname === location.pathname) to.hash = location.hash;
      // Who means to clear it asks the prototype, as the map does.
      History.prototype[name].call(history, state, title, to?.href);
      dispatchEvent(new Event("address")); // the map asks at once: the page's script reaches it a tenth of a second later
    };
  }
})();
