// Requests that share one spot: a few stand around it, many become a list to choose from.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const AROUND = 14, PANE = "fan";

  own.fan = (layer, at, found) => {
    if (found.total <= AROUND) spread(layer, at, found.features);
    else list(layer, at, found);
  };

  function spread(layer, at, features) {
    const map = layer._map, middle = map.latLngToLayerPoint(at), group = L.layerGroup(), before = document.activeElement;
    const pane = map.getPane(PANE) ?? map.createPane(PANE);
    pane.style.zIndex = 620; // over the marks, which step back meanwhile
    pane.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      layer.fold();
      own.focusAgain(before);
    };
    const radius = Math.max(46, (features.length * (layer.options.sizes.pin * 2 + 8)) / (2 * Math.PI));
    const pins = features.map(({ properties }, place) => {
      const angle = (2 * Math.PI * place) / features.length - Math.PI / 2;
      const point = map.layerPointToLatLng(middle.add([radius * Math.cos(angle), radius * Math.sin(angle)]));
      group.addLayer(L.polyline([at, point], { color: "#3c4d46", weight: 1.5, opacity: 0.6, interactive: false }));
      return layer.pin(point, properties, PANE);
    });
    group.addLayer(L.circleMarker(at, { radius: 4, color: "#fff", weight: 1.5, fillColor: "#3c4d46", fillOpacity: 1, interactive: false }));
    pins.forEach((pin) => group.addLayer(pin));
    layer.unfold(group);
    pins[0]?.getElement()?.focus({ preventScroll: true });
  }

  function list(layer, at, found) {
    const { words, looks } = layer.options, before = document.activeElement;
    const items = document.createElement("ul");
    items.className = "request-list";
    for (const { properties: p } of found.features) {
      const item = document.createElement("li"), button = document.createElement("button");
      const said = own.sayPin(p, words, looks);
      button.type = "button";
      button.innerHTML = `${own.shape(looks[p.status], 13)}<span><b>${own.escape(said.title)}</b>${own.escape(said.lines[0])}<small>${said.lines.slice(1).map(own.escape).join(" · ")}</small></span>`;
      button.onclick = () => own.openRequest(p.number);
      item.append(button);
      items.append(item);
    }
    const holder = document.createElement("div");
    const title = document.createElement("h2");
    title.textContent = `${own.number(found.total)} ${own.plural(found.total, words.requests)}`;
    holder.className = "request-spot";
    holder.append(title, items);
    if (found.total > found.features.length) {
      const more = document.createElement("p");
      more.textContent = own.fill(words.moreInList, { count: own.number(found.features.length) });
      holder.append(more);
    }
    const popup = L.popup({ maxHeight: 300, minWidth: 250, maxWidth: 300, autoPanPadding: [16, 16] }).setLatLng(at).setContent(holder).openOn(layer._map);
    popup.getElement().onkeydown = ({ key }) => key === "Escape" && popup.close();
    popup.on("remove", () => own.focusAgain(before));
    items.querySelector("button")?.focus();
  }
})();
