#!/usr/bin/env python3
"""The workloads W1 to W7 with NumPy, JAX and torch, on one core, in f64, beside wengert's programs.

    python3 -m venv target/peers
    target/peers/bin/pip install numpy jax torch
    target/peers/bin/python benches/peers.py              # all workloads
    target/peers/bin/python benches/peers.py W3 W7        # some of them

It builds wengert-benches, which hands over the data, the starting numbers and the right results
(`wengert-benches data`). Nobody is timed before the results are right. Then everyone is timed in
turns, round after round, wengert's programs too (`wengert-benches programs`), all on the same core.
Printed are the shortest time of everyone, and the median over the rounds of wengert ÷ peer.

How everyone is used:

* NumPy: forward and backward written by hand with whole arrays. W6 would be a page of derivatives
  and small matrices; NumPy is left out there.
* JAX: `jit`, with `fori_loop` or `scan` over the training steps, so that a step pays no call from
  Python. W1 and W7 are one gradient each: one call. In W6 the names differ in length: "scan" pads
  all of them to sixteen positions, "by length" compiles a step for each length and calls it.
* torch: eager, by `backward()`.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time

# one core, before any library starts its threads; the build may use all of them
CORES = os.sched_getaffinity(0)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
# a turn is repeated until this many seconds have passed, this often in a round
SHARE, TIMES = 0.05, 3

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = "1"
# what some machines set for old builds of OpenBLAS makes a new one slow
for name in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]:
    os.environ.pop(name, None)
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"
os.sched_setaffinity(0, {max(CORES)})

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax import lax

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


# A contestant is a function: run(turns) starts from the starting numbers, takes this many turns, and
# returns the value of the last one and the result: the gradient, or the parameters.


def repeat(turn):
    """A gradient at a fixed point: every turn is the same."""

    def run(turns):
        for _ in range(turns):
            value, result = turn()
        return value, result

    return run


# W1: f = Σ sin(xᵢ·xᵢ₊₁)·exp(−xᵢ)/(1 + xᵢ²), and its gradient


def ring(data):
    x = np.array(data["x"])

    def by_numpy():
        y = np.roll(x, -1)
        e, q, p = np.exp(-x), 1 / (1 + x * x), x * y
        s, c = np.sin(p), np.cos(p)
        t = s * e * q
        by_y = x * c * e * q
        return t.sum(), (y * c * e - s * e - 2 * x * t) * q + np.roll(by_y, 1)

    def f(x):
        return jnp.sum(jnp.sin(x * jnp.roll(x, -1)) * jnp.exp(-x) / (1 + x * x))

    gradient, x_jax = jax.jit(jax.value_and_grad(f)), jnp.array(x)
    x_torch = torch.tensor(x, requires_grad=True)

    def by_torch():
        t = torch.sin(x_torch * torch.roll(x_torch, -1)) * torch.exp(-x_torch)
        f = (t / (1 + x_torch * x_torch)).sum()
        (result,) = torch.autograd.grad(f, x_torch)
        return f.item(), result

    return {
        "NumPy": repeat(by_numpy),
        "JAX, jit": repeat(lambda: jax.block_until_ready(gradient(x_jax))),
        "torch": repeat(by_torch),
    }


# W7: f(x, y) = sin(x·y)·exp(−x)/(1 + x²), and its gradient at each point


def points(data):
    xy = np.array(data["points"]).reshape(-1, 2)

    def by_numpy():
        x, y = xy[:, 0], xy[:, 1]
        e, q, p = np.exp(-x), 1 / (1 + x * x), x * y
        s, c = np.sin(p), np.cos(p)
        t = s * e * q
        by_x = (y * c * e - s * e - 2 * x * t) * q
        return t.mean(), np.stack([by_x, x * c * e * q], axis=1)

    def f(xy):
        x, y = xy
        return jnp.sin(x * y) * jnp.exp(-x) / (1 + x * x)

    gradients, xy_jax = jax.jit(jax.vmap(jax.value_and_grad(f))), jnp.array(xy)

    def by_jax(turns):
        for _ in range(turns):
            values, result = jax.block_until_ready(gradients(xy_jax))
        return values.mean(), result

    xy_torch = torch.tensor(xy, requires_grad=True)

    def by_torch():
        x, y = xy_torch[:, 0], xy_torch[:, 1]
        values = torch.sin(x * y) * torch.exp(-x) / (1 + x * x)
        (result,) = torch.autograd.grad(values.sum(), xy_torch)
        return values.detach().mean().item(), result

    return {
        "NumPy": repeat(by_numpy),
        "JAX, jit(vmap(value_and_grad))": by_jax,
        "torch": repeat(by_torch),
    }


# W2 to W5: nets. The parameters are layer by layer, neuron by neuron: its weights, then its bias.


def layers(flat, sizes):
    """(W, b) of each layer, W as inputs × outputs."""
    result, first = [], 0
    for inputs, outputs in zip(sizes, sizes[1:]):
        count = (inputs + 1) * outputs
        rows = np.array(flat[first : first + count]).reshape(outputs, inputs + 1)
        result.append((np.ascontiguousarray(rows[:, :-1].T), rows[:, -1].copy()))
        first += count
    return result


def flat(layers):
    rows = [np.concatenate([np.asarray(w).T, np.asarray(b)[:, None]], axis=1) for w, b in layers]
    return np.concatenate([row.ravel() for row in rows])


def numpy_descent(start, rate, loss_and_adjoint, activations, points, decays):
    """Full-batch descent by hand: the adjoint of the last weighted sums comes with the loss."""

    def run(turns):
        net = [(w.copy(), b.copy()) for w, b in start]
        for _ in range(turns):
            inputs, x = [], points
            for (w, b), (activation, _) in zip(net, activations):
                inputs.append(x)
                x = activation(x @ w + b)
            loss, adjoint = loss_and_adjoint(x)
            for i in reversed(range(len(net))):
                (w, b), x, (decay_w, decay_b) = net[i], inputs[i], decays
                by_w, by_b = x.T @ adjoint, adjoint.sum(axis=0)
                loss += 0.5 * decay_w * np.sum(w * w) + 0.5 * decay_b * np.sum(b * b)
                if i > 0:
                    adjoint = (adjoint @ w.T) * activations[i - 1][1](x)
                w -= rate * (by_w + decay_w * w)
                b -= rate * (by_b + decay_b * b)
        return loss, flat(net)

    return run


def jax_descent(start, rate, loss):
    gradient = jax.value_and_grad(loss)
    start = [(jnp.array(w), jnp.array(b)) for w, b in start]

    @jax.jit
    def steps(net, turns):
        def step(_, state):
            value, by_net = gradient(state[0])
            return jax.tree.map(lambda p, g: p - rate * g, state[0], by_net), value

        return lax.fori_loop(0, turns, step, (net, 0.0))

    def run(turns):
        net, value = jax.block_until_ready(steps(start, turns))
        return value, flat(net)

    return run


def torch_descent(start, rate, loss):
    def run(turns):
        net = [(torch.tensor(w), torch.tensor(b)) for w, b in start]
        numbers = [p.requires_grad_() for layer in net for p in layer]
        for _ in range(turns):
            value = loss(net)
            gradient = torch.autograd.grad(value, numbers)
            with torch.no_grad():
                torch._foreach_sub_(numbers, gradient, alpha=rate)
        return value.item(), flat([(w.detach(), b.detach()) for w, b in net])

    return run


def training(data):
    """W2, W3 and W3s."""
    start = layers(data["start"], data["sizes"])
    x, t = np.array(data["points"]), np.array(data["targets"])
    count, rate, decay = len(x), data["rate"], data["decay"]
    decays = (decay, decay if data["decay_biases"] else 0.0)
    is_relu, has_classes = data["activation"] == "relu", t.dtype.kind == "i"

    def adjoint_of_signs(scores):
        missing = 1 - t * scores[:, 0]
        adjoint = np.where(missing > 0, -t / count, 0.0)[:, None]
        return np.maximum(missing, 0).sum() / count, adjoint

    rows = np.arange(count)

    def adjoint_of_classes(scores):
        scores = scores - scores.max(axis=1, keepdims=True)
        e = np.exp(scores)
        total = e.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - scores[rows, t]).mean()
        adjoint = e / (total * count)
        adjoint[rows, t] -= 1 / count
        return loss, adjoint

    if is_relu:
        hidden = (lambda z: np.maximum(z, 0), lambda a: a > 0)
    else:
        hidden = (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a))
    activations = [hidden] * (len(start) - 1) + [(lambda z: z, None)]
    x_jax, t_jax, x_torch, t_torch = jnp.array(x), jnp.array(t), torch.tensor(x), torch.tensor(t)

    def jax_loss(net):
        h = x_jax
        for w, b in net[:-1]:
            z = h @ w + b
            h = jax.nn.relu(z) if is_relu else jax.nn.sigmoid(z)
        scores = h @ net[-1][0] + net[-1][1]
        if has_classes:
            loss = -jnp.take_along_axis(jax.nn.log_softmax(scores), t_jax[:, None], 1).mean()
        else:
            loss = jax.nn.relu(1 - t_jax * scores[:, 0]).mean()
        for w, b in net:
            loss += 0.5 * decays[0] * jnp.sum(w * w) + 0.5 * decays[1] * jnp.sum(b * b)
        return loss

    def torch_loss(net):
        h = x_torch
        for w, b in net[:-1]:
            z = torch.addmm(b, h, w)
            h = torch.relu(z) if is_relu else torch.sigmoid(z)
        scores = torch.addmm(net[-1][1], h, net[-1][0])
        if has_classes:
            loss = torch.nn.functional.cross_entropy(scores, t_torch)
        else:
            loss = torch.relu(1 - t_torch * scores[:, 0]).mean()
        for w, b in net:
            loss = loss + 0.5 * decays[0] * (w * w).sum()
            if decays[1]:
                loss = loss + 0.5 * decays[1] * (b * b).sum()
        return loss

    adjoint = adjoint_of_classes if has_classes else adjoint_of_signs
    return {
        "NumPy": numpy_descent(start, rate, adjoint, activations, x, decays),
        "JAX, fori_loop": jax_descent(start, rate, jax_loss),
        "torch": torch_descent(start, rate, torch_loss),
    }


SIGMOID = (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a))


def xor(data):
    """W5: ½ Σ (y − t)² over the four rows."""
    start, rate = layers(data["start"], [2, data["hidden"], 1]), data["rate"]
    rows = np.array(data["rows"])
    x, t = rows[:, :2], rows[:, 2:]
    x_jax, t_jax, x_torch, t_torch = jnp.array(x), jnp.array(t), torch.tensor(x), torch.tensor(t)

    def adjoint(y):
        return 0.5 * np.sum((y - t) ** 2), (y - t) * y * (1 - y)

    def jax_loss(net):
        h = x_jax
        for w, b in net:
            h = jax.nn.sigmoid(h @ w + b)
        return 0.5 * jnp.sum((h - t_jax) ** 2)

    def torch_loss(net):
        h = x_torch
        for w, b in net:
            h = torch.sigmoid(torch.addmm(b, h, w))
        return 0.5 * ((h - t_torch) ** 2).sum()

    return {
        "NumPy": numpy_descent(start, rate, adjoint, [SIGMOID] * 2, x, (0.0, 0.0)),
        "JAX, fori_loop": jax_descent(start, rate, jax_loss),
        "torch": torch_descent(start, rate, torch_loss),
    }


def people(data):
    """W4: (t − y)², one sample a step. A turn is the whole training; its value is the mean squared
    error at the end."""
    samples, rate, epochs = np.array(data["samples"]), data["rate"], data["epochs"]
    start = layers(data["start"], [2, 2, 1])
    x, t = samples[:, :2], samples[:, 2]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def outputs(net):
        (w1, b1), (w2, b2) = net
        return sigmoid(sigmoid(x @ w1 + b1) @ w2 + b2)[:, 0]

    def by_numpy():
        (w1, b1), (w2, b2) = net = [(w.copy(), b.copy()) for w, b in start]
        for _ in range(epochs):
            for sample, target in zip(x, t):
                h = sigmoid(sample @ w1 + b1)
                y = sigmoid(h @ w2 + b2)
                z2 = -2 * (target - y) * y * (1 - y)
                z1 = (w2 @ z2) * h * (1 - h)
                w2 -= rate * np.outer(h, z2)
                b2 -= rate * z2
                w1 -= rate * np.outer(sample, z1)
                b1 -= rate * z1
        return np.mean((t - outputs(net)) ** 2), flat(net)

    x_jax, t_jax = jnp.array(x), jnp.array(t)
    start_jax = [(jnp.array(w), jnp.array(b)) for w, b in start]

    def loss(net, sample, target):
        (w1, b1), (w2, b2) = net
        y = jax.nn.sigmoid(jax.nn.sigmoid(sample @ w1 + b1) @ w2 + b2)[0]
        return (target - y) ** 2

    @jax.jit
    def train(net):
        def step(i, net):
            by_net = jax.grad(loss)(net, x_jax[i % 4], t_jax[i % 4])
            return jax.tree.map(lambda p, g: p - rate * g, net, by_net)

        return lax.fori_loop(0, epochs * 4, step, net)

    def by_jax():
        net = [(np.asarray(w), np.asarray(b)) for w, b in train(start_jax)]
        return np.mean((t - outputs(net)) ** 2), flat(net)

    x_torch, t_torch = torch.tensor(x), torch.tensor(t)

    def by_torch():
        net = [(torch.tensor(w), torch.tensor(b)) for w, b in start]
        numbers = [p.requires_grad_() for layer in net for p in layer]
        (w1, b1), (w2, b2) = net
        for _ in range(epochs):
            for sample, target in zip(x_torch, t_torch):
                y = torch.sigmoid(torch.sigmoid(sample @ w1 + b1) @ w2 + b2)[0]
                gradient = torch.autograd.grad((target - y) ** 2, numbers)
                with torch.no_grad():
                    torch._foreach_sub_(numbers, gradient, alpha=rate)
        net = [(w.detach().numpy(), b.detach().numpy()) for w, b in net]
        return np.mean((t - outputs(net)) ** 2), flat(net)

    return {
        "NumPy": repeat(by_numpy),
        "JAX, fori_loop": repeat(by_jax),
        "torch": repeat(by_torch),
    }


# W6: microgpt. Matrices are outputs × inputs, in the order of the parameters.

WIDTH, POSITIONS, TOKENS, HEADS = 16, 16, 27, 4
SHAPES = [(27, 16), (16, 16), (27, 16)] + [(16, 16)] * 4 + [(64, 16), (16, 64)]


def language(data):
    """A turn is a step for each name; its value is the mean of the losses."""
    arrays, first = [], 0
    for rows, columns in SHAPES:
        count = rows * columns
        arrays.append(np.array(data["start"][first : first + count]).reshape(rows, columns))
        first += count
    names = [np.array(tokens[: POSITIONS + 1]) for tokens in data["tokens"]]
    rates, (beta1, beta2) = data["rates"], data["betas"]

    def normalised(x):
        return x * ((x * x).mean(-1, keepdims=True) + 1e-5) ** -0.5

    def heads(x):  # heads × positions × 4
        return x.reshape(x.shape[0], HEADS, -1).swapaxes(0, 1)

    def scores(net, tokens, relu, softmax, future):
        of_tokens, of_positions, last, query, key, value, mix, hidden, output = net
        x = normalised(of_tokens[tokens] + of_positions[: len(tokens)])
        seen = normalised(x)
        q, k, v = heads(seen @ query.T), heads(seen @ key.T), heads(seen @ value.T)
        fractions = softmax(q @ k.swapaxes(1, 2) / 2 + future)
        x = (fractions @ v).swapaxes(0, 1).reshape(x.shape) @ mix.T + x
        x = relu(normalised(x) @ hidden.T) @ output.T + x
        return x @ last.T

    def future(n):  # nobody looks at later positions
        return np.triu(np.full((n, n), -np.inf), 1)

    def jax_loss(net, tokens, next_tokens, counts):
        n = len(tokens)
        s = scores(net, tokens, jax.nn.relu, jax.nn.softmax, jnp.array(future(n)))
        losses = jnp.take_along_axis(jax.nn.log_softmax(s), next_tokens[:, None], 1)[:, 0]
        return -jnp.sum(losses * counts) / jnp.sum(counts)

    def jax_step(state, tokens, next_tokens, counts, rate):
        net, means, squares, time = state
        loss, gradient = jax.value_and_grad(jax_loss)(net, tokens, next_tokens, counts)
        means = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, means, gradient)
        squares = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, squares, gradient)
        grown, squares_grown = 1 - beta1**time, 1 - beta2**time
        net = jax.tree.map(
            lambda p, m, v: p - rate * (m / grown) / (jnp.sqrt(v / squares_grown) + 1e-8),
            net,
            means,
            squares,
        )
        return (net, means, squares, time + 1), loss

    zeros = [jnp.zeros(shape) for shape in SHAPES]
    start = ([jnp.array(a) for a in arrays], zeros, zeros, jnp.array(1.0))

    def padded(tokens):
        n = len(tokens) - 1
        rest = [0] * (POSITIONS - n)
        return [*tokens[:-1], *rest], [*tokens[1:], *rest], [1.0] * n + [0.0] * len(rest)

    padded_names = [jnp.array(columns) for columns in zip(*map(padded, names))]

    @jax.jit
    def scan(state):
        rows = (*padded_names, jnp.array(rates))
        return lax.scan(lambda state, row: jax_step(state, *row), state, rows)

    def by_scan():
        state, losses = jax.block_until_ready(scan(start))
        return losses.mean(), np.concatenate([np.asarray(p).ravel() for p in state[0]])

    step = jax.jit(jax_step)
    whole_names = [
        (jnp.array(n[:-1]), jnp.array(n[1:]), jnp.ones(len(n) - 1), jnp.array(rate))
        for n, rate in zip(names, rates)
    ]

    def by_length():
        state, losses = start, []
        for row in whole_names:
            state, loss = step(state, *row)
            losses.append(loss)
        jax.block_until_ready(state)
        result = np.concatenate([np.asarray(p).ravel() for p in state[0]])
        return np.mean([float(loss) for loss in losses]), result

    torch_names = [torch.tensor(tokens) for tokens in names]
    futures = [torch.tensor(future(n)) for n in range(POSITIONS + 1)]

    def by_torch():
        net = [torch.tensor(a, requires_grad=True) for a in arrays]
        adam = torch.optim.Adam(net, lr=rates[0], betas=(beta1, beta2), eps=1e-8, foreach=True)
        losses = []
        for tokens, rate in zip(torch_names, rates):
            adam.param_groups[0]["lr"] = rate
            adam.zero_grad()
            softmax = lambda fits: torch.softmax(fits, -1)
            s = scores(net, tokens[:-1], torch.relu, softmax, futures[len(tokens) - 1])
            loss = torch.nn.functional.cross_entropy(s, tokens[1:])
            loss.backward()
            adam.step()
            losses.append(loss.item())
        return np.mean(losses), np.concatenate([p.detach().numpy().ravel() for p in net])

    return {
        "JAX, scan": repeat(by_scan),
        "JAX, by length": repeat(by_length),
        "torch": repeat(by_torch),
    }


WORKLOADS = {
    "W1": ring,
    "W2": training,
    "W3": training,
    "W3s": training,
    "W4": people,
    "W5": xor,
    "W6": language,
    "W7": points,
}

# what is summed in another order, over this many steps, may differ by this much of the largest number
TOLERANCE = 1e-9


def check(who, run, values, result):
    value, found = run(len(values))
    found, result = np.asarray(found).ravel(), np.array(result)
    if abs(float(value) - values[-1]) > TOLERANCE * max(map(abs, values)):
        sys.exit(f"{who}: the value is {float(value)!r}, expected {values[-1]!r}")
    if found.shape != result.shape:
        sys.exit(f"{who}: {found.size} numbers, expected {result.size}")
    worst = int(np.argmax(np.abs(found - result)))
    if not np.abs(found - result)[worst] <= TOLERANCE * np.abs(result).max():
        sys.exit(f"{who}: entry {worst} is {found[worst]!r}, expected {result[worst]!r}")


def seconds(run, turns):
    started = time.perf_counter()
    run(turns)
    return time.perf_counter() - started


def turns_for(run):
    turns = 1
    while (taken := seconds(run, turns)) < SHARE:
        turns = min(10 * turns, int(turns * SHARE / taken * 1.1) + 1)
    return turns


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "?")
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    versions += f", JAX {jax.__version__}, torch {torch.__version__}"
    try:
        from threadpoolctl import threadpool_info

        for pool in threadpool_info():
            if pool["user_api"] == "blas":
                versions += f"; {pool['internal_api']} for {pool.get('architecture', '?')}"
    except ImportError:
        pass
    return f"{model}, core {max(CORES)} alone\n{versions}"


def bench(*arguments):
    return subprocess.run([BINARY, *arguments], check=True, capture_output=True, text=True).stdout


def build():
    """The folder of the binary is cargo's business, so cargo names it."""
    cargo = ["cargo", "build", "--release", "--locked", "-p", "wengert-benches"]
    cargo.append("--message-format=json-render-diagnostics")
    spread = lambda: os.sched_setaffinity(0, CORES)
    done = subprocess.run(
        cargo, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=spread
    )
    messages = map(json.loads, done.stdout.splitlines())
    return [m["executable"] for m in messages if m.get("executable")][-1]


def main():
    unknown = [name for name in sys.argv[1:] if name not in WORKLOADS]
    if unknown:
        sys.exit(f"there is no workload {unknown[0]}; there are {', '.join(WORKLOADS)}")
    wanted = sys.argv[1:] or list(WORKLOADS)
    print(machine())
    data = json.loads(bench("data"))
    runs, times = {}, {}
    for name in wanted:
        for who, run in WORKLOADS[name](data[name]).items():
            check(f"{name}, {who}", run, data[name]["values"], data[name]["result"])
            runs[name, who] = (run, turns_for(run))
    for _ in range(ROUNDS):
        for line in bench("programs").splitlines():
            name, taken = line.split()
            if name in wanted:
                parts = data[name]["parts"] if name in ("W1", "W7") else 1
                times.setdefault((name, "wengert, Program"), []).append(float(taken) / parts)
        for (name, who), (run, turns) in runs.items():
            taken = min(seconds(run, turns) for _ in range(TIMES)) / turns / data[name]["parts"]
            times.setdefault((name, who), []).append(taken)
    for name in wanted:
        print(f"\n{name}: {data[name]['formula']}")
        print(f"  {'':34} {'minimum':>12} {'wengert ÷ it':>14}")
        everyone = {who: spent for (workload, who), spent in times.items() if workload == name}
        ours = everyone["wengert, Program"]
        unit, factor = ("ns", 1e9) if min(map(min, everyone.values())) < 2e-7 else ("µs", 1e6)
        for who, spent in everyone.items():
            ratio = statistics.median(a / b for a, b in zip(ours, spent))
            least = min(spent) * factor
            digits = 3 if least < 10 else 2 if least < 100 else 1
            print(f"  {who:34} {least:9.{digits}f} {unit} {ratio:14.3f}")


if __name__ == "__main__":
    BINARY = build()
    main()
