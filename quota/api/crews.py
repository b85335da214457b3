"""A cluster that studies are solved on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from quota.model.rows import Rule
from quota.study.crews.crew import STILL, ClusterError, Crew, require_dask

Done = Callable[[int], None]
"""Is told of each piece of a long work that is finished."""


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that is there already, on machines with the same version of quota. Needs the extra ``dask``.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://10.0.0.1:8786``.
    patience : float
        Seconds after which a study ends where nothing comes back.
    connected : callable
        Told how many workers there are, before they are given anything.
    """

    address: str
    patience: float = STILL
    connected: Done = lambda workers: None


@contextmanager
def crew_of(cluster: Cluster | None, rules: Sequence[Rule]) -> Iterator[Crew | None]:
    """Connect to a cluster and give its workers; None where none is named.

    Raises
    ------
    ClusterError
        If it cannot be used.
    """
    if cluster is None:
        yield None
        return
    refuse_rules(rules)
    require_dask()
    from quota.study.crews.cluster import Workers, connection  # noqa: PLC0415 - an extra

    with connection(cluster.address, patience=cluster.patience) as there:
        cluster.connected(there.workers())
        yield Workers(there)


def refuse_rules(rules: Sequence[Rule]) -> None:
    """Refuse rules of one's own, which the machines of a cluster do not have."""
    if rules:
        raise ClusterError("own_rules")
