// Warmth where open requests are many, drawn on one canvas from a bounded grid of counts.
(() => {
  "use strict";
  const own = (window.courtyards ??= {});
  const RADIUS = 46, SCALE = 2, STEP = 128;
  const STOPS = [[0, "rgba(255,214,120,0)"], [0.25, "rgba(255,200,90,.55)"], [0.6, "rgba(236,112,20,.75)"], [1, "rgba(166,22,22,.85)"]];

  own.layerKinds.heat = {
    make(map, { words }) {
      const canvas = L.DomUtil.create("canvas", "heat leaflet-zoom-hide", map.getPane("overlayPane"));
      const box = () => {
        const shown = map.getPixelBounds();
        const at = L.bounds(shown.min.subtract([RADIUS * 2, RADIUS * 2]).divideBy(STEP).floor().multiplyBy(STEP), shown.max.add([RADIUS * 2, RADIUS * 2]).divideBy(STEP).ceil().multiplyBy(STEP));
        const sw = map.unproject(at.getBottomLeft()), ne = map.unproject(at.getTopRight());
        return [sw.lng, sw.lat, ne.lng, ne.lat].map((n) => n.toFixed(6));
      };
      return {
        follows: { query: true, view: true },
        url: (query) => `/map/heat?bbox=${box()}&zoom=${map.getZoom()}&${query}`,
        remove: () => canvas.remove(),
        draw(points, legend) {
          paint(canvas, map, points);
          legend.innerHTML = `<p class="warmth"><span>${own.escape(words.layers.few)}</span><i></i><span>${own.escape(words.layers.many)}</span></p>`;
        },
      };
    },
  };

  function paint(canvas, map, { lat, long, count }) {
    const size = map.getSize(), most = Math.max(4, ...count);
    canvas.width = Math.ceil(size.x / SCALE);
    canvas.height = Math.ceil(size.y / SCALE);
    Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const reach = RADIUS / SCALE;
    count.forEach((n, place) => {
      const { x, y } = map.latLngToContainerPoint([lat[place], long[place]]).divideBy(SCALE);
      const warm = pen.createRadialGradient(x, y, 0, x, y, reach);
      warm.addColorStop(0, `rgba(0,0,0,${(0.18 + 0.6 * Math.sqrt(n / most)).toFixed(3)})`);
      warm.addColorStop(1, "rgba(0,0,0,0)");
      pen.fillStyle = warm;
      pen.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
    });
    colour(pen, canvas);
  }

  // How dark a pixel has become says which colour it gets.
  function colour(pen, { width, height }) {
    if (!width || !height) return;
    const pixels = pen.getImageData(0, 0, width, height), scale = palette();
    for (let at = 0; at < pixels.data.length; at += 4) {
      const dark = pixels.data[at + 3] * 4;
      if (dark) pixels.data.set(scale.subarray(dark, dark + 4), at);
    }
    pen.putImageData(pixels, 0, 0);
  }

  let colours = null;
  function palette() {
    if (colours) return colours;
    const strip = Object.assign(document.createElement("canvas"), { width: 256, height: 1 }), pen = strip.getContext("2d");
    const ramp = pen.createLinearGradient(0, 0, 256, 0);
    STOPS.forEach(([at, tone]) => ramp.addColorStop(at, tone));
    pen.fillStyle = ramp;
    pen.fillRect(0, 0, 256, 1);
    return (colours = pen.getImageData(0, 0, 256, 1).data);
  }
})();
