// The ground out of an OpenStreetMap extract: the application's own tiles, drawn calmly so that requests stand out.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  if (own.Basemap) return;
  const SIZE = 256, KEPT = 160, FONT = '"Golos Text", system-ui, sans-serif';
  const LAND = "#f5f4ef", HALO = "rgba(250,249,245,.92)";
  const SURFACES = {
    residential: "#f1efe8", industry: "#ebe9e5", school: "#f1ecdd", green: "#dfead4", wood: "#cfe0c4", pitch: "#d3e4cf", playground: "#e8e6c4", parking: "#eceae4", water: "#b9d6e4", square: "#fbfaf6", building: "#ded9ce",
  };
  const EDGES = { building: "#c6bfb1", water: "#a3c6d8", pitch: "#b9d2b5", playground: "#d3cf9a", school: "#e6dfc8" };
  // Widths in pixels at zooms; between them as straight lines.
  const WIDTHS = {
    river: [[9, 1.2], [13, 3], [16, 8], [20, 30]], stream: [[13, 0.8], [16, 2], [20, 8]],
    path: [[15, 0.8], [17, 1.6], [18, 2.2], [20, 5]], service: [[14, 0.9], [15, 1.8], [17, 5], [18, 8], [20, 22]],
    street: [[13, 1], [14, 2.2], [15, 4.5], [17, 10], [18, 15], [20, 40]], tertiary: [[12, 1.2], [13, 2.2], [15, 6], [17, 12], [18, 18], [20, 46]],
    secondary: [[11, 1.2], [13, 3], [15, 7], [17, 14], [18, 21], [20, 54]], primary: [[9, 1.2], [11, 2], [13, 4], [15, 8.5], [17, 16], [18, 24], [20, 60]],
    motorway: [[9, 1.6], [11, 2.6], [13, 5], [15, 9], [17, 17], [18, 26], [20, 64]], tram: [[14, 0.8], [17, 1.2], [20, 2]], rail: [[11, 0.8], [14, 1.4], [17, 2.4], [20, 5]],
  };
  const WATERWAYS = ["stream", "river"], ROADS = ["path", "service", "street", "tertiary", "secondary", "primary", "motorway"], RAILS = ["tram", "rail"];
  const FILLS = { river: SURFACES.water, stream: SURFACES.water, path: "#d8cfbb", service: "#fff", street: "#fff", tertiary: "#fff", secondary: "#fdf6df", primary: "#fbecc2", motorway: "#f8e0a8", tram: "#c3bfb6", rail: "#b3afa7" };
  const CASINGS = { service: "#dcd7cb", street: "#d5d0c4", tertiary: "#d0cabc", secondary: "#d9cda9", primary: "#d8c48d", motorway: "#d0b574" };
  const WORDS = {
    number: ["500 11.5px", "#77736a"], river: ["italic 500 13px", "#4f86a3"], stream: ["italic 500 12px", "#4f86a3"],
    motorway: ["600 12px", "#5e5638"], primary: ["600 12px", "#5e5638"], secondary: ["600 12px", "#5f5a4a"],
  };

  own.Basemap = L.GridLayer.extend({
    options: { pane: "tilePane", zIndex: 1, keepBuffer: 3, updateWhenZooming: false, maxZoom: 20, tileSize: SIZE },

    initialize(options) {
      L.setOptions(this, options);
      const [west, south, east, north] = options.tiles.bounds;
      this.options.bounds = this._bounds = L.latLngBounds([south, west], [north, east]);
      this._kept = new Map();
    },

    onAdd(map) {
      map.getContainer().style.background = LAND; // where the extract ends, the land goes on
      return L.GridLayer.prototype.onAdd.call(this, map);
    },

    createTile({ x, y, z }, done) {
      const tile = L.DomUtil.create("canvas", "leaflet-tile"), ratio = Math.min(3, window.devicePixelRatio || 1);
      tile.width = tile.height = SIZE * ratio;
      const last = this.options.tiles.zooms[1], nearer = Math.max(0, z - last);
      const at = { x: x >> nearer, y: y >> nearer, z: z - nearer };
      Promise.all([this._read(at), fonts()]).then(
        ([data]) => {
          if (this._map) this._paint(tile.getContext("2d"), { x, y, z, ratio, nearer, at }, data);
          done(null, tile);
        },
        (error) => done(error, tile),
      );
      return tile;
    },

    // What was read stays for the neighbours that are drawn from it; a failed reading is tried again.
    _read({ x, y, z }) {
      const url = this.options.tiles.url.replace("{z}", z).replace("{x}", x).replace("{y}", y), kept = this._kept;
      let found = kept.get(url);
      kept.delete(url);
      found ??= fetch(url).then(async (answer) => (answer.status === 200 ? decode(await answer.json()) : empty(answer)));
      found.catch(() => kept.delete(url));
      kept.set(url, found);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value);
      return found;
    },

    _paint(pen, { x, y, z, ratio, nearer, at }, data) {
      const scale = (SIZE * 2 ** nearer) / data.extent, left = (x - at.x * 2 ** nearer) * SIZE, top = (y - at.y * 2 ** nearer) * SIZE;
      const northWest = this._map.project(this._bounds.getNorthWest(), z), southEast = this._map.project(this._bounds.getSouthEast(), z);
      pen.scale(ratio, ratio);
      pen.beginPath();
      pen.rect(northWest.x - x * SIZE, northWest.y - y * SIZE, southEast.x - northWest.x, southEast.y - northWest.y);
      pen.clip();
      pen.fillStyle = LAND;
      pen.fillRect(0, 0, SIZE, SIZE);
      pen.translate(-left, -top);
      pen.scale(scale, scale);
      pen.lineJoin = "round";
      pen.lineCap = "round";
      const view = [left / scale, top / scale, (left + SIZE) / scale, (top + SIZE) / scale];
      const brush = { pen, z, scale, things: data.things, view };
      for (const kind of Object.keys(SURFACES)) if (kind !== "building") surface(brush, kind);
      for (const kind of WATERWAYS) stroke(brush, kind, FILLS[kind], width(kind, z));
      if (z >= 13) for (const kind of ROADS) if (CASINGS[kind]) stroke(brush, kind, CASINGS[kind], width(kind, z) + (z < 16 ? 1.4 : 2));
      for (const kind of ROADS) road(brush, kind);
      for (const kind of RAILS) stroke(brush, kind, FILLS[kind], width(kind, z));
      surface(brush, "building");
      words(pen, z, scale, view, data.labels);
    },
  });

  const empty = (answer) => {
    if (answer.status !== 204) throw new Error(`ground: ${answer.status}`);
    return { extent: 4096, things: {}, labels: [] };
  };

  let loaded;
  const fonts = () => (loaded ??= document.fonts?.load(`500 12px ${FONT}`, "Ул").catch(() => null) ?? Promise.resolve());

  // Steps from point to point become places, with the box that each thing fills.
  function decode(tile) {
    for (const kind of Object.keys(tile.things)) {
      tile.things[kind] = tile.things[kind].map((lines) => {
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        for (const line of lines) {
          for (let n = 0; n < line.length; n += 2) {
            if (n) {
              line[n] += line[n - 2];
              line[n + 1] += line[n - 1];
            }
            if (line[n] < box[0]) box[0] = line[n];
            if (line[n] > box[2]) box[2] = line[n];
            if (line[n + 1] < box[1]) box[1] = line[n + 1];
            if (line[n + 1] > box[3]) box[3] = line[n + 1];
          }
        }
        return { lines, box };
      });
    }
    return tile;
  }

  function trace({ pen, things, view }, kind, air, isClosed) {
    const found = things[kind];
    if (!found) return false;
    pen.beginPath();
    for (const { lines, box } of found) {
      if (box[2] < view[0] - air || box[0] > view[2] + air || box[3] < view[1] - air || box[1] > view[3] + air) continue;
      for (const line of lines) {
        pen.moveTo(line[0], line[1]);
        for (let n = 2; n < line.length; n += 2) pen.lineTo(line[n], line[n + 1]);
        if (isClosed) pen.closePath();
      }
    }
    return true;
  }

  function surface(brush, kind) {
    const { pen, z, scale } = brush;
    if (!trace(brush, kind, 2 / scale, true)) return;
    pen.fillStyle = SURFACES[kind];
    pen.fill();
    if (!EDGES[kind] || z < (kind === "building" ? 15 : 14)) return;
    pen.strokeStyle = EDGES[kind];
    pen.lineWidth = (z < 17 ? 0.7 : 1) / scale;
    pen.stroke();
  }

  function road(brush, kind) {
    const { pen, z, scale } = brush;
    if (kind !== "path") return stroke(brush, kind, z < 13 && CASINGS[kind] ? CASINGS[kind] : FILLS[kind], width(kind, z));
    pen.setLineDash(z < 16 ? [] : [5 / scale, 4 / scale]);
    stroke(brush, kind, FILLS[kind], width(kind, z));
    pen.setLineDash([]);
  }

  function stroke(brush, kind, colour, px) {
    const { pen, scale } = brush;
    if (!trace(brush, kind, px / scale, false)) return;
    pen.strokeStyle = colour;
    pen.lineWidth = px / scale;
    pen.stroke();
  }

  function width(kind, z) {
    const stops = WIDTHS[kind], next = stops.findIndex(([zoom]) => zoom >= z);
    if (next === 0) return stops[0][1];
    if (next < 0) return stops.at(-1)[1];
    const [from, low] = stops[next - 1], [to, high] = stops[next];
    return low + ((high - low) * (z - from)) / (to - from);
  }

  // The server has found places where no word covers another; each tile draws its part of them.
  function words(pen, z, scale, view, labels) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const [from, kind, text, x, y, angle] of labels) {
      const [font, colour] = WORDS[kind] ?? ["500 12px", "#5b584f"], reach = (text.length * 5 + 16) / scale;
      if (from > z || x + reach < view[0] || x - reach > view[2] || y + reach < view[1] || y - reach > view[3]) continue;
      pen.save();
      pen.translate(x, y);
      pen.rotate((angle * Math.PI) / 180);
      pen.scale(1 / scale, 1 / scale);
      pen.font = `${font} ${FONT}`;
      pen.lineWidth = 3.5;
      pen.strokeStyle = kind === "river" ? "rgba(217,232,240,.9)" : HALO;
      pen.strokeText(text, 0, 0);
      pen.fillStyle = colour;
      pen.fillText(text, 0, 0);
      pen.restore();
    }
  }
})();
