"""How far a map can be trusted: accuracies and error-adjusted areas from reference points."""

from bluecarbon.areas.accuracy.design import check_sample
from bluecarbon.areas.accuracy.estimators import Accuracy, estimate_accuracy, jeffreys
from bluecarbon.areas.accuracy.planning import allocate, plan_sample

__all__ = [
    "Accuracy",
    "allocate",
    "check_sample",
    "estimate_accuracy",
    "jeffreys",
    "plan_sample",
]
