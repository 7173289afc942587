// Rectangles drawn over a photo with a mouse, a finger or a pen. A touch of a drawn one takes it away.
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".blur");
  const image = root.querySelector("img");
  if (image.getAttribute("src") !== data.src) image.src = data.src;
  image.alt = data.alt;
  let rectangles = data.rectangles.map((each) => ({ ...each }));
  let began = null;
  let drawn = null;

  const percent = (event) => {
    const box = root.getBoundingClientRect();
    const within = (value) => Math.min(100, Math.max(0, value));
    return {
      x: within(((event.clientX - box.left) / box.width) * 100),
      y: within(((event.clientY - box.top) / box.height) * 100),
    };
  };
  const between = (one, other) => ({
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  });
  const place = (element, each) => {
    for (const side of ["left", "top", "width", "height"]) element.style[side] = `${each[side]}%`;
  };
  const round = (each) =>
    Object.fromEntries(Object.entries(each).map(([side, value]) => [side, Math.round(value * 100) / 100]));
  const tell = () => setStateValue("rectangles", rectangles.map(round));

  const draw = () => {
    root.querySelectorAll("button").forEach((old) => old.remove());
    rectangles.forEach((each, index) => {
      const mark = document.createElement("button");
      mark.type = "button";
      mark.title = data.remove;
      mark.setAttribute("aria-label", `${data.remove} ${index + 1}`);
      mark.textContent = "×";
      place(mark, each);
      mark.onpointerdown = (event) => event.stopPropagation();
      mark.onclick = () => {
        rectangles = rectangles.filter((_, other) => other !== index);
        draw();
        tell();
      };
      root.append(mark);
    });
  };

  root.onpointerdown = (event) => {
    if (event.button) return;
    began = percent(event);
    drawn = document.createElement("i");
    place(drawn, between(began, began));
    root.append(drawn);
    root.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  root.onpointermove = (event) => {
    if (began) place(drawn, between(began, percent(event)));
  };
  const finish = (event) => {
    if (!began) return;
    const found = between(began, percent(event));
    drawn.remove();
    began = drawn = null;
    if (event.type === "pointerup" && found.width >= 0.8 && found.height >= 0.8 && rectangles.length < data.most) {
      rectangles = [...rectangles, found];
      draw();
      tell();
    }
  };
  root.onpointerup = finish;
  root.onpointercancel = finish;
  draw();
}
