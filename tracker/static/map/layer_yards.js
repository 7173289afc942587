// Courtyards with works: this year's with how far they are, and those under warranty. A press opens the courtyard.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const MANY = 250; // marks in a view at once; nearer, there are fewer
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
      const marks = L.layerGroup().addTo(map), words = options.words;
      let found = [];
      const place = () => {
        const shown = map.getBounds().pad(0.2);
        marks.clearLayers();
        found.filter(({ at }) => shown.contains(at)).slice(0, MANY).forEach((yard) => marks.addLayer(mark(yard)));
      };
      const mark = (yard) => {
        const icon = L.divIcon({ className: "yard-mark", iconSize: [26, 26], html: picture(formOf(yard)) });
        const pin = L.marker(yard.at, { icon, keyboard: true, zIndexOffset: -200 });
        const lines = [yard.name, yard.kinds.map((code) => words.categories[code] ?? code).join(", "), say(yard, words.layers)];
        return own.asButton(pin, `<b>${own.escape(lines[0])}</b><br>${lines.slice(1).map(own.escape).join("<br>")}`, `${words.layers.yard} ${lines.join(". ")}`, () => own.openPage(`/courtyard?id=${yard.id}`));
      };
      map.on("moveend", place);
      return {
        url: () => `/map/yards?show=${show}`,
        remove() {
          map.off("moveend", place);
          marks.remove();
        },
        draw(answer, legend) {
          found = answer.yards;
          place();
          legend.innerHTML = legendOf(answer, words.layers);
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
