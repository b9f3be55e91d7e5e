// The same operations for many points at once: what depends on the inputs has a number for each
// lane, and all else one number for all. One look at an operation then serves every lane.
"use strict";

class Lanes {
  /** `list`: the nodes to compute; `inputs`: the leaves that differ from lane to lane. */
  constructor(recording, list, inputs, lanes) {
    Object.assign(this, { recording, list, lanes });
    this.numbers = new Map([...inputs, ...list].map(i => [i, new Float64Array(lanes)]));
    this.ones = new Map();
  }

  /** The numbers of a node, lane by lane. */
  of(node) {
    return this.numbers.get(node);
  }

  /** The numbers of an operand: where all lanes have the same, a list of it. */
  read(operand) {
    const own = this.numbers.get(operand);
    if (own !== undefined) return own;
    if (!this.ones.has(operand)) this.ones.set(operand, new Float64Array(this.lanes));
    return this.ones.get(operand).fill(this.recording.values[operand]);
  }

  run() {
    const { recording, lanes } = this;
    const { operands, start, rows, sums } = recording;
    for (const i of this.list) {
      const out = this.of(i);
      const row = rows[i];
      if (row !== undefined) {
        const a = this.read(operands[start[i]]);
        const b = this.read(operands[start[i + 1] - 1]);
        const { value } = row;
        for (let lane = 0; lane < lanes; lane += 1) out[lane] = value(a[lane], b[lane]);
      } else if (sums[i].width === 2) {
        this.sumProducts(i, out);
      } else {
        const own = [...recording.operandsOf(i)];
        for (let lane = 0; lane < lanes; lane += 1) {
          for (const k of own) if (this.of(k)) recording.values[k] = this.of(k)[lane];
          out[lane] = recording.sum(i);
        }
      }
    }
  }

  /** Σ l·r, and the bias: term by term, since a weight is the same in all lanes. */
  sumProducts(i, out) {
    const { recording, numbers, lanes } = this;
    const { operands, start, values } = recording;
    const { hasBias } = recording.sums[i];
    const end = start[i + 1] - (hasBias ? 1 : 0);
    out.fill(start[i] === end ? 0 : -0);
    for (let k = start[i]; k < end; k += 2) {
      let [l, r] = [operands[k], operands[k + 1]];
      if (numbers.has(l)) [l, r] = [r, l];
      const right = this.read(r);
      if (numbers.has(l)) {
        const left = this.of(l);
        for (let lane = 0; lane < lanes; lane += 1) out[lane] += left[lane] * right[lane];
      } else {
        const weight = values[l];
        for (let lane = 0; lane < lanes; lane += 1) out[lane] += weight * right[lane];
      }
    }
    if (!hasBias) return;
    const bias = this.read(operands[end]);
    for (let lane = 0; lane < lanes; lane += 1) out[lane] += bias[lane];
  }
}
