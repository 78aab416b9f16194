"""A stranger's model: opened safely, described, built, written.

TensorFlow is imported only when a model is built.
"""

from fl_engine.model.config import parse_config
from fl_engine.model.fit import check_fit
from fl_engine.model.keras_config import keras_config
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.model.open import OpenedModel, open_model
from fl_engine.model.runtimes import RuntimeSupport, runtimes
from fl_engine.model.spec import ModelLimits, ModelSpec
from fl_engine.model.summary import summarize

__all__ = [
    "Manifest",
    "ModelLimits",
    "ModelSpec",
    "OpenedModel",
    "RuntimeSupport",
    "Tensor",
    "check_fit",
    "keras_config",
    "open_model",
    "parse_config",
    "runtimes",
    "summarize",
]
