// The optimisers: how a gradient changes the parameters. Each is a function (settings, memory,
// parameters, gradient); the memory is what it carries from step to step, by the crate's names.
"use strict";

/** What is remembered of each parameter; zeros at first. */
function remembered(memory, name, count) {
  if (!memory[name] || memory[name].length === 0) memory[name] = new Float64Array(count);
  return memory[name];
}

/** Adam with the decay inside the gradient, AdamW with it beside the step. */
const adam = isDecayBeside => (settings, memory, p, gradient) => {
  const { learning_rate: rate, weight_decay: decay, epsilon, beta1, beta2 } = settings;
  memory.steps = (memory.steps ?? 0) + 1;
  const grown = 1 - beta1 ** memory.steps;
  const squaresGrown = 1 - beta2 ** memory.steps;
  const means = remembered(memory, "means", p.length);
  const squares = remembered(memory, "squares", p.length);
  for (let i = 0; i < p.length; i += 1) {
    const g = isDecayBeside ? gradient[i] : gradient[i] + decay * p[i];
    means[i] = beta1 * means[i] + (1 - beta1) * g;
    squares[i] = beta2 * squares[i] + (1 - beta2) * g * g;
    const direction = means[i] / grown / (Math.sqrt(squares[i] / squaresGrown) + epsilon);
    p[i] -= rate * (isDecayBeside ? direction + decay * p[i] : direction);
  }
};

const OPTIMIZERS = {
  Sgd(settings, memory, p, gradient) {
    const { learning_rate: rate, momentum, weight_decay: decay, nesterov } = settings;
    const velocities = momentum === 0 ? null : remembered(memory, "velocities", p.length);
    for (let i = 0; i < p.length; i += 1) {
      const g = gradient[i] + decay * p[i];
      let direction = g;
      if (velocities !== null) {
        velocities[i] = momentum * velocities[i] + g;
        direction = nesterov ? momentum * velocities[i] + g : velocities[i];
      }
      p[i] -= rate * direction;
    }
  },
  RmsProp(settings, memory, p, gradient) {
    const { learning_rate: rate, alpha, epsilon, momentum, weight_decay: decay } = settings;
    const squares = remembered(memory, "squares", p.length);
    const velocities = remembered(memory, "velocities", p.length);
    for (let i = 0; i < p.length; i += 1) {
      const g = gradient[i] + decay * p[i];
      squares[i] = alpha * squares[i] + (1 - alpha) * g * g;
      velocities[i] = momentum * velocities[i] + g / (Math.sqrt(squares[i]) + epsilon);
      p[i] -= rate * velocities[i];
    }
  },
  Adam: adam(false),
  AdamW: adam(true),
};

/** What takes the place of an optimiser that the page does not have. */
const PLAIN = { kind: "Sgd", settings: { learning_rate: 0.1, momentum: 0, weight_decay: 0, nesterov: 0 } };
