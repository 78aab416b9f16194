"""Opens, evaluates and writes models in child processes with limits.

TensorFlow costs seconds and hundreds of MB and blocks an event loop, and uploaded
models are hostile until proved otherwise. So the bytes of a stranger are read by a
process of their own that lives for one file and knows nothing else; what it leaves is
checked again, built and evaluated by a second, long-lived process. Both speak JSON
lines over pipes.
"""

from api.services.model_worker.handle import ModelInspection, ModelWorker
from api.services.model_worker.process import WorkerFailed, WorkerLimits

__all__ = ["ModelInspection", "ModelWorker", "WorkerFailed", "WorkerLimits"]
