"""What bad clients do: to break a model, or to be paid for nothing."""

import numpy as np

from experiments.simulate.crowd import Cheat, Sight
from experiments.simulate.mlp import Flat

NOISE_FACTOR = 5.0  # so much longer than what honest training gives
TINY_FACTOR = 0.1  # so much shorter
BLUR = 0.03  # of the length of what is copied


def _honest(sight: Sight) -> Flat:
    return sight.own


def _flipped(sight: Sight) -> Flat:
    return -sight.own


def _flipped_and_long(sight: Sight) -> Flat:
    return np.float32(-10) * sight.own


def _long(sight: Sight) -> Flat:
    return np.float32(10) * sight.own


def _noise(sight: Sight) -> Flat:
    return _chance(sight, NOISE_FACTOR * float(np.linalg.norm(sight.own)))


def _nan(sight: Sight) -> Flat:
    return np.full_like(sight.own, np.nan)


def _nothing(sight: Sight) -> Flat:
    return np.zeros_like(sight.own)


def _copy(sight: Sight) -> Flat:
    """Somebody else's update of this round, blurred a little."""
    found = sight.others[int(sight.rng.integers(len(sight.others)))]
    return found + _chance(sight, BLUR * float(np.linalg.norm(found)))


def _tiny_noise(sight: Sight) -> Flat:
    usual = float(np.mean([np.linalg.norm(other) for other in sight.others]))
    return _chance(sight, TINY_FACTOR * usual)


def _chance(sight: Sight, length: float) -> Flat:
    """A direction by chance, of this length."""
    drawn = sight.rng.normal(size=sight.own.shape)
    made: Flat = (drawn * (length / np.linalg.norm(drawn))).astype(np.float32)
    return made


POISONS = {
    "label flip": Cheat(_honest, flips_labels=True),
    "sign flip": Cheat(_flipped),
    "sign flip x10": Cheat(_flipped_and_long),
    "x10": Cheat(_long),
    "noise": Cheat(_noise),
    "NaN": Cheat(_nan),
}
FREE_RIDES = {
    "global weights back": Cheat(_nothing),
    "copies": Cheat(_copy),
    "tiny noise": Cheat(_tiny_noise),
}
