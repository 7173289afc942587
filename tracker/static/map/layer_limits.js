// Areas where works are restricted (protected zones): an outline with a pattern, a name, and the note that came with it.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});

  own.layerKinds.limits = {
    make(map, { words }) {
      let shapes = L.layerGroup().addTo(map);
      return {
        url: () => "/map/restrictions",
        remove: () => shapes.remove(),
        draw({ features }, legend) {
          shapes.remove();
          const style = { color: "#7a4a00", weight: 2, dashArray: "3 5", fillColor: "#b07d00", fillOpacity: 0.22 };
          shapes = L.layerGroup(features.map(({ geometry, properties: p }) => L.geoJSON(geometry, style).bindTooltip(`<b>${own.escape(p.name)}</b>${p.note ? `<br>${own.escape(p.note)}` : ""}`, { sticky: true, className: "request-tip" }))).addTo(map);
          const rows = features.map(({ properties: p }) => `<li><b>${own.escape(p.name)}</b> ${own.escape(p.note)}</li>`).join("");
          legend.innerHTML = features.length ? `<details><summary>${own.escape(words.layers.limitsList)}: ${own.number(features.length)}</summary><ol>${rows}</ol></details>` : `<p>${own.escape(words.layers.noLimits)}</p>`;
        },
      };
    },
  };
})();
