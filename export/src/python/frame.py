def outputs(m, p, x): return values(m, p, x)[-1]

def loss(m, p, x): return outputs(m, p, x)[:, 0].mean()


def load(library):
    """The model in "numpy", "jax" or "torch": its functions of (params, rows)."""
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
    def of(f): return lambda *arrays: f(*(m.asarray(a, dtype=m.float64) for a in arrays))
    functions = {"outputs": outputs, "loss": loss, "gradient": slope}
    return SimpleNamespace(**{name: of(run(partial(f, m))) for name, f in functions.items()})


def check(library):
    """Stops with a sentence unless this library finds the numbers that this file was exported with."""
    for name, (expected, size) in EXPECTED.items():
        found = getattr(load(library), name)(PARAMS, ROWS).reshape(-1).tolist()
        for i, (a, b) in enumerate(zip(found, expected, strict=True)):
            if str(a) != str(b) and not abs(a - b) <= 1e-12 * size:
                sys.exit(f"{library}: {name}[{i}] is {a}, and was {b} where this file was exported")
    print(f"{library}: outputs, loss and gradient agree with the numbers of the export")


if __name__ == "__main__":
    check(*sys.argv[1:] or ["numpy"])
