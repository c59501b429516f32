"""How much of the processor other programs use while something is measured: a figure taken beside others is theirs as well."""
import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def busy():
    """Seconds that all cores together were busy since the start of the machine."""
    fields = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
    idle, waiting = fields[3], fields[4]
    return (sum(fields) - idle - waiting) / TICKS


def ours():
    """Seconds of processor time of this process and all it has started, those that have ended included."""
    parents, times = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()
            except OSError:
                # Ended meanwhile; it is in its parent's times then.
                continue
            parents[int(entry)] = int(fields[1])
            times[int(entry)] = sum(map(int, fields[11:15]))

    def is_ours(process):
        while process in parents:
            if process == os.getpid():
                return True
            process = parents[process]
        return False

    return sum(time for process, time in times.items() if is_ours(process)) / TICKS


class Others:
    def __init__(self):
        self.start = time.monotonic(), busy(), ours()

    def cores(self):
        """Cores that other programs kept busy since then, on average."""
        now = time.monotonic(), busy(), ours()
        passed, all_, our = (b - a for a, b in zip(self.start, now))
        return max(0.0, (all_ - our) / passed)
