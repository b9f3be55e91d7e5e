// The loss, pass by pass, on a logarithmic axis where all losses are above 0.
"use strict";

class LossCurve {
  constructor(root) {
    [this.width, this.height] = [420, 150];
    this.svg = svgElement("svg", { viewBox: `0 0 ${this.width} ${this.height}`, class: "curve", role: "img" });
    this.svg.dataset.sayLabel = "lossCurve";
    retold(this.svg);
    root.append(this.svg);
  }

  draw(losses) {
    const [left, right, top, bottom] = [58, 8, 8, 22];
    const [width, height] = [this.width - left - right, this.height - top - bottom];
    // at most one point a pixel
    const stride = Math.max(1, Math.ceil(losses.length / width));
    const points = [];
    for (let k = 0; k < losses.length; k += stride) points.push([k, losses[k]]);
    if (losses.length > 0) points.push([losses.length - 1, losses.at(-1)]);
    const finite = points.filter(([, loss]) => Number.isFinite(loss));
    const isLog = finite.length > 0 && finite.every(([, loss]) => loss > 0);
    const scale = isLog ? Math.log : x => x;
    const all = finite.map(([, loss]) => scale(loss));
    let [low, high] = [Math.min(...all), Math.max(...all)];
    if (finite.length === 0) [low, high] = [0, 1];
    if (high - low < 1e-12) [low, high] = [low - 0.5, high + 0.5];
    const x = k => left + (losses.length > 1 ? k / (losses.length - 1) : 0) * width;
    const y = loss => top + height - ((scale(loss) - low) / (high - low)) * height;
    const text = (x, y, anchor, words) =>
      svgElement("text", { x, y, "text-anchor": anchor }, words);
    const back = isLog ? Math.exp : x => x;
    const ticks = finite.length === 0 ? [] : [low, (low + high) / 2, high].map(back);
    this.svg.replaceChildren(
      svgElement("path", { d: `M${left} ${top}V${top + height}H${left + width}`, class: "axis" }),
      ...ticks.map(tick => text(left - 6, y(tick) + 4, "end", brief(tick))),
      ...(losses.length === 0 ? [] : [text(left, this.height - 6, "middle", "0"),
        text(left + width, this.height - 6, "end", String(losses.length))]),
      svgElement("path", {
        class: "line",
        d: finite.map(([k, loss], at) => `${at === 0 ? "M" : "L"}${x(k).toFixed(1)} ${y(loss).toFixed(1)}`)
          .join(""),
      }));
  }
}
