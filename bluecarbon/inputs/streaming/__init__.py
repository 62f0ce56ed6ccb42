"""Ocean fields block by block, for files that do not fit into memory."""

from bluecarbon.inputs.streaming.blocks import stream_fields

__all__ = ["stream_fields"]
