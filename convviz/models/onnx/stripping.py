"""An ONNX file without its weights, cut out of the bytes before anything parses them.

Protocol Buffers' wire format is a row of fields, each a tag and a value; of a value with a
length the bytes can be passed over.  So a file of gigabytes costs what its graph costs.
Source: https://protobuf.dev/programming-guides/encoding and `onnx/onnx.proto`.
"""

from __future__ import annotations

from typing import BinaryIO

from convviz.errors import ConvVizError

KEPT_BYTES = 4096
"""The longest values of a tensor that are kept: shapes, pads and scales are among them."""

MOST_BYTES = 2**27
"""Bytes of a graph without its weights, at the most."""

MOST_DEPTH = 90
"""Messages in messages, at the most; Protocol Buffers itself refuses 100."""

TENSOR = "tensor"

MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: TENSOR, 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: TENSOR, 6: "graph", 10: TENSOR, 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: TENSOR, 2: TENSOR},
    TENSOR: {},
}
"""The messages that may hold weights, by the numbers of the fields that they stand in."""

VALUES = frozenset({4, 5, 6, 7, 9, 10, 11})
"""The fields of a tensor in which numbers stand."""

ELSEWHERE = b"\x70\x01"
"""A tensor's field `data_location` that says `EXTERNAL`: its numbers are not here."""

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5


def stripped(stream: BinaryIO, size: int) -> bytes:
    """The `size` bytes of an ONNX model in `stream` without the numbers of large tensors.

    Raises:
        ConvVizError: they are cut off, or no fields, or a graph that is too large.
    """
    return Stripper(stream).message("model", size, 0)


class Stripper:
    """Reads fields of `stream` one by one; keeps those without weights."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._seeks = stream.seekable()
        self._kept = 0

    def message(self, name: str, size: int, depth: int) -> bytes:
        """The message `name` of `size` bytes that comes next, with a length of its own."""
        parts: list[bytes] = []
        dropped = False
        while size > 0:
            tag, raw = self._varint()
            size -= len(raw)
            field, kind = tag >> 3, tag & 7
            if kind == LENGTH:
                length, told = self._varint()
                size -= len(told) + length
                if size < 0:
                    raise _damaged()
                inner = MESSAGES[name].get(field)
                if name == TENSOR and field in VALUES and length > KEPT_BYTES:
                    self._skip(length)
                    dropped = True
                elif inner is not None and length > KEPT_BYTES and depth < MOST_DEPTH:
                    made = self.message(inner, length, depth + 1)
                    parts += (raw, _as_varint(len(made)), made)
                else:
                    parts += (raw, told, self._read(length))
                continue
            value = self._plain(kind)
            size -= len(value)
            parts += (raw, value)
        if size < 0:
            raise _damaged()
        if dropped:
            parts.append(ELSEWHERE)
        return b"".join(parts)

    def _plain(self, kind: int) -> bytes:
        """The value of a field that has no length."""
        if kind == VARINT:
            return self._varint()[1]
        if kind in (EIGHT_BYTES, FOUR_BYTES):
            return self._read(8 if kind == EIGHT_BYTES else 4)
        raise _damaged()

    def _varint(self) -> tuple[int, bytes]:
        """A number, seven bits a byte, and its bytes."""
        read, number = self._stream.read, 0
        raw = b""
        for shift in range(0, 70, 7):
            byte = read(1)
            if not byte:
                raise _damaged()
            raw += byte
            number |= (byte[0] & 127) << shift
            if byte[0] < 128:
                return number, raw
        raise _damaged()

    def _read(self, length: int) -> bytes:
        self._kept += length
        if self._kept > MOST_BYTES:
            raise ConvVizError(
                f"its graph takes more than {MOST_BYTES >> 20} MiB without the weights"
            )
        data = self._stream.read(length)
        if len(data) < length:
            raise _damaged()
        return data

    def _skip(self, length: int) -> None:
        if self._seeks:
            self._stream.seek(length, 1)
            return
        while length > 0:
            data = self._stream.read(min(length, 2**20))
            if not data:
                raise _damaged()
            length -= len(data)


def _as_varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def _damaged() -> ConvVizError:
    return ConvVizError("it is cut off, damaged, or no ONNX file at all")
