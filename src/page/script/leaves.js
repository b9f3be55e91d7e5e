// A slider and a box for each number that can be changed.
"use strict";

/** So many sliders are shown at first. */
const FEW_LEAVES = 24;

/** The ends of a slider: around a number, further away the larger it is. */
function rangeAround(x) {
  const reach = Number.isFinite(x) ? Math.max(2, 2 * Math.abs(x)) : 2;
  const middle = Number.isFinite(x) ? x : 0;
  return [middle - reach, middle + reach];
}

/** One slider with its box: `get()` and `set(x)` read and change the number. */
function slider(label, { get, set, recorded }) {
  let [low, high] = rangeAround(recorded);
  const range = element("input", { type: "range", step: "any", "aria-label": label });
  const box = element("input", { type: "number", step: "any", "aria-label": label });
  const ends = () => {
    range.min = low;
    range.max = high;
  };
  ends();
  range.addEventListener("input", () => set(Number(range.value)));
  box.addEventListener("input", () => {
    if (box.value !== "" && Number.isFinite(box.valueAsNumber)) set(box.valueAsNumber);
  });
  const show = () => {
    const x = get();
    if (Number.isFinite(x) && (x < low || x > high)) {
      [low, high] = [Math.min(low, x), Math.max(high, x)];
      ends();
    }
    if (Number.isFinite(x) && range.valueAsNumber !== x) range.value = x;
    range.setAttribute("aria-valuetext", shown(x));
    const isTyping = document.activeElement === box && box.valueAsNumber === x;
    const text = Number.isFinite(x) ? String(Number(x.toPrecision(10))) : "";
    box.placeholder = shown(x);
    if (!isTyping && box.value !== text) box.value = text;
  };
  return { range, box, show };
}

class Leaves {
  constructor(model, root) {
    this.model = model;
    this.grid = element("div", { class: "leaves" });
    this.note = element("p", { class: "note", say: "moved", hidden: true });
    this.reset = button("reset", () => this.model.reset());
    const all = model.variables;
    this.entries = [];
    this.add(all.slice(0, FEW_LEAVES));
    root.append(
      element("h2", { say: "numbers" }), element("p", { class: "help", say: "numbersHelp" }),
      this.grid, element("p", { class: "buttons" }, this.reset), this.note);
    if (all.length > FEW_LEAVES) {
      const more = element("button", { type: "button" });
      more.addEventListener("click", () => {
        this.add(all.slice(FEW_LEAVES));
        more.remove();
        this.refresh();
      });
      const tell = () => setText(more, say("showAll", all.length));
      languageListeners.push(tell);
      tell();
      this.reset.after(" ", more);
    }
    model.listeners.push(() => this.refresh());
  }

  add(leaves) {
    const { model } = this;
    for (const i of leaves) {
      const label = model.label(i);
      const recorded = model.recording.recorded[i];
      const parts = slider(label, {
        recorded, get: () => model.recording.values[i], set: x => model.set(i, x),
      });
      const adjoint = element("output", { class: "number adjoint" });
      const name = element("button", { type: "button", class: "node", onclick: () => model.choose(i) });
      name.append(element("bdi", {}, label));
      this.grid.append(element("div", { class: "leaf" }, name, parts.range, parts.box, adjoint));
      this.entries.push({ i, ...parts, adjoint });
    }
  }

  refresh() {
    const { model } = this;
    for (const { i, show, adjoint } of this.entries) {
      show();
      const own = model.adjoint(i, 4);
      setText(adjoint, own === null ? "—" : own.text);
      adjoint.className = `number adjoint ${own === null ? "none" : own.sign}`;
    }
    this.note.hidden = !model.isMoved;
    this.reset.disabled = !model.isMoved;
  }
}
