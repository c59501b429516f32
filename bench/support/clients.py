"""Viewers of the live service that come, take pictures for a while and go without a goodbye."""
import http.client
import random
import subprocess
import threading
import time

from .web_socket import WebSocket

PATIENCE = 20


def mjpeg(service, stream, seconds):
    return take(service, f"/api/streams/{stream}/video.mjpeg", seconds)


def events(service, stream, seconds):
    return take(service, f"/api/streams/{stream}/events", seconds)


def take(service, path, seconds):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise OSError(f"{path} answered {answer.status}")
        end = time.monotonic() + seconds
        count = 0
        while time.monotonic() < end and (data := answer.read1(65536)):
            count += len(data)
        return count
    finally:
        connection.close()


def socket(service, stream, seconds):
    connection = WebSocket(service.port, f"/api/streams/{stream}/video", timeout=seconds)
    try:
        end = time.monotonic() + seconds
        count = 0
        while time.monotonic() < end and (message := connection.receive()):
            count += len(message[1])
        return count
    finally:
        connection.close()


def rtsp(service, stream, seconds):
    """FFmpeg, which writes down what it gets without decoding it; over TCP or UDP. By itself it would look at a stream for up to 5 s and write 32 KB at a time."""
    with subprocess.Popen(
            ["ffmpeg", "-v", "error", "-rtsp_transport", random.choice(["tcp", "udp"]), "-analyzeduration", "500000", "-i", service.rtsp(stream), "-c", "copy",
             "-flush_packets", "1", "-f", "h264", "-"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as player:
        # It takes seconds to begin where the processor is short.
        timer = threading.Timer(PATIENCE, player.kill)
        timer.start()
        count = len(player.stdout.read1(65536))
        timer.cancel()
        timer = threading.Timer(seconds, player.kill)
        timer.start()
        while data := player.stdout.read1(65536):
            count += len(data)
        timer.cancel()
        return count


KINDS = {"mjpeg": mjpeg, "events": events, "socket": socket, "rtsp": rtsp}


class Clients:
    """One viewer of each kind at nearly all times, each for 4 to 8 s. `disturbed(stream, since)` says whether its camera was away meanwhile."""

    def __init__(self, service, streams, disturbed):
        self.service, self.streams, self.disturbed = service, streams, disturbed
        self.served = dict.fromkeys(KINDS, 0)
        self.interrupted = dict.fromkeys(KINDS, 0)
        self.failures = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.come_and_go, args=(kind, KINDS[kind])) for kind in KINDS]
        for thread in self.threads:
            thread.start()

    def come_and_go(self, kind, view):
        chance = random.Random(kind)
        while not self.stopping.is_set():
            stream, since = chance.choice(self.streams), time.monotonic()
            try:
                problem = None if view(self.service, stream, chance.uniform(4, 8)) > 0 else "got nothing"
            except OSError as e:
                problem = str(e)
            if problem is None:
                self.served[kind] += 1
            elif self.disturbed(stream, since):
                self.interrupted[kind] += 1
            else:
                self.failures.append(f"{kind} of {stream}: {problem}")
            self.stopping.wait(chance.uniform(0.2, 1))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
