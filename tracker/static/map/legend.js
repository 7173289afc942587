// The legend: every status group with its mark and count, and how many requests have no place on the map.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});

  // Where requests match but none of them is in the window: says so, and leads to them.
  own.sayNothingHere = (map, layer, { words }) => {
    const box = L.DomUtil.create("p", "nothing-here", map.getContainer());
    box.setAttribute("role", "status");
    box.hidden = true;
    L.DomEvent.disableClickPropagation(box);
    layer.on("drawn", ({ collection: { total, matching, without_place } }) => {
      const away = matching - without_place;
      box.hidden = total > 0 || !matching;
      if (!box.hidden && !away) return void (box.textContent = words.onlyInList);
      box.innerHTML = box.hidden ? "" : `${own.escape(words.nothingHere)} <button type="button">${own.escape(own.fill(words.showAll, { count: own.number(away) }))}</button>`;
      if (!box.hidden) box.querySelector("button").onclick = () => layer.showAll();
    });
  };

  own.legend = (layer, { looks, words }) => {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = (map) => {
      const box = L.DomUtil.create("details", "request-legend");
      box.open = map.getSize().x >= 600;
      box.innerHTML = `<summary>${own.escape(words.legend)}</summary><ul></ul>`;
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      layer.on("drawn", ({ collection }) => show(box, collection));
      return box;
    };
    const show = (box, { by_status, matching, without_place }) => {
      // In the past only some groups are known.
      const groups = Object.entries(by_status).filter(([name]) => words.status[name]);
      const rows = groups.map(([name, n]) => `<li data-status="${name}" title="${own.escape(words.statusHint[name] ?? "")}">${own.shape(looks[name], 13)}<span>${own.escape(words.status[name])}</span><b>${own.number(n)}</b></li>`);
      if (without_place) rows.push(`<li class="apart"><span>${own.escape(words.withoutPlace)}</span><b>${own.number(without_place)}</b></li>`);
      box.querySelector("ul").innerHTML = rows.join("");
      box.querySelector("summary").textContent = `${own.number(matching)} ${own.plural(matching, words.requests)}${own.asOf ? ` ${own.fill(words.months.asOf, { day: new Date(own.asOf).toLocaleDateString("ru-RU", { timeZone: "Asia/Yekaterinburg" }) })}` : ""}`;
    };
    return control;
  };
})();
