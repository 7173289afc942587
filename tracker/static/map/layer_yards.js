// Courtyards with works: this year's with how far they are, and those under warranty. A press opens the courtyard.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const MANY = 250; // marks in a view at once; nearer, there are fewer
  const RADIUS = 13, AIR = 2;
  // Where a mark may stand: at its courtyard, else beside what covers it.
  const SPOTS = [[0, 0], ...[20, 30, 40, 50].flatMap((away) => Array.from({ length: 12 }, (_spot, n) => [away * Math.sin((n * Math.PI) / 6), -away * Math.cos((n * Math.PI) / 6)]))];
  // Form and colour say the same: a ring waits, a half is under way, a full one is done.
  const FORMS = {
    planned: ["#8f6600", '<circle cx="10" cy="10" r="6" fill="#fff" stroke="currentColor" stroke-width="3.2"/>'],
    running: ["#8a1f11", '<circle cx="10" cy="10" r="6" fill="#fff" stroke="currentColor" stroke-width="3.2"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>'],
    accepted: ["#0f7a49", '<circle cx="10" cy="10" r="8" fill="currentColor"/><path d="M6 10.2l2.8 2.8L14 7.4" fill="none" stroke="#fff" stroke-width="2.2"/>'],
    warranty: ["#1d4a8f", '<path d="M10 1.5l7 2.4v5.4c0 4.4-2.9 7.6-7 9.2-4.1-1.6-7-4.8-7-9.2V3.9z" fill="currentColor"/><path d="M6.6 9.8l2.6 2.6 4.4-5" fill="none" stroke="#fff" stroke-width="2"/>'],
  };
  const picture = (form) => `<svg viewBox="0 0 20 20" width="20" height="20" style="color:${FORMS[form][0]}" aria-hidden="true">${FORMS[form][1]}</svg>`;

  const layer = (show, formOf, say, legendOf) => ({
    make(map, options) {
      const marks = L.layerGroup().addTo(map), lines = L.layerGroup().addTo(map), words = options.words, known = new Map();
      let found = [], box = null;
      // Beside the requests, never under them; a thin line leads to the courtyard. Those that find no room show nearer.
      const place = () => {
        const shown = map.getBounds().pad(0.2), seen = found.filter(({ at }) => shown.contains(at)).slice(0, MANY), left = new Set(known.keys());
        own.taken.delete(known);
        const taken = own.circles(), placed = [];
        lines.clearLayers();
        for (const yard of seen) {
          const middle = map.latLngToLayerPoint(yard.at), spot = SPOTS.map(([x, y]) => middle.add([x, y])).find((at) => taken.every((other) => Math.hypot(at.x - other.x, at.y - other.y) >= other.radius + RADIUS + AIR));
          if (!spot) continue;
          const circle = { x: spot.x, y: spot.y, radius: RADIUS }, at = map.layerPointToLatLng(spot);
          taken.push(circle);
          placed.push(circle);
          left.delete(yard);
          if (!known.has(yard)) known.set(yard, mark(yard).addTo(marks));
          known.get(yard).setLatLng(at);
          if (spot.distanceTo(middle) > 1) lines.addLayer(L.polyline([yard.at, at], { color: "#3c4d46", weight: 1.5, opacity: 0.7, interactive: false }));
        }
        for (const yard of left) {
          marks.removeLayer(known.get(yard));
          known.delete(yard);
        }
        own.taken.set(known, placed);
        own.layer.fire("placed");
        const hidden = seen.length - placed.length;
        if (box) box.querySelector("p").textContent = hidden ? own.fill(words.layers.nearer, { count: own.number(hidden) }) : "";
      };
      const mark = (yard) => {
        const icon = L.divIcon({ className: "yard-mark", iconSize: [26, 26], html: picture(formOf(yard)) });
        const pin = L.marker(yard.at, { icon, keyboard: true, zIndexOffset: -200 });
        const said = [yard.name, yard.kinds.map((code) => words.categories[code] ?? code).join(", "), say(yard, words.layers)];
        return own.asButton(pin, `<b>${own.escape(said[0])}</b><br>${said.slice(1).map(own.escape).join("<br>")}`, `${words.layers.yard} ${said.join(". ")}`, () => own.openPage(`/courtyard?id=${yard.id}`));
      };
      map.on("moveend", place);
      own.layer.on("drawn", place);
      return {
        url: () => `/map/yards?show=${show}`,
        remove() {
          map.off("moveend", place);
          own.layer.off("drawn", place);
          own.taken.delete(known);
          marks.remove();
          lines.remove();
          own.layer.fire("placed");
        },
        draw(answer, legend) {
          found = answer.yards;
          legend.innerHTML = `${legendOf(answer, words.layers)}<p></p>`;
          box = legend;
          place();
        },
      };
    },
  });

  const stages = (yard, words) => Object.entries(yard.stages).map(([stage, n]) => `${words.stages[stage].toLowerCase()}: ${own.number(n)}`).join(", ");
  const row = (form, text, n) => `<li>${picture(form)}<span>${own.escape(text)}</span><b>${own.number(n)}</b></li>`;

  own.layerKinds.year = layer("year", (yard) => yard.state, stages, ({ yards }, words) => {
    const rows = ["planned", "running", "accepted"].map((stage) => row(stage, words.stages[stage], yards.filter((yard) => yard.state === stage).length));
    return `<ul class="yards">${rows.join("")}</ul>`;
  });
  own.layerKinds.warranty = layer("warranty", () => "warranty", (yard, words) => own.fill(words.until, { day: own.date(yard.until) }), ({ yards }, words) => `<ul class="yards">${row("warranty", words.yards, yards.length)}</ul>`);
})();
