#!/usr/bin/env python3
"""All correlations of a year beside pandas and scipy: the same numbers, and how much faster.

    bench/correlations/compare.py [ATTRIBUTES]       (150)

Makes a year of 365 days (persistent series with a tenth of the days missing), computes r and p of every pair on the
same day and on the next day, both ways, with pandas and scipy and with ours, holds every r and p against each other to 1e-9,
and prints the ratios. pandas and scipy go into .cache/compare; Rust builds in release. One thread each.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".cache" / "compare"
DAYS, FEWEST, RUNS, LOOP_PAIRS = 365, 21, 5, 300


def main():
    attributes = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    frame = make(attributes)
    vectorised, (r, p) = best(lambda: with_pandas(frame))
    looped = pair_by_pair(frame) * 3 * attributes * (attributes - 1) / 2
    ours, timings = with_ours(frame)
    check(frame, ours, r, p)
    print(f"{len(ours)} tests of {attributes} attributes over {DAYS} days agree in r and p to 1e-9.")
    print(f"{'':44}{'ms':>10}{'x ours':>10}{'x whole':>10}")
    rows = [
        ("pandas with scipy.stats.pearsonr, pair by pair", looped),
        ("pandas .corr() and scipy, in whole matrices", vectorised),
        ("ours: r and p of every test", timings["plain"]),
        ("ours whole: evidence, q, choice, stars", timings["whole"]),
    ]
    for name, milliseconds in rows:
        ratios = (milliseconds / timings["plain"], milliseconds / timings["whole"])
        print(f"{name:46}{milliseconds:8.1f}{ratios[0]:10.1f}{ratios[1]:10.1f}")


def make(attributes):
    chance = np.random.default_rng(1)
    common = chance.standard_normal((DAYS, 5))
    values = chance.standard_normal((DAYS, attributes)) + 0.5 * common[:, np.arange(attributes) % 5]
    for day in range(1, DAYS):
        values[day] += 0.5 * values[day - 1]
    values[chance.random(values.shape) < 0.1] = np.nan
    return pd.DataFrame(values, columns=[f"a{index}" for index in range(attributes)])


def with_pandas(frame):
    """r and p of each column and each column of the day before, at once: the quickest that we could write."""
    both = pd.concat([frame, frame.shift(1).add_prefix("before_")], axis=1)
    r = both.corr(min_periods=FEWEST).to_numpy()
    present = both.notna().to_numpy().astype(float)
    freedom = present.T @ present - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(r) * np.sqrt(freedom / (1 - r * r)), freedom)
    return r, p


def pair_by_pair(frame):
    """Milliseconds for one pair by the usual recipe, from a sample of them."""
    names = frame.columns
    pairs = [(names[i], names[i + 1 + i % 7]) for i in range(len(names) - 8)][:LOOP_PAIRS]
    start = time.perf_counter()
    for first, second in pairs:
        both = frame[[first, second]].dropna()
        stats.pearsonr(both[first], both[second])
    return (time.perf_counter() - start) * 1000 / len(pairs)


def best(work):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000, result


def with_ours(frame):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        frame.to_csv(source, index=False)
        command = ["cargo", "run", "--quiet", "--release", "-p", "daymark-analytics", "--example", "correlations_of_csv"]
        said = subprocess.run([*command, "--", source, target, "50"], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)
        timings = {job: float(least) for job, least, _ in (line.split() for line in said.stdout.splitlines())}
        return pd.read_csv(target), timings


def check(frame, ours, r, p):
    place = {name: index for index, name in enumerate(frame.columns)}
    first = ours["first"].map(place).to_numpy() + np.where(ours["offset"] == -1, len(place), 0)
    second = ours["second"].map(place).to_numpy()
    tests = 3 * len(place) * (len(place) - 1) // 2
    if len(ours) != tests:
        sys.exit(f"{len(ours)} tests, not {tests}")
    np.testing.assert_allclose(ours["r"], r[first, second], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["p"], p[first, second], rtol=1e-9, atol=0)


if __name__ == "__main__":
    if Path(sys.prefix) != VENV:
        if not (VENV / "bin" / "python").exists():
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", "pandas", "scipy"], check=True)
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        os.execve(VENV / "bin" / "python", [str(VENV / "bin" / "python"), *sys.argv], {**os.environ, **one_thread})
    import numpy as np
    import pandas as pd
    from scipy import stats

    main()
