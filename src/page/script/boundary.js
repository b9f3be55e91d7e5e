// The rows, and what the net says everywhere around them: regions of classes with their boundary, the
// shade of a number, or, for one input, a curve.
"use strict";

/** A colour and a shape for each of ten classes: no class is known by its colour alone. */
const CLASS_COLOURS = {
  light: ["#c06a14", "#2563ae", "#2b8350", "#83509f", "#bd3f5d", "#7d6136", "#17828a", "#5f6671",
    "#7c7c18", "#3d4a94"],
  dark: ["#f0a35a", "#7fb2f5", "#69c690", "#c79be0", "#f08aa2", "#cdae7f", "#5cc7cd", "#a9b0ba",
    "#c6c662", "#9aa6ee"],
};
const SHAPES = [
  "M-4.2-4.2h8.4v8.4h-8.4z", // a square
  "M0-5a5 5 0 1 0 .01 0z", // a disc
  "M0-5.6L5.3 4H-5.3z", // a triangle
  "M0-6L6 0 0 6-6 0z", // a diamond
  "M-5-1.7h3.3V-5h3.4v3.3H5v3.4H1.7V5h-3.4V1.7H-5z", // a plus
];
const isDark = matchMedia("(prefers-color-scheme: dark)");
const isPrinted = matchMedia("print");
const classColours = () => CLASS_COLOURS[isDark.matches && !isPrinted.matches ? "dark" : "light"];
const classColour = k => classColours()[k % 10];
/** The ink of style.css: to ask for it would cost a layout. */
const inkColour = () => (isDark.matches && !isPrinted.matches ? "#e8e5df" : "#22262b");
const rgb = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));

/** So many points in a row and in a column of the field. */
const GRID = 100;
/** The side of the picture, in pixels of its own. */
const SIDE = 420;

function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

class Boundary {
  constructor(data, training, root, choose) {
    Object.assign(this, { data, training, choose });
    this.width = data.inputs.length;
    this.axes = this.width > 1 ? [0, 1] : [0];
    /** The inputs that are on no axis, at the numbers of the chosen row, or of their means. */
    this.others = Array.from({ length: this.width }, (_, k) => this.mean(k));
    this.isCurve = this.width === 1;
    this.scores = new Float64Array((GRID + 1) ** 2 * data.outputs.length);
    this.canvas = element("canvas", { width: SIDE, height: SIDE, role: "img", sayLabel: "boundary" });
    this.field = new ImageData(GRID + 1, GRID + 1);
    this.small = element("canvas", { width: GRID + 1, height: GRID + 1 });
    this.points = svgElement("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "points", "aria-hidden": "true" });
    const frame = element("div", { class: "field" }, this.canvas, this.points);
    this.labels = [element("span", { class: "axis x" }), element("span", { class: "axis y" })];
    this.legend = element("p", { class: "legend" });
    root.append(frame, ...this.labels, this.legend);
    if (this.width > 2) root.append(this.axisChoice());
    this.points.addEventListener("click", event => this.clicked(event));
    this.setAxes();
    const repaint = () => {
      this.drawPoints();
      this.draw();
    };
    isDark.addEventListener("change", repaint);
    isPrinted.addEventListener("change", repaint);
    languageListeners.push(() => this.drawLegend());
  }

  mean(k) {
    let sum = 0;
    for (let row = 0; row < this.training.count; row += 1) sum += this.number(row, k);
    return sum / this.training.count;
  }

  /** A number of a row: an input, or behind those a target. */
  number(row, k) {
    return this.training.rows[row * this.training.columns.length + k];
  }

  target(row) {
    return this.data.classes ? this.data.classes[row] : this.number(row, this.width);
  }

  axisChoice() {
    const choice = axis => {
      const select = element("select", { sayLabel: axis === 0 ? "across" : "upwards" },
        ...this.data.inputNames.map((name, k) => element("option", { value: k }, name)));
      select.value = this.axes[axis];
      select.addEventListener("change", () => {
        this.axes[axis] = Number(select.value);
        this.setAxes();
        this.draw();
      });
      return select;
    };
    return element("p", { class: "axes" }, choice(0), " × ", choice(1), " ",
      element("span", { class: "help", say: "slice" }));
  }

  /** The ends of the axes: a little beyond the rows. */
  setAxes() {
    const ends = k => {
      const all = Array.from({ length: this.training.count }, (_, row) => this.number(row, k));
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const room = 0.12 * (high - low || 2);
      return [low - room, high + room];
    };
    this.x = ends(this.axes[0]);
    this.y = this.isCurve ? this.curveEnds() : ends(this.axes[1]);
    const name = k => this.data.inputNames[k];
    setText(this.labels[0], name(this.axes[0]));
    setText(this.labels[1], this.isCurve ? "" : name(this.axes[1]));
    this.drawPoints();
    this.drawLegend();
  }

  curveEnds() {
    const all = Array.from({ length: this.training.count }, (_, row) => this.target(row));
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = 0.25 * (high - low || 2);
    return [low - room, high + room];
  }

  place(row) {
    const across = (x, [low, high]) => ((x - low) / (high - low)) * SIDE;
    const y = this.isCurve ? this.target(row) : this.number(row, this.axes[1]);
    return [across(this.number(row, this.axes[0]), this.x), SIDE - across(y, this.y)];
  }

  // The rows -------------------------------------------------------------------------------------

  drawPoints() {
    const shape = k => SHAPES[(k ?? 1) % SHAPES.length];
    this.points.replaceChildren(...Array.from({ length: this.training.count }, (_, row) => {
      const [x, y] = this.place(row);
      const k = this.data.classes ? this.data.classes[row] : null;
      const path = svgElement("path", {
        d: shape(k), transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
        class: k !== null && k >= SHAPES.length ? "hollow" : "",
      });
      path.style.setProperty("--class", classColour(k ?? 1));
      return path;
    }));
    this.ring = svgElement("circle", { r: 10, class: "ring" });
    this.points.append(this.ring);
    this.showChosen(this.chosen);
  }

  showChosen(row) {
    this.chosen = row;
    this.ring.setAttribute("visibility", row === undefined ? "hidden" : "visible");
    if (row === undefined) return;
    const [x, y] = this.place(row);
    this.ring.setAttribute("cx", x);
    this.ring.setAttribute("cy", y);
    if (this.width > 2) this.others = this.others.map((_, k) => this.number(row, k));
  }

  clicked(event) {
    const box = this.points.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top].map(x => (x / box.width) * SIDE);
    let [nearest, least] = [0, Infinity];
    for (let row = 0; row < this.training.count; row += 1) {
      const [x, y] = this.place(row);
      const distance = Math.hypot(x - at[0], y - at[1]);
      if (distance < least) [nearest, least] = [row, distance];
    }
    this.choose(nearest);
  }

  drawLegend() {
    const { classNames } = this.data;
    if (!classNames) {
      this.legend.replaceChildren(say(this.isCurve ? "curveLegend" : "shadeLegend"));
      return;
    }
    this.legend.replaceChildren(...classNames.slice(0, 10).map((name, k) => {
      const path = svgElement("path", { d: SHAPES[k % SHAPES.length], class: k >= 5 ? "hollow" : "" });
      const svg = svgElement("svg", { viewBox: "-7 -7 14 14", class: "mark", "aria-hidden": "true" }, path);
      path.style.setProperty("--class", classColour(k));
      return element("span", {}, svg, element("bdi", {}, name));
    }));
  }

  // The field ------------------------------------------------------------------------------------

  draw() {
    if (this.isCurve) this.drawCurve();
    else this.drawField();
  }

  /** Asks the net at each point of the grid, row by row. */
  ask() {
    const { training, scores, others } = this;
    const { sample, inputs, outputs, ofOutputs } = training;
    this.lanes ??= new Lanes(sample, ofOutputs, inputs, GRID + 1);
    const { lanes } = this;
    inputs.forEach((input, k) => lanes.of(input).fill(others[k]));
    const [x, y] = this.axes.map(axis => lanes.of(inputs[axis]));
    for (let i = 0; i <= GRID; i += 1) x[i] = this.x[0] + (this.x[1] - this.x[0]) * (i / GRID);
    const own = outputs.map(output => lanes.of(output));
    let at = 0;
    for (let j = 0; j <= GRID; j += 1) {
      y.fill(this.y[1] + (this.y[0] - this.y[1]) * (j / GRID));
      lanes.run();
      for (let i = 0; i <= GRID; i += 1) {
        for (let k = 0; k < own.length; k += 1) scores[at + k] = own[k][i];
        at += own.length;
      }
    }
  }

  /** The class at a point of the grid: the side of the threshold, or the largest score. */
  classAt(point) {
    const count = this.data.outputs.length;
    const at = point * count;
    if (count === 1) return this.scores[at] > this.data.threshold ? 1 : 0;
    let best = 0;
    for (let k = 1; k < count; k += 1) if (this.scores[at + k] > this.scores[at + best]) best = k;
    return best;
  }

  /** How far the score of class a is above that of b. */
  ahead(point, a, b) {
    const count = this.data.outputs.length;
    if (count === 1) return (a - b) * (this.scores[point] - this.data.threshold);
    return this.scores[point * count + a] - this.scores[point * count + b];
  }

  drawField() {
    this.ask();
    const side = GRID + 1;
    const hasClasses = this.data.classes !== null;
    const classes = this.classes ??= new Uint8Array(side * side);
    const colours = classColours().map(rgb);
    const paper = isDark.matches && !isPrinted.matches ? [26, 30, 35] : [255, 255, 255];
    const pixels = this.field.data;
    let [low, high] = [Infinity, -Infinity];
    if (!hasClasses) {
      const step = this.data.outputs.length;
      for (let k = 0; k < this.scores.length; k += step) {
        low = Math.min(low, this.scores[k]);
        high = Math.max(high, this.scores[k]);
      }
    }
    const count = this.data.outputs.length;
    for (let point = 0; point < side * side; point += 1) {
      let colour = colours[1];
      let weight = 0.08 + 0.75 * ((this.scores[point * count] - low) / (high - low || 1));
      if (hasClasses) {
        const best = this.classAt(point);
        classes[point] = best;
        colour = colours[best % 10];
        // the fainter, the less it is ahead
        weight = 0.16 + 0.3 * (1 - Math.exp(-this.lead(point, best)));
      }
      for (let c = 0; c < 3; c += 1) pixels[4 * point + c] = paper[c] + weight * (colour[c] - paper[c]);
      pixels[4 * point + 3] = 255;
    }
    this.small.getContext("2d").putImageData(this.field, 0, 0);
    const context = this.canvas.getContext("2d");
    context.imageSmoothingEnabled = true;
    // the outer half of the outer points is beyond the picture
    context.drawImage(this.small, 0.5, 0.5, GRID, GRID, 0, 0, SIDE, SIDE);
    if (hasClasses) this.drawLines(context, classes);
  }

  /** How far the best class is ahead of the next one. */
  lead(point, best) {
    const count = this.data.outputs.length;
    if (count === 1) {
      return Math.abs(this.scores[point] - this.data.threshold) * (this.data.threshold === 0.5 ? 4 : 1);
    }
    let lead = Infinity;
    for (let k = 0; k < count; k += 1) {
      if (k !== best) lead = Math.min(lead, this.ahead(point, best, k));
    }
    return lead;
  }

  /** The boundary: in each square of the grid that has two classes, where neither is ahead. */
  drawLines(context, classes) {
    const side = GRID + 1;
    const step = SIDE / GRID;
    context.beginPath();
    for (let j = 0; j < GRID; j += 1) {
      for (let i = 0; i < GRID; i += 1) {
        const corner = j * side + i;
        const a = classes[corner];
        const isOne = classes[corner + 1] === a && classes[corner + side] === a
          && classes[corner + side + 1] === a;
        if (isOne) continue;
        const corners = [corner, corner + 1, corner + side + 1, corner + side];
        const other = corners.find(point => classes[point] !== a);
        const b = classes[other];
        const crossings = [];
        for (let edge = 0; edge < 4; edge += 1) {
          const [p, q] = [corners[edge], corners[(edge + 1) % 4]];
          const [dp, dq] = [this.ahead(p, a, b), this.ahead(q, a, b)];
          if (dp > 0 === dq > 0) continue;
          const t = dp / (dp - dq);
          const [px, py] = [[0, 1, 1, 0][edge], [0, 0, 1, 1][edge]];
          const [qx, qy] = [[1, 1, 0, 0][edge], [0, 1, 1, 0][edge]];
          crossings.push([(i + px + t * (qx - px)) * step, (j + py + t * (qy - py)) * step]);
        }
        for (let k = 0; k + 1 < crossings.length; k += 2) {
          context.moveTo(...crossings[k]);
          context.lineTo(...crossings[k + 1]);
        }
      }
    }
    context.strokeStyle = inkColour();
    context.lineWidth = 1.6;
    context.stroke();
  }

  /** For one input: the outputs as curves. */
  drawCurve() {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, SIDE, SIDE);
    const out = new Float64Array(this.data.outputs.length);
    const all = [];
    for (let i = 0; i <= SIDE; i += 2) {
      this.training.predict([this.x[0] + (this.x[1] - this.x[0]) * (i / SIDE)], out);
      all.push([i, ...out]);
    }
    const height = y => SIDE - ((y - this.y[0]) / (this.y[1] - this.y[0])) * SIDE;
    context.lineWidth = 2.2;
    for (let k = 0; k < out.length; k += 1) {
      context.beginPath();
      for (const [i, ...ys] of all) context.lineTo(i, height(ys[k]));
      context.strokeStyle = out.length === 1 ? inkColour() : classColour(k);
      context.stroke();
    }
  }

  /** How many rows are in their class; nothing where the rows have numbers. */
  right() {
    const { classes, threshold } = this.data;
    if (!classes) return null;
    const out = new Float64Array(this.data.outputs.length);
    let right = 0;
    for (let row = 0; row < this.training.count; row += 1) {
      const inputs = Array.from({ length: this.width }, (_, k) => this.number(row, k));
      this.training.predict(inputs, out);
      const own = classes[row];
      right += out.length === 1 ? (own === 1 ? out[0] > threshold : out[0] < threshold)
        : out.every((score, k) => k === own || score < out[own]);
    }
    return right;
  }
}
