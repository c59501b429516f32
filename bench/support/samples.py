"""What a process holds, sampled once a second."""
import os
import statistics
import threading
import time


def handles(pid):
    """Open handles but those of assemblies, which .NET opens when their code is first used, each once, and keeps."""
    count = 0
    for handle in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += not os.readlink(f"/proc/{pid}/fd/{handle}").endswith(".dll")
        except FileNotFoundError:
            # Closed meanwhile.
            pass
    return count


def held(pid):
    """Resident memory in MB, handles, threads; memory that is mapped from files left out, it is shared and may go at any time."""
    status = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
    return {
        "memory": int(status["RssAnon"].split()[0]) / 1024,
        "handles": handles(pid),
        "threads": int(status["Threads"]),
    }


def slope(times, values):
    """Least squares, per unit of time."""
    if len(times) < 2:
        return 0.0
    return statistics.linear_regression(times, values).slope


class Samples:
    def __init__(self, service, streams):
        self.service, self.streams = service, streams
        self.start = time.monotonic()
        self.rows = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping.wait(1):
            try:
                row = {"time": time.monotonic() - self.start, **held(self.service.pid)}
                for stream in self.streams:
                    row[stream] = (self.service.stream(stream) or {}).get("latencyMs")
                self.rows.append(row)
            except (OSError, KeyError):
                # The service has ended; who waits for it says so.
                return

    def stop(self):
        self.stopping.set()
        self.thread.join()

    def after(self, seconds):
        return [row for row in self.rows if row["time"] >= seconds]
