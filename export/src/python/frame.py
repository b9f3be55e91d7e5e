def outputs(m, p, x):
    """The outputs of each row."""
    return values(m, p, x)[-1]


def loss(m, p, x):
    """The mean of the first output over the rows."""
    return outputs(m, p, x)[:, 0].mean()


def load(library):
    """The model in "numpy", "jax" or "torch": outputs, loss and gradient for (params, rows)."""
    if library == "numpy":
        import numpy as m

        run, slope = m.errstate(all="ignore"), gradient
    elif library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        m, run, slope = jax.numpy, jax.jit, jax.grad(loss, argnums=1)
    else:
        import torch as m

        run, slope = m.no_grad(), m.func.grad(loss, argnums=1)

    def of(f):
        f = run(partial(f, m))
        return lambda params, rows: f(*(m.asarray(a, dtype=m.float64) for a in (params, rows)))

    return SimpleNamespace(outputs=of(outputs), loss=of(loss), gradient=of(slope))


def check(library):
    """Stops with a sentence unless this library finds the numbers that this file was exported with."""
    model = load(library)
    for name, (expected, size) in EXPECTED.items():
        found = getattr(model, name)(PARAMS, ROWS).reshape(-1).tolist()
        for i, (a, b) in enumerate(zip(found, expected, strict=True)):
            if not (a == b or (a != a and b != b) or abs(a - b) <= 1e-12 * size):
                sys.exit(f"{library}: {name}[{i}] is {a}, and was {b} where this file was exported")
    print(f"{library}: outputs, loss and gradient agree with the numbers of the export")


if __name__ == "__main__":
    check(*sys.argv[1:] or ["numpy"])
