// Puts the map together: Russian words, the view that was left, its tools, choosing a place, and the way back to the page.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});

  const NARROW = 600; // pixels: a phone sees as much of the district one zoom further out
  const CALM = 1000;

  // The place that a person chose goes to the page's script; the count makes the same choice twice two choices.
  let chosen = 0;
  const choosePlace = ({ lat, lng }) => window.Streamlit?.setComponentValue({ place: [lat, lng], chosen: `${Date.now()}-${++chosen}` });

  // What the list under the map has to know to show the same: the month (null: today), and how often other requests have come.
  const told = { month: null, changes: 0 };
  own.tellMonth = (month) => {
    if (month !== told.month) window.Streamlit?.setComponentValue(Object.assign(told, { month }));
  };

  // Under the same filters other requests than before: the list follows once they have stopped coming.
  let seen = {}, calm = null;
  const tellChanges = ({ collection: { by_status, without_place } }) => {
    const now = { query: own.query, counts: JSON.stringify([by_status, without_place]) };
    if (now.query === seen.query && now.counts !== seen.counts) {
      clearTimeout(calm);
      calm = setTimeout(() => window.Streamlit?.setComponentValue(Object.assign(told, { changes: told.changes + 1 })), CALM);
    }
    seen = now;
  };

  own.setQuery = (query) => {
    own.base = query;
    own.ask();
  };

  // The page's filters, and the month that the map is turned back to.
  own.ask = () => {
    own.query = [own.base, own.month && `month=${own.month}`].filter(Boolean).join("&");
    own.layer?.setQuery(own.query);
  };

  // Another place to show; the same one again leaves the view as people have moved it.
  let shown = null;
  own.show = (view) => {
    if (!view || String(view) === shown) return;
    shown = String(view);
    window.map?.setView(view.slice(0, 2), view[2], { animate: false });
  };

  // Where marks stand, in pixels of the layer: those of requests, and those that the layers over them have placed.
  own.taken = new Map();
  own.circles = () => [...(own.layer?.circles() ?? []), ...[...own.taken.values()].flat()];

  own.start = (map, options) => {
    document.documentElement.lang = options.language;
    own.speak(options.language);
    const container = map.getContainer(), words = options.words;
    own.isPicking = options.isPicking;
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", words.map);
    map.attributionControl.setPrefix(false);
    if (options.attribution) map.attributionControl.addAttribution(own.escape(options.attribution));
    L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    metricScale(words).addTo(map);
    map.on("popupopen", ({ popup }) => popup._closeButton?.setAttribute("aria-label", words.close));
    stayInPlace(map);
    own.shareWheel(map, options.isPicking ? words.wheelPicking : words.wheel);
    const isLeftView = remember(map, options.remember);
    own.layer = new own.Requests(options);
    const names = new own.Names({ marks: own.circles }).addTo(map);
    const ground = new own.Ground({ hasTiles: options.hasTiles, marks: own.circles });
    own.layer.on("drawn", ground.clearWords, ground);
    ground
      .on("ground", ({ ground }) => {
        names.read(ground);
        if (ground.tiles && !options.hasTiles) new own.Basemap({ tiles: ground.tiles }).addTo(map);
      })
      .addTo(map);
    own.layer.on("drawn placed", names.place, names);
    if (options.hasTools) {
      own.layer.on("drawn", tellChanges);
      own.home = [map.options.center, map.getSize().x < NARROW ? map.options.zoom - 1 : map.options.zoom];
      own.sayNothingHere(map, own.layer, options);
      own.legend(own.layer, options).addTo(map);
      own.places(options).addTo(map);
      const months = own.months(map, own.layer, options);
      own.buttons(months, options).addTo(map);
      own.layers(own.layer, options).addTo(map); // the last of its column: it opens downwards
      if (options.remember) own.followAddress(map, months, { ...options, isLeftView });
    }
    if (options.isPicking) pick(map, words);
    const notice = L.DomUtil.create("p", "request-notice", container);
    notice.setAttribute("role", "status");
    notice.textContent = words.cutOff;
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(container);
    return own.layer;
  };

  // Leaflet focuses its container at a press of the mouse; within a frame that scrolls the page away under the pointer.
  function stayInPlace(map) {
    map.keyboard.disable();
    map.keyboard._onMouseDown = function () {
      if (!this._focused) this._map.getContainer().focus({ preventScroll: true });
    };
    map.keyboard.enable();
  }

  const metricScale = (words) => {
    const scale = L.control.scale({ position: "bottomright", imperial: false, maxWidth: 110 });
    scale._updateMetric = function (most) {
      const metres = this._getRoundNum(most);
      this._updateScale(this._mScale, metres < 1000 ? `${metres} ${words.metres}` : `${metres / 1000} ${words.kilometres}`, metres / most);
    };
    return scale;
  };

  // Coming back to the page within a session finds the map where it was left; says whether it was.
  function remember(map, name) {
    if (map.getSize().x < NARROW) map.setZoom(map.getZoom() - 1, { animate: false });
    if (!name) return false;
    const key = `map-view-${name}`;
    try {
      const left = JSON.parse(sessionStorage.getItem(key));
      if (left) map.setView(left.slice(0, 2), left[2], { animate: false });
      map.on("moveend", () => sessionStorage.setItem(key, JSON.stringify([map.getCenter().lat, map.getCenter().lng, map.getZoom()])));
      return Boolean(left);
    } catch {
      return false; // A browser that keeps nothing shows the whole district again.
    }
  }

  // A place to choose: by a click, or with the keyboard by moving the map under the cross and pressing Enter.
  function pick(map, words) {
    const container = map.getContainer(), mark = own.spot([0, 0], words.picked);
    container.classList.add("is-picking");
    L.DomUtil.create("div", "picking-cross", container).setAttribute("aria-hidden", "true");
    const choose = (at) => {
      mark.setLatLng(at).addTo(map);
      choosePlace(at);
    };
    map.on("click", ({ latlng }) => choose(latlng));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === container) choose(map.getCenter());
    });
  }

  own.spot = (at, label) => {
    const icon = L.divIcon({
      className: "spot", iconSize: [34, 44], iconAnchor: [17, 42],
      html: '<svg viewBox="0 0 34 44" aria-hidden="true"><path d="M17 2a14 14 0 0 1 14 14c0 9.5-9 16.5-14 26C12 32.5 3 25.5 3 16A14 14 0 0 1 17 2z" fill="#c2410c" stroke="#fff" stroke-width="2.5"/><circle cx="17" cy="16" r="5.5" fill="#fff"/></svg>',
    });
    const mark = L.marker(at, { icon, interactive: Boolean(label), keyboard: false, zIndexOffset: 2000 });
    mark.on("add", () => {
      const element = mark.getElement();
      if (label) { element.setAttribute("role", "img"); element.setAttribute("aria-label", label); }
      else element.setAttribute("aria-hidden", "true");
    });
    return label ? mark.bindTooltip(own.escape(label), { direction: "top", offset: [0, -40], className: "request-tip" }) : mark;
  };
})();
