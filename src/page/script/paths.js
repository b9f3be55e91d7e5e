// Every path from a node to the output: counted, and the largest listed.
//
// A path is a chain of nodes. Two uses of a node by one operation, as in x·x, are one link, whose
// partial is the sum of both. How many paths there are does not matter: the largest are found by a
// search that goes on where the best continuation of a path is largest.
"use strict";

class Paths {
  /** All that leads from the node `from` to the output of a recording that has been run. */
  constructor(recording, from) {
    this.recording = recording;
    this.from = from;
    const { output } = recording;
    /** For each node that depends on `from`: the links [reader, partial] that lead up from it. */
    this.links = new Map();
    const depends = new Uint8Array(recording.count);
    depends[from] = recording.wants[from];
    for (let i = from + 1; i <= output; i += 1) {
      if (!recording.operandsOf(i).some(operand => depends[operand])) continue;
      depends[i] = 1;
      const uses = new Map();
      recording.pull(i, (operand, partial) => {
        if (depends[operand]) uses.set(operand, (uses.get(operand) ?? 0) + partial);
      });
      for (const [operand, partial] of uses) {
        // the sweep passes nothing on from a zero adjoint, whatever the partial
        const isCut = recording.adjoints[i] === 0 && !Number.isFinite(partial);
        if (!this.links.has(operand)) this.links.set(operand, []);
        this.links.get(operand).push([i, isCut ? 0 : partial]);
      }
    }
    /** For each node: how many paths lead from it to the output, and the largest |product|. */
    this.counts = new Map([[output, 1n]]);
    this.best = new Map([[output, 1]]);
    for (let i = output - 1; i >= from; i -= 1) {
      let [count, best] = [0n, 0];
      for (const [reader, partial] of this.links.get(i) ?? []) {
        if (!this.counts.has(reader)) continue;
        count += this.counts.get(reader);
        best = Math.max(best, Paths.size(partial, this.best.get(reader)));
      }
      if (count > 0n) {
        this.counts.set(i, count);
        this.best.set(i, best);
      }
    }
    if (!recording.wants[from]) this.counts.delete(from);
  }

  get count() {
    return this.counts.get(this.from) ?? 0n;
  }

  /** |a|·b, where NaN counts as the largest: what is not a number is worth seeing first. */
  static size(a, b) {
    if (a === 0 || b === 0) return 0;
    const size = Math.abs(a * b);
    return Number.isNaN(size) ? Infinity : size;
  }

  /**
   * The `wanted` largest paths, as { nodes, partials, product }, from the output down. Those of
   * product 0 are left out, unless there are no others.
   */
  largest(wanted) {
    const found = [];
    if (this.count === 0n) return found;
    const heap = new Heap((a, b) => b.size - a.size || b.node - a.node);
    const { output } = this.recording;
    heap.push({ size: this.best.get(this.from), node: this.from, product: 1, before: null });
    while (found.length < wanted && heap.length > 0) {
      const taken = heap.pop();
      if (taken.node === output) {
        found.push(this.chain(taken));
        continue;
      }
      for (const [reader, partial] of this.links.get(taken.node) ?? []) {
        if (!this.counts.has(reader)) continue;
        const product = taken.product * partial;
        const size = Paths.size(product, this.best.get(reader));
        heap.push({ size, node: reader, partial, product, before: taken });
      }
    }
    const others = found.filter(path => path.product !== 0);
    return (others.length > 0 ? others : found.slice(0, 1))
      .sort((a, b) => Paths.size(b.product, 1) - Paths.size(a.product, 1));
  }

  chain(last) {
    const [nodes, partials] = [[], []];
    for (let at = last; at !== null; at = at.before) {
      nodes.push(at.node);
      if (at.before !== null) partials.push(at.partial);
    }
    // as the chain rule is written: from the output down
    const product = partials.reduce((product, partial) => product * partial, 1);
    return { nodes, partials, product };
  }
}

/** A heap: what `compare` puts first comes out first. */
class Heap {
  constructor(compare) {
    this.compare = compare;
    this.items = [];
  }

  get length() {
    return this.items.length;
  }

  push(item) {
    const { items, compare } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (compare(items[at], items[above]) >= 0) break;
      [items[at], items[above]] = [items[above], items[at]];
      at = above;
    }
  }

  pop() {
    const { items, compare } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0) return first;
    items[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < items.length && compare(items[below], items[least]) < 0) least = below;
      }
      if (least === at) return first;
      [items[at], items[least]] = [items[least], items[at]];
      at = least;
    }
  }
}
