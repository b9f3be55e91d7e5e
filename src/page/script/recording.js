// A recording: its forward and its reverse sweep, as a plain interpreter over Float64Arrays.
//
// A node is an index, in order of computation. The numbers that are operands have places after the
// nodes, so every operand is read the same way. What an operation is, and each of its partials, is
// in TABLE and NARY, which the crate printed from its own table.
"use strict";

const readNumber = x => (typeof x === "string" ? Number(x) : x);

class Recording {
  /**
   * `nodes`: of a parameter its number, of any other node a list, [kind, number] of a leaf and
   * [operation, operand, …] of what was computed; an operand is the index of a node, or a list of one number. `output`: the index of the value
   * that the adjoints are of.
   */
  constructor({ nodes: given, output }) {
    const nodes = given.map(node => (Array.isArray(node) ? node : ["Parameter", node]));
    this.count = nodes.length;
    this.output = output;
    this.operations = nodes.map(([operation]) => operation);
    this.rows = this.operations.map(operation => TABLE[operation]);
    this.sums = this.operations.map(operation => NARY[operation]);
    this.isLeaf = i => !this.rows[i] && !this.sums[i];
    this.start = new Int32Array(this.count + 1);
    const operands = [];
    const numbers = [];
    nodes.forEach(([, ...own], i) => {
      this.start[i] = operands.length;
      if (this.isLeaf(i)) return;
      for (const operand of own) {
        if (typeof operand === "number") {
          operands.push(operand);
        } else {
          operands.push(this.count + numbers.length);
          numbers.push(readNumber(operand[0]));
        }
      }
    });
    this.start[this.count] = operands.length;
    this.operands = Int32Array.from(operands);
    this.values = new Float64Array(this.count + numbers.length);
    this.values.set(numbers, this.count);
    this.adjoints = new Float64Array(this.count);
    // nothing is passed on to a number or a constant
    this.wants = new Uint8Array(this.count + numbers.length);
    nodes.forEach(([operation, number], i) => {
      if (this.isLeaf(i)) this.values[i] = readNumber(number);
      this.wants[i] = operation === "Constant" ? 0 : 1;
    });
    this.leaves = [];
    const computed = [];
    for (let i = 0; i < this.count; i += 1) (this.isLeaf(i) ? this.leaves : computed).push(i);
    this.computed = Int32Array.from(computed);
    this.recorded = this.values.slice();
  }

  operandsOf(i) {
    return this.operands.subarray(this.start[i], this.start[i + 1]);
  }

  // Forward --------------------------------------------------------------------------------------

  /** Computes the nodes of a list, in order. */
  forward(list = this.computed) {
    const { values, operands, start, rows } = this;
    for (let at = 0; at < list.length; at += 1) {
      const i = list[at];
      const first = start[i];
      const row = rows[i];
      if (row === undefined) {
        values[i] = this.sum(i);
      } else {
        values[i] = row.value(values[operands[first]], values[operands[start[i + 1] - 1]]);
      }
    }
  }

  /** The value of an operation of any number of operands. */
  sum(i) {
    const { values, operands, start } = this;
    const { width, hasBias, hasShares } = this.sums[i];
    const end = start[i + 1] - (hasBias ? 1 : 0);
    if (hasShares) {
      const terms = Array.from(operands.subarray(start[i], end), operand => values[operand]);
      return F.logSumExp(terms, hasBias ? values[operands[end]] : undefined);
    }
    // −0 + x is x for every x, also for −0
    let sum = start[i] === end ? 0 : -0;
    if (width === 2) {
      for (let k = start[i]; k < end; k += 2) sum += values[operands[k]] * values[operands[k + 1]];
    } else {
      for (let k = start[i]; k < end; k += 1) sum += values[operands[k]];
    }
    return hasBias ? sum + values[operands[end]] : sum;
  }

  /** The nodes, but for leaves, that depend on one of `from` and that one of `to` depends on. */
  between(from, to) {
    const [depends, reached] = [new Uint8Array(this.count), new Uint8Array(this.count)];
    for (const i of from) depends[i] = 1;
    for (const i of to) reached[i] = 1;
    for (const i of this.computed) {
      for (const operand of this.operandsOf(i)) depends[i] |= depends[operand];
    }
    for (let i = this.count - 1; i >= 0; i -= 1) {
      if (reached[i]) for (const operand of this.operandsOf(i)) reached[operand] = 1;
    }
    return this.computed.filter(i => depends[i] && reached[i]);
  }

  // Backward -------------------------------------------------------------------------------------

  /**
   * Hands out the partials of a node, in the order in which the reverse sweep takes them:
   * `give(operand, partial, side, place)`, where the side is 0 or 1 of a row, 0 or 1 of a term, 2 of
   * a bias, and the place is that in `operands`. What is not wanted is not computed.
   */
  pull(i, give) {
    const { values, operands, start, wants } = this;
    const [first, last] = [start[i], start[i + 1] - 1];
    const row = this.rows[i];
    if (row !== undefined) {
      const [a, b] = [operands[first], operands[last]];
      const { partials } = row;
      const y = values[i];
      if (partials.length === 2 && wants[b]) give(b, partials[1](values[a], values[b], y), 1, last);
      if (wants[a]) give(a, partials[0](values[a], values[b], y), 0, first);
      return;
    }
    const { width, hasBias, hasShares, partial, bias, whole } = this.sums[i];
    const end = last + (hasBias ? 0 : 1);
    if (hasShares) {
      // e^(x − m), by the sum of all of these
      let largest = -Infinity;
      for (let k = first; k <= last; k += 1) largest = F.max(values[operands[k]], largest);
      let total = 0;
      for (let k = first; k <= last; k += 1) {
        const x = values[operands[k]];
        total += partial(x, x, largest);
      }
      const scale = whole(total);
      for (let k = first; k < end; k += 1) {
        const x = values[operands[k]];
        if (wants[operands[k]]) give(operands[k], scale * partial(x, x, largest), 0, k);
      }
    } else {
      for (let side = 0; side < width; side += 1) {
        for (let k = first + side; k < end; k += width) {
          const operand = operands[k];
          if (!wants[operand]) continue;
          const other = values[operands[width === 1 ? k : side === 0 ? k + 1 : k - 1]];
          give(operand, partial(values[operand], other, values[i]), side, k);
        }
      }
    }
    if (hasBias && wants[operands[end]]) give(operands[end], bias(values[i]), 2, end);
  }

  /** What the sweep adds to the adjoint of an operand: 0 from an adjoint of 0, 0 at a closed gate. */
  contribution(i, adjoint, partial) {
    const isClosed = partial === 0 && this.rows[i] !== undefined && this.rows[i].gate;
    return isClosed || adjoint === 0 ? 0 : adjoint * partial;
  }

  /** The adjoints of all nodes. */
  backward(output = this.output) {
    const { adjoints, operands, start, values, wants } = this;
    adjoints.fill(0);
    adjoints[output] = 1;
    for (let i = output; i >= 0; i -= 1) {
      const adjoint = adjoints[i];
      if (adjoint === 0 || this.isLeafAt(i)) continue;
      const row = this.rows[i];
      if (row !== undefined) {
        const a = operands[start[i]];
        const b = operands[start[i + 1] - 1];
        const { partials, gate } = row;
        if (partials.length === 2 && wants[b]) {
          const partial = partials[1](values[a], values[b], values[i]);
          if (!(gate && partial === 0)) adjoints[b] += adjoint * partial;
        }
        if (wants[a]) {
          const partial = partials[0](values[a], values[b], values[i]);
          if (!(gate && partial === 0)) adjoints[a] += adjoint * partial;
        }
      } else if (this.sums[i].width === 2) {
        this.passOnProducts(i, adjoint);
      } else {
        this.pull(i, (operand, partial) => {
          adjoints[operand] += adjoint * partial;
        });
      }
    }
    for (const i of this.leaves) if (!wants[i]) adjoints[i] = 0;
  }

  isLeafAt(i) {
    return this.start[i] === this.start[i + 1] && this.isLeaf(i);
  }

  /** The same as `pull` for Σ l·r, where nearly all time of a net goes. */
  passOnProducts(i, adjoint) {
    const { adjoints, operands, start, values, wants } = this;
    const { hasBias, partial, bias } = this.sums[i];
    const y = values[i];
    const end = start[i + 1] - (hasBias ? 1 : 0);
    for (let k = start[i]; k < end; k += 2) {
      const l = operands[k];
      const r = operands[k + 1];
      if (wants[l]) adjoints[l] += adjoint * partial(values[l], values[r], y);
    }
    for (let k = start[i]; k < end; k += 2) {
      const l = operands[k];
      const r = operands[k + 1];
      if (wants[r]) adjoints[r] += adjoint * partial(values[r], values[l], y);
    }
    if (hasBias && wants[operands[end]]) adjoints[operands[end]] += adjoint * bias(y);
  }

  /** Both sweeps. */
  run() {
    this.forward();
    this.backward();
  }
}
