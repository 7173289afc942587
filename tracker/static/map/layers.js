// The choice of layers over the map: each is asked for by one bounded question, follows filter and month, and explains itself.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  own.layerKinds = {}; // name -> { words, group?, make(map, options) -> { url(), draw(answer, legend), remove() } }

  own.layers = (requests, options) => {
    const control = L.control({ position: "topright" }), words = options.words.layers;
    control.onAdd = (map) => {
      const box = L.DomUtil.create("details", "layer-choice");
      box.innerHTML = `<summary>${own.escape(words.title)}</summary><ul></ul>`;
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      box.addEventListener("keydown", (event) => event.stopPropagation());
      box.addEventListener("toggle", () => box.open && own.wantsCard(map) && own.showFoot(map));
      own.layerBox = new Choice(map, requests, options, box);
      return box;
    };
    return control;
  };

  class Choice {
    constructor(map, requests, options, box) {
      Object.assign(this, { map, requests, options, box, on: new Map() });
      this.rows = {};
      for (const name of Object.keys(own.layerKinds)) box.querySelector("ul").append(this.row(name));
      requests.on("drawn", ({ collection }) => this.follow(collection.version));
      map.on("moveend", () => this.on.forEach((layer) => layer.follows?.view && this.ask(layer)));
    }

    row(name) {
      const item = document.createElement("li"), words = this.options.words.layers;
      item.innerHTML = `<label><input type="checkbox" name="${name}"><span>${own.escape(words[name])}</span></label><div class="layer-legend" hidden></div>`;
      this.rows[name] = item;
      item.querySelector("input").onchange = (event) => {
        this.set(name, event.target.checked);
        own.keepAddress?.();
      };
      return item;
    }

    // Names of the layers that are on, and the other way round.
    get names() {
      return [...this.on.keys()];
    }

    show(names) {
      for (const name of Object.keys(own.layerKinds)) this.set(name, names.includes(name));
    }

    set(name, wanted) {
      const row = this.rows[name], legend = row.querySelector(".layer-legend");
      row.querySelector("input").checked = wanted;
      legend.hidden = !wanted;
      if (wanted === this.on.has(name)) return;
      if (wanted) {
        const { group } = own.layerKinds[name];
        if (group) this.names.filter((other) => own.layerKinds[other].group === group).forEach((other) => this.set(other, false));
        const layer = own.layerKinds[name].make(this.map, this.options);
        Object.assign(layer, { legend });
        this.on.set(name, layer);
        this.ask(layer);
      } else {
        this.on.get(name).gone = true;
        this.on.get(name).remove();
        this.on.delete(name);
        legend.replaceChildren();
      }
      this.box.querySelector("summary").textContent = `${this.options.words.layers.title}${this.on.size ? `: ${this.on.size}` : ""}`;
      this.map.getContainer().dataset.layers = this.names.join(",");
    }

    follow(version) {
      const state = `${version} ${own.layer._query}`;
      if (state === this.state) return;
      this.state = state;
      this.on.forEach((layer) => layer.follows && this.ask(layer));
    }

    async ask(layer) {
      layer.abort?.abort();
      layer.abort = new AbortController();
      try {
        const answer = await fetch(layer.url(own.layer._query), { signal: layer.abort.signal });
        if (!answer.ok) throw new Error(answer.status);
        const found = await answer.json();
        if (!layer.gone) layer.draw(found, layer.legend);
      } catch (error) {
        if (error.name !== "AbortError" && !layer.gone) layer.legend.textContent = this.options.words.layers.failed;
      }
    }
  }
})();
