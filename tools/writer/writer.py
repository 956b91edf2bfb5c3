"""The question writer: an encoder of six layers over title, heading, context and answer, a decoder of three that may copy.

  input    [CLS] title [SEP] heading [SEP] before answer [SEP]; token type 1 on the answer, 0 elsewhere
  output   word pieces of the question after [CLS], ended by [SEP]
  P(piece) (1 - c) softmax(tied vocabulary) + c attention over the input's pieces, c = sigmoid(w h)
"""
import math, os, sys
import numpy as np, onnx, torch, torch.nn as nn, torch.nn.functional as F
from onnx import numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../reader"))
import pieces

LENGTH, TITLE, HEADING, BEFORE, QUESTION = 160, 24, 16, 48, 30
CLS, SEP, MASK = 101, 102, 103


def tokenize(text):
    return pieces.tokenize(text)[0]


def source(title, heading, before, answer):
    """ids, types"""
    t, h, b, a = tokenize(title)[:TITLE], tokenize(heading)[:HEADING], tokenize(before)[-BEFORE:], tokenize(answer)
    a = a[: LENGTH - 4 - len(t) - len(h) - min(len(b), 40)]
    b = b[-max(0, LENGTH - 4 - len(t) - len(h) - len(a)):] if b else b
    ids = [CLS] + t + [SEP] + h + [SEP] + b + a + [SEP]
    types = [0] * (3 + len(t) + len(h) + len(b)) + [1] * (len(a) + 1)
    return ids, types


def hidden(there):
    """A mask to be added to attention's scores."""
    return (1 - there[:, None, None, :].float()) * -1e4


class Attention(nn.Module):
    def __init__(self, h=384, heads=12):
        super().__init__()
        self.n = heads
        self.q, self.k, self.v, self.o = (nn.Linear(h, h) for _ in range(4))

    def forward(self, x, y, mask):
        b, t, h = x.shape
        split = lambda z: z.view(b, -1, self.n, h // self.n).transpose(1, 2)
        w = (split(self.q(x)) @ split(self.k(y)).transpose(-1, -2)).float() / math.sqrt(h // self.n) + mask
        w = torch.softmax(w, -1)
        return F.dropout(self.o((w.to(x.dtype) @ split(self.v(y)).to(x.dtype)).transpose(1, 2).reshape(b, t, h)), .1, self.training)


class Layer(nn.Module):
    def __init__(self, cross=False, h=384, f=1536):
        super().__init__()
        self.a, self.l1 = Attention(), nn.LayerNorm(h, eps=1e-12)
        self.i, self.d, self.l2 = nn.Linear(h, f), nn.Linear(f, h), nn.LayerNorm(h, eps=1e-12)
        if cross:
            self.c, self.l3 = Attention(), nn.LayerNorm(h, eps=1e-12)

    def forward(self, x, mask, y=None, ymask=None):
        x = self.l1((x + self.a(x, x, mask)).float())
        if y is not None:
            x = self.l3((x + self.c(x, y, ymask)).float())
        return self.l2((x + F.dropout(self.d(F.gelu(self.i(x))), .1, self.training)).float())


class Writer(nn.Module):
    def __init__(self, out, layers=3):
        super().__init__()
        self.register_buffer('out', out)
        back = torch.full((30522,), -1, dtype=torch.long)
        back[out] = torch.arange(len(out))
        self.register_buffer('back', back)
        self.w, self.p, self.t = nn.Embedding(30522, 384), nn.Embedding(512, 384), nn.Embedding(2, 384)
        self.ln = nn.LayerNorm(384, eps=1e-12)
        self.L = nn.ModuleList(Layer() for _ in range(6))
        self.D = nn.ModuleList(Layer(cross=True) for _ in range(layers))
        self.head, self.hln, self.bias = nn.Linear(384, 384), nn.LayerNorm(384, eps=1e-12), nn.Parameter(torch.zeros(len(out)))
        self.cq, self.ck, self.gate = nn.Linear(384, 384), nn.Linear(384, 384), nn.Linear(384, 1)
        self.g1, self.g2 = nn.Linear(384, 384), nn.Linear(384, 3)

    def embed(self, ids, types):
        return F.dropout(self.ln(self.w(ids) + self.p(torch.arange(ids.shape[1]))[None] + self.t(types)), .1, self.training)

    def encode(self, ids, types, there):
        x, mask = self.embed(ids, types), hidden(there)
        for layer in self.L:
            x = layer(x, mask)
        return x, mask

    def decode(self, out, y, ymask):
        n, x = out.shape[1], self.embed(out, torch.zeros_like(out))
        causal = torch.triu(torch.full((n, n), -1e4), 1)[None, None]
        for layer in self.D:
            x = layer(x, causal, y, ymask)
        return x

    def mix(self, x, y, ids, ymask, pick):
        """log P of the pieces `pick` [n], for states x [n, 384] whose sources are y [n, s, 384]."""
        h = self.hln(F.gelu(self.head(x)).float())
        logits = (h.to(y.dtype) @ self.w.weight[self.out].t().to(y.dtype)).float() + self.bias
        c = torch.sigmoid(self.gate(x).float())
        att = torch.softmax((self.ck(y) @ self.cq(x)[..., None]).squeeze(-1).float() / math.sqrt(384) + ymask, -1)
        at = self.back[pick]
        own = torch.log_softmax(logits, -1).gather(1, at.clamp(min=0)[:, None])[:, 0].exp() * (at >= 0)
        copied = (att * (ids == pick[:, None])).sum(1)
        return torch.log((1 - c[:, 0]) * own + c[:, 0] * copied + 1e-9)


def table(path):
    """The encoder's table of words, out of its int8 file."""
    g = {i.name: i for i in onnx.load(path).graph.initializer}
    q = next(n for n in g if n.endswith("_q") and list(g[n].dims) == [30522, 384])
    return torch.tensor(numpy_helper.to_array(g[q]).astype(np.float32) * numpy_helper.to_array(g[q[:-2] + "_s"]))


def load_writer(path, encoder):
    """A writer with the weights of one, or with those of the reader to begin from."""
    model = Writer(torch.tensor([int(l) for l in open(os.path.join(HERE, "pieces.txt"))]))
    weights = np.load(path)
    if "span.weight" in weights:
        start_from_reader(model, weights)
    else:
        model.load_state_dict({k: torch.tensor(weights[k].astype(np.float32)) for k in weights.files}, strict=False)
    model.w.weight.data = table(encoder)
    return model


def start_from_reader(model, weights):
    own = lambda part: "a." + part if part[0] in "qkvo" else part
    new = {k: torch.tensor(weights[k].astype(np.float32)) for k in ("p.weight", "t.weight", "ln.weight", "ln.bias")}
    for k in weights.files:
        if k.startswith("L."):
            _, i, part = k.split(".", 2)
            v = torch.tensor(weights[k].astype(np.float32))
            new[f"L.{i}.{own(part)}"] = v
            if int(i) % 2:
                d = f"D.{int(i) // 2}."
                new[d + own(part)] = v
                if part[0] in "qkvo":
                    new[f"{d}c.{part}"] = v
                elif part.startswith("l1"):
                    new[f"{d}l3.{part[3:]}"] = v
    assert not model.load_state_dict(new, strict=False).unexpected_keys
