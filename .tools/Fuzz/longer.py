#!/usr/bin/env python3
"""longer.py PARSER [INPUTS] - whether time grows with the length of an input only: inputs that `.tools/fuzz PARSER` has
kept in .build-fuzz/corpus, a stretch of each repeated to 64 KiB and to 256 KiB, each timed. What takes more than ten
times as long for four times the length is named and kept in .build-fuzz/longer; look at it once more on a quiet machine.
"""
import os
import random
import re
import subprocess
import sys

parser, count = sys.argv[1], int((sys.argv + ["100"])[2])
build = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.build-fuzz")
corpus, folder = os.path.join(build, "corpus", parser), os.path.join(build, "longer")
os.makedirs(folder, exist_ok=True)
environment = dict(os.environ, HATO_FUZZ=parser, SWIFT_BACKTRACE="enable=no", ASAN_OPTIONS="detect_leaks=0")
names = [name for name in os.listdir(corpus) if name != ".seeded"]
status = 0
for name in random.sample(names, min(count, len(names))):
    with open(os.path.join(corpus, name), "rb") as file:
        seed = file.read()
    start = random.randrange(len(seed) or 1)
    piece = seed[start:start + random.choice([8, 20, 60, 200, len(seed)])] or b"x"
    head = random.choice([b"", seed[:start]])
    files = []
    for kibibytes in (64, 256):
        files.append(os.path.join(folder, f"{parser}-{name}-{kibibytes}"))
        with open(files[-1], "wb") as file:
            # The last octets draw the way the target goes: the same for both.
            file.write((head + piece * (kibibytes * 1024 // len(piece)))[:kibibytes * 1024] + seed[-2:])
    run = subprocess.run([os.path.join(build, "fuzz"), "-timeout=60", "-rss_limit_mb=4096",
                          f"-artifact_prefix={folder}/"] + files, env=environment, capture_output=True)
    times = [int(time) for time in re.findall(rb"Executed \S+ in (\d+) ms", run.stderr)]
    if run.returncode or (times[-1] > 500 and times[-1] > 10 * times[0]):
        print(f"{files[-1]}: {times} ms, status {run.returncode}")
        status = 1
    else:
        for file in files:
            os.remove(file)
sys.exit(status)
