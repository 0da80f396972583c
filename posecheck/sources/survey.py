"""What the packets of a file promise, read once and without decoding.

Announced counts and lengths are what a muxer wrote, often before the recording had ended: phones, browsers
and editors leave them wrong, and a file may hold a cover, a still and a preview besides the video. What
can be relied on are the packets: which track has the video, how many of its frames are to be shown and
when, and how far the file as a whole goes. The rate is measured from their times.

Two things look like losses and are none. Where a recording was cut in the middle of an open group of frames,
the first key frame has frames stored after it that are shown before it and need what was cut away: no player
shows them. Where recordings were joined end to end, the clock begins anew or, in a broadcast format, leaps
ahead, and the announced length is the first one's or holds the leap.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from posecheck.errors import InputError
from posecheck.sources.container import DEFAULT_FPS, open_file
from posecheck.sources.frames import check_size
from posecheck.sources.mp4_notes import mp4_notes
from posecheck.sources.packets import TrackPackets, read_tracks

#: Pixels may be so narrow or wide; a damaged file claims others.
_ASPECTS: Final = (0.25, 4.0)
#: libav's flag for the cover of a sound file (AV_DISPOSITION_ATTACHED_PIC) and for the track to be played.
_COVER: Final = 0x400
_DEFAULT: Final = 0x1
#: A track shorter than this part of the longest one is a still; with fewer than this part of the frames of
#: the one with the most, a slide show; with no more than this part of the largest one's area, a preview.
_SHORT: Final = 0.5
_FEW: Final = 0.25
_SMALL: Final = 0.25
#: Frames further apart than this are a pause, which says nothing of the rate, unless most of them are.
_PAUSE_S: Final = 3.0
#: Times further past the announced end than this are not believed.
PAST_END_S: Final = 60.0
#: How far the measured rate may be from the announced one for that to be its exact name (29.97).
_SAME_RATE: Final = 0.02
#: Formats whose announced length is counted from 0, however late their first frame is.
_FROM_ZERO: Final = frozenset({"matroska,webm", "flv", "mov,mp4,m4a,3gp,3g2,mj2"})
#: Formats that hold nothing but frames.
_BARE: Final = frozenset({"h264", "hevc", "mjpeg", "obu"})
#: More frames than any codec stores out of order.
_REORDERED: Final = 16
#: How ordinary muxers round the end of a file.
SHORT_FRAMES: Final = 3
SHORT_SHARE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a video before a frame of it is decoded.

    ``index`` is the chosen track's. ``frames`` are to be shown, at ``stamps`` (ascending, ticks of
    ``tick_s``; None when they do not tell frames apart: missing, repeated or jumping back). ``duration_s``
    is what they last, or were to last if the file is ``cut`` off; ``damaged`` counts the frames of stretches
    whose bytes belong to no packet. ``pixel_aspect`` is a pixel's width by its height. ``notes`` are the
    file's own. ``rate_assumed``: the file holds frames and nothing that says how fast they go.
    ``lead`` counts the packets before the first key frame, ``keys`` are the times at which key frames are
    decoded; ``leap_s`` is how far the clock may go from one frame to the next (beyond, another recording was
    joined); ``unordered`` says that a frame's own stamp is not its own, as in AVI, which keeps the frames in
    the order of decoding.
    """

    index: int
    frames: int
    stamps: tuple[int, ...] | None
    tick_s: float
    fps: float
    rate_assumed: bool
    duration_s: float
    cut: bool
    damaged: int
    lead: int
    keys: tuple[int, ...]
    leap_s: float
    unordered: bool
    pixel_aspect: float
    has_sound: bool
    notes: dict[str, str]


def _flags(stream: Any) -> int:
    """What is said of a track: a number, or in some versions of PyAV an enumeration that holds one."""
    found = stream.disposition
    return int(getattr(found, "value", found))


def survey(path: Path) -> Survey:
    """Reads the packets of a file and chooses its track. Raises InputError when there is none to watch."""
    with open_file(path) as container:
        videos = [stream for stream in container.streams.video if not _flags(stream) & _COVER]
        if not videos:
            raise InputError(str(path), "holds no video track (sound only?)", "Name a video")
        tracks = read_tracks(container, [*videos, *container.streams.audio])
        chosen = _chosen(tracks[: len(videos)])
        context = chosen.stream.codec_context
        if context is None:
            problem = "holds frames in a format that cannot be decoded here"
            raise InputError(str(path), problem, "Convert it to MP4 (H.264)")
        width_px, height_px = int(context.width), int(context.height)
        if width_px and height_px:
            check_size(str(path), width_px, height_px)
        return _surveyed(container, chosen, tracks, path)


def _chosen(videos: list[TrackPackets]) -> TrackPackets:
    """The track to watch: no still, no slides, no preview; then what players show; then the largest."""
    longest_s = max(track.length_s for track in videos)
    lasting = [track for track in videos if track.count > 1 and track.length_s >= _SHORT * longest_s]
    most = max((track.count for track in lasting), default=0)
    moving = [track for track in lasting if track.count >= _FEW * most]
    largest = max((track.area for track in moving), default=0)

    def rank(track: TrackPackets) -> tuple[bool, bool, bool, bool, int, int]:
        decodable = track.stream.codec_context is not None
        played = bool(_flags(track.stream) & _DEFAULT)
        whole = track.area > _SMALL * largest
        return decodable, track in moving, whole, played, track.area, track.count

    return max(videos, key=rank)


def _surveyed(container: Any, track: TrackPackets, tracks: list[TrackPackets], path: Path) -> Survey:
    """What the packets of the chosen track promise, and where they and the file's own words disagree."""
    stream = track.stream
    announced_s, rates = _announced(container, stream)
    stamps = _stamps(track, announced_s)
    promised_s = _promised_s(container, track, tracks, path)
    cut = container.size < 0 or promised_s - track.length_s > SHORT_FRAMES * track.step_s
    fps, lasts_s = _rate_and_length(track, stamps, announced_s, rates, cut)
    return Survey(
        index=stream.index,
        frames=len(stamps or ()) or track.count,
        stamps=stamps,
        tick_s=track.tick_s,
        fps=fps,
        rate_assumed=container.format.name in _BARE and not stream.codec_context.framerate,
        duration_s=max(promised_s, lasts_s) if cut else lasts_s,
        cut=cut,
        damaged=_damaged(track, tracks) if stamps else 0,
        lead=track.lead or 0,
        keys=tuple(sorted(track.keys)),
        leap_s=track.leap_s,
        unordered=container.format.name == "avi" and bool(stamps and stream.codec_context.has_b_frames),
        pixel_aspect=believed_aspect(float(stream.sample_aspect_ratio or 1)),
        has_sound=any(other.stream.type == "audio" and other.count for other in tracks),
        notes={**container.metadata, **stream.metadata, **mp4_notes(path)},
    )


def believed_aspect(claimed: float) -> float:
    """A pixel's width by its height as a file claims it; 1 where that cannot be."""
    return claimed if _ASPECTS[0] <= claimed <= _ASPECTS[1] else 1.0


def _rate_and_length(
    track: TrackPackets, stamps: tuple[int, ...] | None, announced_s: float, rates: list[float], cut: bool
) -> tuple[float, float]:
    """Frames a second and seconds: by the frames' own times; else by how long the recordings last that were
    joined; else as the file says."""
    if stamps and len(stamps) > 1:
        return _measured(stamps, track, rates, cut)
    if track.earlier_s:
        return _named_rate(track.count / track.length_s, rates), track.length_s
    return rates[0], announced_s or track.length_s or track.count / rates[0]


def _measured(
    stamps: tuple[int, ...], track: TrackPackets, rates: list[float], cut: bool
) -> tuple[float, float]:
    """Rate and length by the frames' own times; the last one lasts as long as its packet says."""
    tick_s = track.tick_s
    span_s = (stamps[-1] - stamps[0]) * tick_s
    last = track.last_length or float(np.median(np.diff(stamps)))
    # Where a file was cut, some of the last frames are missing: those stored after later ones.
    whole = stamps[:-_REORDERED] if cut and len(stamps) > 2 * _REORDERED else stamps
    steps_s = np.diff(whole) * tick_s
    going_s = steps_s[steps_s <= max(_PAUSE_S, float(np.median(steps_s)))]
    return _named_rate(len(going_s) / float(going_s.sum()), rates), span_s + last * tick_s


def _announced(container: Any, stream: Any) -> tuple[float, list[float]]:
    """Length (0: not said) and rates (at least one) as the file gives them."""
    # Bare frames: libav's own rate is a guess, what the codec says is none.
    said = stream.codec_context.framerate if container.format.name in _BARE else None
    rates = [float(rate) for rate in (said, stream.average_rate, stream.guessed_rate) if rate]
    own_s = float((stream.duration or 0) * (stream.time_base or 0))
    duration_s = own_s or (container.duration or 0) / av.time_base
    return max(duration_s, 0.0), [_believed(rate) for rate in rates or [DEFAULT_FPS]]


def _believed(fps: float) -> float:
    return fps if 0.5 <= fps <= 1000.0 else DEFAULT_FPS


def _named_rate(measured: float, announced: list[float]) -> float:
    """The announced rate where it is the measured one, which times in milliseconds blur."""
    nearest = min(announced, key=lambda rate: abs(measured / rate - 1))
    return nearest if abs(measured / nearest - 1) < _SAME_RATE else _believed(measured)


def _stamps(track: TrackPackets, announced_s: float) -> tuple[int, ...] | None:
    """The frames' times in order; None when they do not tell the frames apart."""
    stamps = track.shown
    if not (track.clean and len(set(track.stamps)) == track.count > 0):
        return None
    span_s = (stamps[-1] - stamps[0]) * track.tick_s
    return None if announced_s and span_s > announced_s + PAST_END_S else tuple(stamps)


def _promised_s(container: Any, track: TrackPackets, tracks: list[TrackPackets], path: Path) -> float:
    """How long the track was to last, if the file ends before it should; else 0.

    Sound may go on longer than the frames, and they may begin later: whether a file is cut off shows in
    where all of its streams end, or in an index or a header that points past the end of the file.
    """
    if not container.duration or not track.count:
        return 0.0
    if _is_short_avi(path):
        # libav guesses a length from what is there; the header counts frames.
        return float(track.stream.frames * track.stream.time_base)
    past = _points_past(track.stream, path.stat().st_size)
    if past and track.stream.duration:
        return float(track.stream.duration * track.stream.time_base)
    begin = 0 if container.format.name in _FROM_ZERO else container.start_time or 0
    end_s = (begin + container.duration) / av.time_base
    promised_s = end_s - track.start_s
    reached_s = track.end_s if past else max(other.end_s for other in tracks)
    short = end_s - reached_s > max(SHORT_FRAMES * track.step_s, SHORT_SHARE * promised_s)
    return promised_s if short else 0.0


def _points_past(stream: Any, size_bytes: int) -> bool:
    entries = getattr(stream, "index_entries", None) or ()
    return any(entry.pos + entry.size > size_bytes for entry in entries)


def _is_short_avi(path: Path) -> bool:
    """Whether an AVI's first chunk, which is all of it or a whole gigabyte, does not fit into the file."""
    with path.open("rb") as stream_file:
        head = stream_file.read(12)
    riff = head[:4] == b"RIFF" and head[8:] == b"AVI "
    return riff and int.from_bytes(head[4:8], "little") + 8 > path.stat().st_size


def _damaged(track: TrackPackets, tracks: list[TrackPackets]) -> int:
    """Frames missing where the times leave a hole and the file has bytes that belong to no packet.

    Without such bytes a hole is only a camera that paused, or an encoder that drops still frames.
    """
    if len(track.places) != len(track.stamps) or len(track.stamps) < SHORT_FRAMES:
        return 0
    order = np.argsort(track.stamps)
    stamps, places = np.asarray(track.stamps)[order], np.asarray(track.places)[order]
    everything = np.asarray(sorted(place for other in tracks for place in other.places))
    known = np.concatenate(([0], np.cumsum(everything[:, 1])))
    at = np.searchsorted(everything[:, 0], places[:, 0])
    unknown = np.diff(places[:, 0]) - np.diff(known[at])
    steps = np.diff(stamps)
    missing = np.round(steps / np.median(steps)) - 1
    lost = (missing > SHORT_FRAMES) & (unknown > missing * np.median(places[:, 1]) / 2)
    return int(missing[lost].sum())
