// The map's own ground, for when no tile server draws one: outline, yards, houses and streets, on a canvas.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  if (own.Ground) return;
  const COLOURS = {
    outside: "#dde4df", inside: "#f6f6f0", edge: "#14594a", glow: "rgba(20,89,74,.035)", veil: "rgba(226,232,228,.5)", street: "#7b8984",
    yard: "rgba(126,182,131,.36)", line: "rgba(20,70,55,.035)", house: "#d8dfda", houseEdge: "#a9b7b0", number: "#46564f",
  };
  const FONT = '"Golos Text", system-ui, sans-serif';
  const STEP = 128; // pixels of the world between two faint lines

  // One canvas as large as the window and a margin: a canvas for each of some thirty tiles costs the browser more than all that is painted.
  own.Ground = L.Renderer.extend({
    options: { url: "/map/ground", hasTiles: false, pane: "tilePane", padding: 0.35 },

    onAdd() {
      this._labels = new Map();
      L.Renderer.prototype.onAdd.call(this);
      this._load();
    },

    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this), move: this._moved };
    },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "map-ground");
    },

    _destroyContainer() {
      this._container.remove();
      this._container = this._bounds = null;
    },

    async _load() {
      const answer = await fetch(this.options.url);
      if (!answer.ok) return;
      const ground = await answer.json();
      this._data = sort(ground);
      this._isPlain = !this.options.hasTiles && !ground.tiles;
      this.fire("ground", { ground });
      await document.fonts?.load(`600 13px ${FONT}`, "Выш").catch(() => null);
      if (this._map) this._reset();
      this._map?.getContainer().setAttribute("data-ground", "drawn");
    },

    // A long pull reaches beyond the margin before it ends.
    _moved() {
      if (!this._map._animatingZoom && this._zoom === this._map.getZoom() && !this._holdsView()) this._update();
    },

    _holdsView() {
      const seen = this._map.getSize(), at = this._map.containerPointToLayerPoint([0, 0]);
      return this._bounds?.contains(L.bounds(at, at.add(seen)));
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const canvas = this._container, ratio = Math.min(2, window.devicePixelRatio || 1), size = this._bounds.getSize();
      L.DomUtil.setPosition(canvas, this._bounds.min);
      if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
        canvas.width = size.x * ratio;
        canvas.height = size.y * ratio;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      if (!this._data) return;
      const pen = canvas.getContext("2d");
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, size.x, size.y);
      this._paint(pen, this._bounds.min.add(this._map.getPixelOrigin()), size);
    },

    // `corner` is the upper left of the canvas in pixels of the world at this zoom.
    _paint(pen, corner, size) {
      const z = this._zoom, plain = this._isPlain;
      const place = ([long, lat]) => {
        const at = this._map.project([lat, long], z);
        return [at.x - corner.x, at.y - corner.y];
      };
      if (plain) {
        pen.fillStyle = COLOURS.outside;
        pen.fillRect(0, 0, size.x, size.y);
      }
      if (this._data.isTiled) veil(pen, this._data.districts, place, size);
      for (const area of this._data.districts) this._district(pen, area, place, plain);
      if (plain) paper(pen, corner, size);
      if (plain && z >= 14) this._yards(pen, place, size);
      if (plain && z >= 12) this._houses(pen, place, size);
      this._words = this._freeWords();
      for (const label of this._words) write(pen, label, corner);
    },

    // The words in sight that no mark covers, each at the first place where it is free.
    _freeWords() {
      const origin = this._map.getPixelOrigin(), seen = L.bounds(this._bounds.min.add(origin), this._bounds.max.add(origin)), taken = [];
      const marks = this.options.marks().map(({ x, y, radius }) => ({ x: x + origin.x, y: y + origin.y, radius }));
      return this._labelsOf(this._zoom).flatMap((label) => {
        const [left, top, right, bottom] = label.box;
        if (right < seen.min.x || left > seen.max.x || bottom < seen.min.y || top > seen.max.y) return [];
        for (const dy of label.steps) {
          const box = [left, top + dy, right, bottom + dy];
          if (marks.some((mark) => own.touches(box, mark, -1)) || taken.some((other) => own.meet(box, other))) continue;
          taken.push(box);
          return [{ ...label, y: label.y + dy, box }];
        }
        return [];
      });
    },

    // Marks came or went: where words lie under them now, or need not give way any more, the ground is painted anew.
    clearWords() {
      cancelAnimationFrame(this._clearing);
      this._clearing = requestAnimationFrame(() => {
        if (!this._map || !this._words || this._map._animatingZoom) return;
        const places = (words) => words.map(({ text, x, y }) => [text, x, y]).join();
        if (places(this._freeWords()) !== places(this._words)) this._update();
      });
    },

    _district(pen, area, place, plain) {
      trace(pen, area.geometry, place);
      if (plain) {
        pen.fillStyle = COLOURS.inside;
        pen.fill("evenodd");
      }
      pen.save();
      pen.clip("evenodd");
      pen.lineJoin = "round";
      pen.strokeStyle = COLOURS.glow;
      for (const width of [8, 16, 26]) {
        pen.lineWidth = width;
        pen.stroke();
      }
      pen.restore();
      pen.lineWidth = 2;
      pen.setLineDash(area.properties.approximate ? [8, 6] : []);
      pen.strokeStyle = COLOURS.edge;
      pen.stroke();
      pen.setLineDash([]);
    },

    _yards(pen, place, size) {
      const radius = 60 / metresPerPixel(this._zoom);
      for (const at of this._data.yards) {
        const [x, y] = place(at);
        if (!near(x, y, radius, size)) continue;
        const green = pen.createRadialGradient(x, y, radius * 0.35, x, y, radius);
        green.addColorStop(0, COLOURS.yard);
        green.addColorStop(1, "rgba(139,188,143,0)");
        pen.fillStyle = green;
        pen.beginPath();
        pen.arc(x, y, radius, 0, 2 * Math.PI);
        pen.fill();
      }
    },

    _houses(pen, place, size) {
      const z = this._zoom, side = Math.max(z < 14 ? 3 : 5, 19 / metresPerPixel(z));
      pen.fillStyle = COLOURS.house;
      pen.strokeStyle = COLOURS.houseEdge;
      pen.lineWidth = 1;
      for (const { at } of this._data.houses) {
        const [x, y] = place(at);
        if (!near(x, y, side, size)) continue;
        pen.beginPath();
        pen.roundRect(x - side / 2, y - side / 2, side, side, side / 5);
        pen.fill();
        if (z >= 14) pen.stroke();
      }
    },

    // Where words stand at a zoom: the more important first, none over another.
    _labelsOf(z) {
      if (!this._labels.has(z)) this._labels.set(z, lay(this._data, z, this._isPlain, (at) => this._map.project([at[1], at[0]], z)));
      return this._labels.get(z);
    },
  });

  const metresPerPixel = (z) => (156543.034 * Math.cos((58 * Math.PI) / 180)) / 2 ** z;
  const near = (x, y, reach, size) => x > -reach && y > -reach && x < size.x + reach && y < size.y + reach;

  function sort(collection) {
    const found = { isTiled: Boolean(collection.tiles), districts: [], yards: [], houses: [], streets: [] };
    for (const feature of collection.features) {
      const { kind } = feature.properties, { coordinates } = feature.geometry;
      if (kind === "district") found.districts.push(feature);
      else if (kind === "courtyards") found.yards = coordinates;
      else if (kind === "houses") found.houses = coordinates.map((at, n) => ({ at, number: feature.properties.numbers[n], street: feature.properties.streets[n] }));
    }
    found.streets = alongStreets(found.houses);
    return found;
  }

  // A street's name stands at each group of its houses that are near one another.
  function alongStreets(houses) {
    const groups = [];
    for (const house of houses) {
      const group = groups.find((g) => g.text === house.street && g.members.some((m) => Math.hypot((m[0] - house.at[0]) * 0.53, m[1] - house.at[1]) < 0.0035));
      if (group) group.members.push(house.at);
      else groups.push({ text: house.street, members: [house.at] });
    }
    return groups
      .sort((a, b) => b.members.length - a.members.length)
      .map(({ text, members }) => ({ text, at: [0, 1].map((axis) => members.reduce((sum, at) => sum + at[axis], 0) / members.length) }));
  }

  // Faint lines at fixed distances: the eye needs something to hold on to while the map moves.
  function paper(pen, corner, size) {
    pen.fillStyle = COLOURS.line;
    for (let x = STEP - (corner.x % STEP); x < size.x; x += STEP) pen.fillRect(x, 0, 1, size.y);
    for (let y = STEP - (corner.y % STEP); y < size.y; y += STEP) pen.fillRect(0, y, size.x, 1);
  }

  // What lies beyond the district steps back.
  function veil(pen, districts, place, size) {
    if (!districts.length) return;
    pen.beginPath();
    pen.rect(0, 0, size.x, size.y);
    for (const { geometry } of districts) follow(pen, geometry, place);
    pen.fillStyle = COLOURS.veil;
    pen.fill("evenodd");
  }

  function trace(pen, geometry, place) {
    pen.beginPath();
    follow(pen, geometry, place);
  }

  function follow(pen, geometry, place) {
    const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.type === "Polygon" ? [geometry.coordinates] : [];
    for (const ring of polygons.flat()) {
      ring.forEach((at, n) => pen[n ? "lineTo" : "moveTo"](...place(at)));
      pen.closePath();
    }
  }

  function lay(data, z, plain, project) {
    const laid = [], pen = document.createElement("canvas").getContext("2d");
    const add = (text, at, { font, size, colour, dy = 0, spaced = 0, steps = [0] }) => {
      pen.font = font;
      const point = project(at), width = pen.measureText(text).width + spaced * text.length;
      const box = [point.x - width / 2 - 4, point.y + dy - size / 2 - 3, point.x + width / 2 + 4, point.y + dy + size / 2 + 3];
      if (laid.some((other) => own.meet(box, other.box))) return;
      laid.push({ text, x: point.x, y: point.y + dy, font, colour, spaced, box, steps });
    };
    if (plain && z >= 17) data.houses.forEach(({ number, at }) => add(number, at, { font: `550 ${z > 17 ? 13 : 12}px ${FONT}`, size: 12, colour: COLOURS.number }));
    if (plain && z >= 15) data.streets.forEach(({ text, at }) => add(text, at, { font: `italic 500 13px ${FONT}`, size: 13, colour: COLOURS.street, dy: z >= 17 ? 26 : 14, steps: [0, -28, 20, -48, 40] }));
    return laid;
  }

  function write(pen, { text, x, y, font, colour, spaced }, corner) {
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.letterSpacing = `${spaced}px`;
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = "rgba(246,246,240,.9)";
    pen.strokeText(text, x - corner.x, y - corner.y);
    pen.fillStyle = colour;
    pen.fillText(text, x - corner.x, y - corner.y);
    pen.letterSpacing = "0px";
  }
})();
