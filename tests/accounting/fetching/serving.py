"""A server on this machine that does what servers do: give, refuse, send on, and break off."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Served:
    """What a server has, how it behaves, and what it was asked."""

    def __init__(self):
        self.files = {}  # path -> bytes
        self.redirects = {}  # path -> where to
        self.headers = {}  # added to every answer with a file
        self.breaks = []  # after how many bytes of an answer the connection ends, by request
        self.ranges = True  # whether parts are given
        self.length = True  # whether the length is said
        # Changes an answer before it is sent: (number of the request, status, headers, data) -> the
        # last three; data may be longer or shorter than the headers say.
        self.twist = None
        self.asked = []  # (path, headers)
        self.url = None
        self.http = None

    def ranges_asked(self):
        """The ranges of the requests, None where all was asked for."""
        return [headers.get("Range") for _, headers in self.asked]


def _handler(served):
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self):
            served.asked.append((self.path, dict(self.headers)))
            if self.path in served.redirects:
                self.send_response(302)
                self.send_header("Location", served.redirects[self.path])
                self.end_headers()
                return
            if self.path not in served.files:
                self.send_error(404)
                return
            data, start, end = served.files[self.path], 0, None
            part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            fits = self.headers.get("If-Range") in (None, served.headers.get("ETag"))
            status, headers = 200, {}
            if part and served.ranges and fits:
                status, start = 206, int(part[1])
                if start >= len(data):
                    self.send_error(416)
                    return
                end = min(int(part[2]) + 1, len(data)) if part[2] else len(data)
                headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
            data = data[start:end]
            if served.length:
                headers["Content-Length"] = str(len(data))
            headers |= served.headers
            if served.twist:
                number = len(served.asked) - 1
                status, headers, data = served.twist(number, status, headers, data)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            most = served.breaks.pop(0) if served.breaks else len(data)
            self.wfile.write(data[:most])

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def server():
    """A server on a free port, for as long as the block lasts."""
    served = Served()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(served)) as http:
        http.daemon_threads = True
        served.http = http
        served.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            http.shutdown()
            thread.join(10)
