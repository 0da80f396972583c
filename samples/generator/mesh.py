"""Mesh topology: subdivision, triangles, normals."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


def compact(faces: IntArray) -> tuple[IntArray, IntArray]:
    """Faces (F, k) over only the vertices they use: (the old index of each, renumbered faces)."""
    used, inverse = np.unique(faces, return_inverse=True)
    return used.astype(np.int32), inverse.reshape(faces.shape).astype(np.int32)


def triangles_of(quads: IntArray) -> IntArray:
    """Triangles (T, 3) of quads (F, 4); a quad whose last corners repeat is one triangle."""
    first = quads[:, [0, 1, 2]]
    second = quads[quads[:, 2] != quads[:, 3]][:, [0, 2, 3]]
    return np.concatenate([first, second]).astype(np.int32)


def subdivide(quads: IntArray, vertex_count: int) -> tuple[sparse.csr_matrix, IntArray]:
    """One Catmull-Clark step.

    Returns (S, quads): S (M, N) sparse maps any per-vertex quantity of the coarse mesh to the
    fine one, so that positions and skinning weights go the same way. Boundary edges stay put.
    """
    quads = quads[quads[:, 2] != quads[:, 3]]
    corners = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    edges, edge_of = np.unique(np.sort(corners, axis=1), axis=0, return_inverse=True)
    edge_of = edge_of.reshape(quads.shape)
    faces_per_edge = np.bincount(edge_of.ravel(), minlength=len(edges))
    face_rows = _averages(quads, np.full(len(quads), 4), vertex_count)
    mid_rows = _averages(edges, np.full(len(edges), 2), vertex_count)
    edge_faces = sparse.csr_matrix(
        (np.ones(edge_of.size), (edge_of.ravel(), np.repeat(np.arange(len(quads)), 4))),
        shape=(len(edges), len(quads)),
    )
    inner = sparse.diags((faces_per_edge == 2).astype(float))
    edge_rows = mid_rows + inner @ (0.25 * (edge_faces @ face_rows) - 0.5 * mid_rows)
    vertex_rows = _smoothed_vertices(quads, edges, faces_per_edge, face_rows, mid_rows, vertex_count)
    matrix = sparse.vstack([vertex_rows, edge_rows, face_rows]).tocsr().astype(np.float32)
    edge_id = vertex_count + edge_of
    face_id = vertex_count + len(edges) + np.arange(len(quads))
    fine = [np.stack([quads[:, k], edge_id[:, k], face_id, edge_id[:, k - 1]], axis=1) for k in range(4)]
    return matrix, np.concatenate(fine).astype(np.int32)


def _averages(groups: IntArray, sizes: NDArray[np.int64], vertex_count: int) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(len(groups)), groups.shape[1])
    values = np.repeat(1.0 / sizes, groups.shape[1])
    return sparse.csr_matrix((values, (rows, groups.ravel())), shape=(len(groups), vertex_count))


def _smoothed_vertices(
    quads: IntArray,
    edges: IntArray,
    faces_per_edge: NDArray[np.int64],
    face_rows: sparse.csr_matrix,
    mid_rows: sparse.csr_matrix,
    vertex_count: int,
) -> sparse.csr_matrix:
    """The Catmull-Clark vertex rule (F + 2 R + (n - 3) P) / n; boundary vertices do not move."""
    valence = np.bincount(edges.ravel(), minlength=vertex_count).astype(float)
    face_count = np.bincount(quads.ravel(), minlength=vertex_count).astype(float)
    on_boundary = np.zeros(vertex_count, dtype=bool)
    on_boundary[edges[faces_per_edge == 1].ravel()] = True
    moves = ~on_boundary & (valence > 0)
    n = np.where(moves, valence, 1.0)
    to_faces = sparse.csr_matrix(
        (np.ones(quads.size), (quads.ravel(), np.repeat(np.arange(len(quads)), 4))),
        shape=(vertex_count, len(quads)),
    )
    to_edges = sparse.csr_matrix(
        (np.ones(edges.size), (edges.ravel(), np.repeat(np.arange(len(edges)), 2))),
        shape=(vertex_count, len(edges)),
    )
    face_share = sparse.diags(moves / (n * np.maximum(face_count, 1))) @ to_faces @ face_rows
    edge_share = sparse.diags(2.0 * moves / (n * n)) @ to_edges @ mid_rows
    own = sparse.diags(np.where(moves, (n - 3.0) / n, 1.0))
    return (face_share + edge_share + own).tocsr()


class NormalMaker:
    """Area-weighted vertex normals of one triangle mesh, for any number of its poses."""

    def __init__(self, triangles: IntArray, vertex_count: int) -> None:
        self._triangles = triangles
        rows = triangles.ravel()
        columns = np.repeat(np.arange(len(triangles)), 3)
        self._gather = sparse.csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(vertex_count, len(triangles))
        )

    def __call__(self, vertices_m: FloatArray) -> FloatArray:
        """Unit normals (N, 3) of vertices (N, 3)."""
        a, b, c = (vertices_m[self._triangles[:, k]] for k in range(3))
        u, v = b - a, c - a
        cross = np.stack(
            [
                u[:, 1] * v[:, 2] - u[:, 2] * v[:, 1],
                u[:, 2] * v[:, 0] - u[:, 0] * v[:, 2],
                u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0],
            ],
            axis=1,
        )
        normals = self._gather @ cross
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        unit: FloatArray = (normals / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit
