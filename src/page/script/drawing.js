// The graph: the drawing of the crate, whose boxes and arrows say which nodes they are of. Its
// numbers and colours follow.
"use strict";

class Drawing {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.svg = root.querySelector("svg");
    root.classList.add("live");
    const indices = new Map((model.ids ?? model.names.map((_, i) => i)).map((id, i) => [id, i]));
    const index = text => indices.get(Number(text));
    this.boxes = new Map();
    this.view = inView(root, group => this.show(group));
    for (const group of this.svg.querySelectorAll("g[data-node]")) {
      const i = index(group.dataset.node);
      const part = name => group.querySelector(`:scope > ${name}`);
      const lines = [...group.querySelectorAll(":scope > g:not([font-weight]) > text")];
      const leaf = lines.find(({ textContent }) =>
        ["variable", "parameter", "constant"].includes(textContent));
      this.boxes.set(i, {
        leaf, kind: leaf?.textContent,
        group, fill: part("rect.adjoint"), title: part("title"),
        value: part("g.value > text"), adjoint: part("g.adjoint > text"),
      });
      group.dataset.index = i;
      group.addEventListener("click", () => model.choose(i));
      this.view.watch(group);
    }
    this.arrows = [...this.svg.querySelectorAll("path[data-from]")].map(path =>
      ({ path, from: index(path.dataset.from), to: index(path.dataset.to) }));
    this.labels = [...this.svg.querySelectorAll("g[data-from]")].map(group => ({
      group, from: index(group.dataset.from), to: index(group.dataset.to),
      back: group.querySelector("rect"), text: group.querySelector("text"),
    }));
    this.foot = this.svg.querySelector("g.foot");
    model.listeners.push(() => this.refresh());
    languageListeners.push(() => this.refresh());
    addEventListener("beforeprint", () => this.showAll());
  }

  refresh() {
    const { model } = this;
    this.hottest = 0;
    for (const i of this.boxes.keys()) {
      const size = Math.abs(model.steps.adjoints[i]);
      if (size > this.hottest && size < Infinity) this.hottest = size;
    }
    this.view.visible.forEach(group => this.show(group));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showAll(), 300);
    const { node, taken, count } = model.steps;
    for (const i of new Set([...this.marked ?? [], model.chosen, node])) {
      const group = this.boxes.get(i)?.group;
      group?.classList.toggle("chosen", i === model.chosen);
      group?.classList.toggle("current", i === node && taken < count);
    }
    this.marked = [model.chosen, node];
    this.showArrows();
    const ends = this.foot?.querySelectorAll("text") ?? [];
    if (ends.length > 1) {
      setText(ends[0], `${say("adjoint").toLowerCase()}  ${MINUS}${shown(this.hottest, 4)}`);
      setText(ends[1], `+${shown(this.hottest, 4)}`);
    }
    if (node !== null && node !== this.current && taken < count) this.bringIntoView(node);
    this.current = node;
  }

  showAll() {
    for (const { group } of this.boxes.values()) this.show(group);
  }

  show(group) {
    const { model } = this;
    const i = Number(group.dataset.index);
    const { leaf, kind, fill, title, value, adjoint } = this.boxes.get(i);
    if (leaf) setText(leaf, say(kind));
    const [number, own] = [model.valueText(i, 4), model.adjoint(i, 4)];
    const line = (key, text) => (language === "zh" ? `${say(key)} ${text}`
      : `${say(key).toLowerCase().padEnd(8)}${text}`);
    setText(value, line("value", number ?? "—"));
    setText(adjoint, line("adjoint", own === null ? "—" : own.text + (own.isPart ? " …" : "")));
    group.classList.toggle("pending", number === null);
    const x = own === null || model.isConstant(i) ? 0 : model.steps.adjoints[i];
    // the root spreads out the small ones
    const heat = this.hottest > 0 ? Math.sqrt(Math.abs(x) / this.hottest) : 0;
    fill.setAttribute("class", `adjoint ${signOf(x)}`);
    fill.style.setProperty("--heat", `${Number.isFinite(heat) ? (100 * heat).toFixed(1) : 100}%`);
    setText(title, `${model.label(i)} = ${model.valueText(i) ?? "—"}, `
      + `${say("adjoint")} ${model.adjoint(i)?.text ?? "—"}`);
  }

  /** ∂to/∂from within the box of `to`: a neuron is one box of a sum and an activation. */
  partial(to, from) {
    let whole = 0;
    this.model.recording.pull(to, (operand, partial) => {
      if (operand === from) whole += partial;
      else if (!this.boxes.has(operand) && !this.model.recording.isLeafAt(operand)) {
        whole += partial === 0 ? 0 : partial * this.partial(operand, from);
      }
    });
    return whole;
  }

  showArrows() {
    const { steps } = this.model;
    this.used?.forEach(path => path.classList.remove("used"));
    const isAtWork = steps.isBack && steps.taken < steps.count;
    const used = this.arrows.filter(({ to }) => isAtWork && steps.node === to);
    this.used = used.map(({ path }) => path);
    this.used.forEach(path => path.classList.add("used"));
    for (const { group, from, to, back, text } of this.labels) {
      const isKnown = steps.isComputed(to);
      const x = isKnown ? this.partial(to, from) : 0;
      const words = isKnown ? (x > 0 ? "+" : "") + brief(x) : "";
      group.setAttribute("class", `adjoint ${isKnown ? signOf(x) : "pending"}`);
      if (text.textContent === words) continue;
      setText(text, words);
      const was = Number(back.getAttribute("width"));
      const middle = Number(back.getAttribute("x")) + was / 2;
      const width = words.length * 6.96 + 2;
      back.setAttribute("width", width);
      back.setAttribute("x", middle - width / 2);
      text.setAttribute("x", middle - width / 2 + 1);
    }
  }

  bringIntoView(i) {
    const group = this.boxes.get(i)?.group;
    if (!group) return;
    const [box, own] = [this.root.getBoundingClientRect(), group.getBoundingClientRect()];
    if (own.top < box.top) this.root.scrollTop -= box.top - own.top + 8;
    else if (own.bottom > box.bottom) this.root.scrollTop += own.bottom - box.bottom + 8;
    if (own.left < box.left) this.root.scrollLeft -= box.left - own.left + 8;
    else if (own.right > box.right) this.root.scrollLeft += own.right - box.right + 8;
  }
}
