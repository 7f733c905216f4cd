"""Stored faces: their bytes, what is refused (DS-04), and the tenant's transform (FA-26)."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from face.template import LENGTH, TemplateRefused, from_bytes, to_bytes, transform, turned

ONE, OTHER = b"1" * 32, b"2" * 32


def unit(seed: int, count: int | None = None) -> np.ndarray:
    shape = LENGTH if count is None else (count, LENGTH)
    vectors = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def test_a_template_is_768_bytes_of_little_endian_floats():
    vector = unit(1)
    assert to_bytes(vector) == struct.pack("<192f", *vector / np.linalg.norm(vector.astype(float)))
    assert np.abs(from_bytes(to_bytes(vector)) - vector).max() < 1e-7


@pytest.mark.parametrize("data", [b"", bytes(767), to_bytes(unit(1)) + b"\0", to_bytes(unit(1))[:-4]])
def test_bytes_of_another_length_are_refused(data):
    with pytest.raises(TemplateRefused):
        from_bytes(data)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_ds_04_one_value_that_is_no_number_is_refused_either_way(bad):
    vector = unit(1)
    vector[17] = bad
    with pytest.raises(TemplateRefused):
        to_bytes(vector)
    with pytest.raises(TemplateRefused):
        from_bytes(vector.astype("<f4").tobytes())
    with pytest.raises(TemplateRefused):
        turned(vector, transform(ONE))


@pytest.mark.parametrize("vector", [np.zeros(192), unit(1) * 1.2, unit(1) * 0.8, unit(1)[:128], unit(1, 2)])
def test_ds_04_a_vector_of_wrong_length_or_shape_is_refused(vector):
    with pytest.raises(TemplateRefused):
        to_bytes(vector)


def test_the_transform_is_orthonormal_and_keeps_every_cosine():
    matrix, vectors = transform(ONE), unit(2, 50)
    assert np.abs(matrix @ matrix.T - np.eye(LENGTH)).max() < 1e-12
    inside = np.array([turned(vector, matrix) for vector in vectors])
    assert np.abs(inside @ inside.T - vectors @ vectors.T).max() < 1e-5


def test_the_transform_depends_on_the_secret_and_on_nothing_else():
    assert (transform(ONE) == transform(ONE)).all()
    assert np.abs(transform(ONE) - transform(OTHER)).max() > 0.1


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        transform(b"1" * 31)


def test_fa_26_templates_of_one_person_in_two_tenants_have_nothing_in_common():
    """Cosines are distributed as between random directions: mean 0, deviation 1/sqrt(192)."""
    one, other, vectors = transform(ONE), transform(OTHER), unit(3, 400)
    linked = np.array([turned(vector, one) @ turned(vector, other) for vector in vectors])
    assert abs(linked.mean()) < 4 * 192**-0.5 / 20
    assert 0.8 < linked.std() * 192**0.5 < 1.2


def test_fa_26_whether_two_templates_are_one_persons_cannot_be_told_across_tenants():
    one, other, vectors = transform(ONE), transform(OTHER), unit(4, 300)
    a, b = (np.array([turned(vector, matrix) for vector in vectors]) for matrix in (one, other))
    same, different = (a * b).sum(axis=1), (a * np.roll(b, 1, axis=0)).sum(axis=1)
    area = (same[:, None] > different[None]).mean()
    assert abs(area - 0.5) < 0.08
