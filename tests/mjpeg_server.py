"""A network camera on loopback: MJPEG over HTTP, that can be switched off and on again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np

Draw = Callable[[float], np.ndarray]
Part = Callable[[bytes], bytes]


def proper(jpeg: bytes) -> bytes:
    """A JPEG as a part of a stream whose boundary is ``frame``."""
    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n"


class MjpegServer:
    """Serves ``frame(seconds since the start)`` (RGB) at ``fps`` on the same port every time.

    ``part`` makes of a JPEG what is sent, ``kind`` is the header's type: cameras differ in both.
    """

    def __init__(
        self,
        draw: Draw,
        fps: float = 20.0,
        part: Part = proper,
        kind: str = "multipart/x-mixed-replace; boundary=frame",
    ) -> None:
        self._draw, self._fps, self._part, self._kind = draw, fps, part, kind
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}/video"
        self.zero_s = time.monotonic()
        self._server: ThreadingHTTPServer | None = None
        self._off = threading.Event()

    def start(self) -> None:
        """Switch it on."""
        outer = self
        self._off = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", outer._kind)
                self.end_headers()
                try:
                    outer._stream(self.wfile, outer._off)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Switch it off, in the middle of whatever it is sending."""
        self._off.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _stream(self, out: object, off: threading.Event) -> None:
        index = 0
        began_s = time.monotonic()
        while not off.wait(max(0.0, began_s + index / self._fps - time.monotonic())):
            shown = self._draw(time.monotonic() - self.zero_s)
            _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR))
            out.write(self._part(jpeg.tobytes()))  # type: ignore[attr-defined]
            index += 1
