"""A TFLite graph of fixed batch size 2, rewritten to batch size 1.

The published embedder always computes two faces; resizing its input at run time fails under XNNPACK. The
weights are untouched and the output is the same to the last bit. The result depends on the input bytes and on the
pinned flatbuffers only, so the manifest pins its hash too.
"""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def to_batch_1(packed: bytes) -> bytes:
    model: Any = schema.ModelT.InitFromPackedBuf(packed, 0)
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        constant = model.buffers[tensor.buffer].data is not None and len(model.buffers[tensor.buffer].data)
        if not constant and tensor.shape is not None and len(tensor.shape) > 1 and tensor.shape[0] == 2:
            tensor.shape = [1, *tensor.shape[1:]]
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex]
        if max(code.builtinCode, code.deprecatedBuiltinCode) == schema.BuiltinOperator.RESHAPE:
            _reshape(model, operator)
    builder = flatbuffers.Builder(len(packed))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _reshape(model: Any, operator: Any) -> None:
    """A RESHAPE names its target twice: in its options and in a constant second input."""
    options = operator.builtinOptions
    if options is not None and options.newShape is not None and options.newShape[0] == 2:
        options.newShape = [1, *options.newShape[1:]]
    if len(operator.inputs) > 1:
        buffer = model.buffers[model.subgraphs[0].tensors[operator.inputs[1]].buffer]
        shape = np.frombuffer(bytes(buffer.data), np.int32).copy()
        if shape[0] == 2:
            shape[0] = 1
            buffer.data = np.frombuffer(shape.tobytes(), np.uint8)
