// A page writes its filters into the address without knowing of what stands after # there: on the same page that stays.
(() => {
  for (const name of ["pushState", "replaceState"]) {
    history[name] = (state, title, url) => {
      const to = url == null ? null : new URL(url, location.href);
      if (to && !to.hash && to.origin === location.origin && to.pathname === location.pathname) to.hash = location.hash;
      // Who means to clear it asks the prototype, as the map does.
      History.prototype[name].call(history, state, title, to?.href);
    };
  }
})();
