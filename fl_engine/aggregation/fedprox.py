"""FedProx: devices are held near the global weights; the server averages as FedAvg.

Algorithm 2 of Li et al. 2020, "Federated Optimization in Heterogeneous Networks"
(https://arxiv.org/abs/1812.06127): a device minimises Fₖ(w) + μ/2·‖w − wᵗ‖², so that
it adds μ(w − wᵗ) to each gradient. μ travels in the plan (`wire.Plan.proximal_mu`).
As in FedAvg, and unlike the paper's plain mean of clients drawn by their examples,
each update is weighted by its examples.
"""

from fl_engine.aggregation.base import Gathered, NewWeights
from fl_engine.aggregation.fedavg import fedavg


def fedprox(gathered: Gathered) -> NewWeights:
    """Add the weighted mean of the updates; see `fedavg`."""
    return fedavg(gathered)
