// The net, neuron by neuron: a line for each weight, dashed if it is below 0, the wider the larger. A
// line can be dragged up and down.
"use strict";

/** Larger layers are drawn with their first neurons, and a sign for the others. */
const MOST_NEURONS = 64;
const SHOWN_NEURONS = 24;
/** Dragging a line this far changes its weight by 1, in pixels. */
const DRAG = 120;

class NetDrawing {
  constructor(net, root, { choose, change }) {
    Object.assign(this, { net, choose, change });
    this.folded = net.layers.filter(layer => layer.neurons.length > MOST_NEURONS);
    const columns = [net.inputNames.length, ...net.layers.map(layer => layer.neurons.length)];
    this.counts = columns.map(count => (count > MOST_NEURONS ? SHOWN_NEURONS : count));
    const tallest = Math.max(...this.counts);
    this.gap = Math.min(64, Math.max(11, 470 / tallest));
    this.radius = Math.min(12, this.gap * 0.36);
    [this.width, this.height] = [620, Math.max(150, tallest * this.gap + 50)];
    this.svg = svgElement("svg", { viewBox: `0 0 ${this.width} ${this.height}`, class: "net", role: "img" });
    this.svg.dataset.sayLabel = "netDrawing";
    retold(this.svg);
    /** Many lines are fainter. */
    this.faint = net.numbers.length > 1000 ? 0.03 : 0.12;
    this.lines = [];
    this.circles = [];
    this.draw();
    root.append(this.svg);
  }

  place(column, k) {
    const left = 92;
    const x = left + (column * (this.width - 2 * left)) / (this.counts.length - 1);
    const y = 34 + (this.height - 50) / 2 + (k - (this.counts[column] - 1) / 2) * this.gap;
    return [x, y];
  }

  draw() {
    const [lines, hits, nodes] = [0, 1, 2].map(() => svgElement("g"));
    lines.setAttribute("class", "weights");
    const columns = [null, ...this.net.layers];
    columns.forEach((layer, column) => {
      const heading = svgElement("text", { x: this.place(column, 0)[0], y: 14, "text-anchor": "middle", class: "heading" });
      nodes.append(heading);
      const count = this.counts[column];
      for (let k = 0; k < count; k += 1) {
        const [x, y] = this.place(column, k);
        if (layer === null) {
          const label = svgElement("text", { x: x - this.radius - 6, y: y + 4, "text-anchor": "end" }, shortened(this.net.inputNames[k], 9));
          if (this.gap > 12) nodes.append(label);
        } else {
          layer.neurons[k].weights.slice(0, this.counts[column - 1]).forEach((parameter, from) => {
            const [x0, y0] = this.place(column - 1, from);
            const ends = { x1: x0, y1: y0, x2: x, y2: y };
            const line = svgElement("line", ends);
            const hit = svgElement("line", { ...ends, class: "hit" }, svgElement("title"));
            hit.addEventListener("pointerdown", event => this.drag(event, hit, parameter, column - 1, k));
            this.lines.push({ line, hit, title: hit.firstChild, parameter, layer: column - 1, neuron: k });
            lines.append(line);
            hits.append(hit);
          });
        }
        const circle = svgElement("circle", { cx: x, cy: y, r: this.radius });
        const group = svgElement("g", { class: "neuron" }, circle, svgElement("title"));
        if (layer !== null) group.addEventListener("click", () => this.choose(column - 1, k));
        this.circles.push({ group, circle, title: group.lastChild, column, k });
        nodes.append(group);
      }
      const hidden = (layer === null ? this.net.inputNames.length : layer.neurons.length) - count;
      if (hidden > 0) {
        const [x, y] = this.place(column, count);
        nodes.append(svgElement("text", { x, y, "text-anchor": "middle" }, `⋮ +${hidden}`));
      }
    });
    this.headings = [...nodes.querySelectorAll(".heading")];
    this.svg.append(lines, hits, nodes);
  }

  /** Up makes a weight larger. */
  drag(event, hit, parameter, layer, neuron) {
    this.choose(layer, neuron, parameter);
    hit.setPointerCapture(event.pointerId);
    const [start, first] = [event.clientY, this.net.numbers[parameter]];
    const move = ({ clientY }) => this.change(parameter, first + (start - clientY) / DRAG);
    const end = () => {
      hit.removeEventListener("pointermove", move);
      hit.removeEventListener("pointerup", end);
      hit.removeEventListener("pointercancel", end);
    };
    hit.addEventListener("pointermove", move);
    hit.addEventListener("pointerup", end);
    hit.addEventListener("pointercancel", end);
    event.preventDefault();
  }

  /**
   * `ofLine(parameter)` is what a line shows: a weight or a derivative. `ofNode(column, k)` is the
   * value of a neuron for the chosen row, or null. `current` is the neuron that a step is at.
   */
  show({ ofLine, ofNode, label, chosen, current }) {
    let largest = 0;
    for (const { parameter } of this.lines) {
      const size = Math.abs(ofLine(parameter));
      if (size > largest && size < Infinity) largest = size;
    }
    for (const { line, parameter, layer, neuron } of this.lines) {
      const x = ofLine(parameter);
      const size = largest > 0 ? Math.min(1, Math.abs(x) / largest) : 0;
      const isChosen = layer === chosen.layer && neuron === chosen.neuron;
      line.setAttribute("class", `${signOf(x)}${isChosen ? " chosen" : ""}`
        + `${parameter === chosen.parameter ? " picked" : ""}`);
      line.setAttribute("stroke-width", (0.35 + 3.2 * Math.sqrt(size)).toFixed(2));
      line.setAttribute("stroke-opacity", (this.faint + 0.8 * size).toFixed(2));
    }
    let bright = 0;
    const values = this.circles.map(({ column, k }) => ofNode(column, k));
    for (const x of values) if (x !== null && Number.isFinite(x)) bright = Math.max(bright, Math.abs(x));
    this.circles.forEach(({ group, circle, column, k }, at) => {
      const x = values[at];
      const heat = x === null || bright === 0 ? 0 : Math.sqrt(Math.abs(x) / bright);
      const isChosen = column - 1 === chosen.layer && k === chosen.neuron;
      const isCurrent = current !== null && current.column === column && current.k === k;
      group.setAttribute("class", `neuron ${x === null ? "none" : signOf(x)}`
        + `${isChosen ? " chosen" : ""}${isCurrent ? " current" : ""}`);
      circle.style.setProperty("--heat", `${(100 * Math.min(1, heat)).toFixed(0)}%`);
    });
    this.tell(ofNode, label);
  }

  /** What the pointer is told, after a rest. */
  tell(ofNode, label) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const { title, parameter } of this.lines) setText(title, label(parameter));
      for (const { title, column, k } of this.circles) {
        const name = column === 0 ? this.net.inputNames[k] : `layer${column}.neuron${k + 1}`;
        const x = ofNode(column, k);
        setText(title, x === null ? name : `${name} = ${shown(x)}`);
      }
      this.headings.forEach((heading, column) => setText(heading, column === 0 ? say("inputs")
        : `${say("layer")} ${column} · ${this.net.layers[column - 1].activation}`));
    }, 200);
  }
}
