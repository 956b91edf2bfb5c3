"""Fits QuestionJudge on graded lines of `tests/Evaluation -- question-candidates` (each with "grade": g, o or b) and prints its weights.

usage: judge.py GRADED.jsonl
Needs Debian's python3-sklearn.
"""
import json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

VERBS = "Is Are Can Do Does Did Was Were Will Should May Has Have Must".split()
rows = [json.loads(l) for l in open(sys.argv[1])]
x = np.array([[np.log(r["bad"] + 1e-4), np.log(r["good"] + 1e-4), np.log(r["bland"] + 1e-4), r["likelihood"], r["by"] == "pattern", "\u201c" in r["q"],
               r["q"].split()[0] in VERBS, r["worth"]] for r in rows], float)
posts = [r["id"] for r in rows]
mean, spread = x.mean(0), x.std(0) + 1e-9
for grade in "gb":
    y = np.array([r["grade"] == grade for r in rows])
    model = LogisticRegression(C=.3, max_iter=1000)
    p = cross_val_predict(model, (x - mean) / spread, y, groups=posts, cv=GroupKFold(6), method="predict_proba")[:, 1]
    weights = model.fit((x - mean) / spread, y).coef_[0] / spread
    print(grade, "area under the curve %.3f;" % roc_auc_score(y, p), "bias %.3f" % (model.intercept_[0] - (weights * mean).sum()), np.round(weights, 3))
