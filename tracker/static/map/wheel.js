// The wheel: over the map it goes on scrolling the page, until the map was clicked or Ctrl is held. A short hint says so.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const SEEN = 1800;
  const TOOLS = ".leaflet-control, .leaflet-popup, .request-card, .month-bar";

  own.shareWheel = (map, hint) => {
    const container = map.getContainer(), sign = L.DomUtil.create("p", "wheel-hint", container);
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = hint;
    let isOurs = false, timer = null;
    const say = (isShown) => {
      clearTimeout(timer);
      sign.classList.toggle("is-shown", isShown);
      if (isShown) timer = setTimeout(() => say(false), SEEN);
    };
    container.addEventListener("pointerdown", ({ pointerType, target }) => {
      if (pointerType !== "mouse" || target.closest(TOOLS) || own.isPicking) return;
      isOurs = true;
      say(false);
    });
    container.addEventListener("pointerleave", () => {
      isOurs = false;
      say(false);
    });
    container.addEventListener("wheel", (event) => {
      if (isOurs || event.ctrlKey || event.metaKey || event.target.closest(TOOLS)) return say(false);
      event.stopImmediatePropagation(); // Leaflet would take it
      say(true);
    }, { capture: true, passive: true });
  };
})();
