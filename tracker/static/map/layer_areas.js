// Microdistricts in colour: by how many requests there are, or by how long the open ones have waited.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const COLOURS = ["#dcebe4", "#b0d3c6", "#7fb09f", "#468873", "#14594a"];
  const PANE = "area-colours", OPACITY = 0.66, LAND = "#f6f6f0";

  const layer = (value, say) => ({
    group: "areas",
    make(map, options) {
      const words = options.words.layers;
      const pane = map.getPane(PANE) ?? map.createPane(PANE);
      pane.style.zIndex = 350;
      let shapes = L.layerGroup().addTo(map);
      return {
        follows: { query: true },
        url: (query) => `/map/areas?${query}`,
        remove: () => shapes.remove(),
        draw(answer, legend) {
          const found = answer.features.map((feature) => ({ ...feature, value: feature.properties[value] }));
          const steps = stepsOf(Math.max(0, ...found.map((feature) => feature.value)));
          const colour = (n) => COLOURS[Math.max(0, steps.findIndex((top) => n <= top))];
          shapes.remove();
          shapes = L.layerGroup();
          for (const { geometry, properties: p, value: n } of found) {
            if (!geometry) continue;
            const style = { pane: PANE, color: "#fff", weight: 1.5, fillColor: colour(n), fillOpacity: OPACITY };
            L.geoJSON(geometry, style).bindTooltip(`<b>${own.escape(p.name)}</b><br>${own.escape(facts(p, words, options.words))}`, { sticky: true, className: "request-tip" }).addTo(shapes);
          }
          shapes.addTo(map);
          legend.replaceChildren(classes(steps, say, options.words), numbers(found, answer.elsewhere, say, options.words));
        },
      };
    },
  });

  // Five classes of equal width with round ends.
  function stepsOf(most) {
    const rough = Math.max(1, most / COLOURS.length), unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10].map((n) => n * unit).find((n) => n >= rough && Number.isInteger(n)) ?? Math.ceil(rough);
    return COLOURS.map((_colour, n) => step * (n + 1));
  }

  const facts = (p, words, all) => own.fill(p.open ? words.areaFacts : words.areaQuiet, { count: `${own.number(p.count)} ${own.plural(p.count, all.requests)}`, open: own.number(p.open), days: own.number(Math.round(p.days)) });

  // The classes as a ruler: a number where one ends and the next begins, the colours as they look on the land.
  function classes(steps, say, words) {
    const ruler = document.createElement("div"), seen = Math.round(OPACITY * 255).toString(16), last = steps.at(-1);
    const tick = last < 10_000 ? own.number : (n) => own.number(n / 1000) + (n === last ? ` ${words.thousands}` : "");
    ruler.className = "classes";
    ruler.setAttribute("role", "img");
    ruler.setAttribute("aria-label", `${say(words.layers)}: 0–${own.number(last)}`);
    steps.forEach((top, n) => {
      const item = document.createElement("div");
      item.style.background = `linear-gradient(${COLOURS[n]}${seen} 0 0), ${LAND}`;
      item.innerHTML = `${n ? "" : '<span class="first">0</span>'}<span>${tick(top)}</span>`;
      ruler.append(item);
    });
    return ruler;
  }

  // The same in words, for those who see no colours.
  function numbers(found, elsewhere, say, words) {
    const box = document.createElement("details");
    const rows = found.map(({ properties: p, value }) => [value, `<li><b>${own.escape(p.name)}</b> ${own.escape(facts(p, words.layers, words))}</li>`]).sort((a, b) => b[0] - a[0]);
    if (elsewhere) rows.push([0, `<li><b>${own.escape(words.layers.elsewhere)}</b> ${own.number(elsewhere)}</li>`]);
    box.innerHTML = `<summary>${own.escape(words.layers.inNumbers)}</summary><ol>${rows.map(([, row]) => row).join("")}</ol>`;
    return box;
  }

  own.layerKinds.count = layer("count", (words) => words.count);
  own.layerKinds.days = layer("days", (words) => words.days);
})();
