"""Trains the writer on examples.jsonl.xz and grades.jsonl.xz of this folder.

usage: train.py START OUT.npz SECONDS ENCODER.int8.onnx VOCAB.txt [PASSAGES.jsonl]
START  the reader's weights (reader.npz of tools/reader) for the first run, a writer's .npz to go on
PASSAGES  {"t", "h", "b", "a"} a line: sentences to be restored from a third of their words, by which the decoder learns to write

The encoder begins as the reader's, the decoder's layers as its layers 1, 3 and 5. The table of words, token types and the two lowest layers stay.
loss      of the question's pieces, and of the grade (bad, bland, good) in three steps of ten
schedule  AdamW 3e-4 (weight decay .01 on matrices), warm-up 4 %, linear to 3 %; batches of 32 of like length
"""
import json, lzma, os, random, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from writer import *

START, OUT, LIMIT, ENCODER, VOCAB = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4], sys.argv[5]
RATE, BATCH, OFTEN, RESTORED = 3e-4, 32, .3, .35
pieces.load(VOCAB)
torch.manual_seed(1), random.seed(1), torch.set_num_threads(os.cpu_count())


def lines(name):
    return [json.loads(l) for l in lzma.open(os.path.join(HERE, name), "rt")]


model = load_writer(START, ENCODER)
for n, p in model.named_parameters():
    p.requires_grad = not n.startswith(("w.", "t.", "L.0.", "L.1."))


def prepare(x):
    ids, types = source(x["t"], x["h"], x["b"], x["a"])
    return ids, types, tokenize(x["q"])[:QUESTION] if "q" in x else None


def spoilt(ids):
    """About a third of the pieces gone, in spans, most of them masked."""
    out, i = [], 0
    while i < len(ids):
        if random.random() < .13:
            if random.random() < .7:
                out.append(MASK)
            i += random.choice((1, 2, 3, 4))
        else:
            out.append(ids[i])
            i += 1
    return out


def item(x):
    ids, types, q = x
    if q is None:
        at = types.index(1)
        a = ids[at:-1]
        b = spoilt(a)
        ids, types, q = ids[:at] + b + [SEP], [0] * at + [1] * (len(b) + 1), a[:QUESTION]
    return ids, types, q


def stream(data):
    while True:
        random.shuffle(data)
        for k in range(0, len(data), BATCH * 24):
            pool = sorted(data[k:k + BATCH * 24], key=lambda x: len(x[0]))
            batches = [pool[i:i + BATCH] for i in range(0, len(pool), BATCH)]
            random.shuffle(batches)
            yield from batches


def tensors(items):
    n, s, t = len(items), max(len(i[0]) for i in items), max(len(i[2]) for i in items) + 1
    ids, types, there = (torch.zeros(n, s, dtype=torch.long) for _ in range(3))
    o, wanted = torch.zeros(n, t, dtype=torch.long), torch.full((n, t), -1, dtype=torch.long)
    for i, (a, b, q) in enumerate(items):
        ids[i, :len(a)], types[i, :len(b)], there[i, :len(a)] = torch.tensor(a), torch.tensor(b), 1
        o[i, :len(q) + 1], wanted[i, :len(q) + 1] = torch.tensor([CLS] + q), torch.tensor(q + [SEP])
    return ids, types, there, o, wanted


def states(ids, types, there, o):
    y, ymask = model.encode(ids, types, there)
    return model.decode(o, y, ymask), y, ymask


def writing_loss(items):
    ids, types, there, o, wanted = tensors(items)
    with torch.autocast("cpu", torch.bfloat16):
        x, y, ymask = states(ids, types, there, o)
        at = wanted >= 0
        row = at.nonzero()[:, 0]
        return -model.mix(x[at], y[row], ids[row], ymask[row, 0, 0], wanted[at]).mean()


def grading_loss(items):
    with torch.autocast("cpu", torch.bfloat16):
        x, *_ = states(*tensors([i[:3] for i in items])[:4])
        last = torch.tensor([len(i[2]) for i in items])
        scores = model.g2(torch.tanh(model.g1(x[torch.arange(len(items)), last]))).float()
    return F.cross_entropy(scores, torch.tensor([i[3] for i in items]))


examples = stream([prepare(x) for x in lines("examples.jsonl.xz")])
passages = stream([prepare(json.loads(l)) for l in open(sys.argv[6])]) if len(sys.argv) > 6 else None
graded = [(*prepare(x), "bog".index(x["grade"])) for x in lines("grades.jsonl.xz") if not x.get("kept_apart")]
tuned = [p for p in model.parameters() if p.requires_grad]
adam = torch.optim.AdamW([{"params": [p for p in tuned if p.ndim > 1], "weight_decay": .01},
                          {"params": [p for p in tuned if p.ndim <= 1], "weight_decay": 0}], lr=RATE)
model.train()
begun, seen, losses = time.time(), 0, []
while (done := (time.time() - begun) / LIMIT) < 1:
    for g in adam.param_groups:
        g["lr"] = RATE * min(1, done / .04) * max(.03, 1 - done)
    loss = writing_loss([item(x) for x in next(passages if passages and random.random() < RESTORED else examples)])
    losses.append(loss.item())
    if random.random() < OFTEN:
        loss = loss + grading_loss(random.sample(graded, BATCH))
    adam.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(tuned, 1.0)
    adam.step()
    seen += BATCH
    if len(losses) % 100 == 0:
        print(seen, "seen, loss", round(float(np.mean(losses[-200:])), 3), "at", round(time.time() - begun), "s", flush=True)
np.savez(OUT, **{k: v.numpy().astype(np.float16) for k, v in model.state_dict().items() if k not in ("w.weight", "out", "back")})
