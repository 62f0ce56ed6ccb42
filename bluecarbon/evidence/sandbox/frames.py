"""Messages between the two processes: a JSON object, and the bytes of a file behind it."""

import json
import struct

_HEAD = struct.Struct("!IQ")  # lengths of the JSON text and of the bytes


def send(stream, message, data=b""):
    """Write a message."""
    text = json.dumps(message).encode()
    stream.write(_HEAD.pack(len(text), len(data)))
    stream.write(text)
    stream.write(data)
    stream.flush()


def receive(stream):
    """The next message and its bytes; raises EOFError where the other side has ended."""
    text, size = _HEAD.unpack(_exactly(stream, _HEAD.size))
    message = json.loads(_exactly(stream, text))
    return message, _exactly(stream, size)


def _exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
