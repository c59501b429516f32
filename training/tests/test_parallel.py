"""The processes of a run meet, and end together."""
import os
import signal
import subprocess
import sys
import time

PROGRAM = """
import os, time
from trainer import parallel

def work(group):
    agreed = group.first(float(os.getpid()))
    os.write(1, f"{os.getpid()} {int(agreed)}\\n".encode())  # at once, or the lines of both may mix
    time.sleep(600)

parallel.run(2, work)
"""


def gone(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_processes_agree_and_end_with_their_parent_even_if_it_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(os.path.dirname(__file__)))
    try:
        rows = [list(map(int, parent.stdout.readline().split())) for _ in range(2)]
        pids = [pid for pid, _ in rows]
        assert len({agreed for _, agreed in rows}) == 1 and rows[0][1] in pids
    finally:
        parent.send_signal(signal.SIGKILL)
    parent.stdout.read()  # ends when no process that could write is left; each closes its files a moment before it is gone
    deadline = time.monotonic() + 60
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < deadline, "a process outlived its parent"
        time.sleep(0.01)
