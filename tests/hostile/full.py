"""The hostile set at full size: `make hostile`. Prints every document with status and reason; ends with 1 if wrong.

100,000 nested tags, a line of 200 MB, 50,000 rows, 3,000 pages, bombs of 400 MB, 10,000 members of an archive, under
the limits that a build has.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from pipelines.settings import Settings
from tests.hostile.documents import FULL, cases
from tests.hostile.run import judge, put, run

MOST_BYTES = 2 << 30


def main() -> int:
    """Write the set, run over it, and say what it came to."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jixiao-hostile-") as folder:
        settings = replace(Settings.from_environment({**os.environ, "DATA_DIR": folder}), data_dir=Path(folder))
        settings.raw.mkdir()
        # The bytes are not needed any more once they are written.
        written = [replace(case, data=b"") for case in put(settings.raw, cases(FULL))]
        size = sum(path.stat().st_size for path in settings.raw.rglob("*") if path.is_file()) / 1e6
        print(f"{len(written)} documents, {size:,.0f} MB, written in {time.monotonic() - started:.0f} s", flush=True)
        outcome = run(settings, show=True)
        wrong = judge(outcome, written)
    for path, row in sorted(outcome.documents.items()):
        if "many.zip!/" not in path:
            print(f"{path:48} {row['status']:11} {row['indicator_count']:>6}  {row['status_reason'] or ''}"[:240])
    print(
        f"\n{len(outcome.documents):,} documents in {outcome.seconds:.0f} s, all processes together at most "
        f"{outcome.peak_bytes / 1e6:,.0f} MB"
    )
    if outcome.peak_bytes > MOST_BYTES:
        wrong.append(f"more than {MOST_BYTES / 1e6:,.0f} MB of memory")
    for mistake in wrong:
        print(f"WRONG: {mistake}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
