"""A TFLite model of one operator, for tests of what takes an operator's model: it calls bright pictures alive."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def tiny_model(*, side: int = 32, channels: int = 3, batch: int = 1, averaged: tuple[int, ...] = (1, 2, 3)) -> bytes:
    """[batch, side, side, channels] float32 in, its mean over the averaged axes out."""
    shape = [batch, side, side, channels]
    left = [size for axis, size in enumerate(shape) if axis not in averaged]
    axes = schema.BufferT()
    axes.data = np.frombuffer(np.array(averaged, np.int32).tobytes(), np.uint8)
    graph = schema.SubGraphT()
    graph.tensors = [
        _tensor(b"picture", shape, 0, schema.TensorType.FLOAT32),
        _tensor(b"axes", [len(averaged)], 1, schema.TensorType.INT32),
        _tensor(b"live", left, 0, schema.TensorType.FLOAT32),
    ]
    graph.inputs, graph.outputs, graph.operators = [0], [2], [_mean()]
    code: Any = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.MEAN
    code.version = 1
    model: Any = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs = 3, [code], [graph]
    model.buffers = [schema.BufferT(), axes]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor(name: bytes, shape: list[int], buffer: int, kind: int) -> Any:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer, tensor.type = name, shape, buffer, kind
    return tensor


def _mean() -> Any:
    operator = schema.OperatorT()
    operator.inputs, operator.outputs, operator.opcodeIndex = [0, 1], [2], 0
    operator.builtinOptionsType = schema.BuiltinOptions.ReducerOptions
    operator.builtinOptions = schema.ReducerOptionsT()
    return operator
