// The layer of requests: asks one route once per viewport and draws what it answers. Panning and zooming stay here.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  if (own.Requests) return;
  const STEP = 128; // the asked box ends at multiples of this many pixels, so that small moves need no question

  own.Requests = L.Layer.extend({
    options: { url: "/map/clusters", inside: "/map/inside", follow: 800 },

    initialize(options) {
      L.setOptions(this, options);
    },

    onAdd(map) {
      own.addSprite(this.options);
      this._marks = L.layerGroup().addTo(map);
      this._known = new Map();
      this._query = own.query ?? null; // before the page has told its filters there is nothing to ask
      map.on("moveend", this._moved, this);
      map.on("click zoomstart", this.fold, this);
      this._timer = setInterval(() => document.hidden || this._ask(true), this.options.follow);
      this._moved();
    },

    onRemove(map) {
      map.off("moveend", this._moved, this).off("click zoomstart", this.fold, this);
      clearInterval(this._timer);
      this._marks.remove();
    },

    setQuery(query) {
      if (query === this._query) return;
      this._query = query;
      this.fold();
      this._ask();
    },

    _moved() {
      const box = this._box(0, 1), asked = this._asked;
      if (asked?.zoom === this._map.getZoom() && asked.query === this._query && asked.box.contains(box)) return;
      this._ask();
    },

    // What the window shows in pixels of the world, widened and rounded outwards.
    _box(wider, step) {
      const shown = this._map.getPixelBounds();
      return L.bounds(shown.min.subtract([wider, wider]).divideBy(step).floor().multiplyBy(step), shown.max.add([wider, wider]).divideBy(step).ceil().multiplyBy(step));
    },

    async _ask(again = false) {
      if (!this._map || this._query === null || (again && this._busy)) return;
      const zoom = this._map.getZoom();
      if (!again || !this._asked) {
        this._asked = { zoom, query: this._query, box: this._box(STEP / 2, STEP) };
        this._tag = null;
      }
      const { box, query } = this._asked, asked = this._asked;
      this._abort?.abort();
      this._abort = new AbortController();
      this._busy = true;
      try {
        const sw = this._map.unproject(box.getBottomLeft(), asked.zoom), ne = this._map.unproject(box.getTopRight(), asked.zoom);
        const edges = [sw.lng, sw.lat, ne.lng, ne.lat].map((n) => n.toFixed(6));
        const headers = this._tag ? { "If-None-Match": this._tag } : {};
        const answer = await fetch(`${this.options.url}?bbox=${edges}&zoom=${asked.zoom}${query && "&" + query}`, { signal: this._abort.signal, headers });
        if (asked !== this._asked) return;
        if (answer.status !== 304) {
          if (!answer.ok) throw new Error(answer.status);
          const drawn = await answer.json();
          if (asked !== this._asked) return;
          this._tag = answer.headers.get("ETag");
          this._draw(drawn);
        }
        this._failed(0);
      } catch (error) {
        if (error.name !== "AbortError") this._failed((this._failures ?? 0) + 1);
      } finally {
        if (asked === this._asked) this._busy = false;
      }
    },

    _failed(times) {
      if (this._failures === times) return;
      this._failures = times;
      this._map?.getContainer().classList.toggle("is-cut-off", times > 1);
    },

    _draw(collection) {
      const seen = new Map(), middle = this._map.getCenter();
      const away = ({ geometry: { coordinates: [long, lat] } }) => Math.hypot((long - middle.lng) * 0.53, lat - middle.lat);
      // From the middle outwards: the order in which Tab goes through them.
      for (const { geometry, properties } of collection.features.sort((a, b) => away(a) - away(b))) {
        // What a mark says of the past is not what it says of today, and a pin counts the days.
        const key = JSON.stringify([geometry.coordinates, properties, properties.number ? own.month : Boolean(own.month)]);
        seen.set(key, this._known.get(key) ?? this._mark(geometry.coordinates, properties));
      }
      for (const [key, mark] of this._known) if (!seen.has(key)) this._marks.removeLayer(mark);
      for (const [key, mark] of seen) if (!this._known.has(key)) this._marks.addLayer(mark);
      this._known = seen;
      const { total, matching, version } = collection;
      Object.assign(this._map.getContainer().dataset, { requests: "drawn", total, matching, version, drawn: this._query });
      this.fire("drawn", { collection });
    },

    _mark([long, lat], p) {
      return p.number ? this.pin([lat, long], p) : this._ring([lat, long], p);
    },

    pin(at, p, pane = "markerPane") {
      const said = own.sayPin(p, this.options.words, this.options.looks), escape = own.escape;
      const pin = L.marker(at, { icon: own.pinIcon(p, this.options), keyboard: true, riseOnHover: true, pane });
      const tip = `<b>${escape(said.title)}</b>${said.lines.map((line) => `<br>${escape(line)}`).join("")}`;
      return own.asButton(pin, tip, said.text, () => this._openPin(p));
    },

    _openPin(p) {
      if (own.wantsCard(this._map)) own.card(this._map, p, this.options);
      else own.openRequest(p.number);
    },

    _ring(at, p) {
      const said = own.sayRing(p, this.options.words), looks = this.options.looks;
      const ring = L.marker(at, { icon: own.ringIcon(p, this.options), keyboard: true, zIndexOffset: 100 });
      const rows = Object.keys(p.by_status).map((name, place) => `<br>${own.shape(looks[name], 11)} ${own.escape(said.parts[place])}`);
      return own.asButton(ring, `<b>${said.title}</b>${rows.join("")}`, `${said.title}. ${said.parts.join(", ")}. ${this.options.words.openRing}`, () => this._open(ring, p));
    },

    // A click on a ring: nearer to what it holds; where that is one spot, its requests fan out.
    async _open(ring, p) {
      const map = this._map, box = p.box ?? [];
      ring.closeTooltip();
      let found = null;
      try {
        const answer = await fetch(`${this.options.inside}?bbox=${box}&zoom=${map.getZoom()}${this._query && "&" + this._query}`);
        found = answer.ok ? await answer.json() : null;
      } catch {
        this._failed(2);
      }
      if (!found?.bounds) return;
      const [west, south, east, north] = found.bounds, bounds = L.latLngBounds([south, west], [north, east]);
      const corners = [map.project(bounds.getSouthWest(), map.getMaxZoom()), map.project(bounds.getNorthEast(), map.getMaxZoom())];
      const isSpot = corners[0].distanceTo(corners[1]) < 2 * own.radius(2, this.options.sizes);
      if (isSpot || map.getZoom() >= map.getMaxZoom()) return own.fan(this, ring.getLatLng(), found);
      const zoom = Math.max(Math.min(map.getBoundsZoom(bounds, false, L.point(90, 90)), map.getMaxZoom()), map.getZoom() + 1);
      map.setView(bounds.getCenter(), zoom);
    },

    // The view that holds all that matches.
    async showAll() {
      const answer = await fetch(`${this.options.inside}?bbox=-180,-85,180,85&zoom=0${this._query && "&" + this._query}`).catch(() => null);
      const { bounds } = answer?.ok ? await answer.json() : {};
      if (!bounds) return this._failed(2);
      this._map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { padding: [70, 70], maxZoom: 17 });
    },

    // Where the marks are, in pixels of the layer.
    circles() {
      return [...(this._known?.values() ?? [])].map((mark) => ({ ...this._map.latLngToLayerPoint(mark.getLatLng()), radius: mark.options.icon.options.iconSize[0] / 2 }));
    },

    fold() {
      this._fanned?.remove();
      this._fanned = null;
      this._map.getContainer().classList.remove("is-fanned");
    },

    unfold(group) {
      this.fold();
      this._fanned = group.addTo(this._map);
      this._map.getContainer().classList.add("is-fanned");
    },
  });
})();
