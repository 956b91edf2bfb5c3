"""Trains the writer on examples.jsonl.xz and grades.jsonl.xz of this folder.

usage: train.py START OUT.npz SECONDS FREE ENCODER.int8.onnx VOCAB.txt [PASSAGES.jsonl]
START  the reader's weights (reader.npz of tools/reader) for the first run, a writer's .npz to go on
FREE   how many of the encoder's upper layers are trained with the decoder: 4, 2 or 0. What the layers below make of an
       example is kept in memory (0.1 MB each), so that 0 sees six times as many examples in the same time as 4
PASSAGES  {"t", "h", "b", "a"} a line: sentences to be restored from a third of their words, by which the decoder learns to write

The encoder begins as the reader's, the decoder's layers as its layers 1, 3 and 5. The table of words stays, and with it types and places.
loss      of the question's pieces, and of the grade (bad, bland, good) in three steps of ten
schedule  AdamW (weight decay .01 on matrices), 3e-4 or RATE of the environment, warm-up 4 %, linear to 3 %; batches of 48 of like length
"""
import copy, json, lzma, os, random, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from writer import *

START, OUT, LIMIT, FREE, ENCODER, VOCAB = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), sys.argv[5], sys.argv[6]
RATE, BATCH, OFTEN, RESTORED = float(os.environ.get("RATE", 3e-4)), 48, .3, .35
pieces.load(VOCAB)
torch.manual_seed(1), random.seed(1), torch.set_num_threads(os.cpu_count())
model = load_writer(START, ENCODER)
KEPT, TRAINED = model.L[:6 - FREE], model.L[6 - FREE:]
for n, p in model.named_parameters():
    p.requires_grad = not n.startswith(("w.", "t.", "p.", "ln.", *(f"L.{i}." for i in range(6 - FREE))))


class Item:
    """What the writer reads, and what of it stays the same while it is trained."""
    def __init__(self, x):
        self.ids, self.types = source(x["t"], x["h"], x["b"], x["a"])
        self.question, self.kept = tokenize(x.get("q", ""))[:QUESTION], None


def lines(name):
    return [json.loads(l) for l in lzma.open(os.path.join(HERE, name), "rt")]


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


def restored(x):
    """An item whose answer is spoilt, and whose question is the answer."""
    at = x.types.index(1)
    a = x.ids[at:-1]
    b = spoilt(a)
    out = copy.copy(x)
    out.ids, out.types, out.question = x.ids[:at] + b + [SEP], [0] * at + [1] * (len(b) + 1), a[:QUESTION]
    return out


def stream(data):
    while True:
        random.shuffle(data)
        for k in range(0, len(data), BATCH * 16):
            pool = sorted(data[k:k + BATCH * 16], key=lambda x: len(x.ids))
            batches = [pool[i:i + BATCH] for i in range(0, len(pool), BATCH)]
            random.shuffle(batches)
            yield from batches


def keep(items):
    todo = [i for i in items if i.kept is None]
    if not todo:
        return
    n, s = len(todo), max(len(i.ids) for i in todo)
    ids, types, there = (torch.zeros(n, s, dtype=torch.long) for _ in range(3))
    for k, i in enumerate(todo):
        ids[k, :len(i.ids)], types[k, :len(i.types)], there[k, :len(i.ids)] = torch.tensor(i.ids), torch.tensor(i.types), 1
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        x = model.embed(ids, types)
        for layer in KEPT:
            x = layer(x, hidden(there))
    model.train()
    for k, i in enumerate(todo):
        i.kept = x[k, :len(i.ids)].bfloat16().clone()


def states(items):
    """The decoder's states [n, t, 384], the encoder's [n, s, 384], their mask, the sources' pieces, and the pieces wanted [n, t]."""
    keep(items)
    n, s, t = len(items), max(len(i.ids) for i in items), max(len(i.question) for i in items) + 1
    ids, there, y = torch.zeros(n, s, dtype=torch.long), torch.zeros(n, s, dtype=torch.long), torch.zeros(n, s, 384)
    o, wanted = torch.zeros(n, t, dtype=torch.long), torch.full((n, t), -1, dtype=torch.long)
    for k, i in enumerate(items):
        q = i.question
        ids[k, :len(i.ids)], there[k, :len(i.ids)], y[k, :len(i.ids)] = torch.tensor(i.ids), 1, i.kept.float()
        o[k, :len(q) + 1], wanted[k, :len(q) + 1] = torch.tensor([CLS] + q), torch.tensor(q + [SEP])
    mask = hidden(there)
    if not len(TRAINED):
        y = F.dropout(y, .1, model.training)
    for layer in TRAINED:
        y = layer(y, mask)
    return model.decode(o, y, mask), y, mask, ids, wanted


def writing_loss(items):
    x, y, mask, ids, wanted = states(items)
    at = wanted >= 0
    row = at.nonzero()[:, 0]
    return -model.mix(x[at], y[row], ids[row], mask[row, 0, 0], wanted[at]).mean()


def grading_loss(graded):
    items = [i for i, _ in graded]
    x = states(items)[0]
    scores = model.g2(torch.tanh(model.g1(x[torch.arange(len(x)), torch.tensor([len(i.question) for i in items])]))).float()
    return F.cross_entropy(scores, torch.tensor([g for _, g in graded]))


examples = stream([Item(x) for x in lines("examples.jsonl.xz") if not x.get("kept_apart")])
passages = stream([Item(json.loads(l)) for l in open(sys.argv[7])]) if len(sys.argv) > 7 else None
graded = [(Item(x), "bog".index(x["grade"])) for x in lines("grades.jsonl.xz") if not x.get("kept_apart")]
tuned = [p for p in model.parameters() if p.requires_grad]
adam = torch.optim.AdamW([{"params": [p for p in tuned if p.ndim > 1], "weight_decay": .01},
                          {"params": [p for p in tuned if p.ndim <= 1], "weight_decay": 0}], lr=RATE)
model.train()
begun, seen, losses = time.time(), 0, []
while (done := (time.time() - begun) / LIMIT) < 1:
    for g in adam.param_groups:
        g["lr"] = RATE * min(1, done / .04) * max(.03, 1 - done)
    with torch.autocast("cpu", torch.bfloat16):
        if passages and random.random() < RESTORED:
            loss = writing_loss([restored(x) for x in next(passages)])
        else:
            loss = writing_loss(next(examples))
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
