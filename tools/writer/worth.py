"""Fits SentenceWorth on sentences.jsonl.xz: which sentences a writer of questions asked about, by common words and numbers.

usage: worth.py OUT.txt
A word counts that stands in 2 % of the posts that were read and in 1.2 % of those that were written for this, so that no blog's own
words do. OUT has a line a feature: what, word, weight. Needs Debian's python3-sklearn.
"""
import json, lzma, os, re, sys
import numpy as np, scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

rows = [json.loads(l) for l in lzma.open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentences.jsonl.xz"), "rt")]
kept = [r for r in rows if r.get("kept_apart")]
rows = [r for r in rows if not r.get("kept_apart")]
words = lambda s: re.findall(r"[a-z']+|\d+|[^\w\s]", s.lower().replace("’", "'"))


def features(r):
    t = words(r["a"])
    return ["has " + ("#" if w.isdigit() else w) for w in set(t)] + ["begins " + w for w in t[:1]] + ["ends " + w for w in t[-1:]]


def numbers(r):
    w = r["a"].split()
    about = {z for z in words(r["t"] + " " + r["h"]) if len(z) > 3}
    return [min(len(w), 12), min(max(len(w) - 12, 0), 12), max(len(w) - 24, 0), any(c.isdigit() for c in r["a"]), min(2, len(about & set(words(r["a"])))),
            r["first"], min(3, sum(z[0].isupper() for z in w[1:]))]


NUMBERS = ["words 1-12", "words 13-24", "words 25-", "digit", "title", "first", "capitals"]
counter = CountVectorizer(analyzer=features, binary=True, min_df=15)
x = counter.fit_transform(rows).tocsr()
y, posts, of = np.array([r["asked"] for r in rows]), np.array([r["t"] for r in rows]), np.array([r["of"] for r in rows])


def share(kind):
    of_kind = np.flatnonzero(of == kind)
    names = {t: i for i, t in enumerate(sorted(set(posts[of_kind])))}
    by_post = sp.csr_matrix((np.ones(len(of_kind)), ([names[posts[i]] for i in of_kind], np.arange(len(of_kind)))), shape=(len(names), len(of_kind)))
    return np.asarray(((by_post @ x[of_kind]) > 0).mean(0))[0]


common = (share("read") > .02) & (share("written") > .012)
vocabulary = list(counter.get_feature_names_out()[common])
spread = np.array([numbers(r) for r in rows], float).std(0)
matrix = lambda rs: sp.hstack([counter.transform(rs)[:, common], sp.csr_matrix(np.array([numbers(r) for r in rs], float) / spread)]).tocsr()
x, model = matrix(rows), LogisticRegression(C=.05, max_iter=1000)
p = cross_val_predict(model, x, y, groups=posts, cv=GroupKFold(4), method="predict_proba")[:, 1]
for kind in ("read", "written"):
    print(kind, "area under the curve %.3f of %d" % (roc_auc_score(y[of == kind], p[of == kind]), (of == kind).sum()))
model.fit(x, y)
print("kept apart %.3f of %d" % (roc_auc_score([r["asked"] for r in kept], model.predict_proba(matrix(kept))[:, 1]), len(kept)))
weights = np.concatenate([model.coef_[0][:len(vocabulary)], model.coef_[0][len(vocabulary):] / spread])
with open(sys.argv[1], "w") as out:
    out.write("bias\t%.3f\n" % model.intercept_[0])
    for name, w in zip(vocabulary + NUMBERS, weights):
        if abs(w) >= .03 or name in NUMBERS:
            out.write("%s\t%.3f\n" % (name, w))
