"""Word pieces as the uncased BERT tokenizer gives them (accents stripped)."""
import re, unicodedata

PIECES, CACHE = {}, {}


def load(path):
    """Reads the vocabulary: one piece a line."""
    PIECES.update((line.rstrip("\n"), i) for i, line in enumerate(open(path, encoding="utf8")))


def pieces(word):
    """Greedy longest-match word pieces: [(id, start, end)]."""
    if word not in CACHE:
        out, s = [], 0
        while s < len(word) and out is not None:
            for e in range(len(word), s, -1):
                i = PIECES.get(("##" if s else "") + word[s:e])
                if i is not None:
                    out.append((i, s, e))
                    s = e
                    break
            else:
                out = None
        CACHE[word] = out if out and len(word) <= 100 else [(100, 0, len(word))]
    return CACHE[word]


def tokenize(text):
    """Ids and character offsets."""
    ids, offsets = [], []
    for m in re.finditer(r"[^\W_]+|[^\w\s]|_", text):
        word = m.group().lower()
        if not word.isascii():
            word = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
        same = len(word) == len(m.group())
        for i, a, b in pieces(word):
            ids.append(i)
            offsets.append((m.start() + (a if same else 0), m.start() + (b if same else len(m.group()))))
    return ids, offsets
