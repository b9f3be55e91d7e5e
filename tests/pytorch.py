"""PyTorch's side of the tests in saving.rs: python pytorch.py read|write FOLDER

read:   loads every FOLDER/*.safetensors into a module of its own, with strict names and shapes,
        and writes the module's outputs for INPUTS to FOLDER/outputs.json, by the files' names.
write:  makes the file FOLDER/pytorch.safetensors, as anybody would, in PyTorch's default of 32
        bits, and prints its outputs for INPUTS, computed in 64 bits.
"""

import json
import pathlib
import re
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

INPUTS = torch.tensor([[0.3, -0.7], [1.1, -2.0], [0.0, 0.5]], dtype=torch.float64)

ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": torch.nn.functional.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": torch.nn.functional.softplus,
    "elu": torch.nn.functional.elu,
    "silu": torch.nn.functional.silu,
    "gelu": torch.nn.functional.gelu,
}


def activation(text):
    """The function that "elu(0.5)" names."""
    name, number = re.fullmatch(r"(\w+)(?:\((.*)\))?", text).groups()
    function = ACTIVATIONS[name]
    return function if number is None else lambda z: function(z, float(number))


class Net(torch.nn.Module):
    """A net of the sizes and activations of "2 -> 16 relu -> 1 identity"."""

    def __init__(self, description, with_bias):
        super().__init__()
        inputs, *layers = description.split(" -> ")
        sizes = [int(inputs)] + [int(layer.split()[0]) for layer in layers]
        self.activations = [activation(layer.split()[1]) for layer in layers]
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(sizes[i], sizes[i + 1], bias=with_bias(i)) for i in range(len(layers))
        )

    def forward(self, x):
        for layer, function in zip(self.layers, self.activations):
            x = function(layer(x))
        return x


def read(folder):
    outputs = {}
    for path in sorted(folder.glob("*.safetensors")):
        tensors = load_file(path)
        assert all(tensor.dtype == torch.float64 for tensor in tensors.values())
        with safe_open(path, "pt") as file:
            description = file.metadata()["net"]
        net = Net(description, lambda i: f"layers.{i}.bias" in tensors).double()
        net.load_state_dict(tensors)  # strict: every name and shape must be there, and no other
        outputs[path.stem] = net(INPUTS).flatten().tolist()
    (folder / "outputs.json").write_text(json.dumps(outputs))


def write(folder):
    torch.manual_seed(1)
    description = "2 -> 3 tanh -> 4 elu(0.5) -> 2 identity"
    net = Net(description, lambda i: i != 1)
    save_file(net.state_dict(), folder / "pytorch.safetensors", metadata={"net": description})
    print(net.double()(INPUTS).flatten().tolist())


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](pathlib.Path(sys.argv[2]))
