"""Make `.venv` with exactly what `requirements.lock` says, or do nothing where that is already so.

Runs before anything is installed: standard library only, Python 3.11 or later. Survives being interrupted at any point
(what is complete is kept, what is not is done again), and two calls at the same time (the second one waits).
"""

from __future__ import annotations

import contextlib
import fcntl
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
LOCK = PROJECT / "requirements.lock"
# A copy of the lock file that the environment was made from: written last, so that it vouches for everything before.
INSTALLED = ENVIRONMENT / "installed.lock"
_SILENCE_SECONDS = 10


def main() -> int:
    """Bring the environment up to date and return an exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the check that tells people so
        say(f"Python 3.11, 3.12 or 3.13 is needed, this is {sys.version.split()[0]} (需要 Python 3.11 至 3.13)")
        return 1
    if ready():
        return 0
    with alone():
        return 0 if ready() else make()


def ready() -> bool:
    """Say whether the environment was completed from the present lock file and its interpreter still starts."""
    if not INSTALLED.exists() or INSTALLED.read_bytes() != LOCK.read_bytes():
        return False
    # A folder that was moved, or a Python that was removed from the system, leaves an environment that cannot start.
    return interpreter_works()


def make() -> int:
    """Make or complete the environment and return an exit code."""
    started = time.monotonic()
    wanted = pinned()
    say(f"Setting up .venv with {len(wanted)} packages, once (正在准备运行环境，仅需一次) ...")
    INSTALLED.unlink(missing_ok=True)
    if not interpreter_works():
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    installer = pip_of_environment()
    if installer is None:
        return 1
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--requirement", str(LOCK)]
    code, words = show_progress([*installer, "install", *options], len(wanted))
    if code:
        say("\n".join(words[-25:]))
        say("Setup failed; run the same command again to continue (环境准备失败，重新运行同一命令即可继续)")
        return code
    beside = INSTALLED.with_suffix(".new")
    shutil.copyfile(LOCK, beside)
    beside.replace(INSTALLED)
    say(f".venv is ready after {time.monotonic() - started:.0f} s (运行环境已就绪)")
    return 0


def pinned() -> list[str]:
    """Return the `name==version` lines of the lock file."""
    return [line for line in LOCK.read_text(encoding="utf-8").splitlines() if "==" in line and line[0] != "#"]


def interpreter_works() -> bool:
    """Say whether the environment's interpreter starts and belongs to this very folder."""
    try:
        found = subprocess.run(
            [ENVIRONMENT / "bin" / "python", "-c", "import sys; print(sys.prefix)"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0 and Path(found.stdout.strip()).resolve() == ENVIRONMENT.resolve()


def pip_of_environment() -> list[str] | None:
    """Make the environment where it is missing; return the command line of a pip that installs into it."""
    python = ENVIRONMENT / "bin" / "python"
    if succeeds(python, "-m", "pip", "--version"):
        return [str(python), "-m", "pip"]
    if succeeds(sys.executable, "-m", "venv", ENVIRONMENT) and succeeds(python, "-m", "pip", "--version"):
        return [str(python), "-m", "pip"]
    # Some systems ship venv without pip: then the pip outside can install into it.
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    if succeeds(sys.executable, "-m", "venv", "--without-pip", ENVIRONMENT) and succeeds(
        sys.executable, "-m", "pip", "--python", python, "--version"
    ):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(
        f"{sys.executable} can make no virtual environment; on Debian and Ubuntu: apt install python{version}-venv\n"
        f"无法创建虚拟环境；Debian 或 Ubuntu 请运行：apt install python{version}-venv"
    )
    return None


def succeeds(*command: str | Path) -> bool:
    """Run a command quietly and say whether it ended well."""
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def show_progress(command: list[str], total: int) -> tuple[int, list[str]]:
    """Run pip, printing one short line per package; return its exit code and everything it said."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    assert process.stdout is not None
    output = process.stdout
    lines: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in output:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=listen, daemon=True).start()
    words: list[str] = []
    started = time.monotonic()
    collected, doing = 0, "looking for packages"
    try:
        while True:
            try:
                line = lines.get(timeout=_SILENCE_SECONDS)
            except queue.Empty:
                say(f"  still {doing} ({time.monotonic() - started:.0f} s)")
                continue
            if line is None:
                break
            words.append(line.rstrip())
            first, _, rest = line.strip().partition(" ")
            if first in ("Collecting", "Processing", "Requirement") and "(from -r" in rest:
                collected += 1
                # A name and version, or the path of a wheel that lies on this machine.
                package = rest.removeprefix("already satisfied: ").split()[0].replace("==", " ")
                if "/" in package:
                    package = " ".join(package.split("/")[-1].split("-")[:2])
                doing = f"fetching {package}"
                say(f"  {min(collected, total):>3}/{total} {package}")
            elif first == "Installing":
                doing = "unpacking"
                say("  unpacking (正在安装) ...")
    finally:
        if process.poll() is None and sys.exc_info()[0] is not None:
            process.terminate()
        process.wait()
    return process.returncode, words


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait until no other call works on the environment."""
    with LOCK.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another setup is under way, waiting for it (另一个准备过程正在进行，请稍候) ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(message: str) -> None:
    """Print at once, also where output goes to a file."""
    print(message, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("Interrupted; the same command continues (已中断，重新运行同一命令即可继续)")
        sys.exit(130)
