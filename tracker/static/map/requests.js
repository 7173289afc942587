// The layer of requests: asks one route for what the viewport shows and draws rings and pins. Panning and zooming stay here.
(() => {
  "use strict";
  if (window.courtyardRequests) return;
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const groups = (n) => n.toLocaleString("ru-RU");
  const plural = (n, one, few, many) => {
    const tens = n % 100, units = n % 10;
    if (units === 1 && tens !== 11) return one;
    return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? few : many;
  };

  const Requests = L.Layer.extend({
    options: { url: "/map/clusters", base: "/map/base", words: {}, looks: {}, icons: {}, query: "", houses: true },

    onAdd(map) {
      this._map = map;
      this._marks = L.layerGroup().addTo(map);
      this._query = window.courtyardQuery ?? this.options.query;
      map.on("moveend", this._ask, this);
      this._timer = setInterval(() => document.hidden || this._ask(), 1500);
      this._size = new ResizeObserver(() => map.invalidateSize());
      this._size.observe(map.getContainer());
      this._drawBase();
      this._ask();
    },

    onRemove(map) {
      map.off("moveend", this._ask, this);
      clearInterval(this._timer);
      this._size.disconnect();
      this._marks.remove();
    },

    setQuery(query) {
      if (query === this._query) return;
      this._query = query;
      this._ask();
    },

    async _ask() {
      if (!this._map) return;
      const bounds = this._map.getBounds().pad(0.15);
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => n.toFixed(5));
      const url = `${this.options.url}?bbox=${box}&zoom=${Math.round(this._map.getZoom())}${this._query ? "&" + this._query : ""}`;
      const isSame = url === this._url;
      this._url = url;
      if (!isSame && this._abort) this._abort.abort();
      this._abort = new AbortController();
      try {
        const answer = await fetch(url, { signal: this._abort.signal, headers: isSame && this._etag ? { "If-None-Match": this._etag } : {} });
        if (answer.status === 304 || url !== this._url) return;
        if (!answer.ok) throw new Error(answer.status);
        this._etag = answer.headers.get("ETag");
        this._draw(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") this._map.getContainer().dataset.requests = "failed";
      }
    },

    _draw(collection) {
      const seen = new Map();
      for (const feature of collection.features) {
        const p = feature.properties;
        const key = JSON.stringify([feature.geometry.coordinates, p]);
        seen.set(key, this._known?.get(key) ?? this._mark(feature.geometry.coordinates, p));
            }
      for (const [key, mark] of this._known ?? []) if (!seen.has(key)) this._marks.removeLayer(mark);
      for (const [key, mark] of seen) if (!this._known?.has(key)) this._marks.addLayer(mark);
      this._known = seen;
      const container = this._map.getContainer();
      Object.assign(container.dataset, { requests: "drawn", total: collection.total, matching: collection.matching, version: collection.version });
    },

    _mark([long, lat], p) {
      return p.number ? this._pin([lat, long], p) : this._cluster([lat, long], p);
    },

    _pin(at, p) {
      const look = this.options.looks[p.status];
      const words = this.options.words;
      const kind = words.categories[p.category] ?? p.category;
      const said = `№ ${p.number} · ${kind} · ${words.status[p.status]} · ${p.address || words.noAddress}`;
      const icon = L.divIcon({
        className: "request-pin", iconSize: [34, 42], iconAnchor: [17, 40],
        html: `<svg viewBox="0 0 34 42" aria-hidden="true"><path d="${shapes[look.shape]}" fill="${look.colour}" stroke="#fff" stroke-width="2"/>`
          + `<g transform="translate(7 6.5) scale(.83)"><path d="${this.options.icons[p.category] ?? this.options.icons.other}" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></g></svg>`,
      });
      const pin = L.marker(at, { icon, keyboard: true, title: "", alt: said, riseOnHover: true });
      pin.bindTooltip(escape(said), { direction: "top", offset: [0, -36] });
      pin.on("add", () => pin.getElement()?.setAttribute("aria-label", said));
      const choose = () => this.fire("click", { latlng: pin.getLatLng(), sourceTarget: pin, layer: pin });
      pin.on("click", choose);
      pin.on("keypress", (e) => e.originalEvent.key === "Enter" && choose());
      return pin;
    },

    _cluster(at, p) {
      const size = Math.round(30 + 7 * Math.log10(p.count) * 1.6);
      const words = this.options.words;
      const parts = Object.entries(p.by_status).map(([name, n]) => `${words.status[name].toLowerCase()} — ${groups(n)}`);
      const said = `${groups(p.count)} ${plural(p.count, ...words.requests)}: ${parts.join(", ")}`;
      const icon = L.divIcon({ className: "request-ring", iconSize: [size, size], html: this._ring(p, size) });
      const ring = L.marker(at, { icon, keyboard: true, alt: said, zIndexOffset: p.count });
      ring.bindTooltip(escape(said), { direction: "top", offset: [0, -size / 2] });
      ring.on("add", () => ring.getElement()?.setAttribute("aria-label", said));
      ring.on("click keypress", (e) => {
        if (e.type === "keypress" && e.originalEvent.key !== "Enter") return;
        if (p.requests) this._fan(ring, p.requests);
        else this._map.setView(at, Math.min(this._map.getZoom() + 2, this._map.getMaxZoom()));
      });
      return ring;
    },

    _ring(p, size) {
      const radius = size / 2 - 4, around = 2 * Math.PI * radius;
      let from = 0, arcs = "";
      for (const [name, n] of Object.entries(p.by_status)) {
        const length = (around * n) / p.count;
        arcs += `<circle cx="${size / 2}" cy="${size / 2}" r="${radius}" fill="none" stroke="${this.options.looks[name].colour}" stroke-width="6" stroke-dasharray="${length.toFixed(2)} ${around.toFixed(2)}" stroke-dashoffset="${(-from).toFixed(2)}"/>`;
        from += length;
      }
      const short = p.count < 10000 ? groups(p.count) : p.count < 1e6 ? `${Math.round(p.count / 1000)} тыс.` : `${(p.count / 1e6).toFixed(1).replace(".", ",")} млн`;
      return `<svg viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" aria-hidden="true"><circle cx="${size / 2}" cy="${size / 2}" r="${size / 2 - 1}" fill="#fff" opacity=".96"/><g transform="rotate(-90 ${size / 2} ${size / 2})">${arcs}</g></svg><span>${short}</span>`;
    },

    // Requests that share one spot: a list to choose from, for the mouse and the keyboard alike.
    _fan(ring, requests) {
      const words = this.options.words;
      const list = document.createElement("ul");
      list.className = "request-fan";
      for (const p of requests) {
        const item = document.createElement("li"), button = document.createElement("button");
        button.textContent = `№ ${p.number} · ${words.categories[p.category] ?? p.category} · ${words.status[p.status]}`;
        button.style.borderLeftColor = this.options.looks[p.status].colour;
        button.onclick = () => {
          const pin = this._pin(ring.getLatLng(), p);
          this.fire("click", { latlng: ring.getLatLng(), sourceTarget: pin, layer: pin });
          this._map.closePopup();
        };
        item.append(button);
        list.append(item);
      }
      L.popup({ maxHeight: 260, minWidth: 240 }).setLatLng(ring.getLatLng()).setContent(list).openOn(this._map);
      list.querySelector("button")?.focus();
    },

    async _drawBase() {
      const base = await (await fetch(this.options.base)).json();
      if (!this._map) return;
      const plain = !this.options.hasTiles;
      for (const area of base.areas) {
        if (area.outline && area.kind === "district") {
          L.geoJSON(area.outline, { interactive: false, style: { color: "#14594a", weight: 2.5, opacity: .75, dashArray: area.approximate ? "7 6" : null, fillColor: "#ffffff", fillOpacity: plain ? .85 : 0 } }).addTo(this._map);
        } else if (area.lat != null) {
          this._name([area.lat, area.long], area.name);
        }
      }
      if (plain && this.options.houses) this._houses(base.houses);
    },

    _name(at, name) {
      const icon = L.divIcon({ className: "area-name", html: escape(name), iconSize: null });
      L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this._map);
    },

    _houses(houses) {
      const canvas = L.canvas({ padding: .4 });
      const points = L.layerGroup();
      for (const [lat, long] of houses) L.circleMarker([lat, long], { renderer: canvas, interactive: false, radius: 2.2, stroke: false, fillColor: "#9aa8a1", fillOpacity: .9 }).addTo(points);
      const names = L.layerGroup();
      const show = () => {
        const zoom = this._map.getZoom();
        zoom >= 13 ? points.addTo(this._map) : points.remove();
        names.clearLayers();
        if (zoom >= 17) {
          const bounds = this._map.getBounds();
          for (const [lat, long, number] of houses) if (bounds.contains([lat, long])) {
            L.marker([lat, long], { icon: L.divIcon({ className: "house-name", html: escape(number), iconSize: null }), interactive: false, keyboard: false, zIndexOffset: -900 }).addTo(names);
          }
          names.addTo(this._map);
        }
      };
      this._map.on("zoomend moveend", show);
      show();
    },
  });

  const shapes = {
    circle: "M17 1a16 16 0 0 1 16 16c0 9-9 15-16 24C10 32 1 26 1 17A16 16 0 0 1 17 1z",
    diamond: "M17 1 33 17 17 41 1 17z",
    square: "M4 1h26a3 3 0 0 1 3 3v24a3 3 0 0 1-3 3h-7l-6 10-6-10H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z",
    triangle: "M5 1h24a4 4 0 0 1 3.5 6L17 41 1.5 7A4 4 0 0 1 5 1z",
    check: "M11 1h12a10 10 0 0 1 10 10v10a10 10 0 0 1-10 10h-1l-5 10-5-10h-1A10 10 0 0 1 1 21V11A10 10 0 0 1 11 1z",
    cross: "M10 1h14l9 9v13l-9 9h-2l-5 9-5-9h-2l-9-9V10z",
  };

  window.courtyardRequests = (options) => new Requests(options);

  // A place to choose by a click: the mark follows the last click.
  window.courtyardPicker = (map) => {
    let mark = null;
    map.on("click", (e) => {
      mark ??= L.circleMarker(e.latlng, { radius: 9, color: "#fff", weight: 3, fillColor: "#b3420c", fillOpacity: 1 }).addTo(map);
      mark.setLatLng(e.latlng);
    });
  };
})();
