// Every path from the chosen node to the output, as products of partials.
"use strict";

/** So many paths are listed at first, and so many more at a time. */
const FEW_PATHS = 5;

/** A path of more links is shown without its middle. */
const MOST_LINKS = 24;

/** A list with one `mark` in the place of its middle, if it is long. */
function withoutMiddle(list, mark) {
  if (list.length <= MOST_LINKS) return list;
  const half = MOST_LINKS / 2;
  return [...list.slice(0, half), mark, ...list.slice(-half)];
}

class Details {
  constructor(model, root) {
    this.model = model;
    this.wanted = FEW_PATHS;
    this.heading = element("h2", { id: "details-title" });
    this.body = element("div", {});
    const { steps } = model;
    this.buttons = element("p", { class: "buttons" },
      button("goForward", () => model.go(steps.forwardStepOf(model.chosen))), " ",
      button("goBack", () => model.go(steps.backStepOf(model.chosen))));
    root.append(this.heading, this.body, this.buttons);
    model.listeners.push(() => this.refresh());
    languageListeners.push(() => this.refresh());
  }

  /** At once for another node; while numbers move, after a rest. */
  refresh() {
    const { chosen } = this.model;
    clearTimeout(this.timer);
    if (this.chosen === chosen && this.language === language) {
      this.timer = setTimeout(() => this.fill(), 120);
      return;
    }
    [this.chosen, this.language, this.wanted] = [chosen, language, FEW_PATHS];
    this.fill();
  }

  fill() {
    const { model } = this;
    const { chosen, recording } = model;
    const [from, to] = [model.label(chosen), model.label(recording.output)];
    setText(this.heading, say("details", from, to));
    this.body.replaceChildren(...this.told(from, to));
  }

  told(from, to) {
    const { model } = this;
    const { chosen, recording } = model;
    const p = (...parts) => element("p", {}, ...parts);
    const place = model.places?.[chosen];
    const at = place ? [p(element("span", { class: "place" }, `${say("place")} ${place}`))] : [];
    if (chosen === recording.output) return [p(say("isOutput", to)), ...at];
    const paths = new Paths(recording, chosen);
    const { count } = paths;
    if (count === 0n) return [p(say("noPath", from, to)), ...at];
    const listed = paths.largest(this.wanted);
    const counted = count.toLocaleString("en");
    const head = [say(count === 1n ? "onePath" : "somePaths", from, to, counted)];
    if (BigInt(listed.length) < count) head.push(" ", say("listed", listed.length));
    if (listed.length < this.wanted && BigInt(listed.length) < count) head.push(" ", say("zeros"));
    const list = element("ol", { class: "paths" }, ...listed.map(path => this.path(path)));
    const gradient = recording.adjoints[chosen];
    const total = p(say("total"), ": ", model.derivative(recording.output, chosen), " = ",
      element("strong", { class: `number ${signOf(gradient)}` }, signed(gradient)));
    const more = listed.length === this.wanted && BigInt(listed.length) < count
      ? [p(button("more", () => {
        this.wanted *= 4;
        this.fill();
      }))] : [];
    return [p(...head), list, ...more, total, ...at];
  }

  /** ∂L/∂h · ∂h/∂w = −1.36 · 0.22 = −0.3, without the factors of 1 that additions have. */
  path({ nodes, partials, product }) {
    const { model } = this;
    const [fractions, numbers] = [[], []];
    let start = 0;
    let factor = 1;
    partials.forEach((partial, link) => {
      factor *= partial;
      const isSign = Math.abs(partial) === 1;
      const isLast = link === partials.length - 1;
      // a ±1 is folded into its neighbour
      const isNextSign = !isLast && Math.abs(partials[link + 1]) === 1;
      if (!isLast && (isNextSign || (isSign && Math.abs(factor) === 1))) return;
      fractions.push([nodes[start], nodes[link + 1]]);
      numbers.push(factor);
      [start, factor] = [link + 1, 1];
    });
    const joined = (list, sign) => list.flatMap((one, k) => (k === 0 ? [one] : [sign, one]));
    const dot = list => joined(list, " · ");
    const show = node => (node === null ? "⋯" : math("math", model.named(node)));
    const chain = withoutMiddle(nodes, null).map(show);
    const [few, fewNumbers] = [withoutMiddle(fractions, null), withoutMiddle(numbers, null)];
    return element("li", {},
      element("span", { class: "chain" }, ...joined(chain, " ← ")),
      element("span", { class: "product" },
        ...dot(few.map(pair => (pair === null ? "⋯" : model.derivative(...pair)))), " = ",
        element("span", { class: "number" },
          ...dot(fewNumbers.map(x => (x === null ? "⋯" : bracketed(x)))), ...(numbers.length > 1 ? [" = "] : [])),
        numbers.length > 1
          ? element("strong", { class: `number ${signOf(product)}` }, signed(product)) : ""));
  }
}
