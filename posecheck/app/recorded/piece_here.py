"""A piece of a recording, read in this process."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Generator

from posecheck.app.edges import Edges, Source
from posecheck.app.recorded.reading import observed
from posecheck.core.session import ModelInfo
from posecheck.core.types import Observation


class PieceHere:
    """Reads ``source`` from ``start_s`` on; its estimator opens when the first observation is asked for."""

    def __init__(self, edges: Edges, source: Source, model: str | None, start_s: float) -> None:
        self.start_s = start_s
        # A copy: each reading notes its own problems in its source.
        self._source = copy.copy(source)
        self._edges, self._name = edges, model
        self._opened = contextlib.ExitStack()
        self._model: ModelInfo | None = None
        self._found: Generator[Observation, None, None] | None = None

    @property
    def problem(self) -> str:
        """See `posecheck.app.recorded.pieces.Piece`."""
        return self._source.problem

    def model(self) -> ModelInfo:
        """The model, opened by now. Raises ModelError and SetupError."""
        if self._model is None:
            estimator = self._opened.enter_context(self._edges.open_estimator(self._name))
            frames = self._source.since(self.start_s) if self.start_s > 0 else self._source
            self._found = self._opened.enter_context(contextlib.closing(observed(frames, estimator)))
            self._model = estimator.model
        return self._model

    def __enter__(self) -> PieceHere:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __iter__(self) -> PieceHere:
        return self

    def __next__(self) -> Observation:
        self.model()
        assert self._found is not None
        return next(self._found)

    def stop(self) -> None:
        """Let go of video and estimator."""
        self._opened.close()
