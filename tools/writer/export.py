"""Writes the writer as two ONNX files, quantised to int8.

usage: export.py WRITER.npz ENCODER.int8.onnx OUT_FOLDER
writer-reads.int8.onnx   input_ids, token_type_ids int64 [1, s] -> keys, values [3, s, 384], copies, words [s, 384]
writer-writes.int8.onnx  next_pieces int64 [k, n] (0..V-1: the vocabulary of writer-pieces.txt, V + i: the source's piece i), past_keys, past_values
                         [3, k, t, 384] of the t pieces before them, keys, values, copies, words
                         -> chances of the piece after them [k, V + s], grades of what is written so far [k, 3], new_keys, new_values [3, k, n, 384]
writer-pieces.txt        the word pieces that can be written without being copied, a number a line
"""
import os, shutil, subprocess, sys
import numpy as np, torch
from writer import *

npz, encoder, folder = sys.argv[1:4]
m = load_writer(npz, encoder)
m.eval()
V = len(m.out)


class Reads(nn.Module):
    def __init__(self):
        super().__init__()
        self.m = m

    def forward(self, input_ids, token_type_ids):
        w = m.w(input_ids)
        x = m.ln(w + m.p(torch.arange(input_ids.shape[1]))[None] + m.t(token_type_ids))
        for layer in m.L:
            x = layer(x, 0.)
        return (torch.stack([d.c.k(x)[0] for d in m.D]), torch.stack([d.c.v(x)[0] for d in m.D]), m.ck(x)[0], w[0])


class Writes(nn.Module):
    def __init__(self):
        super().__init__()
        self.D, self.p, self.t, self.ln, self.head, self.hln, self.bias, self.cq, self.gate = m.D, m.p, m.t, m.ln, m.head, m.hln, m.bias, m.cq, m.gate
        self.g1, self.g2 = m.g1, m.g2
        self.table = nn.Embedding(V, 384)
        self.table.weight.data = m.w.weight.data[m.out].clone()
        self.tied = nn.Parameter(m.w.weight.data[m.out].t().clone())

    def cross(self, d, x, keys, values):
        k, t, h = x.shape
        split = lambda y: y.view(y.shape[0], -1, 12, 32).transpose(1, 2)
        q = split(d.c.q(x))
        w = torch.softmax(q @ split(keys[None]).transpose(-1, -2) / math.sqrt(32), -1)
        return d.l3(x + d.c.o((w @ split(values[None])).transpose(1, 2).reshape(k, t, h)))

    def own(self, d, x, past_keys, past_values, mask):
        k, t, h = x.shape
        split = lambda y: y.view(k, -1, 12, 32).transpose(1, 2)
        nk, nv = d.a.k(x), d.a.v(x)
        keys, values = torch.cat([past_keys, nk], 1), torch.cat([past_values, nv], 1)
        w = torch.softmax(split(d.a.q(x)) @ split(keys).transpose(-1, -2) / math.sqrt(32) + mask, -1)
        return d.l1(x + d.a.o((w @ split(values)).transpose(1, 2).reshape(k, t, h))), nk, nv

    def forward(self, next_pieces, past_keys, past_values, keys, values, copies, words):
        n, past = next_pieces.shape[1], past_keys.shape[2]
        own = self.table(next_pieces.clamp(max=V - 1))
        theirs = words[(next_pieces - V).clamp(min=0)]
        e = torch.where((next_pieces < V)[..., None], own, theirs)
        at = torch.arange(n) + past
        x = self.ln(e + self.p(at)[None] + self.t.weight[0])
        mask = ((torch.arange(n + past)[None] > at[:, None]).float() * -1e4)[None, None]
        new_keys, new_values = [], []
        for i, d in enumerate(self.D):
            x, nk, nv = self.own(d, x, past_keys[i], past_values[i], mask)
            new_keys.append(nk), new_values.append(nv)
            x = self.cross(d, x, keys[i], values[i])
            x = d.l2(x + d.d(F.gelu(d.i(x))))
        x = x[:, -1]
        grades = torch.softmax(self.g2(torch.tanh(self.g1(x))), -1)
        h = self.hln(F.gelu(self.head(x)))
        c = torch.sigmoid(self.gate(x))
        p = torch.softmax(h @ self.tied + self.bias, -1)
        att = torch.softmax(self.cq(x) @ copies.t() / math.sqrt(384), -1)
        return torch.cat([(1 - c) * p, c * att], -1), grades, torch.stack(new_keys), torch.stack(new_values)


ids = torch.tensor([[101, 2054, 102, 3000, 102]])
with torch.no_grad():
    r = Reads()
    memory = r(ids, torch.zeros_like(ids))
    torch.onnx.export(r, (ids, torch.zeros_like(ids)), "/tmp/reads.onnx", input_names=["input_ids", "token_type_ids"], output_names=["keys", "values", "copies", "words"],
                      dynamic_axes={"input_ids": {1: "s"}, "token_type_ids": {1: "s"}, "keys": {1: "s"}, "values": {1: "s"}, "copies": {0: "s"}, "words": {0: "s"}}, opset_version=14)
    o, past = torch.tensor([[5, V + 1], [6, 7]]), torch.zeros(3, 2, 1, 384)
    torch.onnx.export(Writes(), (o, past, past, *memory), "/tmp/writes.onnx",
                      input_names=["next_pieces", "past_keys", "past_values", "keys", "values", "copies", "words"],
                      output_names=["chances", "grades", "new_keys", "new_values"],
                      dynamic_axes={"next_pieces": {0: "k", 1: "n"}, "past_keys": {1: "k", 2: "t"}, "past_values": {1: "k", 2: "t"}, "keys": {1: "s"}, "values": {1: "s"},
                                    "copies": {0: "s"}, "words": {0: "s"}, "chances": {0: "k", 1: "vs"}, "grades": {0: "k"}, "new_keys": {1: "k", 2: "n"}, "new_values": {1: "k", 2: "n"}},
                      opset_version=14)
for name in ("reads", "writes"):
    subprocess.check_call([sys.executable, os.path.join(HERE, "../reader/quantize.py"), f"/tmp/{name}.onnx", f"{folder}/writer-{name}.int8.onnx"])
shutil.copy(os.path.join(HERE, "pieces.txt"), f"{folder}/writer-pieces.txt")
