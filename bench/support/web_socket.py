"""As much of a WebSocket client (RFC 6455) as measurements on this machine need: no fragments, no compression, no TLS."""
import base64
import os
import socket
import struct

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9


class WebSocket:
    def __init__(self, port, path, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        status = self.stream.readline().decode()
        while self.stream.readline() not in (b"\r\n", b""):
            pass
        if " 101 " not in status:
            raise OSError(f"{path} is no WebSocket: {status.strip()}")

    def receive(self):
        """Kind and bytes of the next message; None when the other side has closed."""
        head = self.exactly(2)
        length = head[1] & 127
        if length >= 126:
            length = struct.unpack(">H", self.exactly(2))[0] if length == 126 else struct.unpack(">Q", self.exactly(8))[0]
        payload = self.exactly(length)
        kind = head[0] & 15
        return None if kind == CLOSE else (kind, payload)

    def send(self, text):
        payload = text.encode()
        length = len(payload)
        head = struct.pack(">BB", 0x80 | TEXT, 0x80 | length) if length < 126 else \
            struct.pack(">BBH", 0x80 | TEXT, 0x80 | 126, length) if length < 65536 else struct.pack(">BBQ", 0x80 | TEXT, 0x80 | 127, length)
        # A mask of zeros leaves the payload as it is.
        self.socket.sendall(head + bytes(4) + payload)

    def exactly(self, count):
        data = self.stream.read(count)
        if len(data) < count:
            raise OSError("The connection ended.")
        return data

    def close(self):
        self.stream.close()
        self.socket.close()
