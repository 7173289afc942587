// Names of microdistricts: beside the marks of requests, never under them.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  if (own.Names) return;
  const AIR = 5;
  // Steps away from a name's own place, the nearest first.
  const STEPS = (most, step) => Array.from({ length: 2 * most + 1 }, (_step, n) => (n - most) * step);
  const SPOTS = STEPS(6, 16).flatMap((x) => STEPS(6, 13).map((y) => [x, y])).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

  own.Names = L.Layer.extend({
    initialize(options) {
      L.setOptions(this, options);
      this._names = [];
    },

    onAdd(map) {
      this._pane = map.getPane("names") ?? map.createPane("names");
      this._pane.style.zIndex = 450;
      this._pane.style.pointerEvents = "none";
      map.on("zoomend", this.place, this);
    },

    onRemove(map) {
      map.off("zoomend", this.place, this);
      this._pane.replaceChildren();
    },

    read(ground) {
      for (const { properties: p } of ground.features) {
        if (p.kind !== "microdistrict" || !p.centre) continue;
        const element = L.DomUtil.create("span", "area-name leaflet-zoom-hide", this._pane);
        element.textContent = p.name;
        this._names.push({ at: [p.centre[1], p.centre[0]], element, size: null });
      }
      this.place();
      document.fonts?.ready.then(() => {
        for (const name of this._names) name.size = null;
        this.place();
      });
    },

    // `marks` are circles in pixels of the layer: each name takes the first place around its own that is free.
    place() {
      const map = this._map, zoom = map?.getZoom(), taken = [];
      if (!map) return;
      const marks = this.options.marks(), centres = this._names.map(({ at }) => map.latLngToLayerPoint(at));
      this._pane.hidden = zoom < 12;
      if (this._pane.hidden) return;
      // All are measured before any is moved, and once: in turns the browser would lay the page out for each name.
      for (const name of this._names) name.size ??= [name.element.offsetWidth / 2, name.element.offsetHeight / 2];
      this._names.forEach(({ element, size: [wide, high] }, place) => {
        const middle = centres[place];
        // Nearer to another microdistrict's centre it would name that one.
        const isOwn = ([x, y]) => centres.every((other) => Math.hypot(x, y) <= Math.hypot(middle.x + x - other.x, middle.y + y - other.y));
        const free = SPOTS.filter(isOwn)
          .map(([x, y]) => [middle.x + x - wide, middle.y + y - high, middle.x + x + wide, middle.y + y + high])
          .find((box) => !taken.some((other) => own.meet(box, other, AIR)) && !marks.some((mark) => own.touches(box, mark, AIR)));
        element.classList.toggle("is-covered", !free);
        const box = free ?? [middle.x - wide, middle.y - high, middle.x + wide, middle.y + high];
        taken.push(box);
        L.DomUtil.setPosition(element, L.point(box[0], box[1]).round());
      });
    },
  });

  // Whether a box [left, top, right, bottom] comes nearer to another than `air`.
  own.meet = (a, b, air = 0) => a[0] < b[2] + air && a[2] > b[0] - air && a[1] < b[3] + air && a[3] > b[1] - air;
  // Whether a box comes nearer to a circle than `air`.
  own.touches = ([left, top, right, bottom], { x, y, radius }, air) => {
    const across = Math.max(left - x, 0, x - right), down = Math.max(top - y, 0, y - bottom);
    return Math.hypot(across, down) < radius + air;
  };
})();
