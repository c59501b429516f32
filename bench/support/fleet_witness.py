"""Who publishes what, and when: an RTSP server that records, to which every stream of a fleet is pushed.

It decodes nothing. For every frame that arrives it notes the time and the address that sent it, so it sees what somebody who watches sees: gaps, and whether
two nodes publish one stream.
"""
import asyncio
import threading
import time
from urllib.parse import urlparse

# A writer that is silent for longer has stopped; frames are 0.2 s apart.
PAUSE = 2.0
MARKER = 0x80


class Witness:
    def __init__(self, address, port):
        self.url = f"rtsp://{address}:{port}"
        # By stream: (time, address) of each frame, in the order of their arrival.
        self.frames = {}
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(asyncio.start_server(self.serve, address, port))
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def serve(self, reader, writer):
        peer, frames = writer.get_extra_info("peername")[0], []
        try:
            while True:
                first = await reader.readexactly(1)
                if first == b"$":
                    head = await reader.readexactly(3)
                    packet = await reader.readexactly(int.from_bytes(head[1:], "big"))
                    # Channel 0 is the video; a frame is whole with the packet that has the marker.
                    if head[0] == 0 and len(packet) > 1 and packet[1] & MARKER:
                        frames.append((time.monotonic(), peer))
                    continue
                head, *lines = (first + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                await reader.readexactly(int(fields.get("content-length", 0)))
                method, url = head.split()[:2]
                if method == "ANNOUNCE":
                    frames = self.frames.setdefault(urlparse(url).path.strip("/"), [])
                transport = f"Transport: {fields['transport']}\r\n" if "transport" in fields else ""
                writer.write(f"RTSP/1.0 200 OK\r\nCSeq: {fields.get('cseq', 0)}\r\nSession: 1\r\n{transport}\r\n".encode())
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    def of(self, stream, since, until=None):
        return [f for f in list(self.frames.get(stream, [])) if f[0] >= since and (until is None or f[0] <= until)]

    def first(self, stream, since, besides):
        """When the first frame came that another address sent; None when none did."""
        return next((at for at, peer in self.of(stream, since) if peer != besides), None)

    def gap(self, stream, since, until):
        """The longest time without a frame."""
        times = [since, *(at for at, _ in self.of(stream, since, until)), until]
        return max(b - a for a, b in zip(times, times[1:]))

    def together(self, stream, since):
        """The longest time for which two addresses published the stream side by side."""
        runs = {}
        for at, peer in self.of(stream, since):
            of_peer = runs.setdefault(peer, [])
            if of_peer and at - of_peer[-1][1] < PAUSE:
                of_peer[-1][1] = at
            else:
                of_peer.append([at, at])
        return max((max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for p in runs for q in runs if p < q for a in runs[p] for b in runs[q]), default=0.0)
