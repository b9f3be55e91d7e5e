// The steps of a recording: each node computed, in order; then each adjoint passed on, in reverse
// order. `taken` of them have been taken.
"use strict";

class Steps {
  /** The steps begin at the node `first`: those before it are parameters, and have no step. */
  constructor(recording, first = 0) {
    this.recording = recording;
    this.first = first;
    this.nodes = recording.output + 1 - first;
    this.count = 2 * this.nodes;
    this.taken = this.count;
    this.adjoints = new Float64Array(recording.count);
    /** Which adjoints have begun, and which are complete. */
    this.begun = new Uint8Array(recording.count);
    this.update();
  }

  /** The node of the last step that was taken; none before the first. */
  get node() {
    if (this.taken === 0) return null;
    const last = this.taken - 1;
    return this.first + (last < this.nodes ? last : this.count - 1 - last);
  }

  get isBack() {
    return this.taken > this.nodes;
  }

  isComputed(i) {
    return i < this.first + this.taken;
  }

  /** Whether the adjoint of a node is complete: its own step back has been taken. */
  isComplete(i) {
    return this.isBack && i >= (this.taken === this.count ? 0 : this.first + this.count - this.taken);
  }

  /** Computes the adjoints as they are after the steps that were taken. */
  update() {
    const { recording, adjoints, begun } = this;
    adjoints.fill(0);
    begun.fill(0);
    this.last = [];
    if (!this.isBack) return;
    const { output } = recording;
    adjoints[output] = 1;
    begun[output] = 1;
    const stop = this.first + this.count - this.taken;
    for (let i = output; i >= stop; i -= 1) {
      const adjoint = adjoints[i];
      if (recording.isLeafAt(i) || adjoint === 0) continue;
      recording.pull(i, (operand, partial, side, place) => {
        const before = adjoints[operand];
        adjoints[operand] = before + recording.contribution(i, adjoint, partial);
        if (i === stop) {
          const isFirst = begun[operand] === 0;
          const after = adjoints[operand];
          this.last.push({ operand, partial, side, place, before, isFirst, after });
        }
        begun[operand] = 1;
      });
    }
  }

  go(taken) {
    this.taken = Math.min(this.count, Math.max(0, taken));
    this.update();
  }

  forwardStepOf(node) {
    return Math.max(0, node - this.first) + 1;
  }

  backStepOf(node) {
    return this.count - Math.max(0, node - this.first);
  }
}
